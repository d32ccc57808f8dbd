"""A clip as it is shown and kept, with what can be done next."""

from core.cards import details
from core.kit import Kit
from core.making import Kept, clip_of, priced
from core.ports import Order
from core.source import Start
from core.values import Facts, Offer, Options, Request, Show, Work
from core.words import length


def show_clip(
    request: Request,
    kit: Kit,
    show: Show,
    order: Order,
    kept: Kept,
    alt: str,
    *,
    aspect: str = "",
    voice: str = "",
    start: Start | None = None,
) -> None:
    """What was made, kept in the person's history.

    Args:
        alt: What it shows or says, for whoever does not see or hear it.
    """
    for stored in kept.clips:
        show(clip_of(stored, alt))
        kit.notebook.keep(
            Work(
                file=stored.file,
                prompt=str(request.options.get("prompt") or request.options.get("text") or ""),
                refined=order.prompt,
                negative=order.negative,
                seed=order.seed,
                model=order.model.id,
                style="none",
                aspect=aspect,
                width=stored.width,
                height=stored.height,
                alt=alt,
                medium=order.model.medium,
                seconds=stored.seconds,
                still=stored.still,
                voice=voice,
                made_from=start.file if start else "",
            )
        )


def show_facts(show: Show, order: Order, kept: Kept, *rows: tuple[str, str]) -> None:
    """What it was made from: `rows`, then model, length and size."""
    stored = next(iter(kept.clips), None)
    made = [("Model", order.model.name)]
    if stored:
        made.append(("Length", length(stored.seconds)))
        made += [("Size", f"{stored.width} × {stored.height}")] if stored.width else []
    show(Facts(tuple((label, value) for label, value in (*rows, *made) if value)))


def again(request: Request, order: Order, asked: Options, words: str) -> list[Offer]:
    """The same once more, the same with other words, and everything about it.

    Args:
        words: The option that holds the words.
    """
    offers = [Offer(priced("Again", order.usage), request.command, asked, is_open=True)]
    if asked.get(words):
        offers.append(Offer(f"Edit {words}", request.command, asked, asks=(words,)))
    return [*offers, details(request)]
