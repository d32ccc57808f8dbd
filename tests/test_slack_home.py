"""Slack's Home tab: what a person is shown, what it takes to go wrong, and what comes back of a click."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slack_sdk.models.views import View

from bots.slack import home, prompts
from bots.slack.home import Can, Latest
from bots.slack.own import Own, default_of, defaults_of
from bots.slack.setup.manifest import on_messages
from core.command import Command, Option, OptionKind
from core.commands import all_commands
from core.options import valued
from core.shortcuts import ALL
from tests.renders.nasty import NASTY
from tests.standins.slack_blocks import interactive, readable
from tests.standins.slack_payloads import action_of
from tests.standins.slack_rules import check_view

COMMANDS = list(all_commands().values())
CAN = Can(COMMANDS, ALL, bot="U0BOT")
NOON = datetime(2026, 11, 22, 12, 5, tzinfo=UTC)
FOX = Latest(
    "a fox <@U0BOB> & *friends*", "FLUX.2", NOON, "https://x.slack.com/archives/C1/p1?a=1&b=2", "F0FOX", "A fox."
)
PERSONAL = [(command, option) for command in COMMANDS for option in command.options if option.is_personal]
SHOWN = [each for each in PERSONAL if each[1].kind in (OptionKind.CHOICE, OptionKind.FLAG)]
"""What is written rather than chosen is set by /settings."""


async def _nothing(*_):
    """A command's work, which Home does not do."""


def shown(**more):
    return home.home_view("U0ADA", CAN, **more)


def is_fit(view):
    """Slack takes it, by the rules of its SDK and of the stand-in."""
    View(**view).validate_json()
    for block in View(**view).blocks:
        block.to_dict()
    return bool(check_view(json.loads(json.dumps(view)), "home"))


def words(view):
    return "\n".join(readable(view["blocks"]))


def controls(view):
    """What can be used, with the id of its block, by its own id."""
    return {element["action_id"]: (element, block.get("block_id")) for block, element in interactive(view["blocks"])}


def own(values):
    return defaults_of(PERSONAL, values, {"imagine.model": "imagen-4"})


# ------------------------------------------------------------------------------------------------------- what is shown


def test_home_says_what_can_be_done_and_what_is_left():
    """It is the one page of the bot that Slack has."""
    view = shown(usage="38 of 40 pictures left", works=[FOX], defaults=own({}))

    assert is_fit(view)
    assert "<@U0ADA>" in words(view)
    assert "<@U0BOT>" in words(view)
    assert "38 of 40 pictures left" in words(view)
    assert all(f"`/{command.name}`" in words(view) for command in COMMANDS)
    assert all(shortcut.name in words(view) for shortcut in on_messages(ALL))


def test_commands_are_named_as_they_are_here():
    """Where another app has /ask, ours is another."""
    view = home.home_view("U0ADA", Can(COMMANDS, prefix="fb-"))

    assert "`/fb-ask`" in words(view)
    assert "`/fb-forget` deletes it" in words(view)
    assert "`/ask`" not in words(view)


def test_somebody_new_is_shown_how_to_begin():
    """An empty page with tables of nothing helps nobody."""
    view = shown(is_known=False, usage="nothing spent today", works=[FOX], defaults=own({}))

    assert is_fit(view)
    assert "nice to meet you" in words(view)
    assert "nothing spent" not in words(view)
    opened = [home.opened(action_of(element, "", "")) for _, element in interactive(view["blocks"])]
    assert opened == [(each.command, each.prompt.message) for each in prompts.EXAMPLES]
    assert "`/forget`" in words(view)


def test_who_is_known_opens_an_empty_form():
    """They have words of their own."""
    view = shown()

    assert [home.opened(element) for element, _ in controls(view).values()] == [("ask", ""), ("imagine", "")]


