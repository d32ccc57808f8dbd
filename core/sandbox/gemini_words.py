"""What the stand-in of Gemini says: canned answers worth looking at, and image plans that keep a person's words."""

import json
import re
from collections.abc import Mapping, Sequence
from zlib import crc32

QUOTED_CHARS = 160
ALT_CHARS = 180
CHUNK_CHARS = 14

OPENINGS = (
    "Good question, and here is what a real answer will look like.",
    "I cannot know that, but I can show you how the answer would arrive.",
    "Let me show you the page instead of the facts.",
)
ADVICE = (
    (
        "Put `GEMINI_API_KEY` into `.env` and start again",
        "Ask a follow-up: earlier turns stay in view",
        "Press **Stop** while words are coming",
    ),
    (
        "Try `/imagine` with a few words and a seed",
        "Look at the footer: it says what this *would* have cost",
        "`/help` lists everything else",
    ),
    (
        "Open `/history` to find this again",
        "Use `thinking: high` when a question is hard",
        "Get a key at aistudio.google.com for real answers",
    ),
)
SNIPPETS = (
    'question = {question}\nlongest = max(question.split(), key=len)\nprint(f"The longest word is {{longest!r}}.")',
    "from collections import Counter\n\nquestion = {question}\nprint(Counter(question.lower()).most_common(3))",
    "question = {question}\nfor word in sorted(question.split()):\n    print(word)",
)

LOOKS = {
    "photo": "photograph, 35 mm lens, shallow depth of field",
    "illustration": "clean illustration, confident lines, flat shapes",
    "anime": "anime key visual, crisp cel shading",
    "3d": "3D render, soft materials, gentle reflections",
    "painting": "oil painting, visible brush strokes, layered colour",
    "pixel": "pixel art, limited palette, sharp edges",
    "logo": "flat vector logo, centred, two colours, generous margins",
    "none": "clear composition",
}
LIGHTS = ("soft morning light from the left", "warm evening light", "even light of an overcast day", "cool moonlight")
PLACES = ("a quiet background", "a wide, airy setting", "a richly detailed setting", "a simple, uncluttered setting")
STYLE_HINTS = {
    "logo": "logo|emblem|icon",
    "pixel": "pixel|8-bit|sprite",
    "anime": "anime|manga",
    "3d": "3d|render",
    "painting": "paint|watercolou?r|oil on",
    "illustration": "drawing|cartoon|illustration|sketch",
}
LANGUAGE_HINTS = {
    "spanish": r"\b(el|los|las|una|que|hola)\b",
    "french": r"\b(le|les|une|est|bonjour)\b",
    "italian": r"\b(il|gli|una|ciao|buongiorno)\b",
    "american english": r"\b(the|a|is|and|of|to|good|hello|you)\b",
}
ASPECT_HINTS = {"16:9": "landscape|panorama|wallpaper|skyline", "9:16": "portrait|poster|phone|tower"}


def answer_to(question: str, earlier_turns: int, sights: Sequence[str] = ()) -> str:
    """A canned answer that says it is one, with the Markdown a real one would have.

    Args:
        sights: What was handed over with the question, a line each.
    """
    pick = crc32(question.encode())
    quoted = shortened(" ".join(question.split()), QUOTED_CHARS) or "(nothing)"
    advice = "\n".join(f"{number}. {line}" for number, line in enumerate(ADVICE[pick % len(ADVICE)], 1))
    seen = "".join(f"- {sight}\n" for sight in sights)
    snippet = SNIPPETS[pick // 7 % len(SNIPPETS)].format(question=json.dumps(quoted, ensure_ascii=False))
    return (
        "*This is Flashbulb's built-in stand-in, not Gemini, so the answer is canned.*\n\n"
        f"You asked:\n\n> {quoted}\n\n"
        + (f"You showed me:\n\n{seen}\n" if seen else "")
        + f"{OPENINGS[pick // 3 % len(OPENINGS)]}\n\n"
        f"**Next you could**\n\n{advice}\n\n"
        f"Code comes with its language and a copy button:\n\n```python\n{snippet}\n```\n\n"
        "And tables stay tables:\n\n"
        "| your question | |\n| --- | ---: |\n"
        f"| characters | {len(question):,} |\n| words | {len(question.split()):,} |\n"
        f"| earlier turns in view | {earlier_turns} |\n"
    )


def chunks_of(text: str) -> tuple[str, ...]:
    """`text` in pieces of a few words, as a model sends them; joined they are `text` again."""
    pieces = [""]
    for word in re.findall(r"\S*\s*", text):
        if len(pieces[-1]) >= CHUNK_CHARS:
            pieces.append("")
        pieces[-1] += word
    return tuple(piece for piece in pieces if piece)


def looks_of(asked: str, seen: Sequence[str]) -> dict[str, object]:
    """What is said of a picture that was shown, and of the language of some words."""
    language = next((name for name, words in LANGUAGE_HINTS.items() if re.search(words, asked.casefold())), "other")
    if not seen:
        return {"language": language}
    wanted = asked.removeprefix("asked:").strip() if asked.startswith("asked:") else ""
    looks = f"{wanted or 'a picture'}; {seen[0]}"
    manners = ("a photograph in soft light", "an oil painting", "a flat vector illustration", "a film still at night")
    prompts = [f"A scene of {seen[0]}, as {manner}, carefully composed" for manner in manners]
    return {"alt_text": shortened(looks, ALT_CHARS), "prompts": prompts, "language": language}


def plan_of(asked: str, aspects: Sequence[str]) -> dict[str, str]:
    """How to draw what was asked for; the person's own words stay as they are."""
    wish = wish_in(asked)
    request = wish.get("request", "")
    if "forbidden" in request.casefold():
        return {"decision": "refuse", "refusal_category": "other", "style": "none"}
    style = wish.get("style") or hinted(request, STYLE_HINTS, "photo")
    aspect = wish.get("aspect") or hinted(request, ASPECT_HINTS, "1:1")
    look, pick = LOOKS.get(style, LOOKS["none"]), crc32(request.encode())
    scene = f"{PLACES[pick % len(PLACES)]}, {LIGHTS[pick // 5 % len(LIGHTS)]}"
    return {
        "decision": "ok",
        "refusal_category": "none",
        "prompt": f"{request.rstrip(' .')}, {look}, {scene}",
        "negative_prompt": ", ".join(part for part in (wish.get("avoid", ""), "blurry, watermark") if part),
        "aspect_ratio": aspect if aspect in aspects or not aspects else aspects[0],
        "style": style if style in LOOKS else "none",
        "alt_text": shortened(f"{request.rstrip(' .')}, with {scene}", ALT_CHARS),
    }


def wish_in(asked: str) -> dict[str, str]:
    """The fields of the user's turn; text that is no JSON object is taken as the request itself."""
    try:
        wish = json.loads(asked)
    except ValueError:
        wish = None
    if not isinstance(wish, dict):
        return {"request": asked}
    return {name: str(value) for name, value in wish.items() if value is not None}


def hinted(request: str, hints: Mapping[str, str], otherwise: str) -> str:
    return next((name for name, words in hints.items() if re.search(words, request, re.IGNORECASE)), otherwise)


def shortened(text: str, longest_chars: int) -> str:
    return text if len(text) <= longest_chars else text[: longest_chars - 1].rstrip() + "…"
