"""The stand-in of ModelsLab, held against what was recorded and documented of the real one."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Mapping
from io import BytesIO
from random import Random

import aiohttp
import pytest
from PIL import Image, ImageChops, ImageStat

from core.catalog import catalog
from core.media import StudioModel
from core.ports import Order
from core.providers.modelslab_orders import endpoint_of, order_body
from core.sandbox.modelslab import ModelsLabStandIn
from core.sandbox.modelslab_plays import SCENARIOS, Play
from core.sandbox.pictures import encoded, picture

KEY = "a-key"
PHOTO = picture("a red fox in the snow", 7, 0, 160, 120)


class Client:
    """Speaks to the stand-in as anybody could."""

    def __init__(self, stand_in: ModelsLabStandIn, http: aiohttp.ClientSession) -> None:
        self.stand_in = stand_in
        self._http = http

    async def posts(self, path: str, body: Mapping[str, object], key: str = KEY) -> dict[str, object]:
        # As a file: aiohttp warns of text that is as long as a picture.
        packed = BytesIO(json.dumps({"key": key, **body}).encode())
        async with self._http.post(f"{self.stand_in.api_base}/{path}", data=packed) as response:
            return await response.json()

    async def hands_over(self, image: Image.Image = PHOTO, form: str = "png") -> str:
        text = base64.b64encode(encoded(image, form)).decode()
        answer = await self.posts("v6/base64_to_url", {"base64_string": f"data:image/{form};base64,{text}"})
        return answer["output"][0]

    async def orders(self, name: str, **said: object) -> dict[str, object]:
        """What a model of the catalogue is told when it is ordered."""
        order = an_order(catalog().studio[name], **said)
        return await self.posts(endpoint_of(order), order_body(order))

    async def reads(self, address: str) -> bytes:
        async with self._http.get(address) as response:
            return await response.read() if response.status == 200 else b""

    async def gets(self, name: str, **said: object) -> Image.Image:
        """The picture that comes of an order."""
        answer = await self.orders(name, **said)
        return Image.open(BytesIO(await self.reads(answer["future_links"][0])))


def an_order(model: StudioModel, **said: object) -> Order:
    width, height = next(iter(model.sizes.values()), (0, 0))
    voice = next((voice.id for voice in model.voices.values()), "")
    usual = {"prompt": "a red fox in the snow", "width": width, "height": height, "seed": 7, "voice": voice}
    return Order(**{"model": model, **usual, **said})


def difference(one: Image.Image, other: Image.Image) -> float:
    """How far two pictures are apart on average, from 0 to 255."""
    return sum(ImageStat.Stat(ImageChops.difference(one.convert("RGB"), other.convert("RGB"))).mean) / 3


@pytest.fixture
async def stand_in() -> AsyncIterator[ModelsLabStandIn]:
    async with ModelsLabStandIn(ready_after_s=0, dice=Random(1)) as stand_in:
        yield stand_in


@pytest.fixture
async def client(stand_in: ModelsLabStandIn) -> AsyncIterator[Client]:
    async with aiohttp.ClientSession() as http:
        yield Client(stand_in, http)


ENVELOPES = {
    "z-image-turbo": ("v6/images", 80, "Request queued for processing. Try to fetch request after estimated seconds."),
    "imagen-4.0-ultra": ("v7/images", 5, "Try to fetch request after seconds estimated"),
    "wan2.2": ("v6/video", 80, "Request queued for processing. Try to fetch request after estimated seconds."),
    "sora-2": ("v7/video-fusion", 5, "Try to fetch request after seconds estimated"),
    "sfx": ("v6/voice", 10, "Request queued for processing. Try to fetch request after estimated seconds."),
    "lyria-3": ("v7/voice", 5, "Try to fetch request after seconds estimated"),
}


@pytest.mark.parametrize("model", ENVELOPES)
async def test_an_order_is_answered_in_its_familys_manner(client, model):
    """v6 and v7 differ in words, in `eta`, and in what they tell of the order."""
    family, eta, words = ENVELOPES[model]

    answer = await client.orders(model)

    assert (answer["status"], answer["eta"], answer["message"]) == ("processing", eta, words)
    assert answer["fetch_result"] == f"{client.stand_in.api_base}/{family}/fetch/{answer['id']}"
    assert answer["output"] == []
    assert set(answer["meta"]) <= {"prompt", "model_id"} if family.startswith("v7") else "file_prefix" in answer["meta"]


@pytest.mark.parametrize(
    ("model", "pending"),
    [
        ("sfx", {"status": "processing", "message": "Try Again", "output": ""}),
        ("lyria-3", {"status": "processing", "message": "audio is processing", "output": [], "id": 4_000_001}),
        ("sora-2", {"status": "processing", "message": "video is processing", "output": [], "id": 174_000_001}),
    ],
)
async def test_a_poll_that_comes_too_early(client, model, pending):
    """v6 says an empty text and no id; v7 an empty list and its id."""
    client.stand_in.will("queued")
    answer = await client.orders(model)

    early = await client.posts(answer["fetch_result"].partition("/api/")[2], {})

    assert {name: value for name, value in early.items() if name != "tip"} == pending


async def test_what_is_heard_has_ids_of_its_own(client):
    """Two sequences: one for what is seen, one for what is heard."""
    models = ["z-image-turbo", "sfx", "sora-2", "lyria-3"]

    ids = [(await client.orders(model))["id"] for model in models]

    assert ids == [174_000_001, 4_000_001, 174_000_002, 4_000_002]


@pytest.mark.parametrize("family", ["v6/images", "v6/voice", "v7/video-fusion", "v6/image_editing"])
async def test_an_order_is_known_in_its_own_family_alone(client, family):
    """A client that polls at the wrong address would wait for ever."""
    answer = await client.orders("wan2.2")

    elsewhere = await client.posts(f"{family}/fetch/{answer['id']}", {})

    assert (elsewhere["status"], elsewhere["id"], elsewhere["message"]) == ("failed", "", "Request not found")


async def test_orders_at_the_same_moment_are_told_apart(client):
    """Two with one id would get each other's pictures."""
    start = await client.hands_over()

    answers = await asyncio.gather(*(client.orders("removebg", start=start) for _ in range(5)))

    assert len({answer["id"] for answer in answers}) == 5


