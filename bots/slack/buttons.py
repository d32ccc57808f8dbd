"""Presses of buttons. What they need to know is in their id and in storage: they work weeks later, on any process."""

from collections.abc import Mapping
from dataclasses import replace

import structlog

from bots.ids import read
from bots.payload import JSON, part, parts, text
from bots.slack.forms import Meant
from bots.slack.home_tab import HomeTab
from bots.slack.mrkdwn import pressed
from bots.slack.opening import opened_about, opened_for
from bots.slack.over import over
from bots.slack.posted import Posted
from bots.slack.replies import Replies
from bots.slack.visit import Asked, Visit, by_press, team_in
from core.app import Reach
from core.errors import BotError
from core.values import OptionValue

log = structlog.get_logger()

UNKNOWN = "This button is from another time and does nothing any more; `/help` tells what there is."
TOO_SLOW = "That took too long. Please press it again."
NOWHERE = Meant()


class Buttons:
    """Everything that is pressed or chosen under a message, and on the Home tab."""

    def __init__(self, replies: Replies, posted: Posted, home: HomeTab) -> None:
        self._replies = replies
        self._posted = posted
        self._home = home
        self._app = replies.desk.app

    async def pressed(self, payload: JSON) -> None:
        action = next(iter(parts(payload, "actions")), {})
        kind, name = read(text(action, "action_id"))
        visit = by_press(payload, self._replies.team(team_in(payload)), self._app.now())
        try:
            await self._led(kind, name, visit, action, payload)
        except BotError as error:
            await self._replies.decline(visit, error)

    async def _led(self, kind: str, name: str, visit: Visit, action: JSON, payload: JSON) -> None:  # noqa: C901  a case each
        message = part(payload, "message")
        match kind:
            case "stop":
                await self._posted.stop(visit, name)
            case "tap" | "look":
                await self._tap(visit, name, action, is_private=kind == "look" or visit.is_hidden)
            case "form":
                ts = text(message, "ts") or text(part(payload, "container"), "message_ts")
                await self._open(visit, name, ts)
            case "share":
                await self._posted.share(visit, name)
            case "delete":
                await self._posted.delete(visit, name, message)
            case "rate":
                await self._posted.rate(visit, name, is_good=text(action, "value") == "good")
            case "default":
                await self._home.chosen(visit, action)
            case "open":
                await self._open_command(visit, name.partition(".")[0], text(action, "value"))
            case _ if text(action, "type") == "button" and not text(action, "url"):
                await self._replies.tell(visit, UNKNOWN)

    async def _tap(self, visit: Visit, offer_id: str, action: JSON, *, is_private: bool) -> None:
        visit = await self._replies.settled(visit, is_shared=not is_private)
        label = text(part(action, "text"), "text")
        heading = "" if is_private else pressed(visit.user, label)
        how = Asked(is_private, heading, is_ours=True, is_going_on=True)
        await self.accept(visit, offer_id, how)

    async def accept(
        self,
        visit: Visit,
        offer_id: str,
        how: Asked,
        changes: Mapping[str, OptionValue] | None = None,
        meant: Meant = NOWHERE,
    ) -> None:
        """Answer what an offer asks for. Raises BotError when it is not for this person, or not there any more.

        Args:
            meant: Where its form was opened.
        """
        asked = await self._app.accept(offer_id, visit.asked("", {}, how), reach_of(visit), changes)
        asked = visit.at_home(asked, self._app.commands.get(asked.command))
        self._replies.answer(await over(self._replies, asked, meant, how.heading))

    async def _open(self, visit: Visit, offer_id: str, message: str) -> None:
        """The form of an offer. A trigger lives three seconds: what it holds is looked up in one read."""
        waiting = await self._app.waiting(offer_id, visit.person, reach_of(visit))
        command = self._app.commands.get(waiting.offer.command)
        if command is None:
            await self._replies.tell(visit, UNKNOWN)
            return
        meant = meant_for(visit, offer=offer_id, **({"message": message} if waiting.offer.in_place else {}))
        await opened_about(self._replies, visit, command, waiting.offer, meant, TOO_SLOW)

    async def _open_command(self, visit: Visit, name: str, words: str) -> None:
        command = self._app.commands.get(name)
        if command is None or command.rest is None:
            return
        said = {command.rest.name: words} if words else {}
        await opened_for(self._replies, visit, command, said, TOO_SLOW)


def meant_for(visit: Visit, **more: str) -> Meant:
    """What a form has to know of where it was opened."""
    place = Meant(channel=visit.channel, thread=visit.thread, response_url=visit.url)
    return replace(place, is_private="yes" if visit.is_hidden else "", **more)


def reach_of(visit: Visit) -> Reach:
    # Nobody else is there to see a button in direct messages, or under what only one person sees.
    return "own" if visit.is_hidden or visit.channel.startswith("D") else "open"
