"""What is wrong after a campaign, a sentence each: whatever was lost, bought twice, charged wrongly or leaked."""

import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.catalog import catalog
from core.draft import Draft
from core.looking import ALT_TOKENS
from core.plans import REFINE_TOKENS_IN, REFINE_TOKENS_OUT
from core.values import Work
from core.words import STOPPED, STOPPED_AFTER_BUYING
from core.works import WorkFiles
from storage.codec import load_updates, load_work
from tests.faults.campaign.course import Campaign
from tests.faults.campaign.files import file_of
from tests.faults.campaign.run import SLOTS
from tests.faults.campaign.screen import pages_of
from tests.faults.campaign.studio import Bought
from tests.faults.campaign.wishes import Wish

GIVEN_UP = "BotError"
"""What broke off so often that nobody goes on with it."""
MOST_ATTEMPTS = 3
WORDS: Mapping[str, tuple[str, ...]] = {
    "FateUnknown": ("it is not known whether it was bought",),
    "stopped": (STOPPED, STOPPED_AFTER_BUYING),
    GIVEN_UP: ("broke off each time. Nothing was charged.",),
}
"""What somebody is told, by how their request ended when it gave them nothing."""


@dataclass(frozen=True, slots=True)
class Row:
    """One request, as it is in the database."""

    id: str
    state: str
    outcome: str
    cost: int
    waste: int
    attempts: int
    draft: Draft
    works: Sequence[Work]
    handles: Sequence[str]


@dataclass(frozen=True, slots=True)
class Case:
    """A request, and everything that is known of it."""

    wish: Wish
    row: Row
    bought: Sequence[Bought]
    it: Campaign

    @property
    def price(self) -> int:
        return sum(each.job.price for each in self.bought)

    @property
    def files(self) -> list[str]:
        return [work.file for work in (*self.row.draft.pictures, *self.row.draft.clips)]


async def findings(it: Campaign) -> list[str]:
    """Nothing, if all is well."""
    rows = await _rows(it)
    bought = it.studio.bought_for()
    lost = [f"{wish} was asked for and has no row." for wish in it.asked if wish not in rows]
    cases = [Case(wish, rows[wish.id], bought.get(wish.word, ()), it) for wish in it.asked.values() if wish.id in rows]
    looks = (_ending, _buying, _money, _fate, _delivery, _screen)
    found = [
        f"{case.wish.id} ({case.wish.command}, {case.row.outcome}) {each}"
        for case in cases
        for look in looks
        for each in look(case)
    ]
    known = {wish.word for wish in it.asked.values()}
    strangers = [f"An order of {word!r} was bought that nobody asked for." for word in bought if word not in known]
    crashes = [f"Process {pid} ended by itself." for pid in it.crew.crashes]
    crashes += [f"Process {pid} did not end; the log says what it was doing." for pid in it.crew.stuck]
    twice = [f"{wish} ended more than once: {told}." for wish, told in it.diary.ended.items() if len(told) > 1]
    return [*it.troubles, *crashes, *lost, *twice, *strangers, *found, *_slots(it, rows), *await leftovers(it)]


async def _rows(it: Campaign) -> Mapping[str, Row]:
    works: dict[str, list[Work]] = {}
    for request, made in await it.books.rows("select request, made from works order by request, position"):
        works.setdefault(str(request), []).append(load_work(str(made)))
    handles: dict[str, list[str]] = {}
    for request, handle in await it.books.rows("select request, handle from posts order by request, position"):
        handles.setdefault(str(request), []).append(str(handle))
    columns = "id, state, outcome, cost_micros, waste_micros, attempts, updates"
    found = {}
    for name, state, outcome, cost, waste, attempts, updates in await it.books.rows(f"select {columns} from requests"):
        draft = Draft(load_updates(str(updates)))
        draft.is_over = True
        kept = (works.get(str(name), []), handles.get(str(name), []))
        found[str(name)] = Row(str(name), str(state), str(outcome), int(cost), int(waste), int(attempts), draft, *kept)
    return found


# ---------------------------------------------------------------------------------------------- one request


def _ending(case: Case) -> Iterator[str]:
    row = case.row
    if row.state != "done":
        yield f"is still {row.state}."
    elif row.outcome not in ("done", *WORDS):
        yield f"ended in a way that nothing explains: {_notices(row.draft)}"
    elif row.outcome == GIVEN_UP and row.attempts <= MOST_ATTEMPTS:
        yield f"was given up after {row.attempts} attempts: {_notices(row.draft)}"
    elif row.outcome == "stopped" and case.wish.stop_after_s is None:
        yield "was stopped by nobody."


def _buying(case: Case) -> Iterator[str]:
    if len(case.bought) > 1:
        yield f"was bought {len(case.bought)} times."
    if case.row.outcome == "done" and not case.bought:
        yield "was delivered, and never bought."


