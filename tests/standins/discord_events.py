"""What Discord sends when a person uses a command, a component or a modal."""

import base64
import secrets
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from tests.standins.discord_interactions import Interaction
from tests.standins.discord_objects import channel_object, member_object, member_part, user_object
from tests.standins.discord_refusals import Json
from tests.standins.discord_things import (
    ADMINISTRATOR,
    LOADING,
    USE_APPLICATION_COMMANDS,
    Channel,
    Person,
    Posted,
    Stored,
    Upload,
    walk,
)
from tests.standins.discord_world import World

Option: TypeAlias = str | int | float | bool | Person | Upload
SUBCOMMAND, GROUP, STRING, INTEGER, BOOLEAN, USER, CHANNEL_OPTION, NUMBER, ATTACHMENT = 1, 2, 3, 4, 5, 6, 7, 10, 11
COMMAND_TYPE, MESSAGE_COMMAND_TYPE = 1, 3
LONGEST_OPTION = 6000
IN_GUILD, IN_BOT_DM, IN_PRIVATE = 0, 1, 2


class CannotDo(AssertionError):
    """No person could do this: what they would need is not on their screen."""


def event_of(
    world: World, kind: int, person: Person, channel: Channel, body: Json, source: Posted | None = None
) -> Interaction:
    """An interaction of this kind, not sent yet."""
    number = world.clock.next_id()
    token = base64.urlsafe_b64encode(f"interaction:{number}:{secrets.token_urlsafe(24)}".encode()).decode().rstrip("=")
    payload: Json = {
        "id": str(number),
        "application_id": str(world.application_id),
        "type": kind,
        "token": token,
        "version": 1,
        "data": body,
        "channel_id": str(channel.id),
        "channel": channel_object(channel, world.bot) | {"permissions": str(channel.permissions_of(person))},
        "app_permissions": str(channel.bot_permissions),
        "locale": person.locale,
        "entitlements": [],
        "entitlement_sku_ids": [],
        "authorizing_integration_owners": owners_of(person, channel),
        "context": context_of(channel),
        "attachment_size_limit": channel.file_limit_bytes,
        **who(person, channel),
    }
    if source:
        payload["message"] = world.message_object(source)
    interaction = Interaction(number, token, kind, person, channel, payload, world.clock.now(), source)
    world.interactions[number] = world.by_token[token] = interaction
    return interaction


def context_of(channel: Channel) -> int:
    if channel.guild:
        return IN_GUILD
    return IN_BOT_DM if channel.is_bot_dm else IN_PRIVATE


def owners_of(person: Person, channel: Channel) -> Json:
    """Whose installation brought the app here: the server's (0), the person's (1) or both."""
    owners: Json = {}
    if channel.has_bot:
        owners["0"] = str(channel.guild.id) if channel.guild else "0"
    if person.has_installed:
        owners["1"] = str(person.id)
    if not owners:
        raise CannotDo(f"{person.name} has not installed the app, and it is not a member of {channel.name!r}")
    return owners


def who(person: Person, channel: Channel) -> Json:
    guild = channel.guild
    if guild is None:
        if person not in channel.recipients:
            raise CannotDo(f"{person.name} is not in this conversation")
        return {"user": user_object(person)}
    if person.id not in guild.members:
        raise CannotDo(f"{person.name} is not a member of {guild.name}")
    return {
        "guild_id": str(guild.id),
        "guild": {"id": str(guild.id), "locale": "en-US", "features": []},
        "guild_locale": "en-US",
        "member": member_object(person, guild, channel.permissions_of(person)),
    }


# ----------------------------------------------------------------------------------------------------- commands


def command_body(
    world: World,
    person: Person,
    channel: Channel,
    line: str,
    options: Mapping[str, Option],
    focused: str | None = None,
) -> Json:
    """The data of a slash command; `line` is its name, with those of subcommands after it."""
    name, *inner = line.split()
    command = registered(world, name, COMMAND_TYPE)
    check_available(command, person, channel)
    declared = declared_options(command, inner)
    check_options(declared or {}, options, focused)
    resolved: Json = {}
    filled = [option(world, channel, declared, key, value, resolved) for key, value in options.items()]
    for each in filled:
        if each["name"] == focused:
            each["focused"] = True
    for depth, subcommand in enumerate(reversed(inner)):
        filled = [{"type": SUBCOMMAND if depth == 0 else GROUP, "name": subcommand, "options": filled}]
    body: Json = {"id": command["id"], "name": name, "type": COMMAND_TYPE, "options": filled}
    return body | {"resolved": resolved} if resolved else body


def registered(world: World, name: str, kind: int) -> Json:
    """The command of this name; before any are registered, whatever is asked for."""
    if not world.commands:
        return {"id": str(world.clock.next_id()), "name": name, "type": kind}
    for command in world.commands:
        if (command["name"], command["type"]) == (name, kind):
            return command
    raise CannotDo(f"no command {name!r} is registered")


