"""Orders on ModelsLab's wire: every model's body, held against what its endpoint is documented to take."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.catalog import catalog
from core.media import StudioModel
from core.ports import Order
from core.providers.modelslab_orders import endpoint_of, order_body
from core.sandbox.modelslab_fields import ENDPOINTS, first_wrong

START = "https://pub-1.r2.dev/temp/1.png"
COMMON = {"prompt", "model_id", "webhook", "track_id"}
PICTURE = COMMON | {
    *("negative_prompt", "width", "height", "samples", "num_inference_steps", "guidance_scale", "enhance_prompt"),
    *("safety_checker", "safety_checker_type", "seed", "scheduler", "use_karras_sigmas", "algorithm_type", "vae"),
    *("lora_model", "lora_strength", "clip_skip", "multi_lingual", "upscale", "highres_fix", "base64"),
    *("ip_adapter_id", "ip_adapter_scale", "ip_adapter_image"),
}
ULTRA = COMMON | {
    *("negative_prompt", "seed", "resolution", "num_frames", "num_inference_steps", "guidance_scale", "fps"),
    *("portrait", "sample_shift"),
}
FUSION = COMMON | {
    *("duration", "aspect_ratio", "resolution", "portrait", "camera_fixed", "enhance_prompt", "generate_audio"),
    *("init_audio", "fps"),
}
EDITING = {"webhook", "track_id"}
DOCUMENTED: dict[str, set[str]] = {
    "v6/images/text2img": PICTURE,
    "v6/images/img2img": PICTURE | {"init_image", "init_image_2", "strength", "guidance"},
    "v7/images/text-to-image": COMMON | {"aspect_ratio", "width", "height", "samples", "negative_prompt"},
    "v7/images/image-to-image": COMMON | {"init_image", "init_image_2", "aspect_ratio", "strength"},
    "v6/image_editing/qwen_edit": COMMON | {"init_image", "safety_checker", "base64"},
    "v6/image_editing/super_resolution": EDITING | {"init_image", "model_id", "scale", "face_enhance"},
    "v6/image_editing/removebg_mask": EDITING
    | {"image", "alpha_matting", "post_process_mask", "only_mask", "inverse_mask", "seed", "base64"},
    "v6/video/text2video_ultra": ULTRA,
    "v6/video/img2video_ultra": ULTRA | {"init_image", "base64"},
    "v7/video-fusion/text-to-video": FUSION,
    "v7/video-fusion/image-to-video": FUSION | {"init_image"},
    "v6/voice/text_to_speech": {"prompt", "voice_id", "language", "speed", "emotion", "webhook", "track_id"},
    "v7/voice/text-to-speech": COMMON | {"voice_id", "temperature"},
    "v7/voice/music-gen": COMMON,
    "v6/voice/music_gen": {"prompt", "init_audio", "duration", "output_format", "bitrate", "base64"} | EDITING,
    "v6/voice/sfx": {"prompt", "duration"} | EDITING,
}
"""Endpoint → every field it is documented to take. Without `temp`: what is stored so is gone after a day."""
WAYS = [
    (model, start)
    for model in catalog().studio.values()
    for start in ("", START)
    if (model.from_picture if start else model.endpoint)
]


@st.composite
def orders(draw: st.DrawFn) -> Order:
    """Whatever a command may order: a model, a way to begin it, and anything said or left out."""
    model, start = draw(st.sampled_from(WAYS))
    width, height = draw(st.sampled_from([*model.sizes.values()] or [(0, 0), (640, 480), (480, 640)]))
    begun = model.from_picture if start else None
    return Order(
        model,
        draw(st.text(min_size=1, max_size=model.longest_chars)),
        draw(st.sampled_from(["", "blur"])),
        width,
        height,
        draw(st.integers(1, begun.most if begun else model.most)),
        draw(st.integers(0, 2**31 - 1)),
        draw(st.sampled_from([0, *model.durations(from_picture=bool(start))])),
        start,
        draw(st.integers(0, 100)),
        draw(st.sampled_from([voice.id for voice in model.voices.values()] or [""])),
        draw(st.sampled_from(["", *model.languages])),
        draw(st.integers(50, 200)),
        draw(st.sampled_from(["", "papercut-sdxl"])),
        draw(st.integers(10, 100)),
        draw(st.booleans()),
    )


@given(order=orders())
def test_no_field_is_sent_that_is_not_documented(order):
    """What an endpoint does not know it may refuse one day, or give a meaning that nobody meant."""
    assert set(order_body(order)) <= DOCUMENTED[endpoint_of(order)]


@given(order=orders())
def test_whatever_can_be_ordered_would_be_taken(order):
    """The stand-in looks at every field as ModelsLab is documented to: types, ranges and what must be there."""
    assert first_wrong(endpoint_of(order), order_body(order)) == ""


@given(order=orders())
def test_what_is_checked_is_always_said(order):
    """The safety checker is off and the prompt is rewritten where nothing is said of them."""
    body, endpoint = order_body(order), endpoint_of(order)

    if endpoint.startswith("v6/images/"):
        assert (body["safety_checker"], body["enhance_prompt"]) == ("yes" if order.is_checked else "no", "no")
        assert ("safety_checker_type" in body) == order.is_checked


def test_every_endpoint_is_written_down():
    """In this file, and in what the stand-in looks at."""
    used = {endpoint for model in catalog().studio.values() for endpoint in (model.endpoint, begun_at(model))} - {""}

    assert used == set(DOCUMENTED) == set(ENDPOINTS)
    assert all(set(fields) <= DOCUMENTED[endpoint] for endpoint, fields in ENDPOINTS.items())


def begun_at(model: StudioModel) -> str:
    return model.from_picture.endpoint if model.from_picture else ""


def order(model: str, **said: object) -> Order:
    return Order(**{"model": catalog().studio[model], "prompt": "a red fox", **said})


BODIES: dict[str, tuple[Order, dict[str, object]]] = {
    "a picture from a picture": (
        order(
            "juggernaut-xl-v10", start=START, strength=65, seed=7, negative="blur", lora="papercut", lora_strength=80
        ),
        {
            "model_id": "juggernaut-xl-v10",
            "prompt": "a red fox",
            "negative_prompt": "blur",
            "init_image": START,
            "strength": 0.65,
            "samples": 1,
            "seed": 7,
            "num_inference_steps": 20,
            "guidance_scale": 7,
            "scheduler": "DPMSolverMultistepScheduler",
            "lora_model": "papercut",
            "lora_strength": "0.80",
            "safety_checker": "yes",
            "safety_checker_type": "sensitive_content_text",
            "enhance_prompt": "no",
        },
    ),
    "an edit": (
        order("qwen-edit-2511", start=START, is_checked=False),
        {"model_id": "qwen-edit-2511", "prompt": "a red fox", "init_image": [START], "safety_checker": False},
    ),
    "an edit with an aspect": (
        order("seedream-4.5-i2i", start=START, width=1_000, height=600),
        {"model_id": "seedream-4.5-i2i", "prompt": "a red fox", "init_image": [START], "aspect_ratio": "16:9"},
    ),
    "a larger picture": (
        order("realesr-general-x4v3", start=START),
        {"model_id": "realesr-general-x4v3", "init_image": START, "scale": 2, "face_enhance": False},
    ),
    "a picture on nothing": (order("removebg", start=START), {"image": START, "post_process_mask": True}),
    "an upright film": (
        order("wan2.2", width=480, height=832, seed=7, seconds=5, negative="blur"),
        {
            "model_id": "wan2.2",
            "prompt": "a red fox",
            "negative_prompt": "blur",
            "seed": 7,
            "portrait": True,
            "resolution": 480,
            "num_frames": 81,
            "num_inference_steps": 25,
            "guidance_scale": 5,
            "fps": 16,
        },
    ),
    "a film from a picture": (
        order("Hailuo-2.3-t2v", start=START, seconds=10, width=640, height=480),
        {"model_id": "Hailuo-2.3-i2v", "prompt": "a red fox", "init_image": START, "duration": "10"},
    ),
    "a film of no length": (
        order("kling-v2-5-turbo-t2v", width=960, height=960),
        {"model_id": "kling-v2-5-turbo-t2v", "prompt": "a red fox", "aspect_ratio": "1:1", "duration": "5"},
    ),
    "speech": (
        order("modelslab-tts", voice="leo", language="british english", speed=125),
        {"prompt": "a red fox", "voice_id": "leo", "language": "british english", "speed": 1.25},
    ),
    "speech of a model": (
        order("eleven_multilingual_v2", voice="21m00Tcm4TlvDq8ikWAM", language="spanish", speed=125),
        {"model_id": "eleven_multilingual_v2", "prompt": "a red fox", "voice_id": "21m00Tcm4TlvDq8ikWAM"},
    ),
    "music of a length": (
        order("music_gen", seconds=45),
        {"prompt": "a red fox", "duration": 45, "output_format": "mp3", "bitrate": "192k"},
    ),
    "music": (order("lyria-3", seconds=30), {"model_id": "lyria-3", "prompt": "a red fox"}),
    "a sound": (order("sfx", seconds=3), {"prompt": "a red fox", "duration": 3}),
}


@pytest.mark.parametrize("what", BODIES)
def test_an_order_is_these_fields_and_no_others(what):
    """Word for word what goes out, the key apart: v7 wants its seconds as a word, and v6's editing its own names."""
    asked, body = BODIES[what]

    assert order_body(asked) == body


def test_a_lora_that_nobody_named_has_no_strength():
    """A strength of nothing is a field that nobody can explain."""
    body = order_body(replace(BODIES["a picture from a picture"][0], lora=""))

    assert not {"lora_model", "lora_strength"} & set(body)
