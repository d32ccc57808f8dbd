"""What is said when it is our own fault."""

from secrets import token_hex

import structlog

from core.errors import BotError, our_fault

log = structlog.get_logger()


def bug(request_id: str) -> BotError:
    """What is said of an exception that is being handled, which is logged with its reference."""
    reference = token_hex(3)
    log.exception("bug", id=request_id, reference=reference)  # noqa: LOG004  as said
    return our_fault(reference)
