"""One answer in words, from the question to its last word."""

from core.chat import Answered, ChatAsk
from core.kit import Kit
from core.values import Request, Show


async def answered(ask: ChatAsk, request: Request, kit: Kit, show: Show) -> Answered:  # noqa: ARG001
    """Show the answer as it comes. Raises as `ChatModel.answer` does."""
    return await kit.chat.answer(ask, show, kit.notebook.spend)
