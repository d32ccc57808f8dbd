"""The bolt app: whichever way it came, what people do is acknowledged at once and handed over."""

import logging
import os
import re
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Literal, TypeAlias

import aiohttp
import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.error import BoltUnhandledRequestError
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bots.bugs import bug
from bots.payload import JSON, part, text
from bots.slack.listening.installations import Installation, Installations

log = structlog.get_logger()

Kind: TypeAlias = Literal["command", "event", "action", "form", "closed", "shortcut"]
"""A slash command, an event, a button or menu, a form that was sent, one that was closed, a shortcut."""
Hear: TypeAlias = Callable[[Kind, JSON], JSON | None]
"""Called with the whole payload; starts a task of its own and returns at once. What it returns is the body of the
acknowledgement; None is an empty one. It must not raise."""

ANYTHING = re.compile("")
INSTALLATION = "flashbulb_installation"
LIBRARIES = ("slack_bolt", "slack_sdk")
LONGEST_TYPE = 40
SPOKEN = {"", "file_share", "thread_broadcast"}
"""Of a message's kinds, those that are somebody's words."""
Next: TypeAlias = Callable[[], Awaitable[BoltResponse]]


def bolt_app(hear: Hear, installations: Installations, session: aiohttp.ClientSession, api_base: str) -> AsyncApp:
    """A bolt app that acknowledges whatever comes and hands it to `hear`. It calls Slack for nothing by itself.

    Signatures are not its business: whoever dispatches to it has checked where a request comes from.
    """
    for name in LIBRARIES:
        # At INFO and below they write whole bodies.
        logging.getLogger(name).setLevel(logging.WARNING)
    with _unseen_environment():
        app = AsyncApp(
            # Without a name it reads the source of its caller from the disk.
            name="slack_bolt.app",
            logger=logging.getLogger("slack_bolt"),
            client=AsyncWebClient(
                base_url=api_base, session=session, retry_handlers=[], logger=logging.getLogger("slack_sdk.web")
            ),
            # Otherwise it looks every 10 ms whether a listener has acknowledged yet.
            process_before_response=True,
            raise_error_for_unhandled_request=True,
            before_authorize=Ours(installations),
            authorize=_as_remembered,
            request_verification_enabled=False,
            ssl_check_enabled=False,
            attaching_function_token_enabled=False,
            attaching_conversation_kwargs_enabled=False,
        )
    app.error(_anything_else)
    listeners: Mapping[Kind, Callable[..., object]] = {
        # The first ones are the quickest to be found, so these are in the order of how often they come.
        "command": app.command(ANYTHING),
        "event": app.event(ANYTHING),
        "action": app.block_action(ANYTHING),
        "form": app.view_submission(ANYTHING),
        "closed": app.view_closed(ANYTHING),
        "shortcut": app.shortcut(ANYTHING),
    }
    for kind, listens in listeners.items():
        listens(_listener(kind, hear))
    return app


async def dispatched(app: AsyncApp, payload: JSON, headers: Mapping[str, str | Sequence[str]]) -> BoltResponse:
    """What to answer to a payload; never raises, and always acknowledges.

    It is given to bolt read already, as in Socket Mode. Bolt's own reading takes a command whose text has the word
    payload in it for an empty one.
    """
    if is_echo(payload):
        return BoltResponse(status=200)
    try:
        request = AsyncBoltRequest(body=dict(payload), headers=dict(headers), mode="socket_mode")
        return await app.async_dispatch(request)
    except Exception:
        bug("slack: not understood")
        return BoltResponse(status=200)


def is_echo(payload: JSON) -> bool:
    """Whether it tells of what no person wrote: of every message and of every change of ours Slack tells us too."""
    event = part(payload, "event")
    return text(event, "type") == "message" and (bool(text(event, "bot_id")) or text(event, "subtype") not in SPOKEN)


class Ours(AsyncMiddleware):
    """Lets pass what is for one of our workspaces. Bolt itself would tell people elsewhere to install the app anew."""

    def __init__(self, installations: Installations) -> None:
        self._installations = installations

    async def async_process(self, *, req: AsyncBoltRequest, resp: BoltResponse, next: Next) -> BoltResponse:  # noqa: A002, ARG002  bolt's names
        if req.body.get("type") != "url_verification":
            installation = await self._installations.of(req.context.enterprise_id, req.context.team_id)
            if installation is None:
                return BoltResponse(status=200)
            req.context[INSTALLATION] = installation
        return await next()


async def _as_remembered(
    context: AsyncBoltContext, enterprise_id: str | None, team_id: str | None, user_id: str | None
) -> AuthorizeResult:
    """The token of the installation that was found; bolt's own asks Slack each time, before the acknowledgement."""
    installation: Installation = context[INSTALLATION]
    return AuthorizeResult(
        enterprise_id=enterprise_id,
        team_id=team_id,
        user_id=user_id,
        bot_token=installation.bot_token,
        # By these bolt knows our own events, and drops them.
        bot_id=installation.bot_id,
        bot_user_id=installation.bot_user,
    )


# `Any` is what bolt says of a payload.
def _listener(kind: Kind, hear: Hear) -> Callable[[dict[str, Any], AsyncAck], Awaitable[None]]:
    async def listener(body: dict[str, Any], ack: AsyncAck) -> None:
        try:
            answer = hear(kind, body)
        except Exception:
            bug(f"slack: {kind}")
            answer = None
        await (ack() if answer is None else ack(dict(answer)))

    return listener


async def _anything_else(error: Exception, body: dict[str, Any]) -> BoltResponse:
    """Acknowledged too: Slack would show an error, or send it again, and neither helps anybody."""
    if isinstance(error, BoltUnhandledRequestError):
        log.info("nothing listens to this", type=text(body, "type")[:LONGEST_TYPE])
    else:
        bug("slack: not understood")
    return BoltResponse(status=200)


@contextmanager
def _unseen_environment() -> Iterator[None]:
    """Bolt takes tokens, and another mode altogether, from variables with such names. Ours come as arguments."""
    hidden = {name: os.environ.pop(name) for name in tuple(os.environ) if name.startswith("SLACK_")}
    try:
        yield
    finally:
        os.environ.update(hidden)
