"""One interaction, as far as we look at it: who does what where, and the right to answer."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal, TypeAlias

import discord

from bots.discord.address import TOKEN_LIVES, Address
from bots.discord.wire import Ticket
from bots.payload import JSON
from core.command import Command
from core.names import plain_name
from core.tongues import locale_in
from core.values import Options, Request

PlaceKind: TypeAlias = Literal["direct", "thread", "channel"]
THREADS = {discord.ChannelType.public_thread, discord.ChannelType.private_thread, discord.ChannelType.news_thread}
NOBODY = ""
NO_SERVER = "discord:direct"
"""The workspace of direct messages, those among several people too."""


@dataclass(frozen=True, slots=True)
class Visit:
    """Who does something where. What Discord calls a guild is a server to everybody else, and here."""

    ticket: Ticket
    user: str
    name: str
    server: str
    """Empty in direct messages."""
    channel: str
    kind: PlaceKind
    is_member: bool
    """Whether the bot is in that place itself."""
    may_manage: bool
    """Whether this person may remove what others wrote there."""
    most_bytes: int
    at: datetime
    parent: str = ""
    """Of a thread, the channel that it is in."""
    is_age_gated: bool = False
    """Whether Discord lets only adults in; of a thread only its channel knows."""
    roles: tuple[str, ...] = ()
    """Of this person in the server, without the one that everybody has."""
    is_admin: bool = False
    """Whether this person may manage the server, where the bot is a member: nobody runs it in a server without it."""
    locale: str = ""
    """What they have their Discord in."""
    names: Mapping[str, str] = field(default_factory=dict)
    """What people call some of the ids, as a request has them."""

    @property
    def person(self) -> str:
        return f"discord:{self.user}"

    @property
    def id(self) -> str:
        return f"discord:{self.ticket.id}"

    @property
    def in_channel(self) -> str:
        """What the channel's name is known by."""
        return f"channel:discord:{self.channel}"

    @property
    def conversation(self) -> str:
        """A thread and a direct channel are one conversation; in a channel every question begins one."""
        return self.id if self.kind == "channel" else f"discord:{self.channel}"

    def calling(self, names: Mapping[str, str]) -> "Visit":
        """The visit with more of the names, as far as there are any."""
        return replace(self, names={**self.names, **{each: name for each, name in names.items() if name}})

    def asked(self, command: str, options: Options, when: "Asked") -> Request:
        """The request that this makes."""
        address = Address(
            user=self.user,
            channel=self.channel,
            message=when.message,
            token=self.ticket.token,
            until=str((self.at + TOKEN_LIVES).timestamp()),
            is_private="yes" if when.is_private else "",
            is_member="yes" if self.is_member else "",
            is_thread="yes" if self.kind == "thread" else "",
            most_bytes=str(self.most_bytes),
            heading=when.heading,
        )
        # In private, what everybody said may be gone on with, and what is said is not for them.
        is_alone = self.kind == "direct" or (when.is_private and not when.is_going_on)
        # What only one person sees must not stand in a conversation that everybody reads.
        conversation = self.id if when.is_private and self.kind != "direct" else self.conversation
        return Request(
            id=self.id,
            platform="discord",
            person=self.person,
            workspace=f"discord:{self.server}" if self.server else NO_SERVER,
            channel=f"discord:{self.channel}",
            conversation="" if when.is_going_on else conversation,
            command=command,
            options=options,
            asked_at=self.at,
            from_offer=when.is_ours,
            asker=NOBODY if is_alone else self.name,
            address=address.kept(),
            is_age_gated=self.is_age_gated,
            roles=roles_in(self.server, self.roles),
            is_admin=self.is_admin,
            above=f"discord:{self.parent}" if self.parent else "",
            locale=self.locale,
            names=self.names,
        )

    def at_home(self, request: Request, command: Command | None) -> Request:
        """What a button made, in a conversation: the one that it goes on with, or this place's."""
        is_private = bool(request.address.get("is_private")) and self.kind != "direct"
        if not request.conversation:
            alone = replace(request, conversation=self.id, asker=NOBODY)
            return alone if is_private else replace(request, conversation=self.conversation)
        if is_private and request.asker and command and command.option("private"):
            # It may go on with what everybody reads; they must not read what comes of it.
            return replace(request, options={**request.options, "private": True})
        return request


@dataclass(frozen=True, slots=True)
class Asked:
    """How something was asked."""

    message: str
    """The one that holds the answer."""
    is_private: bool
    heading: str = ""
    is_ours: bool = False
    """By a button or a form of ours."""
    is_going_on: bool = False
    """In the conversation of whatever the button stands under."""


def visit_of(interaction: discord.Interaction, now: datetime) -> Visit:
    """The interaction in our own words.

    Args:
        now: By our own clock, which every other moment is told by; Discord's may go differently.
    """
    channel = interaction.channel
    kind: PlaceKind = "channel"
    if interaction.context.dm_channel or (interaction.guild_id is None and not interaction.context.private_channel):
        kind = "direct"
    elif channel is not None and channel.type in THREADS:
        kind = "thread"
    is_member = interaction.context.dm_channel or interaction.is_guild_integration()
    visit = Visit(
        ticket=Ticket(str(interaction.id), interaction.token),
        user=str(interaction.user.id),
        name=interaction.user.display_name,
        server=str(interaction.guild_id or ""),
        channel=str(interaction.channel_id or ""),
        kind=kind,
        is_member=is_member,
        may_manage=interaction.permissions.manage_messages,
        most_bytes=interaction.filesize_limit,
        at=now,
        parent=str(channel.parent_id) if isinstance(channel, discord.Thread) else "",
        is_age_gated=bool(getattr(channel, "nsfw", False)),
        roles=_roles_of(interaction),
        is_admin=bool(interaction.guild_id) and is_member and may_run(interaction.permissions),
        locale=locale_in(str(interaction.locale)),
    )
    name = plain_name(getattr(channel, "name", None) or "") if kind == "channel" and visit.server else ""
    return visit.calling({visit.person: plain_name(visit.name), visit.in_channel: f"#{name}" if name else ""})


def may_run(permissions: discord.Permissions) -> bool:
    """Whether these are of somebody who may manage the server."""
    return permissions.administrator or permissions.manage_guild


def roles_in(server: str, roles: Iterable[str]) -> tuple[str, ...]:
    """Roles of a server as requests name them."""
    return tuple(f"discord:{server}:{role}" for role in roles)


def _roles_of(interaction: discord.Interaction) -> tuple[str, ...]:
    # Its `roles` are only those that stand in discord.py's cache of servers, which is empty.
    held = interaction.user._roles if isinstance(interaction.user, discord.Member) else ()  # noqa: SLF001
    return tuple(str(role) for role in held if role != interaction.guild_id)


def data_of(interaction: discord.Interaction) -> JSON:
    """What was typed, pressed or filled in, as Discord sent it."""
    data = interaction.data
    # Typed by discord.py as one of many shapes, of which none is trusted here.
    return dict(data) if data else {}
