"""What one person sees of one interaction of theirs."""

from collections.abc import Callable
from dataclasses import dataclass, field

from tests.standins.discord_refusals import Json
from tests.standins.discord_things import Channel, Person, Posted
from tests.standins.discord_time import PATIENCE_S, Bell

COMMAND, COMPONENT, AUTOCOMPLETE, MODAL = 2, 3, 4, 5
MESSAGE, DEFERRED, DEFERRED_UPDATE, UPDATE, CHOICES, SHOW_MODAL = 4, 5, 6, 7, 8, 9
ACK_WITHIN_S = 3.0
TOKEN_LASTS_S = 15 * 60.0
FOLLOWUPS_WITHOUT_BOT = 5


@dataclass(slots=True, eq=False)
class Interaction:
    """From the tap or the line typed to everything that came of it.

    All times are those of the world's clock.
    """

    id: int
    token: str
    type: int
    person: Person
    channel: Channel
    payload: Json
    sent_at: float
    source: Posted | None = None
    """The message whose component was used, or that the modal came from."""
    parent: "Interaction | None" = None
    """The interaction that showed the modal."""
    acked_at: float | None = None
    callback: Json | None = None
    """The body of the acknowledgement."""
    original: Posted | None = None
    """What `@original` is."""
    replies: list[Posted] = field(default_factory=list)
    """The messages that came of it, oldest first, deleted ones too; not the message it was made on."""
    is_expired: bool = False
    bell: Bell = field(default_factory=Bell)

    @property
    def is_acked(self) -> bool:
        return self.acked_at is not None

    @property
    def ack_after_s(self) -> float:
        assert self.acked_at is not None, "nobody acknowledged it"
        return self.acked_at - self.sent_at

    @property
    def answer(self) -> int | None:
        """The type of the callback."""
        return self.callback["type"] if self.callback else None

    @property
    def is_thinking(self) -> bool:
        return bool(self.original and self.original.is_loading)

    @property
    def is_ephemeral(self) -> bool:
        """Whether its first answer, or the thinking that stands for it, is for this person only."""
        return bool(self.replies and self.replies[0].only_for)

    @property
    def modal(self) -> Json | None:
        return self.callback["data"] if self.callback and self.answer == SHOW_MODAL else None

    @property
    def choices(self) -> list[Json] | None:
        """What autocompletion offered."""
        return self.callback["data"]["choices"] if self.callback and self.answer == CHOICES else None

    @property
    def followups(self) -> list[Posted]:
        return [reply for reply in self.replies if reply is not self.original]

    @property
    def messages(self) -> list[Posted]:
        """The replies still on screen."""
        return [reply for reply in self.replies if not reply.is_deleted]

    @property
    def is_without_bot(self) -> bool:
        """Whether only the person's own installation brought the app here."""
        return "0" not in self.payload["authorizing_integration_owners"]

    def is_alive(self, now: float) -> bool:
        return not self.is_expired and now - self.sent_at < TOKEN_LASTS_S

    def metadata(self) -> Json:
        """As a message that came of it tells."""
        about: Json = {
            "id": str(self.id),
            "type": self.type,
            "user": (self.payload.get("member") or self.payload)["user"],
            "authorizing_integration_owners": self.payload["authorizing_integration_owners"],
        }
        if self.source and self.type == COMPONENT:
            about["interacted_message_id"] = str(self.source.id)
        if self.original:
            about["original_response_message_id"] = str(self.original.id)
        if self.parent:
            about["triggering_interaction_metadata"] = self.parent.metadata()
        return about

    async def until(self, fact: Callable[["Interaction"], object], within_s: float = PATIENCE_S) -> "Interaction":
        """Returns itself when `fact` holds of it.

        Raises:
            TimeoutError: It did not within `within_s`.
        """
        await self.bell.until(lambda: fact(self), within_s)
        return self

    async def acked(self, within_s: float = PATIENCE_S) -> "Interaction":
        return await self.until(lambda each: each.is_acked, within_s)

    async def shows(self, words: str, within_s: float = PATIENCE_S) -> Posted:
        """The first reply with these words, or the message it was made on once it has them."""
        found: list[Posted] = []

        def has_come() -> bool:
            screen = [*self.messages, *filter(None, [self.original])]
            found[:] = [each for each in screen if words in each.text and not each.is_deleted]
            return bool(found)

        await self.bell.until(has_come, within_s)
        return found[0]
