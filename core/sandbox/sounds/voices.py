"""Something like speech: a hum for every vowel, a hiss or a hum for every consonant, in one person's pitch."""

import re
from array import array
from functools import lru_cache
from hashlib import sha256
from random import Random

from core.sandbox.sounds.waves import (
    RATE,
    Timbre,
    Wave,
    dull,
    evened,
    noise,
    samples,
    shaped,
    silence,
    tone,
)

WORD_S = 0.4
"""A word with the silence behind it: 150 in a minute."""
GAP = 0.14
"""Of that, the silence."""
MOST_SYLLABLES = 3
"""In a word that takes no longer than others."""
LONGEST_S = 60.0
SLOWEST, FASTEST = 0.25, 4.0
FORMANTS = {
    "a": (800, 1_200),
    "e": (480, 1_900),
    "i": (300, 2_250),
    "o": (480, 850),
    "u": (330, 700),
    "y": (300, 1_800),
}
"""Hertz: the two frequencies that make a hum a vowel."""
HUMS = "mnlrwjvbdgz"
"""Consonants with a voice; the others hiss."""
PAUSES = {",": 0.2, ";": 0.25, ":": 0.25, ".": 0.45, "!": 0.45, "?": 0.45, "…": 0.5, "\n": 0.5}
"""Seconds of silence behind a word that ends so."""
LOWEST, HIGHEST = 95.0, 230.0
"""Hertz, of the pitch of people."""
CONSONANT = 0.16
"""Of a syllable, each of at most three."""
SYLLABLE = re.compile(r"([^aeiouy]*)([aeiouy]+)([^aeiouy]*$)?")
SPOKEN = re.compile(r"\w+(?:['’]\w+)*|[,;:.!?…\n]")


def spoken(text: str, voice: str, speed: float) -> Wave:
    """The text as somebody with that voice would hum it, at most a minute long. A `speed` of 2 is twice as fast."""
    speed = max(SLOWEST, min(speed, FASTEST))
    pitch = _pitch_of(voice)
    tune = Random(sha256(f"{text}|{voice}".encode("utf-8", "replace")).digest())  # noqa: S311  it speaks
    said = array("f")
    for number, part in enumerate(parts := SPOKEN.findall(text)):
        if len(said) >= samples(LONGEST_S):
            break
        if part in PAUSES:
            said.extend(silence(PAUSES[part] / speed))
        else:
            said.extend(_word(part.lower(), pitch * _lift(parts, number) * tune.uniform(0.94, 1.06), speed))
    return evened((said or silence(WORD_S))[: samples(LONGEST_S)], 0.7)


def _pitch_of(voice: str) -> float:
    part = int.from_bytes(sha256(voice.encode("utf-8", "replace")).digest()[:2]) / 65_535
    return LOWEST + (HIGHEST - LOWEST) * part


def _lift(parts: list[str], number: int) -> float:
    """A voice falls at the end of what it tells, and rises at the end of what it asks."""
    match parts[number + 1] if number + 1 < len(parts) else ".":
        case "?":
            return 1.25
        case "." | "!" | "…":
            return 0.86
        case "," | ";" | ":":
            return 1.08
        case _:
            return 1.0


def _word(word: str, pitch: float, speed: float) -> Wave:
    syllables = _syllables_of(word)
    seconds = WORD_S / speed * max(1, len(syllables) / MOST_SYLLABLES)
    each_s = round(seconds * (1 - GAP) / len(syllables), 3)
    said = array("f")
    for number, (before, vowel, after) in enumerate(syllables):
        # The first syllable of a word stands out.
        said.extend(_syllable(before, vowel, after, round(pitch * (1.04 if number == 0 else 0.98)), each_s))
    return said + silence(seconds * GAP)


def _syllables_of(word: str) -> list[tuple[str, str, str]]:
    """What is before a vowel, the vowel, and what is behind it; a word without any vowel of ours is spelled."""
    found = SYLLABLE.findall(word)
    if not found:
        return [(letter, "aeiou"[ord(letter) % 5], "") for letter in word]
    return [(before[-2:], vowels[0], after[:1]) for before, vowels, after in found]


@lru_cache(128)
def _syllable(before: str, vowel: str, after: str, pitch: int, seconds: float) -> Wave:
    short_s = round(seconds * CONSONANT, 3)
    begun, ended = (array("f") for _ in range(2))
    for letters, wave in ((before, begun), (after, ended)):
        for letter in letters:
            wave.extend(_consonant(letter, pitch, short_s))
    sung = tone(pitch, seconds - (len(begun) + len(ended)) / RATE, _timbre(vowel, pitch))
    return begun + shaped(evened(sung), (0, 0.1), (0.15, 1), (0.7, 0.8), (1, 0.1)) + ended


@lru_cache(256)
def _consonant(letter: str, pitch: int, seconds: float) -> Wave:
    dice = Random(ord(letter))  # noqa: S311  every letter has a sound of its own
    if letter in HUMS:
        hum = tone(pitch, seconds, (1.0, dice.uniform(0.2, 0.8), dice.uniform(0.0, 0.4)))
        return shaped(hum, (0, 0.1), (0.5, 0.4), (1, 0.3))
    hiss = dull(noise(seconds, dice), dice.randint(1, 6))
    return shaped(hiss, (0, 0.05), (dice.uniform(0.1, 0.7), 0.3), (1, 0.05))


@lru_cache(256)
def _timbre(vowel: str, pitch: int) -> Timbre:
    """Harmonics up to 4 kHz, the loudest where the vowel's formants are."""
    first, second = FORMANTS[vowel]
    heights = [pitch * number for number in range(1, 4_000 // pitch + 1)]
    return tuple(
        (1 / (1 + ((height - first) / 90) ** 2) + 0.5 / (1 + ((height - second) / 140) ** 2) + 0.02)
        for height in heights
    )
