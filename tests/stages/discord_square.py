"""A server at Discord with a channel in which everybody reads along."""

from dataclasses import dataclass, field
from datetime import timedelta

from tests.stages.discord import DiscordStage
from tests.stages.discord_people import DiscordPerson
from tests.stages.discord_server import new_plaza, square_of
from tests.standins.discord import DiscordStandIn
from tests.standins.discord_guilds import Guild
from tests.standins.discord_mentions import Pings
from tests.standins.discord_things import DEFAULT_PERMISSIONS, MANAGE_MESSAGES, Channel, Posted


@dataclass
class Square:
    """Ada and Bob come here from their direct messages, as nothing but members of the server."""

    stage: DiscordStage
    """The process of the bot that is there now."""
    guild: Guild = field(init=False)
    plaza: Channel = field(init=False)
    _people: tuple[DiscordPerson, DiscordPerson] = field(init=False)

    def __post_init__(self) -> None:
        self._people = (self.stage.ada, self.stage.bob)
        self.plaza = new_plaza(self.discord)
        self.guild = square_of(self.discord)
        for person in self._people:
            self.guild.members[person.user.id] = DEFAULT_PERMISSIONS
            person.user.has_installed = False
            person.place = self.plaza

    @property
    def discord(self) -> DiscordStandIn:
        return self.stage.discord

    def has(self, stage: DiscordStage) -> None:
        """Another process of the bot is there from now on."""
        stage.welcomes(self.ada, self.bob)
        self.stage = stage

    @property
    def ada(self) -> DiscordPerson:
        return self._people[0]

    @property
    def bob(self) -> DiscordPerson:
        return self._people[1]

    def moderator(self, name: str = "Mia") -> DiscordPerson:
        """Somebody who may remove what others wrote."""
        person = self.stage.joins(name)
        person.user.has_installed = False
        self.guild.members[person.user.id] = DEFAULT_PERMISSIONS | MANAGE_MESSAGES
        person.place = self.plaza
        return person

    @property
    def messages(self) -> list[Posted]:
        """What everybody sees in the channel, oldest first."""
        return list(self.plaza.messages.values())

    @property
    def answers(self) -> list[Posted]:
        """Those of them that are the bot's."""
        return [posted for posted in self.messages if posted.author is self.discord.bot]

    @property
    def pings(self) -> list[Pings]:
        """Whom the bot has notified, anywhere."""
        return self.discord.pings

    def a_month_passes(self) -> None:
        """For everybody: tokens are dead, and addresses of files too."""
        self.passes(30 * 24 * 3600)

    def passes(self, seconds: float) -> None:
        """Time goes by at Discord and in the house."""
        clock = self.stage.services.clock
        clock.is_set_to(clock.now() + timedelta(seconds=seconds))
        self.discord.advance(seconds)
