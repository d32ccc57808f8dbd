"""The routes of interactions: acknowledging, and the messages that come of it."""

from tests.standins import discord_messages as messages
from tests.standins.discord_calls import NOTHING, Answer, Call, Route
from tests.standins.discord_forms import check_choices, check_modal
from tests.standins.discord_interactions import (
    AUTOCOMPLETE,
    CHOICES,
    COMMAND,
    COMPONENT,
    DEFERRED,
    DEFERRED_UPDATE,
    FOLLOWUPS_WITHOUT_BOT,
    MESSAGE,
    MODAL,
    SHOW_MODAL,
    UPDATE,
    Interaction,
)
from tests.standins.discord_refusals import Complaints, Json, Refusal
from tests.standins.discord_things import EPHEMERAL, USE_EXTERNAL_APPS, Posted
from tests.standins.discord_world import World

FITTING = {
    COMMAND: (MESSAGE, DEFERRED, SHOW_MODAL),
    COMPONENT: (MESSAGE, DEFERRED, DEFERRED_UPDATE, UPDATE, SHOW_MODAL),
    AUTOCOMPLETE: (CHOICES,),
    MODAL: (MESSAGE, DEFERRED, DEFERRED_UPDATE, UPDATE),
}
CONTEXT_MENU = 3
TRUE = ("1", "true", "True")


async def acknowledge(world: World, call: Call) -> Answer:
    """The callback: the first answer, within three seconds and only once."""
    interaction = world.interactions.get(call.id("interaction_id"))
    if interaction is None or interaction.token != call.path["interaction_token"]:
        raise Refusal(10062)
    if interaction.is_acked:
        raise Refusal(40060)
    if world.clock.now() - interaction.sent_at > world.ack_within_s:
        raise Refusal(10062)
    kind: int = call.form.get("type", 0)
    form: Json = call.form.get("data") or {}
    check_kind(interaction, kind)
    # Taken before anything is awaited: of two at once, the second one is refused.
    interaction.acked_at = world.clock.now()
    try:
        await first_answer(world, interaction, kind, form, call)
    except Refusal:
        interaction.acked_at = None
        raise
    interaction.callback = call.form
    interaction.bell.ring()
    world.changed.ring()
    return (200, summary(world, interaction, kind)) if call.query.get("with_response") in TRUE else NOTHING


def check_kind(interaction: Interaction, kind: int) -> None:
    is_update = kind in (DEFERRED_UPDATE, UPDATE)
    if kind in FITTING[interaction.type] and (interaction.source or not is_update):
        return
    complaints = Complaints()
    complaints.add(("type",), "INTERACTION_CALLBACK_TYPE_INVALID", f"Type {kind} does not fit this interaction.")
    complaints.raise_any()


async def first_answer(world: World, interaction: Interaction, kind: int, form: Json, call: Call) -> None:
    if kind == CHOICES:
        check_choices(form)
    elif kind == SHOW_MODAL:
        check_modal(form)
    elif kind in (DEFERRED_UPDATE, UPDATE):
        assert interaction.source
        if kind == UPDATE:
            await messages.edit(world, alive(interaction.source), form, call.files, "data")
        interaction.original = interaction.source
    else:
        await reply(world, interaction, form, call, is_loading=kind == DEFERRED, prefix=("data",))


async def reply(
    world: World,
    interaction: Interaction,
    form: Json,
    call: Call,
    *,
    is_loading: bool = False,
    prefix: tuple[str, ...] = (),
) -> Posted:
    """The first message that comes of an interaction, or one more."""
    is_first = interaction.original is None
    if interaction.type == COMMAND and is_first:
        is_menu = interaction.payload["data"]["type"] == CONTEXT_MENU
        kind = messages.CONTEXT_COMMAND if is_menu else messages.CHAT_COMMAND
    else:
        kind = messages.DEFAULT if is_first and not interaction.source else messages.REPLY
    posted = await messages.post(
        world,
        interaction.channel,
        world.bot,
        form,
        call.files,
        kind=kind,
        answered=(interaction.original or interaction.source) if kind == messages.REPLY else None,
        interaction=interaction,
        is_private=bool((form.get("flags") or 0) & EPHEMERAL) or is_external(interaction),
        is_loading=is_loading,
        prefix=prefix,
    )
    if is_first:
        interaction.original = posted
    return posted


def is_external(interaction: Interaction) -> bool:
    """Whether the place keeps what people bring along to themselves."""
    may = interaction.channel.permissions_of(interaction.person) & USE_EXTERNAL_APPS
    return interaction.is_without_bot and not may


def summary(world: World, interaction: Interaction, kind: int) -> Json:
    about: Json = {"id": str(interaction.id), "type": interaction.type}
    resource: Json = {"type": kind}
    if (original := interaction.original) and kind != DEFERRED_UPDATE:
        about["response_message_id"] = str(original.id)
        about["response_message_ephemeral"] = original.is_ephemeral
        about["response_message_loading"] = original.is_loading
        resource["message"] = world.message_object(original)
    return {"interaction": about, "resource": resource}


# ------------------------------------------------------------------------------------------------ after the first


def interaction_of(world: World, call: Call) -> Interaction:
    """The one whose token this is, while it may be used."""
    interaction = world.by_token.get(call.path["webhook_token"])
    if interaction is None or call.path["webhook_id"] != str(world.application_id):
        raise Refusal(10015)
    if not interaction.is_alive(world.clock.now()):
        raise Refusal(50027)
    if not interaction.is_acked:
        raise Refusal(10015)
    if interaction.channel.id not in world.channels:
        raise Refusal(10003)
    return interaction


def alive(posted: Posted | None) -> Posted:
    if posted is None or posted.is_deleted:
        raise Refusal(10008)
    return posted


def message_of(world: World, call: Call) -> Posted:
    interaction = interaction_of(world, call)
    if "message_id" not in call.path:
        return alive(interaction.original)
    known = [*interaction.replies, *filter(None, [interaction.source])]
    return alive(next((posted for posted in known if posted.id == call.id("message_id")), None))


async def fetch(world: World, call: Call) -> Answer:
    return 200, world.message_object(message_of(world, call))


async def edit(world: World, call: Call) -> Answer:
    return 200, world.message_object(await messages.edit(world, message_of(world, call), call.form, call.files))


async def delete(world: World, call: Call) -> Answer:
    await messages.delete(world, message_of(world, call))
    return NOTHING


async def follow_up(world: World, call: Call) -> Answer:
    """One more message; while the first one is still thinking, its words."""
    interaction = interaction_of(world, call)
    original = interaction.original
    if original and original.is_loading and not original.is_deleted:
        return 200, world.message_object(await messages.edit(world, original, call.form, call.files))
    if interaction.is_without_bot and len(interaction.followups) >= FOLLOWUPS_WITHOUT_BOT:
        raise Refusal(40094)
    return 200, world.message_object(await reply(world, interaction, call.form, call))


WEBHOOK = "/webhooks/{webhook_id}/{webhook_token}"
ROUTES = (
    Route("POST", "/interactions/{interaction_id}/{interaction_token}/callback", "ack", acknowledge, is_bots=False),
    Route("POST", WEBHOOK, "followup", follow_up, is_bots=False),
    *(
        Route(method, f"{WEBHOOK}/messages/{which}", kind, handler, is_bots=False)
        for which in ("@original", "{message_id}")
        for method, kind, handler in (
            ("GET", "fetch_reply", fetch),
            ("PATCH", "edit", edit),
            ("DELETE", "delete_reply", delete),
        )
    ),
)
