"""What whoever has the machine does at the command line: it holds at once, and programs can read all of it."""

import asyncio
import csv
import io
import json
import logging
import sys
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeAlias
from zipfile import ZipFile

import mcp.client.stdio  # noqa: F401  it keeps the stderr that is there when it is imported: no runner's
import pytest
import structlog
from typer.testing import CliRunner

from bots.__main__ import app
from core.sandbox.gemini_mishaps import Words
from tests.stages.books import Books
from tests.stages.stage import Services
from tests.stages.web import WebStage
from tests.stages.web import stage as at_page

SMALL = "--ar 16:9"


@dataclass(frozen=True, slots=True)
class Told:
    """What a command said."""

    code: int
    out: str
    trouble: str

    @property
    def found(self) -> Any:
        """The one object on stdout, and nothing else."""
        return json.loads(self.out)


Flashbulb: TypeAlias = Callable[..., Coroutine[Any, Any, Told]]


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """Its own rows are the same in both; what differs is tested by the storage contracts."""
    return f"sqlite:///{tmp_path}/data/flashbulb.db"


@pytest.fixture
async def page(request: pytest.FixtureRequest, services: Services) -> AsyncIterator[WebStage]:
    """A bot that runs meanwhile, with two people at its page."""
    for mark in request.node.iter_markers("settings"):
        services.settings.update(mark.kwargs)
    async with at_page(services) as on_page:
        yield on_page


@pytest.fixture
async def flashbulb(services: Services) -> AsyncIterator[Flashbulb]:
    """The command line of this install, in this process: starting another one takes a second."""
    handlers, level = logging.root.handlers[:], logging.root.level

    async def run(*words: str) -> Told:
        ended = await asyncio.to_thread(CliRunner().invoke, app, words, env=dict(services.environment()))
        assert ended.exception is None or isinstance(ended.exception, SystemExit), ended.exception
        return Told(ended.exit_code, ended.stdout, ended.stderr)

    yield run
    logging.root.handlers[:] = handlers
    logging.root.setLevel(level)
    structlog.reset_defaults()


# ----------------------------------------------------------------------------------------------------------- limits


async def test_a_limit_holds_at_once_in_a_bot_that_runs(flashbulb, page):
    """Whoever sees the money run away does not wait for a restart."""
    await page.ada.types("hello")

    told = await flashbulb("limits", "set", "person:web:ada", "questions", "day", "1")

    assert told.out == "Changed: Questions a day, ada: no limit → 1 question\n"
    assert (await page.ada.types("hello")).shows("Your limit is 1 question a day")
    assert not (await page.bob.types("hello")).shows("Your limit")


async def test_the_log_says_that_it_was_the_command_line(flashbulb):
    """An admin on Slack who wonders sees that it was nobody of them."""
    await flashbulb("limits", "set", "everything", "money", "month", "$20")

    told = await flashbulb("settings", "log", "--who", "command line", "--json")

    [entry] = told.found["entries"]
    assert entry.pop("at").endswith("+00:00")
    assert entry == {
        "who": "command line",
        "who_name": "command line",
        "what": "limit micros month",
        "scope": "everything",
        "scope_name": "everybody together",
        "before": "",
        "after": "20000000",
    }
    assert told.found["total"] == 1


