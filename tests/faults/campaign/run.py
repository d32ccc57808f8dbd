"""A campaign from its beginning to its end: first a picture for everybody, then orders and kills, then peace again."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from random import Random
from time import monotonic

from PIL import Image

from core.attachments import AttachmentFiles
from core.sandbox.gemini import GeminiStandIn
from tests.faults.campaign.course import Campaign, Plan
from tests.faults.campaign.crew import crew_of
from tests.faults.campaign.diary import Diary
from tests.faults.campaign.screen import Wall
from tests.faults.campaign.studio import CampaignStudio
from tests.faults.campaign.wishes import PEOPLE, Wish, wishes, word_of
from tests.stages.books import Books

SLOTS = 3
"""Orders that may run at once."""


async def campaign(plan: Plan) -> Campaign:
    """One, from its beginning to its end; what is to be said of it is in `findings`."""
    began = monotonic()
    async with _prepared(plan) as it:
        coming = wishes(plan.seed)
        await it.fill_up()
        await it.until(it.enough_are_ready, "No process came up")
        await it.first_pictures([next(coming) for _ in PEOPLE])
        it.studio.has_bad_luck = True
        async with asyncio.TaskGroup() as group:
            killing = group.create_task(it.kills())
            group.create_task(it.orders(lambda: next(coming), killing.done))
        it.studio.has_bad_luck = False
        await it.settle()
        number = next(coming).number
        await it.one_more(Wish(number, "imagine", {"prompt": f"a last fox with {word_of(number)}", "raw": True}))
        it.took_s = monotonic() - began
    return it


@asynccontextmanager
async def _prepared(plan: Plan) -> AsyncIterator[Campaign]:
    diary = Diary()
    wall = plan.data / "wall"
    wall.mkdir(parents=True)
    async with GeminiStandIn(gap_s=0) as gemini, CampaignStudio(plan.seed) as studio:
        settings = _settings(plan, gemini, studio)
        async with crew_of(plan.folder, settings, diary) as crew:
            attached = await _attached(plan.data)
            books, dice = Books(plan.database_url), Random(f"course {plan.seed}")
            yield Campaign(plan, crew, studio, books, diary, Wall(wall), dice, attached)


def _settings(plan: Plan, gemini: GeminiStandIn, studio: CampaignStudio) -> Mapping[str, str]:
    limits = ("ASKS_PER_DAY", "PICTURES_PER_DAY", "CLIPS_PER_DAY", "USD_PER_DAY", "USD_PER_MONTH")
    return {
        "GEMINI_API_KEY": gemini.key,
        "GEMINI_API_BASE": gemini.url,
        "MODELSLAB_API_KEY": "test-key",
        "MODELSLAB_API_BASE": studio.api_base,
        "FLASHBULB_DATA": str(plan.data),
        "DATABASE_URL": plan.database_url,
        "FLASHBULB_MODELSLAB_SLOTS": str(SLOTS),
        "FLASHBULB_LOG": "json",
        "FLASHBULB_TOTAL_USD_PER_MONTH": "100000",
        **{f"FLASHBULB_{name}": "100000" for name in limits},
    }


async def _attached(data: Path) -> str:
    file = BytesIO()
    Image.new("RGB", (96, 64), "teal").save(file, "PNG")
    return await AttachmentFiles(data / "attachments", lambda: datetime.now(UTC)).keep("sea.png", file.getvalue())
