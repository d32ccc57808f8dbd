"""Whom and what admins mean, as they write it on any platform."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.catalog import catalog
from core.commands import all_commands
from core.errors import BadOption
from core.subjects import UNITS, Reader, cap_of, object_of, unit_of, unit_words
from tests.contracts.records import asked

NAMES = {
    "discord:123456789012345678": "Ada",
    "slack:T1:U0AAAAAAAA": "Ada",
    "slack:T1:U0BBBBBBBB": "Bob",
    "channel:discord:555555555555555555": "#general",
    "channel:slack:T1:C0GENERAL1": "#general",
    "role:discord:999999999999999999:444444444444444444": "Moderators",
    "role:slack:T1:S0CREATIVE": "@creative",
    "workspace:discord:999999999999999999": "The Square",
    "workspace:slack:T1": "The Office",
}
ON_DISCORD = replace(asked(), workspace="discord:999999999999999999", channel="discord:7", above="discord:6")
ON_SLACK = replace(asked(), workspace="slack:T1", channel="slack:T1:C1")
ON_PAGE = replace(asked(), workspace="page", channel="page")


@pytest.mark.parametrize(
    ("request_", "words", "scope"),
    [
        (ON_DISCORD, "<@123456789012345678>", "person:discord:123456789012345678"),
        (ON_DISCORD, "<@!123456789012345678>", "person:discord:123456789012345678"),
        (ON_DISCORD, "<@&444444444444444444>", "role:discord:999999999999999999:444444444444444444"),
        (ON_DISCORD, "<#555555555555555555>", "channel:discord:555555555555555555"),
        (ON_DISCORD, "555555555555555555", "channel:discord:555555555555555555"),
        (ON_DISCORD, "222222222222222222", "person:discord:222222222222222222"),
        (ON_DISCORD, "role 222222222222222222", "role:discord:999999999999999999:222222222222222222"),
        (ON_DISCORD, "@moderators", "role:discord:999999999999999999:444444444444444444"),
        (ON_DISCORD, "this channel", "channel:discord:6"),
        (ON_DISCORD, "This  Server", "workspace:discord:999999999999999999"),
        (ON_DISCORD, "the square", "workspace:discord:999999999999999999"),
        (ON_SLACK, "<@U0BBBBBBBB|bob>", "person:slack:T1:U0BBBBBBBB"),
        (ON_SLACK, "<!subteam^S0CREATIVE|@creative>", "role:slack:T1:S0CREATIVE"),
        (ON_SLACK, "<#C0GENERAL1|general>", "channel:slack:T1:C0GENERAL1"),
        (ON_SLACK, "U0CCCCCCCC", "person:slack:T1:U0CCCCCCCC"),
        (ON_SLACK, "C0CCCCCCCC", "channel:slack:T1:C0CCCCCCCC"),
        (ON_SLACK, "#general", "channel:slack:T1:C0GENERAL1"),
        (ON_SLACK, "ada", "person:slack:T1:U0AAAAAAAA"),
        (ON_SLACK, "creative", "role:slack:T1:S0CREATIVE"),
        (ON_SLACK, "this workspace", "workspace:slack:T1"),
        (ON_SLACK, "me", "person:web:ada"),
        (ON_PAGE, "bob", "person:slack:T1:U0BBBBBBBB"),
        (ON_PAGE, "U0CCCCCCCC", "person:slack:T1:U0CCCCCCCC"),
        (ON_PAGE, "web:owner", "person:web:owner"),
        (ON_PAGE, "channel:discord:9", "channel:discord:9"),
        (ON_PAGE, "role:discord:9:4", "role:discord:9:4"),
    ],
)
def test_whom_an_admin_means(request_, words, scope):
    """A mention, an id or a name, with or without the sign before it: whatever comes to hand."""
    assert Reader(request_, NAMES).scope(words) == scope


@pytest.mark.parametrize(
    ("words", "scope"),
    [
        ("everyone", "person:*"),
        ("Everything", "everything"),
        ("each channel", "channel:*"),
        ("every server", "workspace:*"),
        ("bob", "person:slack:T1:U0BBBBBBBB"),
    ],
)
def test_a_limit_may_be_for_all(words, scope):
    """Each for themselves, or all together: these are two limits."""
    assert Reader(ON_SLACK, NAMES).limited(words) == scope


def test_access_may_be_for_everyone():
    """There it is one rule."""
    assert Reader(ON_SLACK, NAMES).subject("everyone") == "everybody"


def test_whoever_has_the_same_name_as_somebody_else_is_asked_for():
    """To guess would be to limit the wrong person."""
    with pytest.raises(BadOption, match="Several are called “ada”"):
        Reader(ON_PAGE, NAMES).scope("ada")


@pytest.mark.parametrize("words", ["nobody", "#nowhere", "@nobody", "42", "<script>", "person nobody"])
def test_whoever_is_not_known_is_told_with_the_ways_to_say_it(words):
    """A typing mistake is no person."""
    with pytest.raises(BadOption, match="A mention or an id works"):
        Reader(ON_SLACK, NAMES).scope(words)


def test_an_id_of_another_platform_needs_to_be_known():
    """On the page nobody can tell which server a role belongs to, where there are several."""
    names = {**NAMES, "workspace:discord:888888888888888888": "Another"}

    with pytest.raises(BadOption, match="not known here which workspace"):
        Reader(ON_PAGE, names).scope("<@&444444444444444444>")


@given(st.text())
def test_whatever_is_written_is_somebody_or_a_sentence(words):
    """An admin's form cannot break anything."""
    try:
        scope = Reader(ON_SLACK, NAMES).limited(words)
    except BadOption:
        return
    assert scope.partition(":")[0] in ("person", "role", "channel", "workspace", "everything")


