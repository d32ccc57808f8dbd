"""Whoever runs the bot is told when something needs them: once, and on whatever platform they are."""

import asyncio

import pytest

from tests.stages.stage import PATIENCE_S
from tests.stages.telling import Telling

LINE = "/imagine a fox --raw --ar 16:9"
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@ON_SQLITE
async def test_an_empty_account_is_told_once(stage, ada, bob, modelslab):
    """Ten people find it empty; whoever can fill it hears of it once, in whole sentences."""
    told, has_heard = [], asyncio.Event()

    async def tell(person, words):
        told.append((person, words))
        has_heard.set()
        return True

    stage.house.herald._house_admins = ("test:boss",)
    stage.house.herald.goes_by("test", Telling(tell))
    modelslab.will("credits", "credits")

    first, second = await ada.types(LINE), await bob.types(LINE)

    assert first.shows("has run out of credit")
    assert second.shows("has run out of credit")
    async with asyncio.timeout(PATIENCE_S):
        await has_heard.wait()
    assert [person for person, _ in told] == ["test:boss"]
    assert "Nothing can be made at the moment." in told[0][1]
    assert "ModelsLab" in told[0][1]
