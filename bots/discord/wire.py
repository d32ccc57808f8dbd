"""Every call to Discord's REST API, with its errors made ours."""

# long because every call of Discord stands here once

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO

import structlog
from discord import File
from discord.http import HTTPClient, Route

from bots.discord.rates import Rates
from bots.discord.sentences import sentence
from bots.discord.troubles import FOREIGN, AlreadyDone, Malformed, NotAllowed, TooLate, Trouble, ours
from bots.discord.uploads import Upload, form_with
from bots.payload import JSON, part, parts, text

log = structlog.get_logger()

MESSAGE, DEFER, DEFER_UPDATE, UPDATE, SUGGESTIONS, FORM = 4, 5, 6, 7, 8, 9
"""Kinds of first answers to an interaction."""
EPHEMERAL = 64
WITHOUT_PREVIEWS = 4
ACKNOWLEDGE_S = 2.6
"""Discord gives three seconds; some of them went by on the way here."""
AGAIN_S = 0.25
FIRST_TRIES = 20
UPLOADS = 16
"""At once: acknowledgements, which cannot wait, share the connections."""
ANSWER_PATH = "/webhooks/{webhook_id}/{webhook_token}"
MESSAGE_PATH = "/channels/{channel_id}/messages/{message_id}"


@dataclass(frozen=True, slots=True)
class Ticket:
    """What an interaction gives: the right to answer it, for a quarter of an hour."""

    id: str
    token: str


