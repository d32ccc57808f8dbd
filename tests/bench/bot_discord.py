"""Flashbulb on Discord, in a process of its own: the one whose CPU is counted."""

import asyncio

from bots.adapter import Desk
from bots.runtime import open_house
from bots.serving import discord_of, serve
from core.config import read_settings
from core.log import configure
from tests.bench.bot import AT_ONCE, Probe
from tests.bench.child import obey


async def main() -> None:
    probe = Probe()
    probe.count_trips()
    settings = read_settings(env_file=None)
    # As a deployment does: each line is made, into whatever stderr is.
    configure(settings.secrets(), style="json")
    async with open_house(settings, tempo=AT_ONCE) as house, asyncio.TaskGroup() as group:
        ready = asyncio.Event()
        desk = Desk(house.app)
        group.create_task(serve(desk, [discord_of(house, desk, lambda _name: ready.set())]))
        await ready.wait()
        await obey("discord", {"watch": probe.watch, "told": probe.told})


if __name__ == "__main__":
    asyncio.run(main())