async def test_every_limit_that_holds_is_listed_with_who_said_so(flashbulb, services):
    """Also those of the environment, or somebody looks for a row that is not there."""
    services.settings.update(
        FLASHBULB_ASKS_PER_DAY="9",
        FLASHBULB_PICTURES_PER_DAY="",
        FLASHBULB_CLIPS_PER_DAY="",
        FLASHBULB_USD_PER_DAY="",
        FLASHBULB_USD_PER_MONTH="",
        FLASHBULB_TOTAL_USD_PER_MONTH="3",
    )
    await flashbulb("limits", "set", "channel:discord:5", "/video", "month", "1,000")

    told = await flashbulb("limits", "--json")

    everyone, channel = "everyone, each for themselves", "discord:5"
    listed = [tuple(each.values()) for each in told.found["limits"]]
    assert [*told.found] == ["limits"]
    assert [*told.found["limits"][0]] == ["scope", "scope_name", "what", "period", "cap", "source"]
    assert ("person:*", everyone, "questions", "day", 9, "environment") in listed
    assert ("channel:discord:5", channel, "/video", "month", 1000, "decided") in listed
    assert listed[-1] == ("everything", "everybody together", "money", "month", 3_000_000, "environment")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("everyone", "pictures", "day", "7"), "Pictures a day, everyone, each for themselves: 40 pictures, as config"),
        (("everyone", "picture", "DAY", "none"), "Nothing was changed"),
        (("role:discord:1:2", "video", "day", "0"), "Videos a day, the role discord:1:2: no limit → 0 videos"),
        (("workspace:slack:T1", "imagine", "month", "5"), "Uses of /imagine a month, workspace slack:T1: no limit → 5"),
        (("everything", "money", "day", "50c"), "Money a day, everybody together: no limit → $0.50"),
        (("each channel", "money", "day", "$1.50"), "Money a day, each channel: no limit → $1.50"),
    ],
)
async def test_limits_are_said_as_people_write_them(flashbulb, words, said):
    """Nobody should have to look up what a micro-dollar is."""
    told = await flashbulb("limits", "set", *words)

    assert (told.code, said in told.out) == (0, True), told


async def test_what_is_dropped_is_as_the_environment_says(flashbulb):
    """Taking back is not the same as lifting."""
    await flashbulb("limits", "set", "everyone", "pictures", "day", "7")

    told = await flashbulb("limits", "drop", "everyone", "pictures", "day", "--json")

    [changed] = told.found["changed"]
    assert (changed["what"], changed["before"], changed["after"]) == ("limit pictures day", "7", "")
    assert "40 pictures a day    environment" in (await flashbulb("limits")).out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("limits", "set", "everyone", "frogs", "day", "1"), "money, questions, pictures, clips, videos"),
        (("limits", "set", "everyone", "help", "day", "1"), "the uses of /ask, /classify"),
        (("limits", "set", "everyone", "pictures", "week", "1"), "a day or a month; “week” is neither"),
        (("limits", "set", "everyone", "pictures", "day", "many"), "is a whole number such as 40; “many” is none"),
        (("limits", "set", "Zoe", "pictures", "day", "1"), "called “Zoe”. Known are Ada Lovelace, lab; an id such as"),
        (("limits", "set", "here", "pictures", "day", "1"), "At the command line nobody is anywhere"),
        (("limits", "--json", "drop", "everyone", "pictures", "day"), "--json goes to the end: `flashbulb limits drop"),
        (("settings", "set", "everything", "colour", "red"), "there are private, persona, language"),
        (("settings", "set", "everything", "digest_hour", "25"), "digest_hour"),
        (("settings", "set", "channel:discord:5", "digest_hour", "5"), "can be decided for: everything"),
        (("settings", "deny", "everyone", "frogs"), "or to a model by its id"),
        (("people", "Zoe"), "Known are Ada Lovelace, lab"),
        (("export", "Zoe"), "Known are Ada Lovelace, lab"),
        (("usage", "--from", "soon"), "A day is written like 2026-11-29; “soon” is none."),
        (("usage", "--from", "2026-11-02", "--to", "2026-11-01"), "2026-11-02 is after 2026-11-01"),
        (("usage", "--json", "--csv"), "either --json or --csv"),
        (("restore", "nowhere"), "no copy that `flashbulb backup` has made"),
    ],
)
async def test_trouble_is_one_sentence_that_says_the_way_out(flashbulb, page, words, said):
    """A script sees the exit code, a person the sentence; neither sees a traceback."""
    await names(page, {"web:ada": "Ada Lovelace", "channel:discord:5": "#lab"})

    told = await flashbulb(*words)

    assert (told.code, told.out) == (1, "")
    assert said in told.trouble


async def test_settings_that_are_wrong_are_named(flashbulb, services):
    """As everywhere: each of them, and no traceback."""
    services.settings["FLASHBULB_ASKS_PER_DAY"] = "many"

    told = await flashbulb("limits")

    assert told.code == 1
    assert "FLASHBULB_ASKS_PER_DAY" in told.trouble


