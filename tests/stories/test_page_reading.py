"""Reading on the page: conversations instead of channels, and everybody's own only."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from core.errors import BadOption, NotFound
from core.reading import Wanted
from core.sandbox.gemini_mishaps import Words
from tests.contracts.reading_sites import Telling
from tests.stages.web import stage


@pytest.fixture
def database_url(tmp_path):
    return f"sqlite:///{tmp_path}/flashbulb.db"


@pytest.fixture
async def page(services):
    services.gemini.will(Words(("Because.",)), Words(("Because.",)))
    async with stage(services) as on_stage:
        yield on_stage


async def request_of(page, person, conversation=""):
    """What somebody asks now, in their open conversation or in another one."""
    found = await page.house.store.conversations.requests(person.id, person.conversation)
    asked = found[-1].request
    return replace(asked, id="web:now", person=person.id, conversation=conversation or person.conversation)


async def test_a_conversation_is_read_with_questions_and_answers(page):
    """What was asked and what came of it, oldest first; each has an address."""
    await page.ada.types("why is the sky blue?")
    await page.ada.types("and the sea?")
    request = await request_of(page, page.ada)
    reader = page.house.readers.of(request)

    passage = await reader.read(request, Wanted(3), Telling())

    assert [(each.words, each.is_ours) for each in passage.said] == [
        ("Because.", True),
        ("and the sea?", False),
        ("Because.", True),
    ]
    assert [each.name for each in passage.said] == ["Flashbulb", "ada", "Flashbulb"]
    assert passage.title == "“why is the sky blue?”"
    assert [await reader.message(request, each.link) for each in passage.said] == list(passage.said)
    assert (await reader.read(request, Wanted(3, thread=passage.link), Telling())).said == passage.said


async def test_nobody_reads_what_others_asked(page):
    """A conversation's address is no key to it."""
    await page.ada.types("why is the sky blue?")
    await page.bob.types("what else?")
    request = await request_of(page, page.bob)
    reader = page.house.readers.of(request)

    with pytest.raises(NotFound, match="of yours"):
        await reader.read(request, Wanted(9, thread=f"{page.url}/#/c/{page.ada.conversation}"), Telling())
    with pytest.raises(BadOption, match="no link"):
        await reader.read(request, Wanted(9, thread="that one"), Telling())


async def test_when_somebody_last_spoke_is_known(page):
    """Before what they ask now; nothing where they ask for the first time."""
    await page.ada.types("why is the sky blue?")
    request = await request_of(page, page.ada)
    reader = page.house.readers.of(request)

    spoke = await reader.last_said(request)

    assert spoke
    assert datetime.now(UTC) - spoke < timedelta(minutes=1)
    assert await reader.last_said(replace(request, conversation="another-one")) is None
    assert await reader.message(request, "https://example.com/1") is None
