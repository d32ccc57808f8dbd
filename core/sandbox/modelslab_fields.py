"""What ModelsLab is documented to look at before it takes an order, field by field."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

Body: TypeAlias = Mapping[str, object]
LANGUAGES = (
    *("american english", "british english", "spanish", "japanese", "mandarin chinese"),
    *("french", "brazilian portuguese", "hindi", "italian"),
)
SAFETY_TYPES = ("blur", "sensitive_content_text", "pixelate", "black")
SCHEDULERS = tuple(
    f"{name}Scheduler"
    for name in (
        *("DDPM", "DDIM", "PNDM", "LMSDiscrete", "EulerDiscrete", "EulerAncestralDiscrete", "DPMSolverMultistep"),
        *("HeunDiscrete", "KDPM2Discrete", "DPMSolverSinglestep", "KDPM2AncestralDiscrete", "UniPCMultistep"),
        *("DDIMInverse", "DEISMultistep", "IPNDM", "KarrasVe", "ScoreSdeVe", "LCM"),
    )
)
SWITCHES = (True, False, "yes", "no", "true", "false")


@dataclass(frozen=True, slots=True)
class Field:
    """What may stand in one field."""

    kind: Literal["text", "whole", "number", "switch", "address", "addresses"] = "text"
    """`addresses` is a list, or one of them."""
    lowest: float = float("-inf")
    highest: float = float("inf")
    """Of a number; the longest of a text, the most of a list."""
    step: int = 0
    one_of: Sequence[str] = ()
    is_required: bool = False

    def wrong(self, name: str, value: object) -> str:
        """What is wrong with a value, in ModelsLab's own manner; empty when nothing is."""
        match self.kind:
            case "whole" | "number":
                return self._wrong_number(name, value)
            case "switch":
                return "" if value in SWITCHES else f"{name} must be true or false"
            case "address":
                return "" if _is_address(value) else f"{name} must be a valid URL"
            case "addresses":
                many = value if isinstance(value, list) else [value]
                is_fine = many and len(many) <= self.highest and all(map(_is_address, many))
                return "" if is_fine else f"{name} must be a list of valid URLs"
            case "text":
                return self._wrong_text(name, value)

    def _wrong_text(self, name: str, value: object) -> str:
        if not isinstance(value, str):
            return f"{name} must be a string"
        if len(value) > self.highest:
            return f"{name} must be at most {self.highest:.0f} characters"
        if self.one_of and value not in self.one_of:
            return f"{name} must be one of {', '.join(self.one_of)}"
        return ""

    def _wrong_number(self, name: str, value: object) -> str:
        # Numbers may come as text, and `true` is none.
        number = _number(value)
        if number is None or (self.kind == "whole" and number % 1):
            return f"{name} must be {'an integer' if self.kind == 'whole' else 'a number'}"
        if not self.lowest <= number <= self.highest:
            return f"{name} must be between {self.lowest:g} and {self.highest:g}"
        return f"{name} must be divisible by {self.step}" if self.step and number % self.step else ""


Fields: TypeAlias = Mapping[str, Field]


def _must(field: Field) -> Field:
    return replace(field, is_required=True)


