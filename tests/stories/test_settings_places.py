"""What admins have decided for a place takes effect in it: private answers, threads, and in every process at once."""

from functools import partial

import pytest

from core.administration import Change
from core.sandbox.gemini_mishaps import Words
from tests.stages.discord import served
from tests.stages.discord_square import Square
from tests.stages.web import logged_in
from tests.stages.web import served as page_served
from tests.standins.discord_things import DEFAULT_PERMISSIONS, MANAGE_GUILD

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
ON_DISCORD = pytest.mark.parametrize("stage", ["discord"], indirect=True)
ON_SLACK = pytest.mark.parametrize("stage", ["slack"], indirect=True)


async def decide(house, name, after, scope="everything"):
    await house.rulebook.decide([Change("setting", scope, name, after)], "test")


# ---------------------------------------------------------------------------------------------- private answers


@ON_DISCORD
@ON_SQLITE
async def test_where_answers_are_private_only_the_asker_sees_them(stage, square, ada, bob, gemini):
    """A channel full of people need not read everybody's questions."""
    await decide(stage.house, "private", "yes", f"channel:discord:{square.plaza.id}")
    gemini.will(Words(("Between us.",)))

    screen = await (await ada.uses("ask", question="what do I earn?")).done()

    assert screen.shows("Between us.")
    assert all(posted.only_for == ada.user.id for posted in screen.messages)
    assert not bob.sees("Between us.")


@ON_DISCORD
@ON_SQLITE
async def test_whoever_says_otherwise_is_answered_for_everybody(stage, square, ada, bob, gemini):
    """The place says what is usual; the asker decides about the one question."""
    await decide(stage.house, "private", "yes")
    gemini.will(Words(("For all.",)))

    await (await ada.uses("ask", question="what is for lunch?", private=False)).done()

    assert bob.sees("For all.")


@ON_DISCORD
@ON_SQLITE
async def test_ones_own_default_comes_before_the_places(stage, square, ada, bob, gemini):
    """Who has said once that they want to be read by all need not say it in every channel."""
    await decide(stage.house, "private", "yes")
    await stage.house.preferences.change(ada.id, "ask.private", "no")
    gemini.will(Words(("For all.",)))

    await (await ada.uses("ask", question="what is for lunch?")).done()

    assert bob.sees("For all.")


@ON_DISCORD
@ON_SQLITE
async def test_own_defaults_hold_on_discord_too(stage, ada, gemini):
    """The same person thinks as hard on every platform."""
    await stage.house.preferences.change(ada.id, "ask.thinking", "high")

    await ada.types("/ask why is the sky blue?")
    await ada.types("why is it red at night?")

    levels = [str(each.body["generationConfig"]["thinkingConfig"]).casefold() for each in [*gemini.requests][-2:]]
    assert all("high" in level for level in levels)


@ON_DISCORD
@ON_SQLITE
async def test_a_mention_is_answered_for_everybody_who_read_it(stage, square, ada, bob, gemini):
    """There is no way to answer a message to one person; and what everybody heard, everybody may hear answered."""
    await decide(stage.house, "private", "yes")
    gemini.will(Words(("Of course.",)))

    await (await ada.mentions("is this right?")).done()

    assert bob.sees("Of course.")


@ON_SLACK
@ON_SQLITE
async def test_on_slack_private_places_are_private_too(stage, office, ada, bob, gemini):
    """Teams keep the same rules on both."""
    await decide(stage.house, "private", "yes", f"workspace:slack:{office.slack.team_id}")
    gemini.will(Words(("Between us.",)))

    await ada.uses("/ask", "what do I earn?")
    await office.until_alone(ada, "Between us.")
    await office.stage.rests()

    assert not bob.sees("Between us.")


# ------------------------------------------------------------------------------------------------------- threads


def threads_of(square):
    return [each for each in square.discord.channels.values() if getattr(each, "parent", None) is square.plaza]


@ON_DISCORD
@ON_SQLITE
async def test_threads_are_opened_where_an_admin_wants_them(stage, square, ada, gemini):
    """Without a restart, and without knowing the ids of all channels before."""
    await decide(stage.house, "threads", "yes", f"channel:discord:{square.plaza.id}")

    await ada.mentions("why is the sky blue?")
    await square.discord.until(partial(threads_of, square))

    assert len(threads_of(square)) == 1


@ON_DISCORD
@ON_SQLITE
@pytest.mark.settings(FLASHBULB_DISCORD_THREADS="all")
async def test_what_an_admin_decides_comes_before_the_configuration(stage, square, ada, bob, gemini):
    """Whoever runs the machine says what is usual; whoever runs the server knows better."""
    await decide(stage.house, "threads", "no", f"workspace:discord:{square.guild.id}")
    gemini.will(Words(("Air scatters blue light.",)))

    await (await ada.mentions("why is the sky blue?")).done()

    assert threads_of(square) == []
    assert bob.sees("Air scatters blue light.")


# ------------------------------------------------------------------------------------------- in every process


