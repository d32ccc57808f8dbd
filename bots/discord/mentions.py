"""Messages that speak to the bot: in its direct messages, by a mention, or as a reply to an answer of its."""

import asyncio
import re
from dataclasses import dataclass, replace

import discord
import structlog

from bots.bugs import bug
from bots.discord.address import Address
from bots.discord.heard import HIDDEN_WORDS, Context, context_of
from bots.discord.places import Place
from bots.discord.replies import Replies, attached_of
from bots.discord.sentences import sentence
from bots.discord.servers import Server
from bots.discord.troubles import HasThread, NotAllowed, Trouble
from bots.discord.visit import NO_SERVER, roles_in
from bots.payload import JSON, text
from core.errors import BadOption, BotError
from core.names import plain_name
from core.options import is_private
from core.seen import MOST_FILES
from core.typed import parsed
from core.values import Options, Request

log = structlog.get_logger()

SPOKEN = {discord.MessageType.default, discord.MessageType.reply}
NAME_CHARS = 90
"""Of a thread; Discord takes 100."""
NOTHING_SAID = "What do you make of this?"
PRIVATE_ONLY = "Only you are to see that, so type /{name} as a slash command, or write it to me directly."


@dataclass(frozen=True, slots=True)
class Spot:
    """Where an answer goes."""

    channel: str
    place: Place
    answers: str
    """The message that is replied to; empty where the answer opens a thread below it."""
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Author:
    """Who speaks, where they do."""

    name: str
    roles: tuple[str, ...]
    """Of the server, without the one that everybody has."""
    server: Server


