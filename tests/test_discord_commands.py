"""What Discord is told of the commands, and what it tells of one that was used."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bots.discord.commands import Said, hash_of, payload, said
from core.command import Command, Option, OptionKind, Suggestion
from core.commands import all_commands
from core.errors import BadOption
from core.localised import Language
from core.options import checked
from core.shortcuts import ALL
from core.typed import parsed
from tests.lines import lines

COMMANDS = all_commands()
HOME = Path(__file__).parents[1]
SPEC = HOME.parent / "shared" / "specs" / "discord-openapi.json"


@dataclass(frozen=True)
class Shortcut:
    name: str


SHORTCUTS = (Shortcut("Ask about this"), Shortcut("Summarize"))


async def anything(_typed, _request, _kit) -> Sequence[Suggestion]:
    return []


async def nothing(_request, _kit, _show) -> None: ...


def told(*options: Option, name: str = "dig", help: str = "Digs.", spoken: Sequence[Language] = ()) -> Any:  # noqa: A002
    """What Discord is told of a command with these options."""
    command = Command(name, help, nothing, options)
    return payload({name: command}, (), spoken)[0]


def option_told(option: Option) -> Any:
    return told(option)["options"][0]


def used(command: str, **filled: Any) -> Mapping[str, Any]:
    """An interaction's data, as Discord sends it."""
    types = {str: 3, int: 4, bool: 5}
    fields = [{"name": name, "type": types[type(value)], "value": value} for name, value in filled.items()]
    return {"id": "1", "name": command, "type": 1, "options": fields}


# ------------------------------------------------------------------------------------------- what Discord is told


def test_discord_takes_every_command_that_there_is():
    """One body replaces them all, so one that is refused leaves people with none of today's."""
    if not SPEC.exists():
        pytest.skip("Discord's OpenAPI document is not beside the repository")
    jsonschema = pytest.importorskip("jsonschema")
    schema = json.loads(SPEC.read_text("utf-8"))
    schema["$ref"] = "#/components/schemas/ApplicationCommandUpdateRequest"
    spoken = [
        Language("de", {"imagine.name": "male", "imagine.prompt.name": "bild", "shortcut.summarize.name": "Kurz"})
    ]

    for entry in (*payload(COMMANDS, SHORTCUTS), *payload(COMMANDS, SHORTCUTS, spoken)):
        jsonschema.Draft202012Validator(schema).validate(entry)


def test_every_command_is_there_in_order_and_everywhere():
    """People see the two that they come for first, in servers, in messages and wherever they bring the bot."""
    entries = payload(COMMANDS, ALL)

    assert [entry["name"] for entry in entries] == [*COMMANDS, *(shortcut.name for shortcut in ALL)]
    assert [entry["type"] for entry in entries] == [1] * len(COMMANDS) + [3] * len(ALL)
    assert all(entry["contexts"] == [0, 1, 2] and entry["integration_types"] == [0, 1] for entry in entries)


@pytest.mark.parametrize("command", COMMANDS.values(), ids=lambda command: command.name)
def test_what_people_may_say_is_told_and_what_buttons_say_is_not(command):
    """`/forget confirm:true` would delete everything without saying how much."""
    entry = next(entry for entry in payload(COMMANDS, ()) if entry["name"] == command.name)
    names = [option["name"] for option in entry["options"]]

    assert set(names) == {option.name for option in command.options if not option.is_hidden}
    assert all(1 <= len(each["description"]) <= 100 for each in (entry, *entry["options"]))


@pytest.mark.parametrize(
    ("option", "says"),
    [
        (Option("a", "A."), {"type": 3, "max_length": 2_000}),
        (Option("a", "A.", is_required=True), {"type": 3, "required": True, "min_length": 1, "max_length": 2_000}),
        (Option("a", "A.", longest_chars=32_000), {"type": 3, "max_length": 6_000}),
        (Option("a", "A.", suggest=anything), {"type": 3, "max_length": 2_000, "autocomplete": True}),
        (Option("a", "A.", OptionKind.WHOLE), {"type": 4}),
        (Option("a", "A.", OptionKind.WHOLE, lowest=0, highest=9), {"type": 4, "min_value": 0, "max_value": 9}),
        (
            Option("a", "A.", OptionKind.WHOLE, lowest=1, highest=4, is_clamped=True),
            {"type": 4, "min_value": 1, "max_value": 4},
        ),
        (
            Option("a", "A.", OptionKind.WHOLE, lowest=1, suggest=anything),
            {"type": 4, "min_value": 1, "autocomplete": True},
        ),
        (Option("a", "A.", OptionKind.FLAG, default=False), {"type": 5}),
        (Option("a", "A.", OptionKind.FILE), {"type": 11}),
        (Option("a", "A.", OptionKind.CHOICE, choices=("x",)), {"type": 3, "choices": [{"name": "x", "value": "x"}]}),
        (Option("a", "A.", OptionKind.CHOICE, choices=("x",), suggest=anything), {"type": 3, "autocomplete": True}),
        (
            Option("a", "A.", OptionKind.CHOICE, choices=tuple(map(str, range(99))), suggest=anything),
            {"type": 3, "autocomplete": True},
        ),
    ],
)
def test_each_kind_of_option_has_its_field(option, says):
    """Discord refuses what does not fit while it is typed: better than a sentence after it was sent."""
    assert option_told(option) == {"name": "a", "description": "A.", **says}


