"""What stood in the workspace before a story begins, without a word of it to the app."""

from tests.standins.slack_files import new_file
from tests.standins.slack_things import Channel, Person, Posted
from tests.standins.slack_world import World


def stood(
    world: World,
    channel: Channel,
    author: Person,
    text: str,
    ago_s: float,
    thread: Posted | None = None,
    *,
    files: tuple[str, ...] = (),
    subtype: str | None = None,
) -> Posted:
    """A message of then. Told oldest first."""
    ts = f"{world.clock.wall() - ago_s:.6f}"
    kept = [new_file(world, author, name, 3) for name in files]
    posted = Posted(
        channel, ts, author, "person", text, thread_ts=thread.ts if thread else None, subtype=subtype, files=kept
    )
    channel.add(posted)
    return posted


def stood_many(
    world: World, channel: Channel, author: Person, count: int, ago_s: float, thread: Posted | None = None
) -> list[Posted]:
    """So many, a second apart from each other, the first so long ago; each says its number, counted from 1."""
    return [stood(world, channel, author, f"number {number + 1}", ago_s - number, thread) for number in range(count)]
