"""/limits: what somebody may still use, and asking whoever runs this for more."""

from collections.abc import Sequence
from dataclasses import replace
from secrets import token_hex

from core.asking import Ask
from core.command import Command, Option, OptionKind
from core.errors import NotFound, NotPermitted
from core.kit import Kit
from core.limits import EVERYTHING, Standing, Take, is_day
from core.names import markdown_name, shown_name
from core.rulebook import ITSELF
from core.steward import wished
from core.today import all_that_counts
from core.values import Notice, Offer, Request, Show, Text
from core.words import amount, when, whose_limit

COUNTS = (5, 20)
MONEY = (500_000, 2_000_000)
"""Micro-dollars that are offered where the limit is one of money."""
ENOUGH = 10**12
NOBODY = (
    "Nobody who could decide it can be reached by me. Please ask whoever runs this bot: `/settings` and `flashbulb "
    "limits` change it."
)


async def run(request: Request, kit: Kit, show: Show) -> None:
    options = request.options
    if "more" in options:
        await _ask(request, kit, show)
    elif "card" in options:
        await _card(request, kit, show)
    elif "answer" in options:
        show(Notice(_answer(_known(await kit.asks.by_id(str(options["answer"]))))))
    elif "ask" in options:
        await _decide(request, kit, show)
    else:
        await _list(request, kit, show)


async def _list(request: Request, kit: Kit, show: Show) -> None:
    takes = kit.rulebook.takes(request, all_that_counts(kit.commands))
    standings = await kit.history.standings(takes)
    lines = [_line(take, standing, kit) for take, standing in zip(takes, standings, strict=True)]
    show(Text("\n".join(lines) if lines else "Nothing is limited here."))
    for take, standing in zip(takes, standings, strict=True):
        if is_day(take.period) and take.cap and standing.scope.startswith("person:") and take.unit != "micros":
            wish = wished(take.scope, take.period, take.unit)
            show(Offer(f"Ask for more: {amount(take.unit, 2).partition(' ')[2]}", "limits", {"more": wish}))


def _line(take: Take, standing: Standing, kit: Kit) -> str:
    span = "today" if is_day(standing.period) else "this month"
    left, cap = amount(standing.unit, standing.left), amount(standing.unit, standing.cap)
    anew = when(take.resets_at, kit.now())
    return f"- {whose_limit(standing.scope)} {span}: **{left}** of {cap} left. Begins anew {anew}."


# ------------------------------------------------------------------------------------------------------- asking


async def _ask(request: Request, kit: Kit, show: Show) -> None:
    scope, period, unit = str(request.options["more"]).rsplit(" ", 2)
    take = _limit(request, kit, scope, period, unit)
    standing = (await kit.history.standings([take]))[0]
    ask = await kit.asks.open(
        Ask(
            token_hex(8),
            request.id,
            request.person,
            request.asked_by,
            request.workspace,
            str(request.options.get("wanted_for", "")),
            scope,
            period,
            unit,
            standing.used,
            take.cap,
            request.asked_at,
        )
    )
    reached = [card for card in await _cards(ask, request, kit) if await kit.herald.present(card)]
    if not reached:
        show(Notice(NOBODY, is_problem=True))
    elif reached[0].channel:
        show(Notice("I have asked in the admins' channel for you. You are told as soon as somebody has decided."))
    else:
        whom = "the admin" if len(reached) == 1 else f"{len(reached)} admins"
        show(Notice(f"I have asked {whom} for you. You are told as soon as somebody has decided."))


def _limit(request: Request, kit: Kit, scope: str, period: str, unit: str) -> Take:
    """The limit as it is now. Raises NotFound when it is over, or was lifted."""
    for take in kit.rulebook.takes(request, {unit: 1}):
        if (take.scope, take.period, take.unit) == (scope, period, unit):
            return take
    raise NotFound("This limit is not there any more, or has begun anew: please just try again.")


async def _cards(ask: Ask, request: Request, kit: Kit) -> Sequence[Request]:
    """What asks the admins: a card in their channel, or one for each of them."""
    channel = str(kit.rulebook.setting_at("admins_channel", f"workspace:{request.workspace}"))
    if channel:
        return [_card_request(ask, request, channel=channel, account=ITSELF)]
    people = await kit.herald.responsible(request.workspace)
    return [_card_request(ask, request, channel="", account=account) for account in people]


def _card_request(ask: Ask, request: Request, *, channel: str, account: str) -> Request:
    where = channel or account
    return Request(
        id=f"ask:{ask.id}:{where}",
        platform=where.partition(":")[0],
        person=account,
        workspace="",
        channel=channel,
        conversation="",
        command="limits",
        options={"card": ask.id},
        asked_at=request.asked_at,
        from_offer=True,
    )


