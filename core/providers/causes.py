"""What the log may know of a failure on a provider's wire: with no key in it, and nothing of what was asked."""

from pydantic import ValidationError

LONGEST_CHARS = 300
"""Of what a provider says: its pages of HTML say nothing more."""


class OnTheWire(Exception):
    """What was said on the wire, for the log, with the key taken out.

    The SDKs' own exceptions are not kept as causes: aiohttp's print the request's headers, the key among them.
    """


def hushed(said: str, key: str) -> OnTheWire:
    """A cause out of a provider's words."""
    return OnTheWire((said.replace(key, "[key]") if key else said)[:LONGEST_CHARS])


def misfit(error: ValidationError) -> OnTheWire:
    """A cause that names the fields of a form and not what stood in them, which is somebody's prompt."""
    fields = ", ".join(".".join(map(str, fault["loc"])) or fault["type"] for fault in error.errors())
    return OnTheWire(f"does not fit: {fields}")