async def test_all_media_share_the_places_of_an_account(client):
    """Five at once, whatever they are; another account has five of its own."""
    client.stand_in.ready_after_s = 60
    for model in ("z-image-turbo", "wan2.2", "sora-2", "sfx", "lyria-3"):
        await client.orders(model)

    sixth = await client.orders("modelslab-tts")
    order = an_order(catalog().studio["sfx"])
    others = await client.posts(endpoint_of(order), order_body(order), key="another")

    assert (sixth["status"], sixth["retry_after"]) == ("error", 30)
    assert others["status"] == "processing"
    assert (await client.posts("v6/processing/request_count", {}))["processing_count"] == 5


PRICES = {
    "a clip": ("wan2.2", {}, 200_000),
    "seconds": ("sora-2", {"seconds": 8}, 8 * 125_000),
    "the usual seconds": ("kling-v2-5-turbo-t2v", {}, 5 * 84_000),
    "characters": ("eleven_multilingual_v2", {"prompt": "x" * 500}, 150_000),
    "pictures": ("z-image-turbo", {"count": 4}, 4 * 4_700),
}


@pytest.mark.parametrize("what", PRICES)
async def test_it_takes_what_the_catalogue_says(client, what):
    """By the clip, by the second and by the character."""
    model, said, price = PRICES[what]
    before = client.stand_in.balance_micros

    await client.orders(model, **said)

    assert before - client.stand_in.balance_micros == price
    assert client.stand_in.bought_of == {catalog().studio[model].medium: 1}


