"""Music and sounds: the same few steps for both."""

from core.clip_cards import again, show_clip, show_facts
from core.kit import Kit
from core.making import make, own
from core.media import StudioModel
from core.moderation import moderate
from core.plans import HIGHEST_SEED, manner_of, refining
from core.ports import Order
from core.refine import Wished, judge
from core.values import Progress, Request, Show, Spend


async def compose(request: Request, kit: Kit, show: Show, model: StudioModel) -> None:
    """Have it made from the words as they are, once they were looked at."""
    options = request.options
    said = str(options["prompt"])
    kit.notebook.find_by(said)
    moderate(said)
    show(Progress("Reading your words …"))
    seed = await kit.journal.once("plan", int, lambda spend: _judged(request, kit, model, spend), is_repeatable=True)
    order = Order(model, said, seed=seed, seconds=int(options.get("seconds", model.usual_s)))
    _, kept = await make(request, kit, show, order)
    show_clip(request, kit, show, order, kept, said)
    show_facts(show, order, kept, ("You wrote", said))
    for offer in again(request, order, own(options, "prompt", "seconds", "model"), "prompt"):
        show(offer)


async def _judged(request: Request, kit: Kit, model: StudioModel, spend: Spend) -> int:
    """A seed for what may be made. Raises Refused for what may not."""
    what: Wished = "music" if model.medium == "music" else "sound"
    await judge(kit.chat, {"request": str(request.options["prompt"])}, spend, manner_of(request, kit, what))
    return kit.dice.randrange(HIGHEST_SEED)


def judged_micros(kit: Kit) -> int:
    """The most that looking at the words comes to."""
    return refining(kit).micros
