"""What ModelsLab looks at before it takes an order."""

from collections.abc import Collection, Mapping

from core.media import StudioModel
from core.sandbox.modelslab_jobs import number_of
from core.sandbox.modelslab_plays import Refusal

SIDES = range(256, 1025)


def first_refusal(
    path: str, body: Mapping[str, object], models: Mapping[str, StudioModel], refused_keys: Collection[str]
) -> Refusal | None:
    """The first thing wrong with an order in itself, in the order in which ModelsLab looks."""
    if not body:
        return "not json"
    model = models.get(str(body.get("model_id")))
    checks: tuple[tuple[Refusal, bool], ...] = (
        ("no key", not body.get("key")),
        ("key", body.get("key") in refused_keys),
        ("prompt", not body.get("prompt")),
        ("prompt type", not isinstance(body.get("prompt"), str)),
        ("width", _side(body, "width") not in SIDES),
        ("height", _side(body, "height") not in SIDES or _side(body, "height") % 8 != 0),
        ("samples", number_of(body.get("samples", 1), 0) not in range(1, 5)),
        ("guidance", number_of(body.get("guidance_scale", 7), 0) not in range(1, 21)),
        ("model", model is None or path != f"/api/{model.endpoint}"),
    )
    return next((name for name, is_wrong in checks if is_wrong), None)


def _side(body: Mapping[str, object], name: str) -> int:
    return number_of(body.get(name, SIDES[0]), 0)
