"""Whom a message of the bot notifies."""

import re
from dataclasses import dataclass

from tests.standins.discord_refusals import Complaints, Json
from tests.standins.discord_things import MENTION_EVERYONE, Channel, Posted

USER = re.compile(r"<@!?(\d+)>")
ROLE = re.compile(r"<@&(\d+)>")
EVERYBODY = re.compile(r"@(?:everyone|here)\b")
MOST_NAMED = 100


@dataclass(frozen=True, slots=True)
class Pings:
    """One message and whom it notified."""

    message: int
    users: frozenset[int]
    roles: frozenset[int]
    has_everyone: bool
    replied: int | None
    """The person whose message it answers, when that notified them."""

    @property
    def is_anybody(self) -> bool:
        return bool(self.users or self.roles or self.has_everyone or self.replied)


def check_mentions(asked: Json | None, complaints: Complaints) -> None:
    """Refuses what contradicts itself, such as everybody and a list."""
    if not asked:
        return
    for kind in ("users", "roles"):
        named = asked.get(kind) or []
        complaints.longest(("allowed_mentions", kind), named, MOST_NAMED)
        if named and kind in (asked.get("parse") or []):
            words = f"parse:[{kind!r}] and {kind}: [ids...] are mutually exclusive."
            complaints.add(("allowed_mentions",), "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", words)


def pings_of(posted: Posted, asked: Json | None, *, is_webhook: bool, replied: Posted | None) -> Pings:
    """Whom it notifies. Without `asked`, a webhook's message notifies the users it names, a channel's everybody.

    Stricter than Discord: a mention within code counts too.
    """
    text = posted.text
    if asked is None:
        asked = {"parse": ["users"] if is_webhook else ["users", "roles", "everyone"], "replied_user": not is_webhook}
    parse = asked.get("parse") or []
    may_all = may_ping_all(posted.channel)
    roles = {role for role in named(ROLE, text, parse, "roles", asked) if may_all or is_mentionable(role, posted)}
    wants_replied = bool(asked.get("replied_user"))
    return Pings(
        posted.id,
        frozenset(named(USER, text, parse, "users", asked)),
        frozenset(roles),
        may_all and "everyone" in parse and bool(EVERYBODY.search(text)),
        replied.author.id if replied and wants_replied else None,
    )


def named(pattern: re.Pattern[str], text: str, parse: list[str], kind: str, asked: Json) -> set[int]:
    found = {int(number) for number in pattern.findall(text)}
    return found if kind in parse else found & {int(number) for number in asked.get(kind) or []}


def may_ping_all(channel: Channel) -> bool:
    return channel.guild is not None and channel.permits(MENTION_EVERYONE)


def is_mentionable(role: int, posted: Posted) -> bool:
    guild = posted.channel.guild
    return guild is not None and role in guild.roles and guild.roles[role].is_mentionable