def test_a_work_is_shown_with_its_picture_and_the_way_to_it():
    """Words of a prompt are plain: nobody is mentioned by looking at a tab."""
    view = shown(works=[FOX])

    picture = next(block for block in view["blocks"] if block["type"] == "image")
    assert picture["slack_file"] == {"id": "F0FOX"}
    assert picture["alt_text"] == "A fox."
    said = next(block["text"] for block in view["blocks"] if block.get("text", {}).get("text", "").startswith("a fox"))
    assert said["type"] == "plain_text"
    assert "<https://x.slack.com/archives/C1/p1?a=1&amp;b=2|Open>" in words(view)
    assert f"<!date^{int(NOON.timestamp())}^{{date_short_pretty}} {{time}}|22 November 2026, 12:05 UTC>" in words(view)


def test_of_a_video_its_still_is_shown_and_of_a_sound_a_line():
    """Slack has no picture of a video that a tab could show, and nothing plays there."""
    still = "https://bot.example.com/works/run.png"
    run = replace(FOX, prompt="a fox runs", medium="video", seconds=5.0, still=still, number=7)
    view = shown(works=[run, replace(run, still=""), replace(run, medium="music", seconds=30.2, still="", alt="")])

    [picture] = [block for block in view["blocks"] if block["type"] == "image"]
    assert is_fit(view)
    assert (picture["image_url"], picture["alt_text"]) == (still, "A fox.")
    assert "Video, 5 s · FLUX.2" in words(view)
    assert "Music, 30 s" in words(view)
    assert words(view).count("`/history show:7`") == 3


def test_without_pictures_everything_else_stays():
    """One deleted file would take the whole tab away."""
    view = shown(works=[FOX, Latest("", "", NOON)], without_pictures=True)

    assert is_fit(view)
    assert not [block for block in view["blocks"] if block["type"] == "image"]
    assert "a fox" in words(view)


def test_no_more_than_the_latest_are_shown():
    """A hundred blocks are all that a tab may have."""
    view = shown(works=[FOX] * 30)

    assert len([block for block in view["blocks"] if block["type"] == "image"]) == home.MOST_WORKS


# -------------------------------------------------------------------------------------------------------- own defaults


def test_what_is_in_force_is_what_is_shown():
    """Nobody has to guess what happens when they say nothing."""
    found = controls(shown(defaults=own({"ask.thinking": "high", "ask.private": True})))

    assert found["fb:default:ask.thinking"][0]["initial_option"]["value"] == "high"
    assert found["fb:default:ask.private"][0]["initial_options"]
    assert found["fb:default:imagine.model"][0]["initial_option"]["text"]["text"] == "imagen-4 (usual)"
    assert found["fb:default:imagine.aspect"][0]["initial_option"]["text"]["text"] == "Automatic"


def test_a_default_is_chosen_by_what_it_costs():
    """A name alone tells nobody what they choose."""
    model = next(each for each in own({}) if each.name == "imagine.model")
    labels = {"imagen-4": f"Imagen 4 · 3.1 ¢ · {'good at letters ' * 9}", "juggernaut-xl-v10": "Juggernaut · 0.47 ¢"}

    view = shown(defaults=[replace(model, labels=labels)])

    assert is_fit(view)
    menu = controls(view)["fb:default:imagine.model"][0]
    assert menu["initial_option"]["text"]["text"].startswith("Imagen 4 · 3.1 ¢")
    assert menu["initial_option"]["text"]["text"].endswith("(usual)")
    assert {each["text"]["text"] for each in menu["options"]} >= {"Juggernaut · 0.47 ¢"}


def test_an_untouched_box_is_empty():
    """What everybody has counts until somebody says otherwise."""
    assert "initial_options" not in controls(shown(defaults=own({})))["fb:default:ask.private"][0]


def test_a_changed_default_stands_in_a_new_block():
    """Slack goes on showing the old choice in a block that keeps its id."""
    before = controls(shown(defaults=own({})))["fb:default:ask.thinking"]
    after = controls(shown(defaults=own({"ask.thinking": "high"})))["fb:default:ask.thinking"]

    assert before[0]["action_id"] == after[0]["action_id"]
    assert before[1] != after[1]


