"""The manifest that a Slack app is made from, out of the commands' declarations.

Whoever sets Slack up pastes it into api.slack.com/apps; so it is all there is to say about the app.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bots.payload import JSON
from bots.slack.prompts import SUGGESTED_PROMPTS
from bots.slack.setup.scopes import EVENTS, SCOPES
from bots.slack.setup.yaml import as_yaml
from core.command import Command
from core.commands import all_commands
from core.errors import BadConfig
from core.shortcuts import ALL, Shortcut

MOST_COMMANDS = 50
COMMAND_CHARS = 32
DESCRIPTION_CHARS = 2_000
HINT_CHARS = 1_000
MOST_SHORTCUTS = 10
SHORTCUT_CHARS = 24
SHORTCUT_HELP_CHARS = 150
ADDRESS_CHARS = 3_000

# Slack says "the slash command has an invalid name" of the whole list and not which one it means.
RESERVED = frozenset(
    f"/{name}"
    for name in (
        *("archive", "away", "call", "collapse", "dm", "dnd", "expand", "feed", "invite", "join", "leave", "me", "msg"),
        *("mute", "open", "part", "pro", "remind", "remove", "rename", "search", "shortcuts", "shrug", "star"),
        *("status", "topic", "unarchive", "who"),
    )
)
"""Slack's own commands, which no app can have."""

EVENTS_PATH = "/slack/events"
NAME = "Flashbulb"
DESCRIPTION = (
    "Answers questions, makes pictures, videos and sounds: by slash command, mention, shortcut or direct message."
)
AGENT_DESCRIPTION = (
    "Ask anything, hand over pictures and texts to look at, or order a picture, a video or a sound. It remembers what "
    "was said in a thread, and forgets it when you say so."
)
COLOUR = "#2b2440"


@dataclass(frozen=True, slots=True)
class Form:
    """A shortcut that belongs to no message: it opens the form of a command."""

    command: str
    """Its `callback_id` too."""
    name: str
    help: str


FORMS = (
    Form("ask", "Ask Flashbulb", "Ask a question in a form."),
    Form("imagine", "Imagine a picture", "Order a picture in a form."),
)

# Slack takes ten shortcuts in all, our forms among them. A message without answers is a thread of one there, so that
# “Summarise thread” is what “Summarise this” would be.
NOT_HERE = frozenset({"Summarise this"})
# Apps that were made from an older manifest call it so, and nobody has to paste a new one for it.
IDS_HERE = {"Summarise thread": "summarise_this"}

_WORD = re.compile(r"[^\W_]+")


def callback_id(shortcut: Shortcut) -> str:
    """What Slack calls a message's shortcut when somebody uses it: `ask_about_this` for “Ask about this”."""
    return IDS_HERE.get(shortcut.name) or "_".join(_WORD.findall(shortcut.name.casefold()))


def on_messages(shortcuts: Sequence[Shortcut]) -> Sequence[Shortcut]:
    """Those of the shortcuts that stand in a message's menu on Slack."""
    return [each for each in shortcuts if each.name not in NOT_HERE]


# --------------------------------------------------------------------------------------------------- the manifest


def manifest(
    commands: Mapping[str, Command], shortcuts: Sequence[Shortcut], *, prefix: str = "", http_url: str = ""
) -> JSON:
    """All of the app.

    Args:
        prefix: What every command begins with where another app has its name.
        http_url: Where Slack is to call us, without a path; empty where we call Slack (Socket Mode).

    Raises:
        ValueError: A declaration is more than Slack takes.
    """
    where = f"{http_url}{EVENTS_PATH}" if http_url else ""
    _fits(len(where), ADDRESS_CHARS, "characters in the address")
    return {
        "display_information": {"name": NAME, "description": DESCRIPTION, "background_color": COLOUR},
        "features": _features(commands, shortcuts, prefix, where),
        "oauth_config": {"scopes": {"bot": [scope.name for scope in SCOPES]}},
        "settings": _settings(where),
    }


