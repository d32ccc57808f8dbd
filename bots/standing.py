"""Whose answer a message of ours shows by now: what was done again in place stands where the first one stood."""

from collections.abc import Sequence

from core.memory import History
from core.platforms import Posts


async def owner_of(handles: Sequence[str], replaced: str, posts: Posts, history: History) -> str:
    """The request that a message belongs to, if that is `replaced` or one that is painted over it; empty otherwise.

    Args:
        handles: What the message may be known by; one that nobody knows is taken for `replaced`'s own.
    """
    found = ""
    for handle in handles:
        found = found or await posts.request(handle)
    if found in ("", replaced):
        return replaced
    past = await history.by_id(found)
    return found if past and past.request.in_place and past.request.replaces == replaced else ""
