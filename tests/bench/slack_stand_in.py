"""Slack in a process of its own, with the people who ask there: neither of them is in anybody's figures."""

import asyncio
import json
import os
import re
from collections import Counter
from dataclasses import astuple, dataclass, field
from itertools import count
from time import monotonic
from typing import Literal, TypeAlias

from bots.slack.setup.manifest import manifest
from core.commands import all_commands
from core.shortcuts import ALL
from tests.bench.child import obey
from tests.bench.script import chunk_texts, question, stamps
from tests.stages.slack import settings_of
from tests.standins import slack_payloads as payloads
from tests.standins.slack import SlackStandIn
from tests.standins.slack_delivery import Delivery
from tests.standins.slack_payloads import SLASH
from tests.standins.slack_people import person_of
from tests.standins.slack_things import Channel, Person, Posted

PEOPLE = 200
CHANNELS = 20
PATIENCE_S = 60.0
STOP = "fb:stop:"
WHOSE = re.compile(r"\bn(\d+)c\d|\bbench (\d+) gap ")
"""In every word of an answer, and in every question."""
Where: TypeAlias = Literal["channel", "direct", "typo"]
"""A command in one of the channels, a message to the bot alone, a command with a mistake in it."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One question as the asker saw it; all moments on the clock that every process shares, seconds."""

    acknowledged_s: float
    """From when its frame or request was sent."""
    noticed_s: float
    """From then until they read anything: a status, what came with the acknowledgement, or the first words."""
    first_after_s: float
    """From when the model sent its first words to when they were on screen."""
    last_after_s: float
    """From the model's last words to the last state."""
    done_s: float
    """From the question to the last state."""
    is_whole: bool


@dataclass(slots=True, eq=False)
class Asking:
    """A question under way."""

    number: int
    person: Person
    channel: Channel
    where: Where
    thread: str = ""
    delivery: Delivery | None = None
    noticed_at: float = 0.0
    first_at: float = 0.0
    last_at: float = 0.0
    posts: dict[str, Posted] = field(default_factory=dict)
    """By ts, what answers it."""
    over: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def sent_at(self) -> float:
        return self.delivery.tries[0].at if self.delivery else 0.0

    def sees(self, now: float) -> None:
        self.noticed_at = self.noticed_at or now


