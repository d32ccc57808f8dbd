"""What the stand-in's workspace is made of: people, conversations, messages, files and views."""

import json
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from tests.standins.discord_time import Bell
from tests.standins.slack_blocks import interactive, readable, walk

Json: TypeAlias = dict[str, Any]

PUBLIC, PRIVATE, IM, PAIR, MPIM = "public", "private", "im", "pair", "mpim"


@dataclass(slots=True, eq=False)
class Person:
    """A user; the bot is one too."""

    id: str
    name: str
    is_bot: bool = False
    locale: str = "en-US"
    is_admin: bool = False
    is_owner: bool = False
    is_primary_owner: bool = False
    is_deleted: bool = False
    """Their account was deactivated."""
    is_guest: bool = False
    """Let into some channels only."""
    team_id: str = ""
    """Of another workspace, which they come from by a shared channel; empty for this one."""


@dataclass(slots=True, eq=False)
class Channel:
    """Where messages are posted: a channel, the bot's conversation with a person, or people among themselves."""

    id: str
    name: str
    kind: str
    """One of `PUBLIC`, `PRIVATE`, `IM` (with the bot), `PAIR` (two people without it) and `MPIM`."""
    members: set[str] = field(default_factory=set)
    """Ids of its people, without the bot."""
    has_bot: bool = False
    messages: dict[str, "Posted"] = field(default_factory=dict)
    """By ts, the oldest first, without ephemeral and deleted ones."""
    replies: dict[str, list["Posted"]] = field(default_factory=dict)
    """Those of them that belong to a thread, by its ts."""

    @property
    def is_direct(self) -> bool:
        """Whether it is a conversation among few, without a name."""
        return self.kind in (IM, PAIR, MPIM)

    def thread(self, ts: str) -> "list[Posted]":
        """The message, unless it was deleted, and what was answered to it, the oldest first."""
        parent = self.messages.get(ts)
        return [*([parent] if parent else []), *self.replies.get(ts, [])]

    def add(self, posted: "Posted") -> None:
        self.messages[posted.ts] = posted
        if posted.is_reply:
            self.replies.setdefault(posted.thread_ts or "", []).append(posted)

    def remove(self, posted: "Posted") -> None:
        self.messages.pop(posted.ts, None)
        replies = self.replies.get(posted.thread_ts or "", [])
        if posted in replies:
            replies.remove(posted)


@dataclass(slots=True, eq=False)
class Stored:
    """A file as Slack keeps it."""

    id: str
    name: str
    length: int
    """As announced, in bytes."""
    title: str = ""
    alt_txt: str = ""
    content: bytes | None = None
    """None until it was uploaded."""
    mimetype: str = ""
    owner: str = ""
    """The id of the user whose file it is."""
    created: int = 0
    is_completed: bool = False
    """Whether the upload was finished, which may come before anybody can see it."""
    is_processed: bool = False
    """Whether Slack has looked at it, so that it can be shared and named in blocks."""
    is_deleted: bool = False
    is_handed_over: bool = False
    """Whether somebody put it into a form of the app, which may read it from then on."""
    shares: dict[str, list[str]] = field(default_factory=dict)
    """Where it is to be seen: the ts of its messages by channel id. Empty for a while, as sharing takes time."""
    url_private: str = ""
    url_private_download: str = ""

    @property
    def is_shared(self) -> bool:
        return bool(self.shares)


