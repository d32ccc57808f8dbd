"""Slack's forms: what they ask is what the command takes, and what is filled in comes back as it was meant."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slack_sdk.models.views import View

from bots.ids import read
from bots.slack import fields, forms
from bots.slack.forms import Meant
from core.command import Command, Option, OptionKind
from core.commands import all_commands
from core.errors import BadOption
from core.options import checked
from core.shortcuts import ALL
from tests.renders.nasty import NASTY
from tests.standins.slack_payloads import filled
from tests.standins.slack_rules import check_view

ASK, IMAGINE, DESCRIBE = (all_commands()[name] for name in ("ask", "imagine", "describe"))
EDIT = ("prompt", "aspect", "model")
"""What a picture's button asks for."""
HERE = Meant(offer="0f" * 16, channel="C012AB3CD", thread="1700000000.000100")
DRAWN = {"prompt": "a fox", "aspect": "1:1", "model": next(iter(IMAGINE.option("model").choices)), "count": 1}


async def _nothing(*_):
    """A command's work, which a form does not do."""


def element(view, name):
    return next(block["element"] for block in view["blocks"] if block["block_id"] == name)


def sent(view, **values):
    """The view as Slack hands it back: as it was preset, but for what somebody filled in."""
    state = {
        block["block_id"]: {
            block["element"]["action_id"]: (
                {"type": block["element"]["type"], "value": None}
                if values.get(block["block_id"], 0) is None
                else filled(block["element"], values.get(block["block_id"]))
            )
        }
        for block in view["blocks"]
    }
    return {**view, "state": {"values": state}}


def is_fit(view):
    """Slack takes it, by the rules of its SDK and of the stand-in, and ours are JSON."""
    View(**view).validate_json()
    for block in View(**view).blocks:
        block.to_dict()
    for block in view["blocks"]:
        shown = block.get("element", {})
        assert len(shown.get("initial_value", "")) <= shown.get("max_length", fields.INPUT_CHARS) <= fields.INPUT_CHARS
        assert shown.get("initial_option") in [None, *shown.get("options", [])]
    return bool(check_view(json.loads(json.dumps(view)), "modal"))


# ----------------------------------------------------------------------------------------------------------- the forms


def test_a_form_begins_with_what_was_said():
    """“Edit prompt” is for changing a word, not for writing it all anew."""
    view = forms.form_of("Edit prompt", IMAGINE, EDIT, DRAWN, HERE, submit="Draw")

    assert is_fit(view)
    assert [block["block_id"] for block in view["blocks"]] == list(EDIT)
    assert element(view, "prompt")["initial_value"] == "a fox"
    assert element(view, "prompt")["multiline"]
    assert element(view, "aspect")["initial_option"]["value"] == "1:1"
    assert view["submit"]["text"] == "Draw"
    assert read(view["callback_id"]) == ("form", HERE.offer)


def test_a_form_knows_where_it_came_from():
    """It comes back to any process, perhaps after an hour and a restart."""
    meant, _ = forms.filled(sent(forms.form_of("Edit", IMAGINE, EDIT, DRAWN, HERE)), IMAGINE)

    assert meant == Meant(offer=HERE.offer, channel=HERE.channel, thread=HERE.thread, command="imagine")


@pytest.mark.parametrize("kept", ["", "no JSON", "[1]", '"x"', '{"offer":null,"strange":1}', "null"])
def test_a_view_that_is_not_ours_means_nothing(kept):
    """An older version of us may have opened it."""
    assert Meant.of({"private_metadata": kept}).channel == ""


def test_the_longest_way_back_fits():
    """A response_url and a few ids are far from Slack's 3,000 characters."""
    url = f"https://hooks.slack.com/app/{'T' * 15}/{'1' * 20}/{'x' * 200}"
    longest = Meant("0" * 64, "C" * 20, "1" * 20, "1" * 20, url, "imagine", "yes")

    assert len(longest.kept()) < forms.META_CHARS // 2


