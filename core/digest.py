"""The week's report: once a week to the channel that the admins have chosen, at their hour, in their zone."""

from contextlib import AbstractAsyncContextManager
from datetime import datetime

import structlog

from core.administration import Administration, Entry
from core.herald import Herald, platform_of
from core.house_settings import WEEKDAYS
from core.limits import EVERYTHING
from core.memory import History
from core.ports import Clock
from core.recurring import recurring
from core.rulebook import ITSELF, Rulebook
from core.values import Request

log = structlog.get_logger()

LOOK_S = 60.0


class Digest:
    """Asks for the report when it is due, like somebody who types `/usage team` on that day.

    Of several processes each asks; the database takes the first, as with any request that is delivered twice. So a
    restart does not repeat it either, and one that was missed is made up for as long as the day lasts.
    """

    def __init__(
        self, rulebook: Rulebook, herald: Herald, history: History, administration: Administration, now: Clock
    ) -> None:
        self._rulebook = rulebook
        self._herald = herald
        self._history = history
        self._administration = administration
        self._now = now
        self._done = ""
        """The id of what needs no more looking after."""
        self._missed = ""

    async def look(self) -> None:
        """Send it if it is due and was not sent yet. Raises StorageFailed."""
        request = self.due()
        if request is None or request.id == self._done:
            return
        if await self._history.by_id(request.id) is None:
            if not await self._herald.present(request):
                self._complain(request)
                return
            await self._note(request)
        self._done = request.id

    def due(self) -> Request | None:
        """The report that belongs to this moment; None while there is none."""
        channel = str(self._rulebook.setting_at("digest_channel", EVERYTHING)).strip()
        now = self._now()
        today = now.astimezone(self._rulebook.calendar.zone)
        is_due = self._is_day(today) and today.hour >= int(self._rulebook.setting_at("digest_hour", EVERYTHING))
        if not channel or not is_due:
            return None
        return Request(
            id=f"digest:{today:%G-W%V}:{channel}",
            platform=platform_of(channel),
            person=ITSELF,
            workspace="",
            channel=channel,
            conversation="",
            command="usage",
            options={"of": "team", "digest": True},
            asked_at=now,
            from_offer=True,
        )

    def kept(self) -> AbstractAsyncContextManager[None]:
        """While this is entered: a look every minute. At the start no platform is there yet, so it waits first."""
        return recurring(LOOK_S, self.look, "the week's report could not be sent", waits_first=True)

    def _is_day(self, today: datetime) -> bool:
        return WEEKDAYS[today.weekday()] == self._rulebook.setting_at("digest_day", EVERYTHING)

    async def _note(self, request: Request) -> None:
        # Under the request's own id: whichever process presents it too, it is one line.
        week = request.id.split(":")[1]
        await self._administration.note(
            Entry(request.id, self._now(), ITSELF, "digest", f"channel:{request.channel}", "", week)
        )
        log.info("the week's report was sent", id=request.id)

    def _complain(self, request: Request) -> None:
        """Once: perhaps the platform is just being reached again, and the next look tries once more."""
        if self._missed != request.id:
            log.warning("the week's report has no way to its channel", channel=request.channel)
        self._missed = request.id
