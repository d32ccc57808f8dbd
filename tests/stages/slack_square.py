"""A workspace at Slack with channels in which everybody reads along, and with places where the bot is not."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from tests.stages.slack import SlackStage
from tests.stages.slack_people import SlackPerson, Waiting
from tests.stages.slack_screen import seen
from tests.standins.slack import SlackStandIn
from tests.standins.slack_delivery import Delivery
from tests.standins.slack_mentions import Pings
from tests.standins.slack_payloads import SLASH
from tests.standins.slack_things import Channel, Posted, View


@dataclass
class Office:
    """Ada and Bob come here from their direct messages."""

    stage: SlackStage
    """The process of the bot that is there now."""
    plaza: Channel = field(init=False)
    """Public, with the bot."""
    harbour: Channel = field(init=False)
    """Public; the bot has not joined it."""
    den: Channel = field(init=False)
    """Private, without the bot."""
    _people: tuple[SlackPerson, SlackPerson] = field(init=False)

    def __post_init__(self) -> None:
        self._people = (self.stage.ada, self.stage.bob)
        users = [person.user for person in self._people]
        self.plaza = self.slack.channel("plaza", *users)
        self.harbour = self.slack.channel("harbour", *users, has_bot=False)
        self.den = self.slack.channel("den", *users, is_private=True, has_bot=False)
        self.everybody_goes_to(self.plaza)

    @property
    def slack(self) -> SlackStandIn:
        return self.stage.slack

    @property
    def ada(self) -> SlackPerson:
        return self._people[0]

    @property
    def bob(self) -> SlackPerson:
        return self._people[1]

    def everybody_goes_to(self, channel: Channel) -> None:
        for person in self._people:
            person.place = channel

    # ------------------------------------------------------------------------------------------ what stands there

    @property
    def messages(self) -> list[Posted]:
        """What everybody sees in the plaza, threads included, oldest first."""
        return self.seen_in(self.plaza)

    def seen_in(self, channel: Channel) -> list[Posted]:
        return sorted(channel.messages.values(), key=lambda posted: posted.ts)

    @property
    def answers(self) -> list[Posted]:
        """Those of them that are the bot's."""
        return self.answers_in(self.plaza)

    def answers_in(self, channel: Channel) -> list[Posted]:
        return [posted for posted in self.seen_in(channel) if posted.author is self.slack.bot]

    def alone(self, person: SlackPerson) -> list[str]:
        """What only this person sees, anywhere."""
        return [seen(each) for each in self.slack.posted if each.seen_by == person.user.id and not each.is_deleted]

    def pings_beside(self, *people: SlackPerson) -> list[Pings]:
        """Whom the bot has notified, other than these: a heading names whoever asked."""
        named = {f"@{person.user.id}" for person in people}
        return [pings for pings in self.slack.pings if pings.whom - named]

    async def until_alone(self, person: SlackPerson, words: str) -> None:
        """Until only this person sees these words."""
        await self.slack.until(lambda: any(words in each for each in self.alone(person)))

    # ------------------------------------------------------------------------------------------- what people do

    async def opens(self, person: SlackPerson) -> View:
        """The form before somebody."""
        return await self.slack.opened(person.user)

    async def says_again(self, form: dict[str, Any], **changes: str) -> None:
        """Send a slash command as it came before, but for these."""
        await self.slack.courier.send(Delivery(SLASH, {**form, **changes})).settled()

    async def presses(self, person: SlackPerson, posted: Posted, label: str) -> Waiting:
        """Press a button of any message."""
        return Waiting(self.stage, person, await self.slack.presses(person.user, posted, label))

    async def home(self, person: SlackPerson) -> View:
        """Open the Home tab."""
        before = self.slack.home(person.user)
        edits = before.edits if before else -1
        await self.slack.opens_home(person.user)
        await self.slack.until(lambda: (now := self.slack.home(person.user)) and now.edits > edits)
        found = self.slack.home(person.user)
        assert found
        return found

    def a_month_passes(self) -> None:
        """For everybody: triggers and addresses are dead, and whatever was remembered is looked up anew."""
        self.passes(30 * 24 * 3600)

    def passes(self, seconds: float) -> None:
        """Time goes by at Slack and in the house."""
        clock = self.stage.services.clock
        clock.is_set_to(clock.now() + timedelta(seconds=seconds))
        self.slack.advance(seconds)


def turns(gemini: Any) -> list[str]:
    """The turns that the model saw last, oldest first."""
    return [" ".join(p.get("text", "") for p in turn["parts"]) for turn in gemini.requests[-1].body["contents"]]


def labels(posted: Posted | Sequence[Posted]) -> list[str]:
    """What the buttons of these messages say."""
    return [label for each in ([posted] if isinstance(posted, Posted) else posted) for label in each.labels]
