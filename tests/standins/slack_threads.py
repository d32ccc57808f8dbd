"""What an app says about a thread beside its messages: what it is busy with, the thread's title, what to ask."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.standins.discord_time import Clock
from tests.standins.slack_calls import Call, Method
from tests.standins.slack_refusals import Json, Refusal

if TYPE_CHECKING:
    from tests.standins.slack_world import World

STATUS_LASTS_S = 120.0
MOST_LOADING_MESSAGES = 10
MOST_PROMPTS = 4
SESSION_STATUSES = ("processing", "active", "suspended", "closed")


@dataclass(frozen=True, slots=True)
class Status:
    """What is shown while the app is busy; empty takes it away."""

    channel: str
    thread_ts: str
    text: str
    loading_messages: tuple[str, ...]
    at: float
    """On the world's clock."""


class Threads:
    """By channel id and thread_ts.

    Attributes:
        statuses: Every status that was set, the oldest first.
        sessions: The status of each session of the agent.
        session_changes: Every change of one, as channel, thread_ts and status.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._shown: dict[tuple[str, str], Status] = {}
        self.statuses: list[Status] = []
        self.sessions: dict[tuple[str, str], str] = {}
        self.session_changes: list[tuple[str, str, str]] = []
        self.titles: dict[tuple[str, str], str] = {}
        self.prompts: dict[tuple[str, str], list[Json]] = {}

    def status(self, channel: str, thread_ts: str) -> str:
        """What stands there now; empty after two minutes or a message of the app."""
        shown = self._shown.get((channel, thread_ts))
        return shown.text if shown and self._clock.now() - shown.at < STATUS_LASTS_S else ""

    def shows(self, status: Status) -> None:
        self.statuses.append(status)
        self._shown[status.channel, status.thread_ts] = status

    def answered(self, channel: str, thread_ts: str) -> None:
        self._shown.pop((channel, thread_ts), None)

    def session(self, channel: str, thread_ts: str) -> str:
        """Its status; empty when there never was one."""
        return self.sessions.get((channel, thread_ts), "")

    def sets_session(self, channel: str, thread_ts: str, status: str) -> None:
        if status not in SESSION_STATUSES:
            raise Refusal("invalid_arguments", f"status must be one of {', '.join(SESSION_STATUSES)}")
        self.sessions[channel, thread_ts] = status
        self.session_changes.append((channel, thread_ts, status))


def place_of(world: "World", call: Call) -> tuple[str, str]:
    """The channel and the thread, which has to exist."""
    call.needs("channel_id", "thread_ts")
    channel, thread_ts = world.for_posting(call.text("channel_id")), call.text("thread_ts")
    parent = channel.messages.get(thread_ts)
    if parent is None or parent.is_reply:
        raise Refusal("invalid_thread_ts")
    return channel.id, thread_ts


def set_status(world: "World", call: Call) -> Json:
    channel, thread_ts = place_of(world, call)
    if "status" not in call.args:
        raise Refusal("invalid_arguments", "missing required field: status")
    messages = call.args.get("loading_messages") or []
    if not isinstance(messages, list) or len(messages) > MOST_LOADING_MESSAGES:
        raise Refusal("invalid_arguments", f"loading_messages: at most {MOST_LOADING_MESSAGES}")
    world.threads.shows(Status(channel, thread_ts, call.text("status"), tuple(messages), world.clock.now()))
    world.changed.ring()
    return {}


def set_title(world: "World", call: Call) -> Json:
    place = place_of(world, call)
    world.threads.titles[place] = call.needs("title")
    world.changed.ring()
    return {}


def set_suggested_prompts(world: "World", call: Call) -> Json:
    """Of a thread, or of the whole conversation with the bot."""
    channel = world.for_member(call.needs("channel_id", "prompts"))
    prompts = call.objects("prompts", "invalid_arguments")
    if len(prompts) > MOST_PROMPTS:
        raise Refusal("invalid_arguments", f"prompts: at most {MOST_PROMPTS}")
    if any(not each.get("title") or not each.get("message") for each in prompts):
        raise Refusal("invalid_arguments", "prompts: title and message are needed")
    world.threads.prompts[channel.id, call.text("thread_ts")] = prompts
    world.changed.ring()
    return {}


def set_session(world: "World", call: Call) -> Json:
    channel = world.for_posting(call.needs("channel_id", "status"))
    thread_ts = call.text("thread_ts")
    if thread_ts and thread_ts not in channel.messages:
        raise Refusal("invalid_thread_ts")
    world.threads.sets_session(channel.id, thread_ts, call.text("status"))
    world.changed.ring()
    return {"session": {"channel_id": channel.id, "thread_ts": thread_ts, "status": call.text("status")}}


METHODS = (
    Method("assistant.threads.setStatus", set_status, ("chat:write", "assistant:write")),
    Method("assistant.threads.setTitle", set_title, ("assistant:write",)),
    Method("assistant.threads.setSuggestedPrompts", set_suggested_prompts, ("assistant:write",)),
    Method("agents.sessions.setStatus", set_session, ("assistant:write",)),
)