async def names(page: Any, called: dict[str, str]) -> None:
    """Let a platform have said what these are called."""
    database = page.house.store.database
    for known_as, name in called.items():
        await database.write(_named(known_as, name))


def _named(known_as: str, name: str) -> Any:
    yield "put_name", {"id": known_as, "name": name}


# ------------------------------------------------------------------------------------------------------------ usage

FIGURES = ["requests", "failures", "micros", "waste", "pictures", "clips", "tokens", "took_ms", "billed"]


async def test_figures_agree_with_the_ledger_to_the_micro_dollar(flashbulb, page, books):
    """The sum that a script reads is the one that was charged."""
    await page.ada.types("hello")
    await page.ada.types(f"/imagine a fox {SMALL}")
    await page.bob.types("hello")
    await names(page, {"web:ada": "Ada Lovelace"})

    found = (await flashbulb("usage", "--json")).found

    assert [*found] == ["from", "to", "by", "rows", "total"]
    assert found["by"] == "person"
    assert [*found["total"]] == FIGURES
    assert [*found["rows"][0]] == ["key", "name", *FIGURES]
    assert [(row["key"], row["name"], row["micros"]) for row in found["rows"]] == [
        ("web:ada", "Ada Lovelace", await books.charged("web:ada")),
        ("web:bob", "bob", await books.charged("web:bob")),
    ]
    assert found["total"]["micros"] == sum(row["micros"] for row in found["rows"])
    assert (found["rows"][0]["requests"], found["rows"][0]["pictures"]) == (2, 1)


async def test_figures_are_added_up_by_whatever_one_looks_at(flashbulb, page):
    """A model that got dear, a command that nobody uses."""
    await page.ada.types("hello")
    await page.ada.types(f"/imagine a fox {SMALL}")

    by_command = (await flashbulb("usage", "--by", "command", "--json")).found
    by_outcome = await flashbulb("usage", "--by", "outcome")

    assert {row["name"] for row in by_command["rows"]} == {"/ask", "/imagine"}
    assert "OUTCOME" in by_outcome.out
    assert "together" in by_outcome.out


async def test_figures_go_into_a_spreadsheet(flashbulb, page):
    """A name that begins like a formula must stay a name there."""
    await page.ada.types("hello")
    await names(page, {"web:ada": "=1+1"})

    told = await flashbulb("usage", "--csv")

    head, row = csv.reader(io.StringIO(told.out.removeprefix("\ufeff")))
    assert head[:5] == ["Id", "Name", "Requests", "Failures", "USD charged"]
    assert row[:3] == ["web:ada", "'=1+1", "1"]
    assert row[4].startswith("0.0")


async def test_days_outside_do_not_count(flashbulb, page):
    """Last month is last month."""
    await page.ada.types("hello")

    told = await flashbulb("usage", "--from", "2020-01-01", "--to", "2020-01-31")

    assert told.out == "From 2020-01-01 to 2020-01-31: nothing that counts.\n"


# ----------------------------------------------------------------------------------------------------------- people


async def test_people_are_listed_with_their_accounts_and_limits(flashbulb, page, books):
    """Who that is who costs so much, on both platforms."""
    await page.ada.types("hello")
    await names(page, {"web:ada": "Ada Lovelace", "slack:T1:U1": "ada"})
    await flashbulb("limits", "set", "Ada Lovelace", "money", "day", "$2")

    found = (await flashbulb("people", "Ada Lovelace", "--json")).found

    month = found["people"][0].pop("month")
    assert month["micros"] == await books.charged("web:ada")
    assert [*month] == FIGURES
    assert found.pop("month") == f"{datetime.now(UTC):%Y-%m}"
    assert found == {
        "people": [
            {
                "person": "web:ada",
                "name": "Ada Lovelace",
                "accounts": [{"account": "web:ada", "name": "Ada Lovelace"}],
                "limits": [{"what": "money", "period": "day", "cap": 2_000_000}],
            }
        ]
    }
    assert "$2.00 a day" in (await flashbulb("people")).out


