"""A draft on Discord: everything there is to see, within its limits, and nothing in it that pings or leads astray."""

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bots.discord.body import rows_of
from bots.discord.markdown.dialect import discord_markdown
from bots.discord.markdown.inline import plain
from bots.discord.render import AFRESH, CONTENT_CHARS, FILES, LABEL_CHARS, MOST_POSTS, Post, posts_of, told
from bots.shown import FACT_CHARS, GOES_ON, IN_A_FILE, Button, DocumentFile, PictureFile, TextFile
from core.draft import Draft
from core.values import Document, Facts, Notice, Offer, Picture, Progress, Receipt, Text
from tests.effort import effort_of
from tests.renders.nasty import NASTY

PINGS = ["@everyone", "@here", "<@123>", "<@!1>", "<@&1>", "<#1>", "</cmd:1>", "<id:customize>"]
INVITES = [
    "discord.gg/abc",
    "https://discord.gg/abc",
    "https://discord.com/invite/abc",
    "discordapp.com/invite/abc",
    "disc\u200bord.gg/abc",
    "discord%2egg/abc",
    "https://discord%252egg/abc",
    "discord。gg/abc",
    "ｄｉｓｃｏｒｄ.gg/abc",
    "HTTPS://DISCORD.GG/abc",
    "https://x@discord.gg/abc",
]
SOUP = [
    *NASTY,
    *PINGS,
    *INVITES,
    *(
        "```",
        "```py\n",
        "\n```\n",
        "````\n",
        "~~~\n",
        "> ```\n",
        "- ",
        "> ",
        ">>> ",
        "-# ",
        "||",
        "__",
        "\\",
        "`",
        "``",
    ),
    *("\n", "\n\n", "    ", "@", "every", "one", "<@", "1>", "\u200b", "\u200d", "[", "](", ")", "<", ">", "https://"),
    *("[a](https://a.example)", "[b.example](https://a.example)", "![c](https://a.example/c.png)", "https://a.example"),
    *("| a | b |\n|---|---|\n| @here | `x|y` |\n", "## T\n", "##### T\n", "===\n", "- [ ] t\n", "__init__", "日本"),
]
soups = st.lists(st.sampled_from(SOUP) | st.text(max_size=5), max_size=16).map("".join)
_CODE = re.compile(r"```.+?```|(`+)(?!`).*?[^`]\1(?!`)", re.DOTALL)
_ESCAPED = re.compile(r"\\[^0-9A-Za-z\s]")
_ALIVE = re.compile(r"@everyone|@here|<@[!&]?\d+>|<#\d+>|</[^<>\n]+:\d+>|<id:\w+>", re.IGNORECASE)
_ALIVE_INVITE = re.compile(r"discord(?:app)?\.(?:gg|com/invite)/\w", re.IGNORECASE)


def alive(content: str) -> str:
    """What Discord parses: everything outside code. It reads from left to right, escapes first, code as it comes."""
    at, kept = 0, []
    while at < len(content):
        escaped = _ESCAPED.match(content, at)
        code = _CODE.match(content, at)
        found = escaped or code
        if escaped:
            kept.append(escaped[0])
        elif code:
            kept.append("\x00")
        else:
            kept.append(content[at])
        at = found.end() if found else at + 1
    return "".join(kept)


@settings(deadline=None, max_examples=600)
@given(words=soups)
@example("`a`@everyone")
@example("\\`@everyone`")
@example("` b\n\n@everyone ` c")
@example("> ```\n@everyone\n```")
@example("a\n\n    x ``` y\n    @everyone")
@example("~~~\n```\n@everyone\n~~~")
@example("[@everyone](https://a.example)")
@example("https://a.example/@everyone")
@example("```a``` @everyone ```b```")
@example("|`|b|\n|-|-|\n|@here|`|")
def test_nothing_a_model_writes_is_a_ping(words):
    """A model can be talked into writing anything, and everybody in a server reads it."""
    for shown in (discord_markdown(words), plain(words)):
        assert not _ALIVE.search(alive(shown)), shown


