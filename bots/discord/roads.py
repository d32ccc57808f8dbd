"""The ways on which messages reach a place: by an interaction's token, or as a member of the channel."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from bots.discord.payload import JSON
from bots.discord.rates import Rates
from bots.discord.wire import EPHEMERAL, Upload, Wire


class Road(Protocol):
    """One way to post, change and delete. A handle is what the posts table keeps of a message."""

    async def post(self, position: int, body: JSON, uploads: Sequence[Upload], rates: Rates) -> str:
        """A new message; its handle."""
        ...

    async def edit(self, handle: str, body: JSON, uploads: Sequence[Upload], rates: Rates) -> None: ...

    async def delete(self, handle: str) -> None: ...


@dataclass(frozen=True, slots=True)
class ByToken:
    """As the answer to an interaction: needs no permission and no membership, for a quarter of an hour."""

    wire: Wire
    token: str
    is_private: bool

    async def post(self, position: int, body: JSON, uploads: Sequence[Upload], rates: Rates) -> str:  # noqa: ARG002
        return await self.wire.follow_up(self.token, self._private(body), uploads, rates)

    async def edit(self, handle: str, body: JSON, uploads: Sequence[Upload], rates: Rates) -> None:
        await self.wire.edit_answer(self.token, handle, body, uploads, rates)

    async def delete(self, handle: str) -> None:
        await self.wire.delete_answer(self.token, handle)

    def _private(self, body: JSON) -> JSON:
        flags = int(str(body.get("flags", 0)))
        return {**body, "flags": flags | EPHEMERAL} if self.is_private else body


@dataclass(frozen=True, slots=True)
class InChannel:
    """As a member of the channel, or in somebody's direct messages.

    Args:
        answers: The message that is replied to.
        name: Of the request; a message is posted once under it, however often that is tried.
    """

    wire: Wire
    channel: str
    answers: str
    name: str

    async def post(self, position: int, body: JSON, uploads: Sequence[Upload], rates: Rates) -> str:
        nonce = {"nonce": f"{self.name}.{position}", "enforce_nonce": True}
        message = await self.wire.post(self.channel, {**body, **nonce, **self._reference()}, uploads, rates)
        return f"{self.channel}/{message}"

    async def edit(self, handle: str, body: JSON, uploads: Sequence[Upload], rates: Rates) -> None:
        channel, _, message = handle.partition("/")
        await self.wire.edit(channel, message, body, uploads, rates)

    async def delete(self, handle: str) -> None:
        channel, _, message = handle.partition("/")
        await self.wire.delete(channel, message)

    def _reference(self) -> Mapping[str, object]:
        if not self.answers:
            return {}
        return {"message_reference": {"message_id": self.answers, "fail_if_not_exists": False}}
