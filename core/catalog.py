"""Models and what they cost, read from `catalog.toml`."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from importlib.resources import files
from typing import Literal, TypeAlias

from pydantic import TypeAdapter

from core.errors import BadConfig
from core.media import Skill, StudioModel
from core.values import Usage

Sight: TypeAlias = Literal["picture", "pdf", "audio", "video"]

CHAT_PRICES = ("input", "output", "cached", "audio", "cached_audio", "search")
MICROS_PER_USD = 1_000_000
TOKENS_PER_PRICE = 1_000_000
MOST_SEARCHES = 8
"""Held for one answer from the web. No provider promises a bound; what comes on top is settled as it is."""

Wire: TypeAlias = Literal["gemini", "openai"]
Service: TypeAlias = Literal["google", "openai", "anthropic", "local"]


@dataclass(frozen=True, slots=True)
class ChatPrices:
    """One chat model. Prices are micro-dollars per million tokens."""

    id: str
    name: str
    input: int
    output: int
    cached: int
    audio: int
    context_tokens: int
    output_tokens: int
    provider: Wire = "gemini"
    """How it is spoken to."""
    service: Service = "google"
    """Who runs it: decides address and key."""
    asked_id: str = ""
    """What it is called on the wire; `id` where `catalog.toml` says nothing else."""
    source: str = ""
    """Where its prices come from."""
    thinks: Literal["level", "budget", "effort", "no"] = "level"
    """How it is told how hard to think."""
    sees: tuple[Sight, ...] = ("picture",)
    """What it takes besides words, as it is."""
    cached_audio: int = 0
    search: int = 0
    """Micro-dollars for one search of the web."""
    has_web: bool = False
    has_tools: bool = False

    def usage(
        self,
        tokens_in: int,
        tokens_out: int,
        *,
        tokens_cached: int = 0,
        audio_tokens: int = 0,
        audio_cached: int = 0,
        searches: int = 0,
        is_estimated: bool = False,
    ) -> Usage:
        """Price these counts.

        Args:
            tokens_in: All of the input, the cached and the audio part included.
            tokens_out: The answer with its thinking.
            tokens_cached: All that is known again, `audio_cached` left out.
            audio_tokens: Those that are not cached.
        """
        plain = max(0, tokens_in - tokens_cached - audio_tokens - audio_cached)
        parts = plain * self.input + tokens_cached * self.cached + audio_tokens * self.audio + tokens_out * self.output
        parts += audio_cached * self.cached_audio
        # Rounded half up, once, at the end: rounding each part would drift from the provider's bill.
        micros = (parts + TOKENS_PER_PRICE // 2) // TOKENS_PER_PRICE + searches * self.search
        by_model = ((self.id, micros),)
        cached = tokens_cached + audio_cached
        return Usage(micros, tokens_in, cached, tokens_out, is_estimated=is_estimated, by_model=by_model)

    def web_usage(self, searches: int = MOST_SEARCHES) -> Usage:
        """What so many searches come to, beside the tokens."""
        return self.usage(0, 0, searches=searches, is_estimated=True)


@dataclass(frozen=True, slots=True)
class Catalog:
    """Every kind of model by id, in the order of the file; the first one of a kind is the usual one."""

    chat: Mapping[str, ChatPrices]
    pictures: Mapping[str, StudioModel]
    edits: Mapping[str, StudioModel]
    videos: Mapping[str, StudioModel]
    speech: Mapping[str, StudioModel]
    music: Mapping[str, StudioModel]
    sounds: Mapping[str, StudioModel]

    def chat_model(self, model: str) -> ChatPrices:
        """Raises BadConfig with the ids that exist when there is no such one."""
        if model not in self.chat:
            raise BadConfig(f"FLASHBULB_CHAT_MODEL is {model!r}; it may be one of: {', '.join(self.chat)}.")
        return self.chat[model]

    @property
    def default_picture(self) -> StudioModel:
        return next(iter(self.pictures.values()))

    @property
    def studio(self) -> Mapping[str, StudioModel]:
        """Everything that a studio makes."""
        kinds = (self.pictures, self.edits, self.videos, self.speech, self.music, self.sounds)
        return {key: model for kind in kinds for key, model in kind.items()}

    def skilled(self, skill: Skill) -> Sequence[StudioModel]:
        """The models that can do this, the usual one first."""
        return [model for model in self.studio.values() if model.skill == skill]

    def canned(self, *, is_chat_free: bool, is_studio_free: bool) -> "Catalog":
        """The same models, with what a stand-in does beside a real service priced at nothing."""
        free_chat = {
            key: replace(model, input=0, output=0, cached=0, audio=0, cached_audio=0, search=0)
            for key, model in self.chat.items()
        }
        known = self if not is_chat_free else replace(self, chat=free_chat)
        if not is_studio_free:
            return known
        kinds = {name: getattr(self, name) for name in KINDS.values()}
        free = {name: {key: replace(each, price=0) for key, each in kind.items()} for name, kind in kinds.items()}
        return replace(known, **free)


KINDS: Mapping[str, str] = {
    "picture": "pictures",
    "edit": "edits",
    "video": "videos",
    "speech": "speech",
    "music": "music",
    "sound": "sounds",
}
"""What a section of `catalog.toml` is called, and where its models are found."""


@cache
def catalog() -> Catalog:
    """What `catalog.toml` says."""
    table = tomllib.loads((files("core") / "catalog.toml").read_text("utf-8"), parse_float=Decimal)
    chat = {key: {"asked_id": key, **_in_micros(key, entry, CHAT_PRICES)} for key, entry in table["chat"].items()}
    studio = {
        name: TypeAdapter(dict[str, StudioModel]).validate_python(
            {key: _in_micros(key, entry, ("price",)) for key, entry in table[section].items()}
        )
        for section, name in KINDS.items()
    }
    return Catalog(chat=TypeAdapter(dict[str, ChatPrices]).validate_python(chat), **studio)


def _in_micros(key: str, entry: dict[str, object], prices: tuple[str, ...]) -> dict[str, object]:
    """A table's entry with its id, and its prices as whole micro-dollars."""
    return {**entry, "id": key, **{name: _micros(Decimal(str(entry[name]))) for name in prices if name in entry}}


def _micros(usd: Decimal) -> int:
    return int((usd * MICROS_PER_USD).quantize(Decimal(1), ROUND_HALF_UP))