async def test_tied_accounts_are_one_person_whichever_is_named(flashbulb, page, tmp_path):
    """A limit for an account that is somebody's second one would never count."""
    await page.ada.types("hello")
    await page.bob.types("hello")
    code = (await page.ada.types("/link")).text.partition("Your code: ")[2].split()[0]
    await page.bob.types(f"/link {code}")

    decided = await flashbulb("limits", "set", "person:web:bob", "questions", "day", "9", "--json")

    [person] = (await flashbulb("people", "bob", "--json")).found["people"]
    await flashbulb("export", "bob", "--out", str(tmp_path / "both.zip"))
    with ZipFile(tmp_path / "both.zip") as packed:
        asked = [each["account"] for each in json.loads(packed.read("history.json")) if each["command"] == "ask"]
    assert decided.found["changed"][0]["scope"] == "person:web:ada"
    assert [each["account"] for each in person["accounts"]] == ["web:ada", "web:bob"]
    assert (person["person"], person["limits"][0]["cap"]) == ("web:ada", 9)
    assert asked == ["web:ada", "web:bob"]


async def test_a_name_cannot_steer_the_terminal(flashbulb, page):
    """What people call themselves is theirs; what a terminal does is not."""
    await names(page, {"web:eve": "Eve\x1b[2J\u202eevE"})

    told = await flashbulb("people")

    assert "Eve[2JevE" in told.out


# --------------------------------------------------------------------------------------------------------- settings


async def test_a_setting_holds_at_once_in_a_bot_that_runs(flashbulb, page):
    """As on any platform, and whoever does it has no account there."""
    await flashbulb("settings", "set", "everything", "pictures", "off")

    screen = await page.ada.types(f"/imagine a fox {SMALL}")

    assert not screen.pictures
    await flashbulb("settings", "drop", "everywhere", "pictures")
    assert (await page.ada.types(f"/imagine a fox {SMALL}")).pictures


async def test_access_is_denied_allowed_and_cleared(flashbulb, page):
    """The narrowest rule decides, and without one everything is open."""
    await flashbulb("settings", "deny", "everyone", "/imagine")
    denied = await page.ada.types(f"/imagine a fox {SMALL}")
    await flashbulb("settings", "allow", "person:web:ada", "/imagine")
    allowed = await page.ada.types(f"/imagine a fox {SMALL}")

    told = await flashbulb("settings", "clear", "everyone", "/imagine")

    assert not denied.pictures
    assert allowed.pictures
    assert told.out == "Changed: Access to /imagine, everyone: denied → no rule\n"


async def test_what_holds_is_listed_with_where_it_comes_from(flashbulb, services):
    """Each value once for everywhere, and wherever it is another one."""
    services.settings["FLASHBULB_RELAX_AGE_GATED"] = "yes"
    await flashbulb("settings", "set", "everything", "digest_hour", "7")
    await flashbulb("settings", "set", "channel:discord:5", "private", "yes")
    await flashbulb("settings", "deny", "person:web:eve", "anything")

    found = (await flashbulb("settings", "--json")).found

    held = {(each["scope"], each["name"]): (each["value"], each["source"]) for each in found["settings"]}
    assert [*found] == ["settings", "access"]
    assert [*found["settings"][0]] == ["scope", "scope_name", "name", "value", "source"]
    assert held["everything", "digest_hour"] == (7, "decided")
    assert held["everything", "pictures"] == ("relaxed", "environment")
    assert held["everything", "keep_text_days"] == (90, "default")
    assert held["channel:discord:5", "private"] == (True, "decided")
    assert found["access"] == [
        {
            "subject": "person:web:eve",
            "subject_name": "eve",
            "object": "anything",
            "object_name": "anything that costs money",
            "is_allowed": False,
        }
    ]


async def test_a_channel_is_named_as_people_name_it(flashbulb, page):
    """The setting holds an id; nobody knows it by heart."""
    await names(page, {"channel:discord:5": "#lab"})

    told = await flashbulb("settings", "set", "everything", "digest_channel", "#lab", "--json")

    assert told.found["changed"][0]["after"] == "discord:5"


# ---------------------------------------------------------------------------------------------------------- explain

EXPLAINED = [
    "request",
    "number",
    "person",
    "person_name",
    "command",
    "outcome",
    "asked_at",
    "thinking",
    "web",
    "model_asked",
    "answered_by",
    "tokens_in",
    "tokens_cached",
    "tokens_out",
    "cached_percent",
    "micros",
    "why_no_parts",
    "parts",
]
LONG = "Tell me of the harbour, and of its bridge. " * 30


