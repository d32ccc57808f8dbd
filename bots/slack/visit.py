"""Who does something where, and how they can be answered: the same of a command, a message, a button and a form."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bots.payload import JSON, part, text
from bots.slack.address import URL_LIVES, Address
from bots.slack.groups import Group
from core.command import Command
from core.speakers import NOBODY as SOMEBODY
from core.speakers import called
from core.values import Options, Request

NOBODY = ""
NAMELESS = ("directmessage", "privategroup", "mpdm-")
"""What Slack writes in the place of a channel's name, where others are not to know it or there is none."""


@dataclass(frozen=True, slots=True)
class Visit:
    """What one person does."""

    key: str
    """Slack's own id of it: `trigger_id`, or channel and ts of a message. The same one is answered once."""
    team: str
    user: str
    name: str
    channel: str
    """Empty where it is no place: on the Home tab."""
    at: datetime
    is_direct: bool = False
    """In the bot's own channel with this person. A payload does not say whose direct messages it comes from."""
    thread: str = ""
    """The message below which it is answered; empty where the answer is a message of its own."""
    url: str = ""
    trigger: str = ""
    is_hidden: bool = False
    """Below something that only this person sees."""
    place: str = ""
    """What the channel is called; empty where the payload does not tell it."""
    workspace: str = ""
    """What the workspace is called."""
    groups: Sequence[Group] = ()
    """The user groups that they are in."""
    is_admin: bool = False
    """They run the workspace."""
    locale: str = ""
    """What they have their Slack in."""

    @property
    def person(self) -> str:
        return f"slack:{self.team}:{self.user}"

    @property
    def id(self) -> str:
        return f"slack:{self.team}:{self.key}"

    @property
    def conversation(self) -> str:
        """A thread is one conversation, and so is what is typed directly; elsewhere every question begins one."""
        if self.thread:
            return conversation_of(self.team, self.channel, self.thread)
        return conversation_of(self.team, self.channel, "") if self.is_direct else self.id

    @property
    def roles(self) -> tuple[str, ...]:
        return tuple(f"slack:{self.team}:{group.id}" for group in self.groups)

    @property
    def names(self) -> Mapping[str, str]:
        """What people call what a request knows by ids, as far as Slack said so."""
        names = {
            self.person: self.name,
            f"channel:slack:{self.team}:{self.channel}": f"#{self.place}" if self.place else "",
            f"workspace:slack:{self.team}": self.workspace,
            **{f"role:{role}": f"@{group.name}" for role, group in zip(self.roles, self.groups, strict=True)},
        }
        return {which: name for which, name in names.items() if name}

    def asked(self, command: str, options: Options, how: "Asked") -> Request:
        """The request that this makes."""
        is_private = how.is_private and not self.is_direct
        is_alone = self.is_direct or is_private
        address = Address(
            team=self.team,
            user=self.user,
            channel=self.channel,
            thread="" if is_private and not self.thread else self.thread,
            url=self.url,
            until=str((self.at + URL_LIVES).timestamp()) if self.url else "",
            is_private="yes" if is_private else "",
            is_direct="yes" if self.is_direct else "",
            parent=how.parent,
            heading=how.heading,
        )
        conversation = self.id if is_private else how.conversation or self.conversation
        return Request(
            id=self.id,
            platform="slack",
            person=self.person,
            workspace=f"slack:{self.team}",
            channel=f"slack:{self.team}:{self.channel}",
            conversation="" if how.is_going_on else conversation,
            command=command,
            options=options,
            asked_at=self.at,
            from_offer=how.is_ours,
            # What goes on with something of everybody's must be known to be somebody's, or everybody reads it.
            asker=NOBODY if is_alone and not how.is_going_on else self.name or SOMEBODY,
            address=address.kept(),
            roles=self.roles,
            is_admin=self.is_admin,
            locale=self.locale,
            names=self.names,
        )

    def at_home(self, request: Request, command: Command | None) -> Request:
        """What a button made, in a conversation: the one that it goes on with, or this place's."""
        is_private = bool(request.address.get("is_private"))
        if not request.conversation:
            alone = replace(request, conversation=self.id, asker=NOBODY)
            asker = NOBODY if self.is_direct else request.asker
            return alone if is_private else replace(request, conversation=self.conversation, asker=asker)
        if is_private and request.asker and command and command.option("private"):
            # It may go on with what everybody reads; they must not read what comes of it.
            return replace(request, options={**request.options, "private": True})
        return request


@dataclass(frozen=True, slots=True)
class Asked:
    """How something was asked."""

    is_private: bool = False
    heading: str = ""
    parent: str = ""
    is_ours: bool = False
    """By a button or a form of ours."""
    is_going_on: bool = False
    """In the conversation of whatever the button stands under."""
    conversation: str = ""


def conversation_of(team: str, channel: str, thread: str) -> str:
    return f"slack:{team}:{channel}:{thread}"


def team_in(payload: JSON) -> str:
    """The workspace that a payload says; in shared channels perhaps that of whoever did it."""
    return text(payload, "team_id") or text(part(payload, "team"), "id") or text(part(payload, "user"), "team_id")


def _place(name: str) -> str:
    """A channel's name, as a payload says it."""
    return "" if name.startswith(NAMELESS) else called(name)


def by_command(payload: JSON, team: str, now: datetime) -> Visit:
    """Of a slash command."""
    return Visit(
        key=text(payload, "trigger_id"),
        team=team,
        user=text(payload, "user_id"),
        name=text(payload, "user_name"),
        channel=text(payload, "channel_id"),
        at=now,
        url=text(payload, "response_url"),
        trigger=text(payload, "trigger_id"),
        place=_place(text(payload, "channel_name")),
    )


def by_message(event: JSON, team: str, now: datetime) -> Visit:
    """Of a message that speaks to the bot."""
    channel, ts = text(event, "channel"), text(event, "ts")
    return Visit(
        # Not the event's id: a mention is told of twice, as a mention and as a message, with an id each.
        key=f"{channel}:{ts}",
        team=team,
        user=text(event, "user"),
        name="",
        channel=channel,
        at=now,
        is_direct=text(event, "channel_type") == "im",
        thread=text(event, "thread_ts") or ts,
    )


def by_press(payload: JSON, team: str, now: datetime) -> Visit:
    """Of a button, a shortcut or a form."""
    container, message, user = part(payload, "container"), part(payload, "message"), part(payload, "user")
    channel = text(part(payload, "channel"), "id") or text(container, "channel_id")
    is_hidden = text(container, "is_ephemeral") == "True"
    ts = text(message, "ts") or text(container, "message_ts")
    thread = text(message, "thread_ts") or text(container, "thread_ts")
    return Visit(
        key=text(payload, "trigger_id"),
        team=team,
        user=text(user, "id"),
        name=text(user, "username") or text(user, "name"),
        channel=channel,
        at=now,
        thread=thread or ("" if is_hidden else ts),
        url=text(payload, "response_url"),
        trigger=text(payload, "trigger_id"),
        is_hidden=is_hidden,
        place=_place(text(part(payload, "channel"), "name")),
    )
