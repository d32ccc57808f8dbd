"""Documents that are opened in a process of their own: what is found in them, and what they cannot do to it."""

import asyncio
import os
import sys
from contextlib import suppress
from time import monotonic, sleep

import pytest
from aiohttp import web

from core.conversion import Converter
from core.conversion.converting import MEMORY_BYTES, outcome
from core.conversion.found import Found, NotRead, heard
from core.errors import BadOption, ConversionFailed
from tests import papers

DOCUMENT = "word/document.xml"


def found(kind: str, data: bytes) -> Found:
    """By the same road as in the process, without one."""
    return heard(outcome(kind, data))[0]


def refusal(kind: str, data: bytes) -> str:
    with pytest.raises(NotRead) as refused:
        heard(outcome(kind, data))
    return str(refused.value)


def test_a_word_document_is_read_in_its_order():
    """A model that is shown the table before the heading answers about something else."""
    read = found("office", papers.word_document("Ada builds.", "It rains."))

    assert read.words == (
        "# The plan\n\nAda builds.\n\nIt rains.\n\n- buy rope\n\n"
        "| who | what |\n| --- | --- |\n| Ada | the bridge |\n\nThe end."
    )
    assert read.about.startswith("converted from DOCX, ")


def test_what_a_reviewer_put_in_is_read_and_what_was_struck_out_is_not():
    """That is what whoever opens it sees."""
    document = papers.word_document("PLACE")
    inside = (
        b"<w:ins w:id='1' w:author='b'><w:r><w:t>new</w:t></w:r></w:ins>"
        b"<w:del w:id='2' w:author='b'><w:r><w:delText>old</w:delText></w:r></w:del>"
    )
    body = papers.part_of(document, DOCUMENT).replace(b"<w:r><w:t>PLACE</w:t></w:r>", inside)

    read = found("office", papers.with_part(document, DOCUMENT, body))

    assert "new" in read.words
    assert "old" not in read.words


def test_a_workbook_is_read_sheet_by_sheet():
    """Each row on a line, hidden sheets told as such, and what has no value yet said."""
    read = found("office", papers.workbook())

    assert read.words == (
        "## Sheet “Sales”\nitem,amount,on\nitem 0,0,2026-01-01\nitem 1,1.5,2026-01-01\nitem 2,3,2026-01-01\n\n"
        '## Sheet “Notes” (hidden)\n"several lines, and a comma"'
    )
    assert read.about == ("2 sheets, 5 rows, 1 formula has no value until it is opened and saved in a spreadsheet")


def test_a_presentation_is_read_slide_by_slide():
    """What its speaker noted says what the few words mean."""
    read = found("office", papers.slides("Hello", "Bye"))

    assert read.words.startswith(
        "## Slide 1\n\nHello\n\n| a | b |\n| --- | --- |\n\nNotes: say Hello slowly\n\n## Slide 2"
    )
    assert read.about == "2 slides, converted from PPTX"


def test_macros_are_left_alone():
    """A document with programs in it has the same words as one without."""
    document = papers.word_document("Run me.")
    types = papers.part_of(document, "[Content_Types].xml").replace(
        b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
        b"application/vnd.ms-word.document.macroEnabled.main+xml",
    )
    with_macros = papers.with_part(
        papers.with_part(document, "[Content_Types].xml", types), "word/vbaProject.bin", b"x"
    )

    read = found("office", with_macros)

    assert "Run me." in read.words
    assert read.about.endswith(", its macros were left alone")


def test_a_pdf_of_few_pages_is_for_a_model_to_look_at():
    """Its words are for one that cannot."""
    read = found("pdf", papers.pdf(["Hello", "World"]))

    assert (read.pages, read.about, read.words) == (2, "2 pages", "[page 1]\nHello\n\n[page 2]\nWorld")


def test_a_pdf_of_many_pages_is_read_as_words():
    """Page by page, so that an answer can say where it stands."""
    read = found("pdf", papers.pdf([f"Chapter {number}" for number in range(1, 301)]))

    assert (read.pages, read.about) == (0, "300 pages as text")
    assert read.words.endswith("[page 300]\nChapter 300")


def test_an_empty_password_is_taken_off():
    """Whoever opens such a PDF is asked for nothing, so a model has to be able to open it too."""
    read, plain = heard(outcome("pdf", papers.pdf(["Secret plan"], password="")))

    assert read.is_rewritten
    assert found("pdf", plain).words == "[page 1]\nSecret plan"
    assert b"/Encrypt" not in plain


@pytest.mark.parametrize(
    ("kind", "data", "why"),
    [
        ("pdf", papers.pdf(["x"], password="geheim"), "needs a password"),
        ("pdf", papers.pdf([""] * 101), "has 101 pages without any words"),
        ("pdf", b"%PDF-1.7 and nothing else", "is broken"),
        ("office", b"PK\x03\x04 and nothing else", "is broken"),
        ("office", papers.bomb(1), "is broken"),
        (
            "office",
            papers.with_part(papers.word_document(), "../../etc/passwd", b"x"),
            "has parts that no document has",
        ),
        ("office", papers.with_part(papers.word_document(), DOCUMENT, b"<w"), "is broken"),
        ("office", papers.lying_bomb(), "is broken"),
    ],
    ids=["password", "scan", "cut pdf", "cut zip", "no xml", "path", "cut xml", "lying bomb"],
)
def test_what_is_not_read_says_why(kind, data, why):
    """And what to do instead."""
    assert why in refusal(kind, data)