@settings(deadline=None, max_examples=300)
@given(words=soups)
def test_nothing_a_model_writes_is_an_invitation(words):
    """A bot that invites people elsewhere is reported and removed."""
    for shown in (discord_markdown(words), plain(words)):
        assert not _ALIVE_INVITE.search(alive(shown)), shown


TIDY = [
    *PINGS,
    *("https://a.example", "[a](https://a.example)", "[b.example](https://a.example)", "![c](https://a.example/c.png)"),
    *("https://discord.gg/abc", "[join](https://discord.gg/abc)", "[x](javascript:alert(1))", "`@here`", "`` a`b ``"),
    *("**bold**", "__bold words__", "__init__", "||", "five ` ticks", "<b>x</b>", "\\*", "日本", "```three```"),
    *("\n\n```py\n@here\n```\n\n", "\n\n~~~\n```\n~~~\n\n", "\n\n> ```js\n> x\n> ```\n\n", "\n\n    code\n\n"),
    *("\n\n| a | b |\n|---|---|\n| @here | `x` |\n\n", "\n\n| a |\n|---|\n| https://a.example |\n\n", "\n\n---\n\n"),
    *(
        "\n\n#### Four\n\n",
        "\n\nTitle\n===\n\n",
        "\n- [ ] task ",
        "\n  - deep ",
        "\n+ plus ",
        "\n-# small ",
        "\n>>> quote ",
    ),
]


@settings(deadline=None, max_examples=300)
@given(words=st.lists(st.sampled_from(TIDY), max_size=16).map(" ".join))
def test_done_twice_is_done_once(words):
    """What it writes, it reads as it meant it: escapes, code and tables are not touched again."""
    once = discord_markdown(words)

    assert discord_markdown(once) == once


@pytest.mark.parametrize("ping", PINGS)
def test_a_ping_is_shown_and_dead(ping):
    """Hiding it would hide what the model said."""
    assert discord_markdown(f"hi {ping}!") == f"hi `{ping}`!"
    assert discord_markdown(f"`{ping}`") == f"`{ping}`"
    assert discord_markdown(f"`a`\\{ping}") == f"`a` `{ping}`"
    assert plain(f"**hi** {ping}") == f"\\*\\*hi\\*\\* `{ping}`"


@pytest.mark.parametrize("invite", INVITES)
def test_an_invitation_is_shown_and_dead(invite):
    """However it is written."""
    shown = discord_markdown(f"Join {invite}, and [click]({invite}).")

    assert shown.startswith("Join `")
    assert "click (`" in shown
    assert not _ALIVE_INVITE.search(alive(shown))


@pytest.mark.parametrize(
    ("markdown", "shown"),
    [
        ("see https://a.example/b_(c).", "see <https://a.example/b_(c)>."),
        ("**https://a.example**", "**<https://a.example>**"),
        ("<https://a.example>", "<https://a.example>"),
        ('[docs](https://a.example "title")', "[docs](<https://a.example>)"),
        ("[`f()`](https://a.example)", "[`f()`](<https://a.example>)"),
        ("[a.example](https://www.a.example/x)", "[a.example](<https://www.a.example/x>)"),
        ("[Node.js](https://nodejs.org)", "[Node.js](<https://nodejs.org>)"),
        ("[bank.example](https://evil.example)", "`bank.example` (<https://evil.example>)"),
        ("[b\u0430nk.example](https://evil.example)", "`b\u0430nk.example` (<https://evil.example>)"),
        ("[https://bank.example](https://evil.example)", "`https://bank.example` (<https://evil.example>)"),
        ("[https://a.example](https://a.example)", "<https://a.example>"),
        ("[x](javascript:alert(1))", "x (`javascript:alert(1)`)"),
        ("![A fox](https://a.example/f.png)", "[A fox](<https://a.example/f.png>)"),
        ("[![ok](https://a.example/b.svg)](https://c.example)", "[ok](<https://c.example>)"),
        ("`https://a.example`", "`https://a.example`"),
    ],
)
def test_a_link_says_where_it_leads_and_shows_no_preview(markdown, shown):
    """A label that names another host is how people are robbed."""
    assert discord_markdown(markdown) == shown


