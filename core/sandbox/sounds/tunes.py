"""Small pieces of music: chords, a melody and a beat out of the words of a prompt."""

import re
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from random import Random

from core.sandbox.sounds.waves import RATE, Timbre, Wave, dull, evened, fading, lay, noise, samples, shaped, sweep, tone


def _words(words: str) -> frozenset[str]:
    return frozenset(words.split())


MINOR = (0, 2, 3, 5, 7, 8, 10)
MAJOR = (0, 2, 4, 5, 7, 9, 11)
"""Semitones of a scale's seven steps."""
SAD = _words(
    "sad melancholy melancholic dark minor gloomy lonely tragic mourning funeral noir rain rainy sorrow horror scary "
    "haunting eerie grief blues night winter gothic traurig"
)
SLOW = _words("slow calm ambient sleep lullaby ballad relaxing meditation peaceful lofi chill soft ruhig")
FAST = _words("fast dance techno house punk metal rock upbeat energetic party disco polka action happy schnell")
BEATS = FAST | _words("beat beats drum drums hip hop trap funk pop march epic electronic lofi groove")
INSTRUMENTS: dict[str, tuple[Timbre, float]] = {
    "piano": ((1.0, 0.5, 0.35, 0.2, 0.12, 0.08), 0.35),
    "guitar": ((1.0, 0.8, 0.6, 0.35, 0.3, 0.2, 0.1), 0.25),
    "flute": ((1.0, 0.25, 0.08), 1.2),
    "bells": ((1.0, 0.0, 0.0, 0.6, 0.0, 0.0, 0.4), 0.5),
    "strings": ((1.0, 0.7, 0.5, 0.4, 0.3, 0.25, 0.2, 0.15), 1.5),
    "synth": ((1.0, 0.0, 0.33, 0.0, 0.2, 0.0, 0.14, 0.0, 0.11), 0.4),
    "organ": ((1.0, 1.0, 0.5, 0.8, 0.0, 0.5, 0.0, 0.4), 3.0),
}
"""How loud its harmonics are, and in how many seconds a note is half as loud."""
CALLED = {"violin": "strings", "orchestra": "strings", "orchestral": "strings", "cinematic": "strings"}
CALLED |= {"bell": "bells", "glockenspiel": "bells", "electronic": "synth", "techno": "synth"}
CALLED |= {"synthwave": "synth", "chiptune": "synth", "8": "synth", "acoustic": "guitar", "church": "organ"}
PROGRESSIONS = ((0, 4, 5, 3), (0, 5, 3, 4), (5, 3, 0, 4), (0, 3, 0, 4), (0, 3, 5, 4), (0, 2, 3, 4))
"""Steps of the scale that a bar's chord stands on."""
RHYTHMS = ((1, 1, 1, 1), (2, 1, 1), (1, 1, 2), (1.5, 0.5, 1, 1), (0.5, 0.5, 1, 1, 1), (2, 2), (3, 1))
"""Beats that the notes of a bar last."""
ORDER = "AABA"
"""Of its two parts of four bars."""
BAR = 4
"""Beats."""
MOST_NOTES = 16
"""Kept for when they are played again soon; a long one takes 400 kilobytes."""


@dataclass(frozen=True, slots=True)
class Style:
    """What the words ask for."""

    scale: tuple[int, ...]
    root: float
    """Hertz."""
    beat_s: float
    timbre: Timbre
    half_s: float
    has_beat: bool

    def pitch(self, step: int) -> float:
        """Hertz of a step of the scale; the seventh is the first an octave higher."""
        octave, place = divmod(step, len(self.scale))
        return self.root * 2 ** (octave + self.scale[place] / 12)


def played(prompt: str, seed: int, seconds: float) -> Wave:
    """Music for a prompt. The same arguments give the same, any other something else."""
    dice = Random(sha256(f"{prompt}|{seed}".encode("utf-8", "replace")).digest())  # noqa: S311  it plays
    style = _style_of(re.findall(r"[a-z]+|8", prompt.lower()), dice)
    chords = dice.choice(PROGRESSIONS)
    parts: dict[str, Wave] = {}
    whole = array("f")
    while len(whole) < samples(seconds):
        name = ORDER[len(whole) // len(parts["A"]) % len(ORDER)] if parts else "A"
        if name not in parts:
            parts[name] = _part(style, chords, dice)
        whole.extend(parts[name])
    ending = max(0.5, 1 - 2 / seconds)
    return _faded(evened(whole[: samples(seconds)]), ending)


def _faded(wave: Wave, since: float) -> Wave:
    start = round(since * len(wave))
    return wave[:start] + shaped(wave[start:], (0, 1), (1, 0))


def _style_of(said: Sequence[str], dice: Random) -> Style:
    named = next((name for name in said if name in INSTRUMENTS or name in CALLED), "")
    words = set(said)
    timbre, half_s = INSTRUMENTS[CALLED.get(named, named) or dice.choice(sorted(INSTRUMENTS))]
    pace = dice.uniform(60, 76) if words & SLOW else dice.uniform(120, 144) if words & FAST else dice.uniform(84, 112)
    is_sad = bool(words & SAD)
    return Style(
        scale=MINOR if is_sad else MAJOR,
        root=110 * 2 ** (dice.randrange(12) / 12),
        beat_s=60 / (pace * (0.85 if is_sad else 1)),
        timbre=timbre,
        half_s=half_s,
        has_beat=bool(words & BEATS) or (not (is_sad or words & SLOW) and dice.random() < 0.4),
    )


def _part(style: Style, chords: Sequence[int], dice: Random) -> Wave:
    """Four bars."""
    beat = style.beat_s
    part = array("f", bytes(4 * samples(beat) * BAR * len(chords)))
    step = 7 + dice.choice((0, 2, 4))
    rhythm = dice.sample(RHYTHMS, 2)
    for bar, chord in enumerate(chords):
        begins_s = bar * BAR * beat
        for third in (0, 2, 4):
            lay(part, _note(style, chord + third, BAR * beat, 0.16), begins_s)
        for half in (0, 2):
            lay(part, _note(style, chord - 7, 2 * beat, 0.22), begins_s + half * beat)
        for length in rhythm[bar % 2]:
            step = max(5, min(step + dice.choice((-2, -1, -1, 0, 1, 1, 2)), 17))
            # Where a bar begins, the melody is at home in its chord.
            step = step if begins_s > bar * BAR * beat else 7 + chord % 7 + dice.choice((0, 2))
            lay(part, _note(style, step, length * beat, 0.34), begins_s)
            begins_s += length * beat
        if style.has_beat:
            _drum(part, bar * BAR * beat, beat)
    return part


@lru_cache(MOST_NOTES)
def _note(style: Style, step: int, seconds: float, loud: float) -> Wave:
    note = fading(tone(style.pitch(step), seconds, style.timbre, loud), style.half_s)
    end = min(len(note), samples(0.02))
    note[-end:] = shaped(note[-end:], (0, 1), (1, 0))
    return note


def _drum(part: Wave, at_s: float, beat: float) -> None:
    kick = fading(sweep(140, 45, 0.25), 0.06)
    snare = fading(dull(noise(0.15, Random(2)), 2), 0.03)  # noqa: S311  it drums
    for count in range(BAR):
        lay(part, kick if count % 2 == 0 else snare, at_s + count * beat, 0.5 if count % 2 == 0 else 0.22)
        for half in (0, 0.5):
            lay(part, snare[: RATE // 30], at_s + (count + half) * beat, 0.12)
