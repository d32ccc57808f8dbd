"""/imagine: a few words, refined by the chat model and drawn by the studio."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

import structlog

from core.catalog import catalog
from core.command import Command, Estimate, Option, OptionKind
from core.errors import BadOption, HostError, NotFound, ProviderError
from core.kit import Kit
from core.media import StudioModel
from core.moderation import moderate
from core.ports import Order, Ticket
from core.refine import STYLES, judge, refine
from core.suggestions import picture_models
from core.values import Facts, Notice, Offer, Options, Picture, Progress, Request, Show, Spend, Usage, Work

log = structlog.get_logger()

PROMPT_CHARS = 2_000
AVOID_CHARS = 400
MOST_PICTURES = 4
HIGHEST_SEED = 2_147_483_647
REFINE_S = 12.0
"""Longer than this nobody waits for nicer words: their own are drawn."""
REFINE_TOKENS_IN = 4_000
REFINE_TOKENS_OUT = 700
ASPECTS = tuple(dict.fromkeys(aspect for model in catalog().pictures.values() for aspect in model.sizes))


@dataclass(frozen=True, slots=True)
class Plan:
    """What is going to be drawn; journalled, so that a restart draws the same."""

    prompt: str
    negative: str
    aspect: str
    style: str
    alt: str
    seed: int
    remark: str = ""


async def run(request: Request, kit: Kit, show: Show) -> None:
    model = _model(request.options, kit)
    kit.notebook.find_by(str(request.options["prompt"]))
    moderate(f"{request.options['prompt']} {request.options.get('avoid', '')}")
    show(Progress(_first_step(request.options)))
    plan = await kit.journal.once("plan", Plan, lambda spend: _plan(request, kit, model, spend), is_repeatable=True)
    if plan.remark:
        show(Notice(plan.remark))

    order = _order(request.options, model, plan)
    show(Progress(f"Ordering {_pictures(order.count)} from {model.name} …"))
    ticket = await kit.journal.once("submit", Ticket, lambda spend: kit.studio.submit(order, spend))
    made = await kit.studio.collect(ticket, show)
    kit.notebook.write_off(_missing(order, len(made)))

    kept = [await kit.works.save(each) for each in made]
    for number, stored in enumerate(kept, start=1):
        alt = plan.alt if len(kept) == 1 else f"{plan.alt} (picture {number} of {len(kept)})"
        show(Picture(stored.file, alt, stored.width, stored.height))
        kit.notebook.keep(_work(request, order, plan, stored.file, stored.width, stored.height, alt))
    _show_card(request, order, plan, ticket, show)
    kit.notebook.find_by(plan.prompt)


def _show_card(request: Request, order: Order, plan: Plan, ticket: Ticket, show: Show) -> None:
    """What it was made from, and what can be done next."""
    said = str(request.options["prompt"])
    show(Facts(tuple(_facts(said, order, plan))))
    if ticket.model and ticket.model != order.model.id:
        show(Notice(f"The provider says that {ticket.model} drew this, and not {order.model.name}."))
    same: Options = {"prompt": said, "count": order.count, "model": order.model.id, "aspect": plan.aspect}
    show(Offer("Again", "imagine", {**same, "again": request.id}, is_open=True))
    if plan.prompt != said and not request.options["raw"]:
        own = {name: request.options[name] for name in ("style", "avoid") if name in request.options}
        show(Offer("Use my words", "imagine", {**same, **own, "raw": True, "seed": order.seed}, is_open=True))
    show(Offer("Edit prompt", "imagine", same, asks=("prompt", "aspect", "model")))
    show(Offer("Details", "history", {"details_of": request.id}, is_open=True))


def _facts(said: str, order: Order, plan: Plan) -> Sequence[tuple[str, str]]:
    rows = [
        ("You wrote", said),
        ("Drawn from", plan.prompt if plan.prompt != said else "your own words, unchanged"),
        ("Model", order.model.name),
        ("Size", f"{order.width} × {order.height} ({plan.aspect})"),
        ("Seed", str(order.seed)),
    ]
    if plan.style != "none":
        rows.insert(3, ("Style", plan.style))
    if order.negative:
        rows.append(("Avoided", order.negative))
    return rows


async def _plan(request: Request, kit: Kit, model: StudioModel, spend: Spend) -> Plan:
    options = request.options
    seed = int(options["seed"]) if "seed" in options else kit.dice.randrange(HIGHEST_SEED)
    if "again" in options:
        return await _plan_again(request, kit, seed)
    own = _own_words(options, model, seed)
    wish = {name: str(options[name]) for name in ("style", "aspect", "avoid") if name in options}
    wish["request"] = str(options["prompt"])
    try:
        async with asyncio.timeout(REFINE_S):
            if options["raw"]:
                await judge(kit.chat, wish, spend)
                return own
            refined = await refine(kit.chat, wish, spend)
    except (ProviderError, HostError, TimeoutError) as error:
        log.warning("not refined", id=request.id, error=repr(error), cause=repr(error.__cause__))
        return own if options["raw"] else replace(own, remark=NOT_REFINED)
    aspect = own.aspect if "aspect" in options or refined.aspect_ratio not in model.sizes else refined.aspect_ratio
    style = own.style if "style" in options else refined.style
    negative = ", ".join(filter(None, (own.negative, refined.negative_prompt))) if model.uses_negative else own.negative
    prompt = refined.prompt if model.uses_negative else _without(refined.prompt, own.negative)
    return Plan(prompt, negative, aspect, style, refined.alt_text, seed)


NOT_REFINED = "Your words could not be refined just now, so the picture was drawn from them as they are."


def _own_words(options: Options, model: StudioModel, seed: int) -> Plan:
    said, style, avoid = str(options["prompt"]), str(options.get("style", "none")), str(options.get("avoid", ""))
    # A style nobody refines into the prompt is said in it, and so is what to avoid where there is no other way.
    styled = said if style == "none" else f"{said}, {style}"
    prompt = styled if model.uses_negative else _without(styled, avoid)
    aspect = str(options.get("aspect", next(iter(model.sizes))))
    return Plan(prompt, avoid, aspect, style, said, seed)


def _without(prompt: str, avoid: str) -> str:
    """The prompt with what to avoid in it, for a model that takes no negative prompt."""
    return f"{prompt.rstrip('.')}, without {avoid}" if avoid else prompt


def _first_step(options: Options) -> str:
    if "again" in options:
        return "Drawing it again …"
    return "Reading your words …" if options["raw"] else "Refining your words …"


async def _plan_again(request: Request, kit: Kit, seed: int) -> Plan:
    """The same plan as before with a new seed: only chance differs."""
    past = await kit.history.by_id(str(request.options["again"]))
    if past is None or not past.works:
        raise NotFound("What this was made from has been forgotten; ask for it anew with /imagine.")
    work = past.works[0]
    return Plan(work.refined, work.negative, work.aspect, work.style, work.alt.split(" (picture ")[0], seed)


def _model(options: Options, kit: Kit) -> StudioModel:
    model = kit.catalog.pictures[str(options.get("model", kit.picture_model))]
    agree({**options, "model": model.id})
    return model


def agree(options: Options) -> None:
    """Raises BadOption when the model that is named does not draw in the aspect that is named."""
    model, aspect = catalog().pictures.get(str(options.get("model"))), options.get("aspect")
    if model and aspect is not None and aspect not in model.sizes:
        raise BadOption(f"{model.name} draws in {', '.join(model.sizes)}; {aspect} is not one of them.")


def _order(options: Options, model: StudioModel, plan: Plan) -> Order:
    width, height = model.sizes[plan.aspect]
    negative = plan.negative if model.uses_negative else ""
    return Order(model, plan.prompt, negative, width, height, int(options["count"]), plan.seed)


def _missing(order: Order, came: int) -> Usage:
    """What was bought and never came: the person does not pay for it."""
    return order.model.usage(max(0, order.count - came))


def _work(request: Request, order: Order, plan: Plan, file: str, width: int, height: int, alt: str) -> Work:
    return Work(
        file=file,
        prompt=str(request.options["prompt"]),
        refined=plan.prompt,
        negative=plan.negative,
        seed=order.seed,
        model=order.model.id,
        style=plan.style,
        aspect=plan.aspect,
        width=width,
        height=height,
        alt=alt,
    )


def _pictures(count: int) -> str:
    return "a picture" if count == 1 else f"{count} pictures"


def estimate(options: Options, kit: Kit) -> Estimate:
    """The pictures, and the longest refinement there can be."""
    count = int(options["count"])
    words = kit.catalog.chat_model(kit.chat_model).usage(REFINE_TOKENS_IN, REFINE_TOKENS_OUT)
    return Estimate(micros=_model(options, kit).usage(count).micros + words.micros, pictures=count)


command = Command(
    name="imagine",
    help="Draw a picture. Your words are refined first; you see both and can insist on your own.",
    run=run,
    options=(
        Option("prompt", "What to draw.", is_required=True, takes_rest=True, longest_chars=PROMPT_CHARS),
        Option("aspect", "Width to height.", OptionKind.CHOICE, choices=ASPECTS, aliases=("ar",), is_personal=True),
        Option(
            "count",
            "How many pictures.",
            OptionKind.WHOLE,
            default=1,
            lowest=1,
            highest=MOST_PICTURES,
            is_clamped=True,
        ),
        Option(
            "model",
            "Who draws: the models differ in price, and in what they are good at.",
            OptionKind.CHOICE,
            choices=tuple(catalog().pictures),
            aliases=("m",),
            is_personal=True,
            suggest=picture_models,
        ),
        Option("style", "How it should look.", OptionKind.CHOICE, choices=STYLES),
        Option(
            "seed", "The same seed and words give the same picture.", OptionKind.WHOLE, lowest=0, highest=HIGHEST_SEED
        ),
        Option("avoid", "What should not be in it.", aliases=("no",), longest_chars=AVOID_CHARS),
        Option("raw", "Draw my words as they are, without refining them.", OptionKind.FLAG, default=False),
        Option("again", "The request whose plan is drawn once more.", is_hidden=True),
    ),
    examples=(
        "/imagine a lighthouse in a storm --ar 16:9",
        "/imagine a fox reading a newspaper --style painting --count 2 --no text",
    ),
    counts="pictures",
    estimate=estimate,
    agree=agree,
    is_kept=True,
)
