"""ModelsLab's bad days: what the person gets, what was bought, and that no order is ever sent twice."""

import asyncio
import socket
from collections.abc import AsyncIterator
from dataclasses import fields
from io import BytesIO
from random import Random

import pytest
import structlog
from aiohttp import web
from PIL import Image

from core.catalog import catalog
from core.errors import (
    BadCredentials,
    BotError,
    FateUnknown,
    NotInPlan,
    OutOfFunds,
    ProviderBroken,
    ProviderBusy,
    ProviderSlow,
    QueueFull,
    Refused,
)
from core.ports import Made, Order, Ticket
from core.providers.http import Patience, open_session
from core.providers.modelslab import ModelsLab
from core.providers.modelslab_account import Account
from core.providers.paces import Waits
from core.sandbox.modelslab import ModelsLabStandIn
from core.sandbox.modelslab_plays import Play, Refusal, Scenario
from core.sandbox.server import Loopback
from core.values import Notice, Update, Usage

KEY = "a-secret-key"


class Ada:
    """Orders one picture at a time and remembers what she was shown."""

    def __init__(self, studio: ModelsLab, stand_in: ModelsLabStandIn) -> None:
        self.studio = studio
        self.shown: list[Update] = []
        self.spent = Usage()
        self._stand_in = stand_in

    async def orders(self, count: int = 1, model: str = "z-image-turbo", **changes: object) -> Ticket:
        chosen = catalog().pictures[model]
        wanted = {"prompt": "a red fox", "negative": "blur", "width": 1024, "height": 1024, "seed": 7, **changes}
        return await self.studio.submit(Order(chosen, count=count, **wanted), self._spend)

    async def gets(self, count: int = 1, model: str = "z-image-turbo") -> list[Made]:
        return list(await self.studio.collect(await self.orders(count, model), self.shown.append))

    @property
    def notices(self) -> list[str]:
        return [update.words for update in self.shown if isinstance(update, Notice)]

    def _spend(self, usage: Usage) -> None:
        self.spent += usage


@pytest.fixture
async def stand_in() -> AsyncIterator[ModelsLabStandIn]:
    async with ModelsLabStandIn(ready_after_s=0, dice=Random(1)) as stand_in:
        yield stand_in


@pytest.fixture
async def ada(stand_in: ModelsLabStandIn) -> AsyncIterator[Ada]:
    async with open_session() as session:
        studio = ModelsLab(
            KEY,
            session,
            catalog().studio,
            Random(1),
            base_url=stand_in.api_base,
            file_bytes=2_000_000,
            patience=Patience(tries=5, first_wait_s=0.001, longest_wait_s=0.002),
            waits=Waits(patience_s=5, submit_s=1.5, poll_s=0.001, call_s=0.2, last_look_s=3),
        )
        yield Ada(studio, stand_in)


def named(play: object) -> str | None:
    """A test's name in as few words as tell it from the others."""
    if isinstance(play, str):
        return play
    if not isinstance(play, Play):
        return None
    told = {field.name: getattr(play, field.name) for field in fields(Play)}
    return " ".join(f"{name}={value}" for name, value in told.items() if value != getattr(Play(), name))


BAD_DAYS_THAT_END_WELL: list[Scenario | Play] = [
    "sync_success",
    "queued",
    "queued_no_tip",
    "minimal_processing",
    "eta_lies",
    "id_mismatch",
    "string_id",
    "failed_then_ok",
    "messege",
    "http_5xx_polls",
    "success_file_late",
    "proxy_only",
    "proxy_needed",
    "base64_file",
    "inline_base64",
    "success_empty",
    "model_swap",
    Play(is_sync=True, missing=frozenset({0})),
    Play(file="data base64"),
    Play(file="jpeg"),
    Play(file="webp"),
    Play(file="gif"),
    Play(links="string"),
    Play(links="table"),
    Play(links="tables"),
    Play(links="links"),
    Play(proxies=""),
    Play(proxies=None),
    Play(proxies={"0": "https://evil.example/1.jpg"}),
    Play(polls=("reset", "pending")),
    Play(polls=("hang",)),
    Play(files=("reset", "moved here")),
    Play(breaks="no id"),
    Play(fetch_host="https://modelslab.com"),
    Play(fetch_host="https://[broken"),
    Play(polls_for_ever="not found"),
]


@pytest.mark.parametrize("play", BAD_DAYS_THAT_END_WELL, ids=named)
async def test_what_was_bought_arrives_in_the_end(ada, stand_in, play):
    """All of these were seen in the wild; the picture was there every time, for a client that kept at it."""
    stand_in.will(play)

    made = await ada.gets()

    assert Image.open(BytesIO(made[0].data)).size == (1024, 1024)
    assert (stand_in.submits, stand_in.bought, ada.spent.pictures) == (1, 1, 1)