def test_an_archive_is_not_opened_for_what_is_in_it():
    """Neither is one within a document."""
    inner = papers.word_document("hidden words")
    assert "is an archive" in refusal("office", papers.with_part(_zip(), "inner.docx", inner))

    outer = found("office", papers.with_part(papers.word_document("outside"), "word/embeddings/inner.docx", inner))

    assert "outside" in outer.words
    assert "hidden words" not in outer.words


def _zip() -> bytes:
    return papers.with_part(b"PK\x05\x06" + bytes(18), "readme.txt", b"hello")


EXPANDING = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


async def test_nothing_in_a_document_is_fetched_or_expanded(tmp_path):
    """What it names elsewhere is elsewhere: neither our files nor anybody's server are for it to read."""
    asked = []

    async def heard_of(request: web.Request) -> web.Response:
        asked.append(request.path)
        return web.Response(text="<!ENTITY leak 'leaked'>")

    server = web.AppRunner(_listening(heard_of))
    await server.setup()
    site = web.TCPSite(server, "127.0.0.1", 0)
    await site.start()
    url = f"http://127.0.0.1:{server.addresses[0][1]}"
    (tmp_path / "key").write_text("sk-very-secret")
    document = papers.word_document("PLACE")
    body = papers.part_of(document, DOCUMENT)
    kept = body.replace(b"PLACE", b"&x;")
    to_file = f'<!DOCTYPE x [<!ENTITY x SYSTEM "file://{tmp_path}/key">]>'.encode()
    to_server = f'<!DOCTYPE x [<!ENTITY % p SYSTEM "{url}/dtd"> %p;]>'.encode()
    for declared in (to_file, to_server, EXPANDING):
        head, _, rest = kept.partition(b"?>")
        attack = papers.with_part(document, DOCUMENT, head + b"?>" + declared + rest)
        assert "has parts that no document has" in await asyncio.to_thread(refusal, "office", attack)

    relations = papers.part_of(document, "word/_rels/document.xml.rels").replace(
        b"</Relationships>",
        f'<Relationship Id="rId99" TargetMode="External" Target="{url}/template.dotm" Type="http://schemas.'
        'openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"/></Relationships>'.encode(),
    )
    with_template = papers.with_part(document, "word/_rels/document.xml.rels", relations)
    assert "PLACE" in (await asyncio.to_thread(found, "office", with_template)).words

    await server.cleanup()
    assert asked == []


def _listening(hear) -> web.Application:
    listening = web.Application()
    listening.router.add_route("*", "/{path:.*}", hear)
    return listening


# ------------------------------------------------------------------------------------------------- in its process


async def test_a_bomb_costs_neither_memory_nor_time():
    """A megabyte that claims to be a gigabyte is not unpacked to find out."""
    bomb = await asyncio.to_thread(papers.bomb)
    assert len(bomb) < 1_100_000
    began = monotonic()

    with pytest.raises(BadOption, match=r"^“plan\.docx” unpacks to far more than a document has"):
        await Converter().converted("office", "plan.docx", bomb)

    assert monotonic() - began < 10
    assert MEMORY_BYTES < 1_000_000_000


async def test_a_document_comes_back_from_its_process():
    """By its own road: one process, without the bot's keys."""
    read, data = await Converter().converted("pdf", "plan.pdf", papers.pdf(["Hello"]))

    assert read.words == "[page 1]\nHello"
    assert data.startswith(b"%PDF-")


def program(source: str) -> tuple[str, ...]:
    return (sys.executable, "-c", source)


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "takes more memory than there is"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGXCPU)", "takes too long"),
        ("import os; os.abort()", "breaks what opens it"),
        ("import time; time.sleep(60)", "takes too long"),
        ("from core.conversion.converting import _prepare; _prepare(); bytearray(900_000_000)", "takes more memory"),
    ],
    ids=["killed", "out of time", "crashed", "hangs", "out of memory"],
)
async def test_a_process_that_does_not_come_back_is_a_sentence(source, why):
    """About the file, by its name; whoever attached it can do something about it."""
    converter = Converter(converts=program(source), patience_s=2 if "sleep" in source else 30)

    with pytest.raises(BadOption, match=rf"^“odd\.docx” .*{why}"):
        await converter.converted("office", "odd.docx", b"PK")


@pytest.mark.parametrize("converts", [("/nowhere/python",), program("print('hello')"), program("print('[]')")])
async def test_a_program_that_is_not_ours_is_the_hosts_to_put_right(converts):
    """It is not the file's fault then."""
    with pytest.raises(ConversionFailed):
        await Converter(converts=converts).converted("office", "plan.docx", b"PK")


async def test_nothing_of_ours_is_told_to_it(monkeypatch):
    """Whoever breaks the process with a document finds no key in it."""
    monkeypatch.setenv("GEMINI_API_KEY", "secret-key")
    shows = "import json, os; print(json.dumps({'words': ' '.join(os.environ), 'about': ''}))"

    read, _ = await Converter(converts=program(shows)).converted("office", "x", b"")

    assert "PYTHONPATH" in read.words
    assert "GEMINI_API_KEY" not in read.words


def _written(told) -> None:
    while not (told.exists() and told.read_text()):
        sleep(0.02)


async def test_nothing_goes_on_converting_for_nobody(tmp_path):
    """Whoever stops waiting leaves no process behind."""
    told = tmp_path / "pid"
    converter = Converter(
        converts=program(f"import os, time; open({str(told)!r}, 'w').write(str(os.getpid())); time.sleep(60)")
    )
    converting = asyncio.create_task(converter.converted("office", "x", b""))
    await asyncio.to_thread(_written, told)

    converting.cancel()
    with suppress(asyncio.CancelledError):
        await converting

    with pytest.raises(ProcessLookupError):
        os.kill(int(told.read_text()), 0)
