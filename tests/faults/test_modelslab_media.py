"""ModelsLab's bad days with films, voices, music and edits: every family of its endpoints has its own manners."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from random import Random

import pytest
from aiohttp import web

from core.catalog import catalog
from core.errors import (
    BadCredentials,
    BotError,
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
from core.providers.paces import Waits
from core.sandbox.modelslab import ModelsLabStandIn
from core.sandbox.modelslab_plays import SCENARIOS, Play, Scenario
from core.sandbox.modelslab_refusals import REFUSALS, Refusal
from core.sandbox.pictures import encoded, picture
from core.sandbox.server import Loopback
from core.values import Progress, Update, Usage

KEY = "a-secret-key"
QUICK = Waits(patience_s=5, submit_s=5, poll_s=0.001, call_s=0.2, last_look_s=2)
MODELS = {
    "v6/images": "juggernaut-xl-v10",
    "v7/images": "seedream-4.5-i2i",
    "v6/image_editing": "removebg",
    "v6/video": "wan2.2",
    "v7/video-fusion": "sora-2",
    "v6/voice": "sfx",
    "v7/voice": "eleven_multilingual_v2",
}
"""A model of each family."""
FILMS = ("v6/video", "v7/video-fusion")
PHOTO = encoded(picture("a lighthouse", 1, 0, 64, 48), "png")


class Ada:
    """Orders one thing at a time and remembers what she was shown."""

    def __init__(self, studio: ModelsLab) -> None:
        self.studio = studio
        self.shown: list[Update] = []
        self.spent = Usage()
        self.freed = 0
        """How often it was said that her place is free."""

    async def orders(self, name: str, **said: object) -> Ticket:
        model = catalog().studio[name]
        begins = model.from_picture is not None and name != "wan2.2"
        start = await self.studio.hand_over(PHOTO) if begins else ""
        width, height = next(iter(model.sizes.values()), (64, 48))
        voice = next((voice.id for voice in model.voices.values()), "")
        seconds = min(model.durations(), default=0)
        wanted = {"width": width, "height": height, "seconds": seconds, "start": start, "voice": voice, **said}
        return await self.studio.submit(Order(model, "a red fox", **wanted), self._spend)

    async def gets(self, name: str) -> Made:
        ticket = await self.orders(name)
        (made,) = await self.studio.collect(ticket, self.shown.append, self._free)
        return made

    @property
    def progress(self) -> list[str]:
        return [update.words for update in self.shown if isinstance(update, Progress)]

    def _spend(self, usage: Usage) -> None:
        self.spent += usage

    def _free(self) -> None:
        self.freed += 1


@pytest.fixture
async def stand_in() -> AsyncIterator[ModelsLabStandIn]:
    async with ModelsLabStandIn(ready_after_s=0, dice=Random(1)) as stand_in:
        yield stand_in


@pytest.fixture
async def ada(stand_in: ModelsLabStandIn) -> AsyncIterator[Ada]:
    async with open_session() as session:
        yield Ada(studio_at(stand_in.api_base, session))


def studio_at(api_base: str, session: object) -> ModelsLab:
    patience = Patience(tries=5, first_wait_s=0.001, longest_wait_s=0.002)
    return ModelsLab(KEY, session, catalog().studio, Random(1), base_url=api_base, patience=patience, waits=QUICK)


def shortened(scenario: Scenario | Play, family: str) -> Play:
    """The same day with a film of a second, because a whole one takes half a second to make."""
    play = SCENARIOS[scenario] if isinstance(scenario, str) else scenario
    return replace(play, file="mp4") if family in FILMS and play.file == "usual" else play


DAYS_THAT_END_WELL: list[Scenario] = [
    "sync_success",
    "v7_async",
    "queued_no_tip",
    "minimal_processing",
    "eta_lies",
    "id_mismatch",
    "string_id",
    "failed_then_ok",
    "messege",
    "http_5xx_polls",
    "network_polls",
    "future_404_html",
    "success_file_late",
    "success_empty",
    "proxy_only",
    "proxy_needed",
    "proxy_empty",
    "proxy_null",
    "proxy_table",
    "odd_output_string",
    "odd_output_table",
    "odd_output_tables",
    "odd_output_links",
    "base64_file",
    "base64_file_prefixed",
    "inline_base64",
]


@pytest.mark.parametrize("family", MODELS)
@pytest.mark.parametrize("day", DAYS_THAT_END_WELL)
async def test_what_was_bought_arrives_in_the_end(ada, stand_in, family, day):
    """Whatever was ordered is polled for at its own family's address, and found wherever it stands."""
    stand_in.will(shortened(day, family))

    await ada.gets(MODELS[family])

    assert (stand_in.submits, stand_in.bought, ada.freed) == (1, 1, 1)
    assert ada.spent.pictures + ada.spent.clips == 1