@pytest.mark.parametrize("play", ["queued", "sync_success", "string_id", "success_empty"])
async def test_v7_speaks_almost_the_same(ada, stand_in, play):
    """Its polls carry an id and an empty list where v6 has an empty string."""
    stand_in.will(play)

    made = await ada.gets(model="imagen-4.0-ultra")

    assert len(made) == 1
    assert stand_in.bodies[0]["aspect_ratio"] == "1:1"


REFUSALS: list[tuple[Refusal, type[BotError]]] = [
    ("prompt", Refused),
    ("prompt, realtime", Refused),
    ("prompt, fields", Refused),
    ("prompt type", Refused),
    ("width", Refused),
    ("height", Refused),
    ("samples", Refused),
    ("guidance", Refused),
    ("not json", Refused),
    ("image", Refused),
    ("moderation", Refused),
    ("key", BadCredentials),
    ("no key", BadCredentials),
    ("key, old", BadCredentials),
    ("credits", OutOfFunds),
    ("quota", OutOfFunds),
    ("plan", NotInPlan),
    ("queue", QueueFull),
    ("queue, no delay", QueueFull),
    ("spam", QueueFull),
    ("spam, old", QueueFull),
    ("failed", ProviderBusy),
    ("model", ProviderBroken),
    ("model, old", ProviderBroken),
    ("403 page", ProviderBroken),
]


@pytest.mark.parametrize("is_http_200", [False, True], ids=["documented code", "HTTP 200"])
@pytest.mark.parametrize(("refusal", "error"), REFUSALS)
async def test_a_clean_refusal_buys_nothing(ada, stand_in, refusal, error, is_http_200):
    """Documented with HTTP 4xx and seen with HTTP 200: both mean the same, and neither is tried again."""
    stand_in.will(Play(refusal=refusal, is_http_200=is_http_200))

    with pytest.raises(error) as caught:
        await ada.orders()

    assert type(caught.value) is error
    assert (stand_in.submits, stand_in.bought, ada.spent) == (1, 0, Usage())


@pytest.mark.parametrize(("refusal", "wait_s"), [("queue", 30), ("queue, no delay", 30), ("failed", None)])
async def test_a_full_queue_says_when_to_come_back(ada, stand_in, refusal, wait_s):
    """With a delay of ModelsLab's own when it gives one, and half a minute when it does not."""
    stand_in.will(Play(refusal=refusal))

    with pytest.raises(ProviderBusy) as caught:
        await ada.orders()

    assert caught.value.retry_after_s == wait_s


@pytest.mark.parametrize(
    "play",
    [
        Play(refusal="500"),
        Play(refusal="500", is_http_200=True),
        Play(refusal="503"),
        "http_500",
        Play(refusal="502 page"),
        Play(refusal="503 text"),
        "reset",
        "hang",
        Play(breaks="before"),
        Play(breaks="no json"),
        Play(breaks="nothing"),
    ],
    ids=named,
)
async def test_an_order_that_may_have_arrived_is_never_sent_again(ada, stand_in, play):
    """ModelsLab knows no idempotency key: a second order could be a second bill."""
    stand_in.will(play)

    with pytest.raises(FateUnknown):
        await ada.orders()

    assert stand_in.submits == 1


