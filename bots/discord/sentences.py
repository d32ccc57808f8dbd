"""A message that is only said."""

from bots.payload import JSON


def sentence(words: str) -> JSON:
    """The body of a message that is only said, and tells nobody."""
    return {"content": words, "allowed_mentions": {"parse": []}}
