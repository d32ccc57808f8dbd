"""Three processes on one database are killed again and again while six people order every medium."""

import os
from random import SystemRandom

from tests.faults.campaign.course import Plan
from tests.faults.campaign.findings import findings
from tests.faults.campaign.report import report
from tests.faults.campaign.run import campaign

KILLS = {"sqlite": 200, "postgresql": 60}
"""By the database. On Postgres what differs is only who waits for whom, and each look at it takes longer."""


async def test_whatever_is_killed_nothing_is_lost_bought_twice_or_charged_wrongly(
    tmp_path, database_url, record_property
):
    """Machines break, and hosting platforms restart what they like: nobody may pay, or wait for ever, because of it.

    `FLASHBULB_TEST_SEED` asks for the same things again; when a kill falls is decided by the machine.
    """
    seed = int(os.environ.get("FLASHBULB_TEST_SEED") or SystemRandom().randrange(1_000_000))
    kills = KILLS[database_url.partition(":")[0]]

    it = await campaign(Plan(seed, kills, tmp_path, database_url))

    figures = await report(it)
    print(figures)
    record_property("campaign", figures)
    assert it.crew.kills >= kills
    assert await findings(it) == [], f"log: {tmp_path / 'log.txt'}"
