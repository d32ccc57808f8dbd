"""The small world behind the stand-in: who and what there is, kept in memory."""

import base64
import secrets
from collections import deque
from collections.abc import Mapping
from typing import TYPE_CHECKING

from tests.standins.discord_guilds import Guild, Role
from tests.standins.discord_interactions import ACK_WITHIN_S, Interaction
from tests.standins.discord_mentions import Pings
from tests.standins.discord_objects import channel_object, member_part
from tests.standins.discord_refusals import Json, Refusal
from tests.standins.discord_things import (
    DEFAULT_PERMISSIONS,
    DM,
    FILE_LIMIT_BYTES,
    GROUP_DM,
    PUBLIC_THREAD,
    TEXT,
    Channel,
    Person,
    Posted,
    Stored,
)
from tests.standins.discord_time import Bell, Clock

if TYPE_CHECKING:
    from tests.standins.discord_gateway import Gateway

LINKS_LAST_S = 24 * 3600
REMEMBERED_NONCES = 1_000


class World:
    """Builders return the things themselves; their `id` is an int, as discord.py has it."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.application_id = self.clock.next_id()
        self.token = ".".join(
            [base64.b64encode(str(self.application_id).encode()).decode().rstrip("="), "Gstand", secrets.token_hex(19)]
        )
        self.bot = Person(self.application_id, "Flashbulb", is_bot=True)
        self.people: dict[int, Person] = {self.bot.id: self.bot}
        self.guilds: dict[int, Guild] = {}
        self.channels: dict[int, Channel] = {}
        self.interactions: dict[int, Interaction] = {}
        self.by_token: dict[str, Interaction] = {}
        self.posted: dict[int, Posted] = {}
        """Every message, ephemeral and deleted ones too."""
        self.gateway: Gateway
        """Set by whoever opens one."""
        self.commands: list[Json] = []
        """As registered by the last bulk overwrite."""
        self.command_puts = 0
        self.pings: list[Pings] = []
        """Whom the bot's messages notified, one entry for each that notified somebody."""
        self.nonces: deque[tuple[int, str, Posted]] = deque(maxlen=REMEMBERED_NONCES)
        self.files: dict[int, Stored] = {}
        """Everything that can be downloaded, by its id."""
        self.changed = Bell()
        self.sees_content = False
        """Whether the bot was granted the message content intent."""
        self.base_url = ""
        self.ack_within_s = ACK_WITHIN_S
        """Longer where a machine may be too busy for Discord's own deadline, which is not what a story is about."""

    # -------------------------------------------------------------------------------------------- builders

    def person(self, name: str, *, has_installed: bool = False) -> Person:
        person = Person(self.clock.next_id(), name, has_installed=has_installed)
        self.people[person.id] = person
        return person

    def guild(self, name: str, *members: Person, has_bot: bool = True, permissions: int = DEFAULT_PERMISSIONS) -> Guild:
        """A server where each member has these permissions; its owner is somebody else."""
        owner = self.person(f"Owner of {name}")
        guild = Guild(
            self.clock.next_id(),
            name,
            has_bot,
            owner.id,
            dict.fromkeys((owner.id, *(m.id for m in members)), permissions),
        )
        self.guilds[guild.id] = guild
        return guild

    def role(self, guild: Guild, name: str, *, permissions: int = 0, is_mentionable: bool = False) -> int:
        """The id of a new role."""
        number = self.clock.next_id()
        guild.roles[number] = Role(number, name, permissions, is_mentionable)
        return number

    def channel(
        self,
        guild: Guild,
        name: str,
        *,
        bot_permissions: int = DEFAULT_PERMISSIONS,
        file_limit_bytes: int = FILE_LIMIT_BYTES,
    ) -> Channel:
        """A text channel of a server."""
        return self.add(
            Channel(
                self.clock.next_id(),
                TEXT,
                name,
                guild,
                bot_permissions=bot_permissions,
                file_limit_bytes=file_limit_bytes,
            )
        )

    def thread(
        self,
        parent: Channel,
        name: str,
        owner: Person | None = None,
        *,
        kind: int = PUBLIC_THREAD,
        number: int | None = None,
    ) -> Channel:
        """A thread; without an owner the bot's. `number` is its id when it hangs on a message."""
        assert parent.guild
        return self.add(
            Channel(
                number or self.clock.next_id(),
                kind,
                name,
                parent.guild,
                parent,
                (owner or self.bot).id,
                bot_permissions=parent.bot_permissions,
                permissions=parent.permissions,
                file_limit_bytes=parent.file_limit_bytes,
            )
        )

    def dm(self, person: Person) -> Channel:
        """The conversation of a person with the bot, always the same one."""
        for channel in self.channels.values():
            if channel.is_bot_dm and person in channel.recipients:
                return channel
        return self.add(Channel(self.clock.next_id(), DM, recipients=(self.bot, person)))

    def private(self, *people: Person) -> Channel:
        """A conversation of people without the bot: of two a DM, of more a group."""
        kind = DM if len(people) == 2 else GROUP_DM
        return self.add(Channel(self.clock.next_id(), kind, owner=people[0].id, recipients=people))

    def add(self, channel: Channel) -> Channel:
        self.channels[channel.id] = channel
        return channel

    # -------------------------------------------------------------------------------------------- lookups

    def channel_for_bot(self, number: int) -> Channel:
        """The channel, when the bot may look into it."""
        channel = self.channels.get(number)
        if channel is None:
            raise Refusal(10003)
        if not channel.has_bot or not channel.permits(1 << 10):
            raise Refusal(50001)
        return channel

    def guild_for_bot(self, number: int) -> Guild:
        guild = self.guilds.get(number)
        if guild is None or not guild.has_bot:
            raise Refusal(10004)
        return guild

    def channels_of(self, guild: Guild) -> list[Channel]:
        return [channel for channel in self.channels.values() if channel.guild is guild]

    def can_dm(self, person: Person) -> bool:
        shares = any(person.id in guild.members for guild in self.guilds.values() if guild.has_bot)
        return person.accepts_dms and (shares or person.has_installed)

    # ---------------------------------------------------------------------------------- messages on the wire

    def message_object(self, posted: Posted) -> Json:
        """As whoever sees all of it gets it, with fresh addresses of its files."""
        body = dict(posted.body)
        if posted.files:
            body["attachments"] = [self.file_object(posted.channel, file) for file in posted.files.values()]
        thread = self.channels.get(posted.id)
        if thread and not posted.only_for:
            body["thread"] = channel_object(thread, self.bot)
        if reference := body.get("message_reference"):
            referenced = self.posted.get(int(reference.get("message_id") or 0))
            is_there = referenced and not referenced.is_deleted
            body["referenced_message"] = self.message_object(referenced) if referenced and is_there else None
            if body["referenced_message"]:
                body["referenced_message"].pop("referenced_message", None)
        return body

    def as_bot_sees(self, posted: Posted) -> Json:
        """The same, without what the message content intent would be needed for."""
        body = self.message_object(posted)
        if not self.shows_content(posted):
            body |= {"content": "", "embeds": [], "attachments": [], "components": []}
        referenced = body.get("referenced_message")
        if referenced and not self.shows_content(self.posted[int(referenced["id"])]):
            referenced |= {"content": "", "embeds": [], "attachments": [], "components": []}
        return body

    def shows_content(self, posted: Posted) -> bool:
        if self.sees_content or posted.author is self.bot or posted.channel.is_bot_dm:
            return True
        return any(mention["id"] == str(self.bot.id) for mention in posted.body["mentions"])

    def as_event(self, posted: Posted) -> Json:
        """As a gateway event carries it."""
        body = self.as_bot_sees(posted)
        if guild := posted.channel.guild:
            body |= {"guild_id": str(guild.id), "member": member_part(posted.author, guild)}
        return body

    def file_object(self, channel: Channel, file: Stored) -> Json:
        url = self.link(channel.id, file.id, file.upload.filename)
        return file.about | {"url": url, "proxy_url": url}

    def link(self, channel: int, number: int, filename: str) -> str:
        """An address that works for a day of the world's clock."""
        signed_at = self.clock.wall()
        query = f"ex={int(signed_at + LINKS_LAST_S):x}&is={int(signed_at):x}&hm={number:064x}"
        return f"{self.base_url}/cdn/attachments/{channel}/{number}/{filename}?{query}"

    def is_link_alive(self, query: Mapping[str, str], number: int) -> bool:
        try:
            expires, signature = int(query["ex"], 16), int(query["hm"], 16)
        except (KeyError, ValueError):
            return False
        return signature == number and self.clock.wall() < expires
