"""What every studio promises, whoever draws."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from io import BytesIO
from random import Random

import pytest
from PIL import Image
from pydantic import TypeAdapter

from core.catalog import catalog
from core.ports import Order, Studio, Ticket
from core.providers.http import Patience, open_session
from core.providers.modelslab import ModelsLab, Waits
from core.sandbox.modelslab import ModelsLabStandIn
from core.values import Progress, Update, Usage


@dataclass
class Stage:
    """A studio, and what its provider knows of what was bought there."""

    studio: Studio
    bought: Callable[[], int]
    waited_for: asyncio.Event
    """Set when the provider was asked whether it is done."""


@asynccontextmanager
async def modelslab() -> AsyncIterator[Stage]:
    async with ModelsLabStandIn(ready_after_s=0.03, dice=Random(1)) as stand_in, open_session() as session:
        studio = ModelsLab(
            "a-key",
            session,
            catalog().pictures,
            Random(1),
            base_url=stand_in.api_base,
            patience=Patience(tries=3, first_wait_s=0.001, longest_wait_s=0.01),
            waits=Waits(poll_s=0.01),
        )
        yield Stage(studio, lambda: stand_in.bought, stand_in.polled)


STUDIOS: dict[str, Callable[[], AbstractAsyncContextManager[Stage]]] = {"modelslab": modelslab}


@pytest.fixture(params=STUDIOS)
async def stage(request: pytest.FixtureRequest) -> AsyncIterator[Stage]:
    async with STUDIOS[request.param]() as stage:
        yield stage


def order(count: int = 1, model: str = "", aspect: str = "1:1") -> Order:
    chosen = catalog().pictures[model] if model else catalog().default_picture
    width, height = chosen.sizes[aspect]
    return Order(chosen, "a red fox in the snow", "blur", width, height, count, seed=7)


def unspent(_: Usage) -> None:
    raise AssertionError("nothing may be spent here")


async def test_an_order_is_bought_once_and_its_price_is_said(stage):
    """The price is known the moment it was bought, so that a stop afterwards cannot hide it."""
    spent: list[Usage] = []

    ticket = await stage.studio.submit(order(count=2), spent.append)

    assert stage.bought() == 1
    assert spent == [catalog().default_picture.usage(2)]
    assert ticket.count == 2


@pytest.mark.parametrize("model", catalog().pictures)
@pytest.mark.parametrize("aspect", ["1:1", "9:16"])
async def test_every_model_draws_in_its_size(stage, model, aspect):
    """A model is one entry in the catalogue: nothing else may have to change for it to work."""
    ticket = await stage.studio.submit(order(model=model, aspect=aspect), lambda _: None)

    made = await stage.studio.collect(ticket, lambda _: None)

    assert [Image.open(BytesIO(one.data)).size for one in made] == [catalog().pictures[model].sizes[aspect]]
    assert ticket.model == model


async def test_several_pictures_differ(stage):
    """Somebody who asks for four wants to choose."""
    ticket = await stage.studio.submit(order(count=4), lambda _: None)

    made = await stage.studio.collect(ticket, lambda _: None)

    assert len({one.data for one in made}) == 4


async def test_a_ticket_is_good_again_after_a_restart(stage):
    """It is kept as JSON in the journal; what was bought is fetched with it, never bought again."""
    tickets = TypeAdapter(Ticket)
    kept = tickets.dump_json(await stage.studio.submit(order(), lambda _: None))

    first = await stage.studio.collect(tickets.validate_json(kept), lambda _: None)
    again = await stage.studio.collect(tickets.validate_json(kept), lambda _: None)

    assert [one.data for one in first] == [one.data for one in again]
    assert stage.bought() == 1


async def test_whoever_waits_is_told_in_whole_sentences(stage):
    """A bar with a made-up percentage would be a lie; the seconds so far are true."""
    shown: list[Update] = []
    ticket = await stage.studio.submit(order(), lambda _: None)

    await stage.studio.collect(ticket, shown.append)

    words = [update.words for update in shown if isinstance(update, Progress)]
    assert words[0] == "Drawing: 0 s so far; Z-Image Turbo usually takes about 5 s."
    assert all(sentence.endswith(".") and "%" not in sentence for sentence in words)


async def test_waiting_can_be_stopped_and_taken_up_again(stage):
    """Stop ends the waiting, not the order: a later collect gets what was bought."""
    ticket = await stage.studio.submit(order(), lambda _: None)
    waiting = asyncio.create_task(stage.studio.collect(ticket, lambda _: None))
    await stage.waited_for.wait()

    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    made = await stage.studio.collect(ticket, lambda _: None)

    assert len(made) == 1
    assert stage.bought() == 1
