"""Requests that nobody typed, answered to one person directly or to everybody in a channel."""

import asyncio
from dataclasses import replace

import structlog

from bots.bugs import bug
from bots.slack.address import Address
from bots.slack.replies import Replies
from bots.slack.troubles import NotMember, Trouble
from bots.slack.wire import Wire
from core.errors import HostError
from core.values import Request

log = structlog.get_logger()

PRESENT_S = 20.0
"""So long Slack may take to let us in."""


async def presented(replies: Replies, request: Request) -> bool:
    """Begin to answer it; False where there is no way to. Raises nothing."""
    try:
        async with asyncio.timeout(PRESENT_S):
            placed = await _placed(replies, request)
    except (Trouble, HostError, TimeoutError) as trouble:
        log.warning("not presented", id=request.id, cause=repr(trouble))
        return False
    except Exception:
        bug(request.id)
        return False
    if placed is None:
        return False
    replies.answer(placed)
    return True


async def _placed(replies: Replies, request: Request) -> Request | None:
    """The request with the way to where it is answered; None where there is none. Raises Trouble as well."""
    home, user = ids_in(request.asked_by)
    team, channel = ids_in(request.channel) if request.channel else (home, "")
    # Whoever is at home in another workspace is nobody here.
    user = user if home == team else ""
    if not team or team != replies.team(team) or not (channel or user):
        return None
    direct = await replies.directs.of(user) if user and not channel.startswith("C") else ""
    channel = channel or direct
    if not channel:
        return None
    if channel != direct:
        await _enter(replies.wire, channel)
    return replace(
        request,
        workspace=f"slack:{team}",
        channel=f"slack:{team}:{channel}",
        conversation=request.conversation or request.id,
        address=Address(team, user, channel, is_direct="yes" if channel == direct else "").kept(),
    )


async def _enter(wire: Wire, channel: str) -> None:
    """Be a member there, who hears what is said below; public channels let anybody in. Raises Trouble elsewhere."""
    try:
        # Nothing else tells it without a scope of its own. What it reads is dropped.
        await wire.messages(channel, "", most=1)
    except NotMember:
        await wire.join(channel)


def ids_in(name: str) -> tuple[str, str]:
    """Workspace and person or channel of `slack:T1:U1`; empty where it is not one of Slack's."""
    platform, _, ids = name.partition(":")
    team, _, number = ids.partition(":")
    return (team, number) if platform == "slack" and number else ("", "")
