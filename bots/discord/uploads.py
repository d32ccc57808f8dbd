"""Files on their way to Discord."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from discord import File

from bots.payload import JSON


@dataclass(frozen=True, slots=True)
class Upload:
    """A file on its way."""

    name: str
    data: bytes
    description: str = ""


def form_with(body: JSON | Sequence[JSON] | None, files: Sequence[File]) -> list[dict[str, object]]:
    """The parts of a body with files."""
    form: list[dict[str, object]] = [
        {"name": "payload_json", "value": json.dumps(body), "content_type": "application/json"}
    ]
    for number, file in enumerate(files):
        about = {"name": f"files[{number}]", "filename": file.filename, "content_type": "application/octet-stream"}
        form.append({**about, "value": file.fp})
    return form
