"""What the stand-in says of an order: the envelopes of v6 and of v7, which differ in many small ways."""

from collections.abc import Mapping

from core.sandbox.modelslab_jobs import Job
from core.sandbox.modelslab_plays import LinkForm
from core.sandbox.modelslab_refusals import Body

TIP = "Get 20x faster image generation using enterprise plan. Click here : https://modelslab.com/enterprise"
QUEUED = "Request queued for processing. Try to fetch request after estimated seconds."
STYLE_WORDS = " hyperrealistic, full body, detailed clothing, highly detailed, cinematic lighting, HDR 4K, 8K"
CHILD_SAFETY = " (child:1.5), ((((underage)))), ((((child)))), (((kid)))"
ETAS: Mapping[str, int] = {"v6/images": 80, "v6/video": 80, "v6/voice": 10}
"""What it says how many seconds it will take, which is never true; 5 elsewhere."""
OFTEN = {"webhook": None, "track_id": None, "base64": "no", "temp": "no"}


def queued(job: Job) -> Body:
    """What an order that waits its turn is told."""
    play = job.play
    if play.is_minimal:
        return {"status": "processing", "id": job.public_id, "eta": 60, "message": f"Your {_noun(job)} is being made"}
    body: Body = {
        "status": "processing",
        "tip": f"Your {_noun(job)} is processing in background, you can get this image using fetch API"
        if job.is_v7
        else TIP,
        "eta": ETAS.get(job.family, 5) if play.eta is None else play.eta,
        "message": "Try to fetch request after seconds estimated" if job.is_v7 else QUEUED,
        "fetch_result": f"{play.fetch_host or job.base}/api/{job.family}/fetch/{job.id}",
        "id": job.public_id,
        "output": [],
        "future_links": job.links("files"),
        "meta": _meta(job),
    }
    if job.family == "v6/image_editing":
        body["proxy_links"] = []
    if play.breaks == "no id":
        del body["id"], body["fetch_result"]
    return body


def ready(job: Job, *, with_meta: bool) -> Body:
    """What it is told once its files are there; only an order's own answer has `meta` and the flag."""
    body: Body = {"status": "success", "id": job.public_id, **_places(job)}
    if job.play.has_tip and not (job.is_v7 and with_meta):
        body["tip"] = TIP
    if with_meta:
        body |= {"generationTime": 10 if job.is_v7 else 3, "meta": _meta(job)}
    if job.play.is_flagged:
        body["nsfw_content_detected"] = True
    return body


def pending(job: Job, name: str = "message", words: str = "Try Again") -> Body:
    """What a poll that comes too early is told."""
    if job.is_v7:
        body: Body = {"status": "processing", "id": job.public_id, name: f"{_noun(job)} is processing", "output": []}
    else:
        body = {"status": "processing", name: words, "output": ""}
    return {**body, "tip": TIP}


def failed(message: str) -> Body:
    return {"status": "failed", "id": "", "message": message, "output": "", "tip": TIP}


def _noun(job: Job) -> str:
    match job.model.medium:
        case "picture":
            return "image"
        case "video":
            return "video"
        case "speech" | "music" | "sound":
            return "audio"


def _places(job: Job) -> Body:
    links = job.links("files")
    proxies = job.links("cdn") if job.play.proxies == "list" else job.play.proxies
    forms: Mapping[LinkForm, Body] = {
        "list": {"output": links},
        "string": {"output": links[0]},
        "table": {"output": {str(number): link for number, link in enumerate(links)}},
        "tables": {"output": [{"url": link} for link in links]},
        "links": {"output": "", "links": links, "proxy_links": None},
        "proxies": {"output": []},
        "inline": {"output": job.inline, "proxy_links": ""},
        "elsewhere": {"output": ["https://evil-r2.dev/1.jpg"], "proxy_links": ["https://169.254.169.254/1.jpg"]},
        "no https": {"output": ["http://pub-1.r2.dev/1.jpg"], "proxy_links": ["https://pub-1.r2.dev:8443/1.jpg"]},
    }
    return {"proxy_links": proxies, **forms[job.play.links]}


def _meta(job: Job) -> Body:
    named = {"model_id": job.wire_id} if job.wire_id else {}
    if job.is_v7:
        return {"prompt": job.body.get("prompt"), **named}
    own = {"id": job.id, "file_prefix": job.prefix, "output": job.links("files")}
    match job.family:
        case "v6/images":
            return {**named, **_meta_of_picture(job), **OFTEN, **own}
        case "v6/video":
            return {**named, **_meta_of_video(job), **OFTEN, **own}
        case "v6/voice":
            return {**_meta_of_voice(job), **OFTEN, **own}
        case _:
            return {**named, **OFTEN, **own}


def _meta_of_picture(job: Job) -> Body:
    width, height = job.size
    is_enhanced = job.play.is_enhanced or job.body.get("enhance_prompt") not in ("no", False)
    return {
        "prompt": f" {job.body['prompt']}{STYLE_WORDS if is_enhanced else ''}",
        "negative_prompt": f"{CHILD_SAFETY} {job.body.get('negative_prompt', '')}",
        "width": width,
        "height": height,
        "guidance": job.body.get("guidance_scale"),
        "samples": job.count,
        "safety_checker": job.body.get("safety_checker", "no"),
        "safety_checker_type": job.body.get("safety_checker_type", "black"),
        # Whatever was asked for.
        "num_inference_steps": 9,
        "seed": job.seed,
        "highres_fix": None,
        "watermark": "no",
        "lora_stength": job.body.get("lora_strength", ""),
    }


def _meta_of_video(job: Job) -> Body:
    asked = ("num_frames", "num_inference_steps", "guidance_scale", "fps")
    return {
        "prompt": job.body["prompt"],
        "negative_prompt": job.body.get("negative_prompt", "low quality"),
        "seed": job.seed,
        "portrait": "yes" if job.body.get("portrait") in (True, "yes") else "no",
        **{name: job.body.get(name) for name in asked},
        "watermark": "no",
    }


def _meta_of_voice(job: Job) -> Body:
    body: Body = {"input_text": job.body["prompt"]}
    if job.model.medium == "music":
        body |= {"conditioning_melody": None, "music_duration": job.seconds}
        body |= {name: job.body.get(name) for name in ("output_format", "bitrate")}
    return body
