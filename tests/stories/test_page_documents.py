"""Reports and exports on the page: saved and never shown, by whom they were made for or whoever has a link."""

import pytest

from core.values import Document, Progress, Text
from tests.stages.show import REPORT, Shows
from tests.stages.web import logged_in

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

NAME = "Größe “2026”.csv"
USAGE = Document("", NAME, 0, "What 14 people used in November.")
PUBLIC = "https://flashbulb.example"


@pytest.fixture
def shows(services) -> Shows:
    shows = Shows(is_kept=True)
    shows.will(Text("November."), USAGE)
    services.commands["show"] = shows.command
    services.settings["FLASHBULB_PUBLIC_URL"] = PUBLIC
    return shows


async def test_a_report_is_saved_under_its_name_and_never_shown(shows, page):
    """A table is data, and what is in it must do nothing on this page."""
    async with logged_in("ada", page.url) as ada:
        screen = await ada.types("/show")
        [(name, address)] = screen.documents.items()

        async with ada._session.get(page.url + address) as response:
            assert (response.status, await response.read()) == (200, REPORT)
            told = response.headers

    assert name == NAME
    assert told["Content-Disposition"].startswith("attachment; ")
    assert "filename*=UTF-8''Gr%C3%B6%C3%9Fe%20%E2%80%9C2026%E2%80%9D.csv" in told["Content-Disposition"]
    assert told["Content-Type"] == "text/csv; charset=utf-8"
    assert told["X-Content-Type-Options"] == "nosniff"
    assert told["Cache-Control"] == "private, no-store"
    assert "default-src 'none'" in told["Content-Security-Policy"]


async def test_somebody_else_does_not_get_it(shows, page, stranger):
    """Also with its address, which stands in what Ada may show them."""
    async with logged_in("ada", page.url) as ada, logged_in("bob", page.url) as bob:
        [address] = (await ada.types("/show")).documents.values()

        async with bob._session.get(page.url + address) as response:
            assert response.status == 404
        async with stranger.get(page.url + address, allow_redirects=False) as response:
            assert (response.status, response.headers["Location"]) == (303, "/login")


async def test_it_can_be_saved_while_the_answer_still_comes(shows, page):
    """An export that is followed by a minute of words need not wait for them."""
    async with logged_in("ada", page.url) as ada, logged_in("bob", page.url) as bob:
        document = await page.house.documents.keep("early.csv", b"x", "Early.")
        shows.will(document, Progress("And now for the words."))
        await ada.types("/show")

        assert await ada.gets(f"/documents/{document.file}") == b"x"
        async with bob._session.get(f"{page.url}/documents/{document.file}") as response:
            assert response.status == 404


async def test_a_link_opens_it_without_a_login_and_nothing_else(shows, page, stranger):
    """For what Discord and Slack do not take."""
    document = await page.house.documents.keep(NAME, REPORT, "A report.")
    other = await page.house.documents.keep(NAME, b"secret", "Another.")
    link = page.house.links.of(document.file).replace(PUBLIC, page.url)

    async with stranger.get(link) as response:
        assert (response.status, await response.read()) == (200, REPORT)
    for address in (link.replace(document.file, other.file), link.replace("/documents/", "/works/"), link[:-1]):
        async with stranger.get(address, allow_redirects=False) as response:
            assert response.status == 303, address


async def test_deleting_the_answer_deletes_its_file(shows, page):
    """What is gone from the page is gone from the disk, and no link opens it any more."""
    async with logged_in("ada", page.url) as ada:
        screen = await ada.types("/show")
        [address] = screen.documents.values()
        place = page.house.documents.path(address.rpartition("/")[2])
        assert place.exists()

        assert await ada.deletes(screen) == 204

        async with ada._session.get(page.url + address) as response:
            assert response.status == 404
    assert not place.exists()
    assert [*place.parent.iterdir()] == []


async def test_deleting_one_of_two_views_leaves_the_file(shows, page):
    """The history has shown it again; that view goes, and the report stays."""
    async with logged_in("ada", page.url) as ada:
        screen = await ada.types("/show")
        again = await ada.types("/history --show 1")
        assert again.documents == screen.documents

        assert await ada.deletes(again) == 204

        assert await ada.gets(screen.documents[NAME]) == REPORT


@pytest.mark.parametrize("file", ["..%2Fworks", "x.csv", f"doc-{'0' * 32}.csv", f"doc-{'0' * 32}.csv.name"])
async def test_no_other_address_leads_to_a_file(shows, page, file):
    """Names of people's files lie beside them."""
    async with logged_in("ada", page.url) as ada, ada._session.get(f"{page.url}/documents/{file}") as response:
        assert response.status == 404
