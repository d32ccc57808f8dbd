"""The forms of /settings fit every platform, and say everything that there is to be decided."""

import pytest

from bots.discord.forms import MOST_CHOICES, form_of
from core.commands import all_commands
from core.errors import BadOption
from core.house_settings import SETTINGS, settings_in
from core.options import valued
from core.settings_forms import (
    ACCESS_FIELDS,
    LIMIT_FIELDS,
    MOST_FIELDS,
    OWN_FIELDS,
    PAID,
    PLACE_FIELDS,
    field_of,
    read_from_field,
    shown_in_field,
)
from core.values import Offer

COMMAND = all_commands()["settings"]
FORMS = [
    *(group for kind in ("channel", "workspace", "everything") for group in settings_in(kind).values()),
]


@pytest.mark.parametrize("fields", [OWN_FIELDS, LIMIT_FIELDS, ACCESS_FIELDS, *([[*group] for group in FORMS])])
def test_no_form_has_more_fields_than_discord_takes(fields):
    """Discord declines a form with six."""
    assert 0 < len(fields) <= MOST_FIELDS


@pytest.mark.parametrize(
    "field", [*OWN_FIELDS, *PLACE_FIELDS, *LIMIT_FIELDS, *ACCESS_FIELDS], ids=lambda field: field.name
)
def test_every_field_can_be_shown_by_discord_and_typed_by_nobody(field):
    """A menu with more entries would be cut, and what is cut cannot be chosen."""
    assert COMMAND.option(field.name) == field
    assert field.is_hidden
    assert len(field.choices) <= MOST_CHOICES
    form = form_of(Offer("Change", "settings", {}, asks=(field.name,)), COMMAND)
    assert form["components"][0]["label"] == field.title


def test_every_setting_has_a_field_and_every_place_shows_its_own():
    """What cannot be changed by a form would be changed by nobody."""
    assert [field.name for field in PLACE_FIELDS] == [field_of(name) for name in SETTINGS]
    shown = {setting.name for group in settings_in("everything").values() for setting in group}
    assert shown == set(SETTINGS)
    assert {setting.name for group in settings_in("channel").values() for setting in group} < shown


def test_whatever_costs_something_can_be_limited():
    """A command that comes later is to be in the form, too."""
    assert [name for name, command in all_commands().items() if command.counts] == list(PAID)


@pytest.mark.parametrize("name", SETTINGS)
def test_what_is_decided_stands_in_the_form_and_comes_back_from_it(name):
    """A form that is sent as it was opened changes nothing."""
    setting = SETTINGS[name]
    for said in (None, *(setting.option.choices or ("yes",) if setting.option.kind.name != "WHOLE" else ("7",))):
        shown = shown_in_field(setting, said)
        field = COMMAND.option(field_of(name))
        assert read_from_field(setting, valued(field, shown)) == said


def test_words_may_be_none_here_although_there_are_some_around():
    """A channel may do without the persona of its workspace."""
    assert read_from_field(SETTINGS["persona"], "None") == ""
    assert shown_in_field(SETTINGS["persona"], "") == "none"
    assert read_from_field(SETTINGS["persona"], " ") is None


def test_what_does_not_fit_is_called_as_in_the_form():
    """Nobody knows the name that we have for it."""
    with pytest.raises(BadOption, match=r"^Hour of the report: "):
        read_from_field(SETTINGS["digest_hour"], "24")
