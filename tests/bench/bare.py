"""The least that anybody would have to write: google-genai and aiohttp doing the same calls, and nothing else."""

import asyncio
import os
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from time import perf_counter, process_time

import aiohttp
from google import genai
from google.genai import types

from core.commands.ask import SYSTEM
from core.providers.gemini_client import SAFETY
from core.providers.http import open_session
from core.refine import PLAIN, Refinement
from tests.bench.child import Facts, obey
from tests.bench.script import question

MODEL = "gemini-3.1-flash-lite"
KEY = "bench-key"


class Bare:
    """The same calls as `/ask` and `/imagine` make, on the same transport and with the same configuration."""

    def __init__(self, client: genai.Client, session: aiohttp.ClientSession, base: str) -> None:
        self.models = client.aio.models
        self._session = session
        self._base = base

    async def ask(self, number: int, gap_ms: float) -> None:
        contents = [{"role": "user", "parts": [{"text": question(number, gap_ms)}]}]
        stream = await self.models.generate_content_stream(model=MODEL, contents=contents, config=config(SYSTEM, 8192))
        words = []
        # The parts and not `chunk.text`, which says the same for several times the work: no cheap victory.
        async for chunk in stream:
            words += [part.text for part in chunk.candidates[0].content.parts]
        assert "".join(words)

    async def imagine(self, number: int, _gap_ms: float) -> None:
        contents = [{"role": "user", "parts": [{"text": f'{{"request": "a red lighthouse {number}"}}'}]}]
        form = {"response_schema": Refinement, "response_mime_type": "application/json"}
        asked = config(PLAIN.refining, 700) | form
        filled = await self.models.generate_content(model=MODEL, contents=contents, config=asked)
        plan = Refinement.model_validate_json(filled.candidates[0].content.parts[0].text)
        order = await self._post(f"{self._base}/api/v6/images/text2img", prompt=plan.prompt, width=1024, height=1024)
        done = await self._post(order["fetch_result"])
        async with self._session.get(done["output"][0]) as response:
            assert await response.read()

    async def _post(self, address: str, **body: object) -> dict[str, object]:
        async with self._session.post(address, json={**body, "key": KEY}) as response:
            return await response.json()

    async def measured(
        self, work: Callable[[int, float], Awaitable[None]], total: int, at_once: int, gap_ms: float
    ) -> Facts:
        """What `total` calls cost, `at_once` of them at a time."""
        began, cpu = perf_counter(), process_time()
        for first in range(0, int(total), int(at_once)):
            await asyncio.gather(*(work(first + number, gap_ms) for number in range(int(at_once))))
        return {"wall_s": perf_counter() - began, "cpu_s": process_time() - cpu}


def config(system: str, longest_tokens: int) -> types.GenerateContentConfigDict:
    return {
        "system_instruction": system,
        "max_output_tokens": longest_tokens,
        "thinking_config": {"thinking_level": types.ThinkingLevel.MINIMAL, "include_thoughts": False},
        "safety_settings": SAFETY,
        "automatic_continuation": False,
        "automatic_function_calling": {"disable": True},
    }


@asynccontextmanager
async def opened(base: str) -> AsyncIterator[Bare]:
    tls = ssl.create_default_context()
    async with open_session() as session:
        options = types.HttpOptions(
            base_url=base,
            api_version="v1beta",
            timeout=600_000,
            retry_options=types.HttpRetryOptions(attempts=1),
            aiohttp_client=session,
            client_args={"verify": tls},
            async_client_args={"ssl": tls, "verify": tls},
        )
        yield Bare(genai.Client(vertexai=False, api_key=KEY, http_options=options), session, base)


async def main() -> None:
    async with opened(os.environ["GEMINI_API_BASE"]) as bare:

        async def ask(**how: float) -> Facts:
            return await bare.measured(bare.ask, **how)

        async def imagine(**how: float) -> Facts:
            return await bare.measured(bare.imagine, **how)

        await obey("here", {"ask": ask, "imagine": imagine})


if __name__ == "__main__":
    asyncio.run(main())
