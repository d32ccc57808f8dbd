"""The ways on which messages reach a place: by an interaction's token, or as a member of the channel."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from bots.discord.rates import Rates
from bots.discord.uploads import Upload
from bots.discord.wire import EPHEMERAL, Wire
from bots.payload import JSON


class Road(Protocol):
    """One way to post, change and delete. A handle is what the posts table keeps of a message."""

    async def post(self, number: int, body: JSON, uploads: Sequence[Upload], rates: Rates) -> str:
        """A new message, so many having been posted on this road before; its handle."""
        ...

    async def edit(self, handle: str, body: JSON, uploads: Sequence[Upload], rates: Rates) -> None: ...

    async def delete(self, handle: str) -> None: ...


@dataclass(frozen=True, slots=True)
class ByToken:
    """As the answer to an interaction: needs no permission and no membership, for a quarter of an hour."""

    wire: Wire
    token: str
    original: str
    """The message that was promised when the interaction was acknowledged."""
    is_private: bool

    async def post(self, number: int, body: JSON, uploads: Sequence[Upload], rates: Rates) -> str:  # noqa: ARG002
        return await self.wire.follow_up(self.token, self._private(body), uploads, rates)

    async def edit(self, handle: str, body: JSON, uploads: Sequence[Upload], rates: Rates) -> None:
        await self.wire.edit_answer(self.token, self._named(handle), body, uploads, rates)

    async def delete(self, handle: str) -> None:
        await self.wire.delete_answer(self.token, self._named(handle))

    def _named(self, handle: str) -> str:
        return "@original" if handle in ("", self.original) else handle

    def _private(self, body: JSON) -> JSON:
        flags = int(str(body.get("flags", 0)))
        return {**body, "flags": flags | EPHEMERAL} if self.is_private else body


@dataclass(frozen=True, slots=True)
class InChannel:
    """As a member of the channel, or in somebody's direct messages.

    Args:
        answers: The message that is replied to.
        name: Of the request; a message is posted once under it and its number, however often that is tried.
        is_last: In somebody's direct messages, because there is no other way.
    """

    wire: Wire
    channel: str
    answers: str
    name: str
    is_last: bool = False

    async def post(self, number: int, body: JSON, uploads: Sequence[Upload], rates: Rates) -> str:
        # At most 25 characters. One of another place must not be given back for it.
        nonce = {"nonce": f"{self.name}{'d' if self.is_last else 'c'}{number}", "enforce_nonce": True}
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
