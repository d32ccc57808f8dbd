"""`docs/benchmarks.md`: what was measured, when, on what, and how to read it."""

import os
import platform
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from tests.bench.rows import Row, as_markdown

PLACE = Path(__file__).parent.parent.parent / "docs" / "benchmarks.md"

INTRODUCTION = """\
# Benchmarks

Made by `python -m tests.bench --write`; `make bench` measures the same and only prints. Measured on {date}
on {machine}.

The budgets are those of the design. Timings never decide a test, so a line may say "over" and nothing fails.

## How it is measured

Four processes: Gemini and ModelsLab standing in on loopback; Flashbulb with the page and SQLite; the bare SDKs
(google-genai on the same aiohttp session, transport and configuration, and aiohttp for pictures); and 200 people,
each logged in with one open tab. **CPU is that of Flashbulb's process alone, all its threads, beside that of the
process with the bare SDKs**, each read from the system's own clock of that process. What the services and the people
cost is in neither.

- An `/ask` goes the whole road: a post over HTTP, storage, 60 chunks of eight words from Gemini, Markdown to HTML,
  server-sent events to a tab. The bare side only reads the chunks.
- An `/imagine` refines, orders, polls and downloads a 1024 × 1024 PNG that is ready at once. The bare side does the
  same four calls; it neither checks nor keeps the file.
- Both sides take turns in one run and a ratio is the median of each round's: a busy machine is busy for both.
- The model stamps its first and its last chunk with the time at which they are sent, on a clock that all processes
  share; whoever reads the tab compares. So "first words" holds everything in between, the loopback included.
- On Discord the others are Flashbulb with SQLite; a bare bot (discord.py and google-genai, with the same bound on
  connections: defer, first words at once, one edit for every 1.2 s, the last state); and Discord standing in over real
  sockets, once for each of them, with its rate limits on. People ask in one channel of a server. An answer is whole
  when its messages, without the question above and the small print below, are what the model said, character by
  character, but for white space where one message ends. Both bots need two messages for it.
- On Slack they are Flashbulb with SQLite; a bare bolt app (`process_before_response`, an authorize of its own and one
  session, which is as quick as bolt gets, and google-genai: the same calls at the same pace); and Slack standing in,
  once for each. People ask in twenty channels, where a message is changed while it grows, or write to the bot directly,
  where it streams. CPU and waiting are measured with Slack's limits off on both sides; the crowds come with them on,
  and there the bare app streams by `client.chat_stream` and does about a refusal what the SDK does: nothing. What is
  acknowledged alone is a command with a mistyped flag, answered within the acknowledgement. "Words or a status" is the
  first that an asker sees of anything, what comes with the acknowledgement included.
- The line at the studio is measured in two processes with nothing but the queue, its rows in one SQLite file, and
  orders that sleep for a few milliseconds instead of being made; their requests run in the ledger, as they have to.
  The bare side is an `asyncio.Semaphore` in the same process, in turns. An order began before another when an earlier
  look at the line let it through: those of one look begin together. A place is "given free" when the order that had it
  says so, and somebody "has it" when their order may go to the provider.
- The conversation of 40 questions (80 tokens each, answered with 320) is asked at the page with the default
  `FLASHBULB_CONTEXT_TOKENS`, each question when nothing is being brought into short any more. "Everything each time" is
  the bare provider in the same run, with the same rules and tools and all turns so far, at a stand-in of its own. Both
  stand-ins know the beginning of a prompt again from 1,024 tokens on, always; Google promises neither.
- A summary is asked for where 40 people have said so many messages of 25 words, once to warm up and then five times in
  one process. The messages are in memory when it is asked: what a platform takes to tell them is not in it. Gemini
  stands in elsewhere and answers at once, each time with the same form. Tokens are as the stand-in counts and, like the
  money, those of the first time, when nothing of it is cached; "memory" is the most of any time beyond what the process
  had just before.
- The longest callback is timed with the system's clock of the thread (its CPU) and with the wall's, in runs of their
  own.

## Results
"""


