"""The platforms, plugged into one house and served until the process is asked to end."""

import asyncio
import gc
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import structlog

from bots.adapter import DRAIN_S, Adapter, Desk
from bots.discord.adapter import DiscordAdapter
from bots.runtime import House
from bots.slack.adapter import SlackAdapter
from bots.slack.doors import Doors, Stores
from bots.slack.governor import Governor
from bots.slack.lookups import Freshness
from bots.web.adapter import WebAdapter
from bots.web.address import Address
from bots.web.admin.stores import AdminStores
from bots.web.guard import Guard
from bots.web.reading import PageReader
from bots.web.reads import Front
from bots.web.stores import Stores as PageStores
from core.errors import HostError
from core.folding import HOUSE
from core.keeper import BEAT_S, STOPS_S, keep
from core.rulebook import OWNER

log = structlog.get_logger()

SWITCH_S = 0.0005
"""How long a thread may have to wait for a busy one. SQLite's gives way at each statement: with Python's own 5 ms,
the slowest of 200 requests at once took 1.5 to 2.2 s to begin instead of 0.5 s."""

GARBAGE = (10_000, 20, 50)
"""When Python looks for reference cycles; with its own 700 it looked after every few chunks of an answer."""


def page_of(
    house: House,
    desk: Desk,
    address: Address,
    when_ready: Callable[[str], None],
    is_healthy: Callable[[], bool] = lambda: True,
) -> WebAdapter:
    """The page, plugged in.

    Args:
        is_healthy: Whether everything else that this process serves can be reached.
    """
    settings = house.settings
    front = Front(
        house.canned_chat,
        house.canned_pictures,
        house.catalog.chat[settings.chat_model].name,
        house.catalog.pictures[settings.picture_model].name,
    )
    store = house.store
    files = (house.works, house.attachments, house.documents)
    stores = PageStores(store.conversations, store.history, *files, house.today, house.preferences)
    people = {name: secret.get_secret_value() for name, secret in settings.web_people().items()}
    adapter = WebAdapter(
        desk,
        stores,
        Guard(people, house.links),
        front,
        _admin_stores(house),
        host=address.host,
        port=address.port,
        when_ready=when_ready,
        is_healthy=is_healthy,
        admins=_page_admins(settings.admins, people),
    )
    house.herald.goes_by(adapter.name, adapter)
    house.readers.goes_by(adapter.name, PageReader(store.conversations, house.app.commands))
    return adapter


def _page_admins(admins: Sequence[str], people: Mapping[str, str]) -> Sequence[str]:
    """Who runs this bot, of those who use the page: who is named, and its owner where there is one."""
    owner = [OWNER] if not people or OWNER.partition(":")[2] in people else []
    return tuple(dict.fromkeys([*(account for account in admins if account.startswith("web:")), *owner]))


def _admin_stores(house: House) -> AdminStores:
    store, catalog = house.store, house.catalog
    return AdminStores(
        store.admin_reads,
        store.reports,
        store.administration,
        store.history,
        house.rulebook,
        house.app.commands,
        {key: model.name for kind in (catalog.chat, catalog.studio) for key, model in kind.items()},
        house.charts,
        house.app.now,
        house.settings.modelslab_slots,
    )


def discord_of(house: House, desk: Desk, when_ready: Callable[[str], None]) -> DiscordAdapter:
    """Discord, plugged in. Call it inside the running loop."""
    store = house.store
    adapter = DiscordAdapter(
        desk,
        house.settings,
        store.posts,
        store.notes,
        store.history,
        house.attachments,
        house.preferences,
        house.find,
        when_ready,
        house.links.of,
    )
    house.herald.goes_by(adapter.name, adapter)
    house.readers.goes_by(adapter.name, adapter.reader)
    return adapter


def slack_of(
    house: House,
    desk: Desk,
    doors: Doors,
    when_ready: Callable[[str], None],
    governor: Governor | None = None,
    freshness: Freshness | None = None,
) -> SlackAdapter:
    """Slack, plugged in. Call it inside the running loop."""
    store = house.store
    stores = Stores(
        store.posts,
        store.history,
        house.attachments,
        store.feedback,
        house.preferences,
        house.today,
        store.conversations,
        house.find,
        house.links.of,
    )
    adapter = SlackAdapter(
        desk, house.settings, stores, doors, when_ready, governor or Governor(), freshness or Freshness()
    )
    house.herald.goes_by(adapter.name, adapter)
    house.readers.goes_by(adapter.name, adapter.reader)
    return adapter


@dataclass(frozen=True, slots=True)
class Beats:
    """How often what runs is looked after, and how long it may go on at the end, in seconds."""

    beat_s: float = BEAT_S
    stops_s: float = STOPS_S
    drain_s: float = DRAIN_S


async def serve(desk: Desk, adapters: Sequence[Adapter], beats: Beats = Beats()) -> None:
    """Serve these platforms until the process is asked to end; then let what runs end, and leave the rest to others.

    Raises:
        HostError: One of them cannot be served before somebody puts it right.
    """
    sys.setswitchinterval(SWITCH_S)
    _keep_what_is_there()
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    try:
        async with asyncio.TaskGroup() as group:
            serving = [group.create_task(adapter.serve()) for adapter in adapters]
            platforms = {HOUSE: desk.take_up, **{adapter.name: adapter.take_up for adapter in adapters}}
            keeping = group.create_task(keep(desk.app, platforms, beats.beat_s, beats.stops_s))
            await stop.wait()
            log.info("asked to end")
            platforms.clear()
            for task in serving:
                task.cancel()
            await asyncio.wait(serving)
            await desk.drain(beats.drain_s, keeping)
    except* HostError as errors:
        raise errors.exceptions[0] from None
    finally:
        for adapter in adapters:
            await adapter.close()


def _keep_what_is_there() -> None:
    """What was imported stays for good, so Python need not look through it again and again: that took 90 ms each time,
    in which nothing moved, and with the smaller steps 0.6 ms of every answer."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GARBAGE)
