"""`python -m tests.faults.campaign --seed 7 --kills 1000`: one campaign, its figures, and what was found wrong."""

import argparse
import asyncio
import sys
from pathlib import Path
from random import SystemRandom
from tempfile import mkdtemp

from tests.faults.campaign.course import Plan
from tests.faults.campaign.findings import findings
from tests.faults.campaign.report import report
from tests.faults.campaign.run import campaign


def main() -> int:
    """1 when something is wrong; then the database and the log are left for a look."""
    asked = argparse.ArgumentParser(prog="python -m tests.faults.campaign", description=__doc__)
    asked.add_argument("--seed", type=int, default=SystemRandom().randrange(1_000_000))
    asked.add_argument("--kills", type=int, default=200)
    asked.add_argument("--database-url", default="", help="Postgres, empty; a file of SQLite if not said.")
    said = asked.parse_args()
    folder = Path(mkdtemp(prefix="campaign-"))
    print(f"seed {said.seed}, {said.kills} kills, in {folder}", flush=True)
    url = said.database_url or f"sqlite:///{folder}/flashbulb.db"
    return asyncio.run(_run(Plan(said.seed, said.kills, folder, url)))


async def _run(plan: Plan) -> int:
    it = await campaign(plan)
    found = await findings(it)
    print(await report(it))
    print("\n".join(found) or "        found  nothing")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
