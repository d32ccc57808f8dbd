"""/history: what somebody asked before, found, opened again and taken apart."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from core.command import Command, Option, OptionKind
from core.errors import BadOption, NotFound
from core.kit import Kit
from core.memory import Past
from core.names import platform_name
from core.options import shown
from core.suggestions import is_number, kept_commands, own_numbers
from core.values import Facts, Notice, Offer, Options, Receipt, Request, Show, Text, Work
from core.words import begun, length, money, seconds

PAGE = 8
LINE_CHARS = 90
VALUE_CHARS = 400
ALT_CHARS = 400
VERBS = {"picture": "Drawn", "video": "Filmed", "speech": "Read", "music": "Composed", "sound": "Made from"}
HIGHEST_NUMBER = 999_999_999
PLATFORM_OF = {"discord": "discord", "slack": "slack", "page": "web"}
"""What people type → what requests call it."""
UNSAID = {"replaces"}
"""Options that nobody has said and nobody reads."""
WHERE = {"discord": "Discord", "slack": "Slack", "page": "the page"}


async def run(request: Request, kit: Kit, show: Show) -> None:
    options = request.options
    if "show" in options:
        _open(_found(await kit.history.by_number(request.person, int(options["show"]))), show)
    elif "details" in options:
        _take_apart(_found(await kit.history.by_number(request.person, int(options["details"]))), kit, show)
    elif "details_of" in options:
        past = _found(await kit.history.by_id(str(options["details_of"])))
        _take_apart(past, kit, show)
        _offer_changes(past, request, show)
    elif "alt_of" in options:
        await _correct(request, kit, show)
    elif "pin" in options:
        await _pin(await _pinned(str(options["pin"]), request, kit), request, kit, show, is_pinned=True)
    elif "unpin" in options:
        await _pin(await _pinned(str(options["unpin"]), request, kit), request, kit, show, is_pinned=False)
    else:
        await _list(request, kit, show)


def _found(past: Past | None) -> Past:
    if past is None or past.is_running:
        raise NotFound("There is nothing under that number in your history. `/history` lists what there is.")
    return past


async def _list(request: Request, kit: Kit, show: Show) -> None:
    page = int(request.options["page"])
    sought = {name: str(request.options[name]) for name in ("search", "command", "platform") if name in request.options}
    words, command = sought.get("search", ""), sought.get("command", "").removeprefix("/").casefold()
    found, total = await kit.history.search(
        request.person,
        words,
        (page - 1) * PAGE,
        PAGE,
        command=command,
        platform=PLATFORM_OF.get(sought.get("platform", ""), ""),
    )
    if not found:
        show(Notice(_nothing(words, sought)))
        return
    first = (page - 1) * PAGE + 1
    heading = f"Your requests{_about(words, sought)}, newest first: {first} to {first + len(found) - 1} of {total}."
    is_told = len(kit.rulebook.current.accounts_of(request.person)) > 1
    show(Text("\n".join([heading, "", *(_line(past, kit, is_told=is_told) for past in found)])))
    for past in found:
        show(Offer(f"Open {past.number}", "history", {"show": past.number}))
    again: Options = {**sought}
    if page > 1:
        show(Offer("Newer", "history", {**again, "page": page - 1}))
    if page * PAGE < total:
        show(Offer("Older", "history", {**again, "page": page + 1}))


def _about(words: str, sought: Mapping[str, str]) -> str:
    """` with /imagine on Slack with “fox” in them`: what was looked for, as far as it was said."""
    parts = [f"with /{sought['command'].removeprefix('/')}" if "command" in sought else ""]
    parts.append(f"on {WHERE[sought['platform']]}" if sought.get("platform") in WHERE else "")
    parts.append(f"with “{words}” in them" if words else "")
    return "".join(f" {part}" for part in parts if part)


def _nothing(words: str, sought: Mapping[str, str]) -> str:
    if words and len(sought) == 1:
        return f"Nothing in your history has “{words}” in it."
    return (
        f"There are no requests{_about(words, sought)} in your history." if sought else "Your history is empty so far."
    )


def _line(past: Past, kit: Kit, *, is_told: bool) -> str:
    """
    Args:
        is_told: Whether it says on which platform it was asked.
    """
    at = past.finished_at.astimezone(kit.calendar.zone)
    cost = "" if past.outcome == "done" else f", {_ending(past)}"
    where = f" · {platform_name(past.request.platform)}" if is_told else ""
    return f"- **{past.number}** {_said(past)} · {at.day} {at:%b %H:%M}{where} · {money(past.usage.micros)}{cost}"


def _said(past: Past) -> str:
    """What was asked, on one line, as plain words: nothing in it may turn into Markdown."""
    main = next((str(said) for name in ("prompt", "question", "text") if (said := past.request.options.get(name))), "")
    return f"`/{past.request.command} {begun(str(main), LINE_CHARS).replace('`', 'ʼ')}`"


def _ending(past: Past) -> str:
    return {"done": "done", "stopped": "stopped", "Refused": "declined"}.get(past.outcome, "failed")


def _open(past: Past, show: Show) -> None:
    """Show it again just as it was, with its buttons."""
    show(Text(f"**{past.number}** {_said(past)}\n\n"))
    for update in past.updates:
        # Nobody waits for it this time.
        show(replace(update, waited_s=0) if isinstance(update, Receipt) else update)


def _value(past: Past, name: str, kit: Kit) -> str:
    """What was said to an option, in words; also to one that is not there any more."""
    command, value = kit.commands.get(past.request.command), past.request.options[name]
    option = command.option(name) if command else None
    return shown(option, value) if option else str(value)[:VALUE_CHARS]


def _take_apart(past: Past, kit: Kit, show: Show) -> None:
    """Every parameter, what it took and what it cost."""
    at, usage = past.request.asked_at.astimezone(kit.calendar.zone), past.usage
    rows = [
        ("Number", str(past.number)),
        ("Asked", f"{at.day} {at:%B %Y, %H:%M:%S} ({kit.calendar.zone})"),
        ("Ended", f"{_ending(past)} after {seconds(past.took_ms)}"),
        *((f"Said: {name}", _value(past, name, kit)) for name in past.request.options if name not in UNSAID),
        *_answered(past, kit),
    ]
    for place, work in enumerate(past.works, start=1):
        of = f" {place}" if len(past.works) > 1 else ""
        rows += [(f"{VERBS[work.medium]}{of}", work.refined), (f"Avoided{of}", work.negative or "nothing")]
        rows += [(f"Made{of}", _made(work)), (f"Alt text{of}", work.alt)]
    tokens = f"{usage.tokens_in:,} tokens in ({usage.tokens_cached:,} cached), {usage.tokens_out:,} out"
    rows.append(("Cost", f"{money(usage.micros)}: {tokens}, {usage.pictures} pictures, {usage.clips} clips"))
    if usage.is_estimated:
        rows.append(("Note", "The provider gave no figures for a part of it, so that part is estimated."))
    show(Facts(tuple(rows)))


def _answered(past: Past, kit: Kit) -> Iterator[tuple[str, str]]:
    """Who found the words of an answer, and what was said beside them: why it was that one, what was used."""
    if past.request.command != "ask":
        return
    names = [kit.catalog.chat[model].name for model, _ in past.usage.by_model if model in kit.catalog.chat]
    notices = [update.words for update in past.updates if isinstance(update, Notice)]
    said = {"Answered by": ", ".join(names), "Said beside it": " ".join(notices)}
    yield from ((label, words) for label, words in said.items() if words)


def _made(work: Work) -> str:
    size = f"{work.width} × {work.height}" if work.width else ""
    plays = length(work.seconds) if work.seconds else ""
    look = f"seed {work.seed}, style {work.style}" if work.medium == "picture" else ""
    return ", ".join(filter(None, (work.model, size, plays, work.voice, look)))


def _offer_changes(past: Past, request: Request, show: Show) -> None:
    """What only whoever made it may change: what is said of it, and whether it stays."""
    if past.request.person != request.person or not past.works:
        return
    for number, work in enumerate(past.works, start=1):
        label = "Correct alt text" if len(past.works) == 1 else f"Correct alt text {number}"
        options: Options = {"alt_of": past.request.id, "work": work.file, "alt": work.alt}
        show(Offer(label, "history", options, asks=("alt",)))
    show(Offer("Pin", "history", {"pin": past.request.id}))
    show(Offer("Unpin", "history", {"unpin": past.request.id}))


async def _correct(request: Request, kit: Kit, show: Show) -> None:
    options = request.options
    alt = begun(str(options.get("alt", "")), ALT_CHARS)
    if not alt:
        raise BadOption("alt needs words that say what it shows.")
    if not await kit.shelf.correct(request.person, str(options["alt_of"]), str(options["work"]), alt):
        raise NotFound("What this was about has been forgotten, or is somebody else's.")
    show(Notice(f"From now on it is described as: {alt}"))


async def _pinned(said: str, request: Request, kit: Kit) -> str:
    """The request that is meant: a button names it, and people type its number."""
    if not is_number(said):
        return said
    return _found(await kit.history.by_number(request.person, int(said))).request.id


async def _pin(request_id: str, request: Request, kit: Kit, show: Show, *, is_pinned: bool) -> None:
    if not await kit.shelf.pin(request.person, request_id, is_pinned=is_pinned):
        raise NotFound("There are no files there that could be kept: they are forgotten, or there never were any.")
    if is_pinned:
        show(Notice("Pinned: its files stay, also when room is needed for newer ones."))
    else:
        show(Notice("Not pinned any more: its files go when room is needed and they are the oldest."))


command = Command(
    name="history",
    help="What you asked before, newest first. Open any of it again by its number, with buttons that still work.",
    run=run,
    options=(
        Option("search", "Only what has these words in it.", takes_rest=True, longest_chars=200),
        Option(
            "show",
            "The number to open again.",
            OptionKind.WHOLE,
            lowest=1,
            highest=HIGHEST_NUMBER,
            suggest=own_numbers,
        ),
        Option(
            "details",
            "The number to see everything of.",
            OptionKind.WHOLE,
            lowest=1,
            highest=HIGHEST_NUMBER,
            suggest=own_numbers,
        ),
        Option(
            "command",
            "Only what was asked with this command, such as imagine.",
            longest_chars=40,
            suggest=kept_commands,
        ),
        Option("platform", "Only what was asked there.", OptionKind.CHOICE, choices=tuple(PLATFORM_OF)),
        Option("page", "Which page of the list.", OptionKind.WHOLE, default=1, lowest=1, highest=HIGHEST_NUMBER),
        Option("details_of", "The request to see everything of.", is_hidden=True),
        Option("alt_of", "The request whose alt text is corrected.", is_hidden=True),
        Option("work", "The file that it is about.", is_hidden=True),
        Option("alt", "What it shows, for whoever does not see it.", is_hidden=True, longest_chars=ALT_CHARS),
        Option("pin", "The number whose files stay, whatever has to go.", longest_chars=200, suggest=own_numbers),
        Option("unpin", "The number whose files need not stay.", longest_chars=200, suggest=own_numbers),
    ),
    examples=("/history", "/history lighthouse", "/history show:12", "/history platform:slack", "/history pin:12"),
    is_private=True,
)
