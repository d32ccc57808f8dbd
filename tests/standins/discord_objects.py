"""Discord's objects, as its wire carries them."""

from tests.standins.discord_guilds import Guild, Role
from tests.standins.discord_refusals import Json
from tests.standins.discord_things import (
    DEFAULT_PERMISSIONS,
    DM,
    GROUP_DM,
    THREADS,
    Channel,
    Person,
)

LONG_AGO = "2024-01-01T00:00:00+00:00"
AUTO_ARCHIVE_MIN = 1440


def user_object(person: Person) -> Json:
    return {
        "id": str(person.id),
        "username": person.name.lower(),
        "global_name": None if person.is_bot else person.name,
        "discriminator": "0",
        "avatar": None,
        "bot": person.is_bot,
        "public_flags": 0,
    }


def member_object(person: Person, guild: Guild, permissions: int | None = None) -> Json:
    return member_part(person, guild, permissions) | {"user": user_object(person)}


def member_part(person: Person, guild: Guild, permissions: int | None = None) -> Json:
    """What an event carries next to a message's author."""
    member: Json = {"roles": [str(role.id) for role in guild.roles_of(person)], "nick": guild.nicks.get(person.id)}
    member |= {"joined_at": LONG_AGO, "deaf": False, "mute": False, "flags": 0}
    member |= {"avatar": None, "premium_since": None, "pending": False, "communication_disabled_until": None}
    return member if permissions is None else member | {"permissions": str(permissions)}


def channel_object(channel: Channel, bot: Person) -> Json:
    about: Json = {"id": str(channel.id), "type": channel.type, "flags": 0, "last_message_id": last_message_of(channel)}
    if channel.type in (DM, GROUP_DM):
        about["recipients"] = [user_object(person) for person in channel.recipients if person is not bot]
        if channel.type == GROUP_DM:
            about |= {"name": channel.name or None, "icon": None, "owner_id": str(channel.owner)}
        return about
    assert channel.guild
    about |= {"guild_id": str(channel.guild.id), "name": channel.name, "rate_limit_per_user": 0}
    if channel.type in THREADS:
        return about | thread_part(channel)
    about |= {
        "nsfw": channel.is_age_gated,
        "position": 0,
        "parent_id": None,
        "topic": None,
        "permission_overwrites": overwrites_of(channel, bot),
    }
    return about


def thread_part(thread: Channel) -> Json:
    assert thread.parent
    return {
        "parent_id": str(thread.parent.id),
        "owner_id": str(thread.owner),
        "message_count": len(thread.messages),
        "total_message_sent": len(thread.messages),
        "member_count": 1,
        "thread_metadata": {
            "archived": False,
            "auto_archive_duration": AUTO_ARCHIVE_MIN,
            "archive_timestamp": LONG_AGO,
            "create_timestamp": LONG_AGO,
            "locked": False,
        },
    }


def overwrites_of(channel: Channel, bot: Person) -> list[Json]:
    """What takes the bot, and others, from everybody's permissions to their own here."""
    own = {bot.id: channel.bot_permissions, **channel.permissions}
    return [overwrite(number, held) for number, held in own.items() if held != DEFAULT_PERMISSIONS]


def overwrite(member: int, held: int) -> Json:
    allow, deny = held & ~DEFAULT_PERMISSIONS, DEFAULT_PERMISSIONS & ~held
    return {"id": str(member), "type": 1, "allow": str(allow), "deny": str(deny)}


def last_message_of(channel: Channel) -> str | None:
    return str(next(reversed(channel.messages))) if channel.messages else None


def roles_of(guild: Guild) -> list[Json]:
    everyone = Role(guild.id, "@everyone", DEFAULT_PERMISSIONS)
    return [role_object(role) for role in (everyone, *guild.roles.values())]


def role_object(role: Role) -> Json:
    return {
        "id": str(role.id),
        "name": role.name,
        "permissions": str(role.permissions),
        "position": 0,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "managed": False,
        "mentionable": role.is_mentionable,
        "flags": 0,
    }


def guild_object(guild: Guild) -> Json:
    return {
        "id": str(guild.id),
        "name": guild.name,
        "owner_id": str(guild.owner),
        "roles": roles_of(guild),
        "emojis": [],
        "stickers": [],
        "features": [],
        "icon": None,
        "splash": None,
        "banner": None,
        "description": None,
        "discovery_splash": None,
        "afk_channel_id": None,
        "afk_timeout": 300,
        "application_id": None,
        "default_message_notifications": 0,
        "explicit_content_filter": 0,
        "mfa_level": 0,
        "nsfw_level": 0,
        "preferred_locale": "en-US",
        "premium_tier": 0,
        "premium_progress_bar_enabled": False,
        "public_updates_channel_id": None,
        "rules_channel_id": None,
        "safety_alerts_channel_id": None,
        "system_channel_flags": 0,
        "system_channel_id": None,
        "vanity_url_code": None,
        "verification_level": 0,
    }


def guild_create(guild: Guild, channels: list[Channel], bot: Person) -> Json:
    """As GUILD_CREATE tells a bot without privileged intents: of the members, itself only."""
    threads = [channel for channel in channels if channel.type in THREADS]
    return guild_object(guild) | {
        "joined_at": LONG_AGO,
        "large": False,
        "unavailable": False,
        "member_count": len(guild.members) + 1,
        "voice_states": [],
        "members": [member_object(bot, guild)],
        "channels": [channel_object(channel, bot) for channel in channels if channel not in threads],
        "threads": [channel_object(channel, bot) for channel in threads],
        "presences": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
    }
