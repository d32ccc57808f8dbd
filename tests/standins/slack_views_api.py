"""Modals and the App Home: opened, pushed upon each other, updated, published."""

import secrets

from tests.standins.slack_calls import Call, Method
from tests.standins.slack_objects import view_object
from tests.standins.slack_payloads import at_hand
from tests.standins.slack_refusals import Json, Refusal
from tests.standins.slack_rules import check_view, named
from tests.standins.slack_things import Trigger, View
from tests.standins.slack_world import World

TRIGGERS_LAST_S = 3.0
MOST_STACKED = 3


def trigger_of(world: World, call: Call) -> Trigger:
    """The trigger, when it was given out less than three seconds ago and not used; it is used from now on."""
    trigger = world.triggers.get(call.needs("trigger_id", "view"))
    if trigger is None:
        raise Refusal("invalid_trigger_id")
    if trigger.is_used:
        raise Refusal("exchanged_trigger_id")
    if world.clock.now() - trigger.at > TRIGGERS_LAST_S:
        raise Refusal("expired_trigger_id")
    return trigger


def fresh(world: World, body: Json, kind: str, user: str) -> View:
    check_external_id(world, body, None)
    return View(world.new_id("V"), new_hash(world), kind, user, with_ids(world, body))


def new_hash(world: World) -> str:
    return f"{int(world.clock.wall())}.{secrets.token_hex(4)}"


def with_ids(world: World, body: Json) -> Json:
    return body | {"blocks": named(body["blocks"], world.new_id)}


def check_external_id(world: World, body: Json, own: View | None) -> None:
    number = body.get("external_id")
    taken = (view for view in world.views.values() if view.is_open and view is not own)
    if number and any(view.body.get("external_id") == number for view in taken):
        raise Refusal("duplicate_external_id")


def show(world: World, view: View) -> Json:
    world.views[view.id] = view
    view.bell.ring()
    world.changed.ring()
    return {"view": view_object(world, view)}


def stack(world: World, user: str) -> list[View]:
    """The modals that somebody has before them, the top one last."""
    return [view for view in world.views.values() if view.user == user and view.type == "modal" and view.is_open]


def open_modal(world: World, call: Call) -> Json:
    trigger = trigger_of(world, call)
    view = fresh(world, check_view(call.args["view"], "modal"), "modal", trigger.person.id)
    if trigger.channel:
        at_hand(view.blocks, trigger.channel.id)
    # Another one in front of them goes: a person has one stack.
    for old in stack(world, trigger.person.id):
        old.is_open = False
    trigger.is_used = True
    view.root = view.id
    return show(world, view)


def push(world: World, call: Call) -> Json:
    trigger = trigger_of(world, call)
    below = stack(world, trigger.person.id)
    if not below:
        raise Refusal("not_found")
    if len(below) >= MOST_STACKED:
        raise Refusal("push_limit_reached")
    view = fresh(world, check_view(call.args["view"], "modal"), "modal", trigger.person.id)
    trigger.is_used = True
    view.root = below[0].id
    return show(world, view)


def update(world: World, call: Call) -> Json:
    view = view_of(world, call)
    body = check_view(call.args.get("view"), view.type)
    if call.text("hash") and call.text("hash") != view.hash:
        raise Refusal("hash_conflict")
    check_external_id(world, body, view)
    return renew(world, view, body)


def renew(world: World, view: View, body: Json) -> Json:
    """Show this in its place."""
    view.body, view.hash = with_ids(world, body), new_hash(world)
    view.edits += 1
    return show(world, view)


def view_of(world: World, call: Call) -> View:
    number, external = call.text("view_id"), call.text("external_id")
    if not number and not external:
        raise Refusal("invalid_arguments", "missing required field: view_id")
    for view in world.views.values():
        if view.is_open and (view.id == number or (external and view.body.get("external_id") == external)):
            return view
    raise Refusal("not_found")


def publish(world: World, call: Call) -> Json:
    person = world.someone(call.needs("user_id", "view"))
    body = check_view(call.args["view"], "home")
    home = next((view for view in world.views.values() if view.type == "home" and view.user == person.id), None)
    if home is None:
        return show(world, fresh(world, body, "home", person.id))
    if call.text("hash") and call.text("hash") != home.hash:
        raise Refusal("hash_conflict")
    return renew(world, home, body)


METHODS = (
    Method("views.open", open_modal),
    Method("views.push", push),
    Method("views.update", update),
    Method("views.publish", publish),
)
