"""Which model of the catalogue an order means, and the first thing that is wrong with the order."""

from collections.abc import Collection, Iterable, Mapping

from core.media import StudioModel
from core.sandbox.modelslab_fields import first_wrong
from core.sandbox.modelslab_jobs import number_of
from core.sandbox.modelslab_refusals import REFUSALS, Answer, error

REPLACED_AT = "v6/video/"
"""Where a model that is not known is not refused: another one makes it, and only `meta` tells."""


class Shelf:
    """Every model, at each endpoint that it can be ordered at."""

    def __init__(self, models: Iterable[StudioModel]) -> None:
        self._at: dict[str, dict[str, StudioModel]] = {}
        for model in models:
            begun = model.from_picture
            if model.endpoint:
                self._at.setdefault(model.endpoint, {})[model.id] = model
            if begun:
                self._at.setdefault(begun.endpoint, {})[begun.id or model.id] = model

    @property
    def endpoints(self) -> Iterable[str]:
        """Where anything can be ordered, below `/api/`."""
        return self._at.keys()

    def ordered(self, endpoint: str, body: Mapping[str, object], refused_keys: Collection[str]) -> StudioModel | Answer:
        """The model that makes it; or what is wrong with the order in itself, in the order in which ModelsLab looks."""
        if not body:
            return REFUSALS["not json"]
        if not body.get("key"):
            return REFUSALS["no key"]
        if body["key"] in refused_keys:
            return REFUSALS["key"]
        if wrong := first_wrong(endpoint, body):
            return 400, error(wrong)
        model = self._named(endpoint, str(body.get("model_id") or ""))
        if model is None:
            return 400, error(f"Model not found: {body.get('model_id')}")
        wrong = _wrong_length(model, endpoint, body)
        return (400, error(wrong)) if wrong else model

    def _named(self, endpoint: str, name: str) -> StudioModel | None:
        """The model of that name; the usual one there if there is none, and for any unknown name among the videos."""
        here = self._at[endpoint]
        usual = next(iter(here.values()))
        if not usual.has_id or not name or endpoint.startswith(REPLACED_AT):
            return here.get(name, usual)
        return here.get(name)


def _wrong_length(model: StudioModel, endpoint: str, body: Mapping[str, object]) -> str:
    """What is wrong with the time that it is to play; empty when the model makes that."""
    wanted, begun = body.get("duration"), model.from_picture
    is_begun = begun is not None and begun.endpoint == endpoint
    if wanted is None or model.plays(number_of(wanted, -1), from_picture=is_begun):
        return ""
    return f"duration must be one of {', '.join(map(str, model.durations(from_picture=is_begun)))}"
