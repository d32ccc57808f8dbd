"""Slack: how long people wait there, whether they get it all, and what it costs beside a bare bolt app."""

import asyncio
import os
import socket
import sys
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import monotonic

import aiohttp

from tests.bench.child import Child, child
from tests.bench.ratios import BUDGET, PACED_MS, compared
from tests.bench.rows import Row, percentile, within
from tests.bench.scene import Cost, environment
from tests.bench.slack_scene import Asks, Mode, Pair, Seen, Side, SlackScene, at_slack
from tests.bench.slack_stand_in import CHANNELS, PATIENCE_S, Answer, Where
from tests.bench.start import resident_megabytes

STARTS = 2
IDLE_S = 2.0
LONG_CHUNKS, LONG_GAP_MS = 109, 46.0
"""5,000 characters within 5 s."""


@dataclass(frozen=True, slots=True)
class Contest:
    what: str
    asks: Asks
    rounds: int


ANYWHERE = (
    Contest("/ask, chunks at once, 1 at a time", Asks(12, 1), 5),
    Contest("/ask, chunks at once, 64 at once", Asks(64, 64), 3),
)
BY_SOCKET = (
    Contest("/ask, over 1.4 s, 1 at a time", Asks(2, 1, PACED_MS), 2),
    Contest("/ask, over 1.4 s, 64 at once", Asks(64, 64, PACED_MS), 3),
    Contest("a message to it, streamed natively, chunks at once, 1 at a time", Asks(12, 1, where="direct"), 5),
    Contest("a message to it, streamed natively, over 1.4 s, 64 at once", Asks(64, 64, PACED_MS, "direct"), 3),
)
FLOOR = (
    Contest("acknowledgement alone, 1 at a time", Asks(200, 1, where="typo"), 5),
    Contest("acknowledgement alone, 64 at once", Asks(640, 64, where="typo"), 5),
)
CROWDS: Sequence[tuple[str, Where]] = (("each in their own DM", "direct"), (f"in {CHANNELS} channels", "channel"))


async def costs(scene: SlackScene) -> list[Row]:
    """Acknowledgement and CPU beside the bare app in turns, in both modes; calls, and ways to the database."""
    found: list[Row] = []
    async with scene.bots() as pair:
        for contest in (*FLOOR, *ANYWHERE, *BY_SOCKET):
            found += await _contest(pair, contest, "Socket Mode")
        found += [await _trips(pair.ours), await _longest(pair.ours)]
    async with scene.bots("HTTP") as pair:
        for contest in (*FLOOR, *ANYWHERE):
            found += await _contest(pair, contest, "HTTP")
    return found


async def waits(scene: SlackScene) -> list[Row]:
    """First words, last words, and how many calls a long answer takes."""
    async with scene.bots() as pair:
        ours = pair.ours
        found = [
            *await _words(ours, "in a channel", "channel"),
            *await _words(ours, "streamed natively", "direct"),
            _acknowledged("64 at once", (await ours.asks(Asks(256, 64, PACED_MS))).answers, 250),
            _acknowledged("200 at once", (await ours.asks(Asks(200, 200, PACED_MS))).answers, 3_000),
        ]
        long = Asks(3, 3, LONG_GAP_MS, chunks=LONG_CHUNKS)
        native = Asks(3, 3, LONG_GAP_MS, "direct", LONG_CHUNKS)
        changed, their_changed = await asyncio.gather(ours.asks(long), pair.bare.asks(long))
        streamed = await ours.asks(native)
    async with scene.by_sdk() as bare:
        their_streamed = await bare.asks(native)
    return [
        *found,
        _calls("streamed natively, in a thread or DM", streamed, their_streamed, "client.chat_stream"),
        _calls("by changing a message, in a channel", changed, their_changed, "chat.update each 1.2 s"),
    ]


async def crowds(scene: SlackScene) -> list[Row]:
    """Many answers at once while Slack counts the calls of the workspace; in turns with the bare app."""
    found: list[Row] = []
    for people in (32, 200):
        for place, where in CROWDS:
            async with scene.bots(is_limited=True) as pair:
                asks = Asks(people, people, PACED_MS, where)
                theirs = await pair.bare.asks(asks)
                ours = await pair.ours.asks(asks)
            found += _crowd(f"{people} at once, {place}", ours, theirs)
    return found


