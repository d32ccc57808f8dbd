"""The most that words can cost, whichever model comes to write them."""

from core.command import Estimate
from core.kit import Kit


def most_for_words(kit: Kit, tokens_in: int, tokens_out: int, model: str = "") -> Estimate:
    """The most that one call may come to.

    Args:
        model: The id of the one that was chosen; empty for the usual one, which another may have to stand in for.
    """
    models = tuple(dict.fromkeys(filter(None, (model or kit.chat_model, kit.fallback_model))))
    micros = max(kit.catalog.chat_model(each).usage(tokens_in, tokens_out).micros for each in models)
    return Estimate(micros, models=models)
