"""The least that anybody would have to write on Discord: discord.py and google-genai doing the same calls."""

import asyncio
import os
from asyncio import get_running_loop
from typing import Any

import aiohttp
import discord
import yarl
from discord import app_commands
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bots.discord.client import CONNECTIONS
from core.commands.ask import SYSTEM
from tests.bench.bare import MODEL, Bare, config, opened
from tests.bench.child import obey

PACE_S = 1.2
PAGE_CHARS = 1_900


class Painter:
    """Shows an answer that grows: the first words at once, then what there is once per pace, and the last state."""

    def __init__(self, interaction: discord.Interaction) -> None:
        self._interaction = interaction
        self._followed: list[discord.WebhookMessage] = []
        self._shown: list[str] = []
        self._next_at = 0.0

    @property
    def is_due(self) -> bool:
        return get_running_loop().time() >= self._next_at

    async def paint(self, words: str) -> None:
        for number, page in enumerate(pages(words)):
            if number == len(self._shown):
                await self._add(number, page)
            elif page != self._shown[number]:
                await self._change(number, page)
        self._next_at = get_running_loop().time() + PACE_S

    async def _add(self, number: int, page: str) -> None:
        if number == 0:
            await self._interaction.edit_original_response(content=page)
        else:
            self._followed.append(await self._interaction.followup.send(page, wait=True))
        self._shown.append(page)

    async def _change(self, number: int, page: str) -> None:
        if number == 0:
            await self._interaction.edit_original_response(content=page)
        else:
            await self._followed[number - 1].edit(content=page)
        self._shown[number] = page


def pages(words: str) -> list[str]:
    """Cut at a space; whoever has the longer answers would have to know more."""
    found = []
    while len(words) > PAGE_CHARS:
        at = words.rfind(" ", 0, PAGE_CHARS) + 1 or PAGE_CHARS
        found.append(words[:at].strip())
        words = words[at:].lstrip()
    return [*found, words.strip()]


class Client(discord.Client):
    def __init__(self, bare: Bare) -> None:
        super().__init__(
            intents=discord.Intents.none(), connector=aiohttp.TCPConnector(limit=CONNECTIONS), max_messages=None
        )
        self._tree = app_commands.CommandTree(self)
        self._tree.add_command(ask_of(bare))
        self.is_there = asyncio.Event()

    async def on_connect(self) -> None:
        self.is_there.set()


def ask_of(bare: Bare) -> app_commands.Command[Any, ..., None]:
    async def ask(interaction: discord.Interaction, question: str) -> None:
        await interaction.response.defer(thinking=True)
        painter = Painter(interaction)
        words: list[str] = []
        contents = [{"role": "user", "parts": [{"text": question}]}]
        stream = await bare.models.generate_content_stream(model=MODEL, contents=contents, config=config(SYSTEM, 8192))
        async for chunk in stream:
            words += [part.text for part in chunk.candidates[0].content.parts]
            if painter.is_due:
                await painter.paint("".join(words))
        await painter.paint("".join(words))

    return app_commands.Command(name="ask", description="Ask anything.", callback=ask)


async def main() -> None:
    Route.BASE = os.environ["DISCORD_API_BASE"]
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(os.environ["DISCORD_GATEWAY_URL"])
    async with opened(os.environ["GEMINI_API_BASE"]) as bare, Client(bare) as client, asyncio.TaskGroup() as group:
        group.create_task(client.start(os.environ["DISCORD_TOKEN"]))
        await client.is_there.wait()
        await obey("discord", {})


if __name__ == "__main__":
    asyncio.run(main())