@pytest.mark.parametrize(
    ("markdown", "shown"),
    [
        ("### Three", "### Three"),
        ("#### Four **x** ####", "**Four x**"),
        ("Title\n=====", "# Title"),
        ("a\n\n***\n\nb", "a\n\n────────────\n\nb"),
        ("- [ ] a\n+ [x] b", "- ☐ a\n- ☑ b"),
        ("-# small", "\\-# small"),
        (">>> big", "> big"),
        (">tight", "> tight"),
        ("a || b || c", "a \\|\\| b \\|\\| c"),
        ("__bold words__ and __init__", "**bold words** and \\_\\_init\\_\\_"),
        ("<b>bold</b> [^1]", "<b>bold</b> [^1]"),
        ("\\(x^2\\) $y_1$", "\\(x^2\\) $y_1$"),
        ("five ` ticks", "five \\` ticks"),
        ("```one line``` of code", "`one line` of code"),
        ("a\u202eb\u200bc پ\u200cن 👩\u200d👧 ❤\ufe0f", "abc پ\u200cن 👩\u200d👧 ❤\ufe0f"),
        ("half \ud83d", "half \ufffd"),
    ],
)
def test_markdown_becomes_what_discord_knows(markdown, shown):
    """What Discord does not know would stand there as signs."""
    assert discord_markdown(markdown) == shown


@pytest.mark.parametrize(
    ("markdown", "shown"),
    [
        ("```py\n@here <@1>\n  \u200bx || y\n```", "```py\n@here <@1>\n  \u200bx || y\n```"),
        ("```py title=x\nx", "```py\nx\n```"),
        ("~~~ rust\nx\n~~~", "```rust\nx\n```"),
        ("````md\n```\nx\n```\n````", "```md\n`\u200b`\u200b`\nx\n`\u200b`\u200b`\n```"),
        ("> ```py\n> x\n> ```\n> y", "> ```py\n> x\n> ```\n> y"),
        ("- a\n  ```py\n  x\n  ```\n- b", "- a\n  ```py\n  x\n  ```\n- b"),
        ("a\n\n    x = 1\n\n    y = 2\n\nb", "a\n\n```\nx = 1\n\ny = 2\n```\n\nb"),
        ("- a\n\n    still a", "- a\n\n    still a"),
        ("```\n```", ""),
    ],
)
def test_code_is_code_on_discord(markdown, shown):
    """Discord knows one kind of fence, and it ends at the first three backticks."""
    assert discord_markdown(markdown) == shown


def test_a_table_is_drawn_in_columns():
    """Signs of double width count as two, or nothing stands under anything."""
    markdown = "| City | **Zip** |\n|:-----|----:|\n| 東京 | `1` |\n| Rome | 22 |\n| x |"

    assert discord_markdown(markdown) == "```\nCity | Zip\n-----+----\n東京 |   1\nRome |  22\nx    |\n```"


def test_a_table_shows_names_as_people_write_them():
    """Backslashes keep a name from being Markdown; in a block of code they would be seen."""
    markdown = "| Who | Times |\n|---|--:|\n| \\#plaza | 1 |\n| a\\_b \\@here \\| c | 2 |\n| \\`x | 3 |"

    assert discord_markdown(markdown) == (
        "```\nWho           | Times\n--------------+------\n#plaza        |     1\na_b @here | c |     2\n"
        "`x            |     3\n```"
    )


@pytest.mark.parametrize("cell", ["w" * 90, "[x](https://a.example)"])
def test_a_wide_table_or_one_with_links_is_a_list(cell):
    """A line that breaks is no row, and a link in a block of code is none."""
    shown = discord_markdown(f"| Name | Note |\n|---|---|\n| Ada | {cell} |")

    assert shown == f"- **Name:** Ada\n  **Note:** {discord_markdown(cell)}"


def test_a_long_table_repeats_its_header():
    """The cut between two messages then falls between two tables."""
    shown = discord_markdown("| n | m |\n|---|---|\n" + "| 1 | 2 |\n" * 400)

    blocks = shown.split("```\n```")
    assert len(blocks) > 1
    assert all("n | m\n--+--\n1 | 2" in block for block in blocks)


# --------------------------------------------------------------------------------------------------- posts

FOX = Picture("fox.png", "A fox", 64, 64)


