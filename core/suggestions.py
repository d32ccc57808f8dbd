"""What is offered while somebody types an option: the picture models, and the numbers of their own history."""

from collections.abc import Mapping, Sequence

from core.command import Option, OptionKind, Suggest, Suggestion
from core.kit import Kit
from core.media import StudioModel
from core.memory import Listed
from core.values import Request
from core.words import fitting, money

MOST = 25
LABEL_CHARS = 100


def model_option(help_words: str, models: Mapping[str, StudioModel], suggest: Suggest, *, is_personal: bool) -> Option:
    """Who makes it: offered with prices while somebody types."""
    return Option(
        "model",
        help_words,
        OptionKind.CHOICE,
        choices=tuple(models),
        aliases=("m",),
        is_personal=is_personal,
        suggest=suggest,
    )


async def picture_models(typed: str, request: Request, kit: Kit) -> Sequence[Suggestion]:
    """The models with all of these words in their id, name or strength, with prices; the default one first."""
    return _models(typed, _open(kit.catalog.pictures, request, kit), kit.picture_model)


async def edit_models(typed: str, request: Request, kit: Kit) -> Sequence[Suggestion]:
    return _models(typed, _open(kit.catalog.edits, request, kit))


async def video_models(typed: str, request: Request, kit: Kit) -> Sequence[Suggestion]:
    return _models(typed, _open(kit.catalog.videos, request, kit))


async def speech_models(typed: str, request: Request, kit: Kit) -> Sequence[Suggestion]:
    return _models(typed, _open(kit.catalog.speech, request, kit))


async def music_models(typed: str, request: Request, kit: Kit) -> Sequence[Suggestion]:
    return _models(typed, _open(kit.catalog.music, request, kit))


async def voices(typed: str, request: Request, kit: Kit) -> Sequence[Suggestion]:
    """The voices with these words in their name, their character or their model; those of a named model alone."""
    named = str(request.options.get("model", ""))
    words = typed.casefold().split()
    found = [
        Suggestion(name, fitting(f"{name.capitalize()} · {voice.about} · {model.name}", LABEL_CHARS))
        for model in _open(kit.catalog.speech, request, kit).values()
        for name, voice in model.voices.items()
        if named in ("", model.id) and all(word in f"{name} {voice.about} {model.name}".casefold() for word in words)
    ]
    return found[:MOST]


def _open(known: Mapping[str, StudioModel], request: Request, kit: Kit) -> Mapping[str, StudioModel]:
    """Those that no admin has denied to whoever asks, where they ask."""
    policy = kit.rulebook.current
    return {name: model for name, model in known.items() if not policy.denied(request, (f"model:{name}",))}


def _models(typed: str, known: Mapping[str, StudioModel], usual: str = "") -> Sequence[Suggestion]:
    words = typed.casefold().split()
    models = [model for model in known.values() if all(word in _readable(model) for word in words)]
    models.sort(key=lambda model: (not _is_named(model, typed), model.id != usual))
    return [Suggestion(model.id, fitting(about(model), LABEL_CHARS)) for model in models[:MOST]]


def _readable(model: StudioModel) -> str:
    return f"{model.id} {model.name} {model.good_at}".casefold()


def _is_named(model: StudioModel, typed: str) -> bool:
    """Whether the model's name begins like this: `im` is Imagen before it is something good at images."""
    start = typed.strip().casefold()
    return bool(start) and (model.id.casefold().startswith(start) or model.name.casefold().startswith(start))


def about(model: StudioModel) -> str:
    """`Wan 2.2 · 20 ¢ · five seconds at one price · 16:9, 9:16`: the shapes last, where there is room for them."""
    return " · ".join(filter(None, (model.name, price_of(model), model.good_at, ", ".join(model.sizes))))


def price_of(model: StudioModel) -> str:
    """`0.47 ¢`, `about 0.47 ¢`, `5.5 ¢ a second`."""
    price = f"about {money(model.price)}" if model.is_estimated and model.price else money(model.price)
    unit = {"second": " a second", "1,000 characters": " for 1,000 characters"}.get(model.per, "")
    return f"{price}{unit}"


async def own_numbers(typed: str, request: Request, kit: Kit) -> Sequence[Suggestion]:
    """What the person asked before that has these words in it, newest first; a number's own request before all."""
    words = typed.strip()
    named = await kit.history.by_number(request.person, int(words)) if is_number(words) else None
    first = [Listed(named.number, named.request.command, named.request.options, named.finished_at)] if named else []
    found = await kit.history.listed(request.person, words, MOST)
    others = [each for each in found if named is None or each.number != named.number]
    return [Suggestion(each.number, _line(each, kit)) for each in [*first, *others][:MOST]]


async def kept_commands(typed: str, _request: Request, kit: Kit) -> Sequence[Suggestion]:
    """The commands whose requests stand in a history, those that begin like this."""
    start = typed.strip().removeprefix("/").casefold()
    kept = [command.name for command in kit.commands.values() if command.is_kept]
    return [Suggestion(name, f"/{name}") for name in kept if name.startswith(start)][:MOST]


def is_number(words: str) -> bool:
    """Digits that a number of somebody's history can have: a database's numbers end somewhere."""
    return words.isascii() and words.isdecimal() and len(words) <= 9


def _line(past: Listed, kit: Kit) -> str:
    """`12 · /imagine a lighthouse · 22 Nov 14:05`."""
    at = past.finished_at.astimezone(kit.calendar.zone)
    number, day = f"{past.number} · ", f" · {at.day} {at:%b %H:%M}"
    said = str(past.options.get("prompt") or past.options.get("question") or past.options.get("text") or "")
    asked = " ".join(f"/{past.command} {said}".split())
    return f"{number}{fitting(asked, LABEL_CHARS - len(number) - len(day))}{day}"
