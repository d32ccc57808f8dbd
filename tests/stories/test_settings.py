"""What admins decide and what people set for themselves, by forms, on every platform."""

import pytest


@pytest.fixture
def admin(stage):
    """Ada decides everything; Bob does not."""
    stage.house.rulebook._admins = (stage.ada.id,)
    return stage.ada


# ------------------------------------------------------------------------------------------------ somebody's own


async def test_somebody_sets_their_own_defaults(bob):
    """Whoever always wants a better thought answer need not say so each time."""
    screen = await bob.types("/settings")
    assert screen.shows("minimal (usual)")

    changed = await bob.edits(screen, "Change my defaults", own_ask_thinking="high", own_ask_private="no")

    assert changed.shows("Thinking", "minimal (usual) → high", "as the place has it (usual) → no")
    assert (await bob.types("/settings mine")).shows("high")


async def test_defaults_that_do_not_go_together_are_given_back(bob):
    """Nothing is half changed, and nobody has to fill in the form again."""
    screen = await bob.types("/settings mine")
    wrong = {"own_ask_thinking": "low", "own_imagine_model": "flux-pro-1.1", "own_imagine_aspect": "3:2"}

    refused = await bob.edits(screen, "Change my defaults", **wrong)

    assert refused.shows("3:2 is not one of them")
    assert (await bob.types("/settings mine")).shows("minimal (usual)")
    mended = await bob.edits(refused, "Change my defaults", own_imagine_aspect="16:9")
    assert mended.shows("minimal (usual) → low", "→ flux-pro-1.1", "→ 16:9")


async def test_whoever_is_no_admin_decides_nothing(bob):
    """The way out is named: their own defaults are theirs."""
    screens = [await bob.types(f"/settings {what}") for what in ("here", "everywhere", "limits", "access", "log")]

    assert all(screen.shows("Only admins decide about this. /settings mine is yours") for screen in screens)


# ---------------------------------------------------------------------------------------------------- of a place


async def test_an_admin_sees_what_holds_and_where_it_comes_from(admin):
    """Each setting with its source, or nobody finds the one that is in the way."""
    screen = await admin.types("/settings")

    assert screen.shows("What holds here", "Private answers: no (as usual)", "Persona: none (as usual)")
    assert {"This channel", "Everywhere", "Limits", "Access", "Log"} <= set(screen.buttons)


async def test_a_setting_holds_at_once_and_says_before_and_after(admin, gemini):
    """No restart, and nobody wonders what it was."""
    screen = await admin.types("/settings here")

    changed = await admin.edits(screen, "Change: Answers", set_persona="You are a pirate.", set_language="German")
    await admin.types("why is the sky blue?")

    assert changed.shows("Persona, this channel: not decided → “You are a pirate.”")
    assert changed.shows("Language, this channel: not decided → “German”")
    system = str(gemini.requests[-1].body["systemInstruction"])
    assert "You are a pirate." in system
    assert "German" in system


async def test_a_setting_can_be_taken_back(admin):
    """An emptied field is no decision, and what is around the place holds again."""
    await admin.edits(await admin.types("/settings everywhere"), "Change: Answers", set_persona="You are a pirate.")
    await admin.edits(await admin.types("/settings here"), "Change: Answers", set_persona="You are a poet.")
    assert (await admin.types("/settings")).shows("“You are a poet.” (this channel)")

    await admin.edits(await admin.types("/settings here"), "Change: Answers", set_persona="")

    assert (await admin.types("/settings")).shows("“You are a pirate.” (everywhere)")


async def test_what_does_not_fit_is_given_back(admin):
    """A wrong number costs nobody the right ones."""
    screen = await admin.types("/settings everywhere")

    refused = await admin.edits(screen, "Change: Housekeeping", set_keep_text_days="many", set_keep_works_days="30")

    assert refused.shows("Days that texts are kept", "“many” is none")
    mended = await admin.edits(refused, "Change: Housekeeping", set_keep_text_days="7")
    assert mended.shows("Days that texts are kept, everywhere: not decided → 7")
    assert mended.shows("Days that works are kept, everywhere: not decided → 30")


async def test_of_two_admins_with_the_same_form_the_second_is_told(stage, admin, bob):
    """Who was quicker and what they did is said; what was typed is not lost, and the rest is not undone."""
    stage.house.rulebook._admins = (admin.id, bob.id)
    first, second = await admin.types("/settings everywhere"), await bob.types("/settings everywhere")
    await admin.edits(first, "Change: Answers", set_language="French", set_pictures="off")

    overtaken = await bob.edits(second, "Change: Answers", set_language="Danish", set_threads="yes")

    assert overtaken.shows("has changed this at", "not decided → “French”", "Nothing of yours was changed.")
    assert stage.house.rulebook.setting_at("threads") is False
    again = await bob.edits(overtaken, "Change: Answers")
    assert again.shows("Language, everywhere: “French” → “Danish”", "Threads, everywhere: not decided → yes")
    assert stage.house.rulebook.setting_at("pictures") == "off"


async def test_two_admins_who_change_different_things_are_not_in_each_others_way(stage, admin, bob):
    """A form holds five settings; only what somebody touched is theirs."""
    stage.house.rulebook._admins = (admin.id, bob.id)
    first, second = await admin.types("/settings everywhere"), await bob.types("/settings everywhere")
    await admin.edits(first, "Change: Answers", set_language="French")

    changed = await bob.edits(second, "Change: Answers", set_persona="You are a poet.")

    assert changed.shows("Persona, everywhere: not decided → “You are a poet.”")
    assert stage.house.rulebook.setting_at("language") == "French"


async def test_whoever_is_no_admin_any_more_changes_nothing(stage, admin):
    """An open form is no right."""
    screen = await admin.types("/settings everywhere")
    stage.house.rulebook._admins = ("test:somebody",)

    refused = await admin.edits(screen, "Change: Answers", set_language="French")

    assert refused.shows("Only admins decide about this.")
    assert stage.house.rulebook.setting_at("language") == ""