def _money(case: Case) -> Iterator[str]:
    row = case.row
    if row.outcome == "done":
        if not case.price <= row.cost <= case.price + _most_for_words():
            yield f"costs {row.cost} micros; what was bought costs {case.price}."
        if not row.draft.receipt or row.draft.receipt.cost_micros != row.cost:
            yield f"has another price on its receipt: {row.draft.receipt}."
        return
    if row.cost:
        yield f"costs {row.cost} micros, and gave nothing."
    if row.draft.receipt:
        yield "shows a receipt, and gave nothing."
    if case.bought and case.wish.id in case.it.diary.known and row.waste < case.price:
        yield f"was bought for {case.price} micros, as was known, and {row.waste} are in the ledger as waste."


def _most_for_words() -> int:
    """What refining and an alt text come to, at the most."""
    chat = next(iter(catalog().chat.values()))
    return chat.usage(REFINE_TOKENS_IN, REFINE_TOKENS_OUT).micros + chat.usage(*ALT_TOKENS).micros


def _fate(case: Case) -> Iterator[str]:
    is_explained = case.wish.id in case.it.diary.cut_in_submit or case.wish.word in case.it.studio.cut_off
    if case.row.outcome == "FateUnknown" and not is_explained:
        yield "is said to be unknown, and nothing broke while it was ordered."


def _delivery(case: Case) -> Iterator[str]:
    row, files = case.row, case.files
    if row.outcome != "done":
        if files or row.works:
            yield f"gave nothing, and shows {files} and kept {row.works}."
        expected = WORDS.get(row.outcome, ("",))
        if not any(words in notice for words in expected for notice in _notices(row.draft)):
            yield f"does not say what became of it: {_notices(row.draft)}"
        return
    expected = [name for each in case.bought for name in _kept_names(case.it, each)]
    if files != expected:
        yield f"shows {files}; what was bought is {expected}."
    if [work.file for work in row.works] != files:
        yield f"keeps {[work.file for work in row.works]}, and shows {files}."
    yield from (f"shows {file}, which is nowhere." for file in files if not _is_there(case.it, file))


def _kept_names(it: Campaign, bought: Bought) -> Sequence[str]:
    """What the files of an order are called once they are kept: their names are made from what is in them."""
    with tempfile.TemporaryDirectory() as folder:
        works = WorkFiles(Path(folder))
        files = [file_of(bought.job, number) for number in range(bought.job.count)]
        if bought.job.model.medium == "picture":
            return [works._save(data).file for data in files]
        return [works._save_clip(data).file for data in files]


def _is_there(it: Campaign, file: str) -> bool:
    place = WorkFiles(it.plan.data / "works").path(file)
    return bool(place and place.stat().st_size)


def _screen(case: Case) -> Iterator[str]:
    """What the platform shows is what is stored, each page once."""
    wanted, shown = pages_of(case.row.draft), case.it.wall.pages(case.wish.id)
    if shown != wanted:
        yield f"is shown as {shown} instead of {wanted}."
    if len(case.row.handles) != len(wanted) or len({*case.row.handles}) != len(wanted):
        yield f"has {len(wanted)} pages, and these handles: {case.row.handles}."


def _notices(draft: Draft) -> list[str]:
    return [notice.words for notice in draft.notices]


# ------------------------------------------------------------------------------------------- everything together


def _slots(it: Campaign, rows: Mapping[str, Row]) -> Iterator[str]:
    """Of what was delivered, never more ran at once than may. What nobody waits for any more does not count, nor does
    what a process left that was asked to end: its place is free until somebody goes on with it."""
    words = {
        wish.word
        for wish in it.asked.values()
        if wish.id in rows and rows[wish.id].outcome == "done" and wish.id not in it.diary.released
    }
    for each in it.studio.purchases:
        running = words.intersection(each.unfinished)
        if len(running) > SLOTS:
            yield f"{len(running)} orders ran at once, and {SLOTS} may: {sorted(running)}."


TABLES: Mapping[str, str] = {
    "a request that runs": "select id from requests where state <> 'done'",
    "a place in line": "select request, state from jobs",
    "a hold": "select request, unit, amount from holds",
    "an allowance that is held": "select scope, unit, held from allowances where held <> 0",
    "a step": "select request, name from steps",
    "a lane that is closed": "select name, stopped_by from lanes where stopped_by <> ''",
    "a handle of two pages": "select handle, count(*) from posts group by handle having count(*) > 1",
    "a work without a request": "select request from works where request not in (select id from requests)",
}


async def leftovers(it: Campaign) -> list[str]:
    """Rows that should be gone, and books that do not balance."""
    found = [f"There is {what}: {row}." for what, sql in TABLES.items() for row in await it.books.rows(sql)]
    try:
        await it.books.balance()
    except AssertionError as error:
        found.append(f"The books do not balance: {json.dumps(str(error))[:300]}")
    return found
