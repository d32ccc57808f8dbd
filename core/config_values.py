"""What the value of a setting may be: each kind once, as a type that `Settings` and its messages share."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Annotated, TypeAlias
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr
from pydantic_settings import NoDecode

from core.catalog import catalog

SHORTEST_TOKEN_CHARS = 12
"""Whoever guesses the page's token spends the team's money."""

SECRET = re.compile(r"[!#-&(-\[\]-~]+")
"""Printable ASCII without quotes, backslashes and blanks: it looks the same in a header, a log line and JSON."""
PERSON = re.compile(r"[a-z0-9-]+")
PERSON_ID = re.compile(rf"discord:[0-9]{{1,20}}|slack:[TE][A-Z0-9]+:[UW][A-Z0-9]+|web:{PERSON.pattern}")
"""Who somebody is on every platform: a request's `person`."""

A_DATABASE = "sqlite:///path/to/file.db or postgresql://user:password@host/name"
A_ZONE = "the name of a time zone such as UTC or Europe/Berlin"
A_TOKEN = f"a secret of at least {SHORTEST_TOKEN_CHARS} characters, or name=secret,name=secret for several people"
A_COUNT = "a whole number from 0 to 1000000"
AN_AMOUNT = "an amount such as 1.00, from 0 to 1000000"
AN_ADDRESS = "an address such as https://example.com/api"
A_PLACE = "an address such as https://flashbulb.example.com"
A_SOCKET = "an address such as wss://gateway.example.com"
A_SHARDING = "how many shards there are, such as 4, or which of them run here, such as 0-3/16"
SOME_CHANNELS = "the ids of channels with commas between them, or all"
A_YES_OR_NO = "yes or no"
A_SIZE = "a number of gigabytes such as 10 or 0.5, from 0.1 to 1000000"
SOME_PEOPLE = "ids with commas between them, such as discord:123, slack:T1:U2 or web:ada"

A_SLACK_BOT = "the bot token of a Slack app, which begins with xoxb-"
A_SLACK_APP = "the app-level token of a Slack app, which begins with xapp-"
A_PREFIX = "up to 12 small letters, digits, - and _, such as fb-"

SLACK_TOKENS = {
    "xoxb-": "the bot's",
    "xapp-": "the app's own",
    "xoxp-": "a person's",
    "xoxe": "one that expires",
    "xoxa-": "a workspace's of an older kind",
    "xoxr-": "one to get other tokens with",
    "xoxs-": "a browser's",
    "xoxc-": "a browser's",
    "xoxd-": "a browser's cookie",
}
"""Whose a token is, by what it begins with: the beginning may be shown, the rest is secret."""

SHARDS = re.compile(r"(?:(?P<first>\d+)-(?P<last>\d+)/)?(?P<count>\d+)")
MOST_SHARDS = 10_000
"""2,500 servers each: more than Discord has."""


@dataclass(frozen=True, slots=True)
class Shards:
    """Which of Discord's gateway connections this process holds."""

    ids: tuple[int, ...]
    count: int

    def __str__(self) -> str:
        whole = self.ids == tuple(range(self.count))
        return str(self.count) if whole else f"{self.ids[0]}-{self.ids[-1]}/{self.count}"


def unquoted(value: object) -> object:
    """A text without the blanks and quotes that Docker's `--env-file` and others leave around it."""
    if not isinstance(value, str):
        return value
    plain = value.strip()
    if len(plain) > 1 and plain[0] == plain[-1] and plain[0] in "\"'":
        plain = plain[1:-1].strip()
    if plain.startswith("#") or " #" in plain:
        raise ValueError("a comment needs a line of its own")
    return plain


def people_of(token: str) -> Mapping[str, SecretStr]:
    """The names in `FLASHBULB_WEB_TOKEN` with their secrets; a single secret is the owner's."""
    parts = [part.strip() for part in token.split(",")]
    # Base64 ends in `=`: a name has something other than that behind its first one.
    if not any(part.partition("=")[2].strip("=") for part in parts):
        return {"owner": SecretStr(token)}
    pairs = [(name, secret) for name, _, secret in (part.partition("=") for part in parts)]
    if not all(PERSON.fullmatch(name) and secret for name, secret in pairs):
        raise ValueError("each entry has to be name=secret, with a-z, 0-9 and - in the name")
    if len(dict(pairs)) < len(pairs) or len({secret for _, secret in pairs}) < len(pairs):
        raise ValueError("every name and every secret may stand in it only once")
    return {name: SecretStr(secret) for name, secret in pairs}


def _token(value: SecretStr) -> SecretStr:
    people = people_of(_secret(value).get_secret_value())
    if any(len(secret.get_secret_value()) < SHORTEST_TOKEN_CHARS for secret in people.values()):
        raise ValueError(
            f"a secret has to have at least {SHORTEST_TOKEN_CHARS} characters; "
            'python3 -c "import secrets; print(secrets.token_urlsafe())" makes a good one'
        )
    return value


def _secret(value: SecretStr) -> SecretStr:
    if not SECRET.fullmatch(value.get_secret_value()):
        raise ValueError("it may hold letters, digits and signs, but no blanks, quotes or backslashes")
    return value


def _bot_token(value: SecretStr) -> SecretStr:
    return _slack_token(value, "the bot's", "xoxb-")


