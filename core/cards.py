"""What stands beside a work: what it was made from, and what can be done next, each with its price."""

from collections.abc import Iterator, Sequence

from core.kit import Kit
from core.making import Kept, numbered, own, priced
from core.media import Skill, StudioModel
from core.plans import Plan
from core.ports import Order
from core.source import Start
from core.values import Facts, Offer, Options, Picture, Request, Show, Usage, Work

VARY_PERCENT = 55
"""How much of a picture changes when it is varied."""
SAID_CHARS = 1_000
EDITS: tuple[Skill, ...] = ("edit", "upscale", "cut out")


def show_pictures(
    request: Request, kit: Kit, show: Show, order: Order, plan: Plan, kept: Kept, start: Start | None
) -> None:
    """The pictures, each numbered where there are several, and kept in the person's history."""
    for number, stored in enumerate(kept.pictures, start=1):
        alt = plan.alt if len(kept.pictures) == 1 else f"{plan.alt} (picture {number} of {len(kept.pictures)})"
        show(Picture(stored.file, alt, stored.width, stored.height))
        kit.notebook.keep(
            Work(
                file=stored.file,
                prompt=str(request.options.get("prompt", "")),
                refined=plan.prompt,
                negative=plan.negative,
                seed=order.seed,
                model=order.model.id,
                style=plan.style,
                aspect=plan.aspect,
                width=stored.width,
                height=stored.height,
                alt=alt,
                made_from=start.file if start else "",
            )
        )


def facts_of(said: str, order: Order, plan: Plan, kept: Kept) -> Facts:
    """What it was made from."""
    first = next(iter(kept.pictures), None)
    width, height = (first.width, first.height) if first and order.start else (order.width, order.height)
    rows = [
        ("You wrote", said),
        ("Drawn from", plan.prompt if plan.prompt != said else "your own words, unchanged"),
        ("Model", order.model.name),
        ("Size", f"{width} × {height} ({plan.aspect})" if plan.aspect else f"{width} × {height}"),
        ("Seed", str(order.seed) if order.model.takes_seed else ""),
    ]
    if plan.style != "none":
        rows.insert(3, ("Style", plan.style))
    if order.negative:
        rows.append(("Avoided", order.negative))
    if order.start:
        rows.append(
            ("Begun with", f"a picture, of which {order.strength} % may change" if order.strength else "a picture")
        )
    if order.lora:
        rows.append(("LoRA", f"{order.lora}, {order.lora_strength} %"))
    return Facts(tuple((label, value) for label, value in rows if value))


def next_steps(request: Request, kit: Kit, show: Show, order: Order, kept: Kept, said: str) -> None:
    """For each picture one row of buttons for what follows."""
    count = len(kept.pictures)
    for number, stored in enumerate(kept.pictures, start=1):
        for label, command, options, usage in _steps(request, kit, order, stored.file, said):
            asks = ("prompt",) if label == "Edit" else ()
            # What is asked for is said in the form; the words of before are no change.
            told = {name: value for name, value in options.items() if not (asks and name == "prompt")}
            about = number if count > 1 else 1
            shown = priced(numbered(label, number, count), usage)
            show(Offer(shown, command, told, is_open=not asks, asks=asks, about=about))


def _steps(request: Request, kit: Kit, order: Order, file: str, said: str) -> Iterator[tuple[str, str, Options, Usage]]:
    words = said[:SAID_CHARS]
    known: Options = {"work": file, "of": request.id}
    edit, upscale, cut = (kit.catalog.skilled(skill)[0] for skill in EDITS)
    painter = varying({"drawn_by": order.model.id}, kit)
    vary: Options = {**known, "prompt": words, "how": "vary", "drawn_by": painter.id}
    yield "Vary", "edit", vary, painter.usage()
    yield "Upscale", "edit", {**known, "prompt": words, "how": "upscale"}, upscale.usage()
    yield "Edit", "edit", {**known, "prompt": words, "how": "change"}, edit.usage()
    yield "Remove background", "edit", {**known, "prompt": words, "how": "cutout"}, cut.usage()
    film = kit.catalog.skilled("film")[0]
    yield "Animate", "video", {**known, "prompt": words}, film.usage(seconds=film.usual_s)


def varying(options: Options, kit: Kit) -> StudioModel:
    """Who draws a variation: the one that drew the picture, if it can begin with one."""
    drawn_by = kit.catalog.pictures.get(str(options.get("drawn_by", kit.picture_model)))
    if drawn_by and drawn_by.from_picture:
        return drawn_by
    return next(model for model in kit.catalog.pictures.values() if model.from_picture)


def same_again(request: Request, order: Order, plan: Plan) -> Sequence[Offer]:
    """Drawing it once more: by chance, from one's own words, from other words."""
    said = str(request.options["prompt"])
    same: Options = {"prompt": said, "count": order.count, "model": order.model.id, "aspect": plan.aspect}
    same = {**same, **own(request.options, "image", "work", "strength", "lora", "lora_strength")}
    offers = [Offer(priced("Again", order.usage), "imagine", {**same, "again": request.id}, is_open=True)]
    if plan.prompt != said and not request.options.get("raw"):
        mine = own(request.options, "style", "avoid")
        seed: Options = {"seed": order.seed} if order.model.takes_seed else {}
        words = {**same, **mine, "raw": True, **seed}
        offers.append(Offer(priced("Use my words", order.usage), "imagine", words, is_open=True))
    offers.append(Offer("Edit prompt", "imagine", same, asks=("prompt", "aspect", "model")))
    return offers


def details(request: Request) -> Offer:
    return Offer("Details", "history", {"details_of": request.id}, is_open=True)