def test_what_is_needed_comes_first_and_the_rest_keeps_its_order():
    """Discord refuses the whole body otherwise."""
    entry = told(
        Option("c", "C."), Option("b", "B.", is_required=True), Option("a", "A."), Option("d", "D.", is_hidden=True)
    )

    assert [option["name"] for option in entry["options"]] == ["b", "c", "a"]


@pytest.mark.parametrize(
    ("help_", "shown"),
    [
        ("x" * 100, "x" * 100),
        ("Short. " + "Long " * 30 + "end.", "Short."),
        ("One is short. Two is too? " + "x" * 90, "One is short. Two is too?"),
        ("x" * 99 + "." + " And more.", "x" * 99 + "."),
        ("At 1.5 metres " + "and more " * 20, f"At 1.5 metres{' and more' * 9} and …"),
        ("word, " * 30, "word, " * 15 + "word …"),
        ("x" * 150, "x" * 98 + " …"),
    ],
    ids=["as it is", "a sentence", "two", "just so", "a number's point", "a comma", "one word"],
)  # fmt: skip
def test_a_long_description_ends_where_a_reader_would_end_it(help_, shown):
    """Discord has room for 100 characters; half a word looks broken."""
    description = told(help=help_)["description"]

    assert description == shown
    assert len(description) <= 100


def many(count: int) -> Mapping[str, Command]:
    return {f"c{number}": Command(f"c{number}", "Does.", nothing) for number in range(count)}


@pytest.mark.parametrize(
    ("build", "sentence"),
    [
        (lambda: payload(many(101), ()), "up to 100 commands; there are 101"),
        (lambda: payload({}, [Shortcut(f"s{number}") for number in range(16)]), "up to 15 commands on messages"),
        (lambda: payload({}, [Shortcut("x" * 33)]), "up to 32 characters in the name “x{33}”"),
        (lambda: told(*(Option(f"o{number}", "O.") for number in range(26))), "up to 25 options of /dig; there are 26"),
        (lambda: told(Option("a", "A.", OptionKind.CHOICE, choices=("x",) * 26)), "up to 25 choices of dig.a; give"),
        (lambda: told(Option("a", "A.", OptionKind.CHOICE, choices=("x" * 101,))), "up to 100 characters in the ch"),
        (lambda: told(name="x" * 33), "up to 32 characters in the name x{33}"),
        (lambda: told(name="Dig"), "takes no name like 'Dig'"),
        (lambda: told(Option("two words", "A.")), "takes no name like 'two words'"),
        (lambda: told(spoken=[Language("de", {"dig.name": "Grabe"})]), "takes no name like 'Grabe'"),
        (lambda: told(spoken=[Language("de", {"dig.help": "x" * 101})]), "up to 100 characters in “x{101}”"),
        (
            lambda: told(
                *(
                    Option(f"o{number}", "O.", OptionKind.CHOICE, choices=tuple(f"{n:0100}" for n in range(25)))
                    for number in range(2)
                )
            ),
            "up to 8,000 characters in /dig altogether; there are 10,016",
        ),
    ],
)  # fmt: skip
def test_what_discord_would_refuse_is_found_before_it_is_sent(build, sentence):
    """Discord's own answer to a bad body is a tree of numbers, and comes when the bot starts at somebody's."""
    with pytest.raises(ValueError, match=sentence):
        build()