class Wire:
    """Discord's REST API, once the client has logged in; before that every call waits."""

    def __init__(self, http: HTTPClient) -> None:
        self._http = http
        self._opened = asyncio.Event()
        self._uploading = asyncio.Semaphore(UPLOADS)
        self.application_id = ""
        self.bot_id = ""

    def open(self, application_id: int, bot_id: int) -> None:
        self.application_id, self.bot_id = str(application_id), str(bot_id)
        self._opened.set()

    async def acknowledge(self, ticket: Ticket, *, is_private: bool) -> str:
        """Say that an answer is on its way; the id of the message that will hold it.

        Raises:
            TooLate: The person has been told that nobody answered.
        """
        body = {"type": DEFER, "data": {"flags": EPHEMERAL if is_private else 0}}
        answer = await self._first(ticket, body)
        return text(part(answer, "interaction"), "response_message_id")

    async def quietly(self, ticket: Ticket) -> None:
        """Acknowledge the press of a button without a message."""
        await self._first(ticket, {"type": DEFER_UPDATE})

    async def say(self, ticket: Ticket, words: str) -> None:
        """Answer with a sentence that only the person sees."""
        await self._first(ticket, {"type": MESSAGE, "data": {**sentence(words), "flags": EPHEMERAL}})

    async def change(self, ticket: Ticket, body: JSON) -> None:
        """Answer the press of a button by changing the message it is under."""
        await self._first(ticket, {"type": UPDATE, "data": body})

    async def suggest(self, ticket: Ticket, choices: Sequence[JSON]) -> None:
        await self._first(ticket, {"type": SUGGESTIONS, "data": {"choices": choices}})

    async def ask(self, ticket: Ticket, form: JSON) -> None:
        """Open a form."""
        await self._first(ticket, {"type": FORM, "data": form})

    async def _first(self, ticket: Ticket, body: JSON) -> JSON:
        """The first answer. One that takes too long is left to end by itself: Discord may have it, and what was asked
        is worked on meanwhile; if it has not, the answer goes another way.

        Raises:
            TooLate: Discord has said so, or took nothing for as long as it waits.
            AlreadyDone: Somebody else has answered.
        """
        is_sent = asyncio.Event()
        trying = asyncio.ensure_future(self._try_first(ticket, body, is_sent))
        done, _ = await asyncio.wait({trying}, timeout=ACKNOWLEDGE_S)
        if done:
            return trying.result()
        if not is_sent.is_set():
            trying.cancel()
            raise TooLate
        log.warning("acknowledged, perhaps", id=ticket.id)
        trying.add_done_callback(lambda late: late.cancelled() or late.exception())
        return {}

    async def _try_first(self, ticket: Ticket, body: JSON, is_sent: asyncio.Event) -> JSON:
        path, rates = "/interactions/{webhook_id}/{webhook_token}/callback", Rates()
        for _ in range(FIRST_TRIES):
            is_sent.set()
            try:
                return await self.call(
                    "POST", path, body, rates=rates, webhook_id=ticket.id, webhook_token=ticket.token,
                    params={"with_response": "true"},
                )  # fmt: skip
            except AlreadyDone:
                if not rates.failures:
                    # The event came twice, or to another process as well: whoever was first answers it.
                    raise
                return {}  # by a try whose answer got lost
            except (TooLate, Malformed, NotAllowed):
                raise
            except Trouble as trouble:
                log.warning("not acknowledged yet", cause=repr(trouble))
                is_sent.clear()
                await asyncio.sleep(AGAIN_S)
        raise TooLate

    # ------------------------------------------------------------------------------- by an interaction's token

    async def edit_answer(
        self, token: str, message: str, body: JSON, uploads: Sequence[Upload], rates: Rates | None
    ) -> None:
        await self.call(
            "PATCH", ANSWER_PATH + "/messages/{message_id}", body, uploads, rates,
            webhook_id=self.application_id, webhook_token=token, message_id=message or "@original",
        )  # fmt: skip

    async def follow_up(
        self, token: str, body: JSON, uploads: Sequence[Upload] = (), rates: Rates | None = None
    ) -> str:
        """One more message; its id."""
        answer = await self.call(
            "POST", ANSWER_PATH, body, uploads, rates, {"wait": "true"},
            webhook_id=self.application_id, webhook_token=token,
        )  # fmt: skip
        return text(answer, "id")

    async def whisper(self, token: str, words: str) -> None:
        """One more message, which only the person sees."""
        await self.follow_up(token, {**sentence(words), "flags": EPHEMERAL})

    async def delete_answer(self, token: str, message: str) -> None:
        await self.call(
            "DELETE", ANSWER_PATH + "/messages/{message_id}",
            webhook_id=self.application_id, webhook_token=token, message_id=message or "@original",
        )  # fmt: skip

    # ------------------------------------------------------------------------------------------ as a member

    async def edit(
        self, channel: str, message: str, body: JSON, uploads: Sequence[Upload], rates: Rates | None
    ) -> None:
        await self.call("PATCH", MESSAGE_PATH, body, uploads, rates, channel_id=channel, message_id=message)

    async def post(self, channel: str, body: JSON, uploads: Sequence[Upload], rates: Rates | None) -> str:
        """A message in a channel; its id."""
        path = "/channels/{channel_id}/messages"
        return text(await self.call("POST", path, body, uploads, rates, channel_id=channel), "id")

    async def delete(self, channel: str, message: str) -> None:
        await self.call("DELETE", MESSAGE_PATH, channel_id=channel, message_id=message)

    async def message(self, channel: str, message: str) -> JSON:
        return await self.call("GET", MESSAGE_PATH, channel_id=channel, message_id=message)

    async def messages_after(self, channel: str, message: str) -> Sequence[JSON]:
        """Up to 50 messages behind one."""
        params = {"after": message, "limit": "50"}
        found = await self.call("GET", "/channels/{channel_id}/messages", channel_id=channel, params=params)
        return parts({"messages": found}, "messages")

    async def messages_before(self, channel: str, message: str, most: int) -> Sequence[JSON]:
        """Up to so many messages above one, or the latest where none is named; newest first, 100 at the most."""
        params = {"limit": str(most), **({"before": message} if message else {})}
        found = await self.call("GET", "/channels/{channel_id}/messages", channel_id=channel, params=params)
        return parts({"messages": found}, "messages")

    async def type_in(self, channel: str) -> None:
        """Say that an answer is on its way; refused where the bot may not write."""
        await self.call("POST", "/channels/{channel_id}/typing", channel_id=channel)

    async def show_typing(self, channel: str) -> None:
        """The same; of no consequence when it cannot be said."""
        try:
            await self.type_in(channel)
        except Trouble as trouble:
            log.info("not shown as typing", cause=repr(trouble))

    async def server(self, server: str) -> JSON:
        """With its roles and its owner, for a bot that is a member."""
        return await self.call("GET", "/guilds/{guild_id}", guild_id=server)

    async def member(self, server: str, user: str) -> JSON:
        """Raises Taken of somebody who is none."""
        return await self.call("GET", "/guilds/{guild_id}/members/{user_id}", guild_id=server, user_id=user)

    async def thread_member(self, thread: str, user: str) -> JSON:
        """Raises Taken of somebody who is none."""
        path = "/channels/{channel_id}/thread-members/{user_id}"
        return await self.call("GET", path, channel_id=thread, user_id=user)

    async def channels(self, server: str) -> Sequence[JSON]:
        """Those of a server, without the threads in them."""
        return parts({"channels": await self.call("GET", "/guilds/{guild_id}/channels", guild_id=server)}, "channels")

    async def application(self) -> JSON:
        return await self.call("GET", "/applications/@me")

    async def channel(self, channel: str) -> JSON:
        return await self.call("GET", "/channels/{channel_id}", channel_id=channel)

    async def direct_channel(self, user: str) -> str:
        """The bot's own channel with somebody; its id."""
        return text(await self.call("POST", "/users/@me/channels", {"recipient_id": user}), "id")

    async def open_thread(self, channel: str, message: str, name: str) -> str:
        """A thread that begins at a message; its id."""
        body = {"name": name, "auto_archive_duration": 1440}
        return text(
            await self.call("POST", MESSAGE_PATH + "/threads", body, channel_id=channel, message_id=message), "id"
        )

    async def commands(self) -> Sequence[JSON]:
        params = {"with_localizations": "true"}
        path = "/applications/{application_id}/commands"
        found = await self.call("GET", path, application_id=self.application_id, params=params)
        return parts({"commands": found}, "commands")

    async def register(self, commands: Sequence[JSON]) -> None:
        """Make these, and no others, the application's commands."""
        await self.call("PUT", "/applications/{application_id}/commands", commands, application_id=self.application_id)

    # ----------------------------------------------------------------------------------------------------------

    async def call(
        self,
        method: str,
        path: str,
        body: JSON | Sequence[JSON] | None = None,
        uploads: Sequence[Upload] = (),
        rates: Rates | None = None,
        params: Mapping[str, str] | None = None,
        **ids: str,
    ) -> JSON:
        """One call, as often as discord.py thinks it worth trying.

        Raises:
            Trouble: It was not done.
        """
        await self._opened.wait()
        route = Route(method, path, **ids)
        try:
            if uploads:
                # As files, which are sent piece by piece and wound back for another try: a large body of bytes would
                # hold everything up.
                files = [File(BytesIO(upload.data), upload.name) for upload in uploads]
                form = form_with(body, files)
                async with self._uploading:
                    answer = await self._http.request(
                        route, files=files, form=form, params=params, trace_request_ctx=rates
                    )
            elif body is None:
                answer = await self._http.request(route, params=params, trace_request_ctx=rates)
            else:
                answer = await self._http.request(route, json=body, params=params, trace_request_ctx=rates)
        except FOREIGN as error:
            raise ours(error) from error
        return answer  # type: ignore[no-any-return]  # discord.py does not say what an answer is
