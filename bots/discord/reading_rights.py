"""What somebody may have read for them: what they could read themselves, worked out from what Discord tells now."""

from dataclasses import dataclass

from bots.discord.address import Address, number_of
from bots.discord.links import Spot
from bots.discord.setup.invite import READ_MESSAGE_HISTORY, VIEW_CHANNELS
from bots.discord.setup.permissions import Overwrite, Role, Standing, permissions_in
from bots.discord.troubles import NotAllowed, Taken
from bots.discord.visit import NO_SERVER, THREADS
from bots.discord.wire import Wire
from bots.payload import JSON, parts, text, whole
from core.errors import NotPermitted
from core.names import plain_name
from core.values import Request

PRIVATE_THREAD = 12
MANAGE_THREADS = 1 << 34
NEEDED = VIEW_CHANNELS.bit | READ_MESSAGE_HISTORY.bit
_THREADS = {each.value for each in THREADS}

NOT_OPEN = (
    "I cannot read that for you: one of us is not allowed to. You need to see that channel and its message history, "
    f"and so do I; whoever manages the server can give my role {VIEW_CHANNELS.name} and {READ_MESSAGE_HISTORY.name}."
)
NOT_YOURS = f"I read only what you could read yourself, and you are not given {READ_MESSAGE_HISTORY.name} here."
NOT_MINE = (
    f"I may not read here. Whoever manages the server can give my role {VIEW_CHANNELS.name} and "
    f"{READ_MESSAGE_HISTORY.name} in this channel."
)
NOT_IN_HERE = "I am not in this conversation, so I cannot read it. Choose a message and use its menu: Apps."
ELSEWHERE = "This link leads to another server. Ask me there, or write to me directly."


@dataclass(frozen=True, slots=True)
class Ground:
    """A channel or thread that may be read."""

    server: str
    """Empty for direct messages."""
    channel: str
    name: str
    """As people call it: `#general`, `the thread in #general`."""
    above: JSON
    """The channel whose permissions hold there; of a thread, its parent."""


@dataclass(frozen=True, slots=True)
class Rights:
    """Of one asker, in one server or in direct messages."""

    wire: Wire
    request: Request

    @property
    def address(self) -> Address:
        return Address.of(self.request.address)

    def is_here(self, channel: str) -> bool:
        return channel == self.address.channel

    async def ground(self, spot: Spot) -> Ground:
        """Where that is. Raises NotPermitted where the asker may not read it, or the bot may not look."""
        if not spot.server:
            return await self._direct(spot.channel)
        if self.request.workspace not in (f"discord:{spot.server}", NO_SERVER):
            raise NotPermitted(ELSEWHERE)
        try:
            channel = await self.wire.channel(spot.channel)
            is_thread = whole(channel, "type") in _THREADS
            above = await self.wire.channel(text(channel, "parent_id")) if is_thread else channel
            is_open = text(channel, "guild_id") == spot.server and await self._may_read(channel, above)
        except (NotAllowed, Taken) as trouble:
            raise NotPermitted(NOT_MINE if self.is_here(spot.channel) else NOT_OPEN) from trouble
        if not is_open:
            raise NotPermitted(NOT_YOURS if self.is_here(spot.channel) else NOT_OPEN)
        name = f"#{plain_name(text(above, 'name'))}"
        return Ground(spot.server, spot.channel, f"the thread in {name}" if is_thread else name, above)

    async def _direct(self, channel: str) -> Ground:
        """Only the bot's own conversation with the asker has it in it."""
        if not self.address.is_member or channel != await self.wire.direct_channel(self.address.user):
            raise NotPermitted(NOT_IN_HERE if self.is_here(channel) else NOT_OPEN)
        return Ground("", channel, "our direct messages", {})

    async def _may_read(self, channel: JSON, above: JSON) -> bool:
        bits = await self._bits(above, self.address.user)
        if bits & NEEDED != NEEDED:
            return False
        is_closed = whole(channel, "type") == PRIVATE_THREAD and not bits & MANAGE_THREADS
        return not is_closed or await self._is_let_in(text(channel, "id"))

    async def _is_let_in(self, thread: str) -> bool:
        try:
            await self.wire.thread_member(thread, self.address.user)
        except Taken:
            return False
        return True

    async def is_kept_out(self, ground: Ground) -> bool:
        """Whether the bot may not read the history: Discord then tells of none, and says nothing."""
        return bool(ground.server) and not await self._bits(ground.above, self.wire.bot_id) & READ_MESSAGE_HISTORY.bit

    async def _bits(self, channel: JSON, user: str) -> int:
        server = text(channel, "guild_id")
        guild, member = await self.wire.server(server), await self.wire.member(server, user)
        held = member.get("roles")
        own = {server, *map(str, held if isinstance(held, list) else ())}
        roles = [
            Role(text(each, "id"), whole(each, "permissions"))
            for each in parts(guild, "roles")
            if text(each, "id") in own
        ]
        standing = Standing(server, user, text(guild, "owner_id") == user, tuple(roles))
        return permissions_in([*map(_overwrite, parts(channel, "permission_overwrites"))], standing)


def _overwrite(found: JSON) -> Overwrite:
    return Overwrite(text(found, "id"), whole(found, "allow"), whole(found, "deny"))


def asked_at(request: Request) -> Spot:
    """Where a request was made, and the message or interaction that made it; what is read stands above that."""
    address = Address.of(request.address)
    server = "" if request.workspace == NO_SERVER else number_of(request.workspace)
    number = number_of(request.id)
    # A mention that is answered in a thread of its own means what stands above it.
    is_own = bool(number) and address.channel == number and bool(request.above)
    return Spot(server, number_of(request.above) if is_own else address.channel, number)
