"""What an order is on the wire of ModelsLab: only fields that its endpoint is documented to take."""

from collections.abc import Collection, Mapping

from core.errors import BadOption
from core.ports import Order

SAFETY_CHECKER_TYPE = "sensitive_content_text"
"""A picture it replaces says so; the other types leave something that looks like a bad picture."""
SCHEDULER = "DPMSolverMultistepScheduler"
"""Stable Diffusion wants one where it begins with a picture."""
WORDS_ENDPOINTS = "v6/images/"
"""Whose switches are said as words: they take both, and all recorded traffic and examples use `yes` and `no`."""
WITHOUT_WORDS = frozenset({"upscale", "cut out"})
"""Skills that take a picture and no prompt."""
ENDPOINT_TAKES: Mapping[str, Collection[str]] = {
    "v6/images/text2img": ("samples", "seed", "width", "height"),
    # What comes of it is as large as the picture it begins with.
    "v6/images/img2img": ("samples", "seed"),
    "v7/images/text-to-image": ("samples",),
    "v6/video/text2video_ultra": ("seed",),
    "v6/video/img2video_ultra": ("seed",),
}
"""The fields that an endpoint takes of every order; those that some models want there stand in the catalogue."""


def endpoint_of(order: Order) -> str:
    """Where it is ordered, below `/api/`. Raises BadOption when it cannot be begun like this."""
    model = order.model
    if order.start:
        if model.from_picture is None:
            raise BadOption(f"{model.name} cannot begin with a picture.")
        return model.from_picture.endpoint
    if not model.endpoint:
        raise BadOption(f"{model.name} needs a picture to begin with.")
    return model.endpoint


def order_body(order: Order) -> dict[str, object]:
    """What an order is on the wire, without the key. Raises as `endpoint_of`.

    `enhance_prompt` is on when it is left out, so it is said to be off; the safety checker is off when it is left
    out, so it is always said. What nobody decided is left to ModelsLab.
    """
    endpoint, model = endpoint_of(order), order.model
    begun = model.from_picture if order.start else None
    taken = {*ENDPOINT_TAKES.get(endpoint, ()), *(begun or model).parameters}
    if "lora_model" in taken:
        taken.add("lora_strength")
    known = {**_looks(order), **_sounds(order), **_switches(order, endpoint), "duration": _duration(order, endpoint)}
    return {
        **_what(order),
        **{name: value for name, value in known.items() if name in taken and value is not None},
        **model.fixed,
        **_start(order),
    }


def _what(order: Order) -> dict[str, object]:
    model = order.model
    said = {
        "model_id": order.asked_id if model.has_id else "",
        "prompt": "" if model.skill in WITHOUT_WORDS else order.prompt,
        "negative_prompt": order.negative if model.uses_negative else "",
        "voice_id": order.voice if model.skill == "speak" else "",
    }
    return {name: value for name, value in said.items() if value}


def _start(order: Order) -> dict[str, object]:
    begun = order.model.from_picture
    if not order.start or begun is None:
        return {}
    return {begun.field: [order.start] if begun.is_list else order.start}


def _looks(order: Order) -> dict[str, object]:
    return {
        "samples": order.count,
        "seed": order.seed,
        "width": order.width or None,
        "height": order.height or None,
        "aspect_ratio": _aspect(order),
        "portrait": order.height > order.width,
        "strength": order.strength / 100 or None,
        "scheduler": SCHEDULER,
        "num_inference_steps": order.model.steps,
        "guidance_scale": order.model.guidance,
        "lora_model": order.lora or None,
        "lora_strength": f"{order.lora_strength / 100:.2f}" if order.lora else None,
    }


def _sounds(order: Order) -> dict[str, object]:
    return {"language": order.language or None, "speed": order.speed / 100}


def _switches(order: Order, endpoint: str) -> dict[str, object]:
    on, off = ("yes", "no") if endpoint.startswith(WORDS_ENDPOINTS) else (True, False)
    return {
        "safety_checker": on if order.is_checked else off,
        "safety_checker_type": SAFETY_CHECKER_TYPE if order.is_checked else None,
        "enhance_prompt": off,
    }


def _duration(order: Order, endpoint: str) -> int | str | None:
    """Seconds, which v7 wants as a word; what nobody decided is the usual, because some models have no own."""
    usual = next(iter(order.model.durations(from_picture=bool(order.start))), 0)
    seconds = order.seconds or usual
    if not seconds:
        return None
    return str(seconds) if endpoint.startswith("v7/") else seconds


def _aspect(order: Order) -> str | None:
    """The model's aspect that is nearest to the size; its usual one where there is no size."""
    sizes = order.model.sizes
    if not sizes or not (order.width and order.height):
        return next(iter(sizes), None)
    wanted = order.width / order.height
    return min(sizes, key=lambda aspect: abs(sizes[aspect][0] / sizes[aspect][1] - wanted))
