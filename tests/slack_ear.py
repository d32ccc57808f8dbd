"""Who listens in the tests of how Slack reaches us, and what is said to them."""

from collections.abc import Callable
from typing import Any

from bots.slack.listening.app import Kind
from bots.slack.listening.installations import Installation
from tests.standins.discord_time import Bell

Json = dict[str, Any]

TEAM, BOT_USER, BOT_ID = "T0STAND", "U0BOT", "B0BOT"
INSTALLED = Installation(
    team=TEAM,
    enterprise="",
    team_name="Square",
    url="https://square.slack.com/",
    bot_token="xoxb-1",
    bot_id=BOT_ID,
    bot_user=BOT_USER,
    bot_name="flashbulb",
    app_id="A0STAND",
)


class Ear:
    """Remembers what it hears, and says `answer`, or what that returns."""

    def __init__(self) -> None:
        self.heard: list[tuple[Kind, Any]] = []
        self.answer: Json | Callable[[], Json | None] | None = None
        self.bell = Bell()

    def __call__(self, kind: Kind, payload: Any) -> Json | None:
        self.heard.append((kind, payload))
        self.bell.ring()
        return self.answer() if callable(self.answer) else self.answer


class Always:
    """Installations: the one, for its own workspace."""

    async def of(self, enterprise_id: str | None, team_id: str | None) -> Installation | None:  # noqa: ARG002  a seam's
        return INSTALLED if team_id == TEAM else None


def command(words: str = "why?", team: str = TEAM) -> Json:
    whose = {"team_id": team, "user_id": "U0ADA", "channel_id": "C0PLAZA", "api_app_id": "A0STAND"}
    return {**whose, "command": "/ask", "text": words, "trigger_id": "1.2.abc", "is_enterprise_install": "false"}


def event(team: str = TEAM, **fields: Any) -> Json:
    inner = {"type": "message", "user": "U0ADA", "channel": "C0PLAZA", "text": "hello", "ts": "1.1", **fields}
    known = {"enterprise_id": None, "team_id": team, "user_id": BOT_USER, "is_bot": True}
    return {"type": "event_callback", "team_id": team, "event_id": "Ev1", "event": inner, "authorizations": [known]}


def interaction(kind: str, **fields: Any) -> Json:
    return {"type": kind, "team": {"id": TEAM}, "user": {"id": "U0ADA", "team_id": TEAM}, "trigger_id": "3.4", **fields}
