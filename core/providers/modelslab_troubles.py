"""What it means when ModelsLab says no: one ordered table, and the sentence each kind of trouble becomes."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from core.errors import (
    BadCredentials,
    BotError,
    NotInPlan,
    OutOfFunds,
    ProviderBroken,
    ProviderBusy,
    QueueFull,
    Refused,
)
from core.providers.modelslab_wire import Reply

Trouble: TypeAlias = Literal[
    "credits",
    "auth",
    "rate",
    "model",
    "plan",
    "moderation",
    "validation",
    "not found",
    "crashed",
    "transient",
    "unknown",
]

RATE_WAIT_S = 30.0
LONGEST_QUOTE_CHARS = 200


@dataclass(frozen=True, slots=True)
class Rule:
    """A reply is this trouble when its HTTP code or its words are among these."""

    trouble: Trouble
    codes: Collection[int]
    words: re.Pattern[str]


def _any_of(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns))


# The first that fits counts, so the order matters: the quota's text says "limit exceeded, upgrade" and is about
# credits, a model's id may contain "blocked", and a moderation text may end in "try again".
RULES = (
    Rule(
        "credits",
        (402,),
        _any_of(
            r"\b(insufficient|not enough|exhausted|depleted|zero|no)\s+(wallet\s+)?(credits?|balance|funds)\b",
            r"\b(credits?|wallet|balance)\s+(is\s+|are\s+)?(insufficient|exhausted|depleted|empty|too low)\b",
            r"monthly limit exceeded",
            r"recharge (your )?(wallet|account)",
            r"add (more )?credits",
        ),
    ),
    Rule("auth", (401,), _any_of(r"invalid api ?key", r"api ?key (is )?required", r"the key field is required")),
    Rule(
        "rate",
        (429,),
        _any_of(r"rate limit", r"too many", r"queue is full", r"queued requests", r"current_queue", r"spam filter"),
    ),
    Rule("model", (), _any_of(r"model (id )?not found")),
    Rule("plan", (403,), _any_of(r"premium subscription", r"\bupgrade\b")),
    Rule("moderation", (), _any_of(r"nsfw", r"policy", r"blocked", r"moderat", r"sensitive")),
    Rule(
        "validation",
        (400, 422),
        _any_of(r"(is|field) required", r"must be", r"divisible", r"invalid api request", r"unable to fetch image"),
    ),
    Rule("not found", (), _any_of(r"request not found")),
    Rule("crashed", range(500, 600), _any_of(r"internal server error")),
    Rule("transient", (), _any_of(r"try again", r"not available", r"unavailable")),
)


def trouble_of(reply: Reply) -> Trouble:
    """The first kind of trouble that a reply's code or words speak of."""
    words = reply.words.lower()
    for rule in RULES:
        # A page of HTML with 403 is a firewall on the way, which knows nothing of plans.
        fits_code = reply.http in rule.codes and (reply.is_json or rule.trouble != "plan")
        if fits_code or rule.words.search(words) or (rule.trouble == "validation" and reply.is_about_fields):
            return rule.trouble
    return "unknown"


MEANINGS: Mapping[Trouble, tuple[type[BotError], str]] = {
    "credits": (
        OutOfFunds,
        "This bot's account with ModelsLab has run out of credit. Whoever runs it has to top it up.",
    ),
    "auth": (
        BadCredentials,
        "ModelsLab did not accept this bot's key. Whoever runs it can see more with `flashbulb check`.",
    ),
    "rate": (
        QueueFull,
        "ModelsLab has no room for another order just now. Please try again in a moment; nothing was charged.",
    ),
    "model": (
        ProviderBroken,
        "ModelsLab does not know {model}. Please choose another model; nothing was charged.",
    ),
    "plan": (
        NotInPlan,
        "This bot's plan with ModelsLab does not include {model}. Please choose another model; nothing was charged.",
    ),
    "moderation": (
        Refused,
        "ModelsLab declined to make this because of what it asks for. Nothing was charged.",
    ),
    "validation": (
        Refused,
        "ModelsLab does not take this as it is: “{words}”. Nothing was charged.",
    ),
    "transient": (
        ProviderBusy,
        "ModelsLab could not make this just now. Please try again; nothing was charged.",
    ),
}
SILENT = (ProviderBroken, "ModelsLab turned this down without a reason. Please try again; nothing was charged.")


def refusal(reply: Reply, model: str = "that model") -> BotError:
    """What an order that was cleanly turned down, so that nothing was bought, is for the person.

    Args:
        model: The name people know it by.
    """
    trouble = trouble_of(reply)
    kind, sentence = MEANINGS.get(trouble, SILENT)
    error = kind(sentence.format(model=model, words=reply.words[:LONGEST_QUOTE_CHARS]))
    if isinstance(error, ProviderBusy):
        error.retry_after_s = reply.retry_after_s or (RATE_WAIT_S if trouble == "rate" else None)
    return error