async def test_what_a_model_was_shown_is_told_part_by_part(flashbulb, page, books):
    """An operator who wonders about an answer, or its price, sees what it was made from."""
    await flashbulb("settings", "set", "everything", "persona", "A lighthouse keeper")
    first = await page.ada.types(LONG * 3)
    await page.ada.types("And the tide?")

    found = (await flashbulb("explain", "--person", "ada", "--number", "2", "--json")).found

    shown = {part.pop("kind"): part for part in found["parts"]}
    assert [*found] == EXPLAINED
    assert [*shown] == ["rules", "place", "turns", "question"]
    assert [*shown["turns"]] == ["title", "size_bytes", "tokens", "from", "words", "remark"]
    assert all(len(shown[kind]["words"].encode()) == shown[kind]["size_bytes"] for kind in ("rules", "place"))
    assert "lighthouse keeper" in shown["place"]["words"]
    assert shown["turns"]["from"] == first.id
    assert (shown["turns"]["words"].startswith(f"user: {LONG}"), shown["turns"]["remark"]) == (True, "")
    assert shown["question"]["words"] == "And the tide?"
    assert (found["thinking"], found["web"], found["model_asked"]) == ("minimal", False, "gemini-3.1-flash-lite")
    assert found["answered_by"] == [{"model": "gemini-3.1-flash-lite", "micros": found["micros"]}]
    assert found["micros"] == await books.number(f"select cost_micros from requests where id = '{found['request']}'")
    assert 0 < found["tokens_cached"] < found["tokens_in"]


async def test_people_read_it_as_a_table_with_the_words_below(flashbulb, page):
    """Most of those who look are no programs."""
    asked = await page.ada.types("hello there")

    told = await flashbulb("explain", asked.id)

    assert told.out.startswith(f"{asked.id}, number 1 of ada: /ask, done, asked at 20")
    assert "Asked: gemini-3.1-flash-lite (the usual one, as set now); answered: gemini-3.1-flash-lite" in told.out
    assert "PART      WHAT" in told.out
    assert told.out.endswith("--- question: what is asked\nhello there\n")


async def test_a_summary_is_shown_for_as_long_as_it_is_the_same(flashbulb, page, services, books):
    """What was in it then cannot be told when there is another one; somebody must not read that one for it."""
    services.gemini.always(Words(('{"summary": "They talk of a harbour."}',)))
    for _ in range(10):
        services.gemini.will(Words(("The harbour is deep. " * 70,)))
        await page.ada.types(LONG)
        await page.rests()
    services.gemini.will(Words(("At six.",)))
    asked = await page.ada.types("And the tide?")

    shown = {part["kind"]: part for part in (await flashbulb("explain", asked.id, "--json")).found["parts"]}

    assert "They talk of a harbour." in shown["summary"]["words"]
    assert len(shown["summary"]["words"].encode()) == shown["summary"]["size_bytes"]
    [(whose, conversation)] = await books.rows("select person, conversation from summaries")
    await page.house.store.database.write(_later_summary(whose, conversation))
    shown = {part["kind"]: part for part in (await flashbulb("explain", asked.id, "--json")).found["parts"]}
    assert shown["summary"]["words"] is None
    assert shown["summary"]["remark"] == "There is a later one by now, up to web:later."


def _later_summary(whose: str, conversation: str) -> Any:
    place = {"whose": whose, "conversation": conversation}
    yield "put_summary", {**place, "words": "More.", "request": "web:later", "people": "[]", "up_to": 1, "at": 1}


async def test_what_is_forgotten_is_not_explained(flashbulb, page):
    """Forgetting holds for whoever runs the bot as well."""
    asked = await page.ada.types("my secret")
    await page.house.store.history.forget_one("web:ada", asked.id)

    told = await flashbulb("explain", asked.id)

    assert told.code == 0
    assert "It has been forgotten, as its person wished; only figures are left." in told.out
    assert "secret" not in told.out


