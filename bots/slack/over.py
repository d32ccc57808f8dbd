"""An answer painted over another one: which messages that are, and how they can be reached."""

from dataclasses import replace

from bots.slack.address import Address
from bots.slack.by_url import BY_URL
from bots.slack.forms import Meant
from bots.slack.replies import Replies
from bots.standing import owner_of
from core.values import Request


async def over(replies: Replies, asked: Request, meant: Meant, heading: str) -> Request:
    """The request, to be painted over the answer that it replaces; below it where that cannot be reached.

    Args:
        heading: Who asks what by now.
    """
    address = await _address(replies, asked, meant, heading) if asked.in_place and meant.message else None
    return replace(asked, address=address.kept()) if address else replace(asked, in_place=False)


async def _address(replies: Replies, asked: Request, meant: Meant, heading: str) -> Address | None:
    here, mine = f"{meant.channel}/{meant.message}", Address.of(asked.address)
    if mine.is_private:
        # By the address of the press the message that it was under can be replaced, and no other.
        is_alone = [*await replies.posts.of(asked.replaces)] == [BY_URL]
        return replace(mine, over=BY_URL) if is_alone else None
    owner = await owner_of((here,), asked.replaces, replies.posts, replies.history)
    stored = await replies.posts.of(owner) if owner else ()
    past = await replies.history.by_id(owner) if here in stored else None
    # Files cannot become words.
    if past is None or not all(handle.count("/") == 1 for handle in stored):
        return None
    before = Address.of(past.request.address)
    parent = heading if before.parent else ""
    # What stands below a message of its own says there who asked.
    return replace(mine, over=owner, thread=before.thread, parent=parent, heading=heading if before.heading else "")
