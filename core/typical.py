"""What each command costs for a typical use, for `docs/models.md`: out of the rules and the catalogue, not by hand."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.catalog import Catalog, ChatPrices
from core.commands import translate
from core.commands.ask import SYSTEM as ASK
from core.extracting import SYSTEM as EXTRACT
from core.labelling import SYSTEM as CLASSIFY
from core.refine import PLAIN
from core.summing import SYSTEM as SUMMARIZE
from core.values import Usage
from core.words import money

CHARS_PER_TOKEN = 4
TOKENS_PER_100_WORDS = 135
"""Of English."""
PAGE_TOKENS = 560
"""Of a PDF at medium resolution. Source: ai.google.dev/gemini-api/docs/media-resolution."""
SOUND_TOKENS_PER_S = 32
MESSAGE_WORDS = 25
ROW_WORDS = 15


@dataclass(frozen=True, slots=True)
class Typical:
    """One use of a command that writes words."""

    command: str
    what: str
    rules: str
    """What the model is told besides."""
    tokens_in: int
    tokens_out: int
    sound_tokens: int = 0
    searches: int = 0

    def usage(self, model: ChatPrices) -> Usage:
        """What it comes to with this model."""
        tokens_in = len(self.rules) // CHARS_PER_TOKEN + self.tokens_in + self.sound_tokens
        return model.usage(tokens_in, self.tokens_out, audio_tokens=self.sound_tokens, searches=self.searches)

    def can(self, model: ChatPrices) -> bool:
        """Whether this model can do it at all."""
        return (not self.searches or model.has_web) and (not self.sound_tokens or "audio" in model.sees)


def words(count: int) -> int:
    """In tokens."""
    return count * TOKENS_PER_100_WORDS // 100


USES = (
    Typical("/ask", "a question of 20 words, answered in 200", ASK, words(20), words(200)),
    Typical("/ask", "the same after ten others", ASK, words(20 + 10 * 220), words(200)),
    Typical("/ask --thinking high", "the same, thought about for 2,000 tokens", ASK, words(20), words(200) + 2_000),
    Typical("/ask --web", "the same with two searches", ASK, words(20) + 2_000, words(200), searches=2),
    Typical("/ask", "about a PDF of 20 pages", ASK, words(20) + 20 * PAGE_TOKENS, words(200)),
    Typical("/ask", "about ten minutes of sound", ASK, words(20), words(200), sound_tokens=600 * SOUND_TOKENS_PER_S),
    Typical("/summarize", "500 messages", SUMMARIZE, 500 * (words(MESSAGE_WORDS) + 25), words(350)),
    Typical("/extract", "4 fields out of 100 rows", EXTRACT, 100 * (words(ROW_WORDS) + 15), 100 * 45),
    Typical("/classify", "100 lines", CLASSIFY, 100 * (words(ROW_WORDS) + 15), 100 * 35),
    Typical("/translate", "a page of 400 words", translate.SYSTEM, words(400), words(440)),
    Typical("/imagine, /video …", "refining what is to be made", PLAIN.refining, words(20), 250),
)


def typical(known: Catalog) -> Sequence[str]:
    """A table: each use, and what it costs with each chat model."""
    models = [*known.chat.values()]
    names = " | ".join(model.name for model in models)
    head = f"| command | for | {names} |\n|---|---|{'--:|' * len(models)}"
    return [TITLE, head, *_lines(models), ""]


def _lines(models: Sequence[ChatPrices]) -> Iterator[str]:
    for use in USES:
        prices = (_price(use, model) for model in models)
        yield f"| `{use.command}` | {use.what} | {' | '.join(prices)} |"


def _price(use: Typical, model: ChatPrices) -> str:
    if not use.can(model):
        return "–"
    usage = use.usage(model)
    return "nothing" if not usage.micros else f"{'about ' if usage.is_estimated else ''}{money(usage.micros)}"


TITLE = """\
## What a typical use of each command costs

Words are counted as 1.35 tokens each, and what the model is told besides is counted with them; what is charged is the
provider's own count. What a provider's cache knows again is cheaper than this. – means that the model cannot do it.
"""
