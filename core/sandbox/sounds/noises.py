"""Noises by their names: rain, wind, bells, doors, and a whoosh for what has none."""

import re
from array import array
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from random import Random
from typing import TypeAlias

from core.sandbox.sounds.waves import Wave, dull, evened, fading, lay, noise, samples, shaped, silence, sweep, tone

Noise: TypeAlias = Callable[[float, Random], Wave]
MOST_AT_ONCE = 3
LOOP_S = 4.0
"""What goes on and on is made for that long and repeated."""
BELL = (1.0, 0.6, 0.35, 0.0, 0.45, 0.0, 0.0, 0.3, 0.0, 0.0, 0.2)


def heard(prompt: str, seconds: float) -> Wave:
    """What the prompt names, up to three things at once."""
    dice = Random(sha256(prompt.encode("utf-8", "replace")).digest())  # noqa: S311  it sounds
    words = re.findall(r"[a-zäöüß]+", prompt.lower())
    named = dict.fromkeys(noise_ for word in words if (noise_ := _named(word)))
    whole = silence(seconds)
    for number, made in enumerate(list(named)[:MOST_AT_ONCE] or [_whoosh]):
        lay(whole, evened(made(seconds, dice)), 0, 1.0 if number == 0 else 0.7)
    return evened(whole)


def _named(word: str) -> Noise | None:
    return next((made for stem, made in NOISES.items() if word.startswith(stem)), None)


