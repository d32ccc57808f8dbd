"""How Google's SDK is set up here: what it must not do by itself, and what is said with every call."""

import ssl

import aiohttp
from google import genai
from google.genai import types

from core.catalog import ChatPrices
from core.chat import ChatAsk
from core.providers.gemini_parts import resolution_of, thinking_of

GOOGLE = "https://generativelanguage.googleapis.com"
API_VERSION = "v1beta"
"""Pinned: the SDK's own default moved to `v1`, which is not known to take everything we send."""

LONGEST_CALL_MS = 600_000
"""On aiohttp the SDK's time-out is for the whole answer, so it only catches what all our own limits missed."""

# Unset means off. The middle setting of four: what is clearly harmful is stopped, a question about it is not.
SAFETY = [
    types.SafetySettingDict(category=category, threshold=types.HarmBlockThreshold.BLOCK_MEDIUM_AND_ABOVE)
    for category in (
        types.HarmCategory.HARM_CATEGORY_HARASSMENT,
        types.HarmCategory.HARM_CATEGORY_HATE_SPEECH,
        types.HarmCategory.HARM_CATEGORY_SEXUALLY_EXPLICIT,
        types.HarmCategory.HARM_CATEGORY_DANGEROUS_CONTENT,
    )
]


def client_of(key: str, session: aiohttp.ClientSession, base_url: str, api_version: str) -> genai.Client:
    # Left alone, each client builds four of these, for transports that are never used: 80 ms in which nothing moves.
    tls = ssl.create_default_context()
    return genai.Client(
        vertexai=False,
        api_key=key,
        http_options=types.HttpOptions(
            base_url=base_url,
            api_version=api_version,
            timeout=LONGEST_CALL_MS,
            # Left out, the SDK waits 1 to 10 seconds after a broken connection and asks again by itself.
            retry_options=types.HttpRetryOptions(attempts=1),
            aiohttp_client=session,
            client_args={"verify": tls},
            async_client_args={"ssl": tls, "verify": tls},
        ),
    )


def config_of(ask: ChatAsk, prices: ChatPrices) -> types.GenerateContentConfigDict:
    """What goes with a question; tools and forms are added by whoever asks for them."""
    return {
        "system_instruction": ask.system or None,
        "max_output_tokens": min(ask.longest_tokens, prices.output_tokens),
        "thinking_config": thinking_of(ask, prices),
        "safety_settings": SAFETY,
        "media_resolution": resolution_of(ask.seen),
        # Both would send further requests, and bill them, on their own.
        "automatic_continuation": False,
        "automatic_function_calling": {"disable": True},
    }