@pytest.mark.settings(FLASHBULB_STORE_TEXT="no")
async def test_without_stored_words_there_are_sizes(flashbulb, page):
    """What an answer was made of can still be told, and nothing that anybody said."""
    await page.ada.types("my secret")
    asked = await page.ada.types("and my other secret")

    told = await flashbulb("explain", asked.id, "--json")

    shown = {part["kind"]: part for part in told.found["parts"]}
    assert [*shown] == ["rules", "turns", "question"]
    assert (shown["question"]["words"], shown["question"]["size_bytes"]) == (None, len("and my other secret"))
    assert shown["turns"]["words"] is None
    assert told.found["web"] is None
    assert "secret" not in told.out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("web:nothing",), "There is no request “web:nothing” here. The log names each by its id"),
        ((), "Name a request by its id, or by --person and --number together."),
        (("--person", "ada"), "Name a request by its id, or by --person and --number together."),
        (("--person", "ada", "--number", "7"), "ada has no request with number 7, or has deleted it."),
    ],
)
async def test_a_request_that_is_not_there_is_named(flashbulb, page, words, said):
    """With the way to one that is."""
    await page.ada.types("hello")

    told = await flashbulb("explain", *words)

    assert (told.code, told.out) == (1, "")
    assert said in told.trouble


async def test_what_no_model_was_shown_is_said(flashbulb, page):
    """A picture has no conversation behind it."""
    asked = await page.ada.types(f"/imagine a fox {SMALL}")

    told = await flashbulb("explain", asked.id)

    assert "What a model is shown is written down for /ask only, and this was /imagine." in told.out


# ----------------------------------------------------------------------------------------------------------- copies


async def test_a_copy_is_made_while_the_bot_runs_and_put_back_elsewhere(flashbulb, page, services, tmp_path):
    """That is the night on which the disk dies; the log says that it came from a copy."""
    await page.ada.types(f"/imagine a fox {SMALL}")
    copied = await flashbulb("backup", str(tmp_path / "copy"), "--json")
    elsewhere = tmp_path / "elsewhere"
    services.settings.update(FLASHBULB_DATA=str(elsewhere), DATABASE_URL=f"sqlite:///{elsewhere}/flashbulb.db")

    told = await flashbulb("restore", str(tmp_path / "copy"), "--json")

    facts = ["folder", "made_at", "schema", "requests", "works", "size_bytes", "sha256"]
    assert [*copied.found] == facts
    assert [*told.found] == [*facts, "moved_aside"]
    assert told.found == {**copied.found, "moved_aside": []}
    assert copied.found["requests"] == 1
    assert copied.found["works"] == len([*(elsewhere / "works").iterdir()])
    assert "the copy of 20" in (await flashbulb("settings", "log", "--what", "restore")).out


async def test_what_ran_when_the_copy_was_made_is_not_done_twice(flashbulb, services, gemini, tmp_path):
    """It went on after the copy, and was answered and billed: begun again a week later it would be both once more."""
    elsewhere = tmp_path / "elsewhere"
    gemini.will(Words(("Air ", "scatters.")))
    gemini.pauses()
    async with at_page(services) as before:
        waiting = await before.ada.begins("why is the sky blue?")
        await waiting.until("Air")
        await flashbulb("backup", str(tmp_path / "copy"))
        gemini.goes_on()
        await waiting.done()
    services.settings.update(FLASHBULB_DATA=str(elsewhere), DATABASE_URL=f"sqlite:///{elsewhere}/flashbulb.db")
    await flashbulb("restore", str(tmp_path / "copy"))
    services.clock.is_set_to(services.clock.now() + timedelta(days=7))

    async with at_page(services) as after:
        await after.takes_over()
        await after.rests()

    books = Books(services.settings["DATABASE_URL"])
    assert await books.outcomes() == ["stopped"]
    await books.balance()


async def test_nothing_is_put_back_under_a_bot_that_runs(flashbulb, page, tmp_path):
    """It would go on writing into a file that is not there any more."""
    await flashbulb("backup", str(tmp_path / "copy"))

    told = await flashbulb("restore", str(tmp_path / "copy"), "--replace")

    assert told.code == 1
    assert "Flashbulb runs here" in told.trouble


