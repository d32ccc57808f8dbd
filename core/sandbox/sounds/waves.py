"""Waves of sound in plain arrays, made by whole-array steps: a sample at a time would take Python too long."""

import math
from array import array
from collections.abc import Sequence
from functools import lru_cache
from io import BytesIO
from itertools import accumulate, pairwise, repeat
from operator import add, mul, sub
from random import Random
from typing import TypeAlias

Wave: TypeAlias = "array[float]"
"""Samples from -1 to 1, `RATE` of them in a second, of 32 bits each."""
Timbre: TypeAlias = tuple[float, ...]
"""How loud each harmonic is, the deepest first."""

RATE = 24_000
KBITS = 64
PERIODS = 8
"""In the piece that a tone repeats: its length is a whole number of samples, so one alone would be out of tune."""
LOUDEST = 0.89
ATTACK_S = 0.004
"""A tone that begins at once begins with a click."""


def samples(seconds: float) -> int:
    return max(1, round(seconds * RATE))


def silence(seconds: float) -> Wave:
    return array("f", bytes(4 * samples(seconds)))


def tone(pitch: float, seconds: float, timbre: Timbre = (1.0,), loud: float = 1.0) -> Wave:
    """A steady tone. `pitch` is in hertz."""
    count = samples(seconds)
    piece = _piece(pitch, timbre, loud)
    return (piece * (count // len(piece) + 1))[:count]


def noise(seconds: float, dice: Random) -> Wave:
    """Hiss: every frequency alike."""
    count = samples(seconds)
    whole = array("h", dice.randbytes(2 * count))
    return array("f", map(mul, whole, repeat(1 / 32_768)))


def sweep(first: float, last: float, seconds: float, timbre: Timbre = (1.0,)) -> Wave:
    """A tone that slides evenly from one pitch to another, both in hertz."""
    count = samples(seconds)
    table = _piece(RATE / 2_048, timbre)
    size = len(table)
    step, rise = first * size / PERIODS / RATE, (last - first) * size / PERIODS / RATE / count / 2
    return array("f", [table[int((step + rise * at) * at) % size] for at in range(count)])


def dull(wave: Wave, width: int) -> Wave:
    """Without what is higher than about `RATE / width / 2` hertz, and as loud as it was."""
    for _ in range(2):
        sums = list(accumulate(wave, initial=0.0))
        head = array("f", wave[: width - 1])
        wave = head + array("f", map(mul, map(sub, sums[width:], sums), repeat(1 / width)))
    return evened(wave)


def shaped(wave: Wave, *points: tuple[float, float]) -> Wave:
    """Louder and softer along straight lines between points: a part of its length from 0 to 1, and how loud."""
    return array("f", map(mul, wave, _line(len(wave), points)))


def fading(wave: Wave, half_s: float) -> Wave:
    """Struck and dying away: half as loud after every `half_s` seconds."""
    return array("f", map(mul, wave, _decay(len(wave), half_s)))


def lay(under: Wave, wave: Wave, at_s: float, loud: float = 1.0) -> None:
    """Add one wave to another, from there on; what reaches beyond its end is lost."""
    start = max(0, round(at_s * RATE))
    end = min(len(under), start + len(wave))
    part = wave if loud == 1 else map(mul, wave, repeat(loud))
    under[start:end] = array("f", map(add, under[start:end], part))


def evened(wave: Wave, loudest: float = LOUDEST) -> Wave:
    """As loud as `loudest` where it is loudest."""
    peak = max(1e-6, max(wave), -min(wave))  # noqa: PLW3301  flat, it would make arguments of all samples
    return array("f", map(mul, wave, repeat(loudest / peak)))


def mp3(wave: Wave) -> bytes:
    """A file of it: one channel, `RATE` samples in a second."""
    import av  # noqa: PLC0415  it takes 20 MB and a tenth of a second, and most who start Flashbulb hear nothing

    file = BytesIO()
    exact = {"fflags": "+bitexact", "id3v2_version": "0"}
    quick = {"compression_level": "7"}
    with av.open(file, "w", format="mp3", container_options=exact) as out:
        stream = out.add_stream("libmp3lame", RATE, quick, layout="mono", format="fltp", bit_rate=KBITS * 1_000)
        for start in range(0, len(wave), RATE):
            block = wave[start : start + RATE]
            frame = av.AudioFrame("fltp", "mono", len(block))
            frame.planes[0].update(block.tobytes())
            frame.sample_rate, frame.pts = RATE, start
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return file.getvalue()


@lru_cache(256)
def _piece(pitch: float, timbre: Timbre, loud: float = 1.0) -> Wave:
    count = max(2, round(PERIODS * RATE / pitch))
    turn = math.tau * PERIODS / count
    # What is higher than half the rate would come out as another tone.
    heard = [(number, part) for number, part in enumerate(timbre, 1) if part and number * pitch < RATE / 2]
    scale = loud / (sum(part for _, part in heard) or 1.0)
    sines = [[scale * part * math.sin(turn * number * at) for at in range(count)] for number, part in heard]
    return array("f", map(sum, zip(*sines, strict=True)) if sines else bytes(4 * count))


@lru_cache(16)
def _decay(count: int, half_s: float) -> Wave:
    keeps = 0.5 ** (1 / (half_s * RATE))
    curve = array("f", accumulate(repeat(keeps, count - 1), mul, initial=1.0))
    attack = samples(ATTACK_S)
    curve[:attack] = array("f", [level * at / attack for at, level in enumerate(curve[:attack])])
    return curve


def _line(count: int, points: Sequence[tuple[float, float]]) -> Wave:
    line = array("f")
    for (left, low), (right, high) in pairwise(points):
        length = round(right * count) - round(left * count)
        slope = (high - low) / max(1, length)
        line.extend([low + slope * at for at in range(length)])
    return line
