"""/sound: a noise from a few words."""

from core.catalog import catalog
from core.command import Command, Estimate, Option, OptionKind
from core.composing import compose, judged_micros
from core.kit import Kit
from core.media import StudioModel
from core.values import Options, Request, Show

PROMPT_CHARS = 500
SHORTEST_S = min(seconds for model in catalog().sounds.values() for seconds in model.seconds)
LONGEST_S = max(model.longest_s for model in catalog().sounds.values())


async def run(request: Request, kit: Kit, show: Show) -> None:
    await compose(request, kit, show, _model(kit))


def _model(kit: Kit) -> StudioModel:
    return next(iter(kit.catalog.sounds.values()))


def estimate(_options: Options, kit: Kit) -> Estimate:
    """The sound, and the look at what is asked for."""
    model = _model(kit)
    return Estimate(model.usage(1).micros + judged_micros(kit), clips=1, models=(model.id,))


command = Command(
    name="sound",
    help="Make a sound effect from a few words.",
    run=run,
    options=(
        Option("prompt", "What makes the noise.", is_required=True, takes_rest=True, longest_chars=PROMPT_CHARS),
        Option("seconds", "How long it is.", OptionKind.WHOLE, lowest=SHORTEST_S, highest=LONGEST_S, is_clamped=True),
    ),
    examples=("/sound a heavy door falls shut", "/sound rain on a tin roof --seconds 15"),
    counts="clips",
    medium="sound",
    estimate=estimate,
    is_kept=True,
)
