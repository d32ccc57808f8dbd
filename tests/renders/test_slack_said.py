"""Words between people, models and Slack's markup: what was typed is what is read, and nothing calls anybody."""

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bots.slack import mrkdwn
from bots.slack.markdown import plain as as_markdown
from bots.slack.markdown import settled, slack_markdown
from bots.slack.pings import JOINER
from bots.slack.said import plain, users_in, without_mention
from tests.effort import effort_of
from tests.renders.nasty import NASTY

ALIVE = re.compile(
    r"<\s*(?:!\s*(?:channel|here|everyone|subteam)|@\s*[UW]|\#\s*C)"
    r"|(?<![\w.+-])@(?:here|channel|everyone)(?![\w-]|\.\w)",
    re.IGNORECASE,
)
PICTURE = re.compile(r"(?<!\\)!\[[^\[\]]*\]\(")
PINGS = [
    *("<!channel>", "<!here>", "<!everyone>", "<!Here|here>", "< ! HERE >", "<!subteam^S012>", "<!subteam^S012|@ops>"),
    *("<@U012>", "<@W012|ada>", "<@u012>", "< @U012>", "<#C012|general>", "<#c012>"),
    *("@here", "@Channel", "@everyone", "(@here)", "@here.", "@everyone!"),
]
HARMLESS = [
    *(
        "<!DOCTYPE html>",
        "<!-- note -->",
        "<div>",
        "a < b",
        "a<b",
        "x <- y",
        "<- @ada",
        "<T extends U>",
        "#include <stdio.h>",
    ),
    *("ada@here.com", "ada@channel.io", "x@everyone.example", "@hereford", "@channels", "<https://a.example/b?c=d>"),
    *("[docs](https://a.example/b_(c))", "[Node.js](https://nodejs.org)", "[a.example](https://www.a.example/x)"),
    *(
        "| a | b |\n|---|---|\n| 1 | 2 |",
        "- [x] done",
        "## Title",
        "```py\nx = a[0](1)\n```",
        "vec![1, 2]",
        "[1] [2](x)",
    ),
]
SOUP = [
    *NASTY,
    *PINGS,
    *HARMLESS,
    *("[https://bank.example](https://evil.example)", "![A fox](https://a.example/f.png)", "`![a](b)`", "`![", "](x)`"),
    *("![", "!", "[", "]", "](", ")", "<", ">", "@", "he", "re", "<!", "<@", "U1", "|", "<https://a.example", "|x>"),
    *("```md\n", "```\n", "~~~\n", "> ", "- ", "\n", "\n\n", "\\", JOINER, "\x07", "word " * 9),
]
soups = st.lists(st.sampled_from(SOUP) | st.text(max_size=5), max_size=16).map("".join)


# ------------------------------------------------------------------------------------------------- Markdown


@settings(deadline=None, max_examples=800)
@given(words=soups)
@example("[x](@here)")
@example("[<@U1>](https://a.example)")
@example("`<!here>` ![<@U1>](https://a.example/@here)")
@example("```\n<!channel>\n![a](b)\n```")
@example("[<[@](x)U1>![y](z)](https://a.example)")
def test_nothing_a_model_writes_is_a_ping(words):
    """A model can be talked into writing anything, and everybody in a channel is called by it."""
    for shown in (slack_markdown(words), as_markdown(words), mrkdwn.escaped(words)):
        assert not ALIVE.search(shown), shown


@settings(deadline=None, max_examples=500)
@given(words=soups)
@example("Wow!![a](b)")
@example("[![ok](https://a.example/b.svg)](https://c.example)")
def test_done_twice_is_done_once(words):
    """A text that goes through two hands is not spoiled."""
    once = slack_markdown(words)

    assert slack_markdown(once) == once


@pytest.mark.parametrize("ping", PINGS)
def test_a_ping_looks_the_same_and_is_dead(ping):
    """Hiding it would hide what the model said."""
    for words in (f"hi {ping} x", f"`{ping}`", f"```\n{ping}\n```", f"| {ping} |"):
        shown = slack_markdown(words)

        assert not ALIVE.search(shown)
        assert shown.replace(JOINER, "") == words


