"""The stand-in of ModelsLab over a restart."""

from pathlib import Path
from random import Random

import aiohttp

from core.catalog import catalog
from core.ports import Order
from core.providers.modelslab import ModelsLab
from core.sandbox.modelslab import ModelsLabStandIn
from core.values import Update, Usage


async def test_an_order_survives_the_process_that_took_it(tmp_path: Path):
    """Somebody who kills a trial while a picture is drawn gets the picture after it, as from the real service."""
    memory = tmp_path / "orders.json"
    model = catalog().default_picture
    order = Order(model, "a red fox", "", 512, 512, 1, 7)
    async with aiohttp.ClientSession() as session:
        async with ModelsLabStandIn(memory=memory) as before:
            studio = ModelsLab("key", session, catalog().pictures, Random(1), base_url=before.api_base)
            ticket = await studio.submit(order, _ignore_bill)

        async with ModelsLabStandIn(memory=memory) as after:
            studio = ModelsLab("key", session, catalog().pictures, Random(1), base_url=after.api_base)
            made = await studio.collect(ticket, _ignore)

    assert [each.media_type for each in made] == ["image/png"]
    assert memory.read_text() == "[]"


async def test_a_spoilt_memory_is_no_memory(tmp_path: Path):
    """A file that was cut off by a full disk must not keep Flashbulb from starting."""
    memory = tmp_path / "orders.json"
    memory.write_text('[{"id": 17')

    async with ModelsLabStandIn(memory=memory) as stand_in:
        assert not stand_in.orders


def _ignore(_update: Update) -> None: ...


def _ignore_bill(_usage: Usage) -> None: ...
