"""Who there is in a workspace, as slack_sdk is told of it by the stand-in."""

from collections.abc import AsyncIterator

import pytest

from tests.contracts.slack_stand_in.square import Square, answer_of, error_of, opened

SCOPES = {"users:read", "usergroups:read"}


@pytest.fixture
async def square() -> AsyncIterator[Square]:
    async with opened() as square:
        square.slack.scopes |= SCOPES
        yield square


async def test_everybody_is_listed_page_by_page(square):
    """Slack's own bot, which it calls none, and those who left or belong elsewhere among them."""
    bob, carl = square.slack.person("Bob"), square.slack.person("Carl")
    bob.is_deleted, carl.team_id = True, "T0ELSE"
    pages = [page.data async for page in await square.web.users_list(limit=2)]

    members = [member for page in pages for member in page["members"]]

    assert [len(page["members"]) for page in pages] == [2, 2, 1]
    assert [each["name"] for each in members] == ["slackbot", "flashbulb", "ada", "bob", "carl"]
    assert [each["is_bot"] for each in members] == [False, True, False, False, False]
    assert [each["deleted"] for each in members] == [False, False, False, True, False]
    assert members[-1]["team_id"] == "T0ELSE"
    assert await error_of(square.web.users_list(cursor="no")) == "invalid_cursor"


async def test_an_owner_is_an_admin_too(square):
    """Whoever asks for one of the three is told the truth by each."""
    square.ada.is_owner = True

    told = (await square.web.users_info(user=square.ada.id))["user"]

    assert (told["is_admin"], told["is_owner"], told["is_primary_owner"]) == (True, True, False)


async def test_groups_are_listed_with_their_members_when_that_is_asked(square):
    """One that was switched off only then as well."""
    designers = square.slack.groups.of("designers", square.ada)
    square.slack.groups.of("retired").is_disabled = True

    bare = (await square.web.usergroups_list())["usergroups"]
    whole = (await square.web.usergroups_list(include_users=True, include_disabled=True))["usergroups"]

    assert [(each["id"], each["handle"], "users" in each) for each in bare] == [(designers.id, "designers", False)]
    assert [each["handle"] for each in whole] == ["designers", "retired"]
    assert whole[0]["users"] == [square.ada.id]


async def test_groups_need_a_scope_and_a_plan(square):
    """An app that was installed before it asked for them, and a workspace that pays nothing."""
    square.slack.scopes.discard("usergroups:read")
    assert (await answer_of(square.web.usergroups_list()))["needed"] == "usergroups:read"
    square.slack.scopes.add("usergroups:read")
    square.slack.groups.are_planned = False

    assert await error_of(square.web.usergroups_list()) == "plan_upgrade_required"


async def test_lists_are_told_twenty_times_a_minute(square):
    """Tier 2, each of them."""
    for lists in (square.web.users_list, square.web.usergroups_list):
        for _ in range(20):
            await lists()
        assert await error_of(lists()) == "ratelimited"


async def test_nobody_writes_to_who_has_left(square):
    """A deactivated account has no direct messages."""
    square.slack.scopes.add("im:write")
    square.ada.is_deleted = True

    assert await error_of(square.web.conversations_open(users=square.ada.id)) == "user_disabled"
