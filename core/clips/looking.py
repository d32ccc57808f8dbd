"""A clip's size and a still of it, by decoding: what does not decode is no clip."""

from dataclasses import dataclass
from time import monotonic

from av import VideoFrame, VideoStream
from av.container import InputContainer
from PIL import Image

from core.clips.cleaning import Clean
from core.clips.files import UNREADABLE, decodable, reading
from core.clips.kinds import HOLDERS, NotAClip
from core.pictures import encoded

PATIENCE_S = 30.0
SIDE = 1_024
QUALITY = 85
"""Of 100."""
AT = 1 / 3
"""Videos fade in, and many end in the dark."""
MOST_DECODED = 300
"""Pictures on the way there: some videos can be entered only at their beginning."""
TURNS = {
    90: Image.Transpose.ROTATE_90,
    180: Image.Transpose.ROTATE_180,
    270: Image.Transpose.ROTATE_270,
}
"""By degrees against the clock, as players turn a video that was taken with the telephone held upright."""


@dataclass(frozen=True, slots=True)
class Look:
    """What a clip looks like; a sound is 0 × 0 and has no still."""

    width: int
    height: int
    still: bytes | None


def look(clip: Clean, most_pixels: int) -> Look:
    """Decodes a picture or a tone. Raises NotAClip when there is none."""
    try:
        with reading(clip.data, HOLDERS[clip.ending], monotonic() + PATIENCE_S, most_pixels) as source:
            if clip.medium == "audio":
                next(source.decode(source.streams.audio[0]))
                return Look(0, 0, None)
            return _look_at(_frame_near(source, source.streams.video[0], clip.seconds * AT, most_pixels))
    except (StopIteration, *UNREADABLE) as error:
        raise NotAClip from error


def turn_of(frame: VideoFrame) -> int:
    """How it is to be turned against the clock: 0, 90, 180 or 270 degrees."""
    return round(frame.rotation / 90) * 90 % 360


def _look_at(frame: VideoFrame) -> Look:
    part = min(1.0, SIDE / max(frame.width, frame.height))
    size = max(1, round(frame.width * part)), max(1, round(frame.height * part))
    image: Image.Image = frame.to_image(width=size[0], height=size[1], interpolation="AREA")  # type: ignore[no-untyped-call]
    turn = turn_of(frame)
    if turn:
        image = image.transpose(TURNS[turn])
    width, height = (frame.width, frame.height) if turn in {0, 180} else (frame.height, frame.width)
    return Look(width, height, encoded(image, "JPEG", quality=QUALITY))


def _frame_near(source: InputContainer, stream: VideoStream, seconds: float, most_pixels: int) -> VideoFrame:
    """The one that is shown then, or the last one on the way there that can be decoded."""
    # What the file says of its size need not be what its pictures say.
    stream.codec_context.options = {"max_pixels": str(most_pixels)}
    source.seek(round(seconds * 1_000_000))
    found = None
    frames = (frame for packet in source.demux(stream) for frame in decodable(stream.decode, packet))
    for number, frame in enumerate(frames, 1):
        found = frame
        if number >= MOST_DECODED or frame.time is None or frame.time >= seconds:
            break
    if found is None:
        raise NotAClip
    return found