# ------------------------------------------------------------------------------------------------------- amounts


@pytest.mark.parametrize(
    ("words", "micros"),
    [
        ("$1.50", "1500000"),
        ("1.50 $", "1500000"),
        ("1,50", "1500000"),
        ("USD 3", "3000000"),
        ("$1,000.00", "1000000000"),
        ("50 ¢", "500000"),
        ("50c", "500000"),
        ("0.5 cents", "5000"),
        ("0", "0"),
        ("", None),
        ("none", None),
    ],
)
def test_money_as_people_write_it(words, micros):
    """Micro-dollars are for ledgers."""
    assert cap_of(words, "micros") == micros


@pytest.mark.parametrize("words", ["-1", "1.2.3", "1,5,0", "lots", "$", "1e9", "£3", "0.0000001"])
def test_what_is_no_money_is_a_sentence(words):
    """To read it in one of two ways would be to guess with somebody's money."""
    with pytest.raises(BadOption, match=r"Money is an amount such as \$1.50 or 50 ¢"):
        cap_of(words, "micros")


@pytest.mark.parametrize(
    ("words", "cap"), [("40", "40"), ("1,000", "1000"), ("1_000", "1000"), ("0", "0"), (" ", None)]
)
def test_a_number_as_people_write_it(words, cap):
    """With or without what sets the thousands apart; nothing at all is no limit."""
    assert cap_of(words, "pictures") == cap


@pytest.mark.parametrize("words", ["-3", "1.5", "many", "٣", "$3", "1,00"])
def test_what_is_no_number_is_a_sentence(words):
    """It names the thing that it was about."""
    with pytest.raises(BadOption, match="A limit of pictures is a whole number"):
        cap_of(words, "pictures")


@pytest.mark.parametrize("words", [*UNITS, "/imagine"])
def test_a_unit_is_called_the_same_both_ways(words):
    """What stands in a form is what the next form has."""
    assert unit_words(unit_of(words)) == words


# -------------------------------------------------------------------------------------------------------- things


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("", "anything"),
        ("Anything", "anything"),
        ("video", "medium:video"),
        ("videos", "medium:video"),
        ("/video", "command:video"),
        ("imagine", "command:imagine"),
        ("command:imagine", "command:imagine"),
        ("music", "medium:music"),
        ("text", "medium:text"),
        ("flux-pro-1.1", "model:flux-pro-1.1"),
        ("model:gemini-3.1-flash-lite", "model:gemini-3.1-flash-lite"),
    ],
)
def test_what_access_is_to(words, wanted):
    """A kind of thing without a slash, a command with one."""
    assert object_of(words, all_commands(), catalog()) == wanted


@pytest.mark.parametrize("words", ["/usage", "/settings", "dall-e", "the moon"])
def test_what_cannot_be_denied_is_told_with_what_can(words):
    """Nobody is to lock themselves out of what costs nothing."""
    with pytest.raises(BadOption, match="is none of these"):
        object_of(words, all_commands(), catalog())
