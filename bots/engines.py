"""What answers and what draws: the providers with their keys, or the stand-ins where there is none."""

from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from random import SystemRandom

import aiohttp

from core.catalog import Catalog
from core.chat import ChatModel
from core.config import Settings
from core.ports import Studio
from core.providers.gemini import Gemini
from core.providers.http import Patience
from core.providers.modelslab import ModelsLab
from core.providers.paces import WAITS, Waits
from core.queue import Pace
from core.sandbox.gemini import GeminiStandIn
from core.sandbox.modelslab import ModelsLabStandIn

STAND_IN_KEY = "stand-in"


@dataclass(frozen=True, slots=True)
class Tempo:
    """How long things are waited for; tests are less patient than people."""

    patience: Patience = field(default_factory=Patience)
    waits: Waits = WAITS
    pace: Pace = field(default_factory=Pace)
    first_words_s: float = 60.0
    gap_s: float = 30.0
    form_s: float = 20.0
    busy_s: float = 5.0


USUAL = Tempo()


async def open_chat(
    stack: AsyncExitStack,
    settings: Settings,
    session: aiohttp.ClientSession,
    known: Catalog,
    tempo: Tempo,
    *,
    is_canned: bool,
) -> ChatModel:
    key = settings.gemini_api_key.get_secret_value() if settings.gemini_api_key else ""
    base = settings.gemini_api_base
    if is_canned:
        stand_in = await stack.enter_async_context(GeminiStandIn())
        key, base = stand_in.key, stand_in.url
    gemini = Gemini(
        key,
        session,
        known.chat_model(settings.chat_model),
        tempo.patience,
        SystemRandom(),
        base_url=base,
        api_version=settings.gemini_api_version,
        first_words_s=tempo.first_words_s,
        gap_s=tempo.gap_s,
        form_s=tempo.form_s,
    )
    stack.push_async_callback(gemini.close)
    return gemini


async def open_studio(
    stack: AsyncExitStack,
    settings: Settings,
    session: aiohttp.ClientSession,
    known: Catalog,
    tempo: Tempo,
    memory: Path,
    *,
    is_canned: bool,
) -> tuple[Studio, str]:
    """The studio, and the name of its lane: orders with another key have another limit."""
    key = settings.modelslab_api_key.get_secret_value() if settings.modelslab_api_key else ""
    base = settings.modelslab_api_base
    if is_canned:
        stand_in = await stack.enter_async_context(ModelsLabStandIn(memory=memory))
        key, base = STAND_IN_KEY, stand_in.api_base
    waits = replace(tempo.waits, poll_s=min(tempo.waits.poll_s, 0.5)) if is_canned else tempo.waits
    studio = ModelsLab(key, session, known.studio, SystemRandom(), base_url=base, patience=tempo.patience, waits=waits)
    return studio, f"modelslab:{sha256(key.encode()).hexdigest()[:12]}"
