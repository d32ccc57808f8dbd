"""What people do at the stand-in of Slack."""

from collections.abc import Sequence
from typing import Any

from tests.standins import slack_payloads as payloads
from tests.standins.discord_time import PATIENCE_S
from tests.standins.slack_blocks import interactive
from tests.standins.slack_delivery import Delivers, Delivery, Invocation
from tests.standins.slack_files import new_file
from tests.standins.slack_objects import file_object, view_object
from tests.standins.slack_payloads import BUTTONS, INTERACTIVE, SLASH, CannotDo, Json, escaped, form_of
from tests.standins.slack_response_urls import show
from tests.standins.slack_rules import check_view, named
from tests.standins.slack_things import IM, PAIR, PRIVATE, Channel, Person, Posted, ResponseUrl, Stored, Trigger, View
from tests.standins.slack_views_api import fresh, renew, stack
from tests.standins.slack_views_api import show as show_view

SHOWN_NAMES = {IM: "directmessage", PAIR: "directmessage", PRIVATE: "privategroup"}


class People(Delivers):
    """The world with somebody in it; each doing returns when the app has acknowledged it or can no longer do so.

    What nobody could do raises `CannotDo`, which is an AssertionError.
    """

    async def types(
        self, person: Person, channel: Channel, command: str, text: str = "", thread: Posted | None = None
    ) -> Invocation:
        """Use a slash command; whom and what `text` names with @, # and https:// becomes a token."""
        if thread:
            raise CannotDo("slash commands cannot be used in threads")
        self._writes(person, channel)
        about = self._declared("slash_commands", "command", command)
        if about.get("should_escape", self.manifest is None):
            text = escaped(text, *self._names())
        trigger, url = self.trigger(person, channel), self.response_url(person, channel)
        place = {"id": channel.id, "name": SHOWN_NAMES.get(channel.kind, channel.name)}
        ids = {"response_url": self.address(url), "trigger_id": trigger.id}
        form = payloads.slash_form(self.app, person_of(person), place, command, text, **ids)
        asked = await self._sends(SLASH, form, person, trigger, url)
        if asked.ack and asked.ack.is_ok and asked.ack.body:
            show(self, url, asked.ack.body, via="ack")
        return asked

    # -------------------------------------------------------------------------------------------- messages

    async def posts(
        self,
        person: Person,
        channel: Channel,
        text: str,
        thread: Posted | str | None = None,
        files: Sequence[tuple[str, bytes, str]] = (),
        subtype: str | None = None,
    ) -> Posted:
        """Write a message; a file is its name, its content and its MIME type. `events_of` tells what the app heard."""
        self._writes(person, channel)
        words = escaped(text, *self._names(), is_labelled=False)
        blocks = named([payloads.rich_text(words)], self.new_id) if words else []
        ts, kind = self.new_ts(), subtype or ("file_share" if files else None)
        posted = Posted(channel, ts, person, "person", words, blocks, thread_ts_of(thread), kind)
        posted.files = [self._brings(posted, *file) for file in files]
        return await self._told(self.post(posted))

    async def another_bot_posts(
        self, channel: Channel, text: str, thread: Posted | str | None = None, *, is_classic: bool = True
    ) -> Posted:
        """Only a classic one's messages say by their subtype what they are."""
        other, kind = Person(self.new_id("U"), "otherbot", is_bot=True), "bot_message" if is_classic else None
        posted = Posted(channel, self.new_ts(), other, "person", text, thread_ts=thread_ts_of(thread), subtype=kind)
        return await self._told(self.post(posted))

    async def edits_message(self, person: Person, posted: Posted, text: str) -> None:
        if posted.author is not person:
            raise CannotDo("nobody edits what somebody else wrote")
        posted.text = escaped(text, *self._names(), is_labelled=False)
        posted.blocks = named([payloads.rich_text(posted.text)], self.new_id)
        posted.edits += 1
        self.change(posted)
        await self._told(posted)

    async def deletes_message(self, person: Person, posted: Posted) -> None:
        """Of themselves, or of the bot, as admins may."""
        if posted.author not in (person, self.bot):
            raise CannotDo("nobody but its author deletes this")
        self.delete(posted)
        await self._told(posted)

    async def _told(self, posted: Posted) -> Posted:
        for each in self.events_of(posted):
            await each.settled()
        return posted

    # ------------------------------------------------------------------------------------------ interactions

    async def presses(self, person: Person, posted: Posted, label: str) -> Invocation:
        """Press the button with this label or action id."""
        self._sees(person, posted)
        return await self._acts(person, posted, *found(posted.blocks, label))

    async def selects(self, person: Person, posted: Posted, action_id: str, value: Any) -> Invocation:
        """Choose from a list in a message."""
        self._sees(person, posted)
        return await self._acts(person, posted, *found(posted.blocks, action_id), value)

    async def rates(self, person: Person, posted: Posted, verdict: str) -> Invocation:
        """Use the feedback buttons: `positive` or `negative`."""
        self._sees(person, posted)
        return await self._acts(person, posted, *found(posted.blocks, "feedback_buttons"), verdict)

    async def acts_at_home(self, person: Person, action_id: str, value: Any = None) -> Invocation:
        """Press or choose something at the App Home."""
        home = self.home(person)
        if home is None:
            raise CannotDo(f"nothing was published for {person.name}")
        return await self._acts(person, home, *found(home.blocks, action_id), value)

    async def acts_in(self, person: Person, view: View, action_id: str, value: Any = None) -> Invocation:
        """Press or choose something in a modal, without submitting it."""
        return await self._acts(person, view, *found(view.blocks, action_id), value)

    async def _acts(
        self, person: Person, where: Posted | View, block: Json, element: Json, value: Any = None
    ) -> Invocation:
        actions = [payloads.action_of(element, block["block_id"], self.new_ts(), value)]
        chosen = {element["action_id"]: value} if element["type"] not in BUTTONS else {}
        state = {"values": form_of(where.blocks, chosen, is_checked=False)}
        if isinstance(where, View):
            about = {"view": self._shown_view(where, state), "container": {"type": "view", "view_id": where.id}}
            return await self._interacts(person, "block_actions", None, actions=actions, **about)
        message = self.message_of(where)
        container = payloads.message_container(message, where.channel.id, is_ephemeral=where.is_ephemeral)
        more = {} if where.is_ephemeral else {"message": message}
        return await self._interacts(
            person, "block_actions", where, container=container, state=state, actions=actions, **more
        )

    async def chooses(self, person: Person, posted: Posted, callback_id: str) -> Invocation:
        """Use a shortcut of the message's menu."""
        self._sees(person, posted)
        self._declared("shortcuts", "callback_id", callback_id, "message")
        message = self.message_of(posted)
        about = {"message_ts": posted.ts, "action_ts": self.new_ts(), "callback_id": callback_id}
        return await self._interacts(person, "message_action", posted, message=message, **about)

    async def uses_shortcut(self, person: Person, callback_id: str, channel: Channel | None = None) -> Invocation:
        """Use a shortcut that is to be had everywhere; its payload does not tell what they look at."""
        self._declared("shortcuts", "callback_id", callback_id, "global")
        more = {"action_ts": self.new_ts(), "callback_id": callback_id}
        return await self._interacts(person, "shortcut", None, at=channel, **more)

    async def _interacts(
        self, person: Person, kind: str, on: Posted | None, *, at: Channel | None = None, **more: Any
    ) -> Invocation:
        trigger, url = self.trigger(person, on.channel if on else at), None
        if on:
            url = self.response_url(person, on.channel, on)
            place = {"id": on.channel.id, "name": SHOWN_NAMES.get(on.channel.kind, on.channel.name)}
            more |= {"channel": place, "response_url": self.address(url)}
        payload = payloads.interaction(self.app, kind, person_of(person), trigger_id=trigger.id, **more)
        return await self._sends(INTERACTIVE, payload, person, trigger, url)

    async def _sends(
        self, kind: str, payload: Json, person: Person, trigger: Trigger, url: ResponseUrl | None
    ) -> Invocation:
        delivery = self.courier.send(Delivery(kind, payload))
        asked = Invocation(person, delivery, trigger, url, self.address(url) if url else "", self.changed)
        await delivery.settled()
        return asked

    # ------------------------------------------------------------------------------------------------- views

    async def opened(self, person: Person, within_s: float = PATIENCE_S) -> View:
        """The modal in front of them, as soon as there is one."""
        await self.changed.until(lambda: stack(self, person.id), within_s)
        return stack(self, person.id)[-1]

    def home(self, person: Person) -> View | None:
        """What was published for them."""
        return next((each for each in self.views.values() if (each.type, each.user) == ("home", person.id)), None)

    async def submits(self, person: Person, view: View, **values: Any) -> Invocation:
        """Fill in the modal and send it; `values` go by action or block id, the rest stays as preset.

        Files are put in as they are posted: name, content and MIME type of each, in a list.
        """
        self._faces(person, view)
        state = form_of(view.blocks, {name: self._handed_over(person, value) for name, value in values.items()})
        shown = self._shown_view(view, {"values": state})
        urls = [self._url_for(person, *chosen) for chosen in payloads.places_of(view.blocks, state)]
        asked = await self._interacts(person, "view_submission", None, view=shown, response_urls=urls)
        asked.url = self.response_urls[urls[0]["response_url"].partition("/respond/")[2]] if urls else None
        if asked.ack and asked.ack.is_ok:
            self._follows(person, view, asked.ack.body)
        return asked

    def _handed_over(self, person: Person, value: Any) -> Any:
        """The files of a field that takes some, as Slack tells of them; any other value as it is."""
        if not (isinstance(value, list) and any(isinstance(each, tuple) for each in value)):
            return value
        files = [self._uploaded(person, *each) for each in value]
        for file in files:
            file.is_handed_over = True
        return [file_object(self, file) for file in files]

    def _url_for(self, person: Person, block_id: str, action_id: str, number: str) -> Json:
        """Leave to answer in a conversation that somebody chose in a form."""
        channel = self.channels[number]
        self._writes(person, channel)
        url = self.address(self.response_url(person, channel))
        return {"block_id": block_id, "action_id": action_id, "channel_id": number, "response_url": url}

    def _follows(self, person: Person, view: View, answer: Json) -> None:
        """What becomes of the modals, as the acknowledgement of a form says."""
        match answer.get("response_action"):
            case "errors":
                unknown = set(answer["errors"]) - {block["block_id"] for block in view.blocks}
                assert not unknown, f"no block is called {', '.join(unknown)}"
            case "update":
                renew(self, view, check_view(answer["view"], "modal"))
            case "push":
                above = fresh(self, check_view(answer["view"], "modal"), "modal", person.id)
                above.root = view.root
                show_view(self, above)
            case "clear":
                self._close(*stack(self, person.id))
            case _:
                self._close(view)

    async def closes(self, person: Person, view: View) -> Invocation | None:
        """Put the modal away; the app hears of it only when it asked to."""
        self._faces(person, view)
        self._close(view)
        if not view.body.get("notify_on_close"):
            return None
        shown = self._shown_view(view, {"values": {}})
        return await self._interacts(person, "view_closed", None, view=shown, is_cleared=False)

    def _close(self, *views: View) -> None:
        for view in views:
            view.is_open = False
            view.bell.ring()
        self.changed.ring()

    def _faces(self, person: Person, view: View) -> None:
        if view not in stack(self, person.id)[-1:]:
            raise CannotDo(f"{person.name} does not have {view.title!r} before them")

    def _shown_view(self, view: View, state: Json) -> Json:
        return view_object(self, view) | {"state": state}

    # ------------------------------------------------------------------------------------------------ places

    async def opens_home(self, person: Person) -> Delivery | None:
        return await self._opens(person, "home")

    async def opens_messages(self, person: Person) -> Delivery | None:
        return await self._opens(person, "messages")

    async def _opens(self, person: Person, tab: str) -> Delivery | None:
        home = self.home(person)
        view = view_object(self, home) if home else None
        return await settled(
            self.happens(payloads.home_opened_event(person.id, self.dm(person).id, tab, view, self.new_ts()))
        )

    async def stops(self, person: Person, posted: Posted) -> Delivery | None:
        """Press Slack's own stop button in the thread of this message; Slack ends its streams."""
        channel, thread_ts = posted.channel, posted.thread_ts or posted.ts
        if self.threads.session(channel.id, thread_ts) != "processing" or not self.hears("agent_session_stopped"):
            raise CannotDo("there is no stop button: nothing is processing here that could be stopped")
        streams = [each for each in channel.thread(thread_ts) if each.is_streaming]
        for each in streams:
            each.is_streaming = False
            self.change(each)
        stamps = [each.ts for each in streams]
        return await settled(
            self.happens(payloads.stopped_event(person.id, channel.id, thread_ts, stamps, self.new_ts()))
        )

    async def joins(self, person: Person, channel: Channel, inviter: Person | None = None) -> Delivery | None:
        """Become a member; the bot can be made one too."""
        if person is self.bot:
            channel.has_bot = True
        else:
            channel.members.add(person.id)
        letter, by = channel.id[0], inviter.id if inviter else None
        event = payloads.joined_event(self.app, person.id, channel.id, letter, by, self.new_ts())
        return await settled(self.happens(event) if channel.has_bot else None)

    async def uninstalls(self) -> list[Delivery]:
        """Remove the app: its tokens are worth nothing from now on."""
        self.auth_error = "account_inactive"
        told = [self.happens(each) for each in payloads.goodbye_events([self.bot.id], self.new_ts())]
        return [await each.settled() for each in told if each]

    # ---------------------------------------------------------------------------------------- what may be done

    def _declared(self, what: str, key: str, name: str, kind: str = "") -> Json:
        """What the manifest says of it; nothing while there is none."""
        if self.manifest is None:
            return {}
        for each in self.manifest.get("features", {}).get(what, []):
            if each[key] == name and each.get("type", "") == kind:
                return dict(each)
        raise CannotDo(f"{name!r} is not in the manifest")

    def _writes(self, person: Person, channel: Channel) -> None:
        if person.id not in channel.members:
            raise CannotDo(f"{person.name} is not in {channel.name}")
        tab = (self.manifest or {}).get("features", {}).get("app_home", {})
        if channel.kind == IM and tab.get("messages_tab_read_only_enabled"):
            raise CannotDo("nothing can be written to this app")

    def _sees(self, person: Person, posted: Posted) -> None:
        if posted.is_deleted or posted.seen_by not in (None, person.id) or person.id not in posted.channel.members:
            raise CannotDo(f"{person.name} does not see this message")

    def _names(self) -> tuple[dict[str, str], dict[str, str]]:
        channels = {each.id: each.name for each in self.channels.values() if not each.is_direct}
        return {each.id: each.name.lower() for each in self.people.values()}, channels

    def _brings(self, posted: Posted, name: str, content: bytes, mimetype: str) -> Stored:
        file = self._uploaded(posted.author, name, content, mimetype)
        file.shares = {posted.channel.id: [posted.ts]}
        return file

    def _uploaded(self, person: Person, name: str, content: bytes, mimetype: str) -> Stored:
        file = new_file(self, person, name, len(content))
        file.content, file.mimetype, file.is_completed, file.is_processed = content, mimetype, True, True
        return file


def found(blocks: list[Json], wanted: str) -> tuple[Json, Json]:
    """The block and the element in it with this label, action id or type."""
    for block, element in interactive(blocks):
        label = element.get("text", {}).get("text") if element["type"] in BUTTONS else None
        if wanted in (label, element["action_id"], element["type"]):
            return block, element
    raise CannotDo(f"{wanted!r} is not among {[each['action_id'] for _, each in interactive(blocks)]}")


def person_of(person: Person) -> Json:
    return {"id": person.id, "name": person.name.lower()}


def thread_ts_of(thread: Posted | str | None) -> str | None:
    return (thread.thread_ts or thread.ts) if isinstance(thread, Posted) else thread


async def settled(delivery: Delivery | None) -> Delivery | None:
    return await delivery.settled() if delivery else None