class Mentions:
    def __init__(self, replies: Replies) -> None:
        self._replies = replies
        self._wire = replies.wire
        self._app = replies.desk.app

    async def heard(self, message: discord.Message, member: JSON) -> None:
        """Answer a message if it speaks to the bot.

        Args:
            member: What its author is in the server; nothing in direct messages.
        """
        if message.author.bot or message.type not in SPOKEN or not self._is_spoken_to(message):
            return
        # So far nobody knows that it was heard, and files take their time.
        showing = asyncio.create_task(self._wire.show_typing(str(message.channel.id)))
        try:
            self._replies.answer(await self._asked(message, member))
        except BotError as error:
            await self._decline(message, error)
        except Exception:
            await self._decline(message, bug(f"discord:{message.id}"))
        finally:
            await asyncio.wait([showing])

    async def _asked(self, message: discord.Message, member: JSON) -> Request:
        """What a message asks. Raises BotError with the reason why it is not answered."""
        name, options, problem = self._said(message)
        context = await context_of(message, self._wire, self._replies)
        if problem:
            raise problem
        if name == "help" and not options and (context.about or context.attached or context.past):
            name, options = "ask", {"question": NOTHING_SAID}
        files = await self._files(message, context, name, options)
        # What is private as a rule is about the place where it was asked, and a new thread would be another.
        opens = not self._app.commands[name].is_private
        spot = await self._spot(message, options, opens=opens)
        author = await self._author(message, member)
        return await self._completed(self._request(message, author, name, {**options, **files}, context, spot))

    async def _completed(self, request: Request) -> Request:
        request = await self._replies.completed(request)
        if request.workspace == NO_SERVER:
            return request
        # Said for everybody to hear, it is answered for everybody to hear.
        return replace(request, options={name: each for name, each in request.options.items() if name != "private"})

    async def _author(self, message: discord.Message, member: JSON) -> Author:
        name, server = text(member, "nick") or message.author.display_name, server_of(message)
        if not server:
            return Author(name, (), Server(""))
        held = member.get("roles")
        roles = tuple(str(role) for role in held if str(role) != server) if isinstance(held, list) else ()
        return Author(name, roles, await self._replies.places.servers.at(server))

    # ---------------------------------------------------------------------------------------------- what is said

    def _is_spoken_to(self, message: discord.Message) -> bool:
        return not server_of(message) or any(str(user.id) == self._wire.bot_id for user in message.mentions)

    def _said(self, message: discord.Message) -> tuple[str, Options, BotError | None]:
        """A command and its options; a line without a slash is a question, and an empty one asks for help."""
        words = re.sub(rf"<@!?{self._wire.bot_id}>", "", message.content)
        for user in message.mentions:
            words = words.replace(f"<@{user.id}>", f"@{user.display_name}")
            words = words.replace(f"<@!{user.id}>", f"@{user.display_name}")
        words = words.strip()
        if not words:
            return ("ask", {"question": NOTHING_SAID}, None) if message.attachments else ("help", {}, None)
        try:
            name, options = parsed(words, self._app.commands)
        except BadOption as error:
            return "ask", {}, error
        command = self._app.commands.get(name)
        if command and server_of(message) and (command.is_for_one(options) or is_private(options)):
            return name, options, BadOption(PRIVATE_ONLY.format(name=name))
        return name, options, None

    async def _files(self, message: discord.Message, context: Context, name: str, options: Options) -> Options:
        """Their own, which have to be such as can be shown to a model; and what can of the message before."""
        handed, command = self._replies.handed, self._app.commands.get(name)
        if command is None or command.file is None:
            return {}
        files = (await handed.keep([attached_of(attached.to_dict()) for attached in message.attachments])).split()
        before = [*map(attached_of, context.attached)]
        if name == "ask":
            files += await handed.keep_some(before)
        elif not files and command.file.name not in options:
            # A reply says which picture is meant; what begins with one takes no more.
            files += await handed.keep_some([each for each in before if each.is_picture][:1])
        return {command.file.name: " ".join(files[:MOST_FILES])} if files else {}

    # ------------------------------------------------------------------------------------------------ where

    async def _spot(self, message: discord.Message, options: Options, *, opens: bool) -> Spot:
        channel = str(message.channel.id)
        is_direct = not server_of(message)
        place = Place() if is_direct else await self._replies.places.at(channel)
        here = Spot(channel, place, answers=str(message.id))
        if is_direct or place.is_thread or not opens or not self._opens_threads(channel, server_of(message)):
            return here
        name = " ".join(str(options.get("question") or options.get("prompt") or "Flashbulb").split())
        try:
            thread = await self._wire.open_thread(channel, str(message.id), name[:NAME_CHARS])
        except HasThread:
            return replace(here, channel=str(message.id), place=place.thread(channel), answers="")
        except Trouble as trouble:
            log.info("no thread", id=message.id, cause=repr(trouble))
            needed = "the permission Create Public Threads" if isinstance(trouble, NotAllowed) else "another moment"
            remark = f"-# This was to be answered in a thread; for that I need {needed} in <#{channel}>."
            return replace(here, remark=remark)
        return replace(here, channel=thread, place=place.thread(channel), answers="")

    def _opens_threads(self, channel: str, server: str) -> bool:
        where = f"channel:discord:{channel}", f"workspace:discord:{server}"
        return bool(self._app.rulebook.setting_at("threads", *where))

    # ---------------------------------------------------------------------------------------------- request

    def _request(
        self, message: discord.Message, author: Author, name: str, options: Options, context: Context, spot: Spot
    ) -> Request:
        server, person = author.server, f"discord:{message.author.id}"
        remarks = [spot.remark, HIDDEN_WORDS if context.is_hidden else ""]
        address = Address(
            user=str(message.author.id),
            channel=spot.channel,
            message=spot.answers,
            is_thread="yes" if spot.place.is_thread else "",
            heading="\n".join(filter(None, remarks)),
        )
        has_about = name == "ask" and context.about
        called = {person: plain_name(author.name), f"channel:discord:{spot.channel}": spot.place.name}
        return Request(
            id=f"discord:{message.id}",
            platform="discord",
            person=person,
            workspace=f"discord:{server.id}" if server.id else NO_SERVER,
            channel=f"discord:{spot.channel}",
            conversation=self._conversation(message, context, spot),
            command=name,
            options={**options, **({"about": context.about} if has_about else {})},
            asked_at=self._app.now(),
            from_offer=bool(has_about),
            asker=author.name if server.id else "",
            address=address.kept(),
            is_age_gated=spot.place.is_age_gated,
            roles=roles_in(server.id, author.roles),
            is_admin=bool(server.id) and server.is_run_by(str(message.author.id), author.roles),
            above=f"discord:{spot.place.parent}" if spot.place.parent else "",
            names={each: word for each, word in {**called, **server.names(author.roles)}.items() if word},
        )

    def _conversation(self, message: discord.Message, context: Context, spot: Spot) -> str:
        if not server_of(message) or spot.place.is_thread:
            return f"discord:{spot.channel}"
        past = context.past
        if past and past.request.conversation and past.request.asker:
            return past.request.conversation
        return f"discord:{message.id}"

    async def _decline(self, message: discord.Message, error: BotError) -> None:
        """Say why there is no answer, where the message is."""
        reference = {"message_id": str(message.id), "fail_if_not_exists": False}
        body = {**sentence(f"⚠ {error}"), "message_reference": reference}
        try:
            await self._wire.post(str(message.channel.id), body, (), None)
        except Trouble as trouble:
            log.info("not declined", id=message.id, cause=repr(trouble))


def server_of(message: discord.Message) -> str:
    """Where it was written; empty in direct messages.

    Not `message.guild`, which is None in every server that the bot has joined since it was started.
    """
    channel = message.channel
    if isinstance(channel, discord.PartialMessageable):
        return str(channel.guild_id or "")
    return str(message.guild.id) if message.guild else ""
