"""The stand-in's side of one order: what was asked, how far it is, and the envelopes that say so."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from core.media import StudioModel
from core.sandbox.modelslab_plays import Body, FileTrick, LinkForm, Play, PollTrick

TIP = "Get 20x faster image generation using enterprise plan. Click here : https://modelslab.com/enterprise"
QUEUED = "Request queued for processing. Try to fetch request after estimated seconds."
STYLE_WORDS = " hyperrealistic, full body, detailed clothing, highly detailed, cinematic lighting, HDR 4K, 8K"
CHILD_SAFETY = " (child:1.5), ((((underage)))), ((((child)))), (((kid)))"
DEFAULT_SIDE = 512


@dataclass(slots=True)
class Job:
    """One order that was taken, and so is billed."""

    id: int
    key: str
    body: Mapping[str, object]
    model: StudioModel
    play: Play
    prefix: str
    """What its files are called."""
    seed: int
    ready_at: float
    base: str
    """Where the stand-in is, as links have to say it."""
    has_ended: bool = False
    polls: list[PollTrick] = field(default_factory=list)
    """What is still to be played at the next polls."""
    files: dict[str, list[FileTrick]] = field(default_factory=dict)
    drawn: dict[int, bytes] = field(default_factory=dict)
    fetched: set[int] = field(default_factory=set)
    """The numbers of the pictures that were given out."""

    @property
    def family(self) -> str:
        return self.model.endpoint.rpartition("/")[0]

    @property
    def count(self) -> int:
        return number_of(self.body.get("samples"), 1)

    @property
    def size(self) -> tuple[int, int]:
        aspect = self.body.get("aspect_ratio")
        if isinstance(aspect, str) and aspect in self.model.sizes:
            return self.model.sizes[aspect]
        return number_of(self.body.get("width"), DEFAULT_SIDE), number_of(self.body.get("height"), DEFAULT_SIDE)

    @property
    def public_id(self) -> int | str:
        match self.play.id_form:
            case "number":
                return self.id
            case "string":
                return str(self.id)
            case "differs":
                return self.id + 7_000_000

    def links(self, folder: str) -> list[str]:
        ending = "base64" if "base64" in self.play.file else "jpg"
        return [f"{self.base}/{folder}/{self.prefix}-{number}.{ending}" for number in range(self.count)]

    def queued(self) -> Body:
        """What an order that waits its turn is told."""
        if self.play.is_minimal:
            return {"status": "processing", "id": self.public_id, "eta": 60, "message": "Your picture is being made"}
        host = self.play.fetch_host or self.base
        body: Body = {
            "status": "processing",
            "tip": TIP,
            "eta": self.play.eta,
            "message": QUEUED,
            "fetch_result": f"{host}/api/{self.family}/fetch/{self.id}",
            "id": self.public_id,
            "output": [],
            "future_links": self.links("files"),
            "meta": self._meta(),
        }
        if self.play.breaks == "no id":
            del body["id"], body["fetch_result"]
        return body

    def ready(self, *, with_meta: bool) -> Body:
        """What it is told once its files are there; only an order's own answer has `meta` and the flag."""
        body: Body = {"status": "success", "id": self.public_id, **self._places()}
        if self.play.has_tip:
            body["tip"] = TIP
        if with_meta:
            body |= {"generationTime": 3, "meta": self._meta()}
        if self.play.is_flagged:
            body["nsfw_content_detected"] = True
        return body

    def _places(self) -> Body:
        links = self.links("files")
        proxies = self.links("cdn") if self.play.proxies == "list" else self.play.proxies
        forms: Mapping[LinkForm, Body] = {
            "list": {"output": links},
            "string": {"output": links[0]},
            "table": {"output": {str(number): link for number, link in enumerate(links)}},
            "tables": {"output": [{"url": link} for link in links]},
            "links": {"output": "", "links": links, "proxy_links": None},
            "proxies": {"output": []},
            "inline": {"output": [data.decode() for data in self.drawn.values()], "proxy_links": ""},
            "elsewhere": {"output": ["https://evil-r2.dev/1.jpg"], "proxy_links": ["https://169.254.169.254/1.jpg"]},
            "no https": {"output": ["http://pub-1.r2.dev/1.jpg"], "proxy_links": ["https://pub-1.r2.dev:8443/1.jpg"]},
        }
        return {"proxy_links": proxies, **forms[self.play.links]}

    def _meta(self) -> Body:
        if self.family.startswith("v7/"):
            return {"prompt": self.body["prompt"], "model_id": self.play.model or self.model.id}
        width, height = self.size
        is_enhanced = self.body.get("enhance_prompt") not in ("no", False)
        return {
            "model_id": self.play.model or self.model.id,
            "prompt": f" {self.body['prompt']}{STYLE_WORDS if is_enhanced else ''}",
            "negative_prompt": f"{CHILD_SAFETY} {self.body.get('negative_prompt', '')}",
            "width": width,
            "height": height,
            "guidance": self.body.get("guidance_scale"),
            "samples": self.count,
            "safety_checker": self.body.get("safety_checker", "no"),
            "safety_checker_type": self.body.get("safety_checker_type", "black"),
            "num_inference_steps": 9,
            "seed": self.seed,
            "webhook": None,
            "track_id": None,
            "base64": "no",
            "highres_fix": None,
            "watermark": "no",
            "temp": "no",
            "lora_stength": "",
            "id": self.id,
            "file_prefix": self.prefix,
            "output": self.links("files"),
        }


def number_of(value: object, otherwise: int) -> int:
    """A whole number, also when it came as a string."""
    try:
        return int(str(value))
    except ValueError:
        return otherwise
