"""What the choices of an option are called in a menu: a model with its price, a voice with what it is like."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

import structlog

from bots.patience import in_time
from bots.slack.fields import Labels
from core.app import App
from core.command import Option, OptionKind
from core.errors import BotError
from core.values import Request

log = structlog.get_logger()

LABELS_S = 0.5
"""A form has to open within three seconds; without them it shows the choices as they are."""


async def labels_of(app: App, request: Request, options: Iterable[Option]) -> Labels:
    """The labels of all menus among these options, as they are suggested where somebody types."""
    menus = [option for option in options if option.kind is OptionKind.CHOICE and option.suggest]
    if not menus:
        return {}
    try:
        return await in_time(_all_labels(app, request, menus), LABELS_S)
    except (BotError, TimeoutError) as error:
        log.warning("without labels", command=request.command, error=repr(error))
        return {}


async def _all_labels(app: App, request: Request, menus: Iterable[Option]) -> Labels:
    return {option.name: await _labels(app, request, option) for option in menus}


async def _labels(app: App, request: Request, option: Option) -> Mapping[str, str]:
    found = await _suggested(app, request, option, "")
    for choice in option.choices:
        # No more than a few are suggested at once.
        if choice not in found:
            found |= await _suggested(app, request, option, choice)
    return found


async def _suggested(app: App, request: Request, option: Option, typed: str) -> dict[str, str]:
    suggested = await app.suggest(replace(request, options={option.name: typed}), option.name)
    return {str(each.value): each.label for each in suggested}
