"""Limits, access and the log of /settings, on every platform."""

import pytest


@pytest.fixture
def admin(stage):
    """Ada decides everything; Bob does not."""
    stage.house.rulebook._admins = (stage.ada.id,)
    return stage.ada


async def sets(admin, **form):
    return await admin.edits(await admin.types("/settings limits"), "Set a limit", **form)


async def allows(admin, **form):
    return await admin.edits(await admin.types("/settings access"), "Set access", **form)


# -------------------------------------------------------------------------------------------------------- limits


async def test_a_limit_is_set_for_everyone(admin, bob):
    """It binds the very next request, and says what it was as well as what it is."""
    changed = await sets(admin, who="everyone", unit="questions", period="day", most="1")
    await bob.types("why is the sky blue?")

    refused = await bob.types("and why is it red?")

    assert changed.shows("Questions a day, everyone, each for themselves: 200 questions, as configured → 1 question")
    assert refused.shows("Your limit is 1 question a day")


async def test_a_limit_below_what_is_used_binds_from_now_on(admin, bob):
    """What was done stays done, and the admin learns that it is too much already."""
    for question in ("one", "two", "three"):
        await bob.types(f"question number {question}")

    changed = await sets(admin, who=bob.id, unit="questions", period="day", most="2")

    assert changed.shows("no limit → 2 questions", "There are 3 questions used or in use already, which is more")
    assert (await bob.types("question number four")).shows("it is all used up or in use")


async def test_money_is_written_as_people_write_it(admin):
    """An admin thinks in dollars and cents."""
    changed = await sets(admin, who="everything", unit="money", period="month", most="$12.50")

    assert changed.shows("Money a month, everybody together: $50.00, as configured → $12.50")


async def test_an_emptied_limit_is_gone(admin):
    """What the configuration says holds again."""
    await sets(admin, who="everyone", unit="pictures", period="day", most="3")

    changed = await sets(admin, who="everyone", unit="pictures", period="day", most="")

    assert changed.shows("3 pictures → 40 pictures, as configured")


async def test_whoever_is_called_by_name_is_found(admin, bob):
    """On every platform an admin writes names; ids are for machines."""
    await bob.types("hello")

    changed = await sets(admin, who="nobody that we know", unit="/imagine", period="day", most="3")

    assert changed.shows("Nobody and nothing that I know is called “nobody that we know”.")
    mended = await admin.edits(changed, "Set a limit", who=bob.id)
    assert mended.shows("Uses of /imagine a day", "no limit → 3 uses of /imagine")


async def test_of_two_admins_who_set_the_same_limit_the_second_is_told(stage, admin, bob):
    """The list that the second looked at was not true any more."""
    stage.house.rulebook._admins = (admin.id, bob.id)
    form = {"who": "everyone", "unit": "pictures", "period": "day"}
    listed = await bob.types("/settings limits")
    await sets(admin, **form, most="3")

    overtaken = await bob.edits(listed, "Set a limit", **form, most="30")

    assert overtaken.shows("has changed this at", "→ 3 pictures", "Nothing of yours was changed.")
    again = await bob.edits(overtaken, "Set a limit")
    assert again.shows("3 pictures → 30 pictures")


# -------------------------------------------------------------------------------------------------------- access


async def test_what_is_denied_is_not_offered_and_not_done(admin, bob):
    """Nobody is shown what they may not have."""
    changed = await allows(admin, who=bob.id, object="/imagine", access="deny")

    refused = await bob.types("/imagine a fox")

    assert changed.shows("Access to /imagine", "no rule → denied")
    assert refused.shows("/imagine is not open to you.")
    assert not (await bob.types("/help")).shows("/imagine a lighthouse")
    assert (await admin.types("/help")).shows("/imagine a lighthouse")


async def test_a_rule_is_taken_back(admin, bob):
    """Then it is as it is for others."""
    await allows(admin, who="everyone", object="video", access="deny")
    assert (await admin.types("/settings access")).shows("everyone: every video is denied")

    changed = await allows(admin, who="everyone", object="video", access="no rule")

    assert changed.shows("denied → no rule")
    assert (await admin.types("/settings access")).shows("Everything is open to everybody.")


async def test_what_is_no_thing_is_told_with_what_there_is(admin):
    """The form comes back with what was typed."""
    refused = await allows(admin, who="everyone", object="/usage", access="deny")

    assert refused.shows("Access is to anything", "“/usage” is none of these.")
    assert (await admin.edits(refused, "Set access", object="/speak")).shows("Access to /speak")


# ----------------------------------------------------------------------------------------------------------- log


async def test_the_log_says_who_changed_what_newest_first_in_pages(admin):
    """Whoever comes back from a holiday sees what happened."""
    for most in range(1, 15):
        await sets(admin, who="everyone", unit="pictures", period="day", most=str(most))

    newest = await admin.types("/settings log")

    assert newest.shows("Log: 1 to 12 of", "13 pictures → 14 pictures")
    older = await admin.taps(newest, "Older")
    assert older.shows("Log: 13 to", "40 pictures, as configured → 1 picture")
    assert "Newer" in older.buttons
