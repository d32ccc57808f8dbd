"""What happens in a campaign: who asks for what, when, and who is killed."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from time import monotonic

from storage.codec import load_work
from tests.faults.campaign.crew import Crew, Worker
from tests.faults.campaign.diary import Diary
from tests.faults.campaign.screen import Wall
from tests.faults.campaign.studio import CampaignStudio
from tests.faults.campaign.wishes import Wish
from tests.stages.books import Books

PROCESSES = 3
LOAD = 7
"""Requests on their way, more or less."""
KILL_APART_S = (0.05, 0.15)
ASK_APART_S = (0.01, 0.05)
SIGTERMS = 0.12
BLACKOUTS = 0.03
"""How often all processes are killed at once."""
LEAST_READY = 2
"""So many of the processes have to be up before the next one is killed."""
PATIENCE_S = 120.0
ORPHANED_S = 8.0
"""After this somebody should have gone on with what a process left, on a machine that does a lot else; a lease takes
half a minute."""
AT_ONCE_S = 20.0
"""For one picture by a process that nobody harms, on a machine that does a lot else."""
LOOK_S = 0.05


@dataclass(frozen=True, slots=True)
class Plan:
    """What a campaign is to be."""

    seed: int
    kills: int
    folder: Path
    database_url: str

    @property
    def data(self) -> Path:
        return self.folder / "data"


@dataclass(slots=True)
class Campaign:
    """One that goes on, or is over."""

    plan: Plan
    crew: Crew
    studio: CampaignStudio
    books: Books
    diary: Diary
    wall: Wall
    dice: Random
    attached: str
    """What the picture is called that people attach."""
    first: dict[str, str] = field(default_factory=dict)
    """Person → their first picture."""
    asked: dict[str, Wish] = field(default_factory=dict)
    requests: dict[str, Mapping[str, object]] = field(default_factory=dict)
    stopping: list[tuple[float, Wish]] = field(default_factory=list)
    """When Stop is pressed, by the monotonic clock."""
    most_running: int = 0
    orphans: dict[tuple[str, str], float] = field(default_factory=dict)
    """A request and the process that left it → since when nobody works on it, by the monotonic clock."""
    left_behind: set[str] = field(default_factory=set)
    troubles: list[str] = field(default_factory=list)
    """What took longer than it may."""
    took_s: float = 0.0
    last_took_s: float = 0.0

    # ------------------------------------------------------------------------------------------------ asking

    def ask(self, wish: Wish, worker: Worker) -> None:
        """Deliver it, for the first time or again; the platform's id is the same."""
        if wish.id not in self.asked:
            self.asked[wish.id] = wish
            self.requests[wish.id] = self._request(wish)
            if wish.stop_after_s is not None:
                self.stopping.append((monotonic() + wish.stop_after_s, wish))
        worker.told.add(wish.id)
        worker.tell(ask=self.requests[wish.id])

    def _request(self, wish: Wish) -> Mapping[str, object]:
        begun: dict[str, object] = {}
        if wish.start == "attached":
            begun = {"image": self.attached}
        elif wish.start == "earlier":
            begun = {"work": self.first[wish.person]}
        return {
            "id": wish.id,
            "platform": "campaign",
            "person": wish.person,
            "workspace": "",
            "channel": "",
            "conversation": "",
            "command": wish.command,
            "options": {**wish.options, **begun},
            "asked_at": datetime.now(UTC).isoformat(),
            "from_offer": wish.start == "earlier",
        }

    def deliver(self, wish: Wish) -> bool:
        """To one process, or two at once; whether there was one."""
        ready = self.crew.ready
        for worker in self.dice.sample(ready, min(len(ready), 1 + wish.is_twice)):
            self.ask(wish, worker)
        return bool(ready)

    def deliver_again(self) -> None:
        """What no process has acknowledged: platforms do so."""
        for request in sorted(self.crew.undelivered):
            if request in self.diary.took or self.deliver(self.asked[request]):
                self.crew.undelivered.discard(request)

    def press_stops(self) -> None:
        ready = self.crew.ready
        due = [each for each in self.stopping if each[0] <= monotonic()]
        for each in due if ready else ():
            self.stopping.remove(each)
            self.dice.choice(ready).tell(stop=[each[1].id, each[1].person])

    # -------------------------------------------------------------------------------------------- the phases

    async def first_pictures(self, wanted: list[Wish]) -> None:
        """One for everybody, which later ones begin with."""
        for wish in wanted:
            self.deliver(wish)
        await self.until(lambda: self._all_ended(wanted), "The first pictures took too long")
        for person, made in await self.books.rows("select person, made from works"):
            self.first[str(person)] = load_work(str(made)).file

    async def _all_ended(self, wanted: list[Wish]) -> bool:
        return all(wish.id in self.diary.ended for wish in wanted)

    async def orders(self, coming: Callable[[], Wish], is_over: Callable[[], bool]) -> None:
        """Somebody asks for something whenever there is little to do."""
        while not is_over():
            self.deliver_again()
            self.press_stops()
            running = await self.running()
            self.most_running = max(self.most_running, running)
            if running < LOAD and self.crew.ready:
                self.deliver(coming())
            await asyncio.sleep(self.dice.uniform(*ASK_APART_S))

    async def kills(self) -> None:
        """Until there were as many as are planned."""
        while self.crew.kills < self.plan.kills:
            await self.until(self.enough_are_ready, "No process came up")
            draw = self.dice.random()
            doomed = [*self.crew.alive] if draw < BLACKOUTS else [self.dice.choice(self.crew.alive)]
            if BLACKOUTS < draw < BLACKOUTS + SIGTERMS and not doomed[0].is_leaving:
                await self.crew.end(doomed[0])
            else:
                await asyncio.gather(*(self.crew.kill(worker) for worker in doomed))
            await self.fill_up()
            await asyncio.sleep(self.dice.uniform(*KILL_APART_S))

    async def fill_up(self) -> None:
        while sum(not worker.is_leaving for worker in self.crew.alive) < PROCESSES:
            await self.crew.hire()

    async def enough_are_ready(self) -> bool:
        return len(self.crew.ready) >= LEAST_READY

    async def settle(self) -> None:
        """Until everything that was asked has ended, and nobody does any harm."""

        async def has_settled() -> bool:
            self.deliver_again()
            self.press_stops()
            await self._look_for_orphans()
            begun = {str(row[0]) for row in await self.books.rows("select id from requests where state = 'done'")}
            return not self.stopping and self.asked.keys() <= begun

        await self.until(has_settled, "Not everything ended")

    async def _look_for_orphans(self) -> None:
        """A process that is gone is known by its lock: nobody waits for its leases to run out."""
        running = await self.books.rows("select id, owner from requests where state = 'running'")
        alive = {str(worker.pid) for worker in self.crew.alive}
        left = {str(request): str(owner) for request, owner in running if str(owner).split("-")[-2] not in alive}
        now = monotonic()
        self.orphans = {pair: self.orphans.get(pair, now) for pair in left.items()}
        for pair, since in self.orphans.items():
            if now - since > ORPHANED_S and pair[0] not in self.left_behind:
                self.left_behind.add(pair[0])
                self.troubles.append(f"{pair[0]} was left behind by {pair[1]}, and nobody goes on with it.")

    async def one_more(self, wish: Wish) -> None:
        """A new process alone answers at once."""
        new = await self.crew.hire()
        await asyncio.wait_for(new.ready.wait(), PATIENCE_S)
        leaving = [worker for worker in self.crew.alive if worker is not new]
        for worker in leaving:
            if not worker.is_leaving:
                await self.crew.end(worker)
        for worker in leaving:
            await self.crew.bury(worker)
        began = monotonic()
        self.ask(wish, new)
        await self.until(lambda: self._all_ended([wish]), "A healthy process did not answer", AT_ONCE_S)
        self.last_took_s = monotonic() - began
        await self.crew.end(new)
        await self.crew.bury(new)

    # ------------------------------------------------------------------------------------------------- facts

    async def running(self) -> int:
        return await self.books.number("select count(*) from requests where state = 'running'")

    async def until(self, is_so: Callable[[], Awaitable[bool]], otherwise: str, patience_s: float = PATIENCE_S) -> None:
        """Wait for a fact, and note when it does not come in time."""
        try:
            async with asyncio.timeout(patience_s):
                while not await is_so():  # noqa: ASYNC110  it is a fact in a database
                    await asyncio.sleep(LOOK_S)
        except TimeoutError:
            self.troubles.append(f"{otherwise}: waited {patience_s:.0f} s.")
