"""Which tools a model is given with a question."""

from collections.abc import Mapping, Sequence

from core.chat import ChatAsk
from core.kit import Kit
from core.tools import calculator, dates, drawing, messages, units
from core.tools.ability import Ability
from core.tools.remote import remote_abilities
from core.values import Request, Show

# In an order that stays: what is the same everywhere is known again by a provider's cache.
BUILT_IN = (calculator.ability, dates.ability, units.ability, messages.ability, drawing.ability)


async def abilities_for(ask: ChatAsk, request: Request, kit: Kit, show: Show) -> Mapping[str, Ability]:
    """By name; none where a page could speak to the model, where admins want none, or where it knows none."""
    model = kit.catalog.chat_model(ask.model or kit.chat_model)
    if ask.is_web or not kit.rulebook.setting("tools", request) or not model.has_tools:
        return {}
    found: Sequence[Ability] = [each for each in BUILT_IN if _is_there(each, request, kit)]
    remote = await remote_abilities(ask, kit, show)
    # Ours come last: no server takes the place of one of them by its name.
    return {each.name: each for each in (*found, *remote, *found)}


def _is_there(ability: Ability, request: Request, kit: Kit) -> bool:
    if ability is drawing.ability:
        is_on = kit.rulebook.setting("pictures", request) != "off"
        return is_on and not kit.rulebook.current.denied(request, kit.commands["imagine"].objects)
    return ability is not messages.ability or kit.readers.knows(request)
