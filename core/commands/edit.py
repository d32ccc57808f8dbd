"""/edit: a picture changed as somebody says, varied, made larger, or cut out of its background."""

from collections.abc import Mapping
from dataclasses import replace

from core.cards import VARY_PERCENT, details, facts_of, next_steps, show_pictures, varying
from core.catalog import catalog
from core.command import Command, Estimate, Option, OptionKind
from core.commands.imagine import PROMPT_CHARS
from core.errors import BadOption
from core.estimates import most_for_words
from core.kit import Kit
from core.looking import ALT_TOKENS, alt_of
from core.making import Kept, make, own, priced
from core.media import Skill, StudioModel
from core.moderation import moderate
from core.plans import HIGHEST_SEED, Plan, manner_of, order_of, refining, work_of
from core.ports import Order
from core.refine import judge
from core.source import Start, nearest, start_of
from core.suggestions import edit_models, model_option
from core.values import Offer, Options, Progress, Request, Show, Spend

SKILLS: Mapping[str, Skill] = {"change": "edit", "upscale": "upscale", "cutout": "cut out"}
"""What each way of editing needs; a variation is drawn anew."""
HOW = ("change", "vary", "upscale", "cutout")
STEPS = {
    "change": "Reading what is to change …",
    "vary": "Getting ready to vary it …",
    "upscale": "Getting ready to enlarge it …",
    "cutout": "Getting ready to cut it out …",
}
SAYS_NOTHING = ("upscale", "cutout")
"""Where words change nothing."""


async def run(request: Request, kit: Kit, show: Show) -> None:
    options = request.options
    said, how = str(options.get("prompt", "")), str(options["how"])
    agree(options)
    kit.notebook.find_by(said)
    moderate(said)
    model = _model(options, kit)
    start = await start_of(options, kit, show)
    if start is None:
        raise BadOption("edit needs an image: attach the picture that is to be changed. Nothing was charged.")
    show(Progress(STEPS[how]))
    plan = await kit.journal.once(
        "plan", Plan, lambda spend: _plan(request, kit, model, start, spend), is_repeatable=True
    )
    order = _order(request, kit, model, plan, start)
    _, kept = await make(request, kit, show, order)
    seen = await kit.journal.once("alt", Plan, lambda spend: _seen(request, kit, plan, kept, spend), is_repeatable=True)
    show_pictures(request, kit, show, order, seen, kept, start)
    if how not in SAYS_NOTHING:
        show(facts_of(said or plan.prompt, order, plan, kept))
    next_steps(request, kit, show, order, kept, said or plan.prompt)
    show(
        Offer(
            priced("Again", order.usage),
            "edit",
            own(options, "prompt", "how", "model", "image", "work", "of", "drawn_by"),
        )
    )
    show(details(request))


async def _plan(request: Request, kit: Kit, model: StudioModel, start: Start, spend: Spend) -> Plan:
    """What is ordered: what somebody says, or what the picture was once drawn from."""
    options, seed = request.options, kit.dice.randrange(HIGHEST_SEED)
    said = str(options.get("prompt", ""))
    aspect = nearest(model.sizes, start) if model.sizes else ""
    if options["how"] == "vary" and options.get("of"):
        work = await work_of(str(options["of"]), kit, str(options.get("work", "")))
        return Plan(work.refined or said, work.negative, aspect, work.style, work.alt, seed)
    if options["how"] not in SAYS_NOTHING and said:
        await judge(kit.chat, {"request": said}, spend, manner_of(request, kit, "picture"))
    return Plan(said, "", aspect, "none", said, seed)


async def _seen(request: Request, kit: Kit, plan: Plan, kept: Kept, spend: Spend) -> Plan:
    """The plan with an alt text of what came of it, as the picture itself shows."""
    return await alt_of(plan, str(request.options["how"]), await kit.works.read(kept.pictures[0].file), kit, spend)


def _model(options: Options, kit: Kit) -> StudioModel:
    how = str(options["how"])
    if how == "vary":
        return varying(options, kit)
    named = kit.catalog.edits.get(str(options.get("model", "")))
    return named or kit.catalog.skilled(SKILLS[how])[0]


def agree(options: Options) -> None:
    """Raises BadOption where something is missing or does not go together."""
    how = str(options.get("how", HOW[0]))
    if how == "change" and not options.get("prompt"):
        raise BadOption("edit needs words that say what to change, for example `/edit make it snow`.")
    if how == "vary" and not (options.get("prompt") or options.get("of")):
        raise BadOption("Varying a picture needs words that say what is in it. Nothing was charged.")
    model = catalog().edits.get(str(options.get("model", "")))
    if model and model.skill != SKILLS.get(how):
        able = ", ".join(each.id for each in catalog().edits.values() if each.skill == SKILLS.get(how))
        raise BadOption(f"{model.name} does not {how} pictures{f'; {able} does' if able else ''}.")


def _order(request: Request, kit: Kit, model: StudioModel, plan: Plan, start: Start) -> Order:
    size = model.sizes.get(plan.aspect, (start.width, start.height))
    order = order_of(request, kit, model, plan, size, start)
    if request.options["how"] != "vary":
        return order
    return replace(order, strength=int(request.options.get("strength", VARY_PERCENT)))


def estimate(options: Options, kit: Kit) -> Estimate:
    """One picture, the look at what is asked for, and the look at what came."""
    words = refining(kit).micros + most_for_words(kit, *ALT_TOKENS).micros
    model = _model(options, kit)
    return Estimate(model.usage(1).micros + words, pictures=1, models=(model.id,))


command = Command(
    name="edit",
    help="Change a picture: say what should be different, vary it, enlarge it, or take its background away.",
    run=run,
    options=(
        Option("prompt", "What should be different.", takes_rest=True, longest_chars=PROMPT_CHARS),
        Option("image", "The picture.", OptionKind.FILE, takes_address=True, most_files=1, is_expected=True),
        Option("how", "What is to be done.", OptionKind.CHOICE, choices=HOW, default=HOW[0]),
        model_option("Who does it.", catalog().edits, edit_models, is_personal=False),
        Option("strength", "How much may vary, in percent.", OptionKind.WHOLE, lowest=5, highest=100),
        Option("work", "The file among the works that is changed.", is_hidden=True),
        Option("of", "The request that made it.", is_hidden=True),
        Option("drawn_by", "The model that drew it, and draws a variation.", is_hidden=True),
    ),
    examples=("/edit make it snow", "/edit --how upscale"),
    counts="pictures",
    medium="picture",
    estimate=estimate,
    agree=agree,
    is_kept=True,
)
