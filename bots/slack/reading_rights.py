"""What somebody may have read for them: what they could read themselves, as far as Slack tells."""

from dataclasses import dataclass, field

from bots.payload import JSON, part, text
from bots.slack.address import Address
from bots.slack.permalinks import Spot
from bots.slack.replies import Replies
from bots.slack.troubles import NotAllowed, NotGranted, Trouble
from core.errors import NotPermitted
from core.values import Request

MEMBERS_PAGE, MOST_PAGES = 1_000, 30

ELSEWHERE = "This link leads to another workspace. I can only read in the one where you ask."
NOT_OPEN = (
    "I cannot read that for you: either you are not in that channel, or I am not. If you are, invite me there with "
    "`/invite @{bot}` and ask again."
)
NOT_IN_HERE = "I am not in this conversation, so I cannot read it. Invite me with `/invite @{bot}` and ask again."
NOT_AMONG_YOU = (
    "I cannot be in direct messages between people, so I cannot read them. Use the menu of a message, or write to me."
)
NO_LEAVE = (
    "This workspace has not given me leave to read that ({needed}). Whoever set me up finds the way out with "
    "`flashbulb check`."
)


@dataclass(slots=True)
class Rights:
    """Of one asker, in one workspace."""

    replies: Replies
    request: Request
    names: dict[str, str] = field(default_factory=dict)
    """What channels are called, as far as it was told on the way."""

    @property
    def address(self) -> Address:
        return Address.of(self.request.address)

    def is_here(self, channel: str) -> bool:
        """Whether that is where it was asked: Slack lets nobody ask where they cannot read."""
        return channel == self.address.channel

    async def check(self, spot: Spot) -> None:
        """Raises NotPermitted where the asker may not read there, or nobody can tell that they may."""
        if spot.host and not self._is_ours(spot.host):
            raise NotPermitted(ELSEWHERE)
        if not self.is_here(spot.channel):
            try:
                is_open = await self._is_open(spot.channel)
            except NotGranted as trouble:
                raise NotPermitted(NO_LEAVE.format(needed=trouble)) from trouble
            except NotAllowed as trouble:
                raise NotPermitted(self.closed(spot.channel)) from trouble
            if not is_open:
                raise NotPermitted(self.closed(spot.channel))

    def closed(self, channel: str) -> str:
        """Why nothing is read in a channel. Of one elsewhere not whose fault it is, or it would tell what there is."""
        here = NOT_AMONG_YOU if channel.startswith("D") else NOT_IN_HERE
        words = here if self.is_here(channel) else NOT_OPEN
        return words.format(bot=self.replies.installation.bot_name)

    def sentence(self, channel: str, trouble: Trouble) -> NotPermitted:
        """What the asker is told where the bot itself may not read."""
        if isinstance(trouble, NotGranted):
            return NotPermitted(NO_LEAVE.format(needed=trouble))
        return NotPermitted(self.closed(channel))

    def _is_ours(self, host: str) -> bool:
        ours = self.replies.installation
        return ours.is_for_organisation or f"//{host}/" in f"{ours.url.rstrip('/')}/"

    async def _is_open(self, channel: str) -> bool:
        user, team = self.address.user, self.address.team
        if channel.startswith("D"):
            return await self.replies.directs.is_one(channel, user, if_unknown=False)
        answer = await self.replies.wire.call("conversations.info", {"channel": channel}, is_repeatable=True)
        found = part(answer, "channel")
        self.names[channel] = text(found, "name")
        if _is_public(found) and (await self.replies.people.who(user)).is_full_member(team):
            return True
        return await self._is_member(channel, user)

    async def _is_member(self, channel: str, user: str) -> bool:
        cursor = ""
        for _ in range(MOST_PAGES):
            body = {"channel": channel, "limit": MEMBERS_PAGE, **({"cursor": cursor} if cursor else {})}
            answer = await self.replies.wire.call("conversations.members", body, is_repeatable=True)
            members = answer.get("members")
            if isinstance(members, list) and user in members:
                return True
            cursor = text(part(answer, "response_metadata"), "next_cursor")
            if not cursor:
                break
        return False


def _is_public(channel: JSON) -> bool:
    return channel.get("is_channel") is True and channel.get("is_private") is False
