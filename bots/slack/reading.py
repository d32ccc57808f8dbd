"""What was said on Slack, read for somebody who could read it themselves."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bots.payload import JSON, text
from bots.slack.permalinks import Spot, link_to
from bots.slack.reading_pages import PAGE, PATIENCE_S, Pager, Pages
from bots.slack.reading_rights import Rights
from bots.slack.reading_words import Telling, moment_of
from bots.slack.replies import Replies
from bots.slack.troubles import NotAllowed, NotSupported, Taken, TooOften, Trouble
from core.errors import BadOption, BotError, NotFound, ProviderBroken, ProviderBusy
from core.reading import READING, Passage, Said, Wanted, day_of, newest, read_so_far
from core.values import Request, Show

HISTORY, REPLIES = "conversations.history", "conversations.replies"
LOOKED_BACK = 1_500
"""Messages in which somebody's latest is looked for."""

NO_LINK = "This is no link to a message or a channel on Slack. A message's menu has one: Copy link."
GONE = "That message, or its thread, is not there any more."
NOT_READY = "Slack is only just being connected. Please try again in a moment."
HELD_BACK = "Slack gives me messages only slowly, so I read back to {day} and no further."
HELD_IN_THREAD = "Slack gives me messages only slowly, so I read this thread from its beginning to {day} only."


@dataclass(frozen=True, slots=True)
class SlackReader:
    """Fits `core.reading.Reader`.

    Args:
        replies: How the workspace is spoken with; None until Slack lets us in.
    """

    replies: Callable[[], Replies | None]
    patience_s: float = PATIENCE_S

    async def read(self, request: Request, wanted: Wanted, show: Show) -> Passage:
        rights = self._rights(request)
        spot = _place(request, wanted)
        await rights.check(spot)
        show(READING)
        telling = Telling(rights.replies, request, spot.channel)
        reading = _Reading(rights, telling, wanted, show, Pager(rights.replies.wire, self.patience_s))
        try:
            return await reading.thread(spot) if spot.ts else await reading.channel(spot)
        except Trouble as trouble:
            raise _ours(trouble, rights, spot.channel) from trouble

    async def message(self, request: Request, link: str) -> Said | None:
        spot = Spot.of(link)
        if spot is None or not spot.ts:
            return None
        rights = self._rights(request)
        await rights.check(spot)
        between = {"oldest": spot.ts, "latest": spot.ts, "inclusive": True}
        body = {"channel": spot.channel, "ts": spot.thread or spot.ts, **between}
        try:
            found = await Pager(rights.replies.wire, self.patience_s).read(REPLIES, body, lambda _: True)
        except Trouble as trouble:
            raise _ours(trouble, rights, spot.channel) from trouble
        # With a reply comes what it replies to.
        its = [each for each in found.messages if text(each, "ts") == spot.ts]
        told = await Telling(rights.replies, request, spot.channel).told(its)
        if not told:
            raise NotFound(GONE)
        return told[0]

    async def last_said(self, request: Request) -> datetime | None:
        try:
            rights = self._rights(request)
            spot, user = _place(request, Wanted(LOOKED_BACK)), rights.address.user
            telling = Telling(rights.replies, request, spot.channel)

            def theirs(messages: Sequence[JSON]) -> list[JSON]:
                return [each for each in messages if text(each, "user") == user and telling.is_spoken(each)]

            pager = Pager(rights.replies.wire, self.patience_s)
            body: dict[str, object] = {"channel": spot.channel, "limit": PAGE}
            if spot.ts:
                pages = await pager.read(REPLIES, {**body, "ts": spot.ts}, lambda _: False)
            else:
                pages = await pager.read(HISTORY, body, lambda all_: len(all_) >= LOOKED_BACK or bool(theirs(all_)))
        except (Trouble, BotError):
            return None
        return max((moment_of(text(each, "ts")) for each in theirs(pages.messages)), default=None)

    def _rights(self, request: Request) -> Rights:
        replies = self.replies()
        if replies is None:
            raise ProviderBusy(NOT_READY)
        return Rights(replies, request)


