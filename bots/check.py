"""`flashbulb check`: what is there, right and reachable; and for what is not, the way out."""

import asyncio
import shutil
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from itertools import chain
from random import SystemRandom
from typing import TypeAlias

import aiohttp
from pydantic import SecretStr

from bots.check_models import look_at_gemini, look_at_others
from bots.discord.commands import hash_of, payload
from bots.discord.setup.check import look as look_at_discord
from bots.finding import Finding, said
from bots.slack.setup.check import Keys
from bots.slack.setup.check import look as look_at_slack
from bots.web.address import page_address
from core.catalog import MICROS_PER_USD, catalog
from core.commands import all_commands
from core.config import Settings
from core.errors import BotError, HostError
from core.providers.http import open_session
from core.providers.modelslab import ModelsLab
from core.shortcuts import ALL
from storage.database import one
from storage.store import open_store

LEAST_FREE_BYTES = 500 * 1024 * 1024
LEAST_BALANCE_USD = 1.0
MOST_SKEW_S = 60.0
LOOK_S = 10.0

Look: TypeAlias = Callable[[Settings, aiohttp.ClientSession], Awaitable[Finding]]


async def look_at_everything(settings: Settings) -> list[Finding]:
    """Everything this install needs, each thing looked at once. One cheap call per key; nothing is bought."""
    looks: tuple[Look, ...] = (look_at_gemini, _modelslab, _database, _disk, _page, _clock)
    async with open_session() as session:
        looking = asyncio.gather(*(look(settings, session) for look in looks))
        further = asyncio.gather(_discord(settings, session), _slack(settings, session), look_at_others(settings))
        return [*await looking, *chain.from_iterable(await further)]


async def _discord(settings: Settings, session: aiohttp.ClientSession) -> Sequence[Finding]:
    if settings.discord_token is None:
        return [Finding("Discord", "off", "no token, so Flashbulb is not there. docs/setup-discord.md tells how.")]
    token = settings.discord_token.get_secret_value()
    mark = hash_of(payload(all_commands(), ALL))
    seen = await look_at_discord(token, settings.discord_api_base, session, mark)
    return [Finding("Discord", state, words) for state, words in seen]


async def _slack(settings: Settings, session: aiohttp.ClientSession) -> Sequence[Finding]:
    if settings.slack_bot_token is None:
        if settings.slack_app_token or settings.slack_signing_secret:
            return [Finding("Slack", "red", "SLACK_BOT_TOKEN is missing; api.slack.com/apps shows it.")]
        return [Finding("Slack", "off", "no token, so Flashbulb is not there. docs/setup-slack.md tells how.")]
    keys = Keys(
        settings.slack_bot_token.get_secret_value(),
        _plain(settings.slack_app_token),
        _plain(settings.slack_signing_secret),
    )
    seen = await look_at_slack(keys, settings.slack_api_base, session)
    return [Finding("Slack", state, words) for state, words in seen]


def _plain(key: SecretStr | None) -> str:
    return key.get_secret_value() if key else ""


async def _modelslab(settings: Settings, session: aiohttp.ClientSession) -> Finding:
    if settings.modelslab_api_key is None:
        return Finding(
            "ModelsLab", "off", "no key, so a stand-in draws. Set MODELSLAB_API_KEY; modelslab.com gives one."
        )
    key = settings.modelslab_api_key.get_secret_value()
    studio = ModelsLab(key, session, catalog().studio, SystemRandom(), base_url=settings.modelslab_api_base)
    try:
        balance_usd = await studio.ping() / MICROS_PER_USD
    except BotError as error:
        return Finding("ModelsLab", "red", said(error, "MODELSLAB_API_KEY"))
    if balance_usd < LEAST_BALANCE_USD:
        return Finding(
            "ModelsLab", "red", f"only ${balance_usd:.2f} is left on the account; top it up at modelslab.com."
        )
    left = f"${balance_usd:.2f} is left on the account"
    return Finding("ModelsLab", "fine", f"the key is accepted and {left}{await _running(studio)}.")


async def _running(studio: ModelsLab) -> str:
    """How many of its places are taken, which others with the same key may have done; nothing when nobody says."""
    with suppress(BotError):
        running = await studio.queued()
        return f"; {running} of its orders {'runs' if running == 1 else 'run'} just now" if running else ""
    return ""


async def _database(settings: Settings, _session: aiohttp.ClientSession) -> Finding:
    try:
        store = await open_store(settings.database_url.get_secret_value(), settings.data / "processes")
        try:
            await store.database.write(one("next_number", person="flashbulb check"))
        finally:
            await store.close()
    except HostError as error:
        return Finding("Database", "red", f"{error} DATABASE_URL says where it is.")
    return Finding("Database", "fine", "can be opened and written, and its tables are up to date.")


async def _disk(settings: Settings, _session: aiohttp.ClientSession) -> Finding:
    try:
        settings.data.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(settings.data).free
    except OSError as error:
        return Finding(
            "Disk", "red", f"{settings.data} cannot be made: {error.strerror}. FLASHBULB_DATA says where it is."
        )
    gibibytes = f"{free / 1024**3:.1f} GiB free in {settings.data}"
    if free < LEAST_FREE_BYTES:
        return Finding("Disk", "red", f"only {gibibytes}; make room or move FLASHBULB_DATA.")
    return Finding("Disk", "fine", f"{gibibytes}.")


async def _page(settings: Settings, _session: aiohttp.ClientSession) -> Finding:
    try:
        address = page_address(settings, None, None)
    except HostError as error:
        return Finding("Page", "red", str(error))
    who = "with a token" if settings.web_people() else "without a token, for this machine only"
    return Finding("Page", "fine", f"would listen on {address.host}, {who}.")


async def _clock(settings: Settings, session: aiohttp.ClientSession) -> Finding:
    if settings.gemini_api_key is None and settings.modelslab_api_key is None:
        return Finding("Clock", "off", "not compared, because no service is used.")
    base = settings.gemini_api_base if settings.gemini_api_key else settings.modelslab_api_base
    try:
        async with session.head(base, timeout=aiohttp.ClientTimeout(total=LOOK_S)) as response:
            theirs = parsedate_to_datetime(response.headers["Date"])
    except (aiohttp.ClientError, TimeoutError, KeyError, ValueError):
        return Finding("Clock", "off", f"could not be compared: {base} did not say what time it is.")
    skew_s = abs((datetime.now(UTC) - theirs).total_seconds())
    if skew_s > MOST_SKEW_S:
        return Finding("Clock", "red", f"is {skew_s:.0f} s off, which breaks limits and logins; switch time sync on.")
    return Finding("Clock", "fine", "agrees with the services'.")