def declared_options(command: Json, inner: Sequence[str]) -> dict[str, Json] | None:
    """By name; None when the command was never registered and takes anything."""
    if "version" not in command:
        return None
    options = command["options"]
    for name in inner:
        options = next((each.get("options", []) for each in options if each["name"] == name), None)
        if options is None:
            raise CannotDo(f"/{command['name']} has no subcommand {name!r}")
    return {each["name"]: each for each in options}


def check_options(declared: Mapping[str, Json], options: Mapping[str, Option], focused: str | None) -> None:
    """What Discord's client would not send: what is required left out, what is not offered, what is too long."""
    for name, about in declared.items():
        value = options.get(name)
        if value is None and about.get("required") and focused is None:
            raise CannotDo(f"{name!r} has to be given")
        if value is None or name == focused:
            continue
        if about.get("choices") and value not in [choice["value"] for choice in about["choices"]]:
            raise CannotDo(f"{value!r} is not offered for {name!r}")
        if isinstance(value, str) and len(value) > about.get("max_length", LONGEST_OPTION):
            raise CannotDo(f"{len(value)} characters are too many for {name!r}")


def check_available(command: Json, person: Person, channel: Channel) -> None:
    """Where and to whom Discord shows a command."""
    if not channel.permissions_of(person) & (USE_APPLICATION_COMMANDS | ADMINISTRATOR):
        raise CannotDo(f"{person.name} may use no commands here")
    contexts = command.get("contexts")
    if contexts is not None and context_of(channel) not in contexts:
        raise CannotDo(f"/{command['name']} is not shown in such a place")
    installs = command.get("integration_types", [0, 1])
    if not {int(kind) for kind in owners_of(person, channel)} & set(installs):
        raise CannotDo(f"/{command['name']} is not shown for such an installation")
    needed = int(command.get("default_member_permissions") or 0)
    held = channel.permissions_of(person)
    if channel.guild and held & needed != needed and not held & ADMINISTRATOR:
        raise CannotDo(f"{person.name} may not use /{command['name']}")


def option(
    world: World, channel: Channel, declared: dict[str, Json] | None, name: str, value: Option, resolved: Json
) -> Json:
    if declared is not None and name not in declared:
        raise CannotDo(f"the command has no option {name!r}")
    kind = declared[name]["type"] if declared is not None else kind_of(value)
    if isinstance(value, Upload):
        number = hand_in(world, channel, value, resolved)
        return {"name": name, "type": kind, "value": str(number)}
    if isinstance(value, Person):
        resolved.setdefault("users", {})[str(value.id)] = user_object(value)
        if channel.guild:
            about = member_part(value, channel.guild, channel.permissions_of(value))
            resolved.setdefault("members", {})[str(value.id)] = about
        return {"name": name, "type": kind, "value": str(value.id)}
    return {"name": name, "type": kind, "value": value}


def kind_of(value: Option) -> int:
    # bool is an int, so it comes first.
    kinds = ((Upload, ATTACHMENT), (Person, USER), (bool, BOOLEAN), (int, INTEGER), (float, NUMBER))
    return next((number for kind, number in kinds if isinstance(value, kind)), STRING)


def hand_in(world: World, channel: Channel, upload: Upload, resolved: Json) -> int:
    """Keep a file that comes with an interaction; its id."""
    if len(upload.content) > channel.file_limit_bytes:
        raise CannotDo(f"{upload.filename} is too large for this place")
    stored = Stored.of(world.clock.next_id(), upload)
    world.files[stored.id] = stored
    about = world.file_object(channel, stored) | {"ephemeral": True}
    resolved.setdefault("attachments", {})[str(stored.id)] = about
    return stored.id


def message_command_body(world: World, person: Person, name: str, posted: Posted) -> Json:
    """The data of a command on a message: its content comes along whatever the intents."""
    command = registered(world, name, MESSAGE_COMMAND_TYPE)
    check_available(command, person, posted.channel)
    target = str(posted.id)
    resolved = {"messages": {target: world.message_object(posted)}}
    return {"id": command["id"], "name": name, "type": MESSAGE_COMMAND_TYPE, "target_id": target, "resolved": resolved}


# --------------------------------------------------------------------------------------------------- components


def component_on(posted: Posted, wanted: str, person: Person) -> Json:
    """The component with this custom id or label, when this person can use it."""
    if posted.is_deleted or posted.only_for not in (None, person.id) or posted.flags & LOADING:
        raise CannotDo(f"{person.name} does not see this message")
    for part in walk(posted.components):
        if wanted in (part.get("custom_id"), part.get("label")) and part.get("custom_id"):
            if part.get("disabled"):
                raise CannotDo(f"{wanted!r} is disabled")
            return part
    raise CannotDo(f"{wanted!r} is not on {posted!r}")
