"""A small workspace at the stand-in, with Ada, a plaza and the real client of slack_sdk."""

from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.standins.slack import SlackStandIn
from tests.standins.slack_things import Channel, Person, Posted, ResponseUrl


@dataclass(frozen=True, slots=True)
class Square:
    """The places of these stories."""

    slack: SlackStandIn
    web: AsyncWebClient
    http: aiohttp.ClientSession
    ada: Person
    plaza: Channel

    async def says(self, text: str = "hello", **more: Any) -> Posted:
        """A message of the bot, in the plaza unless told otherwise."""
        channel = more.pop("channel", self.plaza)
        answer = await self.web.chat_postMessage(channel=channel.id, text=text, **more)
        return channel.messages[answer["ts"]]

    async def streams(self, text: str = "", **more: Any) -> Posted:
        """A stream of the bot, answering a message of its own in the plaza."""
        parent = await self.says("Ada asked")
        answer = await self.web.chat_startStream(
            channel=self.plaza.id,
            thread_ts=parent.ts,
            recipient_user_id=self.ada.id,
            recipient_team_id=self.slack.team_id,
            markdown_text=text or None,
            **more,
        )
        return self.plaza.messages[answer["ts"]]

    async def uploads(self, content: bytes = b"picture", name: str = "cat.png", alt_txt: str = "a cat") -> str:
        """The id of a file whose bytes are there, and which is not finished yet."""
        announced = await self.web.files_getUploadURLExternal(filename=name, length=len(content), alt_txt=alt_txt)
        async with self.http.post(announced["upload_url"], data=content) as answer:
            assert answer.status == 200
        return str(announced["file_id"])

    async def responds(self, url: ResponseUrl, **body: Any) -> tuple[int, str]:
        """The status and the text of what a response_url says."""
        async with self.http.post(self.slack.address(url), json=body) as answer:
            return answer.status, await answer.text()


@asynccontextmanager
async def opened() -> AsyncIterator[Square]:
    async with SlackStandIn() as slack, aiohttp.ClientSession() as http:
        web = AsyncWebClient(slack.bot_token, base_url=slack.api_base, session=http, retry_handlers=[])
        ada = slack.person("Ada")
        yield Square(slack, web, http, ada, slack.channel("plaza", ada))


async def error_of(call: Awaitable[Any]) -> str:
    """Slack's word for why it declined."""
    return str((await answer_of(call))["error"])


async def answer_of(call: Awaitable[Any]) -> Any:
    """The answer in which it declined."""
    try:
        await call
    except SlackApiError as declined:
        return declined.response
    raise AssertionError("it was not declined")
