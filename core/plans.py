"""How somebody's words become what is ordered: refined by the chat model, or as they are."""

import asyncio
from dataclasses import dataclass, replace

import structlog

from core.command import Estimate
from core.errors import HostError, ProviderError
from core.estimates import most_for_words
from core.kit import Kit
from core.media import StudioModel
from core.ports import Order
from core.refine import Manner, Wished, judge, refine
from core.source import Start, gone, nearest
from core.values import Options, Request, Spend, Work

log = structlog.get_logger()

HIGHEST_SEED = 2_147_483_647
REFINE_S = 12.0
"""Longer than this nobody waits for nicer words: their own are used."""
REFINE_TOKENS_IN = 4_000
REFINE_TOKENS_OUT = 700
NOT_REFINED = "Your words could not be refined just now, so the picture was drawn from them as they are."
NOT_REFINED_VIDEO = "Your words could not be refined just now, so it was filmed from them as they are."


@dataclass(frozen=True, slots=True)
class Plan:
    """What is going to be made; journalled, so that a restart makes the same."""

    prompt: str
    negative: str
    aspect: str
    style: str
    alt: str
    seed: int
    remark: str = ""


async def plan_of(request: Request, kit: Kit, model: StudioModel, start: Start | None, spend: Spend) -> Plan:
    """How to draw or film what was asked for. Raises Refused, BadOption, NotFound."""
    options = request.options
    seed = int(options["seed"]) if "seed" in options else kit.dice.randrange(HIGHEST_SEED)
    if "again" in options:
        return plan_again(await work_of(str(options["again"]), kit), seed)
    own = _own_words(options, model, seed, start)
    manner = manner_of(request, kit, "video" if model.medium == "video" else "picture")
    try:
        async with asyncio.timeout(REFINE_S):
            if options.get("raw"):
                await judge(kit.chat, _wish(options), spend, manner)
                return own
            refined = await refine(kit.chat, _wish(options, has_start=start is not None), spend, manner)
    except (ProviderError, HostError, TimeoutError) as error:
        log.warning("not refined", id=request.id, error=repr(error), cause=repr(error.__cause__))
        remark = NOT_REFINED_VIDEO if model.medium == "video" else NOT_REFINED
        return own if options.get("raw") else replace(own, remark=remark)
    is_said = "aspect" in options or start is not None or refined.aspect_ratio not in model.sizes
    style = own.style if "style" in options else refined.style
    negative = ", ".join(filter(None, (own.negative, refined.negative_prompt))) if model.uses_negative else own.negative
    prompt = refined.prompt if model.uses_negative else without(refined.prompt, own.negative)
    return Plan(prompt, negative, own.aspect if is_said else refined.aspect_ratio, style, refined.alt_text, seed)


def order_of(
    request: Request, kit: Kit, model: StudioModel, plan: Plan, size: tuple[int, int], start: Start | None
) -> Order:
    """What a plan orders, as the place where it was asked allows: one of it, and nothing that was not said."""
    return Order(
        model,
        plan.prompt,
        plan.negative if model.uses_negative else "",
        *size,
        seed=plan.seed,
        start=start.url if start else "",
        is_checked=not kit.is_relaxed(request),
    )


def manner_of(request: Request, kit: Kit, what: Wished) -> Manner:
    """How strictly it is looked at, in this place."""
    return Manner(what, is_relaxed=kit.is_relaxed(request))


def plan_again(work: Work, seed: int) -> Plan:
    """The same plan as before with a new seed: only chance differs."""
    return Plan(work.refined, work.negative, work.aspect, work.style, work.alt.split(" (picture ")[0], seed)


async def work_of(request_id: str, kit: Kit, file: str = "") -> Work:
    """What was made then: this file, or the first. Raises NotFound when it was forgotten."""
    past = await kit.history.by_id(request_id)
    found = [work for work in (past.works if past else ()) if file in ("", work.file)]
    if not found:
        raise gone()
    return found[0]


def without(prompt: str, avoid: str) -> str:
    """The prompt with what to avoid in it, for a model that takes no negative prompt."""
    return f"{prompt.rstrip('.')}, without {avoid}" if avoid else prompt


def refining(kit: Kit) -> Estimate:
    """The most that a refinement comes to."""
    return most_for_words(kit, REFINE_TOKENS_IN, REFINE_TOKENS_OUT)


def _wish(options: Options, *, has_start: bool = False) -> dict[str, str]:
    wish = {name: str(options[name]) for name in ("style", "aspect", "avoid") if name in options}
    wish["request"] = str(options["prompt"])
    return {**wish, "begins_with": "true"} if has_start else wish


def _own_words(options: Options, model: StudioModel, seed: int, start: Start | None) -> Plan:
    said, style, avoid = str(options["prompt"]), str(options.get("style", "none")), str(options.get("avoid", ""))
    # A style nobody refines into the prompt is said in it, and so is what to avoid where there is no other way.
    styled = said if style == "none" else f"{said}, {style}"
    prompt = styled if model.uses_negative else without(styled, avoid)
    usual = nearest(model.sizes, start) if start and model.sizes else next(iter(model.sizes), "")
    return Plan(prompt, avoid, str(options.get("aspect", usual)), style, said, seed)
