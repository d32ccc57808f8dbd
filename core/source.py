"""The picture that an order begins with: one that somebody attached, or one that was made here before."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from core.errors import BadOption, NotFound
from core.kit import Kit
from core.pictures import NotAPicture, TooManyPixels, encoded, on_white, opened
from core.seen import Seen, SeenPicture, is_address, kept_in
from core.values import Options, Progress, Show

LONGEST_SIDE = 2_048
MOST_BYTES = 4_500_000
"""ModelsLab takes five megabytes, as text that is a third longer."""
QUALITIES = (92, 80, 65)
SMALL_SIDE = 768
"""A model sees no more of a picture than that."""

NO_ADDRESSES = "image takes a picture that is attached; addresses are not opened here. Nothing was charged."


@dataclass(frozen=True, slots=True)
class Start:
    """A picture handed over to the studio."""

    url: str
    width: int
    height: int
    file: str
    """Where it is among the works or the attachments; empty where it came from elsewhere."""


def has_start(options: Options) -> bool:
    """Whether an order begins with a picture."""
    return bool(options.get("image") or options.get("work"))


async def start_of(options: Options, kit: Kit, show: Show) -> Start | None:
    """The picture that these options begin with, handed over to the studio; None when they name none.

    Raises:
        BadOption: It is no picture, or an address that may not be opened.
        NotFound: It is gone.
        ProviderError, HostError: The studio did not take it.
    """
    if not has_start(options):
        return None
    show(Progress("Looking at the picture …"))
    data = await picture_of(options, kit)
    jpeg, width, height = await asyncio.to_thread(_sendable, data)
    url = await kit.journal.once("hand over", str, lambda _: kit.studio.hand_over(jpeg), is_repeatable=True)
    return Start(url, width, height, _name(options))


async def picture_of(options: Options, kit: Kit) -> bytes:
    """The picture itself. Raises as `start_of` does."""
    if options.get("work"):
        return await kit.works.read(str(options["work"]))
    image = str(options["image"])
    if is_address(image):
        if kit.elsewhere is None:
            raise BadOption(NO_ADDRESSES)
        return await kit.elsewhere.picture(image)
    seen = await _attached(image, kit)
    return seen.data


async def seen_picture(options: Options, kit: Kit) -> SeenPicture:
    """The picture as a model is shown it. Raises as `start_of` does."""
    return await as_seen(await picture_of(options, kit))


async def as_seen(data: bytes) -> SeenPicture:
    """A picture, made small enough to be looked at."""
    jpeg, width, height = await asyncio.to_thread(_sendable, data, SMALL_SIDE)
    return SeenPicture("the picture", jpeg, "image/jpeg", width, height)


def nearest(sizes: Mapping[str, tuple[int, int]], start: Start) -> str:
    """Of these aspects the one that is most like the picture's."""
    wanted = start.width / start.height
    return min(sizes, key=lambda aspect: abs(sizes[aspect][0] / sizes[aspect][1] - wanted))


async def _attached(image: str, kit: Kit) -> SeenPicture:
    names = kept_in(image)
    if len(names) > 1:
        raise BadOption(f"image takes one picture; these are {len(names)}. Nothing was charged.")
    seen: Seen = await kit.attachments.read(names[0])
    if not isinstance(seen, SeenPicture):
        raise BadOption(f"image takes a picture; “{seen.name}” is none. Nothing was charged.")
    return seen


def _name(options: Options) -> str:
    image = str(options.get("image", ""))
    return str(options.get("work", "")) or ("" if is_address(image) else image)


def _sendable(data: bytes, longest_side: int = LONGEST_SIDE) -> tuple[bytes, int, int]:
    """A JPEG of it that is small enough, without what a camera wrote into it; its width and height."""
    try:
        image, _ = opened(data, longest_side=longest_side)
    except (NotAPicture, TooManyPixels) as error:
        raise BadOption("image cannot be opened as a picture here. Please attach another one.") from error
    plain = on_white(image).convert("RGB")
    for quality in QUALITIES:
        jpeg = encoded(plain, "JPEG", quality=quality)
        if len(jpeg) <= MOST_BYTES:
            break
    return jpeg, plain.width, plain.height


def gone() -> NotFound:
    return NotFound("What this was made from has been forgotten; ask for it anew.")