def test_everything_stands_in_its_order():
    """Question, answer, what it was made from, a word about it, what goes on; pictures and buttons below."""
    [post] = posts_of(
        Draft(
            [
                Offer("Again", "imagine", {}, id="o1"),
                Notice("Mind the gap."),
                Facts((("Seed", "7"),)),
                FOX,
                Text("Here it is."),
                Progress("Drawing …"),
            ]
        ),
        "> A fox",
        [Button("fb:stop:1", "Stop")],
    )

    assert post.content == "> A fox\nHere it is.\n\n**Seed** 7\n\nMind the gap.\n-# Drawing …"
    assert post.files == (PictureFile("fox.png", "A fox"),)
    assert [button.id for button in post.buttons] == ["fb:tap:o1", "fb:stop:1"]


@pytest.mark.parametrize(
    ("receipt", "words"),
    [
        (Receipt(4_700, "39 of 40 pictures left"), "-# 0.47 ¢ · 39 of 40 pictures left"),
        (Receipt(4_700, ""), "-# 0.47 ¢"),
        (Receipt(0, ""), "-# free"),
    ],
)
def test_the_footer_says_what_it_cost_and_what_is_left(receipt, words):
    """The promise of the product: nobody wonders what it cost."""
    assert posts_of(Draft([Text("Yes."), receipt]))[-1].content == f"Yes.\n{words}"


def test_a_problem_says_when_to_come_back():
    """“Busy” without a time makes people try again at once."""
    [post] = posts_of(Draft([Notice("The service is busy.", is_problem=True, retry_after_s=30.0)]))

    assert post.content == "⚠ The service is busy. It is worth trying again in about 30 s."


def test_a_private_notice_is_not_for_the_channel():
    """It is whispered by the screen; where nobody else looks on, it may stand among the others."""
    draft = Draft([Notice("Your limit is near.", is_private=True)])

    assert posts_of(draft) == []
    assert posts_of(draft, shows_private=True)[0].content == "Your limit is near."


def test_values_are_words_and_short_beside_pictures():
    """A prompt is said back as it was typed, and four pictures are not pushed away by it."""
    facts = Facts((("Prompt", "# **fox** @everyone\n" + "x" * 400),))

    [whole] = posts_of(Draft([facts]))
    [beside] = posts_of(Draft([facts, FOX]))

    assert whole.content.startswith("**Prompt** \\# \\*\\*fox\\*\\* `@everyone`\nxxx")
    assert "x" * 400 in whole.content
    assert len(beside.content) < FACT_CHARS + 40


def test_buttons_fit():
    """Discord refuses a whole message for one button that is too many, too long or there twice."""
    offers = [Offer("x" * 99, "imagine", {}, is_danger=n == 0, id=f"o{n}") for n in range(40)]
    offers += [Offer("no id", "imagine", {}), Offer("twice", "imagine", {}, id="o1")]

    [post] = posts_of(Draft([Text("Hi."), *offers]), extra=[Button("fb:stop:1", "Stop")])

    assert len(post.buttons) == 25
    assert post.buttons[-1] == Button("fb:stop:1", "Stop")
    assert post.buttons[0].style == "danger"
    assert post.buttons[1].style == "plain"
    assert all(len(button.label) <= LABEL_CHARS for button in post.buttons)
    assert len({button.id for button in post.buttons}) == 25


def offers(*counts: int, others: int = 0) -> list[Offer]:
    """So many about the first result, the second one and so on, in no order; and some about all of it."""
    about = [number for number, count in enumerate(counts, start=1) for _ in range(count)] + [0] * others
    made = [Offer(f"{n} of {number}", "imagine", {}, about=number, id=f"o{n}") for n, number in enumerate(about)]
    return made[::-1]


def rows(draft: Draft, *extra: str) -> list[list[int | str]]:
    """What stands in each row: for an offer which result it is about, for an extra its label."""
    [post] = posts_of(draft, extra=[Button(f"fb:extra:{label}", label) for label in extra])
    labels = [[str(button["label"]) for button in row["components"]] for row in rows_of(post.buttons)]
    return [[int(label[-1]) if " of " in label else label for label in row] for row in labels]


