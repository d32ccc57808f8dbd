"""Deleting one result on the page: it and what came of it are gone, and nothing else is."""

import pytest

pytestmark = pytest.mark.parametrize("stage", ["web"], indirect=True)


async def test_a_deleted_picture_is_gone_everywhere(ada, stage):
    """From the conversation, from the history, and from the disk."""
    screen = await ada.types("/imagine a fox --raw")
    await ada.types("why is the sky blue?")
    [address] = screen.pictures
    [place] = [stage.house.works.path(address.rpartition("/")[2])]
    assert place.exists()

    assert await ada.deletes(screen) == 204

    assert [each.shows("sky") for each in await ada.reloads()] == [True]
    assert not (await ada.types("/history")).shows("a fox")
    assert not place.exists()
    async with ada._session.get(stage.url + address) as response:
        assert response.status == 404


async def test_other_tabs_are_told(ada):
    """Two tabs are open, and one of them shows what nobody should see any more."""
    screen = await ada.types("/imagine a fox --raw")

    await ada.deletes(screen)

    await ada.hears(lambda kind, about: kind == "gone" and about["request"] == screen.id)


async def test_what_it_cost_stays_counted(ada, books, services):
    """Otherwise a used-up day would be a few presses away from a new one."""
    screen = await ada.types("/imagine a fox --raw")
    before = await books.used_today(ada.id, "pictures", services.clock.now())

    await ada.deletes(screen)

    assert await books.used_today(ada.id, "pictures", services.clock.now()) == before
    await books.balance()


async def test_nobody_deletes_somebody_elses(ada, bob):
    """An id can be read over a shoulder."""
    screen = await ada.types("/imagine a fox --raw")

    assert await bob.deletes(screen) == 404

    assert len(await ada.reloads()) == 1


async def test_a_second_press_finds_nothing(ada):
    """Two tabs, one wish."""
    screen = await ada.types("/imagine a fox --raw")
    await ada.deletes(screen)

    assert await ada.deletes(screen) == 404


async def test_the_model_forgets_it_too(ada, gemini):
    """What was deleted is not talked about any more."""
    screen = await ada.types("my cat is called Miso")

    await ada.deletes(screen)
    await ada.types("what is my cat called?")

    assert "Miso" not in str(gemini.requests[-1].body["contents"])
