"""What the stand-in was asked to make and nobody has fetched yet, kept over a restart as the real service would.

The stand-in lives in Flashbulb's own process. Without this, somebody who kills a trial while a picture is drawn would
see a failure that no real provider makes.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from core.media import StudioModel
from core.sandbox.modelslab_jobs import Job
from core.sandbox.modelslab_plays import Play


def remember(file: Path, jobs: Iterable[Job]) -> None:
    """Write down the jobs whose files are still to be fetched; nothing of the others stays."""
    waiting = [
        {
            "id": job.id,
            "prefix": job.prefix,
            "seed": job.seed,
            "model": job.model.id,
            "endpoint": job.endpoint,
            "body": job.body,
        }
        for job in jobs
        if len(job.fetched) < job.count
    ]
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_suffix(".new")
    fresh.write_text(json.dumps(waiting), "utf-8")
    fresh.replace(file)


def recall(file: Path, models: Mapping[str, StudioModel], base: str) -> Sequence[Job]:
    """The jobs of the process before this one. They are ready: nobody knows how long it was away."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        return [_job(entry, models, base) for entry in json.loads(file.read_text("utf-8"))]
    return []


# An entry is as it was written by `remember`; anything else is an error there and none of ours.
def _job(entry: Mapping[str, object], models: Mapping[str, StudioModel], base: str) -> Job:
    body = entry["body"]
    if not isinstance(body, dict):
        raise TypeError(entry)
    return Job(
        id=int(str(entry["id"])),
        key=str(body["key"]),
        endpoint=str(entry["endpoint"]),
        body=body,
        model=models[str(entry["model"])],
        play=Play(),
        prefix=str(entry["prefix"]),
        seed=int(str(entry["seed"])),
        ready_at=float("-inf"),
        base=base,
    )
