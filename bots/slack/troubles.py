"""What Slack answers when it does not do what it was asked, by what can be done about it."""

import asyncio
from collections.abc import Mapping

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError

from core.errors import BadCredentials, HostError


class Trouble(Exception):
    """Slack did not do it, and trying again may help."""


class Unsure(Trouble):
    """Nobody knows whether Slack did it: the connection broke, or its own servers did, after it was asked."""


class Unreached(Unsure):
    """It never got as far as Slack, so it was not done."""


class TooOften(Trouble):
    """Too many of these in a minute; nothing was done."""

    def __init__(self, cause: str, retry_after_s: float) -> None:
        super().__init__(cause)
        self.retry_after_s = retry_after_s


class Taken(Trouble):
    """The message, its thread or its channel is no longer there."""


class NotAllowed(Trouble):
    """The bot may not do this here, or cannot even see the place."""


class NotGranted(NotAllowed):
    """The workspace never gave the app leave to do this anywhere."""


class NotMember(NotAllowed):
    """It could be done by a member of the channel."""


class StreamOver(Trouble):
    """The stream has ended, or this cannot be done while it goes on: only changing the message is left."""


class NotSupported(Trouble):
    """Slack has no such thing here."""


class TooLate(Trouble):
    """The right to answer has ended: a trigger after three seconds, an address after half an hour or five uses."""


class Malformed(Trouble):
    """Slack does not take this body: a mistake of ours."""


NAMES: Mapping[str, type[Trouble]] = {
    "not_in_channel": NotMember,
    "channel_not_found": NotAllowed,
    "is_archived": NotAllowed,
    "restricted_action": NotAllowed,
    "restricted_action_read_only_channel": NotAllowed,
    "restricted_action_thread_only_channel": NotAllowed,
    "restricted_action_non_threadable_channel": NotAllowed,
    "restricted_action_thread_locked": NotAllowed,
    "no_permission": NotAllowed,
    "access_denied": NotAllowed,
    "cannot_dm_bot": NotAllowed,
    "user_not_found": NotAllowed,
    "user_disabled": NotAllowed,
    "user_not_in_channel": NotAllowed,
    "messages_tab_disabled": NotAllowed,
    "posting_to_general_channel_denied": NotAllowed,
    "missing_scope": NotGranted,
    "message_not_found": Taken,
    "thread_not_found": Taken,
    "cant_update_message": Taken,
    "cant_delete_message": Taken,
    "edit_window_closed": Taken,
    "file_not_found": Taken,
    "file_deleted": Taken,
    "message_not_in_streaming_state": StreamOver,
    "streaming_state_conflict": StreamOver,
    "message_not_streaming": StreamOver,
    "message_not_owned_by_app": StreamOver,
    "channel_type_not_supported": NotSupported,
    "method_not_supported_for_channel_type": NotSupported,
    "unknown_method": NotSupported,
    "method_deprecated": NotSupported,
    "not_allowed_token_type": NotSupported,
    "feature_not_enabled": NotSupported,
    "not_enabled": NotSupported,
    "plan_upgrade_required": NotSupported,
    "expired_trigger_id": TooLate,
    "trigger_expired": TooLate,
    "trigger_exchanged": TooLate,
    "exchanged_trigger_id": TooLate,
    "expired_url": TooLate,
    "used_url": TooLate,
    "invalid_blocks": Malformed,
    "invalid_blocks_format": Malformed,
    "invalid_arguments": Malformed,
    "invalid_arg_name": Malformed,
    "msg_too_long": Malformed,
    "msg_blocks_too_long": Malformed,
    "too_many_blocks": Malformed,
    "no_text": Malformed,
    "invalid_array_arg": Malformed,
    "invalid_form_data": Malformed,
    "invalid_post_type": Malformed,
    "invalid_charset": Malformed,
    "invalid_chunks": Malformed,
    "invalid_metadata_format": Malformed,
    "invalid_metadata_schema": Malformed,
    "metadata_too_large": Malformed,
    "markdown_text_conflict": Malformed,
    "missing_recipient_user_id": Malformed,
    "missing_recipient_team_id": Malformed,
    "too_many_attachments": Malformed,
    "attachment_payload_limit_exceeded": Malformed,
    "cannot_reply_to_message": Malformed,
    "invalid_thread_ts": Malformed,
    "internal_error": Unsure,
    "fatal_error": Unsure,
    "service_unavailable": Unsure,
    "team_added_to_org": Unsure,
    "request_timeout": Unsure,
}
"""Slack's names for what is wrong. https://docs.slack.dev/reference/methods"""

TOO_OFTEN = {"ratelimited", "rate_limited", "message_limit_exceeded"}
NOT_LET_IN: Mapping[str, str] = {
    "invalid_auth": "SLACK_BOT_TOKEN is not accepted.",
    "not_authed": "SLACK_BOT_TOKEN is missing.",
    "account_inactive": "The bot was removed from the workspace.",
    "token_revoked": "SLACK_BOT_TOKEN was revoked.",
    "token_expired": "SLACK_BOT_TOKEN has expired.",
    "team_access_not_granted": "The app may not act in this workspace.",
}
WAY_OUT = "At api.slack.com/apps, Install App shows the one that is valid; put it into .env and start again."
RETRY_AFTER_S = 10.0
"""Where a refusal does not say how long."""

NOT_SENT = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)
# What slack_sdk and the aiohttp below it raise.
FOREIGN = (SlackClientError, aiohttp.ClientError, TimeoutError, asyncio.IncompleteReadError, OSError)


def ours(error: Exception) -> Trouble | HostError:
    """The same in our own words; a HostError for what only whoever runs the bot can put right."""
    if isinstance(error, NOT_SENT):
        return Unreached(repr(error))
    if not isinstance(error, SlackApiError):
        return Unsure(repr(error))
    response = error.response
    # The SDK hands over its own response, aiohttp's, or a dictionary.
    status = getattr(response, "status_code", None) or getattr(response, "status", 200)
    body = getattr(response, "data", response)
    name = str(body.get("error", "")) if isinstance(body, dict) else ""
    headers = getattr(response, "headers", {})
    if status == 429 or name in TOO_OFTEN:
        return TooOften(name or "429", retry_after_s(headers))
    if name in NOT_LET_IN:
        return BadCredentials(f"{NOT_LET_IN[name]} {WAY_OUT}")
    if not name or (isinstance(status, int) and status >= 500):
        return Unsure(f"{status} {name}".strip())
    needed = f", needed: {body.get('needed')}" if isinstance(body, dict) and body.get("needed") else ""
    return NAMES.get(name, Trouble)(f"{name}{needed}")


def retry_after_s(headers: Mapping[str, str]) -> float:
    """How long Slack wants to be left in peace."""
    said = str(headers.get("Retry-After", "")).strip()
    return float(said) if said.isdecimal() else RETRY_AFTER_S
