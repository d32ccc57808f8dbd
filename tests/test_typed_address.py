"""An address typed instead of attaching a picture: kept whole where one is taken, and refused with words elsewhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.command import Command, Option, OptionKind
from core.errors import BadOption
from core.options import checked, shown
from core.seen import is_address
from core.typed import line_of, parsed
from tests.lines import COMMANDS, said

FOX = "https://example.com/fox.png"
IMAGE = Option("image", "What to draw from.", OptionKind.FILE, takes_address=True)
REDRAW = Command(
    "redraw",
    "Draws anew.",
    COMMANDS["imagine"].run,
    (Option("prompt", "What.", takes_rest=True), IMAGE, Option("seed", "Chance.", OptionKind.WHOLE)),
)


def redrawn(line: str) -> dict:
    return dict(parsed(f"/redraw {line}", {"redraw": REDRAW})[1])


def understood(command: Command, options: dict) -> dict:
    return dict(checked(command, options, from_offer=False)[0])


@pytest.mark.parametrize(
    "line",
    [
        f"in snow --image {FOX}",
        f"in snow --image={FOX}",
        f"--image {FOX} in snow",
        f"in snow image:{FOX}",
        f'in snow --image "{FOX}"',
        f"in snow —image <{FOX}>",
        f"in snow --image “{FOX}”",
        f"in snow --image https://example.com/owl.png --image {FOX}",
    ],
)
def test_an_address_is_typed_like_any_other_option(line):
    """Discord is told in angle brackets to show no preview, and phones have quotes of their own."""
    assert redrawn(line) == {"prompt": "in snow", "image": FOX}


@pytest.mark.parametrize(
    "address",
    [
        "http://example.com",
        "HTTPS://EXAMPLE.COM/Fox.PNG",
        "https://example.com/fox.png?width=9&key=a--b#top",
        "https://bücher.example/füchse/狐.png",
        "https://[2606:4700::1111]/fox.png",
    ],
)
def test_an_address_is_kept_as_it_was_typed(address):
    """Signs in it mean something to whoever is behind it."""
    options = understood(REDRAW, redrawn(f"in snow --image {address} --seed 7"))

    assert options == {"prompt": "in snow", "image": address, "seed": 7}


@pytest.mark.parametrize(
    "line",
    [
        "--image",
        "--image fox.png",
        "--image file:///etc/hosts",
        "--image ftp://example.com/fox.png",
        "--image https://",
        '--image "https://example.com/fox.png https://example.com/owl.png"',
        "--image data:image/png;base64,AAAA",
        "--image https://example.com/\u202egnp.fox",
        "--image https://example.com\\@10.0.0.1/",
        f"--image https://example.com/{'x' * 2_000}",
    ],
)
def test_anything_else_than_one_address_is_not_typed(line):
    """What is on somebody's own disk has to be attached."""
    with pytest.raises(BadOption, match=r"--image cannot be typed: files are attached"):
        redrawn(line)


@pytest.mark.parametrize("words", ["image:fox.png", "image:file:///etc/hosts", f"see {FOX}"])
def test_words_that_only_look_like_it_stay_words(words):
    """Without dashes only an address is surely meant for us."""
    assert redrawn(words) == {"prompt": words}


@pytest.mark.parametrize("line", [f"/ask --file {FOX} what is it?", f"/ask what is it? --file={FOX}"])
def test_a_question_is_not_about_an_address(line):
    """Whoever types one is told what addresses are opened for."""
    name, options = said(line)

    with pytest.raises(BadOption) as refusal:
        checked(COMMANDS[name], options, from_offer=False)

    assert str(refusal.value) == (
        "file takes what is attached; addresses are opened for pictures that are to be drawn from only, and only where "
        "whoever runs this bot allows it."
    )


def test_a_question_may_have_an_address_in_it():
    """People ask what a link or a command line means."""
    for question in (f"what is file:{FOX} for?", f"what does curl --file {FOX} do?"):
        assert said(question) == ("ask", {"question": question})


@pytest.mark.parametrize("value", [f"{FOX} {FOX}", f"{'0' * 32}.png {FOX}", f" {FOX}", "fox.png", True])
def test_an_address_stands_alone(value):
    """It is either what was attached or what was typed."""
    with pytest.raises(BadOption, match="image takes files that were attached"):
        understood(REDRAW, {"image": value})


def test_attached_files_are_taken_as_before():
    """An option that takes an address takes pictures first of all."""
    kept = f"{'0' * 32}.png"

    assert understood(REDRAW, {"image": kept}) == {"image": kept}
    assert shown(IMAGE, kept) == "1 picture"
    assert line_of(REDRAW, {"prompt": "in snow", "image": kept}) == "/redraw in snow"


@pytest.mark.parametrize(
    ("address", "seen"),
    [
        (FOX, FOX),
        (f"{FOX}?key=hush&width=9", f"{FOX}…"),
        (f"https://example.com/{'x' * 100}", f"https://example.com/{'x' * 60}…"),
    ],
)
def test_whoever_looks_back_sees_where_it_was(address, seen):
    """In short, and without what may be a key to it: others may look on."""
    assert shown(IMAGE, address) == seen


ADDRESSES = st.from_regex(r"https?://[!#-;=?-\[\]_a-z~äß狐]{1,40}", fullmatch=True)


@given(ADDRESSES)
def test_the_line_that_is_shown_says_the_address_again(address):
    """A button's request is shown as a typed line; typing that line has to ask for the same."""
    meant = {"prompt": "in --snow", "image": address}

    line = line_of(REDRAW, meant)

    assert is_address(address)
    assert understood(REDRAW, redrawn(line.removeprefix("/redraw "))) == meant


@given(st.text() | st.from_regex(r"(?i)https?://.*", fullmatch=True))
def test_whatever_is_no_address_and_no_file_is_refused(value):
    """A crash is never the person's fault, and what is opened has been looked at before."""
    if is_address(value) or not value.split():
        return

    with pytest.raises(BadOption, match="image takes"):
        understood(REDRAW, {"image": value})