WRONG: dict[str, tuple[str, dict[str, object], str]] = {
    "no prompt": ("v7/voice/music-gen", {"model_id": "lyria-3"}, "prompt is required"),
    "prompt before model": ("v7/images/text-to-image", {}, "prompt is required"),
    "a number for words": ("v6/voice/sfx", {"prompt": 7}, "prompt must be a string"),
    "too small": (
        "v6/images/text2img",
        {"prompt": "a", "model_id": "z-image-turbo", "width": 100},
        "width must be between 256 and 1024",
    ),
    "not by eight": (
        "v6/images/text2img",
        {"prompt": "a", "model_id": "z-image-turbo", "height": "516"},
        "height must be divisible by 8",
    ),
    "no model": ("v6/images/text2img", {"prompt": "a"}, "model_id is required"),
    "another model": ("v6/images/text2img", {"prompt": "a", "model_id": "sdxl"}, "Model not found: sdxl"),
    "no voice": ("v6/voice/text_to_speech", {"prompt": "a"}, "voice_id is required"),
    "no such language": (
        "v6/voice/text_to_speech",
        {"prompt": "a", "voice_id": "leo", "language": "klingon"},
        "language must be one of american english",
    ),
    "too long a text": (
        "v6/voice/text_to_speech",
        {"prompt": "a" * 2_501, "voice_id": "leo"},
        "prompt must be at most 2500 characters",
    ),
    "too short a song": ("v6/voice/music_gen", {"prompt": "a", "duration": 5}, "duration must be between 30 and 480"),
    "half a second": ("v6/voice/sfx", {"prompt": "a", "duration": 3.5}, "duration must be an integer"),
    "no number": ("v6/voice/sfx", {"prompt": "a", "duration": "long"}, "duration must be an integer"),
    "a number of seconds": (
        "v7/video-fusion/text-to-video",
        {"prompt": "a", "model_id": "sora-2", "duration": 4},
        "duration must be a string",
    ),
    "a length it does not make": (
        "v7/video-fusion/text-to-video",
        {"prompt": "a", "model_id": "sora-2", "duration": "5"},
        "duration must be one of 4, 8, 12",
    ),
    "no length": (
        "v7/video-fusion/text-to-video",
        {"prompt": "a", "model_id": "kling-v2-5-turbo-t2v", "aspect_ratio": "1:1"},
        "duration is required",
    ),
    "no aspect": (
        "v7/images/text-to-image",
        {"prompt": "a", "model_id": "imagen-4.0-ultra"},
        "aspect_ratio is required",
    ),
    "no picture": ("v6/image_editing/removebg_mask", {"post_process_mask": True}, "image is required"),
    "no address": ("v6/image_editing/removebg_mask", {"image": "a fox"}, "image must be a valid URL"),
    "no list": (
        "v6/image_editing/qwen_edit",
        {"prompt": "a", "init_image": [7]},
        "init_image must be a list of valid URLs",
    ),
    "a switch": (
        "v6/video/text2video_ultra",
        {"prompt": "a", "model_id": "wan2.2", "portrait": "maybe"},
        "portrait must be true or false",
    ),
    "a picture elsewhere": (
        "v6/image_editing/removebg_mask",
        {"image": "https://example.com/1.png"},
        "Unable to fetch image from provided URL",
    ),
}


@pytest.mark.parametrize("what", WRONG)
async def test_the_first_thing_that_is_wrong_is_named(client, what):
    """In the order in which ModelsLab looks: the key, the prompt, the other fields, the model, the picture."""
    endpoint, body, words = WRONG[what]

    answer = await client.posts(endpoint, body)

    assert answer["status"] == "error"
    assert answer["message"].startswith(words)
    assert client.stand_in.bought == 0


async def test_a_video_model_that_nobody_knows_is_replaced(client):
    """Silently: only `meta` tells."""
    body = {"prompt": "a fox", "model_id": "veo-3"}

    answer = await client.posts("v6/video/text2video_ultra", body)

    assert (answer["status"], answer["meta"]["model_id"]) == ("processing", "wan2.2")


async def test_what_is_handed_over_is_there_for_a_day(client):
    """Under an address of the stand-in, as it came."""
    address = await client.hands_over()

    assert await client.reads(address) == encoded(PHOTO, "png")
    assert address.startswith(f"{client.stand_in.url}/files/")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a fox", "must be a valid image"),
        (None, "must be a valid image"),
        ("data:image/png;base64,***", "must be a valid image"),
        ("data:image/png;base64," + "A" * 6_700_000, "at most 5 MB"),
    ],
    ids=["words", "nothing", "no base64", "too large"],
)
async def test_what_is_no_picture_is_not_taken(client, text, words):
    """Or is larger than ModelsLab takes."""
    answer = await client.posts("v6/base64_to_url", {"base64_string": text})

    assert answer["status"] == "error"
    assert words in answer["message"]


