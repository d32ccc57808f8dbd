"""An answer painted over another one: which messages that are, and how they can be reached."""

from dataclasses import replace

from bots.discord.address import Address
from bots.discord.replies import Replies
from bots.discord.visit import Visit
from bots.standing import owner_of
from core.values import Request


async def address_over(
    replies: Replies, visit: Visit, asked: Request, replaced: str, message: str, *, is_private: bool
) -> Address | None:
    """The way to the messages of `replaced`; None where they cannot all be reached, or `message` is none of them.

    A single one is changed by the token of the press, which takes no permission. Others are beyond that token, so the
    bot has to be a member, and it can only be done before everybody.
    """
    here = f"{visit.channel}/{message}"
    owner = await owner_of((here, message), replaced, replies.posts, replies.history)
    past = await replies.history.by_id(owner) if owner else None
    if past is None:
        return None
    stored = await replies.posts.of(owner)
    first = next(iter(stored), "") or Address.of(past.request.address).message
    names = [name if "/" in name else f"{visit.channel}/{name}" for name in (first, *stored[1:]) if name]
    if here not in names:
        return None
    address = replace(Address.of(asked.address), over=owner)
    if len(names) == 1 and "/" not in first:
        return replace(address, message=message)
    if is_private or not visit.is_member:
        return None
    return replace(address, message="", token="", until="", stands=" ".join(names))
