"""The manifest: everything that was declared is in it, Slack takes it, and every part of it has a reason."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from bots.slack.setup.manifest import (
    FORMS,
    SHORTCUT_CHARS,
    SUGGESTED_PROMPTS,
    address,
    as_json,
    callback_id,
    manifest,
    next_step,
    on_messages,
)
from bots.slack.setup.scopes import BEGIN, EVENTS, SCOPES, missing, renewed, tables, unneeded
from bots.slack.setup.yaml import as_yaml
from core.command import Command
from core.commands import all_commands
from core.errors import BadConfig
from core.shortcuts import ALL

SCHEMA = Path(__file__).parents[2] / "shared/specs/slack-manifest.schema.json"
GUIDE = Path(__file__).parents[1] / "docs/setup-slack.md"
COMMANDS = all_commands()


def of(**how: str) -> dict[str, Any]:
    """The manifest of today's commands."""
    made: dict[str, Any] = json.loads(as_json(manifest(COMMANDS, ALL, **how)))
    return made


@pytest.mark.skipif(not SCHEMA.exists(), reason="Slack's schema is not at hand")
@pytest.mark.parametrize("how", [{}, {"prefix": "fb-"}, {"http_url": "https://bot.example.com"}], ids=str)
def test_slack_takes_it(how):
    """Pasting it is the first step of the guide; an error there names a list and not what is wrong in it."""
    schema = json.loads(SCHEMA.read_text("utf-8"))

    assert [error.message for error in Draft7Validator(schema).iter_errors(of(**how))] == []


@pytest.mark.skipif(not SCHEMA.exists(), reason="Slack's schema is not at hand")
def test_the_schema_sees_a_mistake():
    """A check that passes everything would be worth nothing."""
    made = of()
    made["features"]["shortcuts"][0]["name"] = "x" * (SHORTCUT_CHARS + 1)
    made["settings"]["socket_mode"] = True

    assert len(list(Draft7Validator(json.loads(SCHEMA.read_text("utf-8"))).iter_errors(made))) == 2


def test_every_command_is_in_it_in_their_order():
    """A command that is declared is offered, without a second list of them."""
    slashes = of()["features"]["slash_commands"]

    assert [each["command"] for each in slashes] == [f"/{name}" for name in COMMANDS]
    assert [each["description"] for each in slashes] == [command.help for command in COMMANDS.values()]
    assert all(each["should_escape"] for each in slashes)


def test_the_hint_shows_how_an_option_is_typed():
    """Slack has one line for all of it, and this is the only place where it says what can stand in it."""
    hints = {each["command"]: each.get("usage_hint") for each in of()["features"]["slash_commands"]}

    assert hints["/imagine"] == "a lighthouse in a storm --ar 16:9"
    assert hints["/history"] == "lighthouse"
    assert hints["/forget"] is None


def test_every_shortcut_is_in_it_and_so_are_the_forms():
    """A message's menu says the same as on Discord, but that a message stands for its thread: Slack takes ten."""
    shortcuts = of()["features"]["shortcuts"]

    assert [(each["type"], each["name"], each["callback_id"]) for each in shortcuts] == [
        ("message", "Ask about this", "ask_about_this"),
        ("message", "Imagine this", "imagine_this"),
        ("message", "Summarise thread", "summarise_this"),
        ("message", "Translate this", "translate_this"),
        ("message", "Extract from this", "extract_from_this"),
        ("message", "Classify this", "classify_this"),
        ("message", "Explain this picture", "explain_this_picture"),
        ("message", "Describe this picture", "describe_this_picture"),
        ("global", "Ask Flashbulb", "ask"),
        ("global", "Imagine a picture", "imagine"),
    ]
    here = on_messages(ALL)
    assert [callback_id(shortcut) for shortcut in here] == [each["callback_id"] for each in shortcuts[: len(here)]]


def test_no_two_shortcuts_share_an_id_and_each_form_has_its_command():
    """Slack sends the id alone."""
    ids = [*map(callback_id, on_messages(ALL)), *(form.command for form in FORMS)]

    assert len(set(ids)) == len(ids)
    assert {form.command for form in FORMS} <= set(COMMANDS)


def test_a_prefix_stands_before_every_command():
    """Where another app of the workspace has /ask."""
    slashes = of(prefix="fb-")["features"]["slash_commands"]

    assert [each["command"] for each in slashes] == [f"/fb-{name}" for name in COMMANDS]
    assert {each.get("usage_hint") for each in slashes} == {
        each.get("usage_hint") for each in of()["features"]["slash_commands"]
    }