def _app_token(value: SecretStr) -> SecretStr:
    return _slack_token(value, "the app's own", "xapp-")


def _slack_token(value: SecretStr, whose: str, begins: str) -> SecretStr:
    """Both tokens stand in Slack's pages under similar names, and each is often put where the other belongs."""
    token = _secret(value).get_secret_value()
    if token.startswith(begins):
        return value
    for start, other in SLACK_TOKENS.items():
        if token.startswith(start):
            raise ValueError(f"it begins with {start}, which is {other}; {whose} begins with {begins}")
    raise ValueError(f"{whose} begins with {begins}")


def _database(value: SecretStr) -> SecretStr:
    scheme, _, place = value.get_secret_value().partition("://")
    if scheme == "sqlite" and place.startswith("/") and place.strip("/") not in ("", ":memory:"):
        return value
    if scheme in ("postgres", "postgresql") and place:
        # Heroku and others hand out the short name, which not every driver takes.
        return SecretStr(f"postgresql://{place}")
    raise ValueError(f"it has to be {A_DATABASE}")


def _address(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or "?" in value or "#" in value or "@" in value:
        raise ValueError(f"it has to be {AN_ADDRESS}")
    return value.rstrip("/")


def _zone(value: object) -> object:
    try:
        return ZoneInfo(value) if isinstance(value, str) else value
    except (LookupError, ValueError, OSError):
        # OSError: `Europe` is a folder of zones, and Python 3.11 tries to read it as a file.
        raise ValueError(f"it has to be {A_ZONE}") from None


def _chat_model(value: str) -> str:
    return _one_of(value, catalog().chat)


def _picture_model(value: str) -> str:
    return _one_of(value, catalog().pictures)


def _one_of(value: str, known: Mapping[str, object]) -> str:
    if value not in known:
        raise ValueError(f"core/catalog.toml has {', '.join(known)}")
    return value


def shards_of(value: str) -> Shards:
    """`4` is one process with all of four; `0-3/16` are the first four of sixteen, in one of several processes."""
    found = SHARDS.fullmatch(value.strip())
    if not found:
        raise ValueError(f"it has to be {A_SHARDING}")
    count = int(found["count"])
    first, last = (int(found["first"]), int(found["last"])) if found["first"] else (0, count - 1)
    if not 0 <= first <= last < count <= MOST_SHARDS:
        raise ValueError(f"shards are counted from 0, and there may be 1 to {MOST_SHARDS}")
    return Shards(tuple(range(first, last + 1)), count)


def _shards(value: object) -> object:
    return shards_of(value) if isinstance(value, str) else value


def _socket(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("ws", "wss") or not parts.hostname:
        raise ValueError(f"it has to be {A_SOCKET}")
    return value


def _channels(value: str) -> str:
    if value != "all" and not all(part.strip().isdecimal() for part in value.split(",")):
        raise ValueError(f"it has to be {SOME_CHANNELS}")
    return value


def _admins(value: object) -> object:
    if not isinstance(value, str):
        return value
    ids = tuple(dict.fromkeys(part.strip() for part in value.split(",")))
    if not all(PERSON_ID.fullmatch(each) for each in ids):
        raise ValueError(f"it has to be {SOME_PEOPLE}")
    return ids


def _lower(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


Key: TypeAlias = Annotated[SecretStr, AfterValidator(_secret)]
BotToken: TypeAlias = Annotated[SecretStr, AfterValidator(_bot_token)]
AppToken: TypeAlias = Annotated[SecretStr, AfterValidator(_app_token)]
Prefix: TypeAlias = Annotated[str, Field(pattern=r"^[a-z0-9_-]{0,12}$")]
Token: TypeAlias = Annotated[SecretStr, AfterValidator(_token)]
DatabaseUrl: TypeAlias = Annotated[SecretStr, AfterValidator(_database)]
Address: TypeAlias = Annotated[str, AfterValidator(_address)]
Host: TypeAlias = Annotated[str, Field(pattern=r"^[A-Za-z0-9._:-]+$")]
Port: TypeAlias = Annotated[int, Field(ge=0, le=65_535)]
Folder: TypeAlias = Annotated[Path, AfterValidator(Path.expanduser)]
Zone: TypeAlias = Annotated[ZoneInfo, BeforeValidator(_zone)]
ApiVersion: TypeAlias = Annotated[str, Field(pattern=r"^v[0-9]+((alpha|beta)[0-9]*)?$")]
ChatModelId: TypeAlias = Annotated[str, AfterValidator(_chat_model)]
WireName: TypeAlias = Annotated[str, Field(pattern=r"^\S{0,200}$")]
PictureModelId: TypeAlias = Annotated[str, AfterValidator(_picture_model)]
Socket: TypeAlias = Annotated[str, AfterValidator(_socket)]
Sharding: TypeAlias = Annotated[Shards, NoDecode, BeforeValidator(_shards)]
Channels: TypeAlias = Annotated[str, AfterValidator(_channels)]
Admins: TypeAlias = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_admins)]
Count: TypeAlias = Annotated[int, Field(ge=0, le=1_000_000)]
Usd: TypeAlias = Annotated[Decimal, Field(ge=0, le=1_000_000, decimal_places=6)]
Gigabytes: TypeAlias = Annotated[Decimal, Field(ge=Decimal("0.1"), le=1_000_000)]
LowerCase = BeforeValidator(_lower)
