"""Finding out what there is, on every platform and both databases."""

import pytest

from core.commands import all_commands


async def test_help_lists_every_command(ada):
    """A command that nobody can find does not exist."""
    screen = await ada.types("/help")

    assert screen.shows(*(f"/{name}:" for name in all_commands()))
    assert screen.shows("A line without a slash is a question")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("name", list(all_commands()))
async def test_help_about_one_command_has_every_option(ada, name):
    """It is made from the declarations, so it cannot be out of date."""
    screen = await ada.types(f"/help {name}")

    command = all_commands()[name]
    assert screen.shows(command.help, *command.examples)
    assert screen.shows(*(option.help for option in command.options if not option.is_hidden))


async def test_help_hides_what_only_buttons_can_say(ada):
    """Nobody is invited to type what would be refused."""
    assert not (await ada.types("/help forget")).shows("--confirm")
    assert not (await ada.types("/help imagine")).shows("--again")


async def test_help_about_nothing_known_lists_what_is_known(ada):
    """A wrong guess ends where the right one begins."""
    screen = await ada.types("/help teapot")

    assert screen.shows("There is no command /teapot.", "/ask", "/imagine")


async def test_help_takes_the_name_with_its_slash(ada):
    """People type commands the way they see them."""
    screen = await ada.types("/help /Imagine")

    assert screen.shows("Draw a picture.")


async def test_all_commands_are_a_tap_away(ada):
    """From one manual back to the list."""
    manual = await ada.types("/help ask")

    screen = await ada.taps(manual, "All commands")

    assert screen.shows("What you can ask for")