async def test_what_one_process_decides_holds_in_the_other_at_once(services, gemini):
    """Several processes serve one team; a limit that only one of them knew of would be none."""
    async with page_served(services) as one, services.house() as other, logged_in("ada", one.url) as ada:
        await decide(other, "persona", "You are a pirate.")
        await other.rulebook.decide([Change("access", "person:web:ada", "command:imagine", "deny")], "test")
        await other.rulebook.decide([Change("limit", "person:*", "asks day", "1")], "test")

        first, drawn = await ada.types("/ask who are you?"), await ada.types("/imagine a fox")
        second = await ada.types("/ask and who am I?")

    assert "You are a pirate." in str(gemini.requests[-1].body["systemInstruction"])
    assert first.shows("0 of 1 question left")
    assert drawn.shows("/imagine is not open to you")
    assert second.shows("Your limit is 1 question a day")


@ON_SQLITE
async def test_two_bots_on_one_database_keep_the_same_places(services, place):
    """What is decided with the one is known to the other when it next looks, which it does every two seconds."""
    async with served(services, place) as one, services.house() as other:
        square = Square(one)
        await decide(other, "private", "yes")
        await one.house.rulebook.refresh()
        services.gemini.will(Words(("Between us.",)))

        screen = await (await square.ada.uses("ask", question="what do I earn?")).done()

        assert screen.shows("Between us.")
        assert not square.bob.sees("Between us.")


# --------------------------------------------------------------------------------------- whoever runs a workspace


@ON_SLACK
@ON_SQLITE
@pytest.mark.settings(FLASHBULB_ADMINS="slack:T0SOMEWHERE:U0SOMEBODY")
async def test_whoever_runs_a_workspace_decides_for_it_and_for_nothing_else(stage, office, ada, bob, gemini):
    """Slack says who that is; what holds for everybody is for those whom FLASHBULB_ADMINS names."""
    ada.user.is_admin = True
    gemini.will(Words(("Arr.",)))
    overview = await (await ada.uses("/settings")).done()
    assert "This workspace" in overview.buttons
    assert "Everywhere" not in overview.buttons

    await ada.presses(await ada.taps(overview, "This workspace"), "Change: Answers")
    await ada.fills(set_persona="A pirate.")
    await office.until_alone(ada, "this workspace: not decided → “A pirate.”")
    await (await bob.mentions("who are you?")).done()

    assert "A pirate." in str(gemini.requests[-1].body["systemInstruction"])
    assert (await (await ada.uses("/settings", "log")).done()).shows("Persona, this workspace")
    await ada.presses(await ada.taps(overview, "Limits"), "Set a limit")
    await ada.fills(who="everyone", most="1")
    await office.until_alone(ada, "This is decided by the admins of this bot")
    assert (await (await bob.uses("/settings", "here")).done()).shows("Only admins decide about this.")


@ON_DISCORD
@ON_SQLITE
async def test_what_holds_in_a_channel_holds_in_its_threads(stage, square, ada, gemini):
    """Otherwise everybody could open a thread and be rid of it."""
    where = f"channel:discord:{square.plaza.id}"
    await decide(stage.house, "persona", "You are a pirate.", where)
    await stage.house.rulebook.decide([Change("access", where, "command:imagine", "deny")], "test")
    ada.place = square.discord.thread(square.plaza, "cats", ada.user)

    await (await ada.mentions("who are you?")).done()
    by_mention = str(gemini.requests[-1].body["systemInstruction"])
    await (await ada.uses("ask", question="who are you now?")).done()
    drawn = await (await ada.uses("imagine", prompt="a fox")).done()

    assert "You are a pirate." in by_mention
    assert "You are a pirate." in str(gemini.requests[-1].body["systemInstruction"])
    assert drawn.shows("/imagine is not open in this channel.")


@ON_DISCORD
@ON_SQLITE
@pytest.mark.settings(FLASHBULB_ADMINS="discord:1")
async def test_whoever_may_manage_a_server_decides_for_it(stage, square, ada, bob, gemini):
    """Nobody has to be named anywhere; and in their direct messages they run nothing."""
    square.guild.members[ada.user.id] = DEFAULT_PERMISSIONS | MANAGE_GUILD
    screen = await (await ada.uses("settings", what="workspace")).done()

    changed = await ada.edits(screen, "Change: Answers", set_persona="A pirate.", set_private="yes")
    answer = await (await bob.uses("ask", question="who are you?")).done()

    assert changed.shows("Persona, this server: not decided → “A pirate.”")
    assert changed.shows("Private answers, this server: not decided → yes")
    assert all(posted.only_for == ada.user.id for posted in changed.messages)
    assert "A pirate." in str(gemini.requests[-1].body["systemInstruction"])
    assert all(posted.only_for == bob.user.id for posted in answer.messages)
    assert (await (await bob.uses("settings", what="here")).done()).shows("Only admins decide about this.")
    ada.place = square.discord.dm(ada.user)
    assert (await ada.types("/settings workspace")).shows("Only admins decide about this.")