class Workspace:
    """People who ask in twenty channels, and each in the bot's conversation with them."""

    def __init__(self, slack: SlackStandIn) -> None:
        self._slack = slack
        self._people = [slack.person(f"P{number}") for number in range(PEOPLE)]
        self._channels = [slack.channel(f"plaza-{number}", *self._people) for number in range(CHANNELS)]
        for person in self._people:
            slack.dm(person)
        self._numbers = count(1)
        self._asking: dict[int, Asking] = {}
        slack.watchers.append(self._looks)

    # ---------------------------------------------------------------------------------------------- orders

    async def connected(self, **_how: object) -> dict[str, object]:
        """Returns when a bot is there by Socket Mode; when that was."""
        await self._slack.sockets.connected(within_s=PATIENCE_S)
        return {"at": monotonic()}

    async def deliver(self, url: str) -> dict[str, object]:
        """Signed requests to this address; without one, by Socket Mode."""
        self._slack.http.urls = (url,) if url else ()
        return {}

    async def limit(self, is_on: bool) -> dict[str, object]:
        """Count calls and refuse too many, from now on and from zero; or never."""
        self._slack.limits.is_on = is_on
        self._slack.limits._buckets.clear()
        return {}

    async def ask(
        self, total: int, at_once: int, gap_ms: float, where: Where, chunks: int, quiet_s: float
    ) -> dict[str, object]:
        """Each question by another person, `at_once` of them together, the next when those are answered.

        Args:
            quiet_s: A bot that calls nothing for so long has given up.
        """
        self._forget()
        answers: list[Answer] = []
        for _ in range(0, total, at_once):
            asked = [self._new(where) for _ in range(at_once)]
            await self._together(asked, gap_ms, chunks, quiet_s)
            answers += [self._answer(each, chunks) for each in asked]
        heard = self._slack.heard
        assert not self._slack.surprises, self._slack.surprises
        return {
            "answers": [astuple(answer) for answer in answers],
            "calls": Counter(call.method for call in heard),
            "refused": Counter(call.method for call in heard if call.status == 429),
        }

    # --------------------------------------------------------------------------------------------- people

    def _new(self, where: Where) -> Asking:
        number = next(self._numbers)
        person = self._people[number % PEOPLE]
        channel = self._slack.dm(person) if where == "direct" else self._channels[number % CHANNELS]
        asking = self._asking[number] = Asking(number, person, channel, where)
        return asking

    async def _together(self, asked: list[Asking], gap_ms: float, chunks: int, quiet_s: float) -> None:
        # Made before the first one is sent, so that they are sent in one go.
        ready = [self._made(each, question(each.number, gap_ms, chunks)) for each in asked]
        for each, what in zip(asked, ready, strict=True):
            if isinstance(what, Delivery):
                each.delivery = self._slack.courier.send(what)
            else:
                self._slack.post(what)
                each.delivery = self._slack.events_of(what)[0]
        waiting = asyncio.gather(*(self._over(each) for each in asked))
        while not (await asyncio.wait([waiting], timeout=0.25))[0]:
            if monotonic() - max((call.at for call in self._slack.heard[-1:]), default=asked[0].sent_at) > quiet_s:
                waiting.cancel()
                break
        # What was given up is looked at all the same.
        await asyncio.gather(waiting, return_exceptions=True)
        for each in asked:
            del self._asking[each.number]

    def _made(self, each: Asking, words: str) -> Delivery | Posted:
        if each.where == "direct":
            posted = Posted(each.channel, self._slack.new_ts(), each.person, "person", words)
            each.thread = posted.ts
            return posted
        slack, place = self._slack, {"id": each.channel.id, "name": each.channel.name}
        trigger, url = slack.trigger(each.person), slack.response_url(each.person, each.channel)
        ids = {"response_url": slack.address(url), "trigger_id": trigger.id}
        typed = f"{words} --thinkin high" if each.where == "typo" else words
        form = payloads.slash_form(slack.app, person_of(each.person), place, "/ask", typed, **ids)
        return Delivery(SLASH, form)

    async def _over(self, each: Asking) -> None:
        assert each.delivery
        ack = await each.delivery.acked(PATIENCE_S)
        if ack.body:
            each.sees(each.sent_at + ack.after_s)
        if each.where != "typo":
            await each.over.wait()

    def _looks(self, _what: str, posted: Posted) -> None:
        """At every message that changes: whose answer it is, and how far that is."""
        if posted.author is not self._slack.bot:
            return
        words, now = posted.words, self._slack.clock.now()
        found = WHOSE.search(words)
        each = self._asking.get(int(found[1] or found[2])) if found else None
        if each is None:
            return
        each.sees(now)
        each.posts[posted.ts] = posted
        if "first@" in words and not each.first_at:
            each.first_at = now
        if "last@" in words:
            each.last_at = now
            if not posted.is_streaming and not any(b["action_id"].startswith(STOP) for b in posted.buttons):
                each.over.set()

    def _answer(self, each: Asking, chunks: int) -> Answer:
        ack = each.delivery.tries[0].ack if each.delivery else None
        statuses = self._slack.threads.statuses
        told = [s.at for s in statuses if each.thread == s.thread_ts and each.channel.id == s.channel and s.text]
        seen_at = min([*told[:1], *filter(None, [each.noticed_at])], default=each.sent_at + PATIENCE_S)
        text = "".join(written(posted) for posted in sorted(each.posts.values(), key=lambda posted: posted.ts))
        said = stamps(text)
        return Answer(
            acknowledged_s=ack.after_s if ack else PATIENCE_S,
            noticed_s=seen_at - each.sent_at,
            first_after_s=each.first_at - said["first"] if "first" in said else PATIENCE_S,
            last_after_s=each.last_at - said["last"] if "last" in said else PATIENCE_S,
            done_s=each.last_at - each.sent_at if each.over.is_set() else PATIENCE_S,
            is_whole=each.over.is_set() and text.strip() == "".join(chunk_texts(each.number, said, chunks)).strip(),
        )

    def _forget(self) -> None:
        """What was answered long ago, so that the hundredth batch finds what the first one found."""
        slack = self._slack
        kept = (slack.posted, slack.pings, slack.triggers, slack.response_urls, slack.courier.sent, slack._web.heard)
        threads = slack.threads
        for each in (*kept, slack._events_of, slack._shown, threads.statuses, threads.sessions, threads._shown):
            each.clear()
        threads.session_changes.clear()
        for channel in slack.channels.values():
            channel.messages.clear()
            channel.replies.clear()


def written(posted: Posted) -> str:
    """What the model said in it, without the question above and what stands below."""
    blocks = [str(block["text"]) for block in posted.blocks if block["type"] == "markdown"]
    return "".join([posted.streamed, *blocks])


async def main() -> None:
    async with SlackStandIn(rate_limits=False) as slack:
        made = dict(manifest(all_commands(), ALL))
        slack.scopes = set(made["oauth_config"]["scopes"]["bot"])
        if "BENCH_BARE" in os.environ:
            # The least that anybody would subscribe to, to be talked to.
            slack.subscribed = frozenset({"message.im"})
        else:
            slack.manifest = made
        workspace = Workspace(slack)
        orders = {
            "connected": workspace.connected,
            "deliver": workspace.deliver,
            "limit": workspace.limit,
            "ask": workspace.ask,
        }
        await obey(json.dumps(settings_of(slack)), orders)


if __name__ == "__main__":
    asyncio.run(main())
