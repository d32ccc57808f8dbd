"""What everybody used, for whoever runs this bot, on every platform and both databases."""

import pytest

from core.admin_reads import WorkSearch
from core.sandbox.gemini_mishaps import Blocked
from core.words import money

SMALL = "--ar 16:9"


@pytest.fixture
def lead(stage, ada):
    """Ada is the one who runs this bot."""
    stage.house.rulebook._admins = (ada.id,)
    return ada


async def test_a_lead_sees_who_spent_what(lead, bob, gemini, books):
    """By person, command, model and channel, with the sum that the ledger has."""
    await lead.types("hello")
    await bob.types(f"/imagine a fox {SMALL}")

    screen = await lead.types("/usage team")

    whole = await books.number("select sum(cost_micros) + sum(waste_micros) from requests")
    words = " ".join(screen.text.split())
    assert f"{money(whole)} for 2 requests by 2 people" in words
    assert screen.shows("Person", "Command", "Model", "Channel", "/imagine", "/ask", "z-image-turbo")
    assert screen.shows("Of what everybody together may cost this month")
    [alt] = [alt for alt in screen.alts if alt.startswith("What everybody spent")]
    assert "Stacked bars from" in alt


async def test_nobody_else_sees_what_others_spend(lead, bob):
    """A colleague's bill is not everybody's business."""
    await lead.types("hello")

    screen = await bob.types("/usage team")

    assert screen.shows("is shown to the admins of this bot", "/usage")
    assert not screen.shows("/ask")


async def test_what_was_lost_is_listed(lead, gemini, books):
    """Billed and of use to nobody: a lead wants to know of it, and of why."""
    gemini.will(Blocked())
    await lead.types("something that is blocked")

    screen = await lead.types("/usage team --period today")

    assert await books.wasted() > 0
    assert screen.shows("What was lost", "declined for what it asks for", money(await books.wasted()))


async def test_without_anything_there_is_a_sentence(lead):
    """The first look at a new bot is no empty table."""
    assert (await lead.types("/usage team --period last month")).shows("Nothing that counts was asked for")


async def test_a_hidden_option_cannot_be_typed(bob):
    """The week's report is for the house to make."""
    assert (await bob.types("/usage team --digest")).shows("has no option --digest")


async def test_a_chart_is_its_reader_s_and_nobody_s_work(stage, lead, bob):
    """It can be looked at again, by nobody else, and stands in no gallery between people's own pictures."""
    await lead.types("hello")

    await lead.types("/usage team")

    [[held]] = [each.files for each in await stage.house.store.shelf.all()]
    assert await stage.house.store.conversations.may_see(lead.id, held)
    assert not await stage.house.store.conversations.may_see(bob.id, held)
    assert await stage.house.store.history.works(lead.id, 10) == []
    assert (await stage.house.store.admin_reads.works(WorkSearch())).items == []