def test_without_an_address_flashbulb_calls_slack():
    """Most installs have no address that Slack could call."""
    made = of()

    assert made["settings"]["socket_mode_enabled"] is True
    assert "url" not in str(made).replace("urls", "")


def test_with_an_address_slack_calls_it_with_everything():
    """One path for commands, events, buttons and lists; a forgotten one is silence."""
    where = "https://bot.example.com/slack/events"

    made = of(http_url="https://bot.example.com")

    settings = made["settings"]
    assert settings["socket_mode_enabled"] is False
    assert settings["event_subscriptions"]["request_url"] == where
    assert settings["interactivity"] == {
        "is_enabled": True,
        "request_url": where,
        "message_menu_options_url": where,
    }
    assert {each["url"] for each in made["features"]["slash_commands"]} == {where}


@pytest.mark.parametrize(
    ("said", "taken"),
    [
        ("https://bot.example.com", "https://bot.example.com"),
        (" https://bot.example.com/ ", "https://bot.example.com"),
        ("https://bot.example.com:8443/flashbulb/", "https://bot.example.com:8443/flashbulb"),
        ("https://bot.example.com/slack/events", "https://bot.example.com"),
    ],
)
def test_the_address_may_be_given_as_people_write_it(said, taken):
    """The path is ours to say."""
    assert address(said) == taken


@pytest.mark.parametrize(
    "said",
    ["", "bot.example.com", "http://bot.example.com", "https://", "https://a/?b=c", "https://a b", "https://a@b"],
)
def test_an_address_that_slack_does_not_call_is_told(said):
    """Slack would refuse it later, with fewer words."""
    with pytest.raises(BadConfig, match="begin with https:// only"):
        address(said)


def test_people_may_write_to_it_and_find_something_to_begin_with():
    """A Messages tab that is read-only refuses slash commands too."""
    features = of()["features"]

    assert features["app_home"] == {
        "home_tab_enabled": True,
        "messages_tab_enabled": True,
        "messages_tab_read_only_enabled": False,
    }
    assert features["agent_view"]["suggested_prompts"] == [
        {"title": prompt.title, "message": prompt.message} for prompt in SUGGESTED_PROMPTS
    ]


async def nothing(_request, _kit, _show) -> None: ...


@pytest.mark.parametrize(
    ("commands", "prefix", "words"),
    [
        ([Command("x" * 32, "Long.", nothing)], "", "33 characters in the name"),
        ([Command("x" * 20, "Long.", nothing)], "a" * 12, "33 characters in the name"),
        ([Command("wordy", "x" * 2_001, nothing)], "", "2,001 characters in the description of /wordy"),
        ([Command("wordy", "Long.", nothing, examples=(f"/wordy {'x' * 1_001}",))], "", "1,001 characters in the ex"),
        ([Command("status", "Slack's.", nothing)], "", "/status is a command of Slack's own"),
        ([Command("atus", "Slack's.", nothing)], "st", "/status is a command of Slack's own"),
        ([Command(f"x{n}", "One of many.", nothing) for n in range(51)], "", "51 commands, and Slack takes 50."),
    ],
)
def test_a_command_that_slack_would_refuse_is_named(commands, prefix, words):
    """Slack says of the whole manifest that it is invalid."""
    with pytest.raises(ValueError, match=words):
        manifest({command.name: command for command in commands}, ALL, prefix=prefix)


@pytest.mark.parametrize(
    ("shortcuts", "words"),
    [
        ([replace(ALL[0], name="x" * 25)], "25 characters in the name"),
        ([replace(ALL[0], help="x" * 151)], "151 characters"),
        ([replace(ALL[0], name=f"x{n}") for n in range(9)], "11 shortcuts, and Slack takes 10."),
    ],
)
def test_a_shortcut_that_slack_would_refuse_is_named(shortcuts, words):
    """Discord takes longer ones."""
    with pytest.raises(ValueError, match=words):
        manifest(COMMANDS, shortcuts)


# ------------------------------------------------------------------------------------------------------- as text

values = st.recursive(
    st.text() | st.booleans(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.from_regex(r"k[a-z_]{1,8}", fullmatch=True), inner),
    max_leaves=12,
)
manifests = st.dictionaries(st.from_regex(r"k[a-z_]{1,8}", fullmatch=True), values, min_size=1)


@given(manifests)
def test_read_again_it_is_the_same(of_anything):
    """Colons, hashes, quotes and line breaks in a description must not become structure."""
    assert json.loads(as_json(of_anything)) == of_anything
    assert read(as_yaml(of_anything)) == of_anything


