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
from core.errors import BadOption, ProviderBroken
from core.media import StudioModel
from core.ports import Order, Studio, Ticket
from core.providers.http import Patience, open_session
from core.providers.modelslab import ModelsLab
from core.providers.paces import Waits
from core.sandbox.modelslab import ModelsLabStandIn
from core.sandbox.pictures import encoded, picture
from core.values import Medium, Progress, Update, Usage


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
            catalog().studio,
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


WAYS = [
    (model, is_begun)
    for model in catalog().studio.values()
    for is_begun in (False, True)
    if (model.from_picture if is_begun else model.endpoint)
]
"""Every model, in each way in which it can be begun."""
FAMILIES: dict[Medium, str] = {
    "picture": "image",
    "video": "video",
    "speech": "audio",
    "music": "audio",
    "sound": "audio",
}


def way_named(value: object) -> str:
    if isinstance(value, StudioModel):
        return value.id
    return "from a picture" if value else "from words"


def order(count: int = 1, model: str = "", aspect: str = "1:1") -> Order:
    chosen = catalog().pictures[model] if model else catalog().default_picture
    width, height = chosen.sizes[aspect]
    return Order(chosen, "a red fox in the snow", "blur", width, height, count, seed=7)


def any_order(model: StudioModel, start: str = "") -> Order:
    """One of what the model makes, as short as it makes it."""
    width, height = next(iter(model.sizes.values()), (640, 480))
    return Order(
        model,
        "a red fox in the snow",
        width=width,
        height=height,
        seed=7,
        seconds=min(model.durations(from_picture=bool(start)), default=0),
        start=start,
        strength=60 if start else 0,
        voice=next((voice.id for voice in model.voices.values()), ""),
        language=next(iter(model.languages), ""),
    )


def photo() -> bytes:
    return encoded(picture("a lighthouse", 1, 0, 320, 240), "jpeg")


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


@pytest.mark.parametrize(("model", "is_begun"), WAYS, ids=way_named)
async def test_every_model_makes_what_its_entry_says(stage, model, is_begun):
    """A model is one entry in the catalogue: it is ordered, collected and priced from that alone."""
    start = await stage.studio.hand_over(photo()) if is_begun else ""
    ordered, spent = any_order(model, start), Usage()

    def spend(usage: Usage) -> None:
        nonlocal spent
        spent += usage

    ticket = await stage.studio.submit(ordered, spend)
    made = await stage.studio.collect(ticket, lambda _: None)

    assert [one.media_type.partition("/")[0] for one in made] == [FAMILIES[model.medium]]
    assert (stage.bought(), spent) == (1, ordered.usage)
    assert spent.micros > 0
    assert ticket.ordered == model.id
    assert ticket.model in {"", ordered.asked_id}


async def test_whoever_waits_in_line_is_let_through_as_soon_as_it_is_made(stage):
    """Files are fetched after the provider is done: its place is free by then, and is given free once."""
    freed: list[int] = []
    shown: list[Update] = []
    ticket = await stage.studio.submit(order(count=4), lambda _: None)

    await stage.studio.collect(ticket, shown.append, lambda: freed.append(len(shown)))

    assert len(freed) == 1
    assert shown[freed[0]] == Progress("The picture is ready; fetching it now.")


async def test_a_place_is_not_given_free_by_stopping(stage):
    """The provider works on: the line would let one through who is turned down."""
    freed: list[bool] = []
    ticket = await stage.studio.submit(order(), lambda _: None)
    waiting = asyncio.create_task(stage.studio.collect(ticket, lambda _: None, lambda: freed.append(True)))
    await stage.waited_for.wait()

    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting

    assert freed == []


async def test_a_picture_can_be_handed_over_again(stage):
    """After a crash it is: nothing is bought by it, and either address is good."""
    one = await stage.studio.hand_over(photo())
    other = await stage.studio.hand_over(photo())

    made = [await stage.studio.submit(any_order(catalog().default_picture, at), lambda _: None) for at in (one, other)]

    assert len({ticket.id for ticket in made}) == 2


@pytest.mark.parametrize("data", [b"no picture", photo() + bytes(5_000_000)], ids=["no picture", "too large"])
async def test_what_is_no_picture_to_begin_with_is_not_handed_over(stage, data):
    """It would be turned down later, in words that nobody understands."""
    with pytest.raises(ProviderBroken):
        await stage.studio.hand_over(data)


@pytest.mark.parametrize(
    ("model", "start", "sentence"),
    [
        ("qwen-edit-2511", "", "Qwen Image Edit needs a picture to begin with"),
        ("sora-2", "https://pub-1.r2.dev/temp/1.png", "Sora 2 cannot begin with a picture"),
    ],
)
async def test_a_model_is_begun_only_as_it_can_be(stage, model, start, sentence):
    """The person can choose another model; nothing was bought."""
    with pytest.raises(BadOption, match=sentence):
        await stage.studio.submit(any_order(catalog().studio[model], start), lambda _: None)

    assert stage.bought() == 0
