"""/usage: what somebody used today and this month, and what is left."""

from collections.abc import Sequence

from core.command import Command
from core.kit import Kit
from core.limits import Standing, Take
from core.memory import Spent
from core.today import ONE_OF_EACH
from core.values import Request, Show, Text
from core.words import amount, money, when, whose_limit


async def run(request: Request, kit: Kit, show: Show) -> None:
    now = kit.now()
    today = await kit.history.spent(request.person, kit.calendar.day_began(now))
    month = await kit.history.spent(request.person, kit.calendar.month_began(now))
    takes = kit.rulebook.takes(request, ONE_OF_EACH)
    standings = await kit.history.standings(takes)
    zone = str(kit.calendar.zone)
    parts = [
        *_table("Today", _counted(today, kit)),
        *_table("This month", _counted(month, kit)),
        f"### What is left\n\nDays and months are those of {zone}.\n",
        *(_standing(take, standing, kit) for take, standing in zip(takes, standings, strict=True)),
    ]
    show(Text("\n".join(parts)))


def _counted(spent: Sequence[Spent], kit: Kit) -> Sequence[Spent]:
    """Without the commands that never cost anything."""
    return [each for each in spent if each.command in kit.commands and kit.commands[each.command].counts]


def _table(title: str, spent: Sequence[Spent]) -> Sequence[str]:
    if not spent:
        return (f"### {title}\n\nNothing that counts.\n",)
    rows = [_row(f"/{each.command}", *_figures(each)) for each in spent]
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
    return f"- {whose} {span}: **{left}** of {cap} left. Begins anew {when(take.resets_at, kit.now())}."


command = Command(
    name="usage",
    help="What you used today and this month, by command, what is left of your limits and when they begin anew.",
    run=run,
    examples=("/usage",),
    is_private=True,
)