async def start(scene: SlackScene) -> list[Row]:
    """From `python -m bots slack` to being reachable, and memory while nobody asks."""
    by_socket = [await _start_by_socket(scene) for _ in range(STARTS)]
    by_http = [await _start_by_http(scene) for _ in range(STARTS)]
    return [
        _started("start to connected, `python -m bots slack`", by_socket),
        _started("start to healthy, `python -m bots slack --http`", by_http),
        within("idle, Socket Mode", median(each.megabytes for each in by_socket), 130, "MB"),
        within("idle, HTTP", median(each.megabytes for each in by_http), 130, "MB"),
    ]


# ------------------------------------------------------------------------------------------------------ what is told


async def _contest(pair: Pair, contest: Contest, mode: Mode) -> list[Row]:
    ours, theirs = [], []
    for _ in range(contest.rounds):
        theirs.append(await pair.bare.asks(contest.asks))
        ours.append(await pair.ours.asks(contest.asks))
    what = f"{mode}: {contest.what}"
    note = "" if contest in FLOOR else f"; calls {_calls_each(ours)} against {_calls_each(theirs)}"
    row = compared(what, _costs(ours), _costs(theirs), BUDGET)
    costs = [Row(row.what, f"{row.measured[:-1]}{note})", row.budget, row.is_ok)]
    if contest.asks.gap_ms or contest.asks.where == "direct":
        return costs
    acks, bare_acks = _acks(_all(ours)), _acks(_all(theirs))
    told = f"p50 {median(acks):.2f}, p99 {percentile(acks, 99):.2f} ms"
    bare = f"bare: p50 {median(bare_acks):.2f}, p99 {percentile(bare_acks, 99):.2f} ms"
    return [*costs, Row(f"{what}: acknowledged", f"{told}; {bare}", "at most 250 ms", percentile(acks, 99) <= 250)]


def _costs(seen: Sequence[Seen]) -> list[Cost]:
    return [each.cost for each in seen]


def _all(seen: Sequence[Seen]) -> list[Answer]:
    return [answer for each in seen for answer in each.answers]


def _calls_each(seen: Sequence[Seen]) -> str:
    return f"{median(each.calls_each for each in seen):.3g}"


async def _words(ours: Side, place: str, where: Where) -> list[Row]:
    """First and last words; one at a time, and 32."""
    alone = (await ours.asks(Asks(20, 1, 5.0, where))).answers
    many = (await ours.asks(Asks(64, 32, PACED_MS, where))).answers
    first = _ms(answer.first_after_s for answer in alone)
    last = _ms(answer.last_after_s for answer in alone)
    firsts = _ms(answer.first_after_s for answer in many)
    lasts = _ms(answer.last_after_s for answer in many)
    after = f"after the model's, {place}"
    return [
        within(f"first words {after}, 1 at a time, median", median(first), 15, "ms", note=_worst(first)),
        within(f"last words {after}, 1 at a time, median", median(last), 5, "ms", note=_worst(last)),
        within(f"first words {after}, 32 at once, the slowest", max(firsts), 250, "ms", note=_half(firsts)),
        Row(f"last words {after}, 32 at once", f"half within {_short(median(lasts))} ms{_worst(lasts)}"),
    ]


def _acknowledged(how_many: str, answers: Sequence[Answer], budget: float) -> Row:
    acks = _acks(answers)
    return within(f"acknowledged, {how_many}, 99 % within", percentile(acks, 99), budget, "ms", note=_half(acks))


def _calls(how: str, ours: Seen, theirs: Seen, their_way: str) -> Row:
    whole = sum(answer.is_whole for answer in (*ours.answers, *theirs.answers))
    told = f"{ours.calls_each:.3g} ({_by_method(ours)}); bare by {their_way}: {theirs.calls_each:.3g}"
    return Row(
        f"calls for 5,000 characters over 5 s, {how}",
        told if whole == len(ours.answers) + len(theirs.answers) else f"{told}; not all of them whole",
        "fewer than the bare app's" if ours.calls.get("chat.appendStream") else "",
        ours.calls_each < theirs.calls_each if ours.calls.get("chat.appendStream") else None,
    )


def _by_method(seen: Seen) -> str:
    each = {method: count / len(seen.answers) for method, count in seen.calls.items()}
    return ", ".join(f"{method.rpartition('.')[2]} {count:.3g}" for method, count in each.items())


