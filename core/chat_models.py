"""Which chat models may be chosen for an answer: those that whoever runs this bot has set up."""

from collections.abc import Sequence

from core.catalog import ChatPrices
from core.command import Suggestion
from core.errors import BadOption
from core.kit import Kit
from core.options import quoted
from core.values import Options, Request
from core.words import fitting, money

LABEL_CHARS = 100


def chosen_model(options: Options, kit: Kit) -> str:
    """The id of the model that was chosen; empty for the usual one. Raises BadOption with those that there are."""
    said = str(options.get("model", "")).strip().casefold()
    known = _set_up(kit)
    found = next((model.id for model in known if said in (model.id.casefold(), model.name.casefold())), "")
    if said and not found:
        there = ", ".join(model.id for model in known)
        raise BadOption(f"model takes one that is set up here: {there}; {quoted(said)} is none of them.")
    # Named or not, the usual one is the usual one: then another may stand in for it.
    return "" if found == kit.chat_model else found


async def chat_models(typed: str, request: Request, kit: Kit) -> Sequence[Suggestion]:
    """The models that are set up and open to whoever asks, with prices; the usual one first."""
    policy = kit.rulebook.current
    models = [model for model in _set_up(kit) if not policy.denied(request, (f"model:{model.id}",))]
    words = typed.casefold().split()
    fitting_ones = [model for model in models if all(word in f"{model.id} {model.name}".casefold() for word in words)]
    return [Suggestion(model.id, fitting(_about(model), LABEL_CHARS)) for model in fitting_ones]


def _set_up(kit: Kit) -> Sequence[ChatPrices]:
    ids = dict.fromkeys(filter(None, (kit.chat_model, kit.fallback_model)))
    return [kit.catalog.chat_model(each) for each in ids]


def _about(model: ChatPrices) -> str:
    priced = f"{money(model.input)} in, {money(model.output)} out for a million tokens"
    return " · ".join((model.name, priced, *(["searches the web"] if model.has_web else [])))
