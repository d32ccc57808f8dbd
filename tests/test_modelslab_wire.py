"""ModelsLab's answers, read: every form that was seen or documented, and whatever else may come."""

import base64
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.providers.modelslab_troubles import Trouble, refusal, trouble_of
from core.providers.modelslab_wire import balance_micros, places, read
from core.sandbox.modelslab_refusals import REFUSALS, Refusal

LINK = "https://pub-1.r2.dev/generations/u-0.jpg"
OTHER = "https://cdn2.stablediffusionapi.com/generations/u-0.jpg"
MP3 = base64.b64encode(b"ID3\x04" + bytes(100)).decode()
MP4 = base64.b64encode(b"\x00\x00\x00\x20ftypisom" + bytes(100)).decode()
PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(100)).decode()

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
FIELDS = [
    *("status", "id", "output", "proxy_links", "links", "future_links", "eta", "message", "messege", "error"),
    *("meta", "tips", "nsfw_content_detected", "fetch_result", "retry_after", "data"),
]


@settings(deadline=None)
@given(fields=st.dictionaries(st.sampled_from(FIELDS), anything), http=st.integers(100, 599))
def test_no_answer_is_too_strange(fields, http):
    """A field of the wrong type is a bad day of theirs and must never be a bug of ours."""
    reply = read(http, json.dumps(fields).encode())

    assert reply.is_json
    assert all(places(reply, 4))
    assert trouble_of(reply)
    assert str(refusal(reply))
    assert balance_micros(reply) is None or isinstance(balance_micros(reply), int)


@given(body=st.binary(), http=st.sampled_from([200, 302, 404, 502]))
def test_no_body_is_too_broken(body, http):
    """HTML, half a body, another encoding: all of these come with HTTP 200 at times."""
    assert read(http, body).outcome in {"odd", "failed"}


@pytest.mark.parametrize(
    "body",
    [b"[" * 100_000 + b"]" * 100_000, b'{"output":' * 500 + b"1" + b"}" * 500, b'{"id":' + b"9" * 5_000 + b"}"],
    ids=["too deep", "deep", "too long a number"],
)
def test_a_body_made_to_break_a_parser_does_not(body):
    """Python gives up on deep nesting and on long numbers, each in its own way."""
    assert read(200, body).outcome == "odd"


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        ("success", "ready"),
        ("Success ", "ready"),
        ("processing", "waiting"),
        ("queued", "waiting"),
        ("pending", "waiting"),
        ("error", "failed"),
        ("failed", "failed"),
        ("reticulating", "odd"),
        ("", "odd"),
        (None, "odd"),
        (1, "odd"),
    ],
)
def test_the_status_decides_and_not_the_http_code(status, outcome):
    """Business errors come with HTTP 200, say those who integrated it."""
    assert read(200, json.dumps({"status": status}).encode()).outcome == outcome


@pytest.mark.parametrize(
    "fields",
    [
        {"output": [LINK]},
        {"output": LINK},
        {"output": f" {LINK} "},
        {"output": {"0": LINK}},
        {"output": [{"url": LINK}]},
        {"output": [LINK, LINK]},
        {"output": [], "proxy_links": [LINK]},
        {"output": "", "proxy_links": {"0": LINK}},
        {"output": None, "links": [LINK]},
        {"output": ["ftp://nowhere", 7, None, LINK]},
    ],
)
def test_links_are_found_wherever_they_stand(fields):
    """Documentation, recordings and clients show all of these."""
    assert read(200, json.dumps({"status": "success", **fields}).encode()).links == (LINK,)


def test_words_can_always_be_stored():
    """Half a surrogate pair is legal in JSON, and neither SQLite nor a socket takes it."""
    reply = read(200, rb'{"status": "error", "message": "no \ud83d way\u0000", "fetch_result": "https://\ud83d"}')

    assert reply.words == "no way"
    assert reply.fetch_url == "https://"


@pytest.mark.parametrize(
    ("text", "media_type"), [(PNG, "image/png"), (MP3, "audio/mpeg"), (MP4, "video/mp4")], ids=["png", "mp3", "mp4"]
)
def test_a_file_within_the_answer_becomes_an_address(text, media_type):
    """Base64 is said to be a link to a text file; should it be the file itself, it is one too."""
    address = f"data:{media_type};base64,{text}"

    bare = read(200, json.dumps({"status": "success", "output": [text]}).encode())
    whole = read(200, json.dumps({"status": "success", "output": [address]}).encode())

    assert bare.links == whole.links == (address,)