@pytest.mark.parametrize("shortcut", [each for each in ALL if each.asks], ids=lambda each: each.name)
def test_every_shortcut_that_asks_has_a_form(shortcut):
    """All of them fit, with the title of the menu's line."""
    view = forms.form_of(shortcut.name, all_commands()[shortcut.command], shortcut.asks, {}, Meant(offer="1"))

    assert is_fit(view)
    assert len(view["blocks"]) == len(shortcut.asks)


def test_while_it_is_worked_out_something_is_open():
    """Slack lets a form be opened for three seconds only."""
    view = forms.opening("A title that is far longer than a title may be")

    assert is_fit(view)
    assert len(view["title"]["text"]) <= 24


def test_an_option_in_no_form_is_left_out():
    """A name nobody knows is no field."""
    view = forms.form_of("Ask", ASK, ("question", "nothing"), {}, Meant())

    assert [block["block_id"] for block in view["blocks"]] == ["question"]


def test_words_that_are_too_long_are_said_to_be_cut():
    """Nobody sends half a question without being told."""
    view = forms.form_of("Ask", ASK, ("question",), {"question": "x" * 9_000}, Meant())

    assert len(element(view, "question")["initial_value"]) == fields.INPUT_CHARS
    assert "its end is missing" in view["blocks"][0]["hint"]["text"]


def test_what_is_not_allowed_is_not_preset():
    """Slack declines the whole form for one number out of range."""
    view = forms.form_of("Again", IMAGINE, ("count", "aspect"), {"count": 99, "aspect": "7:1"}, Meant())

    assert "initial_value" not in element(view, "count")
    assert "initial_option" not in element(view, "aspect")
    assert not view["blocks"][1]["optional"]


def test_a_menu_longer_than_slacks_has_the_chosen_one():
    """With a hundred more models the one in use is still there."""
    option = Option("model", "Who draws.", OptionKind.CHOICE, choices=tuple(f"model-{n}" for n in range(150)))
    view = forms.form_of("Form", Command("draw", "", _nothing, (option,)), ("model",), {"model": "model-149"}, Meant())

    assert is_fit(view)
    assert len(element(view, "model")["options"]) == fields.MOST_CHOICES
    assert element(view, "model")["initial_option"]["value"] == "model-149"


def test_every_choice_comes_back_whole():
    """A choice is its own value in a menu, so it has to fit there."""
    options = [option for command in all_commands().values() for option in command.options]

    assert all(len(choice) <= fields.CHOICE_CHARS for option in options for choice in option.choices)


# --------------------------------------------------------------------------------------------------- the form anywhere


@pytest.mark.parametrize("command", [ASK, IMAGINE], ids=lambda command: command.name)
def test_the_form_of_a_shortcut_asks_for_everything(command):
    """Who does not know the options finds them there."""
    view = forms.form_anywhere("Ask Flashbulb", command, {}, Meant())

    assert is_fit(view)
    names = [block["block_id"] for block in view["blocks"]]
    assert names[: len(forms.everything(command))] == list(forms.everything(command))
    assert not {"about", "again"} & set(names)
    assert fields.WHERE in names
    assert {"private", fields.ALONE} & set(names)
    assert not {"private", fields.ALONE} <= set(names)
    assert read(view["callback_id"]) == ("open", command.name)


def test_the_conversation_that_is_open_is_proposed():
    """Its response_url lets the answer in where the bot is no member."""
    where = element(forms.form_anywhere("Ask", ASK, {}, Meant()), fields.WHERE)

    assert where["default_to_current_conversation"]
    assert where["response_url_enabled"]


