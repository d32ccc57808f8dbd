"""One process of a campaign: the real house and the real road, on a platform that is a socket and a folder."""

import asyncio
import faulthandler
import json
import os
import signal
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeAlias

from bots.adapter import Desk
from bots.runtime import House, open_house
from bots.serving import Beats, serve
from core.app import App
from core.config import read_settings
from core.errors import HostError
from core.log import configure
from core.memory import Claim, Closing, Ledger, Opening, Steps
from core.queue import Pace
from core.values import Request
from tests.faults.campaign.diary import STEPS
from tests.faults.campaign.screen import Wall, WallScreen
from tests.stages.stage import QUICK

TEMPO = replace(
    QUICK,
    pace=Pace(tick_s=0.05, longest_narrow_s=0.2),
    waits=replace(QUICK.waits, patience_s=30.0),
    busy_s=20.0,
)
BEATS = Beats(beat_s=0.05, stops_s=0.05, drain_s=0.15)
LAST_S = 0.3
SHOW_AGAIN = timedelta(seconds=20)
Say: TypeAlias = Callable[..., None]


def work(socket: str) -> None:
    """From the first line to the last, which is a signal."""
    settings = read_settings(env_file=None)
    configure(settings.secrets(), style=settings.log, level=settings.log_level)
    asyncio.run(_work(socket))


async def _work(socket: str) -> None:
    reader, writer = await asyncio.open_unix_connection(socket)

    faulthandler.register(signal.SIGUSR1)
    asyncio.get_running_loop().add_signal_handler(signal.SIGUSR2, _tell_tasks)

    def say(*words: str) -> None:
        writer.write(json.dumps(words).encode() + b"\n")

    say("hello", str(os.getpid()))
    try:
        async with open_house(read_settings(env_file=None), tempo=TEMPO) as house:
            told = ToldLedger(house.app.ledger, say)
            judge = replace(house.app.judge, ledger=told)
            app = replace(house.app, ledger=told, judge=judge, steps=ToldSteps(house.app.steps, say))
            hall = Hall(Desk(app, last_s=LAST_S), house, reader, say)
            await serve(hall.desk, [hall], BEATS)
    finally:
        writer.close()


def _tell_tasks() -> None:
    """For whoever wonders why this process does not end."""
    for task in asyncio.all_tasks():
        task.print_stack()


class Hall:
    """Fits `Adapter`."""

    name = "campaign"

    def __init__(self, desk: Desk, house: House, reader: asyncio.StreamReader, say: Say) -> None:
        self.desk = desk
        self._house = house
        self._reader = reader
        self._say = say
        self._wall = Wall(house.data / "wall")
        self._stopping: set[asyncio.Task[None]] = set()

    async def serve(self) -> None:
        self._say("ready")
        await self._show_again()
        async for line in self._reader:
            self._hear(json.loads(line))
        # Nobody is there any more who could ask.
        os.kill(os.getpid(), signal.SIGTERM)

    def take_up(self, claim: Claim) -> None:
        self._say("took over", claim.request.id)
        self.desk.resume(claim, self._screen(claim.request))

    async def tell(self, _person: str, _words: str) -> bool:
        return False

    async def close(self) -> None:
        """There is nothing to let go of."""

    def _screen(self, request: Request) -> WallScreen:
        return WallScreen(request.id, self._wall, self._house.store.posts)

    def _hear(self, said: dict[str, object]) -> None:
        match said:
            case {"ask": dict(asked)}:
                request = Request(**{**asked, "asked_at": datetime.fromisoformat(asked["asked_at"])})
                self.desk.answer(request, self._screen(request))
            case {"stop": [str(request_id), str(person)]}:
                stopping = asyncio.create_task(self._stop(request_id, person))
                self._stopping.add(stopping)
                stopping.add_done_callback(self._stopping.discard)

    async def _stop(self, request_id: str, person: str) -> None:
        try:
            self._say("stop", request_id, await self.desk.app.stop_anywhere(request_id, person))
        except HostError as error:
            self._say("stop", request_id, repr(error))

    async def _show_again(self) -> None:
        app: App = self.desk.app
        for past in await app.ledger.just_done(self.name, app.owner, app.now() - SHOW_AGAIN):
            if not self._wall.is_closed(past.request.id):
                self.desk.show_again(past, self._screen(past.request))


class ToldLedger:
    """The ledger, with each begin and end told."""

    def __init__(self, ledger: Ledger, say: Say) -> None:
        self._ledger = ledger
        self._say = say
        for name in ("renew", "release", "claim", "ask_to_stop", "asked_to_stop", "just_done"):
            setattr(self, name, getattr(ledger, name))

    async def begin(self, opening: Opening) -> int | None:
        number = await self._ledger.begin(opening)
        self._say("took", opening.request.id)
        return number

    async def finish(self, closing: Closing) -> Sequence[object] | None:
        self._say("ending", closing.request.id)
        standings = await self._ledger.finish(closing)
        if standings is not None:
            self._say("ended", closing.request.id, closing.outcome)
        return standings

    async def refuse(self, closing: Closing) -> None:
        await self._ledger.refuse(closing)
        self._say("ended", closing.request.id, closing.outcome)


class ToldSteps:
    """The steps, with each of them told."""

    def __init__(self, steps: Steps, say: Say) -> None:
        self._steps = steps
        self._say = say

    async def start(self, request_id: str, owner: str, name: str) -> str | None:
        # Told before: a kill from here on leaves it open whether anything was done.
        self._say("step", request_id, name)
        stored = await self._steps.start(request_id, owner, name)
        if stored:
            self._say("did", request_id, name)
        return stored

    async def end(self, request_id: str, name: str, value: str) -> None:
        await self._steps.end(request_id, name, value)
        self._say("did", request_id, name)

    async def undo(self, request_id: str, name: str) -> None:
        await self._steps.undo(request_id, name)
        self._say("undid", request_id, name)

    async def ended(self, request_id: str) -> Mapping[str, str]:
        found = await self._steps.ended(request_id)
        for name in STEPS:
            if name in found:
                self._say("did", request_id, name)
        return found
