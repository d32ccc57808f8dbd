"""Chat models on OpenAI's wire: where each is asked, with which key. Loaded only where one of them is to be asked."""

from dataclasses import replace
from random import SystemRandom

from pydantic import SecretStr

from core.catalog import ChatPrices, Service
from core.config import Settings
from core.providers.http import Patience
from core.providers.openai import OpenAI
from core.providers.openai_errors import Door


def door_to(service: Service, settings: Settings) -> Door:
    """Where a service is, and what to call its settings in a sentence."""
    match service:
        case "anthropic":
            key, base = settings.anthropic_api_key, settings.anthropic_api_base
            return Door(base, _plain(key), "", "Anthropic", "ANTHROPIC_API_KEY", "ANTHROPIC_API_BASE")
        case "local":
            names = ("the model's own server", "FLASHBULB_LOCAL_API_KEY", "FLASHBULB_LOCAL_API_BASE")
            return Door(settings.local_api_base, _plain(settings.local_api_key), "", *names)
        case "openai" | "google":
            return Door(settings.openai_api_base, _plain(settings.openai_api_key))


def as_asked(prices: ChatPrices, settings: Settings) -> ChatPrices:
    """The model by the name it has where it runs."""
    is_renamed = prices.service == "local" and settings.local_model
    return replace(prices, asked_id=settings.local_model) if is_renamed else prices


def to_look_at(prices: ChatPrices, settings: Settings) -> OpenAI:
    """One that is only looked up, not asked."""
    door = door_to(prices.service, settings)
    return OpenAI(door, as_asked(prices, settings), Patience(tries=1), SystemRandom())


def _plain(key: SecretStr | None) -> str:
    return key.get_secret_value() if key else ""
