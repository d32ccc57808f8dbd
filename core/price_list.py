"""`docs/models.md`: every model with what it makes, its price and where that comes from, made by `make docs`."""

from collections.abc import Iterator, Mapping, Sequence

from core.catalog import Catalog, ChatPrices, catalog
from core.media import StudioModel
from core.suggestions import price_of
from core.typical import typical
from core.words import money

HEAD = """\
# Models and what they cost

Made by `make docs` from [core/catalog.toml](../core/catalog.toml); do not edit. Prices change: what stands here is
what Flashbulb counts by, and each line says where it comes from. **About** means that ModelsLab publishes no price for
it, so what is counted is estimated, and marked so wherever it is shown.

What a person is charged is the model's price, and for refining, alt texts and checks that of the text model, which is
mostly well under 0.05 ¢. Failures, refusals and what is stopped cost the person nothing.
"""
TITLES: Mapping[str, tuple[str, str]] = {
    "pictures": ("Pictures", "`/imagine`, and **Vary** under a picture for models that can begin with one."),
    "edits": ("Changing a picture", "`/edit`, and **Edit**, **Upscale** and **Remove background** under a picture."),
    "videos": ("Videos", "`/video`, and **Animate** under a picture."),
    "speech": ("Speech", "`/speak`, and **Read aloud** under an answer."),
    "music": ("Music", "`/music`"),
    "sounds": ("Sounds", "`/sound`"),
}
TEXTS = """\
`/ask`, `/summarize`, `/extract`, `/classify`, `/translate`, `/describe`, and everything that is refined on the way."""
EXAMPLES = """\
## What is made

| | |
|---|--:|
"""


def price_list() -> str:
    """The whole page."""
    known = catalog()
    kinds = (_kind(title, about, getattr(known, name)) for name, (title, about) in TITLES.items())
    return "\n".join(
        [HEAD, *typical(known), *_examples(known), *_text(known.chat), *(line for kind in kinds for line in kind)]
    )


def _examples(known: Catalog) -> Sequence[str]:
    picture, film = known.default_picture, next(iter(known.videos.values()))
    rows = {
        "a picture": picture.usage(1),
        "four pictures": picture.usage(4),
        f"a video of {film.usual_s} seconds": film.usage(1, seconds=film.usual_s),
        "a text of 1,000 characters read aloud": next(iter(known.speech.values())).usage(1, chars=1_000),
        "a piece of music": next(iter(known.music.values())).usage(1),
        "a sound": next(iter(known.sounds.values())).usage(1),
    }
    lines = [
        f"| {what} | {'about ' if usage.is_estimated else ''}{money(usage.micros)} |" for what, usage in rows.items()
    ]
    return [EXAMPLES + "\n".join(lines), ""]


def _text(models: Mapping[str, ChatPrices]) -> Iterator[str]:
    yield f"## Text\n\n{TEXTS}\n"
    yield "| id | name | a million tokens in | out | in, from cache | price from |\n|---|---|--:|--:|--:|---|"
    for model in models.values():
        prices = " | ".join(money(price) for price in (model.input, model.output, model.cached))
        yield f"| {model.id} | {model.name} | {prices} | {model.source} |"
    yield ""


def _kind(title: str, about: str, models: Mapping[str, StudioModel]) -> Iterator[str]:
    yield f"## {title}\n\n{about}\n"
    yield "| id | name | good at | makes | price | takes about | price from |\n|---|---|---|---|--:|--:|---|"
    for model in models.values():
        cells = (
            model.id,
            model.name,
            model.good_at,
            _makes(model),
            price_of(model),
            f"{model.typical_s} s",
            model.source,
        )
        yield f"| {' | '.join(cells)} |"
    yield ""


def _makes(model: StudioModel) -> str:
    """What can be chosen: shapes, lengths, voices, and whether it begins with a picture."""
    parts = [", ".join(model.sizes), _lengths(model), ", ".join(model.voices), ", ".join(model.languages)]
    begins = "only from a picture" if not model.endpoint else "also from a picture" if model.from_picture else ""
    is_edit = model.skill in {"edit", "upscale", "cut out"}
    return "; ".join(part for part in (*parts, "" if is_edit else begins) if part) or "–"


def _lengths(model: StudioModel) -> str:
    if model.longest_s:
        return f"{min(model.seconds)} to {model.longest_s} s"
    lengths = ", ".join(map(str, sorted({*model.seconds, *model.durations(from_picture=True)})))
    return f"{lengths} s" if lengths else ""


if __name__ == "__main__":
    print(price_list(), end="")
