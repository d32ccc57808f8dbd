"""The small workspace behind the stand-in: who and what there is, kept in memory."""

import secrets
from collections.abc import Callable
from itertools import count
from typing import TYPE_CHECKING

from tests.standins.discord_time import Bell, Clock
from tests.standins.slack_groups import UserGroups
from tests.standins.slack_mentions import Pings, pings_of
from tests.standins.slack_refusals import Json, Refusal
from tests.standins.slack_things import (
    IM,
    MPIM,
    PAIR,
    PRIVATE,
    PUBLIC,
    Channel,
    Person,
    Posted,
    ResponseUrl,
    Stored,
    Trigger,
    View,
)
from tests.standins.slack_threads import Threads

if TYPE_CHECKING:
    from tests.standins.slack_socket import Sockets

SCOPES = (
    "commands",
    "app_mentions:read",
    "assistant:write",
    "channels:history",
    "channels:join",
    "channels:read",
    "chat:write",
    "chat:write.public",
    "files:read",
    "files:write",
    "groups:history",
    "groups:read",
    "im:history",
)
FAMILIES = {PUBLIC: "channels", PRIVATE: "groups", IM: "im", PAIR: "im", MPIM: "mpim"}
"""What the scopes for a kind of conversation begin with."""
STREAM_LIFE_S = 300.0
LONGEST_STREAM_CHARS = 13_200
BASE36 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class World:
    """Builders return the things themselves; their `id` is Slack's."""

    sockets: "Sockets"
    """Set by whoever opens one."""

    def __init__(self) -> None:
        self.clock = Clock()
        self._numbers = count(secrets.randbelow(36**8) + 36**9)
        self._last_us = 0
        self.team_id, self.app_id, self.bot_id = self.new_id("T"), self.new_id("A"), self.new_id("B")
        self.team_domain = "square"
        self.bot_token = f"xoxb-{secrets.token_hex(20)}"
        self.app_token = f"xapp-1-{self.app_id}-{secrets.token_hex(20)}"
        self.signing_secret = secrets.token_hex(16)
        self.scopes: set[str] = set(SCOPES)
        """What was granted to the bot; a test may take some away or add some."""
        self.auth_error = ""
        """What every call is declined with, such as token_revoked; empty while all is well."""
        self.bot = Person(self.new_id("U"), "flashbulb", is_bot=True)
        self.people: dict[str, Person] = {self.bot.id: self.bot}
        self.groups = UserGroups(self.new_id)
        self.channels: dict[str, Channel] = {}
        self.posted: list[Posted] = []
        """Every message, ephemeral and deleted ones too, the oldest first."""
        self.streams: list[Posted] = []
        """Those that have not ended."""
        self.files: dict[str, Stored] = {}
        self.views: dict[str, View] = {}
        self.triggers: dict[str, Trigger] = {}
        self.response_urls: dict[str, ResponseUrl] = {}
        """By their secret."""
        self.threads = Threads(self.clock)
        self.pings: list[Pings] = []
        """Whom the bot's messages notified, one entry for each time that somebody new was."""
        self._pinged: Json = {}
        self.watchers: list[Callable[[str, Posted], None]] = []
        """Told of every message that others can see as it is `posted`, `changed` or `deleted`."""
        self.changed = Bell()
        self.base_url = ""
        self.stream_life_s = STREAM_LIFE_S
        self.longest_stream_chars = LONGEST_STREAM_CHARS
        self.streamless: set[str] = set()
        """Kinds of conversation in which streams are declined with channel_type_not_supported."""
        self.share_after_s = 0.05
        """How long Slack looks at a file before it shares it."""
        self.longest_page = 999
        """Messages that history and replies tell at once; 15 for an app that is sold outside of the Marketplace."""
        self.loses_shares = 0
        """So many of the next shares never happen, though Slack said that they would."""

    # -------------------------------------------------------------------------------------------- builders

    def person(self, name: str, locale: str = "en-US") -> Person:
        person = Person(self.new_id("U"), name, locale=locale)
        self.people[person.id] = person
        return person

    def channel(self, name: str, *members: Person, is_private: bool = False, has_bot: bool = True) -> Channel:
        return self._add_channel("C", name, PRIVATE if is_private else PUBLIC, members, has_bot=has_bot)

    def dm(self, person: Person) -> Channel:
        """The conversation of a person with the bot, always the same one."""
        for channel in self.channels.values():
            if channel.kind == IM and person.id in channel.members:
                return channel
        return self._add_channel("D", "directmessage", IM, (person,), has_bot=True)

    def direct(self, one: Person, other: Person) -> Channel:
        """The conversation of two people, without the bot."""
        return self._add_channel("D", "directmessage", PAIR, (one, other), has_bot=False)

    def mpim(self, *people: Person, has_bot: bool = False) -> Channel:
        """The conversation of a few people."""
        name = f"mpdm-{'--'.join(person.name for person in people)}-1"
        return self._add_channel("G", name, MPIM, people, has_bot=has_bot)

    def _add_channel(self, letter: str, name: str, kind: str, members: tuple[Person, ...], *, has_bot: bool) -> Channel:
        channel = Channel(self.new_id(letter), name, kind, {member.id for member in members}, has_bot)
        self.channels[channel.id] = channel
        return channel

    def invite_bot(self, channel: Channel) -> None:
        """Make it a member, without a word to the app."""
        channel.has_bot = True

    def remove_bot(self, channel: Channel) -> None:
        channel.has_bot = False

    def trigger(self, person: Person, channel: Channel | None = None) -> Trigger:
        """Leave to open one modal, within three seconds of the world's clock."""
        number = f"{next(self._numbers)}.{next(self._numbers)}.{secrets.token_hex(16)}"
        trigger = self.triggers[number] = Trigger(number, person, self.clock.now(), channel=channel)
        return trigger

    def response_url(self, person: Person, channel: Channel, message: Posted | None = None) -> ResponseUrl:
        """Leave to answer there; `message` is the one that was acted on."""
        secret = f"{self.team_id}/{next(self._numbers)}/{secrets.token_urlsafe(18)}"
        url = ResponseUrl(secret, person, channel, self.clock.now(), message)
        self.response_urls[secret] = url
        return url

    def address(self, url: ResponseUrl) -> str:
        """What stands under `response_url` in what the app is sent."""
        return f"{self.base_url}/respond/{url.secret}"

    # ------------------------------------------------------------------------------------------------- ids

    def new_id(self, letter: str) -> str:
        number, digits = next(self._numbers), ""
        while number:
            number, digit = divmod(number, 36)
            digits = BASE36[digit] + digits
        return f"{letter}{digits}"

    def new_ts(self) -> str:
        """Seconds since 1970 with six digits behind the point, never the same twice."""
        self._last_us = max(self._last_us + 1, int(self.clock.wall() * 10**6))
        return f"{self._last_us // 10**6}.{self._last_us % 10**6:06}"

    # -------------------------------------------------------------------------------------------- messages

    def post(self, posted: Posted) -> Posted:
        """Put it on screen."""
        self.posted.append(posted)
        if not posted.is_ephemeral:
            posted.channel.add(posted)
        if posted.author is self.bot and posted.thread_ts and not posted.is_ephemeral:
            self.threads.answered(posted.channel.id, posted.thread_ts)
        self._tell("posted", posted)
        return posted

    def change(self, posted: Posted) -> None:
        """Tell everybody that it is not as it was."""
        self._tell("changed", posted)

    def delete(self, posted: Posted) -> None:
        posted.is_deleted = True
        self.ends(posted)
        posted.channel.remove(posted)
        self._tell("deleted", posted)

    def ends(self, posted: Posted) -> None:
        """It streams no more, if ever it did."""
        posted.is_streaming = False
        if posted in self.streams:
            self.streams.remove(posted)

    def _tell(self, what: str, posted: Posted) -> None:
        if posted.author is self.bot and (pings := pings_of(posted, self._pinged, self.bot.id)):
            self.pings.append(pings)
        if not posted.is_ephemeral:
            for watcher in self.watchers:
                watcher(what, posted)
        posted.rings(self.clock.now())
        self.changed.ring()

    def message(self, channel: Channel, ts: str) -> Posted:
        """A message that everybody there can see."""
        if posted := channel.messages.get(ts):
            return posted
        raise Refusal("message_not_found")

    # ------------------------------------------------------------------------------------- what the bot may

    def needs_scope(self, *scopes: str) -> None:
        """Declines when none of them was granted."""
        if scopes and not self.scopes & set(scopes):
            raise Refusal("missing_scope", needed=",".join(scopes), provided=",".join(sorted(self.scopes)))

    def visible(self, number: str) -> Channel:
        """The conversation, when the bot can see that it exists."""
        channel = self.channels.get(number)
        if channel is None or not (channel.has_bot or channel.kind == PUBLIC):
            raise Refusal("channel_not_found")
        return channel

    def for_posting(self, number: str) -> Channel:
        """The conversation, when the bot may post there."""
        channel = self.visible(number)
        if not channel.has_bot and "chat:write.public" not in self.scopes:
            raise Refusal("not_in_channel")
        return channel

    def for_member(self, number: str, right: str = "") -> Channel:
        """The conversation, when the bot is a member; `right` is the end of the scope it needs, such as history."""
        channel = self.visible(number)
        if right:
            self.needs_scope(f"{FAMILIES[channel.kind]}:{right}")
        if not channel.has_bot:
            raise Refusal("not_in_channel")
        return channel

    def someone(self, number: str) -> Person:
        if person := self.people.get(number):
            return person
        raise Refusal("user_not_found")
