"""Discord in a process of its own, with the people who ask there: neither of them is in anybody's figures."""

import asyncio
import json
from dataclasses import astuple, dataclass
from itertools import count
from time import monotonic

from tests.bench.child import obey
from tests.bench.script import chunk_texts, question, stamps
from tests.standins.discord import DiscordStandIn
from tests.standins.discord_events import command_body, event_of
from tests.standins.discord_interactions import COMMAND, Interaction
from tests.standins.discord_things import Posted

PEOPLE = 200
PATIENCE_S = 60.0
STOP = "fb:stop:"


@dataclass(frozen=True, slots=True)
class Answer:
    """One `/ask` as its channel showed it; all moments on the clock that every process shares, seconds."""

    acknowledged_s: float
    """From when its frame was sent."""
    first_after_s: float
    """From when the model sent its first words to when they were on screen."""
    last_after_s: float
    """From the model's last words to the last state."""
    edits: int
    messages: int
    is_whole: bool


class Square:
    """A server with one channel, in which everybody asks."""

    def __init__(self, discord: DiscordStandIn) -> None:
        self._discord = discord
        self._people = [discord.person(f"P{number}") for number in range(PEOPLE)]
        self._plaza = discord.channel(discord.guild("Square", *self._people), "plaza")
        self._numbers = count(1)

    async def connected(self, **_how: float) -> dict[str, object]:
        """Returns when a bot was told READY; when that was."""
        await self._discord.connected(within_s=PATIENCE_S)
        return {"at": monotonic()}

    async def populate(self, servers: float) -> dict[str, object]:
        """So many more servers, each of fifty members."""
        for number in range(int(servers)):
            self._discord.guild(f"Server {number}", *self._people[:50])
        return {"servers": len(self._discord.guilds)}

    async def ask(self, total: float, at_once: float, gap_ms: float) -> dict[str, object]:
        """Each question by another person, `at_once` of them together, the next when those are answered."""
        self._forget()
        answers: list[Answer] = []
        for _ in range(0, int(total), int(at_once)):
            answers += await self._together(int(at_once), gap_ms)
        return {"answers": [astuple(answer) for answer in answers], "refused": sum(self._discord.refused_429.values())}

    async def _together(self, how_many: int, gap_ms: float) -> list[Answer]:
        numbers = [next(self._numbers) for _ in range(how_many)]
        # Made before the first one is sent, so that they are sent in one go.
        asked = [self._asked(number, gap_ms) for number in numbers]
        for interaction in asked:
            interaction.sent_at = self._discord.clock.now()
            await self._discord.sends(interaction)
        await asyncio.gather(*map(answered, asked))
        return [answer_of(number, interaction) for number, interaction in zip(numbers, asked, strict=True)]

    def _asked(self, number: int, gap_ms: float) -> Interaction:
        person = self._people[number % PEOPLE]
        body = command_body(self._discord, person, self._plaza, "ask", {"question": question(number, gap_ms)})
        return event_of(self._discord, COMMAND, person, self._plaza, body)

    def _forget(self) -> None:
        """What was answered long ago, so that the hundredth batch finds what the first one found."""
        for kept in (self._discord.interactions, self._discord.by_token, self._discord.posted, self._plaza.messages):
            kept.clear()


async def answered(interaction: Interaction) -> None:
    """Returns when the last words are there and nothing can be stopped any more; or nothing more is waited for."""
    try:
        await interaction.until(is_over, PATIENCE_S)
    except TimeoutError:
        return


def is_over(interaction: Interaction) -> bool:
    is_said = any("last@" in posted.content for posted in interaction.messages)
    return is_said and not any(b["custom_id"].startswith(STOP) for p in interaction.messages for b in p.buttons)


def answer_of(number: int, interaction: Interaction) -> Answer:
    messages = interaction.messages
    said = stamps("".join(posted.content for posted in messages))
    states = sorted((at, str(body["content"])) for posted in messages for at, body in posted.versions)
    first_at = next((at for at, words in states if "first@" in words), 0.0)
    return Answer(
        acknowledged_s=interaction.ack_after_s if interaction.is_acked else PATIENCE_S,
        first_after_s=first_at - said["first"] if "first" in said else PATIENCE_S,
        last_after_s=states[-1][0] - said["last"] if "last" in said else PATIENCE_S,
        # The first version of each is its posting.
        edits=sum(len(posted.versions) - 1 for posted in messages),
        messages=len(messages),
        is_whole=is_over(interaction) and is_whole(messages, number, said),
    )


def is_whole(messages: list[Posted], number: int, said: dict[str, float]) -> bool:
    """Whether they hold what the model said, character by character, but for the white space where one ends."""
    rest = "".join(chunk_texts(number, said))
    for page in map(words_of, messages):
        if not page or not rest.startswith(page):
            return False
        rest = rest[len(page) :].lstrip()
    return not rest


def words_of(posted: Posted) -> str:
    """Without the question above an answer and the small print below it."""
    lines = posted.content.split("\n")
    return "\n".join(line for line in lines if not line.startswith(("> ", "-# "))).strip()


async def main() -> None:
    async with DiscordStandIn(rate_limits=True, conformance=False) as discord:
        # Bots that are measured one after the other come faster than those of a day.
        discord.gateway.identify_window_s = 0.0
        square = Square(discord)
        at = json.dumps({"api": discord.api_base, "gateway": discord.gateway_url, "token": discord.token})
        await obey(at, {"connected": square.connected, "populate": square.populate, "ask": square.ask})


if __name__ == "__main__":
    asyncio.run(main())