async def test_strength_says_how_much_of_a_picture_stays(client):
    """A little of it changes what is there a little, all of it leaves nothing."""
    start = await client.hands_over()

    little, much = [
        difference(PHOTO, await client.gets("z-image-turbo", start=start, prompt="a blue boat", strength=strength))
        for strength in (10, 90)
    ]

    assert 0 < little < much / 3


async def test_an_edit_is_the_same_picture_and_visibly_another(client):
    """In the colour that the words name."""
    start = await client.hands_over()

    green = await client.gets("qwen-edit-2511", start=start, prompt="make everything green")

    red, much, blue = (part for part in ImageStat.Stat(green.convert("RGB")).mean)
    assert green.size == PHOTO.size
    assert much > max(red, blue)
    assert difference(PHOTO, green) > 8


async def test_an_upscaled_picture_has_more_pixels(client):
    """As many times as was asked for, and the same picture in them."""
    start = await client.hands_over()

    large = await client.gets("realesr-general-x4v3", start=start)

    assert large.size == (320, 240)
    assert difference(PHOTO, large.resize(PHOTO.size)) < 4


async def test_what_is_cut_out_stands_on_nothing(client):
    """A PNG with transparent corners, although its name ends in jpg."""
    start = await client.hands_over()

    alone = await client.gets("removebg", start=start)

    assert alone.mode == "RGBA"
    assert alone.getpixel((0, 0))[3] == 0
    assert alone.getpixel((80, 60))[3] == 255


@pytest.mark.parametrize("model", ["sfx", "modelslab-tts"])
async def test_the_same_order_sounds_the_same(client, model):
    """It is made anew whenever it is fetched, so that nothing has to be kept."""
    one, other = [await client.orders(model, seconds=3) for _ in range(2)]

    assert await client.reads(one["future_links"][0]) == await client.reads(other["future_links"][0]) != b""


async def test_whoever_gives_up_on_a_clip_and_asks_again_gets_the_same_one(client):
    """A slow machine takes longer for a film than a client is patient; begun anew each time it would never be there."""
    answer = await client.orders("sfx", seconds=15)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1):
            await client.reads(answer["future_links"][0])
    (first,) = client.stand_in._making.values()

    again = await client.reads(answer["future_links"][0])

    assert again == await first


@pytest.mark.parametrize("name", SCENARIOS)
async def test_every_scenario_can_be_asked_for_by_a_key(client, name):
    """Whoever tries Flashbulb by hand sees a bad day without writing a test."""
    assert client.stand_in._play(f"test-{name}") is SCENARIOS[name]
    assert client.stand_in._play(name) == Play()


async def test_a_key_in_the_header_is_enough_on_some_days_only(client):
    """Old documents say so; the body is what everybody sends."""
    order = an_order(catalog().studio["sfx"])
    address = f"{client.stand_in.api_base}/{endpoint_of(order)}"
    statuses = []
    for scenario in ("queued", "key_in_header"):
        client.stand_in.will(scenario)
        async with client._http.post(address, json=order_body(order), headers={"key": KEY}) as response:
            statuses.append(response.status)

    assert statuses == [401, 200]


async def test_style_words_are_put_behind_a_prompt_unless_told_not_to(client):
    """Only `meta` shows what was drawn from."""
    told = await client.orders("z-image-turbo")
    client.stand_in.will("prompt_enhanced")
    enhanced = await client.orders("z-image-turbo")

    assert told["meta"]["prompt"].strip() == "a red fox in the snow"
    assert enhanced["meta"]["prompt"].endswith("HDR 4K, 8K")


async def test_a_refused_key_learns_nothing(client):
    """Neither what is left, nor what runs, and it hands nothing over."""
    client.stand_in.refused_keys.add(KEY)

    for path in ("wallet_balance", "v6/processing/request_count", "v6/base64_to_url", "v6/voice/sfx"):
        assert (await client.posts(path, {}))["message"] == "Invalid API key"