@pytest.mark.parametrize("words", HARMLESS)
def test_what_harms_nobody_stays_as_it_is(words):
    """Code that somebody copies has to work."""
    assert slack_markdown(words) == words


@pytest.mark.parametrize(
    ("markdown", "shown"),
    [
        ("[bank.example](https://evil.example)", "bank.example (https://evil.example)"),
        ("[https://bank.example](https://evil.example)", "https://bank.example (https://evil.example)"),
        ("[b\u0430nk.example](https://evil.example)", "b\u0430nk.example (https://evil.example)"),
        ("[bank&#46;example](https://evil.example)", "bank.example (https://evil.example)"),
        ("[https://a.example](https://a.example)", "[https://a.example](https://a.example)"),
        ("[x](javascript:alert(1))", "x (javascript:alert(1))"),
        ("[mail](mailto:a@b.example)", "[mail](mailto:a@b.example)"),
        ("<https://evil.example|https://bank.example>", f"<{JOINER}https://evil.example|https://bank.example>"),
        ("![A fox](https://a.example/f.png)", "[A fox](https://a.example/f.png)"),
        ("![](https://a.example/f.png)", "[picture](https://a.example/f.png)"),
        ("Wow!![A fox](f.png)", f"Wow!{JOINER}[A fox](f.png)"),
        ("\\![A fox](f.png)", "\\![A fox](f.png)"),
        ("[![ok](https://a.example/b.svg)](https://c.example)", "[ok](https://c.example)"),
        ("`![a](b)` ![a](b)", "`![a](b)` [a](b)"),
        ("```md\n![a](b)\n```\n![a](b)", "```md\n![a](b)\n```\n[a](b)"),
        ("- ```\n  ![a](b)", "- ```\n  ![a](b)"),
        ("<b>bold</b> \x07x\u202ey", "<b>bold</b> xy"),
        ("half \ud83d\r\nx", "half \ufffd\nx"),
    ],
)
def test_a_link_says_where_it_leads_and_a_picture_is_a_link(markdown, shown):
    """A label that names another host is how people are robbed; a picture elsewhere tells who looks."""
    assert slack_markdown(markdown) == shown


@settings(deadline=None, max_examples=800)
@given(words=soups, more=soups)
@example("Look: ![a", "](b)")
@example("see @he", "re")
@example("see @here", "ford")
@example("ada@here", ".com")
@example("<", "@U1>")
@example("<!ch", "annel>")
@example("<https://a.example", "|x>")
@example("`![a](b)", "`")
@example("[https://bank.example", "](https://evil.example)")
@example("``![a](b)`", "`![a](b)`")
@example("```x `1` ![x](https://evil.example/p.png)", "```py")
def test_what_is_settled_stays(words, more):
    """A stream cannot take back what it has shown."""
    begun = slack_markdown(words)

    sent = begun[: settled(begun)]

    assert slack_markdown(words + more).startswith(sent)


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("Air is blue.", "Air is blue."),
        ("Air <", "Air "),
        ("Air <@", "Air "),
        ("Air <!he", "Air "),
        ("ask @her", "ask "),
        ("Air!", "Air"),
        ("see [the docs", "see "),
        ("see [the docs](https://a.exa", "see "),
        ("see [the docs](https://a.example) now", "see [the docs](https://a.example) now"),
        ("an open [ bracket\n\nand more", "an open [ bracket\n\nand more"),
        ("a < b", "a < b"),
        ("| a | b |", "| a | b |"),
    ],
)
def test_what_may_become_something_else_waits(words, kept):
    """And nothing else does: people read along."""
    assert words[: settled(words)] == kept


@pytest.mark.parametrize(
    "piece",
    [
        "Some **bold** words, [a link](https://a.example/x) and `code[0]`. ![x](y)\n\n",
        *("[x](", "[", "![", "`![a](b) ", "<", "@", "<@", "```\n", "<a:", '[x](y "', "[[x](y)"),
    ],
)
def test_it_is_little_work(piece):
    """It runs for every change. (Measured: 1 to 40 ms for 30,000 characters, most of it for a text of nonsense.)"""
    text = (piece * 30_000)[:30_000] + "![x](y)"

    assert effort_of(lambda: slack_markdown(text)) < 300_000
    assert effort_of(lambda: settled(text)) < 20_000


