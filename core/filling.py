"""Forms that a model fills in for people: once more where it got one wrong, and its words made harmless."""

import re
from dataclasses import dataclass, replace

from core.chat import ChatAsk, Form
from core.errors import ProviderBroken
from core.kit import Kit
from core.options import without_controls
from core.values import Spend, Turn
from core.words import shortened

TRIES = 2
"""Of one form: what did not fit is told once."""
A_REPEAT_FOR = 8
"""Parts; where more than one of so many does not fit, the model will not do it at all."""
ADDRESSES = re.compile(r"\b[a-z][a-z0-9+.-]{1,20}://\S+|\b(?:mailto|javascript|data):\S+|\bwww\.\S+", re.IGNORECASE)
MENTIONS = re.compile(r"@(?=everyone|here|channel)", re.IGNORECASE)
# What Markdown or a platform would make a link, a mention or a picture of.
HARMLESS = str.maketrans({"[": "(", "]": ")", "<": "‹", ">": "›", "|": "/", "`": "'", "\\": "/"})
REPAIR = """\
An earlier try at this did not fit the form ({fault}). Fill in every field of it, with nothing besides, in \
valid JSON."""


@dataclass(slots=True)
class Repeats:
    """How often parts of one thing may be asked once more in all: there has to be a most that it can cost."""

    left: int

    def take(self) -> bool:
        """Whether there is one more, which is gone then."""
        self.left -= 1
        return self.left >= 0


def most_repeats(parts: int) -> int:
    return 2 + parts // A_REPEAT_FOR


async def filled(kit: Kit, ask: ChatAsk, form: type[Form], spend: Spend, repeats: Repeats | None = None) -> Form:
    """The form, filled in.

    Args:
        repeats: What the other try is taken from; None where there is always one.

    Raises:
        ProviderBroken: It did not fit, and not either once the model was told so.
        Refused, ProviderError, HostError: As `ChatModel.fill`.
    """
    try:
        return await kit.chat.fill(ask, form, spend)
    except ProviderBroken as error:
        if repeats is not None and not repeats.take():
            raise
        fault = str(error.__cause__ or error)[:200]
    told = replace(ask, system=f"{ask.system}\n\n{REPAIR.format(fault=fault)}")
    return await kit.chat.fill(told, form, spend)


async def filled_again(kit: Kit, ask: ChatAsk, before: Form, fault: str, spend: Spend) -> Form:
    """The form anew, once the model was told what is wrong with it. Raises as `ChatModel.fill` does."""
    turns = (*ask.turns, Turn("model", before.model_dump_json()), Turn("user", fault))
    return await kit.chat.fill(replace(ask, turns=turns), type(before), spend)


def harmless(words: str, longest_chars: int) -> str:
    """A model's words on one line: no addresses, nothing that becomes a link, a mention or a cell's end."""
    plain = MENTIONS.sub("", ADDRESSES.sub(" ", without_controls(words)))
    return shortened(" ".join(plain.translate(HARMLESS).split()), longest_chars)