def test_of_a_text_in_several_languages_the_longest_counts():
    """So says Discord of its limit of 8,000 characters; adding them up would refuse what it takes."""
    german = {f"dig.o{number}.help": "x" * 100 for number in range(25)}
    spoken = [Language(locale, german) for locale in ("de", "fr", "pl", "ru")]

    entry = told(*(Option(f"o{number}", "O.") for number in range(25)), spoken=spoken)

    assert entry["options"][24]["description_localizations"] == dict.fromkeys(("de", "fr", "pl", "ru"), "x" * 100)


# ------------------------------------------------------------------------------- whether Discord knows it already


def given_back(entries: Sequence[Mapping[str, Any]]) -> list[Any]:
    """The same commands as Discord lists them."""
    listed = []
    for number, entry in enumerate(reversed(entries)):
        options = [
            {"required": False, "name_localizations": None, **dict(reversed(option.items()))}
            for option in entry.get("options", ())
        ]
        listed.append(
            {
                "id": str(number),
                "application_id": "7",
                "version": "123",
                "default_member_permissions": None,
                "dm_permission": True,
                "nsfw": False,
                "description": "",
                "name_localizations": None,
                **entry,
                **({"options": options} if options else {}),
                "contexts": [2, 0, 1],
                "integration_types": [1, 0],
            }
        )
        if not options:
            listed[-1].pop("options", None)
    return listed


def test_what_discord_gives_back_is_recognised():
    """Registering the same again at every start would use up what Discord allows in a day."""
    entries = payload(COMMANDS, ALL)

    assert hash_of(given_back(entries)) == hash_of(entries)
    assert hash_of(json.loads(json.dumps(given_back(entries)))) == hash_of(entries)


