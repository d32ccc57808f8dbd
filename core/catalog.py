"""Models and what they cost, read from `catalog.toml`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from importlib.resources import files

from pydantic import TypeAdapter

from core.errors import BadConfig
from core.values import Usage

MICROS_PER_USD = 1_000_000
TOKENS_PER_PRICE = 1_000_000


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

    def usage(
        self,
        tokens_in: int,
        tokens_out: int,
        *,
        tokens_cached: int = 0,
        audio_tokens: int = 0,
        is_estimated: bool = False,
    ) -> Usage:
        """Price these counts.

        Args:
            tokens_in: All of the input, the cached and the audio part included.
            tokens_out: The answer with its thinking.
        """
        plain = max(0, tokens_in - tokens_cached - audio_tokens)
        parts = plain * self.input + tokens_cached * self.cached + audio_tokens * self.audio + tokens_out * self.output
        # Rounded half up, once, at the end: rounding each part would drift from the provider's bill.
        micros = (parts + TOKENS_PER_PRICE // 2) // TOKENS_PER_PRICE
        return Usage(micros, tokens_in, tokens_cached, tokens_out, is_estimated=is_estimated)


@dataclass(frozen=True, slots=True)
class PictureModel:
    """One picture model of ModelsLab."""

    id: str
    name: str
    good_at: str
    endpoint: str
    """Below `/api/`."""
    price: int
    """Of one picture, in micro-dollars."""
    uses_negative: bool
    parameters: tuple[str, ...]
    """The optional fields its endpoint takes."""
    sizes: Mapping[str, tuple[int, int]]
    """Aspect → width and height in pixels."""
    typical_s: int
    """How long a picture usually takes, for the person who waits."""
    steps: int | None = None
    guidance: int | None = None

    def usage(self, pictures: int) -> Usage:
        return Usage(micros=self.price * pictures, pictures=pictures)


@dataclass(frozen=True, slots=True)
class Catalog:
    chat: Mapping[str, ChatPrices]
    pictures: Mapping[str, PictureModel]
    """In the order of the file; the first one is the default."""

    def chat_model(self, model: str) -> ChatPrices:
        """Raises BadConfig with the ids that exist when there is no such one."""
        if model not in self.chat:
            raise BadConfig(f"FLASHBULB_CHAT_MODEL is {model!r}; it may be one of: {', '.join(self.chat)}.")
        return self.chat[model]

    @property
    def default_picture(self) -> PictureModel:
        return next(iter(self.pictures.values()))


@cache
def catalog() -> Catalog:
    """What `catalog.toml` says."""
    table = tomllib.loads((files("core") / "catalog.toml").read_text("utf-8"), parse_float=Decimal)
    return Catalog(
        chat=TypeAdapter(dict[str, ChatPrices]).validate_python(
            {
                key: _in_micros(key, entry, ("input", "output", "cached", "audio"))
                for key, entry in table["chat"].items()
            }
        ),
        pictures=TypeAdapter(dict[str, PictureModel]).validate_python(
            {key: _in_micros(key, entry, ("price",)) for key, entry in table["picture"].items()}
        ),
    )


def _in_micros(key: str, entry: dict[str, object], prices: tuple[str, ...]) -> dict[str, object]:
    """A table's entry with its id, and its prices as whole micro-dollars."""
    return {**entry, "id": key, **{name: _micros(Decimal(str(entry[name]))) for name in prices}}


def _micros(usd: Decimal) -> int:
    return int((usd * MICROS_PER_USD).quantize(Decimal(1), ROUND_HALF_UP))
