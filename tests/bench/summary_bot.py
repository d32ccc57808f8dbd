"""Flashbulb with a channel of many messages, in a process of its own: the one whose CPU and memory are counted."""

import asyncio
import re
from collections.abc import Mapping
from functools import partial
from itertools import count
from pathlib import Path
from random import Random
from time import perf_counter, process_time

from bots.runtime import House, open_house
from core.config import read_settings
from core.draft import Draft
from core.log import configure
from core.values import Request
from tests.bench.child import obey
from tests.stages.told import Told

PEOPLE = 40
WORDS_EACH = 25
VOCABULARY = """\
the release is not ready yet because invoice export still fails on staging when somebody opens the report before it has
been saved we could ship Friday and tell customers that old links keep working until March Jonas said he looks into it
tomorrow morning does anybody know who has access to the billing account I think Müller asked for that budget last week
but never heard back please review my pull request it only changes how dates are shown in the weekly overview thanks"""
NUMBERS = count(1)
PLATFORM = "discord"


async def filled(house: House, messages: int) -> Mapping[str, object]:
    """Let so many messages have been said, in place of what was."""
    told = Told(house.app.now())
    dice, known = Random(messages), VOCABULARY.split()
    names = [f"Person {number}" for number in range(PEOPLE)]
    for _ in range(messages):
        told.says(f"{dice.choice(names)}: {' '.join(dice.choices(known, k=WORDS_EACH))}")
    house.readers.goes_by(PLATFORM, told)
    return {}


async def summarize(house: House, last: int) -> Mapping[str, object]:
    """Ask once; what it took of this process, and what of the model."""
    number, now = next(NUMBERS), house.app.now()
    request = Request(
        f"{PLATFORM}:{number}",
        PLATFORM,
        f"{PLATFORM}:1",
        f"{PLATFORM}:2",
        f"{PLATFORM}:3",
        f"{PLATFORM}:3",
        "summarize",
        {"last": last},
        now,
    )
    before_mb = _forget_the_peak()
    began, cpu = perf_counter(), process_time()
    await house.app.answer(request, Draft().take)
    wall_s, cpu_s = perf_counter() - began, process_time() - cpu
    grown_mb = _megabytes("VmHWM") - before_mb
    past = await house.store.history.by_id(request.id)
    assert past, f"{request.id} was not stored"
    assert past.outcome == "done", past
    usage = past.usage
    return {
        "cpu_ms": cpu_s * 1000,
        "wall_ms": wall_s * 1000,
        "grown_mb": grown_mb,
        "tokens_in": usage.tokens_in,
        "tokens_out": usage.tokens_out,
        "micros": usage.micros,
    }


def _forget_the_peak() -> float:
    """Megabytes that are in memory now: the peak begins anew from there."""
    Path("/proc/self/clear_refs").write_text("5", "ascii")
    return _megabytes("VmRSS")


def _megabytes(what: str) -> float:
    found = re.search(rf"{what}:\s+(\d+)", Path("/proc/self/status").read_text("ascii"))
    assert found, what
    return int(found[1]) / 1000


async def main() -> None:
    settings = read_settings(env_file=None)
    # As a deployment does: each line is made, into whatever stderr is.
    configure(settings.secrets(), style="json")
    async with open_house(settings) as house:
        await obey("here", {"filled": partial(filled, house), "summarize": partial(summarize, house)})


if __name__ == "__main__":
    asyncio.run(main())
