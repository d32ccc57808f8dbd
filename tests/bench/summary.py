"""What a summary of many messages takes: time and memory of the bot's process, calls, tokens and money."""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from core.sandbox.gemini import GeminiStandIn
from core.sandbox.gemini_mishaps import Words
from core.words import money
from tests.bench.bare import KEY
from tests.bench.child import Child, Facts, child
from tests.bench.rows import Row
from tests.bench.scene import environment

MESSAGES = (200, 5_000)
WARM = 20
"""Messages of a first summary, which is not counted: it loads and builds what every later one finds."""
TIMES = 5
LINES = 8
"""Of each list of the form."""
SAID = "The release goes out on Friday, when the invoice export works on staging again."


@dataclass(frozen=True, slots=True)
class Channel:
    """One install's folder, and Gemini, which stands in in this process and not in the bot's."""

    folder: Path
    gemini: GeminiStandIn


@asynccontextmanager
async def channel_scene(folder: Path) -> AsyncIterator[Channel]:
    async with GeminiStandIn(gap_s=0, key=KEY) as gemini:
        gemini.always(Words((_form(),)))
        yield Channel(folder, gemini)


async def summary(channel: Channel) -> Sequence[Row]:
    """Each number of messages in a process that is started anew, as memory that was used once is not given back."""
    return [row for messages in MESSAGES for row in await _summarized(channel, messages)]


async def _summarized(channel: Channel, messages: int) -> Sequence[Row]:
    folder = channel.folder / str(messages)
    folder.mkdir()
    async with child("summary_bot", environment(channel.gemini.url, folder)) as (bot, _):
        await bot.does("filled", messages=messages)
        await bot.does("summarize", last=WARM)
        heard = channel.gemini.request_count
        found = [await _once(bot, messages) for _ in range(TIMES)]
        calls = (channel.gemini.request_count - heard) / TIMES
    return _rows(f"/summarize of {messages:,} messages", found, calls)


async def _once(bot: Child, messages: int) -> Facts:
    return await bot.does("summarize", last=messages)


def _rows(what: str, found: Sequence[Facts], calls: float) -> Sequence[Row]:
    cpu, wall = ([each[name] for each in found] for name in ("cpu_ms", "wall_ms"))
    # The stand-in knows most of it again from the second time on, which makes that cheaper than any summary is.
    one = found[0]
    tokens = f"{one['tokens_in']:,.0f} tokens in, {one['tokens_out']:,.0f} out, {money(int(one['micros']))}"
    return [
        Row(f"{what}: CPU", f"{median(cpu):,.0f} ms ({min(cpu):,.0f} to {max(cpu):,.0f})"),
        Row(f"{what}: wall", f"{median(wall):,.0f} ms"),
        Row(f"{what}: calls to the model", f"{calls:g} ({tokens})"),
        Row(f"{what}: memory at its peak, beyond what was there", f"{max(each['grown_mb'] for each in found):.1f} MB"),
    ]


def _form() -> str:
    """What the model fills in, of the length that such forms have."""
    points = [{"what": SAID, "messages": [number, number + 1]} for number in range(1, LINES + 1)]
    actions = [{"who": "Person 7", "due": "Friday", **point} for point in points]
    form = {"gist": f"{SAID} " * 4, "decisions": points, "open_questions": points, "actions": actions}
    return json.dumps(form)
