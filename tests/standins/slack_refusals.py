"""What Slack says no with: its errors by name, in the body of an answer that is 200 all the same."""

from collections.abc import Mapping
from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]

ERRORS: Mapping[str, str] = {
    "account_inactive": "The token belongs to a deleted user or workspace.",
    "already_reacted": "The app already put this emoji there.",
    "bot_not_found": "There is no such bot.",
    "cant_delete_file": "Only its owner may delete a file.",
    "cant_delete_message": "The message is somebody else's, or still streaming.",
    "cant_update_message": "The message is somebody else's.",
    "cannot_reply_to_message": "It is itself a reply; a thread hangs on its first message.",
    "channel_not_found": "There is none, or none that the app can see.",
    "channel_type_not_supported": "Not in this kind of channel.",
    "duplicate_external_id": "Another view has this external_id.",
    "exchanged_trigger_id": "The trigger_id was used before.",
    "expired_trigger_id": "Its three seconds are over.",
    "fatal_error": "Something went wrong at Slack; it may have done part of what was asked.",
    "file_not_found": "There is none, or none that the app can see.",
    "hash_conflict": "The view has changed since.",
    "internal_error": "Something went wrong at Slack.",
    "invalid_arguments": "One is missing or of a wrong form.",
    "invalid_auth": "The token is no token.",
    "invalid_blocks": "The blocks are not as they must be.",
    "invalid_blocks_format": "The blocks are no JSON list.",
    "invalid_chunks": "The chunks are not as they must be.",
    "invalid_cursor": "The cursor is none that Slack gave out.",
    "invalid_metadata_format": "The metadata has no event_type and event_payload.",
    "invalid_name": "There is no such emoji.",
    "invalid_thread_ts": "There is no such thread.",
    "invalid_trigger_id": "The trigger_id is none that Slack gave out.",
    "is_archived": "The channel is archived.",
    "markdown_text_conflict": "Text or blocks beside markdown_text.",
    "message_not_found": "There is none, or none that can be reached so.",
    "message_not_in_streaming_state": "The stream has ended, by itself or by the app.",
    "method_not_supported_for_channel_type": "Not in this kind of channel.",
    "missing_recipient_team_id": "Streams in a channel need it.",
    "missing_recipient_user_id": "Streams in a channel need it.",
    "missing_scope": "The token was not granted what is needed.",
    "msg_blocks_too_long": "The blocks of one message are too long together.",
    "msg_too_long": "The text is too long.",
    "no_text": "There is nothing to show.",
    "not_allowed_token_type": "A token of the other kind is needed.",
    "not_authed": "No token was sent.",
    "not_found": "There is no such view, or it was closed.",
    "not_in_channel": "The app is no member.",
    "plan_upgrade_required": "The workspace's plan has no such thing.",
    "push_limit_reached": "Three modals lie upon each other already.",
    "ratelimited": "Too many requests.",
    "service_unavailable": "Slack is busy.",
    "streaming_state_conflict": "The message is still streaming.",
    "thread_not_found": "There is no such thread.",
    "token_revoked": "The app was removed, or its token taken back.",
    "unknown_method": "Slack has no such method, or the stand-in has not.",
    "user_disabled": "The person's account was deactivated.",
    "user_not_found": "There is no such person.",
    "user_not_in_channel": "The person is no member.",
}


class Refusal(Exception):
    """Slack declines a call with this error; the messages say what is wrong, field by field."""

    def __init__(self, error: str, *messages: str, **more: Any) -> None:
        super().__init__(f"{error}: {'; '.join(messages) or ERRORS[error]}")
        self.error = error
        self.messages = messages
        self.more = more

    def body(self) -> Json:
        body: Json = {"ok": False, "error": self.error, **self.more}
        if self.messages:
            named = [f"[ERROR] {message}" for message in self.messages]
            body |= {"errors": list(self.messages), "response_metadata": {"messages": named}}
        return body
