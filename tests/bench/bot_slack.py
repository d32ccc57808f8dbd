"""Flashbulb on Slack, in a process of its own: the one whose CPU is counted.

With `BENCH_HTTP` Slack calls it. With `BENCH_UNHURRIED` it keeps to none of Slack's limits: what a call costs is to be
measured, and not how long it waits for its turn.
"""

import asyncio
import os

from bots.adapter import Desk
from bots.runtime import open_house
from bots.serving import serve, slack_of
from bots.slack.doors import Doors
from bots.slack.governor import TIERS, Governor, Tier
from core.config import read_settings
from core.log import configure
from tests.bench.bot import AT_ONCE, Probe
from tests.bench.child import obey

ENDLESS = Tier(1e9, 1e9)


async def main() -> None:
    probe = Probe()
    probe.count_trips()
    settings = read_settings(env_file=None)
    # As a deployment does: each line is made, into whatever stderr is.
    configure(settings.secrets(), style="json")
    governor = Governor(dict.fromkeys(TIERS, ENDLESS), {}) if "BENCH_UNHURRIED" in os.environ else Governor()
    doors = Doors("127.0.0.1", 0) if "BENCH_HTTP" in os.environ else Doors()
    async with open_house(settings, tempo=AT_ONCE) as here, asyncio.TaskGroup() as group:
        ready: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        desk = Desk(here.app)
        group.create_task(serve(desk, [slack_of(here, desk, doors, ready.set_result, governor)]))
        _, _, address = (await ready).partition("listening at ")
        await obey(address, {"watch": probe.watch, "told": probe.told})


if __name__ == "__main__":
    asyncio.run(main())
