"""The plug board: settings → storage → providers → App, opened in that order and closed in the other."""

import os
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from random import SystemRandom
from secrets import token_hex

import structlog

from bots.engines import USUAL, Tempo, open_chat, open_studio
from bots.opening import place_of, rulebook_of, store_in
from bots.shelves import Shelves, open_shelves
from bots.signed import SignedLinks, link_secret
from core import folding
from core.app import App, MakeKit
from core.attachments import AttachmentFiles
from core.catalog import Catalog, catalog
from core.charts.drawn import Charts
from core.commands import all_commands
from core.config import Settings
from core.digest import Digest
from core.documents import DocumentFiles
from core.fallback import Fallback
from core.herald import Herald
from core.judging import Judge
from core.kit import Kit
from core.ports import Clock, Studio
from core.preferences import Preferences
from core.providers.elsewhere import Elsewhere
from core.providers.http import open_session
from core.providers.mcp import McpServers
from core.queue import Queue
from core.reading import Readers
from core.retention import Retention
from core.rulebook import Rulebook
from core.steward import Steward
from core.today import Today
from core.works import WorkFiles
from storage.store import Store

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class House:
    """Everything that runs, whichever platforms are served."""

    settings: Settings
    data: Path
    app: App
    store: Store
    works: WorkFiles
    attachments: AttachmentFiles
    documents: DocumentFiles
    rulebook: Rulebook
    today: Today
    preferences: Preferences
    herald: Herald
    readers: Readers
    retention: Retention
    digest: Digest
    charts: Charts
    catalog: Catalog
    links: SignedLinks
    """To works and documents, for whoever they are given to: `links.of` is a `Link`."""
    canned_chat: bool
    canned_pictures: bool

    def find(self, file: str) -> Path | None:
        """Where the file of a work or a document is; None for any other name."""
        return self.works.path(file) or self.documents.path(file)


@asynccontextmanager
async def open_house(  # long because it lists everything that is plugged in, in its order
    settings: Settings, *, is_trial: bool = False, now: Clock = lambda: datetime.now(UTC), tempo: Tempo = USUAL
) -> AsyncIterator[House]:
    """Everything but the platforms.

    Args:
        is_trial: Use the built-in stand-ins whatever keys there are, and a database of its own.
    """
    canned_chat = is_trial or settings.answers_are_canned
    canned_pictures = is_trial or settings.modelslab_api_key is None
    is_trial = canned_chat and canned_pictures
    # A trial shows real prices, in a database of its own.
    known = catalog().canned(is_chat_free=canned_chat and not is_trial, is_studio_free=canned_pictures and not is_trial)
    place = place_of(settings, is_trial=is_trial)
    data = place.data
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(open_session())
        herald, readers = Herald(settings.admins), Readers()
        chat = await open_chat(stack, settings, session, known, tempo, now, herald.alarm, is_canned=canned_chat)
        memory = data / "stand-in-orders.json"
        studio, lane = await open_studio(stack, settings, session, known, tempo, memory, is_canned=canned_pictures)
        store = await store_in(place, stack, settings, now, tempo.busy_s)
        owner = await _own_name(stack, store)
        shelves = await stack.enter_async_context(open_shelves(data, store.shelf, settings.works_gb, now))
        rulebook = await rulebook_of(settings, store, now)
        retention = await _retention(stack, store, shelves, rulebook, now, owner)
        links = SignedLinks(await link_secret(store.notes), settings.public_url or "", now)
        today = Today(store.history, rulebook)
        digest = Digest(rulebook, herald, store.history, store.administration, now)
        await stack.enter_async_context(digest.kept())
        queue = await _queue(stack, settings, store, lane, now, herald, tempo)
        elsewhere = await stack.enter_async_context(Elsewhere()) if settings.image_addresses else None
        remote = McpServers(call_s=tempo.tool_s)
        stack.push_async_callback(remote.close)
        charts = Charts(data / "fonts")
        usual = {"imagine": {"model": settings.picture_model}}
        preferences = Preferences(store.defaults, all_commands(), now, usual, rulebook.person_of)
        make_kit = _kit_maker(
            settings,
            chat,
            studio,
            shelves,
            rulebook,
            herald,
            readers,
            preferences,
            known,
            queue,
            store,
            charts,
            elsewhere,
            remote,
            now,
        )
        log.info("ready", canned_answers=canned_chat, canned_pictures=canned_pictures, data=str(data))
        app = App(
            make_kit,
            all_commands(),
            store.ledger,
            store.steps,
            store.offers,
            Judge(store.ledger, rulebook, now, owner),
            Steward(herald, store.notes, owner),
            now,
            owner,
            unseen={folding.command.name: folding.command},
        )
        parts = (
            app,
            store,
            shelves.works,
            shelves.attachments,
            shelves.documents,
            rulebook,
            today,
            preferences,
            herald,
            readers,
            retention,
            digest,
            charts,
            known,
            links,
        )
        yield House(settings, data, *parts, canned_chat, canned_pictures)


async def _retention(
    stack: AsyncExitStack, store: Store, shelves: Shelves, rulebook: Rulebook, now: Clock, owner: str
) -> Retention:
    files = (shelves.works, shelves.attachments, shelves.documents)
    retention = Retention(store.keeping, store.administration, rulebook, store.notes, *files, now, owner)
    await stack.enter_async_context(retention.kept())
    return retention


async def _queue(
    stack: AsyncExitStack, settings: Settings, store: Store, lane: str, now: Clock, herald: Herald, tempo: Tempo
) -> Queue:
    slots, most_waiting = settings.modelslab_slots, settings.waiting_per_person
    queue = Queue(store.jobs, lane, slots, most_waiting, now, herald.alarm, tempo.pace)
    await stack.enter_async_context(queue.kept())
    return queue


def _kit_maker(  # long because it names everything that a command may use
    settings: Settings,
    chat: Fallback,
    studio: Studio,
    shelves: Shelves,
    rulebook: Rulebook,
    herald: Herald,
    readers: Readers,
    preferences: Preferences,
    known: Catalog,
    queue: Queue,
    store: Store,
    charts: Charts,
    elsewhere: Elsewhere | None,
    remote: McpServers,
    now: Clock,
) -> MakeKit:
    """Everything of a kit but the journal and the notebook, which every request has its own of."""
    return partial(
        Kit,
        chat,
        studio,
        shelves.works,
        store.history,
        attachments=shelves.attachments,
        documents=shelves.documents,
        catalog=known,
        calendar=rulebook.calendar,
        rulebook=rulebook,
        reports=store.reports,
        charts=charts,
        administration=store.administration,
        asks=store.asks,
        people=store.people,
        recipes=store.recipes,
        herald=herald,
        readers=readers,
        queue=queue,
        shelf=store.shelf,
        elsewhere=elsewhere,
        remote=remote,
        commands=all_commands(),
        preferences=preferences,
        now=now,
        dice=SystemRandom(),
        context_tokens=settings.context_tokens,
        answer_tokens=settings.answer_tokens,
        chat_model=settings.chat_model,
        picture_model=settings.picture_model,
        fallback_model=settings.fallback_model or "",
        chat_models=chat.ids,
        packing=set(),
    )


async def _own_name(stack: AsyncExitStack, store: Store) -> str:
    owner = f"{socket.gethostname()}-{os.getpid()}-{token_hex(4)}"
    store.owners.announce(owner)
    stack.callback(store.owners.leave, owner)
    return owner