MEANINGS: dict[Refusal, type[BotError]] = {
    **dict.fromkeys(("prompt", "prompt, realtime", "prompt, fields", "prompt type", "width", "height"), Refused),
    **dict.fromkeys(("samples", "guidance", "not json", "image", "moderation", "unknown"), Refused),
    **dict.fromkeys(("key", "no key", "key, old"), BadCredentials),
    **dict.fromkeys(("credits", "quota"), OutOfFunds),
    "plan": NotInPlan,
    **dict.fromkeys(("queue", "queue, no delay", "spam", "spam, old"), QueueFull),
    "failed": ProviderBusy,
    **dict.fromkeys(("model", "model, old", "403 page"), ProviderBroken),
}
NOBODY_KNOWS = {"500", "503", "500 page", "502 page", "503 text"}
"""After these it may have been bought: that they are not ordered again is told for pictures."""


def test_every_refusal_has_a_meaning():
    """One that is forgotten here is one that nobody tried."""
    assert MEANINGS.keys() | NOBODY_KNOWS == REFUSALS.keys()


@pytest.mark.parametrize("is_http_200", [False, True], ids=["4xx", "200"])
@pytest.mark.parametrize("refusal", MEANINGS)
async def test_a_clean_refusal_means_the_same_in_every_family(ada, stand_in, refusal, is_http_200):
    """Documented with HTTP 4xx and seen with HTTP 200; nothing is bought, and nothing is tried again."""
    # Words that say nothing, with a code that says nothing either.
    error = ProviderBroken if refusal == "unknown" and is_http_200 else MEANINGS[refusal]
    for model in MODELS.values():
        stand_in.will(Play(refusal=refusal, is_http_200=is_http_200))

        with pytest.raises(BotError) as caught:
            await ada.orders(model)

        assert type(caught.value) is error, model
    assert (stand_in.submits, stand_in.bought, ada.spent) == (len(MODELS), 0, Usage())


@pytest.mark.parametrize(
    ("family", "form"),
    [
        ("v6/images", "mp4"),
        ("v6/images", "mp3"),
        ("v6/video", "png"),
        ("v6/video", "gif"),
        ("v6/video", "mp3"),
        ("v6/voice", "mp4"),
        ("v6/voice", "jpeg"),
        ("v6/voice", "text"),
    ],
)
async def test_another_kind_of_file_than_was_ordered_is_not_given(ada, stand_in, family, form):
    """A moving GIF is no video, and a still none either: platforms show them differently, and so do we."""
    stand_in.will(Play(file=form))

    with pytest.raises(ProviderBroken, match="could not be fetched"):
        await ada.gets(MODELS[family])

    assert (stand_in.bought, ada.freed) == (1, 1)


@pytest.mark.parametrize(
    ("day", "media_type"), [("mp3_is_wav", "audio/wav"), ("audio_mp3", "audio/mpeg"), ("queued", "audio/mpeg")]
)
async def test_a_sound_is_what_its_first_bytes_say(ada, stand_in, day, media_type):
    """Endings and content types lie."""
    stand_in.will(day)

    made = await ada.gets("sfx")

    assert made.media_type == media_type


async def test_a_clip_that_is_too_large_is_not_swallowed(ada, stand_in):
    """A video may have four times the bytes of a picture, and no more."""
    ada.studio._clip_bytes = 10_000

    with pytest.raises(ProviderBroken, match="could not be fetched"):
        await ada.gets("sfx")


DOING = {
    "juggernaut-xl-v10": "Drawing: 0 s so far; Juggernaut XL usually takes about 12 s.",
    "qwen-edit-2511": "Editing: 0 s so far; Qwen Image Edit usually takes about 15 s.",
    "realesr-general-x4v3": "Enlarging: 0 s so far; Real-ESRGAN usually takes about 10 s.",
    "removebg": "Cutting out: 0 s so far; Background remover usually takes about 8 s.",
    "wan2.2": "Filming: 0 s so far; Wan 2.2 usually takes about 60 s.",
    "eleven_multilingual_v2": "Speaking: 0 s so far; Eleven Multilingual usually takes about 10 s.",
    "lyria-3": "Composing: 0 s so far; Lyria 3 usually takes about 15 s.",
    "sfx": "Mixing: 0 s so far; ModelsLab SFX usually takes about 15 s.",
}


@pytest.mark.parametrize("model", DOING)
async def test_whoever_waits_is_told_what_is_being_done(ada, stand_in, model):
    """ModelsLab's own `eta` says 80 for what takes 4, so it is never repeated."""
    stand_in.will(Play(eta=80, file="text"))

    with pytest.raises(ProviderBroken):
        await ada.gets(model)

    assert ada.progress[0] == DOING[model]
    assert not any("80" in sentence for sentence in ada.progress)


