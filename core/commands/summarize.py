"""/summarize: what was said in a channel or a thread, read with the asker's own rights, each line with its message."""

from collections.abc import Sequence
from datetime import datetime

from core.batches import Batches, in_parts
from core.command import Command, Estimate, Option, OptionKind
from core.errors import NotFound
from core.estimates import most_for_words
from core.filling import TRIES
from core.kit import Kit
from core.options import one_line
from core.reading import READING, Passage, Said, Wanted
from core.since import since_of
from core.summing import (
    BYTES_PER_TOKEN,
    LONGEST_WORDS,
    MESSAGES,
    PART_TOKENS,
    PARTS,
    SUMMARY_TOKENS,
    Line,
    Summary,
    lines_of,
    merged,
    moment,
    rules_of,
    summed,
    written,
)
from core.values import Notice, Options, Progress, Request, Show, Spend, Text

LAST = 200
UNKNOWN_LAST = 100
"""Messages, where nobody can tell when somebody was there last."""
MOST_LAST = 5_000
MOST_BYTES = 1_200_000
"""Of all the messages that one summary is made of."""
MESSAGE_BYTES = 500
"""Of a message, on average, so that what may be held back for few messages is little."""
FOCUS_CHARS = 400
ME = "me"
PAGE = "web"
"""All of its conversations are one channel, each between one of them and the bot."""
NEVER_HERE = "Nobody can tell when you were here last, so these are the last {last} messages."
BROKE_OFF = "Not all of it could be summarised: {done} of {all} parts are in it. {why}"


async def run(request: Request, kit: Kit, show: Show) -> None:
    kit.notebook.find_by(str(request.options.get("focus", "")))
    show(READING)
    wanted = await _wanted(request, kit, show)
    passage = await kit.readers.of(request).read(request, wanted, show)
    known = {said.id: said for said in _others(passage, request)}
    if not known:
        raise NotFound(_nothing(passage, wanted))
    # Their ids and not their words: after a restart the same messages are read again, by the same numbers.
    ids = await kit.journal.once("messages", list[str], lambda _: _as_is(list(known)), is_repeatable=True)
    numbered = {number: known[each] for number, each in enumerate(ids, start=1) if each in known}
    if not numbered:  # after a restart, of messages that were all deleted meanwhile
        raise NotFound(_nothing(passage, wanted))
    lines = lines_of(numbered, most_bytes(wanted.last), kit.calendar.zone)

    summary = await _summary(lines, request, kit, show)

    words = written(summary, numbered, request.asked_at, kit.calendar.zone)
    kit.notebook.find_by(words)
    show(Text(f"{words}\n\n*{_read(passage, list(numbered.values()), kit)}*"))


async def _wanted(request: Request, kit: Kit, show: Show) -> Wanted:
    """How much is to be read. Raises BadOption where `since` is nothing that anybody understands."""
    said, last = str(request.options.get("since", "")), request.options.get("last")
    thread = str(request.options.get("thread", ""))
    if not said:
        return Wanted(int(last or LAST), None, thread)
    if said.casefold() != ME:
        return Wanted(int(last or MOST_LAST), since_of(said, request.asked_at, kit.calendar.zone), thread)
    since = await _here_last(request, kit)
    if since is None:
        show(Notice(NEVER_HERE.format(last=int(last or UNKNOWN_LAST))))
        return Wanted(int(last or UNKNOWN_LAST), None, thread)
    return Wanted(int(last or MOST_LAST), since, thread)


async def _here_last(request: Request, kit: Kit) -> datetime | None:
    """When the asker wrote there last, or asked for a summary."""
    said = await kit.readers.of(request).last_said(request)
    if request.platform == PAGE:
        return said
    summed_up = await kit.history.last_done(request.person, request.command, request.channel)
    return max(filter(None, (said, summed_up)), default=None)


def _others(passage: Passage, request: Request) -> Sequence[Said]:
    """What people said; on the page a conversation is between one of them and the bot."""
    is_page = request.platform == PAGE
    return [said for said in passage.said if (is_page or not said.is_ours) and (said.words.strip() or said.files)]


async def _as_is(ids: list[str]) -> list[str]:
    return ids