def _going_on(piece: Wave, seconds: float) -> Wave:
    """A piece again and again, each one faded into the next."""
    overlap = len(piece) // 8
    seam = array("f", shaped(piece[-overlap:], (0, 1), (1, 0)))
    lay(seam, shaped(piece[:overlap], (0, 0), (1, 1)), 0)
    loop = seam + piece[overlap:-overlap]
    return (loop * (samples(seconds) // len(loop) + 1))[: samples(seconds)]


def _again(seconds: float, dice: Random, blow: Callable[[], Wave], every_s: float, unsteady: float = 0.0) -> Wave:
    """The same thing at intervals; `unsteady` is the part of an interval by which it may be early or late."""
    whole, at_s = silence(seconds), every_s * 0.1
    while at_s < seconds:
        lay(whole, blow(), at_s, dice.uniform(0.7, 1.0) if unsteady else 1.0)
        at_s += every_s * (1 + dice.uniform(-unsteady, unsteady))
    return whole


def _rain(seconds: float, dice: Random) -> Wave:
    piece = dull(noise(LOOP_S, dice), 2)
    for _ in range(60):
        lay(
            piece,
            fading(tone(dice.uniform(1_500, 4_000), 0.03), 0.006),
            dice.uniform(0, LOOP_S),
            dice.uniform(0.2, 0.6),
        )
    return _going_on(piece, seconds)


def _wind(seconds: float, dice: Random) -> Wave:
    gusts = [(place / 6, dice.uniform(0.25, 1.0)) for place in range(7)]
    return shaped(_going_on(dull(noise(LOOP_S, dice), dice.randint(25, 40)), seconds), *gusts)


def _waves(seconds: float, dice: Random) -> Wave:
    count = max(1, round(seconds / 4))
    swell = [
        (place / (2 * count), 0.15 if place % 2 == 0 else dice.uniform(0.7, 1.0)) for place in range(2 * count + 1)
    ]
    return shaped(_going_on(dull(noise(LOOP_S, dice), 8), seconds), *swell)


def _fire(seconds: float, dice: Random) -> Wave:
    piece = shaped(dull(noise(LOOP_S, dice), 30), (0, 0.3), (1, 0.3))
    for _ in range(50):
        lay(piece, fading(noise(0.02, dice), 0.003), dice.uniform(0, LOOP_S), dice.uniform(0.2, 1.0))
    return _going_on(piece, seconds)


def _thunder(seconds: float, dice: Random) -> Wave:
    return fading(dull(noise(seconds, dice), 60), max(0.3, seconds / 5))


def _bell(seconds: float, dice: Random) -> Wave:
    ring = fading(tone(dice.uniform(350, 900), 2.5, BELL), 0.4)
    return _again(seconds, dice, lambda: ring, 1.8)


def _knock(seconds: float, dice: Random) -> Wave:
    knock = fading(dull(noise(0.2, dice), 20), 0.03)
    lay(knock, fading(tone(dice.uniform(90, 150), 0.2), 0.04), 0)
    return _again(seconds, dice, lambda: knock, 0.45)


def _door(seconds: float, dice: Random) -> Wave:
    """It creaks, and then it shuts."""
    whole, creak_s = silence(seconds), seconds * 0.6
    creak = sweep(dice.uniform(180, 260), dice.uniform(320, 480), creak_s, (1.0, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4))
    shakes = [(place / 40, dice.uniform(0.0, 0.5)) for place in range(41)]
    lay(whole, shaped(creak, *shakes), 0)
    lay(whole, fading(dull(noise(min(0.6, seconds), dice), 30), 0.08), creak_s)
    return whole


def _steps(seconds: float, dice: Random) -> Wave:
    return _again(seconds, dice, lambda: fading(dull(noise(0.15, dice), 12), 0.02), 0.55, 0.05)


def _whoosh(seconds: float, dice: Random) -> Wave:
    top = dice.uniform(0.3, 0.7)
    rush = shaped(dull(noise(seconds, dice), dice.randint(4, 16)), (0, 0), (top, 1), (1, 0))
    lay(rush, shaped(sweep(dice.uniform(80, 300), dice.uniform(200, 900), seconds), (0, 0), (top, 0.5), (1, 0)), 0)
    return rush


def _blast(seconds: float, dice: Random) -> Wave:
    blast = fading(dull(noise(seconds, dice), 16), 0.25)
    lay(blast, fading(sweep(90, 30, seconds), 0.3), 0)
    return blast


def _laser(seconds: float, dice: Random) -> Wave:
    shot = fading(sweep(dice.uniform(1_800, 2_600), 200, 0.3, (1.0, 0.0, 0.3)), 0.1)
    return _again(seconds, dice, lambda: shot, 0.5)


def _bird(seconds: float, dice: Random) -> Wave:
    def chirp() -> Wave:
        low = dice.uniform(2_200, 3_200)
        return shaped(sweep(low, low * dice.uniform(1.1, 1.5), 0.12), (0, 0), (0.4, 1), (1, 0))

    return _again(seconds, dice, chirp, 0.28, 0.6)


def _engine(seconds: float, dice: Random) -> Wave:
    hum = tone(dice.uniform(45, 75), LOOP_S, (1.0, 0.8, 0.7, 0.5, 0.4, 0.3, 0.25, 0.2))
    lay(hum, dull(noise(LOOP_S, dice), 12), 0, 0.2)
    return _going_on(hum, seconds)


def _alarm(seconds: float, dice: Random) -> Wave:
    low = dice.uniform(500, 700)
    two = sweep(low, low * 1.5, 0.5, (1.0, 0.0, 0.3)) + sweep(low * 1.5, low, 0.5, (1.0, 0.0, 0.3))
    return _again(seconds, dice, lambda: two, 1.0)


def _tick(seconds: float, dice: Random) -> Wave:
    tick = fading(tone(dice.uniform(1_800, 2_600), 0.05, (1.0, 0.5)), 0.006)
    return _again(seconds, dice, lambda: tick, 0.5)


def _drop(seconds: float, dice: Random) -> Wave:
    return _again(seconds, dice, lambda: fading(sweep(600, dice.uniform(1_200, 1_800), 0.12), 0.03), 0.5, 0.5)


def _clap(seconds: float, dice: Random) -> Wave:
    clap = fading(dull(noise(0.08, dice), 3), 0.012)
    return _again(seconds, dice, lambda: clap, 0.04, 0.9)


def _heart(seconds: float, dice: Random) -> Wave:
    thump = fading(sweep(70, 40, 0.2), 0.05)
    beat = thump[: samples(0.18)] + thump
    return _again(seconds, dice, lambda: beat, 0.9)


def _bark(seconds: float, dice: Random) -> Wave:
    bark = shaped(sweep(dice.uniform(400, 600), 250, 0.18, (1.0, 0.9, 0.7, 0.6, 0.5)), (0, 0), (0.2, 1), (1, 0))
    return _again(seconds, dice, lambda: bark, 0.6, 0.4)


def _meow(seconds: float, dice: Random) -> Wave:
    low = dice.uniform(450, 600)
    voice = (1.0, 0.7, 0.5, 0.3)
    meow = shaped(sweep(low, low * 1.6, 0.3, voice) + sweep(low * 1.6, low, 0.5, voice), (0, 0), (0.3, 1), (1, 0))
    return _again(seconds, dice, lambda: meow, 1.4, 0.3)


ALL: Sequence[tuple[Noise, str]] = (
    (_rain, "rain drizzle shower regen river stream waterfall"),
    (_thunder, "thunder storm donner gewitter"),
    (_wind, "wind breeze blizzard gust"),
    (_waves, "wave sea ocean surf beach meer"),
    (_fire, "fire campfire crackl flame feuer"),
    (_knock, "knock hammer klopf"),
    (_bell, "bell chime gong glocke doorbell glass ring phone"),
    (_door, "door gate creak tür"),
    (_steps, "step footstep walk running schritt"),
    (_blast, "explo boom blast cannon bomb"),
    (_laser, "laser zap blaster"),
    (_bird, "bird chirp tweet sparrow vogel vögel"),
    (_engine, "engine motor car truck machine plane"),
    (_alarm, "alarm siren"),
    (_tick, "tick clock typing click keyboard uhr"),
    (_drop, "drip drop water bubble tap wasser"),
    (_clap, "clap applau"),
    (_bark, "dog bark hund"),
    (_meow, "cat meow kitten katze"),
    (_heart, "heart pulse herz"),
    (_whoosh, "whoosh swoosh swish sword"),
)
NOISES: Mapping[str, Noise] = {stem: made for made, stems in ALL for stem in stems.split()}
"""What a word begins with → how that sounds."""