def test_the_mark_is_the_same_in_every_process():
    """It is compared with what another process has stored."""
    program = (
        "from bots.discord.commands import *; from core.commands import all_commands;"
        "print(hash_of(payload(all_commands(), ())))"
    )

    marks = {
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=HOME,
            env={"PATH": os.environ["PATH"], "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for seed in ("1", "2")
    }

    assert marks == {hash_of(payload(COMMANDS, ()))}


@pytest.mark.parametrize(
    "other",
    [
        Option("a", "Other."),
        Option("b", "A."),
        Option("a", "A.", is_required=True),
        Option("a", "A.", longest_chars=7),
        Option("a", "A.", OptionKind.FLAG),
        Option("a", "A.", suggest=anything),
    ],
)
def test_a_change_gets_another_mark(other):
    """What people see would otherwise stay yesterday's."""
    assert hash_of([told(other)]) != hash_of([told(Option("a", "A."))])


def test_a_bound_of_nought_and_a_translation_are_changes_too():
    """Nought is something that was said, and a new language has to arrive."""
    bounded, free = Option("a", "A.", OptionKind.WHOLE, lowest=0), Option("a", "A.", OptionKind.WHOLE)
    german = [Language("de", {"dig.help": "Gräbt."})]

    assert hash_of([told(bounded)]) != hash_of([told(free)])
    assert hash_of([told(spoken=german)]) != hash_of([told()])


# ------------------------------------------------------------------------------------------------ what Discord tells


@pytest.mark.parametrize(
    ("command", "filled", "options"),
    [
        ("imagine", {"prompt": "a lighthouse"}, {"prompt": "a lighthouse"}),
        (
            "imagine",
            {"prompt": "a lighthouse --ar 16:9 --no fog", "count": 2, "raw": True},
            {"prompt": "a lighthouse", "aspect": "16:9", "avoid": "fog", "count": 2, "raw": True},
        ),
        ("imagine", {"prompt": "a fox --ar 16:9", "aspect": "1:1"}, {"prompt": "a fox", "aspect": "1:1"}),
        ("imagine", {"aspect": "1:1", "prompt": "a fox --ar 16:9"}, {"prompt": "a fox", "aspect": "1:1"}),
        ("imagine", {"prompt": "a fox --raw", "raw": False}, {"prompt": "a fox", "raw": False}),
        ("imagine", {"prompt": "--ar 16:9"}, {"aspect": "16:9"}),
        ("ask", {"question": "git commit --amend"}, {"question": "git commit --amend"}),
        ("ask", {"question": "why? --private"}, {"question": "why?", "private": ""}),
        ("ask", {"question": "/imagine a fox"}, {"question": "/imagine a fox"}),
        ("history", {"show": 12}, {"show": 12}),
        ("history", {"search": "fox"}, {"search": "fox"}),
        ("usage", {}, {}),
        ("imagine", {"prompt": "a fox", "quality": "hd"}, {"prompt": "a fox", "quality": "hd"}),
        ("paint", {"words": "a fox --ar 16:9"}, {"words": "a fox --ar 16:9"}),
    ],
)
def test_a_command_is_read_with_the_options_in_its_words(command, filled, options):
    """People bring `--ar 16:9` from Midjourney; a field that they filled in is what they meant."""
    assert said(used(command, **filled), COMMANDS) == Said(command, options, {})


@pytest.mark.parametrize(
    "data",
    [
        {"name": "forget"},
        {"name": "forget", "options": None},
        {"name": "forget", "options": []},
    ],
)
def test_a_command_without_fields_says_nothing(data):
    """Discord leaves the list out then."""
    assert said(data, COMMANDS) == Said("forget", {}, {})


def test_files_are_told_apart_by_the_id_they_are_resolved_with():
    """A file's value is no word of the person's."""
    data = used("ask", question="What is this?")
    fields = [*data["options"], {"name": "file", "type": 11, "value": "900"}]

    understood = said({**data, "options": fields}, COMMANDS)

    assert understood == Said("ask", {"question": "What is this?"}, {"file": "900"})


def test_an_option_that_does_not_exist_is_refused_by_the_core():
    """From before the last registration, or a slip in the words: the sentence is the same one everywhere."""
    with pytest.raises(BadOption, match="/imagine has no option --quality"):
        said(used("imagine", prompt="a fox --quality 2"), COMMANDS)

    old = said(used("imagine", prompt="a fox", quality="hd"), COMMANDS)
    group = said({"name": "usage", "options": [{"name": "today", "type": 1, "options": []}]}, COMMANDS)

    for understood in (old, group):
        with pytest.raises(BadOption, match="has no option"):
            checked(COMMANDS[understood.command], understood.options, from_offer=False)


words = st.text(st.sampled_from("ab é\n'.,!?/5"), min_size=1).filter(str.strip)
fields = st.fixed_dictionaries(
    {},
    optional={
        "aspect": st.sampled_from(["1:1", "16:9"]),
        "count": st.integers(-9, 9),
        "seed": st.integers(),
        "avoid": words,
        "raw": st.booleans(),
    },
)


@given(prompt=words, filled=fields)
def test_plain_words_and_fields_come_through_as_they_are(prompt, filled):
    """What nobody meant as an option must not become one."""
    understood = said(used("imagine", prompt=prompt, **filled), COMMANDS)

    assert understood.options == {"prompt": prompt.strip(), **filled}


@settings(deadline=None, max_examples=300)
@given(command=st.sampled_from(["ask", "imagine", "history"]), line=lines, filled=fields)
def test_words_are_read_as_on_the_page_and_fields_win(command, line, filled):
    """One dialect everywhere, whatever is typed; and nothing but a sentence comes of a mistake."""
    rest = COMMANDS[command].rest
    assert rest

    typed = outcome(lambda: parsed(f"/{command} {line}", COMMANDS)[1])
    understood = outcome(lambda: said(used(command, **filled, **{rest.name: line}), COMMANDS).options)

    assert understood == (typed if isinstance(typed, str) else {**typed, **filled})


def outcome(read: Callable[[], Mapping[str, Any]]) -> Mapping[str, Any] | str:
    """What was understood, or the sentence about why it was not."""
    try:
        return read()
    except BadOption as error:
        return str(error)


def test_a_shortcut_has_its_name_in_every_language():
    """Names on messages may have spaces and capitals."""
    spoken = [Language("de", {"shortcut.ask-about-this.name": "Danach fragen"})]

    entry, plain = payload({}, SHORTCUTS, spoken)

    assert entry["name_localizations"] == {"de": "Danach fragen"}
    assert plain == {"type": 3, "name": "Summarize", "contexts": [0, 1, 2], "integration_types": [0, 1]}


def test_names_and_descriptions_are_said_in_every_language_that_has_them():
    """Somebody whose Discord is German reads German; what has no translation stays English."""
    spoken = [Language("de", {"dig.help": "Gräbt.", "dig.a.name": "ä"}), Language("fr", {"dig.a.help": "Où."})]

    entry = told(replace(Option("a", "A."), is_required=True), spoken=spoken)

    assert entry["description_localizations"] == {"de": "Gräbt."}
    assert entry["options"][0]["name_localizations"] == {"de": "ä"}
    assert entry["options"][0]["description_localizations"] == {"fr": "Où."}
    assert "name_localizations" not in entry
