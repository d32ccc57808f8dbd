"""What can be done with an answer that stands there: share a private one, delete one, stop one that runs, rate one."""

import structlog

from bots.patience import in_time
from bots.payload import JSON, text
from bots.slack.cells import Spot, body_of
from bots.slack.mrkdwn import shared
from bots.slack.render import Upload, pages_of_draft
from bots.slack.replies import Replies
from bots.slack.route import GONE
from bots.slack.shares import Shares
from bots.slack.troubles import NotAllowed, Trouble
from bots.slack.visit import Visit
from core.draft import Draft
from core.errors import BotError, HostError
from core.memory import Past
from core.platforms import Feedback
from core.values import Offer

log = structlog.get_logger()

LOOK_UP_S = 10.0
ENDED = "This has ended already."
NOT_THEIRS = "Only whoever asked can stop this."
NOTHING_TO_SHARE = "There is nothing to share any more."
NOT_SHARED = "I could not post it in this place."
NOT_DELETED = "Only whoever asked, or somebody who administers the workspace, can delete this."
THANKS = {True: "Thanks! Noted as a good answer.", False: "Thanks for saying so! Noted as a bad answer."}


class Posted:
    """Buttons that the platform adds by itself; their ids name the request."""

    def __init__(self, replies: Replies, feedback: Feedback) -> None:
        self._replies = replies
        self._feedback = feedback
        self._sharing: set[str] = set()
        self._wire = replies.wire
        self._app = replies.desk.app

    async def stop(self, visit: Visit, request_id: str) -> None:
        match await self._app.stop_anywhere(request_id, visit.person):
            case "ended":
                await self._replies.tell(visit, ENDED)
            case "not theirs":
                await self._replies.tell(visit, NOT_THEIRS)
            case _:
                pass

    async def rate(self, visit: Visit, request_id: str, *, is_good: bool) -> None:
        await self._feedback.rate(request_id, self._app.whose(visit.person), is_good, self._app.now())
        log.info("rated", id=request_id, is_good=is_good)
        await self._replies.tell(visit, THANKS[is_good])

    async def share(self, visit: Visit, request_id: str) -> None:
        """Post a private answer for everybody; its button goes, so that it is not shared twice by accident."""
        if request_id in self._sharing:
            return
        self._sharing.add(request_id)
        try:
            await self._share(visit, request_id)
        finally:
            self._sharing.discard(request_id)

    async def _share(self, visit: Visit, request_id: str) -> None:
        past = await self._past(request_id)
        if past is None or past.is_running or not self._app.is_same(past.request.person, visit.person):
            await self._replies.tell(visit, NOTHING_TO_SHARE)
            return
        draft = Draft(update for update in past.updates if not isinstance(update, Offer) or update.is_open)
        draft.is_over, draft.receipt = True, None
        heading = "\n".join(filter(None, (shared(visit.user), past.request.address.get("heading"))))
        if not await self._posted(visit, draft, heading):
            await self._replies.tell(visit, NOT_SHARED)
            return
        await self._without_button(visit, past)
        await self._replies.join(visit.channel)

    async def _posted(self, visit: Visit, draft: Draft, heading: str) -> bool:
        """As a message of ours where that is possible, or else by the address, which needs no membership."""
        thread, has_posted = visit.thread, False
        try:
            for page in pages_of_draft(draft, heading):
                if isinstance(page, Upload):
                    spot = Spot(visit.channel, thread, visit.user, visit.team)
                    await Shares(self._wire, self._replies.kept, visit.id).put(page, spot)
                    continue
                ts = await self._wire.post(visit.channel, body_of(page), thread=thread)
                has_posted = True
                if not thread:
                    thread = ts
                    # So that what is said below it is known to be said to us.
                    await self._replies.posts.put(visit.id, 0, f"{visit.channel}/{ts}")
        except NotAllowed:
            if has_posted:
                return True  # the words are there; the picture is not let in
            return await self._by_url(visit, draft, heading)
        except Trouble as trouble:
            log.warning("not shared", id=visit.id, cause=repr(trouble))
            return has_posted
        return True

    async def _by_url(self, visit: Visit, draft: Draft, heading: str) -> bool:
        below = {"thread_ts": visit.thread} if visit.thread else {}
        posts = [page for page in pages_of_draft(draft, heading) if not isinstance(page, Upload)]
        try:
            for page in posts:
                await self._wire.respond(visit.url, {**body_of(page), **below, "response_type": "in_channel"})
        except Trouble as trouble:
            log.warning("not shared", id=visit.id, cause=repr(trouble))
            return False
        return bool(posts)

    async def _without_button(self, visit: Visit, past: Past) -> None:
        """What stood above the button stays. Slack does not say what that was."""
        draft = Draft(past.updates)
        draft.is_over = True
        posts = [page for page in pages_of_draft(draft) if not isinstance(page, Upload)]
        body = {**body_of(posts[-1]), "replace_original": True, "response_type": "ephemeral"} if posts else {}
        try:
            await self._wire.respond(visit.url, body or {"delete_original": True})
        except Trouble as trouble:
            log.info("its button stays", cause=repr(trouble))

    async def delete(self, visit: Visit, request_id: str, message: JSON) -> None:
        """Take an answer away, whole."""
        past = await self._past(request_id)
        is_theirs = past is not None and self._app.is_same(past.request.person, visit.person)
        if not is_theirs and not (await self._replies.people.who(visit.user)).runs(visit.team):
            await self._replies.tell(visit, NOT_DELETED)
            return
        stored = await self._replies.posts.of(request_id)
        handles = {handle for handle in stored if "/" in handle} or {f"{visit.channel}/{text(message, 'ts')}"}
        for handle in sorted(handles, reverse=True):
            await self._delete(handle)
        for number in range(max(1, len(stored))):
            # Cut, they would be posted again by a process that shows once more what was just done.
            await self._replies.posts.put(request_id, number, GONE)

    async def _delete(self, handle: str) -> None:
        channel, _, rest = handle.partition("/")
        ts, _, files = rest.partition("/")
        try:
            if files:
                await self._wire.delete_files(files.split(","))
            else:
                await self._wire.delete(channel, ts)
        except (Trouble, HostError) as trouble:
            log.info("not deleted", cause=repr(trouble))

    async def _past(self, request_id: str) -> Past | None:
        try:
            return await in_time(self._replies.history.by_id(request_id), LOOK_UP_S)
        except (BotError, TimeoutError) as error:
            log.warning("could not be looked up", id=request_id, error=repr(error))
            return None
