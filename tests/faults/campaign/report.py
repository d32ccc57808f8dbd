"""A campaign in figures."""

from collections import Counter

from tests.faults.campaign.course import Campaign


async def report(it: Campaign) -> str:
    """For whoever looks at it, a few lines."""
    outcomes = await it.books.rows("select outcome, count(*) from requests group by outcome order by 2 desc")
    commands = Counter(wish.command for wish in it.asked.values())
    bought = it.studio.bought_of
    most = max((len(each.unfinished) for each in it.studio.purchases), default=0)
    waste = await it.books.number("select sum(waste_micros) from requests")
    cost = await it.books.number("select sum(cost_micros) from requests")
    most_taken_over = max(it.diary.taken_over.values(), default=0)
    lines = {
        "seed": f"{it.plan.seed}, {it.took_s:.1f} s",
        "processes": f"{it.crew.kills} killed, {it.crew.ends} asked to end",
        "asked": f"{len(it.asked)}: {_counted(commands)}",
        "ended": ", ".join(f"{count} {outcome}" for outcome, count in outcomes),
        "bought": f"{it.studio.bought}: {_counted(bought)}; {it.studio.refused} turned away",
        "at once": f"{most} orders at the most, {it.most_running} requests",
        "kills fell": _counted(it.diary.fell),
        "taken over": f"{it.diary.taken_over.total()} times, one request up to {most_taken_over}",
        "Stop": _counted(it.diary.stops),
        "money": f"{cost} micros charged, {waste} wasted",
        "the last one": f"{it.last_took_s:.2f} s",
    }
    return "\n".join(f"{label:>13}  {words}" for label, words in lines.items())


def _counted(found: Counter[str]) -> str:
    return ", ".join(f"{count} {name}" for name, count in found.most_common()) or "none"