ENDS: dict[str, tuple[Play, type[BotError], str]] = {
    "given up": (SCENARIOS["failed_final"], ProviderBroken, "gave up on this {}"),
    "flagged": (Play(is_flagged=True), Refused, "found something in this {}"),
    "declined": (Play(polls=("moderation",)), Refused, "declined to give it out"),
    "never": (Play(is_ready=False), ProviderSlow, "took too long to make this"),
    "key": (Play(polls=("key",)), BadCredentials, "did not accept this bot's key"),
    "no file": (Play(file="text"), ProviderBroken, "could not be fetched"),
    "late and none": (Play(files=("hang",) * 99, proxies=""), ProviderSlow, "took too long"),
}


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize(("model", "noun"), [("wan2.2", "video"), ("sfx", "sound")])
async def test_a_place_is_free_whatever_the_end(ada, stand_in, model, noun, end):
    """However it ends, ModelsLab works on it no more: the next in line may begin, and is told once."""
    play, error, words = ENDS[end]
    ada.studio._waits = replace(QUICK, patience_s=0.1, last_look_s=0.05)
    stand_in.will(play)

    with pytest.raises(error, match=words.format(noun)):
        await ada.gets(model)

    assert ada.freed == 1


async def test_a_bug_frees_the_place_too(ada, stand_in):
    """Whoever shows progress is our own code, and may break."""

    def show(_: Update) -> None:
        raise ZeroDivisionError

    ticket = await ada.orders("sfx")

    with pytest.raises(ZeroDivisionError):
        await ada.studio.collect(ticket, show, ada._free)

    assert ada.freed == 1


async def test_a_place_is_free_before_files_are_fetched(ada, stand_in):
    """A large file on a slow host is no reason to keep others waiting."""
    fetched: list[int] = []
    ticket = await ada.orders("sfx")

    await ada.studio.collect(ticket, ada.shown.append, lambda: fetched.append(len(stand_in.fetches)))

    assert fetched == [0]


async def test_what_failed_may_be_where_it_was_foretold(ada, stand_in):
    """The last look finds a video of minutes whose order is forgotten; a page of HTML in its place is none."""
    stand_in.will(Play(polls_for_ever="not found", file="mp4"))

    made = await ada.gets("sora-2")

    assert made.media_type == "video/mp4"
    assert ada.freed == 1


async def test_another_model_than_ordered_is_visible(ada, stand_in):
    """ModelsLab films with Wan 2.2 whatever it does not know; the ticket names both."""
    stand_in.will(replace(SCENARIOS["model_swap"], file="mp4"))

    ticket = await ada.orders("sora-2")

    assert (ticket.ordered, ticket.model) == ("sora-2", "wan2.2")


async def test_a_picture_whose_day_is_over_is_ordered_from_no_more(ada, stand_in):
    """ModelsLab keeps what is handed over for a day, and then cannot fetch it."""
    gone = f"{stand_in.url}/files/temp/{'0' * 32}.png"

    with pytest.raises(Refused, match="Unable to fetch image"):
        await ada.orders("qwen-edit-2511", start=gone)


@pytest.fixture
def answers() -> list[web.Response]:
    """What a host says when a picture is handed over, one after the other."""
    return []


@pytest.fixture
async def elsewhere(answers: list[web.Response]) -> AsyncIterator[ModelsLab]:
    async def take(_: web.Request) -> web.Response:
        return answers.pop(0)

    app = web.Application()
    app.router.add_post("/api/v6/base64_to_url", take)
    async with Loopback(app) as host, open_session() as session:
        yield studio_at(f"{host.url}/api", session)


def handed(address: object) -> Callable[[], web.Response]:
    return lambda: web.json_response({"status": "success", "id": 1, "output": address})


def refusing(refusal: Refusal) -> Callable[[], web.Response]:
    status, body = REFUSALS[refusal]
    return lambda: web.json_response(body, status=status) if isinstance(body, dict) else web.Response(status=status)


async def test_handing_over_is_tried_again(elsewhere, answers):
    """It buys nothing, so a stumble is no reason to bother the person."""
    address = "https://pub-1.r2.dev/temp/1.png"
    answers += [refusing("503 text")(), refusing("failed")(), handed([address])()]

    assert await elsewhere.hand_over(PHOTO) == address


@pytest.mark.parametrize(
    "answer",
    [
        handed(["https://evil-r2.dev/1.png"]),
        handed(["http://pub-1.r2.dev/1.png"]),
        handed(["http://169.254.169.254/1.png"]),
        handed([]),
        handed(None),
        refusing("prompt"),
        refusing("moderation"),
        lambda: web.Response(text="<html>"),
    ],
)
async def test_an_address_elsewhere_is_not_believed(elsewhere, answers, answer):
    """It is sent on to ModelsLab with the order, and shown as where somebody's picture is."""
    answers += [answer(), answer(), answer()]

    with pytest.raises(ProviderBroken):
        await elsewhere.hand_over(PHOTO)


@pytest.mark.parametrize(("refusal", "error"), [("key", BadCredentials), ("credits", OutOfFunds), ("queue", QueueFull)])
async def test_a_picture_that_the_account_may_not_hand_over(elsewhere, answers, refusal, error):
    """Asking again at once would change nothing."""
    answers.append(refusing(refusal)())

    with pytest.raises(error):
        await elsewhere.hand_over(PHOTO)

    assert answers == []


async def test_what_runs_can_be_counted(ada, stand_in):
    """The only thing ModelsLab tells of its queue."""
    stand_in.ready_after_s = 60
    await ada.orders("sfx")
    await ada.orders("removebg")

    assert await ada.studio.queued() == 2
