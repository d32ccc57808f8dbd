"""The one road every request takes: find, check, begin, run, settle, apologise."""

# long because the road, and whoever may step into it on the way, are read together

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from secrets import token_hex
from typing import Literal, TypeAlias

import structlog

from core.command import Command, Suggestion
from core.errors import AskerError, BotError, Duplicate, HostError, NotFound, OverLimit, our_fault
from core.journal import StepJournal
from core.judging import Judge
from core.kit import Kit, Notebook
from core.memory import Claim, Closing, Journal, Ledger, Steps, Stopping
from core.options import checked, filled_in
from core.platforms import Offers, Waiting
from core.rulebook import Rulebook
from core.run import Run, once_more, stopped, waited_s
from core.steward import Steward, remarks, way_out
from core.values import Notice, Offer, OptionValue, Receipt, Request, Show, Update, Usage
from core.words import FIRST_USE, left

log = structlog.get_logger()

NAME_CHARS = 40
"""So much of an unknown name is said back."""
MOST_ATTEMPTS = 3
"""A request that broke off this often is given up."""

Reach: TypeAlias = Literal["own", "open", "all"]
MakeKit: TypeAlias = Callable[[Journal, Notebook], Kit]
_Begin: TypeAlias = Callable[[Run, Command, Kit], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class App:
    """Answers requests, whatever platform they come from."""

    make_kit: MakeKit
    commands: Mapping[str, Command]
    ledger: Ledger
    steps: Steps
    offers: Offers
    judge: Judge
    steward: Steward
    now: Callable[[], datetime]
    owner: str
    """This process's name among those that share the database."""
    unseen: Mapping[str, Command] = field(default_factory=dict)
    """Commands that nobody can ask for: what the house does by itself."""
    followers: list[Callable[[Request], None]] = field(default_factory=list)
    """Take what is to be done after a request, unseen; nobody does where nothing is served."""
    _runs: dict[str, Run] = field(default_factory=dict)
    _unsettled: list[Closing] = field(default_factory=list)

    @property
    def rulebook(self) -> Rulebook:
        """What holds just now."""
        return self.judge.rulebook

    async def answer(self, request: Request, show: Show) -> None:
        """Do what `request` asks, showing it as it comes. Nothing but cancellation gets out."""
        await self._drive(Run(self.judge.by_whom(request), show, self.now()), self._begin)

    async def resume(self, claim: Claim, show: Show) -> None:
        """Go on with a request whose process is gone, as `answer` would have."""

        async def begun_before(run: Run, _command: Command, kit: Kit) -> None:
            await kit.journal.recall()
            if claim.is_to_stop and run.stop():
                await asyncio.sleep(0)  # where the cancellation arrives, before any work is done
            if claim.attempts > MOST_ATTEMPTS:
                raise BotError("This was begun several times and broke off each time. Nothing was charged.")

        run = Run(claim.request, show, self.now())
        run.is_begun = True
        await self._drive(run, begun_before)

    def stop(self, request_id: str, person: str) -> bool:
        """Stop a running request of this person's; False when this process runs none such."""
        run = self._runs.get(request_id)
        # Accounts may have been tied together, or parted, since it began: what stays is who asked.
        return run is not None and self.is_same(run.request.asked_by, person) and run.stop()

    async def stop_anywhere(self, request_id: str, person: str) -> Literal["stopped"] | Stopping:
        """Stop a request of this person's, whichever process works on it; `asked` takes another one about 2 s.

        Raises:
            StorageFailed: It does not run here, and no other process can be asked.
        """
        if self.stop(request_id, person):
            return "stopped"
        stopping = await self.ledger.ask_to_stop(request_id, self.whose(person), self.now())
        if stopping == "not theirs" and await self.judge.is_news():
            return await self.ledger.ask_to_stop(request_id, self.whose(person), self.now())
        return stopping

    async def stop_asked(self) -> None:
        """Stop what runs here and another process was told to stop. Raises StorageFailed when nobody can tell."""
        if self._runs:
            for request_id, _ in await self.ledger.asked_to_stop(self.owner):
                # Whether it was theirs to stop, the database has decided.
                if run := self._runs.get(request_id):
                    run.stop()

    async def settle_late(self) -> None:
        """Close the requests that ended while nothing could be stored: their holds go back now.

        Raises:
            StorageFailed: It still cannot be.
        """
        while self._unsettled:
            await self.ledger.finish(self._unsettled[0])
            self._unsettled.pop(0)

    def whose(self, account: str) -> str:
        """The name that everything of this account's person is under."""
        return self.rulebook.person_of(account)

    def is_same(self, one: str, other: str) -> bool:
        """Whether both accounts are one person's."""
        return self.whose(one) == self.whose(other)

    async def accept(
        self, offer_id: str, click: Request, reach: Reach = "own", changes: Mapping[str, OptionValue] | None = None
    ) -> Request:
        """The request that tapping a button makes.

        Args:
            click: Who tapped it, where and when, with an id of its own; its command and options are the offer's, and
                its conversation too unless it has one.
            changes: What stands in the offer's form, where one was sent; what it does not ask for stays as it was.

        Raises:
            NotFound: There is no such button any more, or it is not for this person.
        """
        waiting = await self.waiting(offer_id, click.person, reach)
        offer = waiting.offer
        if not click.conversation and waiting.conversation:
            asker = click.asker if waiting.is_shared else ""
            click = replace(click, conversation=waiting.conversation, asker=asker)
        options = offer.options
        if changes is not None:
            options = filled_in(self.commands.get(offer.command), offer.asks, offer.options, changes)
        replaces = str(options.get("replaces", ""))
        click = replace(click, replaces=replaces, in_place=offer.in_place and bool(replaces))
        return replace(click, command=offer.command, options=options, from_offer=True)

    async def waiting(self, offer_id: str, person: str, reach: Reach = "own") -> Waiting:
        """What is behind a button.

        Args:
            reach: `own`: only who it was made to may tap it. `open`: others see it too, and may tap what is open to
                all. `all`: this person may also change what others asked for.

        Raises:
            NotFound: As `accept`.
        """
        found = await self.offers.find(offer_id)
        if found is None:
            raise NotFound("This button belongs to something that was forgotten.")
        # What somebody else was answered stays as they have it, whoever may add to it.
        may_change = reach == "all" and found.offer.asks and not found.offer.in_place
        is_let_in = may_change or (reach != "own" and found.offer.is_open)
        if is_let_in or self.is_same(found.person, person):
            return found
        # Another process may have tied the two accounts together a moment ago.
        if not (await self.judge.is_news() and self.is_same(found.person, person)):
            raise NotFound("This button is somebody else's. Ask for the same yourself, with a command.")
        return found

    async def suggest(self, request: Request, option_name: str) -> Sequence[Suggestion]:
        """What fits the words typed so far for one of `request`'s options; nothing is written or charged."""
        command = self.commands.get(request.command)
        option = command.option(option_name) if command else None
        if option is None or option.suggest is None:
            return []
        request, notebook = self.judge.by_whom(request), Notebook()
        kit = self.make_kit(StepJournal(self.steps, request.id, self.owner, notebook), notebook)
        return await option.suggest(str(request.options.get(option.name, "")), request, kit)

    async def _drive(self, run: Run, begin: _Begin) -> None:
        request = run.request
        log.info("request in", id=request.id, command=request.command, platform=request.platform)
        self._runs.setdefault(request.id, run)
        try:
            await self._travel(run, begin)
        except asyncio.CancelledError:
            # Cancelled by anything but a Stop, the row stays open: the next process goes on with it.
            if run.is_stopped:
                await self._close(run, "stopped", Notice(stopped(run.notebook.usage)))
            raise
        finally:
            if self._runs.get(request.id) is run:
                del self._runs[request.id]

    async def _travel(self, run: Run, begin: _Begin) -> None:
        try:
            command = self._found(run.request)
            kit = self.make_kit(StepJournal(self.steps, run.request.id, self.owner, run.notebook), run.notebook)
            await begin(run, command, kit)
            # It may be another command's by now.
            command = self._found(run.request)
            await command.run(run.request, kit, run.show)
            await self._finish(run, command)
        except Duplicate:
            log.info("request out", id=run.request.id, outcome="duplicate")
        except HostError as error:
            log.error("the host has to act", id=run.request.id, error=repr(error), cause=repr(error.__cause__))
            await self._apologise(run, error)
        except BotError as error:
            log.info("request declined", id=run.request.id, error=type(error).__name__, cause=repr(error.__cause__))
            await self._apologise(run, error)
        except Exception:
            reference = token_hex(3)
            log.exception("bug", id=run.request.id, reference=reference)
            await self._apologise(run, our_fault(reference))

    def _known(self, request: Request) -> Command | None:
        return self.commands.get(request.command) or self.unseen.get(request.command)

    def _found(self, request: Request) -> Command:
        command = self._known(request)
        if command is None:
            raise NotFound(
                f"There is no command /{request.command[:NAME_CHARS]} any more; `/help` tells what there is."
            )
        return command

    async def _begin(self, run: Run, command: Command, kit: Kit) -> None:
        options, remarks = checked(command, run.request.options, from_offer=run.request.from_offer)
        run.request = await command.become(replace(run.request, options=options), kit)
        if run.request.command != command.name:
            command = self._found(run.request)
            options, more = checked(command, run.request.options, from_offer=run.request.from_offer)
            run.request, remarks = replace(run.request, options=options), [*remarks, *more]
        number = await self.judge.begin(run, command, kit)
        # Of two deliveries at once either may be the one that the database takes: it is the one to be stopped.
        self._runs[run.request.id] = run
        if number == 1:
            run.show(Notice(FIRST_USE, is_private=True))
        for remark in remarks:
            run.show(Notice(remark))

    async def _finish(self, run: Run, command: Command) -> None:
        usage, is_paid = run.notebook.usage, command.counts is not None
        receipt = Receipt(usage.micros, "", waited_s(run.request, self.now()), usage.is_estimated)
        if is_paid:
            run.draft.take(receipt)
        closing = self._counted(run.settled(self.owner, self.now(), command.amounts(usage)))
        standings = await run.stored(self.ledger.finish(closing))
        if standings is None:
            return
        # What is left is true only now, so it is shown and not stored.
        run.show_last(*([replace(receipt, left=left(standings))] if is_paid else []), *remarks(standings))
        run.log_out("done", usage, self.now())
        if run.notebook.next:
            for follow in self.followers:
                follow(run.notebook.next)
        await self.steward.settled(run.request, standings)

    async def _apologise(self, run: Run, error: BotError) -> None:
        notice = Notice(str(error), is_problem=True, retry_after_s=error.retry_after_s)
        is_failure = not isinstance(error, AskerError)
        offers = [*once_more(run.request, error)]
        if isinstance(error, OverLimit):
            offers += way_out(run.request, error)
        await self._close(run, type(error).__name__, notice, *offers, is_failure=is_failure)
        if isinstance(error, OverLimit):
            await self.steward.turned_away(run.request, error)

    def _counted(self, closing: Closing, *, is_failure: bool = False) -> Closing:
        """The end of a request, as reports count it."""
        command = self._known(closing.request)
        day = self.rulebook.calendar.day(closing.at)[0]
        is_counted = command is not None and command.counts is not None
        return replace(closing, day=day, is_counted=is_counted, is_failure=is_failure)

    async def _close(self, run: Run, outcome: str, notice: Notice, *offers: Offer, is_failure: bool = False) -> None:
        """End a request that gives the person nothing: the holds go back, the words already shown stay."""
        run.draft.offers.clear()
        # It is there already when the very last step failed, and would say that something was charged.
        run.draft.receipt = None
        before = await self._before(run.request)
        run.take_back(before)
        run.draft.offers += [replace(offer, id=offer.id or token_hex(12)) for offer in offers]
        run.draft.take(notice)
        closing = self._counted(run.broken_off(self.owner, self.now(), outcome), is_failure=is_failure)
        try:
            if run.is_begun:
                if await run.stored(self.ledger.finish(closing)) is None:
                    return
            else:
                await run.stored(self.ledger.refuse(closing))
        except Duplicate:
            return
        except HostError as error:
            self._unsettled.append(closing)
            log.error("not stored", id=run.request.id, error=repr(error), cause=repr(error.__cause__))
        run.show_last(notice, before=before)
        run.log_out(outcome, Usage(), self.now())

    async def _before(self, request: Request) -> Sequence[Update]:
        """What stood where this was painted: an answer that somebody has must not be lost to a try that fails."""
        if not request.in_place:
            return ()
        notebook = Notebook()
        kit = self.make_kit(StepJournal(self.steps, request.id, self.owner, notebook), notebook)
        try:
            past = await kit.history.by_id(request.replaces)
        except HostError as error:
            log.error("not brought back", id=request.id, error=repr(error), cause=repr(error.__cause__))
            return ()
        return past.updates if past else ()
