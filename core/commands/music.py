"""/music: a piece of music from a few words."""

from core.catalog import catalog
from core.command import Command, Estimate, Option, OptionKind
from core.composing import compose, judged_micros
from core.errors import BadOption
from core.kit import Kit
from core.media import StudioModel
from core.suggestions import model_option, music_models
from core.values import Options, Request, Show

PROMPT_CHARS = 1_000
SHORTEST_S = min(seconds for model in catalog().music.values() for seconds in model.seconds)
LONGEST_S = max(model.longest_s for model in catalog().music.values())


async def run(request: Request, kit: Kit, show: Show) -> None:
    await compose(request, kit, show, _model(request.options, kit))


def _model(options: Options, kit: Kit) -> StudioModel:
    """Who composes: who is named, or the first in the catalogue that makes pieces of that length."""
    agree(options)
    return next(model for model in kit.catalog.music.values() if not _trouble(model, options))


def agree(options: Options) -> None:
    """Raises BadOption where nobody, or not who is named, makes a piece of that length."""
    troubles = [trouble for model in catalog().music.values() if (trouble := _trouble(model, options))]
    if len(troubles) == len(catalog().music):
        raise BadOption(next((each for each in troubles if each != _OTHER), _OTHER))


_OTHER = "Another model was named."


def _trouble(model: StudioModel, options: Options) -> str:
    if options.get("model", model.id) != model.id:
        return _OTHER
    if "seconds" in options and not model.plays(int(options["seconds"])):
        return f"{model.name} decides by itself how long a piece is; leave seconds out, or choose another model."
    return ""


def estimate(options: Options, kit: Kit) -> Estimate:
    """The piece, and the look at what is asked for."""
    model = _model(options, kit)
    return Estimate(model.usage(1).micros + judged_micros(kit), clips=1, models=(model.id,))


command = Command(
    name="music",
    help="Compose a piece of music from a few words.",
    run=run,
    options=(
        Option("prompt", "What it should sound like.", is_required=True, takes_rest=True, longest_chars=PROMPT_CHARS),
        Option(
            "seconds",
            "How long it is; left out, the model decides.",
            OptionKind.WHOLE,
            lowest=SHORTEST_S,
            highest=LONGEST_S,
        ),
        model_option("Who composes.", catalog().music, music_models, is_personal=True),
    ),
    examples=("/music a calm piano piece for a rainy morning", "/music a march of ants --seconds 60"),
    counts="clips",
    medium="music",
    estimate=estimate,
    agree=agree,
    is_kept=True,
)