@pytest.mark.parametrize(("command", "option"), SHOWN, ids=lambda each: each.name)
def test_every_choice_comes_back_as_one_that_is_taken(command, option):
    """Choosing what is offered is never refused, and there is always a way back."""
    element, block_id = controls(shown(defaults=own({})))[f"fb:default:{command.name}.{option.name}"]
    chosen = [[each["value"]] if element["type"] == "checkboxes" else each["value"] for each in element["options"]]

    read = [default_of(action_of(element, block_id, "1", each)) for each in chosen]

    assert all(name == f"{command.name}.{option.name}" for name, _ in read)
    assert all(valued(option, value) in (True, *option.choices) for _, value in read if value is not None)
    assert element["type"] == "checkboxes" or None in [value for _, value in read]


def test_an_emptied_box_means_no():
    """A box cannot be told to be as usual: what everybody has is one of its two."""
    element, block_id = controls(shown(defaults=own({"ask.private": True})))["fb:default:ask.private"]

    assert default_of(action_of({**element, "initial_options": []}, block_id, "1")) == ("ask.private", "false")


@pytest.mark.parametrize(
    "action", [{}, {"action_id": "fb:tap:1"}, {"action_id": "other"}, {"action_id": "fb:open:ask", "type": "button"}]
)
def test_other_clicks_set_no_default(action):
    """All clicks of a workspace come in by one door."""
    assert default_of(action) == ("", None)


@pytest.mark.parametrize("action", [{}, {"action_id": "fb:default:ask.thinking"}, {"action_id": "ask"}])
def test_other_clicks_open_no_form(action):
    """The same for the two that open one."""
    assert home.opened(action) == ("", "")


# -------------------------------------------------------------------------------------------------------------- limits

WORDS = st.lists(st.sampled_from(NASTY) | st.text(max_size=40), max_size=8).map("".join)
LONG = WORDS | st.builds(lambda word, times: (word * times)[:6_000], st.sampled_from(NASTY), st.integers(1, 6_000))
LATEST = st.builds(Latest, LONG, LONG, st.just(NOON), LONG, st.sampled_from(["", "F0FOX"]), LONG)


@settings(deadline=None)
@given(LONG, st.lists(LATEST, max_size=8), st.booleans(), st.booleans())
def test_home_fits_whatever_is_in_it(usage, works, is_known, without_pictures):
    """What somebody wrote may not keep them from their own tab."""
    view = shown(usage=usage, works=works, defaults=own({}), is_known=is_known, without_pictures=without_pictures)

    assert is_fit(view)


@settings(deadline=None)
@given(LONG, st.integers(1, 60), st.integers(1, 200))
def test_home_fits_many_commands_and_choices(help_text, most, choices):
    """More commands come with time, and each of them may bring options."""
    option = Option("shape", help_text, OptionKind.CHOICE, choices=tuple(f"{n} {'x' * 90}" for n in range(choices)))
    commands = [Command(f"draw{n}", help_text, _nothing, (option,)) for n in range(most)]
    defaults = [Own(command, option, option.choices[0]) for command in commands]

    view = home.home_view("U0ADA", Can(commands, ALL), works=[FOX] * 5, defaults=defaults)

    assert is_fit(view)
    assert "is kept on the server" in words(view)


# ---------------------------------------------------------------------------------------------------- words to wait by


def test_words_to_begin_with_and_to_wait_by_fit():
    """Slack takes four prompts and ten lines; a line that is long is cut in the middle of a word."""
    assert len(prompts.SUGGESTED_PROMPTS) <= prompts.MOST_PROMPTS
    for lines in prompts.LOADING.values():
        assert 1 <= len(lines) <= prompts.MOST_LINES
        assert all(len(line) <= 50 for line in lines)
    assert prompts.loading("pictures") != prompts.loading("asks") != prompts.loading("clips")
    assert all(each.command in all_commands() for each in prompts.EXAMPLES)
