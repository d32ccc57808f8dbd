"""/speak: a text read aloud."""

from core.catalog import catalog
from core.clip_cards import again, show_clip, show_facts
from core.command import Command, Estimate, Option, OptionKind
from core.draft import Draft
from core.errors import BadOption
from core.estimates import most_for_words
from core.kit import Kit
from core.making import make, own
from core.media import StudioModel
from core.moderation import moderate
from core.ports import Order
from core.source import gone
from core.spoken_words import LANGUAGE_TOKENS, language_of, spoken_words
from core.suggestions import model_option, speech_models, voices
from core.values import Notice, Options, Progress, Request, Show, Spend
from core.words import shortened

VOICES = tuple(dict.fromkeys(name for model in catalog().speech.values() for name in model.voices))
LANGUAGES = tuple(dict.fromkeys(each for model in catalog().speech.values() for each in model.languages))
TEXT_CHARS = max(model.longest_chars for model in catalog().speech.values())
ALT_CHARS = 400


async def run(request: Request, kit: Kit, show: Show) -> None:
    options = request.options
    agree(options)
    show(Progress("Reading the text …"))
    text = await _text(options, kit, show)
    kit.notebook.find_by(text[:ALT_CHARS])
    moderate(text)
    model = _model(options, kit)
    language = await kit.journal.once(
        "language", str, lambda spend: _language(options, model, text, kit, spend), is_repeatable=True
    )
    if not language and model.languages:
        # None of those that the cheap voices speak: there are others that speak any.
        model = next((each for each in kit.catalog.speech.values() if not each.languages), model)
    voice = str(options.get("voice", next(iter(model.voices))))
    order = Order(
        model,
        text,
        voice=model.voices[voice].id if voice in model.voices else next(iter(model.voices.values())).id,
        language=language or (model.languages[0] if model.languages else ""),
        speed=int(options.get("speed", 100)),
    )
    _, kept = await make(request, kit, show, order)
    show_clip(request, kit, show, order, kept, shortened(f"“{text}”", ALT_CHARS), voice=voice)
    show_facts(show, order, kept, ("Voice", voice.capitalize()), ("Language", order.language))
    for offer in again(request, order, own(options, "text", "voice", "language", "speed", "model", "of"), "text"):
        show(offer)


async def _text(options: Options, kit: Kit, show: Show) -> str:
    """What is to be read: what somebody wrote, or an answer from before."""
    if options.get("text"):
        return str(options["text"])
    past = await kit.history.by_id(str(options["of"]))
    words = spoken_words(Draft(past.updates).text) if past else ""
    if not words:
        raise gone()
    if len(words) > TEXT_CHARS:
        show(Notice(f"The answer is long, so its first {TEXT_CHARS:,} characters are read."))
    return shortened(words, TEXT_CHARS)


def _model(options: Options, kit: Kit) -> StudioModel:
    """Who reads: who is named, or whoever has the voice, or speaks the language."""
    return next(model for model in kit.catalog.speech.values() if not _trouble(model, options))


async def _language(options: Options, model: StudioModel, text: str, kit: Kit, spend: Spend) -> str:
    """What the text is written in; empty where the model has no such voices, or needs not to know."""
    if options.get("language") or not model.languages or options.get("voice") or options.get("model"):
        return str(options.get("language", model.languages[0] if model.languages else ""))
    return await language_of(text, model.languages, kit, spend)


def agree(options: Options) -> None:
    """Raises BadOption where nobody, or not who is named, can read it like that."""
    if not (options.get("text") or options.get("of")):
        raise BadOption("speak needs a text: for example `/speak Good morning, everybody.`")
    troubles = [_trouble(model, options) for model in catalog().speech.values()]
    if all(troubles):
        raise BadOption(min((each for each in troubles if each != _OTHER), key=len, default=_OTHER))


_OTHER = "Another model was named."


def _trouble(model: StudioModel, options: Options) -> str:
    """Why this model cannot; empty when it can."""
    voice, language = options.get("voice"), options.get("language")
    if options.get("model", model.id) != model.id:
        return _OTHER
    if voice and voice not in model.voices:
        return f"{model.name} has the voices {', '.join(model.voices)}; {voice} is not one of them."
    if language and model.languages and language not in model.languages:
        return f"{model.name} speaks {', '.join(model.languages)}; {language} is not one of them."
    if options.get("speed", 100) != 100 and "speed" not in model.parameters:
        return f"{model.name} reads at its own speed."
    return ""


def estimate(options: Options, kit: Kit) -> Estimate:
    """The dearest that may come of it, for a text that is not known yet."""
    chars = len(str(options["text"])) if options.get("text") else TEXT_CHARS
    is_open = not (options.get("voice") or options.get("language") or options.get("model"))
    agree(options)
    models = kit.catalog.speech.values() if is_open else [_model(options, kit)]
    words = most_for_words(kit, *LANGUAGE_TOKENS).micros
    return Estimate(
        max(model.usage(1, chars=chars).micros for model in models) + words, clips=1, models=tuple(m.id for m in models)
    )


command = Command(
    name="speak",
    help="Read a text aloud, in the voice you choose.",
    run=run,
    options=(
        Option("text", "What to read.", takes_rest=True, longest_chars=TEXT_CHARS),
        Option(
            "voice",
            "Who reads it.",
            OptionKind.CHOICE,
            choices=VOICES,
            is_personal=True,
            suggest=voices,
        ),
        Option("language", "What it is written in; found out by itself.", OptionKind.CHOICE, choices=LANGUAGES),
        Option("speed", "In percent of the usual one.", OptionKind.WHOLE, lowest=50, highest=200),
        model_option("Which kind of voices.", catalog().speech, speech_models, is_personal=False),
        Option("of", "The request whose answer is read.", is_hidden=True),
    ),
    examples=("/speak Good morning, everybody.", "/speak Guten Morgen! --voice rachel"),
    counts="clips",
    medium="speech",
    estimate=estimate,
    agree=agree,
    is_kept=True,
)