async def test_an_order_that_never_left_bought_nothing():
    """Nobody listens there: the person may simply try again."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        base_url = f"http://127.0.0.1:{unused.getsockname()[1]}/api"
        async with open_session() as session:
            studio = ModelsLab(KEY, session, catalog().studio, Random(1), base_url=base_url)
            chosen = catalog().default_picture
            order = Order(chosen, "a fox", "", 512, 512, 1, 7)

            with pytest.raises(ProviderBroken, match="could not be reached"):
                await studio.submit(order, lambda _: None)


@pytest.mark.parametrize(
    ("play", "error"),
    [
        ("never_ready", ProviderSlow),
        ("failed_final", ProviderBroken),
        ("not_found", ProviderBroken),
        ("html_for_file", ProviderBroken),
        (Play(links="elsewhere", missing=frozenset({0})), ProviderBroken),
        (Play(links="no https", missing=frozenset({0})), ProviderBroken),
        (Play(files=("moved away",) * 9, proxies=""), ProviderBroken),
        (Play(files=("moved round",) * 99, proxies=""), ProviderBroken),
        (Play(missing=frozenset({0}), is_missing_everywhere=True), ProviderBroken),
        (Play(polls=("moderation",)), Refused),
        (Play(polls=("key",)), BadCredentials),
        (Play(is_flagged=True), Refused),
    ],
    ids=named,
)
async def test_what_never_comes_has_its_own_sentence(ada, stand_in, play, error):
    """It was bought all the same, so its price is known and it is not bought again."""
    ada.studio._waits = Waits(patience_s=0.5, poll_s=0.001, call_s=0.2, last_look_s=0.2)
    stand_in.will(play)

    with pytest.raises(error):
        await ada.gets()

    assert (stand_in.submits, stand_in.bought, ada.spent.pictures) == (1, 1, 1)


async def test_a_flagged_picture_is_not_shown(ada, stand_in):
    """What the safety checker found something in is blank at best."""
    stand_in.will("nsfw")

    with pytest.raises(Refused, match="safety checker"):
        await ada.orders()

    assert ada.spent.pictures == 1
    assert not stand_in.fetches


async def test_a_picture_that_is_too_large_is_not_swallowed(ada, stand_in):
    """The size is counted while it comes: a header may lie about it."""
    ada.studio._file_bytes = 20_000

    with pytest.raises(ProviderBroken):
        await ada.gets()


async def test_the_pictures_that_came_are_given(ada, stand_in):
    """Three good ones are worth more than an apology for four."""
    stand_in.will("one_missing")

    made = await ada.gets(count=4)

    assert len(made) == 3
    assert ada.notices == ["One of the 4 pictures was drawn and could not be fetched."]


async def test_another_model_than_ordered_is_visible(ada, stand_in):
    """ModelsLab replaces models silently; the card names the one that drew."""
    stand_in.will("model_swap")

    ticket = await ada.orders()

    assert ticket.model == "wan2.2"


async def test_the_deadline_gives_what_has_come_by_then(ada, stand_in):
    """One file that hangs must not cost the other three."""
    ada.studio._waits = Waits(patience_s=2, poll_s=0.001, last_look_s=0.1)
    ada.studio._files._patience = Patience(tries=1_000, first_wait_s=0.01, longest_wait_s=0.02)
    stand_in.will("one_missing")

    made = await ada.gets(count=2)

    assert len(made) == 1
    assert ada.notices == ["One of the 2 pictures was drawn and could not be fetched."]


async def test_only_what_the_model_takes_is_sent(ada, stand_in):
    """Enhancement is on by default and rewrites the prompt, so it is switched off; v6 wants its words for that."""
    await ada.orders(model="juggernaut-xl-v10")

    assert stand_in.bodies[0] == {
        "key": KEY,
        "model_id": "juggernaut-xl-v10",
        "prompt": "a red fox",
        "negative_prompt": "blur",
        "samples": 1,
        "seed": 7,
        "width": 1024,
        "height": 1024,
        "num_inference_steps": 20,
        "guidance_scale": 7,
        "safety_checker": "yes",
        "safety_checker_type": "sensitive_content_text",
        "enhance_prompt": "no",
    }


async def test_a_model_of_v7_gets_an_aspect(ada, stand_in):
    """It takes no pixels, no seed, no negative prompt and none of v6's switches."""
    await ada.orders(model="imagen-4.0-ultra", width=768, height=1408)

    assert stand_in.bodies[0] == {
        "key": KEY,
        "model_id": "imagen-4.0-ultra",
        "prompt": "a red fox",
        "samples": 1,
        "aspect_ratio": "9:16",
    }


async def test_a_sixth_unfinished_order_is_turned_down(ada, stand_in):
    """The stand-in keeps the limit of a pay-as-you-go account, so that we meet it before our users do."""
    stand_in.ready_after_s = 60
    for _ in range(5):
        await ada.orders()

    with pytest.raises(QueueFull):
        await ada.orders()

    assert stand_in.bought == 5


async def test_an_empty_wallet_is_noticed(ada, stand_in):
    """What a picture costs leaves the wallet, and `check` sees what is left."""
    stand_in.balance_micros = catalog().default_picture.price
    await ada.orders()

    with pytest.raises(OutOfFunds):
        await ada.orders()

    assert await ada.studio.ping() == 0


async def test_check_sees_a_bad_key(ada, stand_in):
    """One cheap call that draws nothing tells a bad key from a good one."""
    stand_in.refused_keys.add(KEY)

    with pytest.raises(BadCredentials):
        await ada.studio.ping()


async def test_stop_while_ordering_leaves_one_order(ada, stand_in):
    """Whoever stops in that second may have bought a picture, and never two."""
    stand_in.will("hang")
    ordering = asyncio.create_task(ada.orders())
    await stand_in.ordered.wait()

    ordering.cancel()
    with pytest.raises(asyncio.CancelledError):
        await ordering

    assert stand_in.bought == 1