@dataclass(slots=True, eq=False)
class Posted:
    """A message on screen."""

    channel: Channel
    ts: str
    author: Person
    via: str
    """What put it there: postMessage, postEphemeral, stream, response_url, ack, upload or person."""
    text: str = ""
    blocks: list[Json] = field(default_factory=list)
    """As sent, with the `block_id` and `action_id` that Slack adds where there was none."""
    thread_ts: str | None = None
    subtype: str | None = None
    metadata: Json | None = None
    files: list[Stored] = field(default_factory=list)
    username: str = ""
    """The name it goes under, when it is not the author's."""
    seen_by: str | None = None
    """The only person who sees it, for an ephemeral one."""
    is_deleted: bool = False
    is_streaming: bool = False
    streamed: str = ""
    """The Markdown that came through a stream; an update replaces it."""
    stream_at: float = 0.0
    """When the stream began, on the world's clock."""
    tasks: dict[str, Json] = field(default_factory=dict)
    """The last `task_update` of each task of a stream, by its id."""
    edits: int = 0
    """How often it was updated; pieces of a stream are none."""
    versions: list[tuple[float, str]] = field(default_factory=list)
    """Every wording it has had, with its time on the world's clock, the current one last."""
    reactions: dict[str, set[str]] = field(default_factory=dict)
    """Ids of who reacted, by the name of the emoji."""
    bell: Bell = field(default_factory=Bell)

    @property
    def is_ephemeral(self) -> bool:
        return self.seen_by is not None

    @property
    def is_reply(self) -> bool:
        return self.thread_ts is not None and self.thread_ts != self.ts

    @property
    def words(self) -> str:
        """Everything to be read in it; its text only when there is nothing else, as on a screen."""
        tasks = (str(task.get("title", "")) for task in self.tasks.values())
        parts = [part for part in (self.streamed, *tasks, *readable(self.blocks)) if part]
        return "\n".join(parts) if parts else self.text

    @property
    def buttons(self) -> list[Json]:
        """All of them, in the order of the screen, those for feedback not counted."""
        return [element for _, element in interactive(self.blocks) if element.get("type") == "button"]

    @property
    def labels(self) -> list[str]:
        """What its buttons say."""
        return [button["text"]["text"] for button in self.buttons]

    @property
    def alts(self) -> list[str]:
        """The alternative texts of its pictures."""
        images = [part["alt_text"] for part in walk(self.blocks) if part.get("type") == "image"]
        return images + [file.alt_txt for file in self.files if not file.is_deleted]

    def __repr__(self) -> str:
        return f"<Posted {self.ts} {json.dumps(self.words)}>"

    def rings(self, at: float) -> None:
        """Tell who waits that it changed, at this time of the world's clock."""
        self.versions.append((at, self.words))
        self.bell.ring()


@dataclass(slots=True, eq=False)
class View:
    """A modal or somebody's App Home."""

    id: str
    hash: str
    type: str
    user: str
    """The id of the person who sees it."""
    body: Json
    """The view as sent, with the ids that Slack adds."""
    root: str = ""
    """The id of the modal at the bottom of its stack, which may be itself."""
    is_open: bool = True
    edits: int = 0
    bell: Bell = field(default_factory=Bell)

    @property
    def blocks(self) -> list[Json]:
        return list(self.body.get("blocks", []))

    @property
    def private_metadata(self) -> str:
        return str(self.body.get("private_metadata", ""))

    @property
    def callback_id(self) -> str:
        return str(self.body.get("callback_id", ""))

    @property
    def title(self) -> str:
        return str(self.body.get("title", {}).get("text", ""))

    @property
    def words(self) -> str:
        """Everything to be read in it but the title."""
        return "\n".join(readable(self.blocks))


@dataclass(slots=True, eq=False)
class Trigger:
    """What a person's doing gives the bot leave to open: one modal, within three seconds."""

    id: str
    person: Person
    at: float
    """On the world's clock."""
    is_used: bool = False
    channel: Channel | None = None
    """What they looked at, where Slack knows that."""


@dataclass(slots=True, eq=False)
class ResponseUrl:
    """An address where the bot may answer what a person did, without any scope or membership."""

    secret: str
    person: Person
    channel: Channel
    at: float
    """On the world's clock."""
    message: Posted | None = None
    """The message that was acted on; None for a slash command."""
    thread_ts: str | None = None
    used: int = 0
    answers: list[Posted] = field(default_factory=list)
    """What was posted through it, the oldest first."""
