"""Lists that are told in parts: where a part begins, and what leads to the next one."""

import base64

from tests.standins.slack_calls import Call
from tests.standins.slack_refusals import Refusal


def start_of(call: Call) -> int:
    cursor = call.text("cursor")
    if not cursor:
        return 0
    try:
        return int(base64.b64decode(cursor).decode().removeprefix("next:"))
    except ValueError:
        raise Refusal("invalid_cursor") from None


def next_cursor(start: int) -> str:
    """What leads to the part that begins there."""
    return base64.b64encode(f"next:{start}".encode()).decode()
