"""What the chat model says about a wish for a picture."""

import json

from core.sandbox.gemini_mishaps import Words


def plan(prompt: str, **others: str) -> Words:
    """It draws, from this prompt."""
    form = {
        "decision": "ok",
        "refusal_category": "none",
        "prompt": prompt,
        "negative_prompt": "",
        "aspect_ratio": "1:1",
        "style": "photo",
        "alt_text": "A picture.",
    }
    return Words((json.dumps(form | others),))


def refusal(category: str = "violence") -> Words:
    """It does not, neither refined nor as it is."""
    return plan("", decision="refuse", refusal_category=category)
