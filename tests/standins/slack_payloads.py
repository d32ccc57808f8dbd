"""What Slack sends an app, as plain values: slash commands, events, interactions."""

import base64
import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from tests.standins.slack_blocks import interactive

Json: TypeAlias = dict[str, Any]


class CannotDo(AssertionError):
    """No person could do this: what they would need is not on their screen."""


TYPED = re.compile(r"<[@#](?P<id>[A-Z][A-Z0-9]+)(?:\|[^>]*)?>|(?P<sign>[@#])(?P<name>[\w.-]+)|https?://[^\s<>]+|[&<>]")
ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
SLASH, EVENT, INTERACTIVE = "slash_commands", "events_api", "interactive"
BUTTONS = ("button", "icon_button", "feedback_buttons", "workflow_button")
SELECTED = dict.fromkeys(("static_select", "external_select", "radio_buttons", "overflow"), "option")
SELECTED |= dict.fromkeys(("checkboxes", "multi_static_select", "multi_external_select"), "options")
SELECTED |= {f"{kind}s_select": kind for kind in ("user", "conversation", "channel")}
SELECTED |= {f"multi_{kind}s_select": f"{kind}s" for kind in ("user", "conversation", "channel")}
SELECTED |= {f"{kind}picker": kind for kind in ("date", "time")} | {"datetimepicker": "date_time"}
LONGEST_ANSWER = 3_000
DEPRECATED_TOKEN = "verification-token-of-old"


@dataclass(frozen=True, slots=True)
class App:
    """Which app, installed where."""

    app_id: str
    team_id: str
    team_domain: str
    bot_user_id: str
    bot_id: str


def escaped(text: str, users: Mapping[str, str], channels: Mapping[str, str], *, is_labelled: bool = True) -> str:
    """What a person typed, as commands with `should_escape` have it, or messages, where tokens have no label.

    `users` and `channels` are names by id. Somebody is named as `@ada` or `<@U012>`, a channel as `#plaza` or
    `<#C012>`; a name that nobody has stays as it is.
    """

    def token(found: re.Match[str]) -> str:
        whole = found[0]
        if whole in ENTITIES:
            return ENTITIES[whole]
        if whole.startswith("http"):
            return f"<{whole}>".replace("&", "&amp;")
        sign = found["sign"] or whole[1]
        names = users if sign == "@" else channels
        number = found["id"] or id_of(found["name"], names)
        label = f"|{names.get(number or '', '')}" if is_labelled else ""
        return f"<{sign}{number}{label}>" if number else whole

    return TYPED.sub(token, text)


def id_of(name: str, names: Mapping[str, str]) -> str | None:
    return next((key for key, each in names.items() if each.lower() == name.lower()), None)


def rich_text(text: str) -> Json:
    """The block that Slack makes of a message somebody typed; `text` is escaped."""
    parts: list[Json] = []
    for piece in re.split(r"(<[^>]+>)", text):
        inner = piece[1:-1].split("|")[0]
        if piece.startswith("<@"):
            parts.append({"type": "user", "user_id": inner[1:]})
        elif piece.startswith("<#"):
            parts.append({"type": "channel", "channel_id": inner[1:]})
        elif piece.startswith("<"):
            parts.append({"type": "link", "url": inner.replace("&amp;", "&")})
        elif piece:
            plain = piece.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
            parts.append({"type": "text", "text": plain})
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": parts}]}


# ---------------------------------------------------------------------------------------------- slash commands


def slash_form(
    app: App, person: Json, channel: Json, command: str, text: str, *, response_url: str, trigger_id: str
) -> dict[str, str]:
    """The fields of a slash command; there is neither a thread nor a message among them."""
    return {
        "token": DEPRECATED_TOKEN,
        "team_id": app.team_id,
        "team_domain": app.team_domain,
        "channel_id": channel["id"],
        "channel_name": channel["name"],
        "user_id": person["id"],
        "user_name": person["name"],
        "command": command,
        "text": text,
        "api_app_id": app.app_id,
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": trigger_id,
    }