def _crowd(what: str, ours: Seen, theirs: Seen) -> list[Row]:
    people = len(ours.answers)
    whole, bare = sum(a.is_whole for a in ours.answers), sum(a.is_whole for a in theirs.answers)
    noticed = [answer.noticed_s for answer in ours.answers]
    done = sorted(answer.done_s for answer in ours.answers)
    note = f", half within {median(noticed):.2f} s; bare: {_or_never(max(a.noticed_s for a in theirs.answers))}"
    all_done = f"{_or_never(done[-1])}, half within {median(done):.1f} s; bare: "
    all_done += _or_never(max(answer.done_s for answer in theirs.answers))
    refused, bare_refused = sum(ours.refused.values()), sum(theirs.refused.values())
    return [
        Row(f"{what}: whole, correct answers", f"{whole}; bare: {bare}", str(people), whole == people),
        within(f"{what}: words or a status, the slowest", max(noticed), 2, "s", note=note),
        Row(f"{what}: all answered, from the question", all_done),
        within(f"{what}: refused as too many (429)", refused, 0, "", note=f"; bare: {bare_refused}"),
    ]


def _or_never(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds < PATIENCE_S else "never"


def _acks(answers: Sequence[Answer]) -> list[float]:
    return _ms(answer.acknowledged_s for answer in answers)


def _ms(seconds: Iterable[float]) -> list[float]:
    return [each * 1000 for each in seconds]


def _half(values: Sequence[float]) -> str:
    return f", half within {_short(median(values))} ms"


def _worst(values: Sequence[float]) -> str:
    return f", slowest {_short(max(values))} ms"


def _short(value: float) -> str:
    return f"{value:.3g}" if value < 1000 else f"{value:,.0f}"


async def _trips(ours: Side) -> Row:
    before = await ours.bot.does("watch")
    answers = (await ours.asks(Asks(8, 1))).answers
    after = await ours.bot.does("told")
    each = (after["trips"] - before["trips"]) / len(answers) - 1
    return within("ways to the database for each /ask", each, 3, "", note=", and one for each message")


async def _longest(ours: Side) -> Row:
    await ours.bot.does("watch")
    await ours.asks(Asks(64, 64))
    seen = await ours.bot.does("told")
    note = f" of CPU; {seen['longest_wall_s'] * 1000:.0f} ms on the clock of this shared machine"
    what = "longest callback, 64 /ask at once, chunks at once"
    return within(what, seen["longest_cpu_s"] * 1000, 50, "ms", note=note)


# -------------------------------------------------------------------------------------------------------- the start


@dataclass(frozen=True, slots=True)
class Started:
    ready_s: float
    cpu_s: float
    """Until then."""
    megabytes: float
    """A little later."""


def _started(what: str, seen: Sequence[Started]) -> Row:
    cpu = median(each.cpu_s for each in seen)
    return within(what, median(each.ready_s for each in seen), 2.5, "s", note=f" (CPU {cpu:.2f} s)")


async def _start_by_socket(scene: SlackScene) -> Started:
    async with child("slack_stand_in") as (slack, told):

        async def connected() -> float:
            return (await slack.does("connected"))["at"]

        return await _one_start(scene, at_slack(told), (), connected)


async def _start_by_http(scene: SlackScene) -> Started:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    async def healthy() -> float:
        async with aiohttp.ClientSession() as session, asyncio.timeout(PATIENCE_S):
            while True:
                with suppress(aiohttp.ClientError):
                    async with session.get(f"http://127.0.0.1:{port}/healthz") as answer:
                        if answer.status == 200:
                            return monotonic()
                await asyncio.sleep(0.01)

    async with child("slack_stand_in") as (_, told):
        arguments = ("--http", "--host", "127.0.0.1", "--port", str(port))
        return await _one_start(scene, at_slack(told), arguments, healthy)


async def _one_start(
    scene: SlackScene, at: Mapping[str, str], arguments: Sequence[str], until: Callable[[], Awaitable[float]]
) -> Started:
    with TemporaryDirectory(prefix="flashbulb-bench-") as folder:
        began = monotonic()
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bots", "slack", *arguments),
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            env={**os.environ, **environment(scene.services, Path(folder)), **at},
        )
        try:
            ready = await until() - began
            cpu = Child(process).cpu_s
            await asyncio.sleep(IDLE_S)
            return Started(ready, cpu, resident_megabytes(process.pid))
        finally:
            with suppress(ProcessLookupError):
                process.terminate()
            await process.wait()
