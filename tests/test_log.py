"""What is logged can be shown to anybody: no secret, no forged line, and nothing that stops a request."""

import io
import json
import logging
from collections.abc import Iterator
from time import process_time
from urllib.parse import quote, quote_plus

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from core.log import Style, configure
from core.redaction import HIDDEN, Redactor

KEY = "m0delslabKeyOf32CharactersOrMore"
# No text of a line itself is made of these alone, so that a secret found in it is a secret that was told.
SECRETS = st.text("qzQZ79_-+/=%&.~'\"\\ü€\n ", min_size=8, max_size=40)
STYLES = ("human", "json")


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class FullDisk(io.StringIO):
    def write(self, _text: str) -> int:
        raise OSError(28, "No space left on device")


@pytest.fixture(autouse=True)
def as_it_was() -> Iterator[None]:
    """Leaves logging as it found it."""
    root, levels = (
        logging.getLogger(),
        {name: logging.getLogger(name).level for name in ("aiohttp.access", "google_genai")},
    )
    handlers, level = root.handlers[:], root.level
    yield
    structlog.reset_defaults()
    root.handlers[:] = handlers
    root.setLevel(level)
    for name, before in levels.items():
        logging.getLogger(name).setLevel(before)


def opened(style: Style, *secrets: str, level: str = "info") -> io.StringIO:
    """The page that log lines are written on from now."""
    page = io.StringIO()
    configure(secrets, style=style, level=level, stream=page)  # type: ignore[arg-type]
    return page


def lines(page: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in page.getvalue().splitlines()]


def test_elsewhere_than_on_a_terminal_a_line_is_json():
    """Collectors of logs read it."""
    page = opened("auto")

    structlog.get_logger().info("asked", id="42", command="ask", took_ms=7)

    [line] = lines(page)
    assert line.pop("at")
    assert line == {"event": "asked", "id": "42", "command": "ask", "took_ms": 7, "level": "info"}


def test_on_a_terminal_a_line_is_for_people():
    """Whoever starts it by hand reads along."""
    page = Terminal()
    configure(style="auto", stream=page)

    structlog.get_logger().info("asked", command="ask")

    assert "asked" in page.getvalue()
    assert "\x1b[" in page.getvalue()


def test_the_style_may_be_chosen():
    """`docker logs` is no terminal, and yet people look at it."""
    page = opened("human")

    structlog.get_logger().info("asked", command="ask")

    assert "command=ask" in page.getvalue()


def test_what_libraries_log_goes_the_same_way():
    """aiohttp and google-genai use Python's own logging."""
    page = opened("json", KEY)

    logging.getLogger("aiohttp.server").error("no route for %s", f"/?q={KEY}")

    [line] = lines(page)
    assert line["event"] == f"no route for /?q={HIDDEN}"
    assert line["logger"] == "aiohttp.server"
    assert line["level"] == "error"


def test_libraries_do_not_tell_of_every_call():
    """One line in and one line out per request is what we promise."""
    page = opened("json")

    logging.getLogger("aiohttp.access").info("GET / 200")
    logging.getLogger("google_genai.models").info("AFC is enabled")

    assert lines(page) == []


def test_less_than_the_level_is_not_logged():
    """On debug there may be more than others should see."""
    page = opened("json", level="warning")

    structlog.get_logger().info("asked")
    structlog.get_logger().warning("slow")

    assert [line["event"] for line in lines(page)] == ["slow"]


@pytest.mark.parametrize("style", STYLES)
@given(secret=SECRETS)
def test_a_known_secret_is_seen_nowhere(style: Style, secret: str):
    """However it came into an event: as a value, deep inside one, in an address, or in an error's words."""
    page = opened(style, secret)
    log = structlog.get_logger()

    log.info(f"before{secret}after", plain=secret, deep={"a": [f"x{secret}"], "b": (secret.encode(),)})
    log.info("address", url=f"http://host/?q={quote(secret, safe='')}", form=quote_plus(secret))
    log.info("body", body=json.dumps({"error": f"cannot use {secret}!"}))
    try:
        raise ValueError(secret)
    except ValueError as error:
        log.exception("failed", error=repr(error))
        logging.getLogger("elsewhere").exception("failed with %s", secret)

    told = page.getvalue()
    for form in (secret, json.dumps(secret)[1:-1], repr(secret)[1:-1], quote(secret, safe=""), quote_plus(secret)):
        assert form not in told


