"""/usage: what somebody used, what is left and when it begins anew; for admins, what everybody used."""

from collections.abc import Iterator, Sequence

from core.command import Command, Estimate, Option, OptionKind
from core.errors import NotPermitted
from core.folding import command as folding
from core.kit import Kit
from core.limits import Standing, Take
from core.memory import Spent
from core.spans import SPANS, Span, span_of, week_before
from core.steward import WARNED_AT, permit, wished
from core.team_usage import show_team
from core.today import all_that_counts
from core.values import Offer, Request, Show, Text
from core.words import amount, money, when, whose_limit

MINE, TEAM = "mine", "team"
FOLD = folding.name
NOT_YOURS = "What everybody uses is shown to the admins of this bot. `/usage` shows you your own."


async def run(request: Request, kit: Kit, show: Show) -> None:
    if request.options["of"] == TEAM:
        await _team(request, kit, show)
    else:
        await _mine(request, kit, show)


async def _team(request: Request, kit: Kit, show: Show) -> None:
    if not kit.rulebook.sees_everybody(request):
        raise NotPermitted(NOT_YOURS)
    if request.options.get("digest"):
        today = request.asked_at.astimezone(kit.calendar.zone).date()
        await show_team(request, kit, show, week_before(today))
    else:
        await show_team(request, kit, show, _span(str(request.options.get("period", "month")), kit))


async def _mine(request: Request, kit: Kit, show: Show) -> None:
    said = request.options.get("period")
    spans = [_span(name, kit) for name in ([str(said)] if said else ["today", "month"])]
    takes = kit.rulebook.takes(request, all_that_counts(kit.commands))
    limits = list(zip(takes, await kit.history.standings(takes), strict=True))
    parts = [
        *[line for span in spans for line in _table(span, await _spent(request.person, span, kit))],
        f"### What is left\n\nDays and months are those of {kit.calendar.zone}.\n",
        *(_standing(take, standing, kit) for take, standing in limits),
        *_closed(request, kit),
    ]
    show(Text("\n".join(parts)))
    for take, standing in limits:
        if take.cap and not standing.left:
            wish = wished(take.scope, take.period, take.unit)
            show(Offer(f"Ask for more: {_unit(take.unit)}", "limits", {"more": wish}))


def _span(name: str, kit: Kit) -> Span:
    return span_of(name, kit.now().astimezone(kit.calendar.zone).date())


async def _spent(person: str, span: Span, kit: Kit) -> Sequence[Spent]:
    """Without the commands that never cost anything."""
    since, until = kit.calendar.began(span.first), kit.calendar.day(kit.calendar.began(span.last))[1]
    found = await kit.history.spent(person, since, until)
    costly = {name for name, command in kit.commands.items() if command.counts} | {FOLD}
    return [each for each in found if each.command in costly]


def _named(command: str) -> str:
    return "Long conversations in short" if command == FOLD else f"/{command}"


def _table(span: Span, spent: Sequence[Spent]) -> Sequence[str]:
    title = f"{span.title[0].upper()}{span.title[1:]}"
    if not spent:
        return (f"### {title}\n\nNothing that counts.\n",)
    rows = [_row(_named(each.command), *_figures(each)) for each in spent]
    total = _row("**together**", *(sum(figures) for figures in zip(*map(_figures, spent), strict=True)))
    return (f"### {title}\n\n| Command | Times | Pictures | Clips | Cost |\n|---|--:|--:|--:|--:|", *rows, total, "")


def _figures(spent: Spent) -> tuple[int, int, int, int]:
    return spent.times, spent.pictures, spent.clips, spent.micros


def _row(name: str, times: int, pictures: int, clips: int, micros: int) -> str:
    return f"| {name} | {times:,} | {pictures:,} | {clips:,} | {money(micros)} |"


def _standing(take: Take, standing: Standing, kit: Kit) -> str:
    whose = whose_limit(standing.scope)
    span = "today" if standing.is_daily else "this month"
    left, cap = amount(standing.unit, standing.left), amount(standing.unit, standing.cap)
    if not take.cap:
        return f"- {whose} {span}: {cap}. This is switched off here."
    state = f"**{left}** of {cap} left"
    if not standing.left:
        state = f"**all of {cap} is used up** or held by what runs"
    elif standing.used * 100 >= WARNED_AT * standing.cap:
        state = f"{state}, so {WARNED_AT} % or more is used"
    return f"- {whose} {span}: {state}. Begins anew {when(take.resets_at, kit.now())}."


def _closed(request: Request, kit: Kit) -> Iterator[str]:
    """What an admin has decided is not open to them here."""
    closed = [f"`/{command.name}`" for command in kit.commands.values() if not _is_open(command, request, kit)]
    if closed:
        yield f"\nNot open to you here: {', '.join(closed)}."


def _is_open(command: Command, request: Request, kit: Kit) -> bool:
    try:
        permit(kit.rulebook, request, command, Estimate())
    except NotPermitted:
        return False
    return True


def _unit(unit: str) -> str:
    return "money" if unit == "micros" else unit if unit.startswith("/") else amount(unit, 2).partition(" ")[2]


command = Command(
    name="usage",
    help="What you used, by command, what is left of your limits and when they begin anew; for admins, of everybody.",
    run=run,
    options=(
        Option(
            "of",
            "Whose: your own, or everybody's, which admins may see.",
            OptionKind.CHOICE,
            takes_rest=True,
            default=MINE,
            choices=(MINE, TEAM),
        ),
        Option(
            "period",
            "Of which days; if not said, today and this month, and of everybody this month.",
            OptionKind.CHOICE,
            choices=SPANS,
        ),
        Option("digest", "The week that is over, for a channel.", OptionKind.FLAG, is_hidden=True),
    ),
    examples=("/usage", "/usage team", "/usage team --period last month"),
    is_private=True,
)
