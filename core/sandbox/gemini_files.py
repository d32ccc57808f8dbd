"""The Files API of the stand-in of Gemini: resumable uploads, what became of them, and their end."""

import hashlib
import json
from base64 import b64encode
from collections import OrderedDict, deque
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from secrets import token_hex

from aiohttp import web

from core.sandbox.gemini_mishaps import Drops, Fails, error_body

KEPT_FOR = timedelta(hours=48)
MOST_KEPT = 50
HEAD_BYTES = 1_024

UPLOAD = "/upload/{version:v1|v1beta}/files"
FILE = "/{version:v1|v1beta}/files/{name}"


@dataclass(slots=True)
class KeptFile:
    """What was handed over. Only of pictures more than the beginning is kept."""

    name: str
    address: str
    media_type: str
    size: int
    sha256: bytes
    head: bytes
    looks_left: int
    """How often it is still said to be in the works."""

    @property
    def state(self) -> str:
        if self.looks_left:
            return "PROCESSING"
        is_broken = self.media_type == "application/pdf" and not self.head.startswith(b"%PDF")
        return "FAILED" if is_broken else "ACTIVE"

    @property
    def body(self) -> Mapping[str, object]:
        now = datetime.now(UTC)
        return {
            "name": f"files/{self.name}",
            "mimeType": self.media_type,
            "sizeBytes": str(self.size),
            "createTime": now.isoformat(),
            "expirationTime": (now + KEPT_FOR).isoformat(),
            "sha256Hash": b64encode(self.sha256).decode(),
            "uri": self.address,
            "state": self.state,
        }


class FilesStandIn:
    """Takes files and says when they are ready. Films take a look or two, as with Google."""

    def __init__(self) -> None:
        self.kept: OrderedDict[str, KeptFile] = OrderedDict()
        self.uploads = 0
        """How many were begun."""
        self.deleted: list[str] = []
        self.film_looks = 1
        """How often a film is looked at before it is ready."""
        self._begun: dict[str, str] = {}
        self._starts: deque[Fails | Drops] = deque()
        self._bytes: deque[Fails | Drops] = deque()

    def will_start(self, *scenarios: Fails | Drops) -> None:
        """Do these when the next uploads begin, one each."""
        self._starts.extend(scenarios)

    def will_receive(self, *scenarios: Fails | Drops) -> None:
        """Do these when the bytes of the next uploads come, one each."""
        self._bytes.extend(scenarios)

    def lose(self) -> None:
        """Forget all that was handed over, as after two days."""
        self.kept.clear()

    @property
    def sizes(self) -> Mapping[str, int]:
        return {file.address: file.size for file in self.kept.values()}

    def at(self, address: str) -> KeptFile | Fails:
        """What stands at an address, or what Google says where it cannot be used."""
        name = address.rpartition("/")[2]
        file = self.kept.get(name)
        if file is None:
            message = f"You do not have permission to access the File {name} or it may not exist."
            return Fails(403, error_body(403, "PERMISSION_DENIED", message))
        if file.state != "ACTIVE":
            message = f"The File {name} is not in an ACTIVE state and usage is not allowed."
            return Fails(400, error_body(400, "FAILED_PRECONDITION", message))
        return file

    async def start(self, call: web.Request) -> web.StreamResponse:
        """The first half of an upload: what is to come. Answers with where to send it."""
        body = await call.json()
        self.uploads += 1
        if self._starts:
            return bad(self._starts.popleft(), call)
        upload = token_hex(8)
        self._begun[upload] = str(call.headers.get("X-Goog-Upload-Header-Content-Type") or body["file"]["mimeType"])
        where = f"{call.url.origin()}{call.path}?upload_id={upload}&upload_protocol=resumable"
        return web.json_response({}, headers={"X-Goog-Upload-URL": where, "X-Goog-Upload-Status": "active"})

    async def receive(self, call: web.Request) -> web.StreamResponse:
        """The second half: its bytes, in one go."""
        if self._bytes:
            return bad(self._bytes.popleft(), call)
        data = await call.read()
        media_type = self._begun.pop(call.query["upload_id"])
        name = token_hex(6)
        address = f"{call.url.origin()}/{call.match_info['version']}/files/{name}"
        looks = self.film_looks if media_type.startswith("video/") else 0
        head = data if media_type.startswith("image/") else data[:HEAD_BYTES]
        file = KeptFile(name, address, media_type, len(data), hashlib.sha256(data).digest(), head, looks)
        self.kept[name] = file
        while len(self.kept) > MOST_KEPT:
            self.kept.popitem(last=False)
        return web.json_response({"file": file.body}, headers={"X-Goog-Upload-Status": "final"})

    async def describe(self, call: web.Request) -> web.StreamResponse:
        file = self.kept.get(call.match_info["name"])
        if file is None:
            return _gone(call)
        body = file.body
        file.looks_left = max(0, file.looks_left - 1)
        return web.json_response(body)

    async def delete(self, call: web.Request) -> web.StreamResponse:
        name = call.match_info["name"]
        if self.kept.pop(name, None) is None:
            return _gone(call)
        self.deleted.append(name)
        return web.json_response({})


def bad(scenario: Fails | Drops, call: web.Request) -> web.StreamResponse:
    """A bad day as it looks on the wire."""
    match scenario:
        case Drops():
            if call.transport:
                call.transport.close()
            return web.Response()
        case Fails(status, body, media_type):
            # Said of an upload that is over, however it ended: without it the SDK would send the same bytes again.
            over = {"X-Goog-Upload-Status": "final"}
            return web.Response(status=status, body=body.encode(), content_type=media_type, headers=over)


def _gone(call: web.Request) -> web.StreamResponse:
    name = json.dumps(call.match_info["name"])
    body = error_body(403, "PERMISSION_DENIED", f"You do not have permission to access the File {name}.")
    return web.Response(status=403, body=body.encode(), content_type="application/json")