# ------------------------------------------------------------------------------------------------------- events


def event_callback(app: App, event: Json, at: float) -> Json:
    """An event in its envelope, under an id of its own; `at` is seconds since 1970."""
    about = {"et": event["type"], "tid": app.team_id, "aid": app.app_id, "cid": str(event.get("channel", ""))}
    context = base64.urlsafe_b64encode(json.dumps(about).encode()).decode().rstrip("=")
    authorization = {
        "enterprise_id": None,
        "team_id": app.team_id,
        "user_id": app.bot_user_id,
        "is_bot": True,
        "is_enterprise_install": False,
    }
    return {
        "token": DEPRECATED_TOKEN,
        "team_id": app.team_id,
        "context_team_id": app.team_id,
        "context_enterprise_id": None,
        "api_app_id": app.app_id,
        "event": event,
        "type": "event_callback",
        "event_id": f"Ev{secrets.token_hex(5).upper()}",
        "event_time": int(at),
        "authorizations": [authorization],
        "is_ext_shared_channel": False,
        "event_context": f"4-{context}",
    }


def message_event(message: Json, channel: str, channel_type: str) -> Json:
    return {**message, "type": "message", "channel": channel, "event_ts": message["ts"], "channel_type": channel_type}


def mention_event(message: Json, channel: str) -> Json:
    """The same message to who is mentioned in it; it does not tell what kind of channel it is."""
    return {**message, "type": "app_mention", "channel": channel, "event_ts": message["ts"]}


def changed_event(message: Json, before: Json, channel: str, channel_type: str, ts: str) -> Json:
    event = {"type": "message", "subtype": "message_changed", "message": {"type": "message", **message}}
    event |= {"previous_message": {"type": "message", **before}}
    return event | {"channel": channel, "hidden": True, "ts": ts, "event_ts": ts, "channel_type": channel_type}


def deleted_event(before: Json, channel: str, channel_type: str, ts: str) -> Json:
    event = {"type": "message", "subtype": "message_deleted", "previous_message": {"type": "message", **before}}
    event |= {"deleted_ts": before["ts"]}
    return event | {"channel": channel, "hidden": True, "ts": ts, "event_ts": ts, "channel_type": channel_type}


def home_opened_event(user: str, channel: str, tab: str, view: Json | None, ts: str) -> Json:
    event = {"type": "app_home_opened", "user": user, "channel": channel, "tab": tab, "event_ts": ts}
    return event | {"view": view} if view and tab == "home" else event


def stopped_event(user: str, channel: str, thread_ts: str, streams: list[str], ts: str) -> Json:
    event = {"type": "agent_session_stopped", "user": user, "channel": channel, "thread_ts": thread_ts}
    return event | {"streaming_message_ts": streams, "event_ts": ts}


def joined_event(app: App, user: str, channel: str, letter: str, inviter: str | None, ts: str) -> Json:
    event = {"type": "member_joined_channel", "user": user, "channel": channel, "channel_type": letter}
    event |= {"team": app.team_id, "event_ts": ts}
    return event | {"inviter": inviter} if inviter else event