def test_a_form_left_as_it_is_asks_for_nothing_else():
    """What nobody chose is left to the command and to one's own defaults; boxes are always told."""
    view = sent(forms.form_anywhere("Draw", IMAGINE, {}, Meant()), prompt="a fox")

    meant, options = forms.filled(view, IMAGINE)

    assert options == {"prompt": "a fox", "count": "1", "raw": False}
    assert meant == Meant(command="imagine")
    assert not forms.problems(IMAGINE, forms.everything(IMAGINE), options)


def test_everything_that_is_filled_in_comes_back():
    """Line breaks are part of a question; the place and who sees it are part of the way back."""
    there = {fields.WHERE: "C0PLAZA", fields.ALONE: ["yes"]}
    said = {"prompt": "a fox\n\n  in the snow", "aspect": "1:1", "count": 3, "seed": 7, "avoid": "dogs", "raw": ["yes"]}
    view = sent(forms.form_anywhere("Draw", IMAGINE, {}, Meant(channel="D0HOME")), **there, **said)

    meant, options = forms.filled(view, IMAGINE)

    assert options == {**said, "count": "3", "seed": "7", "raw": True}
    assert (meant.channel, meant.is_private) == ("C0PLAZA", "yes")
    assert checked(IMAGINE, options, from_offer=False)[0]["count"] == 3


def test_a_tick_that_is_taken_away_is_told():
    """Who always asks in private may ask openly this once."""
    view = forms.form_anywhere("Ask", ASK, {"private": True, "question": "why?"}, Meant())
    state = sent(view)["state"]["values"]
    state["private"]["private"]["selected_options"] = []

    assert element(view, "private")["initial_options"]
    assert forms.filled({**view, "state": {"values": state}}, ASK)[1]["private"] is False


def test_the_answer_may_go_where_slack_lets_it():
    """Half an address is none."""
    whole = {"block_id": "fb:where", "action_id": "fb:where", "channel_id": "C1", "response_url": "https://x"}
    payload = {"response_urls": [whole, {"channel_id": "C2"}, "nonsense"]}

    assert forms.response_urls_of(payload) == [("C1", "https://x")]
    assert forms.response_urls_of({}) == []


@pytest.mark.parametrize("state", [None, [], {"values": []}, {"values": {"prompt": None}}, {"values": {"prompt": {}}}])
def test_a_form_without_a_state_is_empty(state):
    """What comes from outside has any shape."""
    assert forms.filled({"state": state}, IMAGINE)[1] == {}


# --------------------------------------------------------------------------------------------------- what is not right


def test_a_wrong_value_is_told_in_the_form():
    """The words that were typed are still there to be mended."""
    wrong = forms.problems(IMAGINE, forms.everything(IMAGINE), {"prompt": "a fox", "seed": "-1", "avoid": "x" * 500})

    assert set(wrong) == {"seed", "avoid"}
    assert "400 characters" in wrong["avoid"]
    assert forms.refused(wrong) == {"response_action": "errors", "errors": wrong}


@pytest.mark.parametrize("words", ["", "  \n ", "\u202e\u200b"])
def test_words_that_nobody_sees_are_none(words):
    """Slack only makes sure that there is some sign."""
    assert set(forms.problems(ASK, ("question",), {"question": words})) == {"question"}
    assert set(forms.problems(ASK, ("question",), {})) == {"question"}


def test_what_is_moved_into_range_is_no_problem():
    """The command moves it, and says so."""
    assert not forms.problems(IMAGINE, ("count",), {"count": "99"})


def _two_by_two(options):
    if options.get("model") == "small" and options.get("aspect") == "wide":
        raise BadOption("small does not draw wide.")