async def test_what_is_replaced_is_said_to_be_beside_it(flashbulb, tmp_path):
    """Without --replace nothing is, and with it nothing is lost."""
    await flashbulb("limits", "set", "everyone", "pictures", "day", "7")
    await flashbulb("backup", str(tmp_path / "copy"))
    refused = await flashbulb("restore", str(tmp_path / "copy"))

    told = await flashbulb("restore", str(tmp_path / "copy"), "--replace")

    assert refused.code == 1
    assert "--replace" in refused.trouble
    assert f"What was there before is {tmp_path}/data/flashbulb.db.before-" in told.out
    assert "7 pictures a day" in (await flashbulb("limits")).out


async def test_postgres_is_left_to_its_own_tools(flashbulb, services, tmp_path):
    """Half a copy that looks whole would be worse than a sentence."""
    services.settings["DATABASE_URL"] = "postgresql://somewhere/flashbulb"

    told = await flashbulb("backup", str(tmp_path / "copy"))

    assert told.code == 1
    assert "pg_dump" in told.trouble
    assert f"{tmp_path}/data/works" in told.trouble
    assert not (tmp_path / "copy").exists()


# ----------------------------------------------------------------------------------------------------------- export


async def test_somebody_is_packed_for_whoever_asks_in_another_way(flashbulb, page, tmp_path):
    """A letter is a way, too; nobody else's things are in it."""
    await page.ada.types(f"/imagine a fox {SMALL}")
    await page.bob.types("something of Bob's")
    await names(page, {"web:ada": "Ada Lovelace"})

    told = await flashbulb("export", "Ada Lovelace", "--out", str(tmp_path / "ada.zip"), "--json")

    size = (tmp_path / "ada.zip").stat().st_size
    with ZipFile(tmp_path / "ada.zip") as packed:
        history = json.loads(packed.read("history.json"))
        files = [name for name in packed.namelist() if name.startswith("files/")]
    assert told.found == {
        "person": "web:ada",
        "name": "Ada Lovelace",
        "file": str(tmp_path / "ada.zip"),
        "requests": 1,
        "files": 1,
        "size_bytes": size,
    }
    assert [each["command"] for each in history] == ["imagine"]
    assert len(files) == 1
    assert "Packing 1 request and 1 file" in told.trouble


async def test_an_export_replaces_no_file(flashbulb, page, tmp_path):
    """What is there may be somebody else's."""
    (tmp_path / "ada.zip").write_text("of yesterday")

    told = await flashbulb("export", "person:web:ada", "--out", str(tmp_path / "ada.zip"))

    assert told.code == 1
    assert "already; name another with --out" in told.trouble
    assert (tmp_path / "ada.zip").read_text() == "of yesterday"


# ------------------------------------------------------------------------------------------------------- as a program


async def test_it_is_a_program_of_its_own(services):
    """What was tested above in this process is what the terminal runs."""
    command = [sys.executable, "-m", "bots", "limits", "--json"]
    environment = {**services.environment(), "PATH": "", "FLASHBULB_LOG": "json"}

    running = await asyncio.create_subprocess_exec(
        *command, env=environment, stdout=asyncio.subprocess.PIPE, cwd=Path(__file__).parents[2]
    )
    out, _ = await running.communicate()

    assert running.returncode == 0
    assert [*json.loads(out)] == ["limits"]


# ---------------------------------------------------------------------------------------------------- tool servers


async def test_it_is_said_which_tools_there_are_and_which_are_allowed(flashbulb):
    """A line that names what is not there looks like any other until somebody needs it."""
    servers = f"weather = stdio: {sys.executable} -m tests.standins.mcp\nghost = stdio: /no/such/program"
    await flashbulb("settings", "set", "everything", "mcp_servers", servers)
    await flashbulb("settings", "set", "everything", "mcp_tools", "weather.forecast\nweather.order!\nweather.snow")

    told = await flashbulb("mcp", "--json")

    there, ghost = told.found["servers"]
    states = {tool["name"]: tool["state"] for tool in there["tools"]}
    assert [states[name] for name in ("forecast", "order", "hangs")] == ["allowed", "by a button", "not allowed"]
    assert states["snow"] == "not there"
    assert there["trouble"] == ""
    assert ghost["trouble"] == "The tools of ghost cannot be reached just now."
