"""The stand-in of ModelsLab over a restart."""

import os
from io import BytesIO
from pathlib import Path
from random import Random

import aiohttp
from PIL import Image

from core.catalog import catalog
from core.ports import Order
from core.providers.modelslab import ModelsLab
from core.providers.paces import Waits
from core.sandbox.modelslab import ModelsLabStandIn
from core.sandbox.pictures import encoded, picture
from core.values import Update, Usage

QUICK = Waits(poll_s=0.01)


async def test_an_order_survives_the_process_that_took_it(tmp_path: Path):
    """Somebody who kills a trial while a picture is drawn gets the picture after it, as from the real service."""
    memory = tmp_path / "orders.json"
    model = catalog().default_picture
    order = Order(model, "a red fox", "", 512, 512, 1, 7)
    async with aiohttp.ClientSession() as session:
        async with ModelsLabStandIn(memory=memory) as before:
            studio = ModelsLab("key", session, catalog().studio, Random(1), base_url=before.api_base)
            ticket = await studio.submit(order, _ignore_bill)

        async with ModelsLabStandIn(memory=memory) as after:
            studio = ModelsLab("key", session, catalog().studio, Random(1), base_url=after.api_base)
            made = await studio.collect(ticket, _ignore)

    assert [each.media_type for each in made] == ["image/png"]
    assert memory.read_text() == "[]"


async def test_every_medium_survives_it(tmp_path: Path):
    """Also what begins with a picture, which is handed over for a day and not for as long as the process lives."""
    memory = tmp_path / "orders.json"
    async with aiohttp.ClientSession() as session:
        async with ModelsLabStandIn(memory=memory) as before:
            studio = ModelsLab("key", session, catalog().studio, Random(1), base_url=before.api_base)
            start = await studio.hand_over(encoded(picture("a fox", 1, 0, 64, 48), "png"))
            tickets = [await studio.submit(order, _ignore_bill) for order in _one_of_each(start)]

        async with ModelsLabStandIn(memory=memory) as after:
            studio = ModelsLab("key", session, catalog().studio, Random(1), base_url=after.api_base, waits=QUICK)
            made = [await studio.collect(ticket, _ignore) for ticket in tickets]
            again = await studio.submit(_one_of_each(start)[0], _ignore_bill)

    assert [each.media_type for (each,) in made] == ["image/png", "video/mp4", "audio/mpeg", "audio/mpeg", "audio/mpeg"]
    assert Image.open(BytesIO(made[0][0].data)).size == (128, 96)
    assert again.id not in {ticket.id for ticket in tickets}


def _one_of_each(start: str) -> list[Order]:
    models = catalog().studio
    return [
        Order(models["realesr-general-x4v3"], "", start=start),
        Order(models["wan2.2"], "a fox runs", start=start, seconds=5),
        Order(models["modelslab-tts"], "Good morning.", voice="leo"),
        Order(models["lyria-3"], "calm piano"),
        Order(models["sfx"], "rain", seconds=3),
    ]


async def test_what_was_handed_over_is_gone_after_a_day(tmp_path: Path):
    """As at ModelsLab; and nobody's picture stays on a disk because a trial was stopped."""
    memory = tmp_path / "orders.json"
    async with ModelsLabStandIn(memory=memory) as stand_in, aiohttp.ClientSession() as session:
        studio = ModelsLab("key", session, catalog().studio, Random(1), base_url=stand_in.api_base)
        await studio.hand_over(encoded(picture("a fox", 1, 0, 64, 48), "png"))
    (kept,) = (tmp_path / "stand-in-pictures").iterdir()
    yesterday = kept.stat().st_mtime - 86_500
    os.utime(kept, (yesterday, yesterday))

    async with ModelsLabStandIn(memory=memory):
        pass

    assert not kept.exists()


async def test_a_spoilt_memory_is_no_memory(tmp_path: Path):
    """A file that was cut off by a full disk must not keep Flashbulb from starting."""
    memory = tmp_path / "orders.json"
    memory.write_text('[{"id": 17')

    async with ModelsLabStandIn(memory=memory) as stand_in:
        assert not stand_in.orders


def _ignore(_update: Update) -> None: ...


def _ignore_bill(_usage: Usage) -> None: ...
