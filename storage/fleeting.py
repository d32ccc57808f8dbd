"""What is said where no text is stored: kept by this process alone, for as long as a conversation runs."""

from collections import OrderedDict, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from core.memory import Closing, Past
from core.platforms import Waiting
from core.values import Clip, Document, Offer, Picture, Receipt, Turn, Update, Work

RUNS_ON_FOR = timedelta(hours=2)
"""A conversation in which nothing was said for so long is over."""
MOST_CONVERSATIONS = 1_000
MOST_TURNS = 400
MOST_BUTTONS = 20_000
MOST_PASTS = 2_000
NO_WORDS = "What it shows was not written down."
NEVER = datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True, slots=True)
class _Said:
    turn: Turn
    person: str
    request: str
    replaces: str
    """The request that this one is another try of."""


@dataclass(slots=True)
class _Conversation:
    said: deque[_Said] = field(default_factory=lambda: deque(maxlen=MOST_TURNS))
    last: datetime = NEVER


class Fleeting:
    """Turns and buttons of conversations that run. It is gone with the process, and that is what it is for."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._conversations: OrderedDict[str, _Conversation] = OrderedDict()
        self._pasts: OrderedDict[str, tuple[Closing, datetime]] = OrderedDict()
        self._buttons: OrderedDict[str, tuple[Waiting, datetime]] = OrderedDict()

    def parted(self, closing: Closing, person: str) -> Closing:
        """Keep what was said, and give back what may be stored: what was made, what it cost, and no words."""
        self._keep_turns(closing, person)
        self._pasts[closing.request.id] = (closing, self._now() + RUNS_ON_FOR)
        while len(self._pasts) > MOST_PASTS:
            self._pasts.popitem(last=False)
        for update in closing.updates:
            if isinstance(update, Offer) and update.id:
                request = closing.request
                self.keep(update, Waiting(update, person, request.conversation, is_shared=bool(request.asker)))
        updates = tuple(_wordless(closing.updates))
        works = tuple(map(_without_words, closing.works))
        return replace(closing, updates=updates, works=works, turns=(), search_text="", keeps_words=False)

    def keep(self, offer: Offer, waiting: Waiting) -> None:
        """A button, until it is over."""
        self._buttons[offer.id] = (waiting, self._now() + RUNS_ON_FOR)
        while len(self._buttons) > MOST_BUTTONS:
            self._buttons.popitem(last=False)

    def button(self, offer_id: str) -> Waiting | None:
        waiting, until = self._buttons.get(offer_id, (None, NEVER))
        return waiting if waiting and self._now() < until else None

    def recalled(self, past: Past) -> Past:
        """What is stored of a request, with its words while they are remembered."""
        closing, until = self._pasts.get(past.request.id, (None, NEVER))
        if closing is None or self._now() >= until:
            return past
        return replace(past, request=closing.request, updates=closing.updates, works=closing.works)

    def turns(self, person: str, conversation: str, *, is_shared: bool, without: str = "") -> Iterator[Turn]:
        """The newest first."""
        found = self._conversations.get(conversation)
        if found and self._now() - found.last < RUNS_ON_FOR:
            for each in reversed(found.said):
                is_theirs = each.person == person
                is_try = bool(without) and is_theirs and each.replaces == without
                if (is_shared or is_theirs) and each.request != without and not is_try:
                    yield each.turn

    def forget(self, person: str) -> None:
        """Everything of somebody's."""
        for conversation in self._conversations.values():
            kept = [each for each in conversation.said if each.person != person]
            conversation.said.clear()
            conversation.said.extend(kept)
        for offer_id in [offer_id for offer_id, (waiting, _) in self._buttons.items() if waiting.person == person]:
            del self._buttons[offer_id]
        for request_id in [each for each, (closing, _) in self._pasts.items() if closing.request.person == person]:
            del self._pasts[request_id]

    def forget_one(self, request_id: str) -> None:
        """Everything of one request."""
        for conversation in self._conversations.values():
            kept = [each for each in conversation.said if each.request != request_id]
            conversation.said.clear()
            conversation.said.extend(kept)
        self._pasts.pop(request_id, None)

    def _keep_turns(self, closing: Closing, person: str) -> None:
        if not (closing.turns and closing.request.conversation):
            return
        running = self._conversations.pop(closing.request.conversation, None)
        if running is None or self._now() - running.last >= RUNS_ON_FOR:
            running = _Conversation()
        request = closing.request
        if replaced := request.replaces:
            kept = [
                each for each in running.said if each.person != person or replaced not in (each.request, each.replaces)
            ]
            running.said.clear()
            running.said.extend(kept)
        running.said.extend(_Said(turn, person, request.id, request.replaces) for turn in closing.turns)
        running.last = self._now()
        self._conversations[closing.request.conversation] = running
        while len(self._conversations) > MOST_CONVERSATIONS:
            self._conversations.popitem(last=False)


def _wordless(updates: tuple[Update, ...]) -> Iterator[Update]:
    for update in updates:
        match update:
            case Picture() | Clip():
                yield replace(update, alt=NO_WORDS)
            case Document():
                # Who may have it, and that it is to go with the rest, stands nowhere else.
                yield replace(update, about=NO_WORDS)
            case Receipt():
                yield update


def _without_words(work: Work) -> Work:
    return replace(work, prompt="", refined="", negative="", alt=NO_WORDS)