@given(secret=st.text("qzQZ79_-", min_size=8, max_size=60), before=st.text(max_size=20), after=st.text(max_size=20))
def test_a_line_stays_json_whatever_is_hidden_in_it(secret: str, before: str, after: str):
    """A line that a collector cannot read is lost."""
    page = opened("json", secret)

    structlog.get_logger().info("body", body=f'{before}{{"key":"{secret}"}}?key={secret}&x=Bearer {secret}"{after}')

    [line] = lines(page)
    assert secret not in str(line)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("key AIzaSyA-1234567890 used", "key [hidden] used"),
        ("\\nAIzaSyA-1234567890", "\\n[hidden]"),
        ("AQ.Ab8RN6Jabcdefghijklmnopqrst", "[hidden]"),
        ("sk-ant-api03-abcdefghij_klmnopq and\\nsk-proj-abcdefghijklmnop", "[hidden] and\\n[hidden]"),
        ("task-abcdefghijklmnopqrstuvwxyz", "task-abcdefghijklmnopqrstuvwxyz"),
        ("xoxb-12345-67890-AbCdEf and xapp-1-A0-123-abc", "[hidden] and [hidden]"),
        ("Authorization: Bearer abc.def-ghi_123", "Authorization: Bearer [hidden]"),
        ('{"key":"abc123","prompt":"a cat"}', '{"key":"[hidden]","prompt":"a cat"}'),
        ('{"key" : "abc123"}', '{"key" : "[hidden]"}'),
        (r'"{\"key\": \"abc123\", \"id\": 7}"', r'"{\"key\": \"[hidden]\", \"id\": 7}"'),
        ("{'api_key': 'abc123'}", "{'api_key': '[hidden]'}"),
        ("('x-goog-api-key', 'abc123')", "('x-goog-api-key', '[hidden]')"),
        ("https://host/v1/models?key=abc123&alt=sse", "https://host/v1/models?key=[hidden]&alt=sse"),
        ("https://host/?alt=sse&access_token=abc123", "https://host/?alt=sse&access_token=[hidden]"),
        ("https://host/?a=b\\u0026key=abc123", "https://host/?a=b\\u0026key=[hidden]"),
        ("https://hooks.slack.com/commands/T1/2/aBc said no", "https://hooks.slack.com/commands/[hidden] said no"),
        (
            '"https:\\/\\/hooks.slack.com\\/actions\\/T1\\/2\\/aBc"',
            '"https:\\/\\/hooks.slack.com\\/actions\\/[hidden]"',
        ),
        (
            "wss://wss-primary.slack.com/link/?ticket=ab-1&app_id=2",
            "wss://wss-primary.slack.com/link/?ticket=[hidden]&app_id=2",
        ),
        ("postgresql://ada:hush@db:5432/flashbulb", "postgresql://ada:[hidden]@db:5432/flashbulb"),
    ],
)
def test_what_is_shaped_like_a_secret_is_hidden(text: str, shown: str):
    """A provider's error body may hold a key that is not ours, or that was ours yesterday."""
    assert Redactor().hide(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "the key to a good picture is light",
        "keyboard=us monkey=1 asked=key",
        "http://127.0.0.1:8080/works/ab12.png",
        "mail ada@example.com at 12:30",
        '{"keys": ["a"], "tokens_in": 12, "token_count": "7"}',
        "FAQ.html",
    ],
)
def test_everyday_words_stay(text: str):
    """A log that hides too much helps nobody."""
    assert Redactor(["", "abc"]).hide(text) == text


@given(text=st.text(max_size=200))
def test_hiding_twice_is_hiding_once(text: str):
    """What was hidden is no secret any more."""
    redactor = Redactor([KEY])

    hidden = redactor.hide(f"{text}?key={KEY}&Bearer {text}")

    assert redactor.hide(hidden) == hidden


def test_a_secret_that_begins_another_is_hidden_with_it():
    """Otherwise the other's end would stay to be seen."""
    assert Redactor(["correct", "correct-horse"]).hide("correct-horse, correct") == f"{HIDDEN}, {HIDDEN}"


def test_a_stranger_cannot_forge_a_line_or_steer_the_terminal():
    """Names, file names and error bodies come from outside."""
    page = opened("human")
    forged = "x\n12:00:00 [info     ] paid\x1b[2J\x9b"

    structlog.get_logger().info(forged, name=forged)
    try:
        raise ValueError(forged)
    except ValueError:
        structlog.get_logger().exception("failed")

    told = page.getvalue()
    assert "\x1b" not in told
    assert "\x9b" not in told
    assert not [line for line in told.splitlines() if line.startswith("12:00:00 [info     ] paid")]


@pytest.mark.parametrize("style", STYLES)
def test_a_traceback_shows_no_variables(style: Style):
    """They hold prompts and keys."""
    page = opened(style)

    def fail() -> None:
        words = ["a", "secret", "birthday"]
        raise ValueError(len(words))

    try:
        fail()
    except ValueError:
        structlog.get_logger().exception("failed")

    assert "ValueError: 3" in page.getvalue()
    assert "'a', 'secret', 'birthday'" not in page.getvalue()


def test_a_full_disk_costs_the_line_and_nothing_else(capsys: pytest.CaptureFixture[str]):
    """The request that it tells of goes on, and no record is printed past what hides secrets."""
    configure([KEY], style="json", stream=FullDisk())

    structlog.get_logger().info("asked", key=KEY)
    logging.getLogger("elsewhere").error("failed with %s", KEY)
    logging.getLogger("elsewhere").error("failed with %d", KEY)

    assert capsys.readouterr() == ("", "")


def test_a_line_costs_little_to_look_through():
    """Two lines a request may not be felt: one takes 4 µs, and without the marks of shapes it took 60."""
    redactor = Redactor([KEY, "g" * 39, "correct-horse"])
    line = '{"id": "0199-web-42", "command": "ask", "outcome": "done", "took_ms": 812, "level": "info"}'

    began = process_time()
    for _ in range(1_000):
        redactor.hide(line)

    assert (process_time() - began) / 1_000 < 40e-6
