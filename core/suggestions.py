"""What is offered while somebody types an option: the picture models, and the numbers of their own history."""

from collections.abc import Sequence

from core.command import Suggestion
from core.kit import Kit
from core.media import StudioModel
from core.memory import Listed
from core.values import Request
from core.words import fitting, money

MOST = 25
LABEL_CHARS = 100


async def picture_models(typed: str, _request: Request, kit: Kit) -> Sequence[Suggestion]:
    """The models with all of these words in their id, name or strength, with prices; the default one first."""
    words = typed.casefold().split()
    models = [model for model in kit.catalog.pictures.values() if all(word in _readable(model) for word in words)]
    models.sort(key=lambda model: (not _is_named(model, typed), model.id != kit.picture_model))
    return [Suggestion(model.id, fitting(_about(model), LABEL_CHARS)) for model in models[:MOST]]


def _readable(model: StudioModel) -> str:
    return f"{model.id} {model.name} {model.good_at}".casefold()


def _is_named(model: StudioModel, typed: str) -> bool:
    """Whether the model's name begins like this: `im` is Imagen before it is something good at images."""
    start = typed.strip().casefold()
    return bool(start) and (model.id.casefold().startswith(start) or model.name.casefold().startswith(start))


def _about(model: StudioModel) -> str:
    return f"{model.name} · {money(model.price)} · {model.good_at}"


async def own_numbers(typed: str, request: Request, kit: Kit) -> Sequence[Suggestion]:
    """What the person asked before that has these words in it, newest first; a number's own request before all."""
    words = typed.strip()
    named = await kit.history.by_number(request.person, int(words)) if _is_number(words) else None
    first = [Listed(named.number, named.request.command, named.request.options, named.finished_at)] if named else []
    found = await kit.history.listed(request.person, words, MOST)
    others = [each for each in found if named is None or each.number != named.number]
    return [Suggestion(each.number, _line(each, kit)) for each in [*first, *others][:MOST]]


def _is_number(words: str) -> bool:
    """Digits that a number of somebody's history can have: a database's numbers end somewhere."""
    return words.isascii() and words.isdecimal() and len(words) <= 9


def _line(past: Listed, kit: Kit) -> str:
    """`12 · /imagine a lighthouse · 22 Nov 14:05`."""
    at = past.finished_at.astimezone(kit.calendar.zone)
    number, day = f"{past.number} · ", f" · {at.day} {at:%b %H:%M}"
    said = str(past.options.get("prompt") or past.options.get("question") or "")
    asked = " ".join(f"/{past.command} {said}".split())
    return f"{number}{fitting(asked, LABEL_CHARS - len(number) - len(day))}{day}"