def test_a_picture_is_looked_for_on_its_second_host_too():
    """The first is blocked in some countries; the file's name is the same on both."""
    reply = read(200, json.dumps({"status": "success", "output": [LINK], "proxy_links": [OTHER]}).encode())

    assert places(reply, 1) == [[LINK, OTHER]]


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        (174118884, "174118884"),
        ("12345678", "12345678"),
        ("", ""),
        (None, ""),
        (True, ""),
        ("../../evil", ""),
        (1.5, ""),
    ],
)
def test_an_id_is_fit_for_an_address_or_none(told, kept):
    """It is a number, a string, or empty on failures; it becomes part of an address."""
    assert read(200, json.dumps({"id": told}).encode()).id == kept


@pytest.mark.parametrize(
    ("flag", "is_flagged"),
    [(True, True), ("yes", True), (["nudity"], True), ([False, True], True), (1, True)]
    + [(flag, False) for flag in (False, None, "no", [], [False], 0, "")],
)
def test_the_safety_flag_has_many_forms(flag, is_flagged):
    """Documented as true or false, seen as a list, absent in every recording."""
    assert read(200, json.dumps({"nsfw_content_detected": flag}).encode()).is_flagged is is_flagged


TROUBLES: dict[Refusal, Trouble] = {
    "prompt": "validation",
    "prompt, realtime": "validation",
    "prompt, fields": "validation",
    "prompt type": "validation",
    "width": "validation",
    "height": "validation",
    "samples": "validation",
    "guidance": "validation",
    "not json": "validation",
    "key": "auth",
    "no key": "auth",
    "key, old": "auth",
    "credits": "credits",
    "quota": "credits",
    "plan": "plan",
    "queue": "rate",
    "queue, no delay": "rate",
    "spam": "rate",
    "spam, old": "rate",
    "model": "model",
    "model, old": "model",
    "image": "validation",
    "failed": "transient",
    "moderation": "moderation",
    "500": "crashed",
    "503": "crashed",
    "500 page": "crashed",
    "502 page": "crashed",
    "503 text": "crashed",
    "403 page": "unknown",
    "unknown": "validation",
}


def test_every_documented_refusal_has_its_place():
    """A row of the catalogue that nobody classified would be a generic apology."""
    assert TROUBLES.keys() == REFUSALS.keys()


@pytest.mark.parametrize(("row", "trouble"), TROUBLES.items())
def test_a_refusal_is_told_by_its_documented_code(row, trouble):
    """This is what the documentation promises."""
    http, body = REFUSALS[row]

    reply = read(http, (body if isinstance(body, str) else json.dumps(body)).encode())

    assert trouble_of(reply) == trouble


TOLD_BY_CODE_ALONE: dict[Refusal, Trouble] = {"503": "transient", "unknown": "unknown"}


@pytest.mark.parametrize(
    ("row", "trouble"), [(row, trouble) for row, trouble in TROUBLES.items() if isinstance(REFUSALS[row][1], dict)]
)
def test_a_refusal_is_told_by_its_words_too(row, trouble):
    """This is what clients report: the same words with HTTP 200."""
    reply = read(200, json.dumps(REFUSALS[row][1]).encode())

    assert trouble_of(reply) == TOLD_BY_CODE_ALONE.get(row, trouble)


def test_the_advertisement_is_not_read():
    """Every answer has a tip that speaks of upgrading and of valid keys."""
    body = {"status": "failed", "message": "Oh no", "tip": "upgrade to a premium subscription, invalid api key"}

    assert trouble_of(read(200, json.dumps(body).encode())) == "unknown"


@pytest.mark.parametrize(
    ("balance", "micros"),
    [(43.6, 43_600_000), ("43.6", 43_600_000), (0, 0), (None, None), ("lots", None), ("1e999999", None), ([], None)],
)
def test_the_balance_is_money_or_nothing(balance, micros):
    """It may come as a string, like every number of theirs."""
    assert balance_micros(read(200, json.dumps({"data": {"balance": balance}}).encode())) == micros


@pytest.mark.parametrize(
    ("told", "header", "seconds"), [(30, "", 30), ("2.5", "", 2.5), (None, "7", 7), (-1, "soon", None), (1e9, "", None)]
)
def test_the_delay_is_a_sensible_number_or_none(told, header, seconds):
    """It decides how long somebody is asked to wait."""
    assert read(429, json.dumps({"retry_after": told}).encode(), header).retry_after_s == seconds