def goodbye_events(bots: list[str], ts: str) -> list[Json]:
    """What an app is told when it is removed."""
    revoked = {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": bots}, "event_ts": ts}
    return [revoked, {"type": "app_uninstalled", "event_ts": ts}]


# ------------------------------------------------------------------------------------------------- interactions


def interaction(app: App, kind: str, person: Json, **more: Any) -> Json:
    """What all of them have in common; `person` has `id` and `name`."""
    user = {"id": person["id"], "username": person["name"], "name": person["name"], "team_id": app.team_id}
    return {
        "type": kind,
        "user": user,
        "api_app_id": app.app_id,
        "token": DEPRECATED_TOKEN,
        "team": {"id": app.team_id, "domain": app.team_domain},
        "enterprise": None,
        "is_enterprise_install": False,
        **more,
    }


def message_container(message: Json, channel: str, *, is_ephemeral: bool) -> Json:
    container = {"type": "message", "message_ts": message["ts"], "channel_id": channel, "is_ephemeral": is_ephemeral}
    return container | {"thread_ts": message["thread_ts"]} if "thread_ts" in message else container


def action_of(element: Json, block_id: str, ts: str, value: Any = None) -> Json:
    """What using this element of a block tells; `value` is the chosen one, or which of two feedback buttons."""
    kind = element["type"]
    action: Json = {"type": kind, "action_id": element["action_id"], "block_id": block_id, "action_ts": ts}
    if kind == "feedback_buttons":
        button = element[f"{value}_button"]
        return action | {"text": button["text"], "value": button["value"]}
    if kind in ("button", "icon_button"):
        shown = {key: element[key] for key in ("text", "value", "style", "icon") if key in element}
        return action | shown
    return action | filled(element, value)


# -------------------------------------------------------------------------------------------------------- forms


def filled(element: Json, value: Any = None) -> Json:
    """The state of an element with this value, or as it was preset; options go by their value or their label."""
    kind = element["type"]
    if kind == "file_input":
        return {"type": kind, "files": value or []}
    what = SELECTED.get(kind)
    key, preset = (f"selected_{what}", f"initial_{what}") if what else ("value", "initial_value")
    if value is None:
        value = element.get(preset, [] if what == "options" else None)
    elif what == "option":
        value = option_of(element, value)
    elif what == "options":
        value = [option_of(element, each) for each in value]
    return {"type": kind, key: value}


def option_of(element: Json, wanted: str) -> Json:
    groups = [group["options"] for group in element.get("option_groups", [])]
    offered = [option for options in [element.get("options", []), *groups] for option in options]
    for option in offered:
        if wanted in (option["value"], option["text"]["text"]):
            return {"text": option["text"], "value": option["value"]}
    raise CannotDo(f"{wanted!r} is not offered: {[option['text']['text'] for option in offered]}")


def form_of(blocks: list[Json], values: Mapping[str, Any], *, is_checked: bool = True) -> Json:
    """What stands in every field, by block and action; `values` go by the id of either, the rest stays as preset.

    Raises:
        CannotDo: There is no such field, or, when it is checked, Slack's own client would not send it.
    """
    state: Json = {}
    fields = [(block, each) for block, each in interactive(blocks) if each["type"] not in BUTTONS]
    unknown = set(values) - {name for block, each in fields for name in (block["block_id"], each["action_id"])}
    if unknown:
        raise CannotDo(f"no field is called {', '.join(sorted(unknown))}")
    for block, element in fields:
        value = values.get(element["action_id"], values.get(block["block_id"]))
        state.setdefault(block["block_id"], {})[element["action_id"]] = answer = filled(element, value)
        if is_checked and block["type"] == "input":
            check_answer(block, element, next(each for key, each in answer.items() if key != "type"))
    return state


def places_of(blocks: list[Json], state: Json) -> list[tuple[str, str, str]]:
    """Block, action and conversation of every field that is worth an address to answer at."""
    chosen = []
    for block, element in interactive(blocks):
        if element.get("response_url_enabled"):
            number = state[block["block_id"]][element["action_id"]]["selected_conversation"]
            chosen += [(block["block_id"], element["action_id"], number)] if number else []
    return chosen


def at_hand(blocks: list[Json], channel: str) -> list[Json]:
    """The blocks with the conversation that somebody looks at chosen, where they ask for it."""
    for _, element in interactive(blocks):
        if element.get("default_to_current_conversation") and not element.get("initial_conversation"):
            element["initial_conversation"] = channel
    return blocks


def check_answer(block: Json, element: Json, answer: Any) -> None:
    label = block["label"]["text"]
    if not answer and not block.get("optional"):
        raise CannotDo(f"{label!r} has to be filled in")
    if isinstance(answer, list) and len(answer) > element.get("max_files", len(answer)):
        raise CannotDo(f"{len(answer)} files are too many for {label!r}")
    if isinstance(answer, str) and len(answer) > element.get("max_length", LONGEST_ANSWER):
        raise CannotDo(f"{len(answer)} characters are too many for {label!r}")
