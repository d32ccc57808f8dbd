"""Whom and what an admin means: people, roles and places, things and amounts, as people write them."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal

from core.catalog import MICROS_PER_USD, Catalog
from core.command import Command
from core.errors import BadOption
from core.limits import COUNTED, EACH, EVERYTHING, SCOPES, Unit
from core.options import quoted
from core.policy import ANYTHING, EVERYBODY
from core.values import Request

MONEY = "money"
UNITS: Mapping[str, Unit] = {MONEY: "micros", **{many: unit for unit, (_, many) in COUNTED.items()}}
"""What can be limited, as people call it; besides, the uses of each command."""
KINDS = ("text", "picture", "video", "speech", "music", "sound")
"""What access is decided by, besides commands and models."""
NOTHING = {"", "none", "no limit", "remove", "-", "–", "—"}
MOST_NAMED = 5
SNOWFLAKE_DIGITS = 15
"""Of Discord's ids, the fewest; shorter numbers may be somebody's name."""

_KIND = re.compile(r"(person|role|group|user group|channel|server|workspace)[ :]\s*(.+)", re.IGNORECASE)
_CALLED = {"group": "role", "user group": "role", "server": "workspace"}
_MENTION = re.compile(r"<(@!?|@&|#|!subteam\^)([A-Za-z0-9]+)(?:\|[^>]*)?>")
_SIGNS = {"@": "person", "@!": "person", "@&": "role", "#": "channel", "!subteam^": "role"}
_SLACK_ID = re.compile(r"([UWSCGD])[A-Z0-9]{8,}")
_SLACK_KINDS = {"U": "person", "W": "person", "S": "role"}
_FULL = re.compile(r"(discord|slack|web):\S+")
_NUMBER = re.compile(r"[0-9]{1,15}|[0-9]{1,3}([,_ ][0-9]{3})+")
_MONEY = re.compile(r"(?:USD|\$)?\s*([0-9][0-9.,_]*)\s*(\$|USD|dollars?|¢|c|cents?)?", re.IGNORECASE)
_EVERYONE = {"everyone", "everybody", "each person", "anyone", "anybody"}
_ALL = {"everything", "all together", "everybody together", "everyone together"}
_EACH = {
    "each channel": f"channel:{EACH}",
    "every channel": f"channel:{EACH}",
    "each workspace": f"workspace:{EACH}",
    "every workspace": f"workspace:{EACH}",
    "each server": f"workspace:{EACH}",
    "every server": f"workspace:{EACH}",
}


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads whom somebody means, where they are.

    Args:
        names: What ids are called, as `Administration.names` has it.
    """

    request: Request
    names: Mapping[str, str]

    def limited(self, words: str) -> str:
        """The scope of a limit. Raises BadOption with the ways to say it."""
        said = " ".join(words.split()).casefold()
        if said in _EVERYONE:
            return f"person:{EACH}"
        if said in _ALL:
            return EVERYTHING
        return _EACH.get(said) or self.scope(words)

    def subject(self, words: str) -> str:
        """Whom access is decided for. Raises BadOption with the ways to say it."""
        return EVERYBODY if " ".join(words.split()).casefold() in _EVERYONE else self.scope(words)

    def channel(self, words: str) -> str:
        """The id of a channel, as requests have it: `discord:5`. Raises BadOption."""
        return self.scope(words, "channel").partition(":")[2]

    def scope(self, words: str, kind: str = "") -> str:
        """Somebody, a role or a place: `person:discord:1`.

        Args:
            kind: What it is, where nothing else is meant.
        """
        said = " ".join(words.split())
        if (here := self._here(said.casefold())) and kind in ("", here.partition(":")[0]):
            return here
        if named := _KIND.fullmatch(said):
            called = named[1].casefold()
            return self.scope(named[2], _CALLED.get(called, called))
        return self._by_id(said, kind) or self._by_name(said, kind)

    def _here(self, said: str) -> str:
        if said in ("here", "this channel"):
            return f"channel:{self.request.above or self.request.channel}"
        if said in ("this server", "this workspace"):
            return f"workspace:{self.request.workspace}"
        return {"me": f"person:{self.request.person}"}.get(said, "")

    def _by_id(self, said: str, kind: str) -> str:
        if _FULL.fullmatch(said):
            return self._whole(kind or self._kind_of(said), said)
        if mention := _MENTION.fullmatch(said):
            meant = _SIGNS[mention[1]]
            return self._whole(kind or meant, self._full(meant, mention[2]))
        if _SLACK_ID.fullmatch(said):
            meant = _SLACK_KINDS.get(said[0], "channel")
            return self._whole(kind or meant, self._full(meant, said))
        if said.isascii() and said.isdecimal() and len(said) >= SNOWFLAKE_DIGITS:
            meant = kind or self._kind_of(f"discord:{said}")
            return self._whole(meant, self._full(meant, said))
        return ""

    def _kind_of(self, full: str) -> str:
        """Of an id alone nobody can tell what it is of, but for what was seen here."""
        if slack := _SLACK_ID.fullmatch(full.rpartition(":")[2]):
            return _SLACK_KINDS.get(slack[1], "channel")
        return next((kind for kind in ("channel", "role", "workspace") if f"{kind}:{full}" in self.names), "person")

    def _full(self, kind: str, bare: str) -> str:
        """An id with its platform, and what else belongs to it."""
        if not bare.isdecimal():
            return f"{self._workspace('slack')}:{bare}"
        return f"{self._workspace('discord')}:{bare}" if kind == "role" else f"discord:{bare}"

    def _workspace(self, platform: str) -> str:
        if self.request.workspace.startswith(f"{platform}:"):
            return self.request.workspace
        known = {name.removeprefix("workspace:") for name in self.names if name.startswith(f"workspace:{platform}:")}
        if len(known) == 1:
            return known.pop()
        raise BadOption(
            "It is not known here which workspace that belongs to; please decide it there, with `/settings`."
        )

    def _whole(self, kind: str, full: str) -> str:
        return f"{kind}:{full}" if kind in SCOPES else f"person:{full}"

    def _by_name(self, said: str, kind: str) -> str:
        kinds = {kind} if kind else {"#": {"channel"}, "@": {"person", "role"}}.get(said[:1], set(SCOPES))
        wanted = said.lstrip("@#").casefold()
        found = [each for each, name in self._scopes() if name.lstrip("#@").casefold() == wanted]
        found = [each for each in dict.fromkeys(found) if each.partition(":")[0] in kinds] if wanted else []
        nearer = [each for each in found if f"{self.request.workspace}:" in f"{each}:"]
        found = nearer if len(nearer) == 1 else found
        if len(found) == 1:
            return found[0]
        if found:
            which = ", ".join(found[:MOST_NAMED])
            raise BadOption(f"Several are called {quoted(said)}. Please say which with one of these: {which}.")
        raise BadOption(
            f"Nobody and nothing that I know is called {quoted(said)}. A mention or an id works, the name of "
            "whoever has used me, this channel, this server or everyone."
        )

    def _scopes(self) -> Collection[tuple[str, str]]:
        """Everything that has a name."""
        named = {**self.names, **self.request.names}
        return [(each if each.partition(":")[0] in SCOPES else f"person:{each}", name) for each, name in named.items()]


