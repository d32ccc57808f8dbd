"""The server in which the people of the stage meet, have roles and may be admins."""

from tests.standins.discord import DiscordStandIn
from tests.standins.discord_guilds import Guild, Role
from tests.standins.discord_things import DEFAULT_PERMISSIONS, MANAGE_GUILD, Channel, Person

SQUARE, PLAZA = "Square", "plaza"
ADMINS = "Admins"
"""A role like any other, but for what it lets people do: Discord has no other way to make somebody an admin."""


def plaza_of(discord: DiscordStandIn) -> Channel:
    """Its channel, the newest where a story has several; it outlives every process of the bot."""
    found = [each for each in discord.channels.values() if each.guild and each.guild.name == SQUARE]
    return next((each for each in reversed(found) if each.name == PLAZA), None) or new_plaza(discord)


def new_plaza(discord: DiscordStandIn) -> Channel:
    return discord.channel(discord.guild(SQUARE), PLAZA)


def square_of(discord: DiscordStandIn) -> Guild:
    guild = plaza_of(discord).guild
    assert guild
    return guild


def role_of(discord: DiscordStandIn, name: str) -> Role:
    """The role of this name, made when there is none."""
    guild = square_of(discord)
    found = next((role for role in guild.roles.values() if role.name == name), None)
    return found or guild.roles[discord.role(guild, name, permissions=MANAGE_GUILD if name == ADMINS else 0)]


def roles_of(discord: DiscordStandIn, person: Person) -> list[str]:
    return [role.name for role in square_of(discord).roles_of(person)]


def count_to(discord: DiscordStandIn, person: Person, names: list[str]) -> None:
    """Let somebody, who is a member from now on, have these roles and no others."""
    guild = square_of(discord)
    guild.members.setdefault(person.id, DEFAULT_PERMISSIONS)
    for role in [*guild.roles.values(), *(role_of(discord, name) for name in names)]:
        (role.members.add if role.name in names else role.members.discard)(person.id)
