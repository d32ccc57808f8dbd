"""Every refusal and every exception has a name of ours, and what can be done about it follows from the name."""

import asyncio
from types import SimpleNamespace

import aiohttp
import pytest
import slack_sdk.errors
from slack_sdk.errors import SlackApiError
from yarl import URL

from bots.slack import troubles
from bots.slack.troubles import (
    FOREIGN,
    NAMES,
    NOT_LET_IN,
    RETRY_AFTER_S,
    TOO_OFTEN,
    Malformed,
    TooOften,
    Trouble,
    Unreached,
    Unsure,
    ours,
)
from core.errors import BadCredentials, HostError
from tests.standins.slack_refusals import ERRORS

ELSEWHERE = {
    # Of methods whose callers look at nothing but whether it worked.
    "already_reacted",
    "bot_not_found",
    "cant_delete_file",
    "duplicate_external_id",
    "hash_conflict",
    "invalid_cursor",
    "invalid_name",
    "invalid_trigger_id",
    "not_found",
    "push_limit_reached",
}


def answered(status: int = 200, headers: dict[str, str] | None = None, **body: object) -> SlackApiError:
    response = SimpleNamespace(status_code=status, data={"ok": False, **body}, headers=headers or {})
    return SlackApiError("refused", response)


@pytest.mark.parametrize("name", sorted(NAMES))
def test_every_name_of_slacks_is_one_of_ours(name):
    """The table is what is done, and nothing overtakes it."""
    assert type(ours(answered(error=name))) is NAMES[name]


@pytest.mark.parametrize("name", sorted(NOT_LET_IN))
def test_a_token_that_is_worth_nothing_is_for_whoever_runs_it(name):
    """No waiting helps, and the sentence says what does."""
    trouble = ours(answered(error=name))

    assert isinstance(trouble, BadCredentials)
    assert "api.slack.com/apps" in str(trouble)


@pytest.mark.parametrize("name", sorted(TOO_OFTEN))
def test_too_many_is_too_many_under_each_of_its_names(name):
    """Whatever the status is."""
    assert isinstance(ours(answered(error=name)), TooOften)


@pytest.mark.parametrize("name", sorted(set(ERRORS) - ELSEWHERE))
def test_every_refusal_that_the_stand_in_knows_is_in_the_table(name):
    """So that a new one is thought about."""
    assert name in NAMES or name in NOT_LET_IN or name in TOO_OFTEN


def test_a_name_nobody_knows_is_trouble_that_may_pass():
    """Slack invents new ones; nothing breaks, nothing is given up."""
    assert type(ours(answered(error="brand_new_error"))) is Trouble


def test_what_is_missing_is_named():
    """Whoever reads the log has to add a scope, and reads which."""
    assert "groups:history" in str(ours(answered(error="missing_scope", needed="groups:history")))


@pytest.mark.parametrize(("said", "seconds"), [("7", 7.0), ("", RETRY_AFTER_S), ("soon", RETRY_AFTER_S)])
def test_how_long_to_wait_is_slacks_word_where_there_is_one(said, seconds):
    """Retry-After is seconds; what is none must not break the answer."""
    trouble = ours(answered(429, {"Retry-After": said}, error="ratelimited"))

    assert isinstance(trouble, TooOften)
    assert trouble.retry_after_s == seconds


@pytest.mark.parametrize(
    "response",
    [
        SimpleNamespace(status_code=503, data={"ok": False, "error": "service_unavailable"}, headers={}),
        SimpleNamespace(status_code=500, data={"ok": False, "error": "channel_not_found"}, headers={}),
        SimpleNamespace(status=502, headers={}),
        SimpleNamespace(status_code=200, data="<html>", headers={}),
        {},
    ],
    ids=["503", "500 with a name", "aiohttp's own", "a page", "nothing"],
)
def test_a_server_that_broke_may_have_done_it(response):
    """So it is looked up before it is done again."""
    assert type(ours(SlackApiError("broken", response))) is Unsure


def test_a_page_that_comes_with_a_429_is_too_many_too():
    """A proxy in between says it without Slack's word."""
    assert isinstance(ours(SlackApiError("many", SimpleNamespace(status=429, headers={"Retry-After": "3"}))), TooOften)


CONNECTOR = aiohttp.ClientConnectorError(
    SimpleNamespace(host="slack.com", port=443, ssl=True, is_ssl=True, proxy=None), OSError("refused")
)


@pytest.mark.parametrize(
    "error", [CONNECTOR, aiohttp.ConnectionTimeoutError("connecting")], ids=["refused", "not in time"]
)
def test_what_never_got_there_was_not_done(error):
    """Nothing has to be looked up before it is tried again."""
    assert type(ours(error)) is Unreached


SDK = [value for value in vars(slack_sdk.errors).values() if isinstance(value, type) and issubclass(value, Exception)]


@pytest.mark.parametrize("kind", SDK, ids=lambda kind: kind.__name__)
def test_every_exception_of_the_sdk_is_foreseen(kind):
    """One that is not would end a painter."""
    assert issubclass(kind, FOREIGN)
    error = kind("broken", {}) if kind is SlackApiError else kind("broken")
    assert isinstance(ours(error), Trouble | HostError)


@pytest.mark.parametrize(
    "error",
    [
        aiohttp.ServerDisconnectedError(),
        aiohttp.ClientOSError(104, "reset"),
        aiohttp.ClientPayloadError("half"),
        aiohttp.SocketTimeoutError("slow"),
        aiohttp.InvalidURL(URL("x")),
        TimeoutError(),
        ConnectionResetError(),
        asyncio.IncompleteReadError(b"", 4),
    ],
    ids=lambda error: type(error).__name__,
)
def test_every_exception_of_a_connection_leaves_it_open_whether_it_was_done(error):
    """The body may have arrived before it broke."""
    assert isinstance(error, FOREIGN)
    assert type(ours(error)) is Unsure


def test_every_kind_of_trouble_is_one():
    """A painter catches Trouble, and nothing else comes out of a call."""
    kinds = [value for value in vars(troubles).values() if isinstance(value, type) and issubclass(value, Trouble)]

    assert {Unsure, TooOften, Malformed} < set(kinds)