@dataclass(frozen=True, slots=True)
class _Reading:
    """One reading of one place, for one asker."""

    rights: Rights
    telling: Telling
    wanted: Wanted
    show: Show
    pager: Pager

    async def channel(self, spot: Spot) -> Passage:
        """The newest come first, so that it is read back as far as it takes."""
        body = {**self._body(spot), "limit": max(1, min(PAGE, self.wanted.last + 5))}
        pages = await self.pager.read(HISTORY, body, self._is_enough)
        return await self._passage(spot, pages, self._called(spot.channel), HELD_BACK)

    async def thread(self, spot: Spot) -> Passage:
        """The oldest come first, so that the newest are known at the end of it only."""
        root = spot.thread or spot.ts
        pages = await self._replies(spot, root)
        above = text(pages.messages[0], "thread_ts") if pages.messages else ""
        if len(pages.messages) == 1 and above and above != root:
            # Of a reply Slack tells only itself, with the message that its thread is below.
            pages = await self._replies(spot, root := above)
        if not (pages.messages or self.wanted.since):
            raise NotFound(GONE)
        title = f"the thread in {self._called(spot.channel)}"
        return await self._passage(replace(spot, ts=root, thread=""), pages, title, HELD_IN_THREAD)

    async def _replies(self, spot: Spot, root: str) -> Pages:
        def go_on(found: Sequence[JSON]) -> bool:
            self._tell(found)
            return False

        return await self.pager.read(REPLIES, {**self._body(spot), "ts": root, "limit": PAGE}, go_on)

    def _body(self, spot: Spot) -> Mapping[str, object]:
        since = self.wanted.since
        within = {"oldest": f"{since.timestamp():.6f}", "inclusive": True} if since else {}
        return {"channel": spot.channel, "include_all_metadata": True, **within}

    def _is_enough(self, found: Sequence[JSON]) -> bool:
        self._tell(found)
        return sum(map(self.telling.is_spoken, found)) >= self.wanted.last

    def _tell(self, found: Sequence[JSON]) -> None:
        if found:
            self.show(read_so_far(len(found), moment_of(text(found[-1], "ts"))))

    async def _passage(self, spot: Spot, pages: Pages, title: str, held: str) -> Passage:
        said = newest(await self.telling.told(pages.messages), self.wanted)
        reached = moment_of(text(pages.messages[-1], "ts")) if pages.messages else None
        stopped = held.format(day=day_of(reached)) if pages.is_held and reached else ""
        return Passage(said, title, stopped, self._link(spot))

    def _link(self, spot: Spot) -> str:
        url = self.rights.replies.installation.url
        return link_to(url, spot.channel, spot.ts) if spot.ts else f"{url.rstrip('/')}/archives/{spot.channel}"

    def _called(self, channel: str) -> str:
        if channel.startswith("D"):
            return "our direct messages"
        known = self.rights.request.names.get(f"channel:{self.rights.request.channel}", "")
        told = self.rights.names.get(channel, "")
        return (known if self.rights.is_here(channel) else "") or (f"#{told}" if told else "this channel")


def _place(request: Request, wanted: Wanted) -> Spot:
    """What is meant. Raises BadOption where that is no link to it."""
    if wanted.thread:
        spot = Spot.of(wanted.thread)
        if spot is None:
            raise BadOption(NO_LINK)
        return spot
    channel, thread = request.address.get("channel", ""), request.address.get("thread", "")
    # A mention that is no reply is answered below itself, and means what stands above it.
    is_own = request.id.endswith(f":{channel}:{thread}")
    return Spot(channel, "" if is_own else thread)


def _ours(trouble: Trouble, rights: Rights, channel: str) -> BotError:
    match trouble:
        case NotAllowed() | NotSupported():
            return rights.sentence(channel, trouble)
        case Taken():
            return NotFound(GONE)
        case TooOften() as often:
            return ProviderBusy("Slack lets me read nothing more for now. Please try again later.", often.retry_after_s)
        case _:
            return ProviderBroken("Slack did not give me what was said there. Please try again.")
