"""The Home tab, drawn anew whenever somebody opens it or changes something there."""

from collections.abc import Sequence
from dataclasses import replace

import structlog

from bots.payload import JSON, text
from bots.slack.home import MOST_WORKS, Can, Latest, home_view
from bots.slack.labels import labels_of
from bots.slack.listening.installations import Installation
from bots.slack.mrkdwn import escaped
from bots.slack.own import Own, default_of, defaults_of
from bots.slack.prompts import SUGGESTED_PROMPTS
from bots.slack.replies import Replies
from bots.slack.troubles import Malformed, Trouble
from bots.slack.visit import Asked, Visit
from core.errors import BadOption, HostError
from core.memory import LatestWork
from core.shortcuts import ALL
from core.today import Today
from core.values import OptionValue

log = structlog.get_logger()

PROMPTS_TITLE = "What is it about?"


class HomeTab:
    """
    Args:
        usual: By name, what everybody has where no declaration says.
    """

    def __init__(
        self, replies: Replies, today: Today, prefix: str, installation: Installation, usual: dict[str, OptionValue]
    ) -> None:
        self._replies = replies
        self._today = today
        self._usual = usual
        self._url = installation.url.rstrip("/")
        self._can = Can([*replies.desk.app.commands.values()], ALL, prefix, installation.bot_user)

    async def opened(self, visit: Visit) -> None:
        """Draw it for somebody."""
        try:
            await self._draw(visit)
        except (Trouble, HostError) as trouble:
            log.warning("the Home tab was not drawn", id=visit.id, cause=repr(trouble))

    async def greeted(self, event: JSON) -> None:
        """Somebody opens their conversation with the bot: they are offered something to begin with."""
        prompts = [{"title": each.title, "message": each.message} for each in SUGGESTED_PROMPTS]
        body = {"channel_id": text(event, "channel"), "title": PROMPTS_TITLE, "prompts": prompts}
        await self._replies.wire.quietly("assistant.threads.setSuggestedPrompts", body)

    async def chosen(self, visit: Visit, action: JSON) -> None:
        """Keep a default, and show what is in force now."""
        name, value = default_of(action)
        try:
            await self._replies.preferences.change(visit.person, name, value)
        except BadOption as error:
            await self._replies.tell(visit, f"⚠ {error}")
        await self.opened(visit)

    async def _draw(self, visit: Visit) -> None:
        visit = await self._replies.known(visit)
        preferences, history = self._replies.preferences, self._replies.history
        person = self._replies.desk.app.whose(visit.person)
        works = await history.works(person, MOST_WORKS)
        request = visit.asked("usage", {}, Asked())
        usage = escaped(await self._today.of(request))
        own = await self._replies.own(visit.person)
        defaults = [await self._labelled(visit, each) for each in defaults_of(preferences.personal(), own, self._usual)]
        latest = [await self._latest(work, _place(works, number)) for number, work in enumerate(works)]
        is_known = bool(works) or bool(await history.listed(person, "", 1))
        for without_pictures in (False, True):
            view = home_view(
                visit.user,
                self._can,
                usage=usage,
                works=latest,
                defaults=defaults,
                is_known=is_known,
                without_pictures=without_pictures,
            )
            try:
                await self._replies.wire.call("views.publish", {"user_id": visit.user, "view": view})
                return
            except Malformed as trouble:
                # One picture that somebody has deleted, and Slack takes nothing of it.
                log.info("the Home tab was refused", cause=str(trouble))

    async def _labelled(self, visit: Visit, own: Own) -> Own:
        request = visit.asked(own.command.name, {}, Asked())
        labels = await labels_of(self._replies.desk.app, request, [own.option])
        return replace(own, labels=labels.get(own.option.name, {}))

    async def _latest(self, made: LatestWork, place: int) -> Latest:
        """One of the latest, `place` among the files of its request."""
        handles: Sequence[str] = await self._replies.posts.of(made.request_id)
        shared = next((handle for handle in handles if handle.count("/") == 2), "")
        channel, ts, files = shared.split("/") if shared else ("", "", "")
        link = f"{self._url}/archives/{channel}/p{ts.replace('.', '')}" if shared and self._url else ""
        work, ids = made.work, files.split(",")
        return Latest(
            work.prompt,
            work.model,
            made.at,
            link,
            ids[place] if place < len(ids) else "",
            work.alt,
            made.number,
            work.medium,
            work.seconds,
            self._replies.kept.link(work.still) if work.still else "",
        )


def _place(works: Sequence[LatestWork], number: int) -> int:
    """How many works of the same request stand before this one, in which they are in the order of its files."""
    return sum(other.request_id == works[number].request_id for other in works[:number])
