"""/show: what the studio's commands leave on the page, without their waiting and their prices."""

import asyncio
from collections.abc import Mapping, Sequence

from core.command import Command, Option, OptionKind, Run
from core.kit import Kit
from core.ports import Made
from core.sandbox.clips import film, music, speech
from core.sandbox.pictures import encoded, picture
from core.values import Clip, Facts, Notice, Offer, Options, Picture, Receipt, Request, Show, Text, Work

LATER_S = 2.0
SPOKEN = (
    "Before electronic flash there was the flashbulb: a glass bulb filled with fine magnesium wire and oxygen, good "
    "for one picture. It burned for a fiftieth of a second, and it was too hot to touch afterwards. Blue lacquer on "
    "the glass made its light as cool as daylight, so that colour film showed faces as they were. Photographers "
    "carried them by the dozen, and the floors of press conferences were covered with them."
)


async def run(request: Request, kit: Kit, show: Show) -> None:
    await SHOWN[str(request.options["what"])](request, kit, show)


async def _film(request: Request, kit: Kit, show: Show, size: tuple[int, int] = (640, 360)) -> None:
    alt = "A lighthouse in a storm, seen from a boat that comes slowly nearer"
    await _clip(request, kit, show, await asyncio.to_thread(film, "a lighthouse in a storm", 7, *size, 6), alt)
    show(Facts((("You wrote", "a lighthouse in a storm"), ("Model", "Wan 2.2"), ("Length", "6 s"), ("Seed", "7"))))
    _offers(show, "Again · 20 ¢", "Edit prompt", "Details")
    show(Receipt(201_300, "19 of 20 clips left", is_estimated=True))


async def _tall(request: Request, kit: Kit, show: Show) -> None:
    await _film(request, kit, show, (360, 640))


async def _later(request: Request, kit: Kit, show: Show) -> None:
    """A film, and words beside it that come while it plays."""
    await _film(request, kit, show)
    await asyncio.sleep(LATER_S)
    show(Notice("The provider says that another model filmed this."))
    show(Facts((("Seed", "8"),)))


async def _speech(request: Request, kit: Kit, show: Show) -> None:
    await _clip(request, kit, show, await asyncio.to_thread(speech, SPOKEN, "Kore", 1.0), SPOKEN)
    show(Facts((("Voice", "Kore"), ("Model", "Inworld TTS"), ("Length", "33 s"))))
    _offers(show, "Again", "Edit text", "Details")
    show(Receipt(5_000, "18 of 20 clips left", is_estimated=True))


async def _music(request: Request, kit: Kit, show: Show) -> None:
    await _clip(request, kit, show, await asyncio.to_thread(music, "a slow waltz", 7, 8), "A slow waltz on a piano")


async def _two(request: Request, kit: Kit, show: Show) -> None:
    """Two clips of one request, so that buttons have to say which one they are about."""
    await _film(request, kit, show)
    await _music(request, kit, show)
    for number in (1, 2):
        show(Offer(f"Again {number}", "show", {"what": "music"}, about=number))


async def _four(request: Request, kit: Kit, show: Show) -> None:
    show(Text("Here they are."))
    words = ("a fox in the snow", "a fox at sunset", "a fox in a forest", "a fox by the sea")
    for number, prompt in enumerate(words, start=1):
        drawn = await asyncio.to_thread(lambda prompt=prompt: encoded(picture(prompt, 7, 1, 768, 512), "png"))
        stored = await kit.works.save(Made(drawn, "image/png"))
        alt = f"{prompt.capitalize()} (picture {number} of 4)"
        show(Picture(stored.file, alt, stored.width, stored.height))
        kit.notebook.keep(_work(stored.file, alt, stored.width, stored.height))
        for label, options in _steps(stored.file):
            asks = ("prompt",) if label == "Edit" else ()
            show(Offer(f"{label} {number}", "edit", options, is_open=True, asks=asks, about=number))
        show(Offer(f"Animate {number} · 20 ¢", "show", {"what": "music"}, about=number))
    show(Facts((("You wrote", "a fox"), ("Model", "FLUX.1 Schnell"), ("Size", "768 × 512 (3:2)"), ("Seed", "7"))))
    _offers(show, "Again", "Use my words", "Edit prompt", "Details")
    show(Receipt(8_000, "36 of 40 pictures left"))


async def _long_awaited(_request: Request, kit: Kit, show: Show) -> None:
    """As after a wait of a minute and a half."""
    await asyncio.sleep(LATER_S)
    drawn = await asyncio.to_thread(lambda: encoded(picture("a long road", 7, 1, 256, 256), "png"))
    stored = await kit.works.save(Made(drawn, "image/png"))
    show(Picture(stored.file, "A long road", stored.width, stored.height))
    show(Receipt(0, "", waited_s=90))


async def _report(_request: Request, kit: Kit, show: Show) -> None:
    show(Text("In November 14 people asked 1,204 times, for $3.20 altogether."))
    table = "person,requests,micros\nAda,700,1900000\nBob,504,1300000\n".encode("utf-8-sig")
    show(await kit.documents.keep("usage-2026-11.csv", table, "What each of 14 people used in November 2026."))
    show(Receipt(0, ""))


def _steps(file: str) -> Sequence[tuple[str, Options]]:
    ways = {"Vary": "vary", "Upscale": "upscale", "Edit": "change", "Remove background": "cut out"}
    return [(label, {"work": file, "how": how}) for label, how in ways.items()]


async def _clip(request: Request, kit: Kit, show: Show, data: bytes, alt: str) -> None:
    stored = await kit.works.save_clip(data)
    show(Clip(stored.file, alt, stored.medium, stored.seconds, stored.width, stored.height, stored.still))
    kit.notebook.keep(_work(stored.file, alt, stored.width, stored.height, stored.still))
    kit.notebook.find_by(str(request.options["what"]))


def _work(file: str, alt: str, width: int, height: int, still: str = "") -> Work:
    medium = "picture" if not file.endswith(("mp4", "mp3")) else "video" if still else "sound"
    return Work(file, alt, alt, "", 7, "flux", "none", "", width, height, alt, medium, still=still)


def _offers(show: Show, *labels: str) -> None:
    for label in labels:
        show(Offer(label, "show", {"what": "music"}))


SHOWN: Mapping[str, Run] = {
    "film": _film,
    "tall": _tall,
    "later": _later,
    "speech": _speech,
    "music": _music,
    "two": _two,
    "four": _four,
    "report": _report,
    "long-awaited": _long_awaited,
}

command = Command(
    name="show",
    help="Show something.",
    run=run,
    options=(
        Option("what", "What to show.", OptionKind.CHOICE, takes_rest=True, is_required=True, choices=tuple(SHOWN)),
    ),
    examples=("/show film",),
    is_kept=True,
)