def test_the_buttons_of_each_picture_stand_in_a_row():
    """“Vary 2” below “Vary 1” is found at once; in a row of all of them one counts."""
    draft = Draft([FOX, *offers(3, 3, others=2)])

    assert rows(draft, "Delete") == [[1] * 3, [2] * 3, [0, 0, "Delete"]]


def test_four_pictures_with_five_buttons_each_and_five_more_fit():
    """That is all that Discord takes."""
    draft = Draft([FOX, *offers(5, 5, 5, 5, others=3)])

    assert rows(draft, "Share", "Delete") == [[1] * 5, [2] * 5, [3] * 5, [4] * 5, [0, 0, 0, "Share", "Delete"]]


@pytest.mark.parametrize(
    ("counts", "others", "seen"),
    [
        ((5, 5, 5, 5), 9, [[1] * 5, [2] * 5, [3] * 5, [4] * 5, [0] * 4 + ["Delete"]]),
        ((7, 2), 1, [[1] * 5, [1] * 2, [2] * 2, [0, "Delete"]]),
        ((6, 6, 2), 3, [[1] * 5, [1], [2] * 5, [2], ["Delete"]]),
        ((1,) * 8, 0, [[1], [2], [3], [4], ["Delete"]]),
        ((2, 2, 2, 2), 6, [[1] * 2, [2] * 2, [3] * 2, [4] * 2, [0] * 4 + ["Delete"]]),
        ((), 30, [[0] * 5] * 4 + [[0] * 4 + ["Delete"]]),
    ],
)
def test_where_buttons_do_not_fit_the_last_offers_go(counts, others, seen):
    """Never Delete or Stop: they stand on no other message."""
    draft = Draft([FOX, *offers(*counts, others=others)])

    assert rows(draft, "Delete") == seen


@given(counts=st.lists(st.integers(0, 9), max_size=9), others=st.integers(0, 30), extras=st.integers(0, 5))
def test_rows_are_such_as_discord_takes(counts, others, extras):
    """Five rows of up to five: one more, and the whole message is refused."""
    labels = [f"extra {n}" for n in range(extras)]

    below = rows(Draft([FOX, *offers(*counts, others=others)]), *labels)

    assert len(below) <= 5
    assert all(1 <= len(row) <= 5 for row in below)
    shown = [each for row in below for each in row]
    assert shown[len(shown) - extras :] == labels


def test_a_button_that_asks_opens_a_form():
    """The platform has to know before it answers the tap."""
    [post] = posts_of(Draft([Text("Hi."), Offer("Change …", "imagine", {}, asks=("prompt",), id="o1")]))

    assert post.buttons[0].id == "fb:form:o1"


def test_an_answer_that_is_too_long_comes_as_a_file_when_it_is_finished():
    """Nothing is lost, and nothing is uploaded while it is still being written."""
    text = "".join(f"Paragraph {n}. {'Some words. ' * 30}\n\n" for n in range(60))
    draft = Draft([Text(text), FOX, Offer("Again", "ask", {}, id="o1")])

    writing = posts_of(draft)
    draft.take(Notice("Careful."))
    draft.take(Receipt(0, ""))
    draft.is_over = True
    done = posts_of(draft)

    assert len(writing) == len(done) == MOST_POSTS
    assert writing[-1].content == f"-# {GOES_ON}"
    assert writing[-1].files == (PictureFile("fox.png", "A fox"),)
    assert done[:-1] == writing[:-1]
    assert done[-1].content == f"{IN_A_FILE}\nCareful.\n-# free"
    file = done[-1].files[-1]
    assert isinstance(file, TextFile)
    assert file.name == "answer.md"
    assert file.words == f"{text.strip()}\n\nCareful.\n"
    assert [post.buttons != () for post in done] == [False] * 4 + [True]


def test_what_is_taken_along_is_told_of_in_small_print():
    """Its name, its size and what is in it, for whoever does not open it; signs in that are only signs."""
    usage = Document("doc-1.csv", "usage.csv", 1_234, "What *14* people used")

    [post] = posts_of(Draft([Text("November."), usage, Receipt(0, "")]))

    assert post.content == "November.\n\n-# `usage.csv` (1.2 kB): What \\*14\\* people used\n-# free"
    assert post.files == (DocumentFile("doc-1.csv", "usage.csv", "What *14* people used", 1_234),)


