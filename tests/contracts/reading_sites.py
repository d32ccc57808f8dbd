"""Places with a past, on each platform, for the contract of whoever reads it."""

from datetime import UTC, datetime
from typing import Any

from bots.discord.visit import Asked as DiscordAsked
from bots.discord.visit import Visit as DiscordVisit
from bots.discord.wire import Ticket
from bots.slack.visit import Asked, Visit
from core.reading import Reader
from core.values import Request, Update
from tests.stages.discord_square import Square
from tests.stages.slack_square import Office
from tests.standins import discord_past
from tests.standins.discord_things import DEFAULT_PERMISSIONS, VIEW_CHANNEL
from tests.standins.slack_past import stood, stood_many
from tests.standins.slack_things import Posted


class Telling:
    """What was shown while it was read."""

    def __init__(self) -> None:
        self.updates: list[Update] = []

    def __call__(self, update: Update) -> None:
        self.updates.append(update)

    @property
    def words(self) -> str:
        return "\n".join(getattr(update, "words", "") for update in self.updates)


class SlackSite:
    """A channel at Slack, with Ada and Bob in it; and one where only Bob is."""

    def __init__(self, stage: Any) -> None:
        self.stage = stage
        self.office = Office(stage)
        self.slack = stage.slack
        self.reader: Reader = stage.house.readers.of(self.request())
        self.bobs = self.slack.channel("bobs", stage.bob.user, is_private=True)

    def request(self, thread: Posted | None = None, channel: Any = None, user: Any = None) -> Request:
        """What Ada asks by a slash command in the channel, or by a mention in a thread."""
        user, channel = user or self.stage.ada.user, channel or self.office.plaza
        visit = Visit(
            key=self.slack.new_ts(),
            team=self.slack.team_id,
            user=user.id,
            name=user.name,
            channel=channel.id,
            at=datetime.now(UTC),
            thread=thread.ts if thread else "",
            place=channel.name,
        )
        return visit.asked("ask", {}, Asked())

    def said(self, words: str, ago_s: float, by: str = "Ada", files: tuple[str, ...] = (), **more: Any) -> Posted:
        """A message of Ada, Bob or the bot."""
        author = {"Ada": self.stage.ada.user, "Bob": self.stage.bob.user}.get(by, self.slack.bot)
        channel = more.pop("channel", self.office.plaza)
        return stood(self.slack, channel, author, words, ago_s, files=files, **more)

    def said_many(self, count: int, ago_s: float, thread: Posted | None = None) -> list[Posted]:
        return stood_many(self.slack, self.office.plaza, self.stage.bob.user, count, ago_s, thread)

    def mention_of_bob(self) -> str:
        return f"<@{self.stage.bob.user.id}>"

    def said_elsewhere(self) -> str:
        """Words that only Bob may read; a link to them."""
        posted = self.said("Bob's secret", 60, "Bob", channel=self.bobs)
        return self.link_of(posted)

    def came_in(self, ago_s: float) -> None:
        """Something that nobody said."""
        self.said("Bob has joined", ago_s, "Bob", subtype="channel_join")

    def link_of(self, posted: Posted) -> str:
        return f"https://square.slack.com/archives/{posted.channel.id}/p{posted.ts.replace('.', '')}"

    def deletes(self, posted: Posted) -> None:
        posted.channel.remove(posted)


class DiscordSite:
    """A channel at Discord, with Ada and Bob in it; and one that only Bob may see."""

    def __init__(self, stage: Any) -> None:
        self.stage = stage
        self.square = Square(stage)
        self.discord = stage.discord
        self.discord.sees_content = True
        self.plaza = self.square.plaza
        self.reader: Reader = stage.house.readers.of(self.request())
        self.bobs = self.discord.channel(self.square.guild, "bobs")
        self.bobs.permissions[stage.ada.user.id] = DEFAULT_PERMISSIONS & ~VIEW_CHANNEL

    def request(self, channel: Any = None, user: Any = None, *, is_member: bool = True) -> Request:
        """What Ada asks by a slash command in the channel."""
        user, channel = user or self.stage.ada.user, channel or self.plaza
        visit = DiscordVisit(
            ticket=Ticket(str(self.discord.clock.next_id()), "token"),
            user=str(user.id),
            name=user.name,
            server=str(channel.guild.id) if channel.guild else "",
            channel=str(channel.id),
            kind="channel" if channel.guild else "direct",
            is_member=is_member,
            may_manage=False,
            most_bytes=0,
            at=datetime.now(UTC),
        )
        return visit.asked("ask", {}, DiscordAsked("", is_private=False))

    def said(self, words: str, ago_s: float, by: str = "Ada", files: tuple[str, ...] = (), **more: Any) -> Any:
        """A message of Ada, Bob or the bot."""
        author = {"Ada": self.stage.ada.user, "Bob": self.stage.bob.user}.get(by, self.discord.bot)
        channel = more.pop("channel", self.plaza)
        return discord_past.stood(self.discord, channel, author, words, ago_s, files=files, **more)

    def said_many(self, count: int, ago_s: float) -> list[Any]:
        return discord_past.stood_many(self.discord, self.plaza, self.stage.bob.user, count, ago_s)

    def mention_of_bob(self) -> str:
        return f"<@{self.stage.bob.user.id}>"

    def said_elsewhere(self) -> str:
        """Words that only Bob may read; a link to them."""
        return self.link_of(self.said("Bob's secret", 60, "Bob", channel=self.bobs))

    def came_in(self, ago_s: float) -> None:
        """Something that nobody said."""
        self.said("", ago_s, "Bob", kind=USER_JOIN)

    def link_of(self, posted: Any) -> str:
        server = posted.channel.guild.id if posted.channel.guild else "@me"
        return f"https://discord.com/channels/{server}/{posted.channel.id}/{posted.id}"

    def deletes(self, posted: Any) -> None:
        posted.channel.messages.pop(posted.id)


USER_JOIN = 7
SITES: dict[str, Any] = {"discord": DiscordSite, "slack": SlackSite}
