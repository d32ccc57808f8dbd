"""The least that anybody would have to write on Slack: slack_bolt and google-genai doing the same calls.

`process_before_response`, an authorize of its own and one session make it as quick as bolt can be. With `BENCH_HTTP`
Slack calls it. With `BENCH_BY_SDK` it streams by the SDK's own `chat_stream`, which sends 256 characters at a time.
"""

import asyncio
import os
from asyncio import get_running_loop
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from typing import Any

import aiohttp
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bots.slack.adapter import CONNECTIONS
from core.commands.ask import SYSTEM
from core.sandbox.server import Loopback
from tests.bench.bare import MODEL, Bare, config, opened
from tests.bench.child import obey

UPDATE_PACE_S, STREAM_PACE_S = 1.2, 1.0
USAGE = "There is no --thinkin. There are --thinking, --private and --file."
LOADING = ["Reading your question …", "Thinking it through …", "Working out an answer …"]


class Bot:
    def __init__(self, bare: Bare, client: AsyncWebClient, *, is_by_sdk: bool) -> None:
        self._bare = bare
        self._client = client
        self._stream = self._by_sdk if is_by_sdk else self._streamed
        self._running: set[asyncio.Task[None]] = set()

    def begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(_or_not(work))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def in_channel(self, channel: str, user: str, question: str) -> None:
        """A message that is changed while it grows."""
        heading = {"type": "section", "text": {"type": "mrkdwn", "text": f"<@{user}> asked: {question}"}}
        words, ts, next_at, is_shown = "", "", 0.0, False
        async for more in self._words(question):
            words, is_shown = words + more, False
            if get_running_loop().time() >= next_at:
                ts, is_shown = await self._show(channel, ts, heading, words), True
                next_at = get_running_loop().time() + UPDATE_PACE_S
        if not is_shown:
            await self._show(channel, ts, heading, words)

    async def _show(self, channel: str, ts: str, heading: dict[str, Any], words: str) -> str:
        body = {"channel": channel, "text": words[:300], "blocks": [heading, {"type": "markdown", "text": words}]}
        if ts:
            await self._client.chat_update(ts=ts, **body)
            return ts
        return str((await self._client.chat_postMessage(**body, unfurl_links=False, unfurl_media=False))["ts"])

    async def in_thread(self, channel: str, thread: str, user: str, team: str, question: str) -> None:
        """A stream."""
        await self._stream(channel, thread, user, team, question)

    async def _streamed(self, channel: str, thread: str, user: str, team: str, question: str) -> None:
        """With the calls that Flashbulb makes when the model begins at once."""
        self.begin(self._begin_session(channel, thread))
        unsent, ts, next_at = "", "", 0.0
        async for more in self._words(question):
            unsent += more
            if get_running_loop().time() < next_at:
                continue
            if ts:
                await self._client.chat_appendStream(channel=channel, ts=ts, markdown_text=unsent)
            else:
                recipient = {"recipient_user_id": user, "recipient_team_id": team}
                begun = await self._client.chat_startStream(
                    channel=channel, thread_ts=thread, markdown_text=unsent, **recipient
                )
                ts = str(begun["ts"])
            unsent, next_at = "", get_running_loop().time() + STREAM_PACE_S
        rest = {"markdown_text": unsent} if unsent else {}
        await self._client.chat_stopStream(channel=channel, ts=ts, session_status="active", **rest)

    async def _by_sdk(self, channel: str, thread: str, user: str, team: str, question: str) -> None:
        """As the SDK's documentation has it."""
        about = {"status": "is thinking …", "loading_messages": LOADING}
        await self._client.assistant_threads_setStatus(channel_id=channel, thread_ts=thread, **about)
        stream = await self._client.chat_stream(
            channel=channel, thread_ts=thread, recipient_team_id=team, recipient_user_id=user
        )
        async for more in self._words(question):
            await stream.append(markdown_text=more)
        await stream.stop()

    async def _begin_session(self, channel: str, thread: str) -> None:
        await self._client.agents_sessions_setStatus(channel_id=channel, thread_ts=thread, status="processing")

    async def _words(self, question: str) -> AsyncIterator[str]:
        contents = [{"role": "user", "parts": [{"text": question}]}]
        models = self._bare.models
        stream = await models.generate_content_stream(model=MODEL, contents=contents, config=config(SYSTEM, 8192))
        async for chunk in stream:
            yield "".join([part.text for part in chunk.candidates[0].content.parts])


async def _or_not(work: Coroutine[Any, Any, None]) -> None:
    # What the SDK does about a 429 unless told otherwise: nothing, and so does this.
    with suppress(SlackApiError):
        await work


def app_of(bot: Bot, client: AsyncWebClient, bot_id: str, bot_user: str, team: str) -> AsyncApp:
    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=enterprise_id, team_id=team_id, bot_token=client.token, bot_id=bot_id, bot_user_id=bot_user
        )

    app = AsyncApp(
        signing_secret=os.environ["SLACK_SIGNING_SECRET"],
        client=client,
        authorize=authorize,
        process_before_response=True,
    )

    @app.command("/ask")
    async def ask(ack: AsyncAck, command: dict[str, str]) -> None:
        if "--" in command["text"]:
            await ack({"response_type": "ephemeral", "text": USAGE})
            return
        await ack()
        bot.begin(bot.in_channel(command["channel_id"], command["user_id"], command["text"]))

    @app.event("message")
    async def message(event: dict[str, str]) -> None:
        if "subtype" not in event:
            bot.begin(bot.in_thread(event["channel"], event["ts"], event["user"], team, event["text"]))

    return app


@asynccontextmanager
async def listening(app: AsyncApp, client: AsyncWebClient) -> AsyncIterator[str]:
    """Where; empty in Socket Mode."""
    if "BENCH_HTTP" not in os.environ:
        handler = AsyncSocketModeHandler(app, os.environ["SLACK_APP_TOKEN"], web_client=client)
        await handler.connect_async()
        yield ""
        return

    async def came(request: web.Request) -> web.Response:
        return await to_aiohttp_response(await app.async_dispatch(await to_bolt_request(request)))

    server = web.Application()
    server.router.add_post("/slack/events", came)
    async with Loopback(server) as at:
        yield f"{at.url}/slack/events"


async def main() -> None:
    # Bolt takes it for a token of one workspace, and asks whose it is.
    token = os.environ.pop("SLACK_BOT_TOKEN")
    async with (
        opened(os.environ["GEMINI_API_BASE"]) as bare,
        aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=CONNECTIONS)) as session,
    ):
        client = AsyncWebClient(token=token, base_url=f"{os.environ['SLACK_API_BASE']}/", session=session)
        me = await client.auth_test()
        bot = Bot(bare, client, is_by_sdk="BENCH_BY_SDK" in os.environ)
        app = app_of(bot, client, str(me["bot_id"]), str(me["user_id"]), str(me["team_id"]))
        async with listening(app, client) as at:
            await obey(at, {})


if __name__ == "__main__":
    asyncio.run(main())
