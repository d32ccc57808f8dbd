"""ModelsLab in a campaign: the stand-in, with delays in every phase, some bad luck, and a record of all orders."""

import asyncio
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from aiohttp import web

from core.sandbox.modelslab import ModelsLabStandIn
from core.sandbox.modelslab_jobs import Job
from core.sandbox.modelslab_plays import Play
from core.values import Medium
from tests.faults.campaign.files import file_of

WORD = re.compile(r"fig\d{5}")
LATEST_READY_S = 0.08
LONGEST_HOLD_S = 0.02
"""Before an order has arrived, and again before its answer goes out."""
BALANCE_USD = 1_000_000.0
MEDIA: tuple[Medium, ...] = ("picture", "video", "speech", "music", "sound")
BAD_LUCK: Sequence[tuple[float, Play]] = (
    (0.03, Play(refusal="queue")),
    (0.05, Play(polls=("502", "pending"))),
    (0.05, Play(files=("404", "html"))),
    (0.01, Play(breaks="after")),
    (0.01, Play(breaks="before")),
)
"""How often an order goes how."""


@dataclass(frozen=True, slots=True)
class Bought:
    """An order that was taken."""

    job: Job
    word: str
    unfinished: tuple[str, ...]
    """The words of all orders that ran at that moment, this one included."""


class CampaignStudio(ModelsLabStandIn):
    """`seed` decides about delays and bad luck; which order they befall depends on the moment."""

    def __init__(self, seed: int) -> None:
        self._fate = Random(f"studio {seed}")
        super().__init__(ready_after_s=0, slower=dict.fromkeys(MEDIA, 1.0), balance_usd=BALANCE_USD)
        self.purchases: list[Bought] = []
        self.cut_off: set[str] = set()
        """Words of orders whose connection broke by itself."""
        self.has_bad_luck = False
        self.refused = 0
        """Orders turned away because as many ran as the account may."""

    def bought_for(self) -> Mapping[str, Sequence[Bought]]:
        """Word → its orders; more than one would be one too many."""
        found = defaultdict(list)
        for each in self.purchases:
            found[each.word].append(each)
        return found

    def is_waiting(self, job: Job) -> bool:
        """An order ends by itself: those that nobody asks for any more must not fill the account for ever."""
        return not job.has_ended and self._clock() < job.ready_at

    async def _submit(self, request: web.Request) -> web.StreamResponse:
        await asyncio.sleep(self._fate.uniform(0, LONGEST_HOLD_S))
        self.ready_after_s = self._fate.uniform(0, LATEST_READY_S)
        answer = await super()._submit(request)
        self.refused += answer.status == web.HTTPTooManyRequests.status_code
        await asyncio.sleep(self._fate.uniform(0, LONGEST_HOLD_S))
        return answer

    def _play(self, key: str) -> Play:
        draw = self._fate.random()
        for share, play in BAD_LUCK if self.has_bad_luck else ():
            if draw < share:
                if play.breaks:
                    self.cut_off.add(_word_in(self.bodies[-1]))
                return play
            draw -= share
        return super()._play(key)

    async def _taken(self, endpoint: str, body: Mapping[str, object], play: Play) -> Job | tuple[int, object]:
        taken = await super()._taken(endpoint, body, play)
        if isinstance(taken, Job):
            running = [_word_in(job.body) for job in self.orders if self.is_waiting(job)]
            self.purchases.append(Bought(taken, _word_in(body), tuple(running)))
        return taken

    async def _made(self, job: Job, number: int) -> bytes:
        return await asyncio.to_thread(file_of, job, number)


def _word_in(body: Mapping[str, object]) -> str:
    found = WORD.search(str(body.get("prompt", "")))
    return found[0] if found else ""