def unit_of(words: str) -> Unit:
    """What is limited, by what people call it: `money`, `pictures`, `/imagine`."""
    return UNITS.get(words, words)


def unit_words(unit: Unit) -> str:
    """The other way round."""
    return next((words for words, each in UNITS.items() if each == unit), unit)


def cap_of(words: str, unit: Unit) -> str | None:
    """How much, as a change has it; None for no limit. Raises BadOption with what is allowed."""
    said = " ".join(words.split())
    if said.casefold() in NOTHING:
        return None
    if unit == "micros":
        micros = micros_of(said)
        if micros is None:
            raise BadOption(f"Money is an amount such as $1.50 or 50 ¢; {quoted(said)} is none.")
        return str(micros)
    if not _NUMBER.fullmatch(said):
        raise BadOption(f"A limit of {unit_words(unit)} is a whole number such as 40; {quoted(words)} is none.")
    return str(int(re.sub("[,_ ]", "", said)))


def micros_of(said: str) -> int | None:
    """Money as people write it, in micro-dollars: `1.50`, `1,50`, `$1,000.00`, `50 ¢`; None where it is none."""
    found = _MONEY.fullmatch(said)
    number = _decimal(found[1]) if found else None
    if found is None or number is None:
        return None
    is_cents = (found[2] or "").casefold() in ("¢", "c", "cent", "cents")
    return int(number * MICROS_PER_USD / (100 if is_cents else 1))


def _decimal(digits: str) -> Decimal | None:
    """`1.50`, `1,50`, `1,000.00`; None where it can be read in two ways or in none."""
    if re.fullmatch(r"[0-9]{1,3}([,_][0-9]{3})+(\.[0-9]+)?", digits):
        digits = re.sub("[,_]", "", digits)
    elif re.fullmatch(r"[0-9]+,[0-9]{1,2}", digits):
        digits = digits.replace(",", ".")
    return Decimal(digits) if re.fullmatch(r"[0-9]{1,12}(\.[0-9]{1,6})?", digits) else None


def object_of(words: str, commands: Mapping[str, Command], catalog: Catalog) -> str:
    """What access is to, as a change has it. Raises BadOption with what there is.

    A word such as `video` is everything of that kind; with a slash it is the command.
    """
    said = " ".join(words.split()).casefold()
    if said in ("", ANYTHING, "everything"):
        return ANYTHING
    name = said.removeprefix("/").removeprefix("command:")
    if said != name or name not in KINDS:
        command = commands.get(name)
        if command is not None and command.objects:
            return f"command:{name}"
    kind = said.removeprefix("medium:").rstrip("s")
    if kind in KINDS:
        return f"medium:{kind}"
    models = {each.casefold(): each for each in (*catalog.chat, *catalog.studio)}
    if model := models.get(said.removeprefix("model:")):
        return f"model:{model}"
    paid = ", ".join(f"/{each.name}" for each in commands.values() if each.objects)
    raise BadOption(
        f"Access is to {ANYTHING}, to a kind of thing ({', '.join(KINDS)}), to a command ({paid}), or to a model by "
        f"its id, as docs/models.md lists them; {quoted(words)} is none of these."
    )