@given(manifests)
def test_yaml_is_what_others_take_for_it(of_anything):
    """Our own reader might share our own mistake."""
    assert yaml.safe_load(as_yaml(of_anything)) == of_anything


def test_today_s_manifest_is_the_same_in_both_forms():
    """Whichever tab of Slack's page it is pasted into."""
    assert read(as_yaml(manifest(COMMANDS, ALL, prefix="fb-"))) == of(prefix="fb-")


def read(text: str) -> Any:
    """As much of YAML as is written: blocks by indentation, and JSON for everything else."""
    lines = [(len(line) - len(line.lstrip(" ")), line.strip(" ")) for line in text.removesuffix("\n").split("\n")]
    value, rest = _block(lines)
    assert not rest
    return value


def _block(lines: list[tuple[int, str]]) -> tuple[Any, list[tuple[int, str]]]:
    indent, first = lines[0]
    if first.startswith("- "):
        items = []
        while lines and lines[0][0] == indent and lines[0][1].startswith("- "):
            item, lines = _block([(indent + 2, lines[0][1][2:]), *lines[1:]])
            items.append(item)
        return items, lines
    if not first.startswith("k") and first[0] in '"[{tf' and ":" not in first.split('"')[0]:
        return json.loads(first), lines[1:]
    entries: dict[str, Any] = {}
    while lines and lines[0][0] == indent:
        key, _, inline = lines[0][1].partition(":")
        entries[key], lines = (json.loads(inline), lines[1:]) if inline else _block(lines[1:])
    return entries, lines


# ------------------------------------------------------------------------------------------------- what it asks for


def test_every_event_has_the_scope_that_it_needs():
    """Slack takes a manifest without it, and then tells the app of nothing."""
    asked = {scope.name for scope in SCOPES}

    assert {event.scope for event in EVENTS if event.scope} <= asked
    assert of()["oauth_config"] == {"scopes": {"bot": [scope.name for scope in SCOPES]}}
    assert of()["settings"]["event_subscriptions"]["bot_events"] == [event.name for event in EVENTS]


@pytest.mark.parametrize("each", [*SCOPES, *EVENTS], ids=lambda each: each.name)
def test_everything_that_is_asked_for_has_a_reason(each):
    """Whoever lets an app into a workspace reads them."""
    assert each.reason.startswith(("to ", "the same ", "so that "))
    assert "|" not in each.reason


def test_nothing_is_asked_for_twice():
    """Slack refuses a manifest that does."""
    names = [each.name for each in (*SCOPES, *EVENTS)]

    assert len(set(names)) == len(names)


@pytest.mark.parametrize("name", ["message.channels", "message.groups", "message.mpim"])
def test_it_says_plainly_what_else_slack_then_delivers(name):
    """People talk there who never asked Flashbulb anything."""
    (event,) = [event for event in EVENTS if event.name == name]

    assert "Slack then delivers every message" in event.reason
    assert "unread and unlogged" in event.reason


def test_what_was_granted_is_compared_with_what_is_needed():
    """Slack grants what the manifest of that day asked for."""
    granted = ["chat:write", "reactions:write", *(scope.name for scope in SCOPES[2:])]

    assert [scope.name for scope in missing(granted)] == ["commands"]
    assert unneeded(granted) == ("reactions:write",)


def test_the_guide_has_today_s_tables():
    """`make docs` writes them; `make check` compares them."""
    guide = GUIDE.read_text("utf-8")

    assert renewed(guide) == guide
    assert tables() in guide


def test_old_tables_are_replaced_and_the_rest_stays():
    """Whatever stands between the marks is ours."""
    begin, end = tables().splitlines()[0], tables().splitlines()[-1]

    assert renewed(f"before\n{begin}\nold\n{end}\nafter\n") == f"before\n{tables()}after\n"


@pytest.mark.parametrize("guide", ["", f"{BEGIN}\nwithout an end\n"])
def test_a_guide_without_the_marks_is_told(guide):
    """It would be written without its tables."""
    with pytest.raises(ValueError, match="needs a line"):
        renewed(guide)


def test_the_terminal_says_where_it_goes():
    """It is pasted by somebody who reads no guide."""
    assert "From a manifest" in next_step("")
    assert "FLASHBULB_SLACK_PREFIX=fb-" in next_step("")
    assert "begin with /fb-, as FLASHBULB_SLACK_PREFIX says" in next_step("fb-")
