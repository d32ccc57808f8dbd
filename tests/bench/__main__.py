"""Measure everything, print one table, and with `--write` keep it in `docs/benchmarks.md`. Always exits with 0.

`python -m tests.bench asks discord-waits` measures only these sections.
"""

import argparse
import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from typing import TypeAlias, TypeVar

from storage.store import Store
from tests.bench import discord, inside, ratios, slack
from tests.bench.conversation import Talk, conversation, talk_scene
from tests.bench.conversion import conversion, samples
from tests.bench.dashboard import dashboard, reports_scene
from tests.bench.discord_scene import DiscordScene, discord_scene
from tests.bench.queue import TwoProcesses, queue, queue_scene
from tests.bench.report import machine, written
from tests.bench.rows import Row, printed
from tests.bench.scene import Scene, scene
from tests.bench.slack_scene import SlackScene, slack_scene
from tests.bench.start import start
from tests.bench.summary import Channel, channel_scene, summary
from tests.bench.waits import waits

S = TypeVar("S")
Section: TypeAlias = tuple[str, Callable[[S], Awaitable[Sequence[Row]]]]
"""Its title, and what measures it on a scene."""


async def _asks(scene: Scene) -> list[Row]:
    return await ratios.against_bare(scene, ratios.ASKS, ratios.BUDGET)


async def _pictures(scene: Scene) -> list[Row]:
    return [*await ratios.against_bare(scene, ratios.PICTURES, None), *await inside.pillow()]


async def _storage(scene: Scene) -> list[Row]:
    return [*await inside.trips(scene), *await inside.storage()]


async def _start(_scene: Scene) -> list[Row]:
    return await start()


PAGE: Mapping[str, Section[Scene]] = {
    # First, because it also looks at the first answer of the process.
    "loop": ("The event loop", inside.loop_blocks),
    "asks": ("CPU for each /ask, beside the bare SDK", _asks),
    "pictures": ("CPU for each /imagine, beside the bare SDK and client", _pictures),
    "waits": ("How long people wait", waits),
    "storage": ("Storage", _storage),
    "start": ("Start and memory", _start),
}
QUEUE: Mapping[str, Section[TwoProcesses]] = {"queue": ("The line at the studio", queue)}
REPORTS: Mapping[str, Section[Store]] = {"dashboard": ("Reports on 1,000,000 requests of 2,000 people", dashboard)}
DOCUMENTS: Mapping[str, Section[None]] = {"conversion": ("Documents that are handed over", conversion)}
TALK: Mapping[str, Section[Talk]] = {"conversation": ("A conversation of 40 questions", conversation)}
SUMMARY: Mapping[str, Section[Channel]] = {"summary": ("Summaries of a channel", summary)}
DISCORD: Mapping[str, Section[DiscordScene]] = {
    "discord-asks": ("Discord: CPU for each /ask, beside a bare discord.py bot", discord.costs),
    "discord-waits": ("Discord: how long people wait", discord.waits),
    "discord-crowds": ("Discord: many at once", discord.crowds),
    "discord-start": ("Discord: start and memory", discord.start),
}
SLACK: Mapping[str, Section[SlackScene]] = {
    "slack-asks": ("Slack: CPU for each /ask, beside a bare bolt app", slack.costs),
    "slack-waits": ("Slack: how long people wait", slack.waits),
    "slack-crowds": ("Slack: many at once, with its rate limits", slack.crowds),
    "slack-start": ("Slack: start and memory", slack.start),
}
SECTIONS = (*PAGE, *QUEUE, *REPORTS, *DOCUMENTS, *TALK, *SUMMARY, *DISCORD, *SLACK)


async def measured(names: Sequence[str]) -> Mapping[str, Sequence[Row]]:
    """The sections' rows, printed as they come."""
    on_page = await _on(scene, _named(PAGE, names))
    in_line = await _on(queue_scene, _named(QUEUE, names))
    in_reports = await _on(reports_scene, _named(REPORTS, names))
    of_documents = await _on(samples, _named(DOCUMENTS, names))
    of_talk = await _on(talk_scene, _named(TALK, names))
    of_channel = await _on(channel_scene, _named(SUMMARY, names))
    on_discord = await _on(discord_scene, _named(DISCORD, names))
    on_slack = await _on(slack_scene, _named(SLACK, names))
    return on_page | in_line | in_reports | of_documents | of_talk | of_channel | on_discord | on_slack


def _named(sections: Mapping[str, Section[S]], names: Sequence[str]) -> Sequence[Section[S]]:
    return [sections[name] for name in names if name in sections]


async def _on(
    opened: Callable[[Path], AbstractAsyncContextManager[S]], sections: Sequence[Section[S]]
) -> dict[str, Sequence[Row]]:
    found: dict[str, Sequence[Row]] = {}
    if not sections:
        return found
    with TemporaryDirectory(prefix="flashbulb-bench-") as folder:
        async with opened(Path(folder)) as on_scene:
            for title, section in sections:
                found[title] = await section(on_scene)
                printed(title, found[title])
    return found


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("sections", nargs="*", help=f"of {', '.join(SECTIONS)}; all of them when none is named")
    parser.add_argument("--write", action="store_true", help="keep the results in docs/benchmarks.md")
    asked = parser.parse_args()
    if unknown := set(asked.sections) - set(SECTIONS):
        parser.error(f"there is no {', '.join(sorted(unknown))}")
    if asked.write and asked.sections:
        parser.error("--write keeps whole measurements only")
    print(machine())
    began = monotonic()
    found = asyncio.run(measured(asked.sections or SECTIONS))
    print(f"\nMeasured in {monotonic() - began:.0f} s.")
    if asked.write:
        written(found)


if __name__ == "__main__":
    main()