async def _summary(lines: Sequence[Line], request: Request, kit: Kit, show: Show) -> Summary:
    parts = [
        [lines[number] for number in part]
        for part in in_parts([line.size for line in lines], PART_TOKENS * BYTES_PER_TOKEN, MOST_LAST)
    ]
    batches: Batches[list[Line], Summary] = Batches("part", Summary, parts)
    read = f"Read {len(lines):,} {'message' if len(lines) == 1 else 'messages'}; summarising"

    def tell(done: int) -> None:
        if done < len(parts):
            show(Progress(f"{read} part {done + 1} of {len(parts)} …"))

    async def do(part: list[Line], spend: Spend) -> Summary:
        return await summed(part, request, kit, spend)

    show(Progress(f"{read} …" if len(parts) == 1 else f"{read} part 1 of {len(parts)} …"))
    await batches.work(kit, do, tell)
    done = [summary for _, summary in batches.done]
    if batches.trouble:
        show(Notice(BROKE_OFF.format(done=len(done), all=len(parts), why=batches.trouble), is_problem=True))
    if len(done) == 1:
        return done[0]
    show(Progress("Putting the parts together …"))
    return await kit.journal.once(
        "merged", Summary, lambda spend: merged(done, request, kit, spend), is_repeatable=True
    )


def _nothing(passage: Passage, wanted: Wanted) -> str:
    since = "" if wanted.since is None else " since then"
    stopped = f" {passage.stopped}" if passage.stopped else ""
    return (
        f"Nobody has said anything in {_title(passage)}{since} that could be summarised.{stopped} Nothing was charged."
    )


def _read(passage: Passage, said: Sequence[Said], kit: Kit) -> str:
    """`412 messages of #general, 12 Nov 09:10 to now.`, and why it is not more."""
    count = f"{len(said):,} {'message' if len(said) == 1 else 'messages'}"
    began = moment(said[0].at, kit.now(), kit.calendar.zone)
    stopped = f" {passage.stopped}" if passage.stopped else ""
    return f"{count} of {_title(passage)}, {began} to now.{stopped}"


def _title(passage: Passage) -> str:
    return one_line(passage.title, 100).translate(str.maketrans("", "", "*[]<>`|")) or "this conversation"


def most_bytes(last: int) -> int:
    """Of so many messages, as they are shown to the model."""
    return min(LONGEST_WORDS * 5 + MESSAGE_BYTES * last, MOST_BYTES)


def may_be_open(options: Options) -> bool:
    """Where it was asked, everybody can read what it is about; of another place that would tell its secrets.

    A mention has no private answer on Discord, and on Slack one that nobody could go on with. Whoever wants it for
    themselves types the slash command, or takes the menu of a message where Slack has none: in a thread.
    """
    return not options.get("thread")


def estimate(options: Options, kit: Kit) -> Estimate:
    """All that may be read in as many parts as it can come to, each of them perhaps twice, and the parts together."""
    since = str(options.get("since", "")).casefold()
    last = int(options.get("last") or (MOST_LAST if since else LAST))
    # A token is at least one byte.
    size = most_bytes(last)
    parts = 1 + size // (PART_TOKENS * BYTES_PER_TOKEN // 2)
    focus = str(options.get("focus", ""))
    rules = len(rules_of(max(MESSAGES, PARTS, key=len), focus, " " * 100).encode()) + 400
    tokens_in = size + TRIES * (parts + 1) * rules + TRIES * parts * SUMMARY_TOKENS
    return most_for_words(kit, tokens_in, TRIES * (parts + 1) * SUMMARY_TOKENS)


command = Command(
    name="summarize",
    help="What was said in a channel or a thread: decisions, open questions and who does what, with links.",
    run=run,
    options=(
        Option("focus", "Only what concerns this.", takes_rest=True, longest_chars=FOCUS_CHARS),
        Option(
            "last",
            f"How many messages at the most; {LAST} if nothing is said.",
            OptionKind.WHOLE,
            lowest=1,
            highest=MOST_LAST,
            is_clamped=True,
        ),
        Option("since", "Since when: 2h, 3d, yesterday, monday, 2026-11-20, or me for when you were here last."),
        Option("thread", "A link to a message of the thread, or to a channel, that is meant."),
    ),
    examples=("/summarize", "/summarize --since me", "/summarize only what concerns the release --last 1000"),
    counts="asks",
    estimate=estimate,
    is_kept=True,
    is_private=True,
    may_be_open=may_be_open,
)
