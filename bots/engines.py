"""What answers and what draws: the providers with their keys, or the stand-ins where there is none."""

from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from random import SystemRandom
from typing import TypeAlias

import aiohttp

from core.breaker import Terms
from core.catalog import Catalog, ChatPrices, Service
from core.chat import ChatModel
from core.chat_health import Alarm
from core.config import Settings
from core.fallback import Fallback
from core.ports import Clock, Studio
from core.providers.gemini import Gemini
from core.providers.http import Patience
from core.providers.mcp import CALL_S
from core.providers.modelslab import ModelsLab
from core.providers.paces import WAITS, Waits
from core.queue import Pace
from core.sandbox.gemini import GeminiStandIn
from core.sandbox.modelslab import ModelsLabStandIn

STAND_IN_KEY = "stand-in"

MakeChat: TypeAlias = Callable[[ChatPrices], ChatModel]
"""Another model of a service that is open already."""


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
    tool_s: float = CALL_S
    terms: Terms = field(default_factory=Terms)


USUAL = Tempo()


async def open_chat(
    stack: AsyncExitStack,
    settings: Settings,
    session: aiohttp.ClientSession,
    known: Catalog,
    tempo: Tempo,
    now: Clock,
    alarm: Alarm,
    *,
    is_canned: bool,
) -> Fallback:
    """Every chat model that may be asked here, as one."""
    usual, stand_in = settings.chat_model, settings.fallback_model or ""
    if stand_in:
        # Somebody else is there to answer, so nobody waits long for one that is busy.
        tempo = replace(tempo, patience=replace(tempo.patience, longest_wait_s=min(tempo.patience.longest_wait_s, 2.0)))
    makers: dict[Service, MakeChat] = {}
    models: dict[str, ChatModel] = {}
    for model in _askable(settings, known, is_canned=is_canned):
        if model.service not in makers:
            open_service = _google if model.provider == "gemini" else _openai
            makers[model.service] = await open_service(stack, settings, session, model, tempo, is_canned=is_canned)
        models[model.id] = makers[model.service](model)
    chat = Fallback(models, known.chat, usual, stand_in, now, alarm, tempo.terms)
    stack.push_async_callback(chat.close)
    return chat


def _askable(settings: Settings, known: Catalog, *, is_canned: bool) -> list[ChatPrices]:
    """The chosen ones first, then whatever else the keys open."""
    keys = {
        "google": settings.gemini_api_key,
        "openai": settings.openai_api_key,
        "anthropic": settings.anthropic_api_key,
    }
    chosen = [known.chat_model(each) for each in (settings.chat_model, settings.fallback_model) if each]
    open_here = {model.service for model in chosen} | {name for name, key in keys.items() if key and not is_canned}
    return [*chosen, *(model for model in known.chat.values() if model.service in open_here and model not in chosen)]


async def _google(
    stack: AsyncExitStack,
    settings: Settings,
    session: aiohttp.ClientSession,
    prices: ChatPrices,
    tempo: Tempo,
    *,
    is_canned: bool,
) -> MakeChat:
    key = settings.gemini_api_key.get_secret_value() if settings.gemini_api_key else ""
    base = settings.gemini_api_base
    if is_canned:
        stand_in = await stack.enter_async_context(GeminiStandIn())
        key, base = stand_in.key, stand_in.url
    gemini = Gemini(
        key,
        session,
        prices,
        tempo.patience,
        SystemRandom(),
        base_url=base,
        api_version=settings.gemini_api_version,
        first_words_s=tempo.first_words_s,
        gap_s=tempo.gap_s,
        form_s=tempo.form_s,
    )
    stack.push_async_callback(gemini.close)
    return gemini.serving


async def _openai(
    stack: AsyncExitStack,
    settings: Settings,
    _session: aiohttp.ClientSession,
    prices: ChatPrices,
    tempo: Tempo,
    *,
    is_canned: bool,
) -> MakeChat:
    from bots.chats import as_asked, door_to  # noqa: PLC0415  its SDK takes half a second, and most never need it
    from core.providers.openai import OpenAI  # noqa: PLC0415  the same
    from core.sandbox.openai import OpenAIStandIn  # noqa: PLC0415  only for a trial

    door, prices = door_to(prices.service, settings), as_asked(prices, settings)
    if is_canned:
        stand_in = await stack.enter_async_context(OpenAIStandIn())
        stand_in.models.add(prices.asked_id)
        door = replace(door, base_url=stand_in.url, key=stand_in.key)
    model = OpenAI(
        door,
        prices,
        tempo.patience,
        SystemRandom(),
        first_words_s=tempo.first_words_s,
        gap_s=tempo.gap_s,
        form_s=tempo.form_s,
    )
    stack.push_async_callback(model.close)
    return lambda other: model.serving(as_asked(other, settings))


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
