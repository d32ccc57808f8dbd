"""What the stand-in's world is made of: people, servers, channels, files and posted messages."""

import json
import mimetypes
from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING, Any

from PIL import Image, UnidentifiedImageError

from tests.standins.discord_refusals import Json
from tests.standins.discord_time import Bell

if TYPE_CHECKING:
    from tests.standins.discord_guilds import Guild
    from tests.standins.discord_interactions import Interaction

TEXT, DM, GROUP_DM, PUBLIC_THREAD, PRIVATE_THREAD = 0, 1, 3, 11, 12
THREADS = (PUBLIC_THREAD, PRIVATE_THREAD)

ADMINISTRATOR = 1 << 3
MANAGE_CHANNELS = 1 << 4
MANAGE_GUILD = 1 << 5
VIEW_CHANNEL = 1 << 10
SEND_MESSAGES = 1 << 11
MANAGE_MESSAGES = 1 << 13
EMBED_LINKS = 1 << 14
ATTACH_FILES = 1 << 15
READ_MESSAGE_HISTORY = 1 << 16
MENTION_EVERYONE = 1 << 17
USE_APPLICATION_COMMANDS = 1 << 31
CREATE_PUBLIC_THREADS = 1 << 35
SEND_MESSAGES_IN_THREADS = 1 << 38
USE_EXTERNAL_APPS = 1 << 50
DEFAULT_PERMISSIONS = (
    VIEW_CHANNEL
    | SEND_MESSAGES
    | EMBED_LINKS
    | ATTACH_FILES
    | READ_MESSAGE_HISTORY
    | USE_APPLICATION_COMMANDS
    | CREATE_PUBLIC_THREADS
    | SEND_MESSAGES_IN_THREADS
    | USE_EXTERNAL_APPS
)

EPHEMERAL = 1 << 6
LOADING = 1 << 7
HAS_THREAD = 1 << 5
COMPONENTS_V2 = 1 << 15

FILE_LIMIT_BYTES = 10 * 2**20


@dataclass(slots=True, eq=False)
class Person:
    """A user; the bot is one too."""

    id: int
    name: str
    is_bot: bool = False
    has_installed: bool = False
    """Whether they added the app to themselves."""
    accepts_dms: bool = True
    locale: str = "en-US"


@dataclass(slots=True, eq=False)
class Channel:
    """Where messages are posted: a channel of a server, a thread or a conversation among few."""

    id: int
    type: int
    name: str = ""
    guild: "Guild | None" = None
    parent: "Channel | None" = None
    owner: int | None = None
    recipients: tuple[Person, ...] = ()
    bot_permissions: int = DEFAULT_PERMISSIONS
    permissions: dict[int, int] = field(default_factory=dict)
    """Of people for whom they differ from those in the server."""
    members: set[int] = field(default_factory=set)
    """Of a private thread, who was let in."""
    file_limit_bytes: int = FILE_LIMIT_BYTES
    is_age_gated: bool = False
    """Whether only adults are let in; a thread is what its parent is."""
    messages: dict[int, "Posted"] = field(default_factory=dict)
    """Without the ephemeral ones."""
    typing_shown: int = 0
    """How often the bot said that it is typing here."""

    @property
    def has_bot(self) -> bool:
        if self.guild:
            return self.guild.has_bot
        return any(person.is_bot for person in self.recipients)

    @property
    def is_bot_dm(self) -> bool:
        return self.type == DM and self.has_bot

    def permits(self, permission: int) -> bool:
        """Whether the bot may; everything in a direct message."""
        return self.guild is None or bool(self.bot_permissions & (permission | ADMINISTRATOR))

    def permissions_of(self, person: Person) -> int:
        if self.guild is None:
            return DEFAULT_PERMISSIONS
        held = self.guild.permissions_of(person)
        return held if held & ADMINISTRATOR else self.permissions.get(person.id, held)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as a person or the bot sends it."""

    filename: str
    content: bytes
    description: str | None = None
    content_type: str | None = None


@dataclass(slots=True, eq=False)
class Stored:
    """A file as Discord keeps it."""

    id: int
    upload: Upload
    about: Json

    @classmethod
    def of(cls, number: int, upload: Upload) -> "Stored":
        kind = upload.content_type or mimetypes.guess_type(upload.filename)[0]
        about: Json = {"id": str(number), "filename": upload.filename, "size": len(upload.content)}
        if kind:
            about["content_type"] = kind
        if upload.description:
            about["description"] = upload.description
        if kind and kind.startswith("image/"):
            about |= size_of(upload.content)
        return cls(number, upload, about)


def size_of(picture: bytes) -> Json:
    try:
        with Image.open(BytesIO(picture)) as image:
            return {"width": image.width, "height": image.height}
    except UnidentifiedImageError:
        return {}


@dataclass(slots=True, eq=False)
class Posted:
    """A message on screen.

    `body` is Discord's message object without the addresses of its files, replaced whole with every edit.
    """

    id: int
    channel: Channel
    author: Person
    body: Json
    only_for: int | None = None
    """The only person who sees it, for an ephemeral one."""
    interaction: "Interaction | None" = None
    files: dict[int, Stored] = field(default_factory=dict)
    versions: list[tuple[float, Json]] = field(default_factory=list)
    """Every body it has had, with its time on the world's clock, the current one last."""
    is_deleted: bool = False
    nonce: str = ""
    """What the bot posted it under, so as not to do it twice."""
    bell: Bell = field(default_factory=Bell)

    @property
    def content(self) -> str:
        return str(self.body["content"])

    @property
    def components(self) -> list[Json]:
        return list(self.body["components"])

    @property
    def flags(self) -> int:
        return int(self.body["flags"])

    @property
    def is_ephemeral(self) -> bool:
        return bool(self.flags & EPHEMERAL)

    @property
    def is_loading(self) -> bool:
        return bool(self.flags & LOADING)

    @property
    def uploads(self) -> list[Upload]:
        return [file.upload for file in self.files.values()]

    @property
    def buttons(self) -> list[Json]:
        """All of them, in the order of the screen."""
        return [part for part in walk(self.components) if part["type"] == 2]

    @property
    def text(self) -> str:
        """Its content, and the texts among its components."""
        texts = [part["content"] for part in walk(self.components) if part["type"] == 10]
        return "\n".join([self.content, *texts] if self.content else texts)

    def __repr__(self) -> str:
        return f"<Posted {self.id} {json.dumps(self.text)}>"

    def becomes(self, body: Json, at: float) -> None:
        self.body = body
        self.versions.append((at, body))
        self.rings()

    def rings(self) -> None:
        self.bell.ring()
        if self.interaction:
            self.interaction.bell.ring()


def walk(components: list[Json]) -> list[Json]:
    """Every component of a message or a modal, the inner ones too, in the order of the screen."""
    found: list[Json] = []
    for part in components:
        found.append(part)
        inner: list[Any] = [*part.get("components", []), part.get("component"), part.get("accessory")]
        found += walk([each for each in inner if each])
    return found