TEXT, WHOLE, NUMBER, SWITCH = Field(), Field("whole"), Field("number"), Field("switch")
ADDRESS = Field("address")
PART = Field("number", 0, 1)
SIDE = Field("whole", 256, 1024, step=8)
PROMPT: Fields = {"prompt": _must(TEXT)}
PICTURE: Fields = {
    **PROMPT,
    "width": SIDE,
    "height": SIDE,
    "samples": Field("whole", 1, 4),
    "guidance_scale": Field("number", 1, 20),
    "num_inference_steps": Field("whole", 1, 50),
    "negative_prompt": TEXT,
    "enhance_prompt": SWITCH,
    "safety_checker": SWITCH,
    "safety_checker_type": Field(one_of=SAFETY_TYPES),
    "seed": WHOLE,
    "scheduler": Field(one_of=SCHEDULERS),
    "lora_model": TEXT,
    "lora_strength": TEXT,
    "model_id": _must(TEXT),
}
ULTRA: Fields = {
    **PROMPT,
    "negative_prompt": TEXT,
    "resolution": Field("whole", 1, 480),
    "num_frames": Field("whole", 1, 121),
    "num_inference_steps": Field("whole", 1, 30),
    "guidance_scale": Field("number", 0, 8),
    "fps": Field("whole", 1, 16),
    "portrait": SWITCH,
    "sample_shift": Field("number", 0, 10),
    "seed": WHOLE,
    "model_id": _must(TEXT),
}
V7: Fields = {**PROMPT, "model_id": _must(TEXT)}
FUSION: Fields = {
    **V7,
    "aspect_ratio": TEXT,
    "duration": TEXT,
    "resolution": TEXT,
    "portrait": SWITCH,
    "camera_fixed": SWITCH,
    "fps": WHOLE,
}
ENDPOINTS: Mapping[str, Fields] = {
    "v6/images/text2img": PICTURE,
    "v6/images/img2img": {**PICTURE, "init_image": _must(ADDRESS), "strength": PART},
    "v7/images/text-to-image": {
        **V7,
        "aspect_ratio": TEXT,
        "samples": Field("whole", 1, 4),
        "width": Field("whole", 512, 1024),
        "height": Field("whole", 512, 1024),
        "negative_prompt": TEXT,
    },
    "v7/images/image-to-image": {
        **V7,
        "init_image": _must(Field("addresses", highest=10)),
        "aspect_ratio": TEXT,
        "strength": PART,
    },
    "v6/image_editing/qwen_edit": {
        **PROMPT,
        "init_image": _must(Field("addresses", highest=4)),
        "model_id": TEXT,
        "safety_checker": SWITCH,
    },
    "v6/image_editing/super_resolution": {
        "init_image": _must(ADDRESS),
        "model_id": TEXT,
        "scale": Field("whole", 1, 4),
        "face_enhance": SWITCH,
    },
    "v6/image_editing/removebg_mask": {
        "image": _must(ADDRESS),
        "alpha_matting": SWITCH,
        "post_process_mask": SWITCH,
        "only_mask": SWITCH,
        "inverse_mask": SWITCH,
        "seed": WHOLE,
    },
    "v6/video/text2video_ultra": ULTRA,
    "v6/video/img2video_ultra": {
        **ULTRA,
        "init_image": _must(ADDRESS),
        "resolution": Field("whole", 1, 720),
        "num_inference_steps": Field("whole", 1, 25),
    },
    "v7/video-fusion/text-to-video": FUSION,
    "v7/video-fusion/image-to-video": {**FUSION, "init_image": _must(ADDRESS)},
    "v6/voice/text_to_speech": {
        "prompt": _must(Field(highest=2500)),
        "voice_id": _must(TEXT),
        "language": Field(one_of=LANGUAGES),
        "speed": Field("number", 0.1, 10),
        "emotion": SWITCH,
    },
    "v7/voice/text-to-speech": {**V7, "voice_id": _must(TEXT), "temperature": NUMBER},
    "v7/voice/music-gen": V7,
    "v6/voice/music_gen": {
        **PROMPT,
        "duration": Field("whole", 30, 480),
        "output_format": Field(one_of=("wav", "mp3", "flac")),
        "bitrate": Field(one_of=("128k", "192k", "320k")),
    },
    "v6/voice/sfx": {**PROMPT, "duration": Field("whole", 3, 15)},
}
"""Where an order goes, below `/api/` → its fields, in the order in which they are looked at."""
WANTED_BY_MODEL: Mapping[str, Sequence[str]] = {
    "imagen-4.0-ultra": ("aspect_ratio",),
    "seedream-4.5-i2i": ("aspect_ratio",),
    "kling-v2-5-turbo-t2v": ("duration", "aspect_ratio"),
    "Kling-V2-5-Turbo-i2v": ("duration",),
}
"""What a model cannot do without although its endpoint can, by its name on the wire."""


def first_wrong(endpoint: str, body: Body) -> str:
    """The first thing that is wrong with an order's fields; empty when nothing is."""
    fields = ENDPOINTS[endpoint]
    wanted = WANTED_BY_MODEL.get(str(body.get("model_id")), ())
    for name, field in fields.items():
        value = body.get(name)
        if value in (None, "", []):
            if field.is_required or name in wanted:
                return f"{name} is required"
        elif wrong := field.wrong(name, value):
            return wrong
    return ""


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        return float(value)
    except ValueError:
        return None


def _is_address(value: object) -> bool:
    return isinstance(value, str) and value.startswith(("http://", "https://"))