async def _card(request: Request, kit: Kit, show: Show) -> None:
    """What an admin sees of it."""
    ask = _known(await kit.asks.by_id(str(request.options["card"])))
    names = await kit.administration.names()
    who = markdown_name(ask.account, names)
    spent = await kit.history.spent(ask.person, kit.calendar.day_began(kit.now()))
    today = amount("micros", sum(each.micros for each in spent))
    span = "today" if is_day(ask.period) else f"in {ask.period}"
    used = f"{amount(ask.unit, ask.used)} of {amount(ask.unit, ask.cap)} are used {span}"
    what = f" for /{ask.command}" if ask.command else ""
    place = f"workspace:{ask.workspace}"
    where = f" in {markdown_name(place, names)}" if place in names else ""
    show(Text(f"**{who}** asks for more{what}{where}.\n\n{_limit_of(ask)}: {used}. They have spent {today} today."))
    for extra in MONEY if ask.unit == "micros" else COUNTS:
        words = amount("micros", extra) if ask.unit == "micros" else str(extra)
        show(Offer(f"+{words}", "limits", {"ask": ask.id, "extra": extra}, is_open=True))
    show(Offer("Deny", "limits", {"ask": ask.id, "extra": 0}, is_danger=True, is_open=True))


def _limit_of(ask: Ask) -> str:
    return "Their limit" if ask.scope.startswith("person:") else whose_limit(ask.scope)


def _known(ask: Ask | None) -> Ask:
    if ask is None:
        raise NotFound("Whoever asked this has had everything about them forgotten.")
    return ask


# ------------------------------------------------------------------------------------------------------ deciding


async def _decide(request: Request, kit: Kit, show: Show) -> None:
    ask = _known(await kit.asks.by_id(str(request.options["ask"])))
    if not await _may_decide(request, ask, kit):
        raise NotPermitted("Only whoever runs this workspace or bot decides about limits.")
    extra = int(request.options["extra"])
    decided = await kit.asks.decide(ask.id, extra, request.asked_by, kit.now())
    ask, is_mine = _known(decided[0] if decided else None), bool(decided and decided[1])
    names = await kit.administration.names()
    who = shown_name(ask.account, names)
    if not is_mine:
        other = shown_name(ask.decided_by, names)
        show(Notice(f"{other} was quicker: {_outcome(ask, who)}"))
        return
    await kit.rulebook.refresh()
    # A card, because it stays: words on a page whose tab is being closed would be gone with it.
    is_told = await kit.herald.present(_told_of(ask, request))
    show(Notice(_outcome(ask, who) + ("" if is_told else " I could not tell them: please do.")))


def _told_of(ask: Ask, request: Request) -> Request:
    card = _card_request(ask, request, channel="", account=ask.account)
    return replace(card, id=f"answer:{ask.id}", options={"answer": ask.id})


async def _may_decide(request: Request, ask: Ask, kit: Kit) -> bool:
    if kit.rulebook.is_house_admin(request.person):
        return True
    if ask.scope == EVERYTHING:
        return False
    if request.workspace == ask.workspace:
        return request.is_admin
    # In Discord's direct messages nobody says what somebody may on a server.
    return request.asked_by in await kit.herald.admins(ask.workspace)


def _outcome(ask: Ask, who: str) -> str:
    if ask.state == "denied":
        return f"{who} gets no more."
    return f"{who} gets {amount(ask.unit, ask.extra)} more until {_end(ask)}."


def _answer(ask: Ask) -> str:
    if ask.state == "denied":
        return "You asked for more, and the answer is no this time."
    return f"You asked for more, and you got it: {amount(ask.unit, ask.extra)} on top, until {_end(ask)}."


def _end(ask: Ask) -> str:
    return "the end of the day" if is_day(ask.period) else "the end of the month"


command = Command(
    name="limits",
    help="What you may still use today and this month. Ask whoever runs this for more with one press.",
    run=run,
    options=(
        Option("more", "The limit that more is asked of.", is_hidden=True),
        Option("wanted_for", "The command that it stopped.", is_hidden=True),
        Option("card", "The wish that is shown.", is_hidden=True),
        Option("ask", "The wish that is decided.", is_hidden=True),
        Option("answer", "The wish that was decided.", is_hidden=True),
        Option("extra", "How much is given.", OptionKind.WHOLE, lowest=0, highest=ENOUGH, is_hidden=True),
    ),
    examples=("/limits",),
    is_private=True,
)
