"""Languages: every one that ships is whole, fits, and translates what there is today."""

from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files

import pytest
from discord import Locale

from bots.discord.commands import payload
from core.command import Command, Option
from core.commands import all_commands
from core.localised import Language, language, languages, said_in, shortcut_key
from core.shortcuts import ALL

COMMANDS = all_commands()
SHORTCUTS = [shortcut.name for shortcut in ALL]
SHIPPED = pytest.mark.parametrize("spoken", languages(), ids=lambda spoken: spoken.locale)


def faults(spoken: Language, commands: Mapping[str, Command], shortcut_names: Sequence[str]) -> list[str]:
    """What is wrong with a language: keys that belong to nothing any more, and descriptions it does not translate."""
    needed = {f"{key}.help" for key in _declared(commands)} | {shortcut_key(name) for name in shortcut_names}
    known = needed | {f"{key}.name" for key in _declared(commands)}
    missing = sorted(f"{spoken.locale}.toml has no {key}." for key in needed - spoken.words.keys())
    idle = sorted(f"{spoken.locale}.toml has {key}, which belongs to nothing." for key in spoken.words.keys() - known)
    return missing + idle


def _declared(commands: Mapping[str, Command]) -> Iterator[str]:
    """The keys of everything that people are shown."""
    for command in commands.values():
        yield command.name
        yield from (f"{command.name}.{option.name}" for option in command.options if not option.is_hidden)


async def nothing(_request, _kit, _show) -> None: ...


DIG = {
    "dig": Command("dig", "Digs.", nothing, (Option("hole", "Where."), Option("again", "Of ours.", is_hidden=True))),
}


def test_every_file_of_the_folder_is_a_language():
    """A translator adds one file and nothing else."""
    shipped = {entry.name for entry in (files("core") / "locales").iterdir()}

    assert {f"{spoken.locale}.toml" for spoken in languages()} == shipped
    assert "de" in {spoken.locale for spoken in languages()}


@SHIPPED
def test_a_language_is_one_of_discords(spoken):
    """`german.toml` would be refused, and all commands with it."""
    assert spoken.locale in {locale.value for locale in Locale}


@SHIPPED
def test_a_language_translates_everything_and_nothing_else(spoken):
    """Half German is worse than English; what belongs to nothing is a slip or left over."""
    assert faults(spoken, COMMANDS, SHORTCUTS) == []


@SHIPPED
def test_a_language_fits(spoken):
    """A translation is not cut: whoever writes it knows how to say it in 100 characters."""
    entries = payload(COMMANDS, ALL, [spoken])

    assert all(spoken.locale in entry["description_localizations"] for entry in entries if entry["type"] == 1)
    assert all(spoken.locale in entry["name_localizations"] for entry in entries if entry["type"] == 3)
    assert payload(COMMANDS, ALL)


@SHIPPED
def test_what_people_type_stays_english(spoken):
    """People tell each other what to type; `/help` and the docs say it in English too."""
    assert [key for key in spoken.words if key.endswith(".name") and not key.startswith("shortcut.")] == []


def test_keys_that_belong_to_nothing_and_help_that_is_missing_are_named():
    """The file is put right by reading the test's output."""
    spoken = language("fr", '[dig]\nname = "creuse"\n[dig.pit]\nhelp = "Où."\n[dig.again]\nhelp = "À nous."')

    assert faults(spoken, DIG, ["Bury this"]) == [
        "fr.toml has no dig.help.",
        "fr.toml has no dig.hole.help.",
        "fr.toml has no shortcut.bury-this.name.",
        "fr.toml has dig.again.help, which belongs to nothing.",
        "fr.toml has dig.pit.help, which belongs to nothing.",
    ]


def test_a_whole_language_has_no_faults():
    """Names may be translated and need not be."""
    whole = 'shortcut.bury-this.name = "Enterre"\n[dig]\nhelp = "Creuse."\nhole.help = "Où."\nhole.name = "trou"'

    assert faults(language("fr", whole), DIG, ["Bury this"]) == []


@pytest.mark.parametrize("text", ["[dig]\nhelp = 7", "[dig]\nhelp = ' '", "[dig]\nhelp = ['a']", "dig help"])
def test_a_file_holds_words_only(text):
    """A slip is told when it is made, and not shown to people."""
    with pytest.raises(ValueError, match=r"dig\.help is .*; it takes words|Expected|Invalid"):
        language("fr", text)


def test_words_are_found_in_each_language_that_has_them():
    """Where one has none, Discord shows English."""
    spoken = [Language("de", {"dig.help": "Gräbt."}), Language("fr", {})]

    assert said_in(spoken, "dig.help") == {"de": "Gräbt."}
    assert said_in(spoken, "dig.hole.help") == {}


@pytest.mark.parametrize(
    ("name", "key"),
    [("Summarise", "summarise"), ("Ask about this", "ask-about-this"), ("What’s this? (v2)", "what-s-this-v2")],
)
def test_a_shortcut_has_a_key_that_can_be_written(name, key):
    """TOML's bare keys are letters, digits and dashes."""
    assert shortcut_key(name) == f"shortcut.{key}.name"
