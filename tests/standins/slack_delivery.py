"""One thing on its way from Slack to the app, by Socket Mode or signed HTTP, and how it was acknowledged."""

import time
import uuid
from dataclasses import dataclass, field
from typing import Any

from tests.standins import slack_payloads as payloads
from tests.standins.discord_time import PATIENCE_S, Bell
from tests.standins.slack_http import ACK_WITHIN_S, Courier
from tests.standins.slack_objects import message_object
from tests.standins.slack_payloads import EVENT, App, Json
from tests.standins.slack_things import IM, MPIM, PRIVATE, PUBLIC, Person, Posted, ResponseUrl, Trigger
from tests.standins.slack_world import World

CHANNEL_TYPES = {PUBLIC: "channel", PRIVATE: "group", IM: "im", MPIM: "mpim"}
SUBSCRIPTIONS = {PUBLIC: "message.channels", PRIVATE: "message.groups", IM: "message.im", MPIM: "message.mpim"}
TOLD_OF = ("app_mention", "app_home_opened", "member_joined_channel", "app_uninstalled", "tokens_revoked")
EVERYTHING = frozenset((*TOLD_OF, "agent_session_stopped", *SUBSCRIPTIONS.values()))
OTHER_BOT_ID = "B0OTHERBOT"


@dataclass(frozen=True, slots=True)
class Ack:
    """What the app answered; `body` is empty when it said nothing, plain text stands under `text`."""

    status: int
    body: Json
    after_s: float
    """Since this try was sent."""
    no_retry: bool = False

    @property
    def is_ok(self) -> bool:
        return 200 <= self.status < 300

    @property
    def is_in_time(self) -> bool:
        return self.is_ok and self.after_s <= ACK_WITHIN_S


@dataclass(slots=True, eq=False)
class Try:
    """One time a delivery was sent; the first has number 0."""

    number: int
    reason: str
    """Why it was sent again; empty for the first."""
    at: float = field(default_factory=time.monotonic)
    where: str = ""
    """The address it was sent to, or the connection."""
    ack: Ack | None = None
    failure: str = ""
    """Why it counts as failed, in Slack's words: http_timeout, http_error, connection_failed."""

    def answered(self, status: int, body: Json, *, no_retry: bool = False) -> Ack:
        self.ack = Ack(status, body, time.monotonic() - self.at, no_retry)
        return self.ack


@dataclass(slots=True, eq=False)
class Delivery:
    """From when it happened until the app has taken it, or Slack has given up."""

    kind: str
    payload: Json
    tries: list[Try] = field(default_factory=list)
    is_over: bool = False
    """Whether Slack is done with it."""
    bell: Bell = field(default_factory=Bell)

    @property
    def ack(self) -> Ack | None:
        """The good answer, or the last one when none was good; None while there is none."""
        answers = [each.ack for each in self.tries if each.ack]
        return next((ack for ack in answers if ack.is_ok), answers[-1] if answers else None)

    @property
    def is_acked(self) -> bool:
        return self.ack is not None and self.ack.is_ok

    @property
    def event_id(self) -> str:
        return str(self.payload.get("event_id", ""))

    @property
    def event(self) -> Json:
        """What happened, without its envelope."""
        return dict(self.payload.get("event", {}))

    @property
    def is_missed(self) -> bool:
        """Whether a try got no answer within three seconds."""
        return any(each.ack.after_s > ACK_WITHIN_S if each.ack else bool(each.failure) for each in self.tries)

    def begin(self, number: int, reason: str) -> Try:
        """One more time."""
        self.tries.append(Try(number, reason))
        return self.tries[-1]

    async def acked(self, within_s: float = PATIENCE_S) -> Ack:
        """The good answer, when it is there."""
        await self.bell.until(lambda: self.is_acked, within_s)
        assert self.ack
        return self.ack

    async def over(self, within_s: float = PATIENCE_S) -> "Delivery":
        """Returns itself when it was taken or given up."""
        await self.bell.until(lambda: self.is_over, within_s)
        return self

    async def settled(self) -> "Delivery":
        """Returns itself when its first try was answered, or failed."""
        await self.bell.until(lambda: self.is_over or any(each.ack or each.failure for each in self.tries), PATIENCE_S)
        return self


@dataclass(slots=True, eq=False)
class Invocation:
    """A command, a press, a shortcut or a form, from the person's doing to everything that came of it."""

    person: Person
    delivery: Delivery
    trigger: Trigger
    url: ResponseUrl | None
    response_url: str
    changed: Bell
    """Rings whenever anything changes in this world."""

    @property
    def ack(self) -> Ack | None:
        return self.delivery.ack

    @property
    def payload(self) -> Json:
        return self.delivery.payload

    @property
    def trigger_id(self) -> str:
        return self.trigger.id

    @property
    def answers(self) -> list[Posted]:
        """What is on screen of its acknowledgement and its response_url, the oldest first."""
        return [each for each in self.url.answers if not each.is_deleted] if self.url else []

    @property
    def whispers(self) -> list[Posted]:
        """Those that only this person sees."""
        return [each for each in self.answers if each.is_ephemeral]

    @property
    def errors(self) -> Json:
        """What a form is sent back with, by block."""
        return dict(self.ack.body.get("errors", {})) if self.ack else {}

    async def shows(self, words: str, within_s: float = PATIENCE_S) -> Posted:
        """The first of its answers with these words, when it is there."""
        await self.changed.until(lambda: any(words in each.words for each in self.answers), within_s)
        return next(each for each in self.answers if words in each.words)


