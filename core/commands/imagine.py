"""/imagine: a few words, perhaps with a picture, refined by the chat model and drawn by the studio."""

from dataclasses import replace

from core.cards import details, facts_of, next_steps, same_again, show_pictures
from core.catalog import catalog
from core.command import Command, Estimate, Option, OptionKind
from core.errors import BadOption
from core.kit import Kit
from core.making import make, results
from core.media import StudioModel
from core.moderation import moderate
from core.plans import HIGHEST_SEED, Plan, order_of, plan_of, refining
from core.ports import Order
from core.refine import STYLES
from core.source import Start, has_start, start_of
from core.suggestions import model_option, picture_models
from core.values import Notice, Options, Progress, Request, Show

PROMPT_CHARS = 2_000
AVOID_CHARS = 400
MOST_PICTURES = 4
STRENGTH_PERCENT = 65
LORA_PERCENT = 80
LORA_CHARS = 100
ASPECTS = tuple(dict.fromkeys(aspect for model in catalog().pictures.values() for aspect in model.sizes))


async def run(request: Request, kit: Kit, show: Show) -> None:
    model = _model(request.options, kit)
    said = str(request.options["prompt"])
    kit.notebook.find_by(said)
    moderate(f"{said} {request.options.get('avoid', '')}")
    start = await start_of(request.options, kit, show)
    show(Progress(_first_step(request.options)))
    plan = await kit.journal.once(
        "plan", Plan, lambda spend: plan_of(request, kit, model, start, spend), is_repeatable=True
    )
    if plan.remark:
        show(Notice(plan.remark))

    order = _order(request, kit, model, plan, start)
    if order.count < int(request.options["count"]):
        show(Notice(f"{model.name} draws up to {results(order)} at once from a picture."))
    _, kept = await make(request, kit, show, order)
    show_pictures(request, kit, show, order, plan, kept, start)
    show(facts_of(said, order, plan, kept))
    next_steps(request, kit, show, order, kept, said)
    for offer in (*same_again(request, order, plan), details(request)):
        show(offer)
    kit.notebook.find_by(plan.prompt)


def _first_step(options: Options) -> str:
    if "again" in options:
        return "Drawing it again …"
    return "Reading your words …" if options["raw"] else "Refining your words …"


def _model(options: Options, kit: Kit) -> StudioModel:
    model = kit.catalog.pictures[str(options.get("model", kit.picture_model))]
    agree({**options, "model": model.id})
    return model


def agree(options: Options) -> None:
    """Raises BadOption when the model that is named does not do what else is asked for."""
    model, aspect = catalog().pictures.get(str(options.get("model"))), options.get("aspect")
    if model is None:
        return
    if aspect is not None and aspect not in model.sizes:
        raise BadOption(f"{model.name} draws in {', '.join(model.sizes)}; {aspect} is not one of them.")
    if has_start(options) and model.from_picture is None:
        raise BadOption(f"{model.name} cannot begin with a picture; {_names('from_picture')} can.")
    if "seed" in options and not model.takes_seed:
        raise BadOption(f"{model.name} takes no seed: each picture of it is another one.")
    if options.get("lora") and "lora_model" not in model.parameters:
        takers = ", ".join(each.id for each in catalog().pictures.values() if "lora_model" in each.parameters)
        raise BadOption(f"{model.name} takes no LoRA; {takers} does.")


def _names(attribute: str) -> str:
    return ", ".join(model.id for model in catalog().pictures.values() if getattr(model, attribute))


def _order(request: Request, kit: Kit, model: StudioModel, plan: Plan, start: Start | None) -> Order:
    options = request.options
    most = model.from_picture.most if start and model.from_picture else model.most
    return replace(
        order_of(request, kit, model, plan, model.sizes[plan.aspect], start),
        count=min(int(options["count"]), most),
        strength=int(options.get("strength", STRENGTH_PERCENT)) if start else 0,
        lora=str(options.get("lora", "")),
        lora_strength=int(options.get("lora_strength", LORA_PERCENT)) if options.get("lora") else 0,
    )


def estimate(options: Options, kit: Kit) -> Estimate:
    """The pictures, and the longest refinement there can be."""
    count = int(options["count"])
    model = _model(options, kit)
    micros = model.usage(count).micros + refining(kit).micros
    return Estimate(micros, pictures=count, models=(model.id,))


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
        model_option(
            "Who draws: the models differ in price, and in what they are good at.",
            catalog().pictures,
            picture_models,
            is_personal=True,
        ),
        Option("style", "How it should look.", OptionKind.CHOICE, choices=STYLES),
        Option(
            "seed", "The same seed and words give the same picture.", OptionKind.WHOLE, lowest=0, highest=HIGHEST_SEED
        ),
        Option("avoid", "What should not be in it.", aliases=("no", "negative"), longest_chars=AVOID_CHARS),
        Option("image", "A picture to begin with.", OptionKind.FILE, takes_address=True, most_files=1),
        Option(
            "strength",
            "How much of that picture may change, in percent.",
            OptionKind.WHOLE,
            lowest=5,
            highest=100,
        ),
        Option("lora", "The id of a ModelsLab LoRA, for models that take one.", longest_chars=LORA_CHARS),
        Option("lora_strength", "How much of it, in percent.", OptionKind.WHOLE, lowest=10, highest=100),
        Option("raw", "Draw my words as they are, without refining them.", OptionKind.FLAG, default=False),
        Option("again", "The request whose plan is drawn once more.", is_hidden=True),
        Option("work", "The file among the works to begin with.", is_hidden=True),
    ),
    examples=(
        "/imagine a lighthouse in a storm --ar 16:9",
        "/imagine a fox reading a newspaper --style painting --count 2 --no text",
    ),
    counts="pictures",
    medium="picture",
    estimate=estimate,
    agree=agree,
    is_kept=True,
)