def test_there_is_room_for_what_is_taken_along_and_for_the_whole_of_a_long_answer():
    """Discord takes ten files with a message; of ten pictures those go that have no room."""
    pictures = [Picture(f"{n}.png", f"Fox {n}", 1, 1) for n in range(10)]
    draft = Draft([Text("words " * 5_000), *pictures, Document("doc-1.csv", "usage.csv", 7, "November")])
    draft.is_over = True

    files = posts_of(draft)[-1].files

    assert len(files) == 10
    assert isinstance(files[0], DocumentFile)
    assert isinstance(files[-1], TextFile)


@pytest.mark.parametrize("updates", [[], [Text(" \n ")], [Text("```\n")]])
def test_nothing_shown_is_no_post(updates):
    """Discord refuses a message without content."""
    assert posts_of(Draft(updates), "> question", [Button("fb:stop:1", "Stop")]) == []


def test_whoever_waited_long_is_told_by_a_post_of_its_own():
    """Nothing but the words: the works, their buttons and the price stand above it."""
    draft = Draft([FOX, Receipt(4_700, "", waited_s=90)])
    draft.is_over = True

    assert told(draft, "7") == [Post("Your picture is ready.", mention="7")]
    assert all(post.mention == "" for post in posts_of(draft))


def test_pictures_alone_are_a_post():
    """And never more than Discord takes."""
    [post] = posts_of(Draft([Picture(f"{n}.png", "x" * 2000, 1, 1) for n in range(12)]))

    assert post.content == ""
    assert len(post.files) == FILES
    assert all(isinstance(file, PictureFile) and len(file.alt) <= 1024 for file in post.files)


@settings(deadline=None, max_examples=200)
@given(
    words=soups,
    times=st.integers(1, 60),
    longest=st.sampled_from([600, 1800, CONTENT_CHARS]),
    is_over=st.booleans(),
    more=st.lists(
        st.sampled_from(
            [
                FOX,
                Progress("Thinking …"),
                Receipt(400, "3 of 4 left"),
                Notice("n " * 900),
                Offer("A", "ask", {}, id="1"),
            ]
        ),
        max_size=4,
    ),
)
@example("<script>alert(1)</script>@here<script>alert(1)</script>`    `", 10, 600, False, [])
@example("<script>alert(1)</script>" * 5 + '@everyone    code\n14) ```"><script>\n', 4, 600, False, [])
def test_every_post_is_one_that_discord_takes(words, times, longest, is_over, more):
    """One that is refused takes the whole answer with it."""
    draft = Draft([Text(words * times), Facts(((words, words),)), *more])
    draft.is_over = is_over

    posts = posts_of(draft, "> question", [Button("fb:stop:1", "Stop")], longest_chars=longest)

    assert len(posts) <= MOST_POSTS
    for post in posts:
        assert len(post.content) <= longest
        assert post.content.strip() or post.files
        assert not _ALIVE.search(alive(post.content)), post.content
    assert all(post.buttons == () and post.files == () for post in posts[:-1])


@pytest.mark.parametrize(
    "piece", ["Some **bold** words and [a link](https://a.example/x).\n\n", "- `item`\n", "[x](", "`` `"]
)
def test_rendering_is_little_work(piece):
    """It runs for every edit. (Measured: 1 to 6 ms for 6,000 characters.)"""
    draft = Draft([Text((piece * 6000)[:6000])])

    assert effort_of(lambda: posts_of(draft)) < 300_000


def test_a_growing_answer_is_cut_as_if_it_were_seen_for_the_first_time():
    """What is remembered from one paint to the next saves work, and changes nothing that anybody sees."""
    drawing, draft = AFRESH.remembering(), Draft()
    chunks = [*["**Air** scatters blue light. "] * 6, "So it is blue.\n\n"] * 40

    for chunk in chunks:
        draft.take(Text(chunk))
        drawn = posts_of(draft, "> why?", longest_chars=1800, drawing=drawing)

        assert drawn == posts_of(draft, "> why?", longest_chars=1800)