# ------------------------------------------------------------------------------------------------- mrkdwn


def test_headings_say_who_and_what():
    """Slack shows neither the question of a command nor who pressed a button."""
    assert mrkdwn.asked("U1", "why is\nthe sky <blue> & @here?") == (
        f"<@U1> asked: why is the sky &lt;blue&gt; &amp; @{JOINER}here?"
    )
    assert mrkdwn.asked("U1", "x " * 400).endswith("x …")
    assert mrkdwn.asked("U1", "a fox", "imagine") == "<@U1> used `/imagine`: a fox"
    assert mrkdwn.asked("U1", "", "usage") == "<@U1> used `/usage`"
    assert mrkdwn.pressed("U1", "Again <b>") == "<@U1>: Again &lt;b&gt;"
    assert mrkdwn.shared("U1") == "Shared by <@U1>"
    assert mrkdwn.about("https://a.slack.com/archives/C1/p1?x=1&y=2|z") == (
        "About <https://a.slack.com/archives/C1/p1?x=1&amp;y=2%7Cz|this message>"
    )
    assert mrkdwn.bold("a <b>") == "*a &lt;b&gt;*"
    assert mrkdwn.quote("a\n>b") == "> a\n> &gt;b"


@given(words=soups, longest=st.integers(2, 40))
def test_markup_is_cut_between_its_signs(words, longest):
    """Half an escape is shown as signs, and half a link opens one that never ends."""
    short = mrkdwn.shortened(mrkdwn.escaped(words), longest)

    assert len(short) <= longest
    assert not re.search(r"&(?!amp;|lt;|gt;)", short)


# ------------------------------------------------------------------------------------------------- said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("hi <@U1>", "hi @Ada"),
        ("hi <@U1|ada>", "hi @Ada"),
        ("hi <@U2|bob>", "hi @bob"),
        ("hi <@U2>", "hi @someone"),
        ("in <#C1|general> and <#C2|> and <#C1>", "in #general and #channel and #channel"),
        ("<!here> <!channel|channel> <!subteam^S1|@ops> <!subteam^S1>", "@here channel @ops @subteam"),
        ("due <!date^1392734382^{date}|18 Feb 2014>", "due 18 Feb 2014"),
        ("<https://a.example/?b=1&amp;c=2>", "https://a.example/?b=1&c=2"),
        ("<https://a.example|the docs &amp; more>", "the docs & more (https://a.example)"),
        ("<https://a.example|https://a.example>", "https://a.example"),
        ("<http://a.example|a.example>", "a.example"),
        ("<mailto:a@b.example|a@b.example>", "a@b.example"),
        ("<tel:+123|+123>", "+123"),
        ("if a &lt; b &amp;&amp; b &gt; c", "if a < b && b > c"),
        ("&amp;lt; &quot; &#39; &nbsp;", "&lt; &quot; &#39; &nbsp;"),
        ("\u201cquoted\u201d \u2026", "\u201cquoted\u201d \u2026"),
    ],
)
def test_what_people_wrote_is_read_as_they_see_it(text, said):
    """A model knows no ids, and nobody typed an escape."""
    assert plain(text, {"U1": "Ada"}) == said


@given(words=soups)
def test_escaped_and_read_again_it_is_the_same(words):
    """What goes to Slack and comes back was not changed on the way."""
    assert plain(mrkdwn.escaped(words), {}).replace(JOINER, "") == words.replace(JOINER, "")


@given(words=st.text())
def test_words_that_call_nobody_are_escaped_and_nothing_else(words):
    """Exactly the three signs that Slack asks for."""
    if "@" not in words:
        assert plain(mrkdwn.escaped(words), {}) == words


def test_who_is_mentioned_is_known():
    """Their names are looked up before a model reads the words."""
    assert users_in("<@U1> and <@W2|x>, not <#C3> or U4") == {"U1", "W2"}


def test_calling_the_bot_is_no_part_of_what_is_said():
    """Others stay."""
    assert without_mention("<@UBOT> ask <@U1> about\n  this <@UBOT|flash>", "UBOT") == "ask <@U1> about\n  this"