READING = """\
- **Streaming.** Two thirds to three quarters of what an answer costs is google-genai itself: it parses, dumps, parses
  again, prunes and validates each chunk, 0.1 ms for eight words. The page's Markdown, its events, the ledger and the
  HTTP server come on top. What is over the 1.35 is that: with all chunks at once there are few paints; over 1.4 s there
  are about eighteen, and each renders the paragraph that is being written again. Fewer paints a second
  (`PACE_S` in `bots/web/live.py`) would cost less; that was not measured, and readers would see it.
- **Pictures.** The bare client neither checks nor keeps what it fetched, so this ratio has no budget. Most of ours is
  Pillow, which unpacks the file, packs it again without metadata and makes a thumbnail, in a thread. Packing the PNG
  is half of that, and grows with a photograph's grain.
- **Two hundred at once** take about 2.4 s of one core within 3.3 s, and the first answers' chunks compete with the
  last questions' beginnings. How soon the slowest hears something varied between 1.0 and 3.5 s in the runs that led
  here, on a machine that others were using; most were a little over 2 s.
- **Storage.** `/ask` begins, reads the turns and finishes; finishing also tells how the person's day stands, for the
  footer and for the line below the message box.
- **The line at the studio.** A semaphore costs next to nothing and knows neither people nor other processes nor
  restarts. What an order pays for these is about a millisecond of CPU, half when it comes and half when it leaves, and
  less where many come at once, because one look serves all that left meanwhile. Whoever waits in the process that
  gives a place free has it within a millisecond; whoever waits in another one sees it at that process's next look, half
  a second later in the mean and a second at the most, for which the place stands empty. With a thousand in line a look
  reads all of them and plays the line forward, about a hundredth of a second of CPU. There is one for each order that
  leaves and one a second in each process where somebody waits. What a platform does with a thousand changed sentences
  is not in it.
- **On Discord** three quarters of a bare bot's CPU is google-genai too. Flashbulb's own comes, in this order, from
  storage, Markdown and where it is cut, the calls to Discord, Discord's events about its own messages (which come with
  being mentioned; the bare bot hears of none), and folding each chunk into the draft. With one question at a time and
  all chunks at once that weighs most: there is least of the SDK beside it. The loopback has no round trip, so times in
  milliseconds are our own part of what people wait.
- **On Slack** our own part comes from the same places, and from keeping where each message stands, which is one more
  way to the database. While Slack counts calls, a message that grows takes one of 50 changes a minute at its end: who
  asks when there is no room for that any more sees a status, and then the whole answer at once.
- **A conversation of 40 questions** grows no longer from about the twentieth on, and sends less than half for the last
  ten. As long as a cache knows all of what was sent before, that saves no money yet: a cached token costs a tenth, and
  whenever something is brought into short, that and the answer after it are paid in full. It is cheaper where nothing
  is cached (after a pause, at another provider), and beyond some sixty questions (reckoned, not measured).
- **The first answer** of a process makes the SDK build its types, which holds everybody else up once.
- One run's figures differ from the next one's by a tenth, by more when the machine has other work. Ratios differ less.
"""


def written(sections: Mapping[str, Sequence[Row]]) -> None:
    """Write the page."""
    text = INTRODUCTION.format(date=f"{datetime.now(UTC):%Y-%m-%d}", machine=machine())
    tables = "\n".join(as_markdown(title, rows) for title, rows in sections.items())
    PLACE.write_text(f"{text}\n{tables}\n## How to read it\n\n{READING}", "utf-8")


def machine() -> str:
    model = next((line.partition(":")[2].strip() for line in _cpu_lines() if line.startswith("model name")), "unknown")
    return f"{model}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"


def _cpu_lines() -> Sequence[str]:
    try:
        return Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return ()
