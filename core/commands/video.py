"""/video: some seconds of film, from words or from a picture."""

from dataclasses import replace

from core.catalog import catalog
from core.clip_cards import again, show_clip, show_facts
from core.command import Command, Estimate, Option, OptionKind
from core.commands.imagine import AVOID_CHARS, PROMPT_CHARS
from core.errors import BadOption
from core.kit import Kit
from core.making import make, own
from core.media import StudioModel
from core.moderation import moderate
from core.plans import Plan, order_of, plan_of, refining
from core.ports import Order
from core.source import Start, has_start, nearest, start_of
from core.suggestions import model_option, video_models
from core.values import Notice, Options, Progress, Request, Show

ASPECTS = tuple(dict.fromkeys(aspect for model in catalog().videos.values() for aspect in model.sizes))
SHORTEST_S = min(seconds for model in catalog().videos.values() for seconds in model.seconds)
LONGEST_S = max(seconds for model in catalog().videos.values() for seconds in model.seconds)


async def run(request: Request, kit: Kit, show: Show) -> None:
    options = request.options
    model = _model(options, kit)
    said = str(options["prompt"])
    kit.notebook.find_by(said)
    moderate(f"{said} {options.get('avoid', '')}")
    start = await start_of(options, kit, show)
    show(Progress("Reading your words …" if options["raw"] else "Refining your words …"))
    plan = await kit.journal.once(
        "plan", Plan, lambda spend: plan_of(request, kit, model, start, spend), is_repeatable=True
    )
    if plan.remark:
        show(Notice(plan.remark))
    order = _order(request, kit, model, plan, start)
    _, kept = await make(request, kit, show, order)
    show_clip(request, kit, show, order, kept, plan.alt, aspect=plan.aspect, start=start)
    drawn = plan.prompt if plan.prompt != said else "your own words, unchanged"
    begun = "a picture" if start else ""
    show_facts(show, order, kept, ("You wrote", said), ("Filmed from", drawn), ("Begun with", begun))
    kit.notebook.find_by(plan.prompt)
    asked = own(options, "prompt", "seconds", "aspect", "model", "image", "work", "of", "avoid", "raw")
    for offer in again(request, order, asked, "prompt"):
        show(offer)


def _model(options: Options, kit: Kit) -> StudioModel:
    """Who films: who is named, or the first in the catalogue that does what else is asked for."""
    agree(options)
    named = kit.catalog.videos.get(str(options.get("model", "")))
    return named or next(model for model in kit.catalog.videos.values() if not _trouble(model, options))


def agree(options: Options) -> None:
    """Raises BadOption where no model, or not the one that is named, does what else is asked for."""
    named = catalog().videos.get(str(options.get("model", "")))
    candidates = [named] if named else [*catalog().videos.values()]
    troubles = [_trouble(model, options) for model in candidates]
    if all(troubles):
        hint = "" if named else " No model does all of that together; name fewer of seconds, aspect and image."
        raise BadOption(f"{troubles[0]}{hint}")


def _trouble(model: StudioModel, options: Options) -> str:
    """Why this model cannot; empty when it can."""
    begins, seconds, aspect = has_start(options), options.get("seconds"), options.get("aspect")
    if begins and model.from_picture is None:
        return f"{model.name} cannot begin with a picture."
    if not begins and not model.endpoint:
        return f"{model.name} only brings pictures to life: attach one as image."
    durations = model.durations(from_picture=begins)
    if seconds is not None and not model.plays(int(seconds), from_picture=begins):
        return f"{model.name} films {_either(durations)} seconds; {seconds} is not among them."
    if aspect is not None and model.sizes and aspect not in model.sizes:
        return f"{model.name} films in {', '.join(model.sizes)}; {aspect} is not one of them."
    return ""


def _either(durations: tuple[int, ...]) -> str:
    return " or ".join(map(str, durations))


def _seconds(options: Options, model: StudioModel) -> int:
    return int(options.get("seconds", model.durations(from_picture=has_start(options))[0]))


def _order(request: Request, kit: Kit, model: StudioModel, plan: Plan, start: Start | None) -> Order:
    aspect = nearest(model.sizes, start) if start and model.sizes and "aspect" not in request.options else plan.aspect
    order = order_of(request, kit, model, plan, model.sizes.get(aspect, (0, 0)), start)
    return replace(order, seconds=_seconds(request.options, model))


def estimate(options: Options, kit: Kit) -> Estimate:
    """The film, and the longest refinement there can be."""
    model = _model(options, kit)
    film = model.usage(1, seconds=_seconds(options, model))
    return Estimate(film.micros + refining(kit).micros, clips=1, models=(model.id,))


command = Command(
    name="video",
    help="Film a few seconds from your words, or bring a picture to life. Takes a minute or more.",
    run=run,
    options=(
        Option("prompt", "What happens in it.", is_required=True, takes_rest=True, longest_chars=PROMPT_CHARS),
        Option("seconds", "How long it is.", OptionKind.WHOLE, lowest=SHORTEST_S, highest=LONGEST_S),
        Option("aspect", "Width to height.", OptionKind.CHOICE, choices=ASPECTS, aliases=("ar",), is_personal=True),
        model_option(
            "Who films: the models differ in price, length and shape.", catalog().videos, video_models, is_personal=True
        ),
        Option("image", "A picture to begin with.", OptionKind.FILE, takes_address=True, most_files=1),
        Option("avoid", "What should not be in it.", aliases=("no", "negative"), longest_chars=AVOID_CHARS),
        Option("raw", "Film my words as they are, without refining them.", OptionKind.FLAG, default=False),
        Option("work", "The file among the works to begin with.", is_hidden=True),
        Option("of", "The request that made it.", is_hidden=True),
    ),
    examples=("/video waves roll onto a beach at sunset", "/video a paper boat sails off --seconds 10 --ar 9:16"),
    counts="clips",
    medium="video",
    estimate=estimate,
    agree=agree,
    is_kept=True,
)
