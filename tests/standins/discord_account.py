"""The routes of the bot's account: who it is, its commands, its servers and its direct messages."""

from tests.standins.discord_calls import Answer, Call, Route
from tests.standins.discord_objects import channel_object, guild_object, member_object, roles_of, user_object
from tests.standins.discord_refusals import Json, Refusal
from tests.standins.discord_things import DEFAULT_PERMISSIONS, THREADS
from tests.standins.discord_world import World

CONTENT_LIMITED = 1 << 19
"""The message content intent of an application in few servers."""
STARTS_A_DAY = 1000
DAY_MS = 24 * 3600 * 1000


async def show_self(world: World, _: Call) -> Answer:
    return 200, user_object(world.bot) | {"verified": True, "mfa_enabled": True, "flags": 0, "locale": "en-US"}


async def show_application(world: World, _: Call) -> Answer:
    return 200, {
        "id": str(world.application_id),
        "name": world.bot.name,
        "icon": None,
        "description": "",
        "rpc_origins": [],
        "bot_public": True,
        "bot_require_code_grant": False,
        "verify_key": "0" * 64,
        "flags": CONTENT_LIMITED if world.sees_content else 0,
        "hook": True,
        "owner": user_object(world.bot) | {"bot": False},
        "team": None,
        "summary": "",
        "integration_types_config": {"0": {}, "1": {}},
    }


async def list_commands(world: World, call: Call) -> Answer:
    check_application(world, call)
    return 200, world.commands


async def put_commands(world: World, call: Call) -> Answer:
    """Register exactly these; one that keeps its name and type keeps its id."""
    check_application(world, call)
    known = {(command["type"], command["name"]): command["id"] for command in world.commands}
    world.commands = [registered(world, command, known) for command in call.payload]
    world.command_puts += 1
    world.changed.ring()
    return 200, world.commands


def registered(world: World, command: Json, known: dict[tuple[int, str], str]) -> Json:
    kind = command.get("type") or 1
    number = known.get((kind, command["name"])) or str(world.clock.next_id())
    filled: Json = {"integration_types": [0, 1], "contexts": None, "default_member_permissions": None, "options": []}
    filled |= {"name_localizations": None, "description_localizations": None, "dm_permission": True, "nsfw": False}
    filled |= {"description": "", **command, "type": kind, "id": number, "version": str(world.clock.next_id())}
    return filled | {"application_id": str(world.application_id)}


def check_application(world: World, call: Call) -> None:
    if call.id("application_id") != world.application_id:
        raise Refusal(50001)


async def show_gateway(world: World, _: Call) -> Answer:
    gateway = world.gateway
    limit = {"total": STARTS_A_DAY, "remaining": gateway.starts_left, "reset_after": DAY_MS}
    limit["max_concurrency"] = gateway.max_concurrency
    return 200, {"url": gateway.url, "shards": gateway.shards, "session_start_limit": limit}


async def list_guilds(world: World, _: Call) -> Answer:
    keys = ("id", "name", "icon", "banner", "features")
    guilds = [guild_object(guild) for guild in world.guilds.values() if guild.has_bot]
    more = {"owner": False, "permissions": str(DEFAULT_PERMISSIONS)}
    return 200, [{key: guild[key] for key in keys} | more for guild in guilds]


async def show_guild(world: World, call: Call) -> Answer:
    return 200, guild_object(world.guild_for_bot(call.id("guild_id")))


async def list_channels(world: World, call: Call) -> Answer:
    """Without the threads, as Discord does."""
    channels = world.channels_of(world.guild_for_bot(call.id("guild_id")))
    return 200, [channel_object(channel, world.bot) for channel in channels if channel.type not in THREADS]


async def list_roles(world: World, call: Call) -> Answer:
    return 200, roles_of(world.guild_for_bot(call.id("guild_id")))


async def show_member(world: World, call: Call) -> Answer:
    guild, number = world.guild_for_bot(call.id("guild_id")), call.id("user_id")
    if number not in guild.members and number != world.bot.id:
        raise Refusal(10007 if number in world.people else 10013)
    return 200, member_object(world.people[number], guild)


async def open_dm(world: World, call: Call) -> Answer:
    """Opens even with somebody who cannot be written to; only posting is refused."""
    recipient = world.people.get(int(call.form.get("recipient_id") or 0))
    if recipient is None or recipient is world.bot:
        raise Refusal(50033)
    return 200, channel_object(world.dm(recipient), world.bot)


COMMANDS = "/applications/{application_id}/commands"
GUILD = "/guilds/{guild_id}"
ROUTES = (
    Route("GET", "/users/@me", "login", show_self),
    Route("GET", "/oauth2/applications/@me", "login", show_application),
    Route("GET", "/applications/@me", "login", show_application),
    Route("GET", COMMANDS, "commands", list_commands),
    Route("PUT", COMMANDS, "commands", put_commands),
    Route("GET", "/gateway/bot", "gateway_bot", show_gateway),
    Route("GET", "/users/@me/guilds", "guild", list_guilds),
    Route("POST", "/users/@me/channels", "dm", open_dm),
    Route("GET", GUILD, "guild", show_guild),
    Route("GET", f"{GUILD}/channels", "guild", list_channels),
    Route("GET", f"{GUILD}/roles", "guild", list_roles),
    Route("GET", f"{GUILD}/members/{{user_id}}", "guild", show_member),
)
