"""Slack's part of `flashbulb check`: whether the tokens are right, what was granted, and who calls whom."""

import asyncio
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal, NamedTuple, TypeAlias

import aiohttp

from bots.payload import part, text
from bots.slack.setup.reader import Reader, Told, Unanswered, plain
from bots.slack.setup.scopes import missing, unneeded

LOOK_S = 15.0
MOST_SKEW_S = 300
"""Slack's calls are taken for its own within these seconds only, ahead or behind."""

APP = "api.slack.com/apps → your app"
BOT_PAGE = f"{APP} → OAuth & Permissions → Bot User OAuth Token"
APP_PAGE = f"{APP} → Basic Information → App-Level Tokens"
SECRET_PAGE = f"{APP} → Basic Information → App Credentials → Signing Secret"
PASTE_AGAIN = (
    f"Paste what `flashbulb manifest` prints at {APP} → App Manifest, then press Reinstall to Workspace under "
    "OAuth & Permissions."
)

BOT_TROUBLES = {
    "invalid_auth": f"is not accepted. Copy it again: {BOT_PAGE}.",
    "not_authed": f"is not accepted. Copy it again: {BOT_PAGE}.",
    "account_inactive": f"is of an app that was removed from its workspace. Install it again: {APP} → Install App.",
    "token_revoked": f"was revoked. Install the app again: {APP} → Install App, and copy the new token.",
    "token_expired": f"has expired. Copy a new one: {BOT_PAGE}. {PASTE_AGAIN} Then tokens expire no longer.",
    "not_allowed_token_type": f"is no bot's. Copy the bot's: {BOT_PAGE}.",
    "invalid_team": "belongs to a workspace that is no longer there.",
    "org_login_required": "belongs to a workspace that Slack is moving; run this again later.",
    "ekm_access_denied": "is kept from its workspace by whoever manages that workspace's keys.",
}
"""What is wrong with SLACK_BOT_TOKEN, by Slack's word for it."""

APP_TROUBLES = {
    "invalid_auth": f"is not accepted. Copy it again, or make a new one: {APP_PAGE}.",
    "not_authed": f"is not accepted. Copy it again, or make a new one: {APP_PAGE}.",
    "account_inactive": f"is not accepted any more. Make a new one: {APP_PAGE}.",
    "token_revoked": f"was revoked. Make a new one: {APP_PAGE}.",
    "not_allowed_token_type": f"is no app-level token. Make one: {APP_PAGE} → Generate Token and Scopes.",
    # A token's scopes cannot be changed afterwards.
    "missing_scope": f"lacks connections:write. Make a new one with it: {APP_PAGE} → Generate Token and Scopes.",
    "no_permission": f"lacks connections:write. Make a new one with it: {APP_PAGE} → Generate Token and Scopes.",
    "socket_mode_not_enabled": f"is right, and Socket Mode is off. Switch it on: {APP} → Socket Mode.",
}
"""What is wrong with SLACK_APP_TOKEN, by Slack's word for it."""

_SECRET = re.compile(r"[0-9a-f]{32}")
_APP_ID = re.compile(r"xapp-\d+-(A[A-Z0-9]+)-")

State: TypeAlias = Literal["fine", "off", "red"]


class Seen(NamedTuple):
    """One line about Slack, in the words of `bots.check.Finding`."""

    state: State
    words: str


@dataclass(frozen=True, slots=True)
class Keys:
    """What an install has of Slack's; empty is what it has not."""

    bot_token: str
    app_token: str = ""
    signing_secret: str = ""

    @property
    def is_http(self) -> bool:
        """Whether Slack is to call us."""
        return bool(self.signing_secret) and not self.app_token


async def look(keys: Keys, api_base: str, session: aiohttp.ClientSession, look_s: float = LOOK_S) -> list[Seen]:
    """What is right with Slack and what is not, with the way out. Changes nothing; takes up to `look_s`."""
    seen: list[Seen] = []
    try:
        async with asyncio.timeout(look_s):
            await _look(Reader(api_base.rstrip("/"), session), keys, seen)
    except Unanswered as error:
        seen.append(Seen("red", str(error)))
    except TimeoutError:
        seen.append(Seen("red", f"Slack took longer than {look_s:.0f} s, so not everything was looked at."))
    return seen