class Delivers(World):
    """The world with a way to the app: Socket Mode, or request URLs once there are some.

    Attributes:
        manifest: The app's manifest; with one, only its commands, shortcuts and events exist.
        subscribed: The events that the app hears of when there is no manifest.
        echoes: Whether the app is told of its own messages and updates, as Slack does.
    """

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.courier = Courier(self.app_id, self.signing_secret)
        self.sockets = self.courier.sockets
        self.http = self.courier.http
        self.manifest: Json | None = None
        self.subscribed: frozenset[str] = EVERYTHING
        self.echoes = True
        self._events_of: dict[str, list[Delivery]] = {}
        self._shown: dict[str, Json] = {}
        self.watchers.append(self._tells)

    async def opens_delivery(self) -> None:
        """Take connections, on a port of its own; `closes_delivery` gives up on whatever is under way."""
        await self.sockets.open()

    async def closes_delivery(self) -> None:
        await self.courier.close()

    @property
    def app(self) -> App:
        return App(self.app_id, self.team_id, self.team_domain, self.bot.id, self.bot_id)

    def delivers_to(self, *urls: str) -> None:
        """Send signed requests there from now on, in turn; none of them goes back to Socket Mode."""
        self.http.urls = urls

    @property
    def deliveries(self) -> list[Delivery]:
        """Everything sent to the app, oldest first."""
        return self.courier.sent

    @property
    def missed_acks(self) -> int:
        """How many of them had a try without an answer within three seconds."""
        return self.courier.missed_acks

    def events_of(self, posted: Posted) -> list[Delivery]:
        """How the app was told of this message, of its changes and its end, oldest first."""
        return list(self._events_of.get(posted.ts, []))

    def happens(self, event: Json, subscription: str = "") -> Delivery | None:
        """Tell the app of it; None when it is not subscribed to that."""
        if not self.hears(subscription or event["type"]):
            return None
        return self.courier.send(Delivery(EVENT, payloads.event_callback(self.app, event, self.clock.wall())))

    def hears(self, subscription: str) -> bool:
        """Whether the app subscribed to that."""
        if self.manifest is None:
            return subscription in self.subscribed
        return subscription in self.manifest["settings"].get("event_subscriptions", {}).get("bot_events", [])

    async def redelivers(self, delivery: Delivery, times: int = 1) -> Delivery:
        """Send an event again that the app has taken, marked as a retry; returns when each time was answered."""
        return await self.courier.repeat(delivery, times)

    # -------------------------------------------------------------------------------------------- messages

    def _tells(self, what: str, posted: Posted) -> None:
        channel = posted.channel
        if not channel.has_bot or (posted.author is self.bot and not self.echoes):
            return
        message, before = self.message_of(posted), self._shown.get(posted.ts)
        # How Slack tells of a stream while it goes on is not known; here its end is one change.
        if what == "changed" and (before == message or posted.is_streaming):
            return
        self._shown[posted.ts] = message
        kind, ts = CHANNEL_TYPES[channel.kind], self.new_ts()
        told: list[Delivery | None] = []
        if what == "changed":
            told = [self._hears(posted, payloads.changed_event(message, before or message, channel.id, kind, ts))]
        elif what == "deleted":
            told = [self._hears(posted, payloads.deleted_event(before or message, channel.id, kind, ts))]
        else:
            told = [self._hears(posted, payloads.message_event(message, channel.id, kind))]
            if f"<@{self.bot.id}>" in posted.text and channel.kind != IM and posted.subtype != "bot_message":
                told.append(self.happens(payloads.mention_event(message, channel.id)))
        self._events_of.setdefault(posted.ts, []).extend(each for each in told if each)

    def _hears(self, posted: Posted, event: Json) -> Delivery | None:
        return self.happens(event, SUBSCRIPTIONS[posted.channel.kind])

    def message_of(self, posted: Posted) -> Json:
        """The message as events and interactions have it."""
        message = message_object(self, posted)
        if posted.author.is_bot and posted.author is not self.bot:
            return message | {"bot_id": OTHER_BOT_ID, "username": posted.author.name}
        if posted.via == "person":
            return message | {"client_msg_id": str(uuid.uuid5(uuid.NAMESPACE_OID, posted.ts))}
        return message
