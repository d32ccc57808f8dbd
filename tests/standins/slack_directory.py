"""Who there is in the workspace: people, bots and user groups."""

from tests.standins.slack_calls import Call, Method
from tests.standins.slack_objects import group_object, person_object
from tests.standins.slack_paging import next_cursor, start_of
from tests.standins.slack_refusals import Json, Refusal
from tests.standins.slack_things import Person
from tests.standins.slack_world import World

LONGEST_PAGE = 1_000
SLACKBOT = Person("USLACKBOT", "Slackbot")
"""Every workspace has it, and Slack does not call it a bot."""


def about_person(world: World, call: Call) -> Json:
    return {"user": person_object(world, world.someone(call.needs("user")))}


def everybody(world: World, call: Call) -> Json:
    """Whoever was deactivated and who comes from elsewhere too."""
    people = [SLACKBOT, *world.people.values()]
    start, limit = start_of(call), min(call.number("limit", LONGEST_PAGE), LONGEST_PAGE)
    shown = people[start : start + limit]
    cursor = next_cursor(start + limit) if start + limit < len(people) else ""
    return {"members": [person_object(world, each) for each in shown], "response_metadata": {"next_cursor": cursor}}


def about_bot(world: World, call: Call) -> Json:
    if call.text("bot") not in ("", world.bot_id):
        raise Refusal("bot_not_found")
    about = {"id": world.bot_id, "app_id": world.app_id, "user_id": world.bot.id, "name": world.bot.name}
    return {"bot": {**about, "deleted": False}}


def all_groups(world: World, call: Call) -> Json:
    if not world.groups.are_planned:
        raise Refusal("plan_upgrade_required")
    has_users, has_disabled = call.flag("include_users"), call.flag("include_disabled")
    groups = [each for each in world.groups if has_disabled or not each.is_disabled]
    return {"usergroups": [group_object(world, each, has_users=has_users) for each in groups]}


METHODS = (
    Method("users.info", about_person, ("users:read",)),
    Method("users.list", everybody, ("users:read",)),
    Method("bots.info", about_bot, ("users:read",)),
    Method("usergroups.list", all_groups, ("usergroups:read",)),
)
