"""What stood in a place before a story begins, without a word of it at the gateway."""

from tests.standins.discord_messages import DEFAULT, new_body, reference_to
from tests.standins.discord_things import Channel, Person, Posted, Stored, Upload
from tests.standins.discord_time import EPOCH_MS
from tests.standins.discord_world import World


def stood(
    world: World,
    channel: Channel,
    author: Person,
    content: str,
    ago_s: float,
    *,
    files: tuple[str, ...] = (),
    kind: int = DEFAULT,
    answered: Posted | None = None,
) -> Posted:
    """A message of then. Told oldest first."""
    number = snowflake(world, ago_s)
    body = new_body(world, number, channel, author, {"content": content}, kind)
    if answered:
        body["message_reference"] = reference_to(answered)
    posted = Posted(number, channel, author, body)
    for name in files:
        stored = Stored.of(world.clock.next_id(), Upload(name, b"..."))
        posted.files[stored.id] = world.files[stored.id] = stored
    world.posted[number] = channel.messages[number] = posted
    return posted


def stood_many(world: World, channel: Channel, author: Person, count: int, ago_s: float) -> list[Posted]:
    """So many, a second apart from each other, the first so long ago; each says its number, counted from 1."""
    return [stood(world, channel, author, f"number {number + 1}", ago_s - number) for number in range(count)]


def snowflake(world: World, ago_s: float) -> int:
    """An id of then."""
    return (int((world.clock.wall() - ago_s) * 1000) - EPOCH_MS) << 22
