"""How the bot gets into a server or to a person: the links, and the few permissions that it asks for."""

from base64 import urlsafe_b64decode
from binascii import Error
from collections.abc import Sequence
from dataclasses import dataclass

from yarl import URL

AUTHORIZE = URL("https://discord.com/oauth2/authorize")
TO_SERVER, TO_PERSON = 0, 1


@dataclass(frozen=True, slots=True)
class Permission:
    """One of Discord's, named as its settings name it."""

    name: str
    bit: int
    reason: str


VIEW_CHANNELS = Permission("View Channels", 1 << 10, "to be told when somebody mentions the bot there")
SEND_MESSAGES = Permission("Send Messages", 1 << 11, "to answer a mention in a channel")
ATTACH_FILES = Permission("Attach Files", 1 << 15, "to send pictures, and answers too long for a message")
READ_MESSAGE_HISTORY = Permission(
    "Read Message History",
    1 << 16,
    "to reply to a message, to read the one that somebody replied to, and to read a channel for who could read it too",
)
CREATE_PUBLIC_THREADS = Permission("Create Public Threads", 1 << 35, "to move a long conversation into a thread")
SEND_MESSAGES_IN_THREADS = Permission("Send Messages in Threads", 1 << 38, "to answer in a thread")

PERMISSIONS = (
    VIEW_CHANNELS,
    SEND_MESSAGES,
    ATTACH_FILES,
    READ_MESSAGE_HISTORY,
    CREATE_PUBLIC_THREADS,
    SEND_MESSAGES_IN_THREADS,
)
"""All that is asked for. Commands need none of them; mentions and threads do. Nothing here manages anything."""


@dataclass(frozen=True, slots=True)
class InviteLinks:
    server: str
    """For whoever manages a server: everybody there gets the commands and may mention the bot."""
    person: str
    """For anybody: the commands come along wherever that person is, and nobody else gets them."""


def invite_links(application_id: str) -> InviteLinks:
    """The links that add this application."""
    asked = sum(permission.bit for permission in PERMISSIONS)
    return InviteLinks(
        server=_link(application_id, TO_SERVER, scope="bot applications.commands", permissions=str(asked)),
        person=_link(application_id, TO_PERSON, scope="applications.commands"),
    )


def _link(application_id: str, integration_type: int, **query: str) -> str:
    return str(AUTHORIZE.with_query(client_id=application_id, integration_type=str(integration_type), **query))


def application_id_of(token: str) -> str | None:
    """The id of the application whose bot this token is, read off the token itself; None when it is none."""
    first, dot, _ = token.strip().partition(".")
    try:
        found = urlsafe_b64decode(f"{first}{'=' * (-len(first) % 4)}").decode("ascii")
    except (Error, ValueError):
        return None
    return found if dot and found.isdecimal() else None


def missing(permissions: int, needed: Sequence[Permission] = PERMISSIONS) -> tuple[str, ...]:
    """The names of those that are needed and not among these bits."""
    return tuple(each.name for each in needed if not permissions & each.bit)