async def _look(api: Reader, keys: Keys, seen: list[Seen]) -> None:
    me = await api.ask("auth.test", keys.bot_token)
    if me.error:
        seen.append(_refused("SLACK_BOT_TOKEN", me.error, BOT_TROUBLES))
    else:
        name, team = plain(text(me.body, "user")), plain(text(me.body, "team"))
        seen.append(Seen("fine", f"logged in to {team} as {name}."))
        seen += _granted(me.scopes)
    seen += _clock(me.skew_s(datetime.now(UTC)), keys)
    seen += [*_mode(keys), *_secret(keys.signing_secret)]
    if keys.app_token:
        seen += await _socket(api, keys, text(me.body, "bot_id"))


def _refused(setting: str, error: str, known: dict[str, str]) -> Seen:
    return Seen("red", f"{setting} {known.get(error) or f'is declined by Slack: {error}.'}")


def _granted(scopes: tuple[str, ...] | None) -> Iterator[Seen]:
    if scopes is None:
        yield Seen("off", "Slack did not say what the app may do; a proxy at SLACK_API_BASE may have kept it.")
        return
    if lacking := missing(scopes):
        named = "; ".join(f"{scope.name}, {scope.reason}" for scope in lacking)
        yield Seen("red", f"the app was not granted {named}. {PASTE_AGAIN}")
    else:
        yield Seen("fine", "it may do everything that it needs to.")
    if more := unneeded(scopes):
        yield Seen("fine", f"it may also {', '.join(map(plain, more))}, which Flashbulb does not need.")


def _clock(skew_s: float | None, keys: Keys) -> Iterator[Seen]:
    """Only Slack's calls carry a time that has to be right."""
    if not keys.signing_secret or skew_s is None:
        return
    if abs(skew_s) > MOST_SKEW_S:
        words = f"this machine's clock is {abs(skew_s):.0f} s off, so Slack's calls are taken for old ones"
        yield Seen("red", f"{words}: {MOST_SKEW_S} s are allowed. Switch time sync on.")
    else:
        yield Seen("fine", f"this machine's clock agrees with Slack's within the {MOST_SKEW_S} s that are allowed.")


def _mode(keys: Keys) -> Iterator[Seen]:
    if keys.app_token:
        yield Seen("fine", "runs in Socket Mode: Flashbulb calls Slack, and needs no address of its own.")
    elif keys.signing_secret:
        yield Seen("fine", "runs over HTTP: Slack calls the address that the manifest was made with.")
    else:
        words = "neither SLACK_APP_TOKEN nor SLACK_SIGNING_SECRET is set, so nothing would arrive from Slack."
        yield Seen("red", f"{words} Make an app-level token: {APP_PAGE}.")


def _secret(secret: str) -> Iterator[Seen]:
    if secret and not _SECRET.fullmatch(secret):
        yield Seen(
            "red", f"SLACK_SIGNING_SECRET is not 32 digits and letters from a to f. Copy it again: {SECRET_PAGE}."
        )


async def _socket(api: Reader, keys: Keys, bot_id: str) -> list[Seen]:
    # It makes an address to connect to and connects nothing; the address ends by itself.
    opened = await api.ask("apps.connections.open", keys.app_token)
    if opened.error:
        return [_refused("SLACK_APP_TOKEN", opened.error, APP_TROUBLES)]
    if await _is_of_another_app(api, keys, bot_id):
        words = "SLACK_APP_TOKEN and SLACK_BOT_TOKEN belong to two apps, so nothing would arrive from Slack."
        return [Seen("red", f"{words} Take both from the same one: {APP_PAGE}, and {BOT_PAGE}.")]
    return [Seen("fine", "Slack lets the app connect.")]


async def _is_of_another_app(api: Reader, keys: Keys, bot_id: str) -> bool:
    """Where both tokens' apps are known and differ; each token is accepted, and still every command goes elsewhere."""
    mine = _APP_ID.match(keys.app_token)
    if not mine or not bot_id:
        return False
    told: Told = await api.ask("bots.info", keys.bot_token, bot=bot_id)
    theirs = text(part(told.body, "bot"), "app_id")
    return bool(theirs) and theirs != mine[1]