async def test_the_key_is_in_no_log_and_no_message(ada, stand_in):
    """A provider's answer may repeat what was sent, and logs are read by many."""
    stand_in.will(Play(says=f"{KEY} must be a number"))

    with structlog.testing.capture_logs() as lines, pytest.raises(Refused, match="must be a number") as caught:
        await ada.orders()

    assert "must be a number" in f"{lines}"
    assert KEY not in f"{lines} {caught.value!s} {caught.value!r}"


async def test_the_key_goes_to_no_file_host(ada, stand_in):
    """Files need none, and their host belongs to somebody else."""
    await ada.gets()

    assert all(KEY not in f"{fetch.url} {fetch.headers}" for fetch in stand_in.fetches)


async def test_a_ticket_from_another_address_is_asked_for_at_ours(ada, stand_in):
    """The stand-in is at another port after a restart, and a proxy's answers name ModelsLab itself."""
    ticket = await ada.orders()
    moved = Ticket(ticket.id, f"https://evil.example/api/v6/images/fetch/{ticket.id}")

    made = await ada.studio.collect(moved, ada.shown.append)

    assert len(made) == 1


async def test_a_key_can_choose_the_day(ada, stand_in):
    """Whoever tries Flashbulb by hand can see a failure without writing a test."""
    ada.studio._account._key = "test-credits"

    with pytest.raises(OutOfFunds):
        await ada.orders()


@pytest.mark.parametrize(
    "answer",
    [web.Response(text="<html>"), web.Response(text='{"status": "success", "data": {}}')],
    ids=["page", "empty"],
)
async def test_check_does_not_take_any_answer_for_a_balance(answer):
    """A wrong base address often answers something."""

    async def balance(_: web.Request) -> web.Response:
        return answer

    app = web.Application()
    app.router.add_post("/api/wallet_balance", balance)
    async with Loopback(app) as elsewhere, open_session() as session:
        account = Account(KEY, session, f"{elsewhere.url}/api", longest_bytes=1_000)

        with pytest.raises(ProviderBroken, match="without saying"):
            await account.balance()


async def test_check_says_that_nobody_is_there(ada, stand_in):
    """The wallet cannot be asked when the address leads nowhere."""
    async with open_session() as session:
        account = Account(KEY, session, "http://127.0.0.1:1/api", longest_bytes=1_000)

        with pytest.raises(ProviderBroken, match="could not be reached"):
            await account.balance()


async def test_an_endless_answer_is_cut(ada, stand_in):
    """It cannot be read then, and whether it was bought is not known."""
    ada.studio._account._longest_bytes = 100
    stand_in.will(Play(says="no " * 100_000))

    with pytest.raises(FateUnknown):
        await ada.orders()


async def test_the_last_look_does_not_take_for_ever(ada, stand_in):
    """A host that says nothing is not waited for once the deadline has passed."""
    ada.studio._waits = Waits(patience_s=0.05, poll_s=0.001, last_look_s=0.05)
    stand_in.will(Play(polls_for_ever="pending", files=("hang",)))

    with pytest.raises(ProviderSlow):
        await ada.gets()


@pytest.mark.parametrize("count", [3, 4])
async def test_how_many_are_missing_is_said(ada, stand_in, count):
    """In a sentence that is true for any number."""
    stand_in.will(Play(missing=frozenset(range(1, count)), is_missing_everywhere=True))

    await ada.gets(count=count)

    assert ada.notices == [f"Only 1 of the {count} pictures could be fetched."]


async def test_the_account_can_be_asked_what_it_has(stand_in):
    """The stand-in answers what the real one answers about itself: one of these is a bare list."""
    async with open_session() as session:
        count = await session.post(f"{stand_in.api_base}/v6/processing/request_count", json={"key": KEY})
        models = await session.post(f"{stand_in.api_base}/v4/dreambooth/model_list", json={"key": KEY})

        assert (await count.json())["processing_count"] == 0
        assert [row["model_id"] for row in await models.json()] == list(catalog().studio)


async def test_a_stranger_gets_no_picture(stand_in):
    """An order is fetched with the key that bought it."""
    async with open_session() as session:
        answer = await session.post(f"{stand_in.api_base}/v6/images/fetch/174000001", json={"key": "another"})
        without = await session.post(f"{stand_in.api_base}/v6/images/fetch/174000001", data="no json")

        assert (await answer.json())["message"] == "Request not found"
        assert without.status == 401