def test_what_does_not_go_together_is_told_where_it_can_be_changed():
    """Each of the two is right by itself."""
    aspect = Option("aspect", "Shape.", OptionKind.CHOICE, choices=("wide", "high"))
    model = Option("model", "Who.", OptionKind.CHOICE, choices=("small", "large"))
    command = Command("draw", "", _nothing, (aspect, model), agree=_two_by_two)

    both = forms.problems(command, ("aspect", "model"), {"aspect": "wide", "model": "small"})
    one = forms.problems(command, ("aspect",), {"aspect": "wide"}, also={"model": "small"})

    assert both == one == {"aspect": "small does not draw wide."}
    assert not forms.problems(command, ("aspect",), {"aspect": "high"}, also={"model": "small"})
    assert not forms.problems(command, (), {}, also={"aspect": "wide", "model": "small"}), "nothing here can mend it"


# --------------------------------------------------------------------------------------------------------------- files


def test_a_file_can_be_put_into_a_form():
    """A command that is typed takes none on Slack."""
    view = forms.form_anywhere("Describe", DESCRIBE, {}, Meant())
    fox = {"name": "fox.png", "url_private": "https://files.slack.com/fox.png"}

    assert is_fit(view)
    assert element(view, "image")["type"] == "file_input"
    assert not view["blocks"][0]["optional"]
    assert forms.handed_over(sent(view, image=[fox]), DESCRIBE) == {"image": [fox]}
    assert forms.filled(sent(view, image=[fox]), DESCRIBE)[1] == {}
    assert not forms.problems(DESCRIBE, ("image",), {})


def test_a_file_that_is_there_already_stays():
    """Whoever changes one word of what was made from a picture need not look for the picture again."""
    view = forms.form_of("Edit", DESCRIBE, ("image",), {"image": f"{'0f' * 16}.png"}, Meant())

    assert is_fit(view)
    assert view["blocks"][0]["optional"]
    assert "it stays as it is" in view["blocks"][0]["hint"]["text"]
    assert forms.handed_over(sent(view), DESCRIBE) == {}


def test_an_address_that_was_typed_is_still_there():
    """Where whoever runs the bot allows that, it stands for a file; a field for files could not show it."""
    address = "https://a.example/fox.png"
    view = forms.form_anywhere("Imagine", IMAGINE, {"image": address}, Meant())

    assert is_fit(view)
    assert forms.filled(sent(view, prompt="a fox"), IMAGINE)[1]["image"] == address


# -------------------------------------------------------------------------------------------------------------- labels


def test_choices_are_shown_by_their_labels():
    """Who chooses a model wants to know what it costs; what is sent is still the choice."""
    model = next(iter(IMAGINE.option("model").choices))
    view = forms.form_of("Draw", IMAGINE, ("model",), {"model": model}, HERE, labels={"model": {model: "FLUX · 1 ¢"}})

    assert is_fit(view)
    assert element(view, "model")["initial_option"] == {"text": fields.plain("FLUX · 1 ¢"), "value": model}
    assert forms.filled(sent(view), IMAGINE)[1] == {"model": model}


# -------------------------------------------------------------------------------------------------------------- limits

WORDS = st.lists(st.sampled_from(NASTY) | st.text(max_size=40), max_size=8).map("".join)
LONG = WORDS | st.builds(lambda word, times: (word * times)[:6_000], st.sampled_from(NASTY), st.integers(1, 6_000))


FILLED = [option.name for option in IMAGINE.options if not option.is_hidden and option.kind is not OptionKind.FILE]


@settings(deadline=None)
@given(LONG, st.fixed_dictionaries({}, optional=dict.fromkeys(FILLED, LONG)))
def test_a_form_fits_whatever_is_in_it(title, options):
    """A form that Slack declines is a button that does nothing."""
    assert is_fit(forms.form_of(title, IMAGINE, forms.everything(IMAGINE), options, HERE))
    assert is_fit(forms.form_anywhere(title, IMAGINE, options, HERE))


@given(WORDS.filter(lambda words: words.strip()))
def test_a_form_changes_no_words(words):
    """Only what nobody sees is taken out, as everywhere."""
    view = sent(forms.form_anywhere("Ask", ASK, {}, Meant()), question=words)

    assert forms.filled(view, ASK)[1]["question"] == words
