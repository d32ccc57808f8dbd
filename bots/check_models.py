"""`flashbulb check` of the chat models: whether each key is accepted, and each chosen model there."""

from collections.abc import Iterator, Sequence
from random import SystemRandom

import aiohttp

from bots.finding import Finding, said
from core.catalog import ChatPrices, Service, catalog
from core.config import Settings
from core.errors import BotError
from core.providers.gemini import Gemini
from core.providers.http import Patience

NAMES: dict[Service, str] = {"openai": "OpenAI", "anthropic": "Anthropic", "local": "Own model"}
KEYS: dict[Service, str] = {
    "openai": "OPENAI_API_KEY",
    "anthropic": "ANTHROPIC_API_KEY",
    "local": "FLASHBULB_LOCAL_API_BASE",
}


async def look_at_gemini(settings: Settings, session: aiohttp.ClientSession) -> Finding:
    if settings.gemini_api_key is None:
        words = "no key, so answers are canned. Set GEMINI_API_KEY; Google AI Studio gives one."
        return Finding("Gemini", "off", words if settings.answers_are_canned else "no key, and none is needed.")
    first, *others = list(_chosen("google", settings)) or [next(iter(catalog().chat.values()))]
    gemini = Gemini(
        settings.gemini_api_key.get_secret_value(),
        session,
        first,
        Patience(tries=1),
        SystemRandom(),
        base_url=settings.gemini_api_base,
        api_version=settings.gemini_api_version,
    )
    try:
        for model in (gemini, *map(gemini.serving, others)):
            await model.ping()
    except BotError as error:
        return Finding("Gemini", "red", said(error, "GEMINI_API_KEY"))
    finally:
        await gemini.close()
    return Finding("Gemini", "fine", _there(first, *others))


async def look_at_others(settings: Settings) -> Sequence[Finding]:
    """One of each further service that is used here, or that there is a key for."""
    keys: dict[Service, object] = {"openai": settings.openai_api_key, "anthropic": settings.anthropic_api_key}
    found = []
    for service in NAMES:
        models = list(_chosen(service, settings))
        if not models and keys.get(service):
            models = [next(model for model in catalog().chat.values() if model.service == service)]
        if models:
            found.append(await _look(service, models, settings))
    return found


async def _look(service: Service, models: Sequence[ChatPrices], settings: Settings) -> Finding:
    from bots.chats import to_look_at  # noqa: PLC0415  its SDK takes half a second, and most never need it

    for prices in models:
        model = to_look_at(prices, settings)
        try:
            await model.ping()
        except BotError as error:
            return Finding(NAMES[service], "red", said(error, KEYS[service]))
        finally:
            await model.close()
    return Finding(NAMES[service], "fine", _there(*models))


def _chosen(service: Service, settings: Settings) -> Iterator[ChatPrices]:
    """The models of a service that are to answer here."""
    for model in filter(None, (settings.chat_model, settings.fallback_model)):
        if catalog().chat[model].service == service:
            yield catalog().chat[model]


def _there(*models: ChatPrices) -> str:
    names = " and ".join(model.id for model in models)
    return f"the key is accepted and {names} {'is' if len(models) == 1 else 'are'} there."
