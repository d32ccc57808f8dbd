"""What the app asks of a workspace, and why: the manifest, the guide and `flashbulb check` all follow from here.

`python -m bots.slack.setup.scopes` prints both tables; with the guide's path, the guide with today's tables in it.
"""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

BEGIN, END = "<!-- Made by `make docs` from bots/slack/setup/scopes.py; do not edit. -->", "<!-- Until here. -->"


@dataclass(frozen=True, slots=True)
class Scope:
    """One thing that a bot token may do, by Slack's name of it."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that Slack tells the app of."""

    name: str
    reason: str
    scope: str = ""
    """What it needs; empty where Slack tells every app."""


SCOPES = (
    Scope("commands", "to have slash commands, and shortcuts in a message's menu"),
    Scope("chat:write", "to answer"),
    Scope("chat:write.public", "to answer in public channels that it was not invited to"),
    Scope("app_mentions:read", "to be told when somebody mentions it"),
    Scope("assistant:write", "to suggest something to begin with, and to have Slack's own Stop button"),
    Scope("im:history", "to be told what people write to it directly, and to read the thread that this stands in"),
    Scope(
        "im:write",
        "to send a picture, a video or a sound directly where the conversation it was ordered in takes none from it, "
        "and to tell whoever runs it when something needs them",
    ),
    Scope("channels:history", "to read the thread of a public channel that it is mentioned in or asked to summarise"),
    Scope("groups:history", "the same in private channels that it was invited to"),
    Scope("mpim:history", "the same in group messages that it was added to"),
    Scope("channels:read", "to see who is in a public channel: nobody has it read to them what they could not read"),
    Scope("groups:read", "the same of private channels that it was invited to"),
    Scope("mpim:read", "the same of group messages that it was added to"),
    Scope(
        "channels:join",
        "to enter a public channel in which it was asked: only members hear what is said under an answer, and may "
        "send files",
    ),
    Scope("files:read", "to look at the pictures and texts that somebody hands over"),
    Scope("files:write", "to send pictures, videos and sounds, and answers too long for a message"),
    Scope(
        "users:read",
        "to know by name who says what where several people talk with it, and who runs the workspace: they administer "
        "Flashbulb there too",
    ),
    Scope("usergroups:read", "to know who is in which user group: limits and access can be given to groups"),
)
"""All that is asked for, in the order of the guide. Nothing here manages anything, and nothing acts for a person."""

_ON = "so that a thread under one of its answers goes on without a mention."
_ALL = "Flashbulb drops all but those of its own threads, unread and unlogged"

EVENTS = (
    Event("app_mention", "to answer a mention", "app_mentions:read"),
    Event("message.im", "to answer what is written to it directly", "im:history"),
    Event(
        "message.channels",
        f"{_ON} Slack then delivers every message of the public channels that it was invited to, or entered because it "
        f"was asked there; {_ALL}",
        "channels:history",
    ),
    Event(
        "message.groups",
        f"{_ON} Slack then delivers every message of the private channels that it was invited to; {_ALL}",
        "groups:history",
    ),
    Event(
        "message.mpim",
        f"{_ON} Slack then delivers every message of the group messages that it was added to; {_ALL}",
        "mpim:history",
    ),
    Event("app_home_opened", "to show its Home tab, and suggestions where direct messages begin"),
    Event("agent_session_stopped", "to end an answer when somebody presses Slack's own Stop", "assistant:write"),
    Event("app_uninstalled", "to say in the log that it was removed from the workspace"),
    Event("tokens_revoked", "to say in the log that one of its tokens is accepted no longer"),
)


def missing(granted: Sequence[str]) -> tuple[Scope, ...]:
    """Those that are needed and were not granted."""
    return tuple(scope for scope in SCOPES if scope.name not in granted)


def unneeded(granted: Sequence[str]) -> tuple[str, ...]:
    """Those that were granted and are not needed."""
    needed = {scope.name for scope in SCOPES}
    return tuple(name for name in granted if name not in needed)


def tables() -> str:
    """Scope → why and event → why, as Markdown between the marks that the guide has."""
    return "\n".join((BEGIN, "", *_table("scope", SCOPES), "", *_table("event", EVENTS), "", END)) + "\n"


def renewed(guide: str) -> str:
    """The guide with today's tables.

    Raises:
        ValueError: It has not both marks.
    """
    before, begin, rest = guide.partition(f"{BEGIN}\n")
    _, end, after = rest.partition(f"{END}\n")
    if not begin or not end:
        raise ValueError(f"The guide needs a line {BEGIN!r} and a line {END!r}.")
    return f"{before}{tables()}{after}"


def _table(what: str, rows: Sequence[Scope] | Sequence[Event]) -> Iterator[str]:
    yield f"| {what} | why |"
    yield "|---|---|"
    yield from (f"| `{row.name}` | {row.reason} |" for row in rows)


if __name__ == "__main__":
    print(renewed(Path(sys.argv[1]).read_text("utf-8")) if sys.argv[1:] else tables(), end="")
