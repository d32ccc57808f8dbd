"""Everything ModelsLab was ever seen or said to do, by name, for the stand-in to play."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from core.sandbox.modelslab_refusals import REFUSALS, Refusal

PollTrick: TypeAlias = Literal[
    "pending",
    "messege",
    "failed",
    "not found",
    "rate",
    "502",
    "503",
    "odd",
    "empty",
    "moderation",
    "key",
    "reset",
    "hang",
]
FileTrick: TypeAlias = Literal["404", "html", "empty", "reset", "hang", "moved here", "moved away", "moved round"]
FileForm: TypeAlias = Literal[
    "usual",
    "png",
    "jpeg",
    "webp",
    "gif",
    "mp4",
    "mp3",
    "wav",
    "base64",
    "data base64",
    "text",
    "half",
    "heavy",
    "huge",
]
LinkForm: TypeAlias = Literal[
    "list", "string", "table", "tables", "links", "proxies", "inline", "elsewhere", "no https"
]
Scenario: TypeAlias = str
"""A key of `SCENARIOS`."""


@dataclass(frozen=True, slots=True)
class Play:
    """How one order goes, where that differs from an ordinary one: queued, then ready."""

    refusal: Refusal | None = None
    is_http_200: bool = False
    """The refusal comes with HTTP 200, as clients report, and not with the code that is documented."""
    says: str = ""
    """Refused with these words."""
    takes_header_key: bool = False
    """A key in the header is enough; ordinarily it has to be in the body."""
    is_sync: bool = False
    hold_s: float = 0.0
    """How long the answer to the order is held back."""
    breaks: Literal["", "before", "after", "hang", "no json", "no id", "nothing"] = ""
    """Where the connection, or the answer to the order, breaks: before or after it was bought."""
    is_ready: bool = True
    """False: it never will be."""
    eta: float | None = None
    """None: what that endpoint usually says."""
    has_tip: bool = True
    is_minimal: bool = False
    id_form: Literal["number", "string", "differs"] = "number"
    """`differs`: only the id within `fetch_result` is known."""
    fetch_host: str = ""
    """Another host in `fetch_result`."""
    model: str = ""
    """Made by another one than was ordered."""
    is_enhanced: bool = False
    """Style words are put behind the prompt, whatever was asked."""
    polls: tuple[PollTrick, ...] = ()
    """What the first polls answer."""
    polls_for_ever: PollTrick | None = None
    links: LinkForm = "list"
    proxies: object = "list"
    """`list` gives a proper one, anything else stands there as it is."""
    is_flagged: bool = False
    file: FileForm = "usual"
    """`usual` is what was ordered: a PNG, an MP4 or an MP3."""
    content_type: str = ""
    """What the file is sent as; empty is what its medium usually is."""
    files: tuple[FileTrick, ...] = ()
    """What the first fetches of each file find."""
    missing: frozenset[int] = frozenset()
    """Files that never come to their first host."""
    is_missing_everywhere: bool = False


ALL = frozenset(range(4))


def _slug(refusal: Refusal) -> str:
    return refusal.replace(",", "").replace(" ", "_")


REFUSED: Mapping[Scenario, Play] = {
    f"err_{code}_{_slug(refusal)}": Play(refusal=refusal, is_http_200=code == "200")
    for refusal, (_, body) in REFUSALS.items()
    for code in ("4xx", "200")
    if code == "4xx" or isinstance(body, dict)
}
"""Every refusal with its documented code, and with 200 where it is one that a client could be told so."""

SCENARIOS: Mapping[Scenario, Play] = {
    "sync_success": Play(is_sync=True),
    "queued": Play(polls=("pending", "pending")),
    "queued_no_tip": Play(polls=("pending",), has_tip=False),
    "v7_async": Play(polls=("pending", "pending")),
    "v7_sync_slow": Play(is_sync=True, hold_s=10.0),
    "sync_slow": Play(is_sync=True, hold_s=12.0),
    "minimal_processing": Play(is_minimal=True),
    "eta_lies": Play(eta=960),
    "never_ready": Play(is_ready=False, eta=5),
    "id_mismatch": Play(id_form="differs"),
    "string_id": Play(id_form="string"),
    "model_swap": Play(model="wan2.2"),
    "prompt_enhanced": Play(is_enhanced=True),
    "failed_then_ok": Play(polls=("failed",)),
    "failed_final": Play(polls_for_ever="failed"),
    "not_found": Play(polls_for_ever="not found", missing=ALL, is_missing_everywhere=True),
    **REFUSED,
    "messege": Play(polls=("messege", "messege")),
    "messege_error": Play(refusal="spam, old", is_http_200=True),
    "dict_message": Play(refusal="prompt, fields", is_http_200=True),
    "rate_429": Play(refusal="queue"),
    "rate_429_no_delay": Play(refusal="queue, no delay"),
    "rate_200": Play(refusal="spam", is_http_200=True),
    "credits": Play(refusal="credits"),
    "credits_200": Play(refusal="credits", is_http_200=True),
    "http_500": Play(refusal="500 page"),
    "http_5xx_polls": Play(polls=("502", "503", "rate", "odd")),
    "reset": Play(breaks="after"),
    "hang": Play(breaks="hang"),
    "network_polls": Play(polls=("reset", "hang")),
    # Before an order is ready its addresses lead to a page of HTML: that is no scenario but always so.
    "future_404_html": Play(polls=("pending", "pending")),
    "success_file_late": Play(files=("404", "html", "empty")),
    "html_for_file": Play(file="text"),
    "jpg_is_png": Play(),
    "proxy_only": Play(links="proxies"),
    "proxy_needed": Play(missing=ALL),
    "odd_output_string": Play(links="string"),
    "odd_output_table": Play(links="table"),
    "odd_output_tables": Play(links="tables"),
    "odd_output_links": Play(links="links"),
    "proxy_empty": Play(proxies=""),
    "proxy_null": Play(proxies=None),
    "proxy_table": Play(proxies={"0": "https://evil.example/1.jpg"}),
    "base64_file": Play(file="base64"),
    "base64_file_prefixed": Play(file="data base64"),
    "inline_base64": Play(is_sync=True, links="inline"),
    "nsfw": Play(is_sync=True, is_flagged=True),
    "success_empty": Play(polls=("empty",)),
    "one_missing": Play(missing=frozenset({1}), is_missing_everywhere=True),
    "many": Play(missing=frozenset({3}), is_missing_everywhere=True),
    # The account answers about itself whatever an order does.
    "account": Play(),
    "video_gif": Play(file="gif"),
    "audio_mp3": Play(content_type="audio/mp3"),
    "mp3_is_wav": Play(file="wav"),
    "key_in_header": Play(takes_header_key=True),
}