def _features(commands: Mapping[str, Command], shortcuts: Sequence[Shortcut], prefix: str, where: str) -> JSON:
    _fits(len(commands), MOST_COMMANDS, "commands")
    shortcuts = on_messages(shortcuts)
    _fits(len(shortcuts) + len(FORMS), MOST_SHORTCUTS, "shortcuts")
    prompts = [{"title": prompt.title, "message": prompt.message} for prompt in SUGGESTED_PROMPTS]
    return {
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True, "messages_tab_read_only_enabled": False},
        "bot_user": {"display_name": NAME, "always_online": True},
        "shortcuts": [*map(_on_message, shortcuts), *map(_form, FORMS)],
        "slash_commands": [_slash(command, prefix, where) for command in commands.values()],
        "agent_view": {"agent_description": AGENT_DESCRIPTION, "suggested_prompts": prompts},
    }


def _slash(command: Command, prefix: str, where: str) -> JSON:
    name = f"/{prefix}{command.name}"
    _fits(len(name), COMMAND_CHARS, f"characters in the name {name}")
    _fits(len(command.help), DESCRIPTION_CHARS, f"characters in the description of {name}")
    if name in RESERVED:
        raise ValueError(f"{name} is a command of Slack's own, which no app can have.")
    hint = _hint(command)
    _fits(len(hint), HINT_CHARS, f"characters in the example of {name}")
    return {
        "command": name,
        **({"url": where} if where else {}),
        "description": command.help,
        **({"usage_hint": hint} if hint else {}),
        # Without it a mentioned person or channel arrives as a bare name, which nothing finds again.
        "should_escape": True,
    }


def _hint(command: Command) -> str:
    """What may be said behind the command: its first example with an option in it, or else its first with words."""
    said = [example.removeprefix(f"/{command.name}").strip() for example in command.examples]
    return next((words for words in said if "--" in words), next(filter(None, said), ""))


def _on_message(shortcut: Shortcut) -> JSON:
    return _shortcut("message", callback_id(shortcut), shortcut.name, shortcut.help)


def _form(form: Form) -> JSON:
    return _shortcut("global", form.command, form.name, form.help)


def _shortcut(kind: str, callback: str, name: str, words: str) -> JSON:
    _fits(len(name), SHORTCUT_CHARS, f"characters in the name “{name}”")
    _fits(len(words), SHORTCUT_HELP_CHARS, f"characters in “{words}”")
    return {"name": name, "type": kind, "callback_id": callback, "description": words}


def _settings(where: str) -> JSON:
    called: JSON = {"request_url": where} if where else {}
    lists: JSON = {"message_menu_options_url": where} if where else {}
    return {
        "event_subscriptions": {**called, "bot_events": [event.name for event in EVENTS]},
        "interactivity": {"is_enabled": True, **called, **lists},
        "org_deploy_enabled": False,
        "socket_mode_enabled": not where,
        "token_rotation_enabled": False,
    }


def _fits(count: int, most: int, what: str) -> None:
    if count > most:
        raise ValueError(f"{count:,} {what}, and Slack takes {most:,}.")


# ---------------------------------------------------------------------------------------------------- the command line


def as_json(of: JSON) -> str:
    """The manifest as api.slack.com/apps takes it under JSON."""
    return f"{json.dumps(of, indent=2, ensure_ascii=False)}\n"


def printed(prefix: str, http: str, *, is_json: bool) -> str:
    """Today's manifest, ready to be pasted.

    Args:
        http: Where Slack is to call us, as somebody typed it; empty for Socket Mode.

    Raises:
        BadConfig: Slack calls no such address.
    """
    made = manifest(all_commands(), ALL, prefix=prefix, http_url=address(http) if http else "")
    return as_json(made) if is_json else as_yaml(made)


def address(http: str) -> str:
    """Where Slack is to call, without the path.

    Raises:
        BadConfig: Slack calls no such address.
    """
    base = http.strip().rstrip("/").removesuffix(EVENTS_PATH)
    if not re.fullmatch(r"https://[^\s/?#@\"']+(/[^\s?#\"']*)?", base):
        raise BadConfig(
            f"Slack calls addresses that begin with https:// only, such as https://bot.example.com; not {http!r}."
        )
    return base


def next_step(prefix: str) -> str:
    """What to do with the manifest, for the person at the terminal."""
    names = (
        f"Its commands begin with /{prefix}, as FLASHBULB_SLACK_PREFIX says."
        if prefix
        else "Where another app has /ask, FLASHBULB_SLACK_PREFIX=fb- makes it /fb-ask."
    )
    return f"Paste this at api.slack.com/apps → Create New App → From a manifest. {names}"
