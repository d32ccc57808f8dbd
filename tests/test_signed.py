"""A signed link opens the one file it was made for, for a month, and nothing else."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest

from bots.signed import SignedLinks

MORNING = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)
FILE = f"{'a' * 32}.mp4"


def links(
    now: datetime = MORNING, secret: bytes = b"secret", public_url: str = "https://bot.example/flash"
) -> SignedLinks:
    return SignedLinks(secret, public_url, lambda: now)


def query_of(link: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(link).query))


def test_a_link_leads_to_the_public_address():
    """It is read by people elsewhere, who know no other."""
    link = urlsplit(links().of(FILE))

    assert (link.scheme, link.netloc, link.path) == ("https", "bot.example", f"/flash/works/{FILE}")


def test_a_link_to_a_document_leads_to_where_documents_are():
    """They are saved and not shown; whoever has the link need not know."""
    report = f"doc-{'a' * 32}.csv"

    link = links().of(report)

    assert urlsplit(link).path == f"/flash/documents/{report}"
    assert links().is_good(report, query_of(link))


def test_without_a_public_address_there_is_no_link():
    """A link to this machine would be dead everywhere else."""
    assert links(public_url="").of(FILE) == ""


def test_a_link_is_good_for_a_month():
    """Longer than anybody looks back in a channel; not for ever, because links wander."""
    query = query_of(links().of(FILE))

    assert links(MORNING + timedelta(days=30)).is_good(FILE, query)
    assert not links(MORNING + timedelta(days=31)).is_good(FILE, query)


def test_a_link_stays_the_same_all_day():
    """A message that is painted again with another link in it would be changed for nothing."""
    assert links().of(FILE) == links(MORNING + timedelta(hours=15)).of(FILE)
    assert links().of(FILE) != links(MORNING + timedelta(hours=16)).of(FILE)


@pytest.mark.parametrize(
    "changed",
    [
        {"sign": ""},
        {"sign": "0" * 64},
        {"sign": "é\ud83d"},
        {"until": "99999999999"},
        {"until": ""},
        {"until": "soon"},
        {"until": "٣"},
    ],
)
def test_a_link_that_was_changed_opens_nothing(changed):
    """Nobody makes it last longer, and what is no link breaks nothing."""
    query = query_of(links().of(FILE))

    assert not links().is_good(FILE, {**query, **changed})
    assert not links().is_good(FILE, changed)


def test_a_link_opens_no_other_file():
    """Whoever was given one video was given one video."""
    query = query_of(links().of(FILE))

    assert links().is_good(FILE, query)
    assert not links().is_good(f"{'b' * 32}.mp4", query)
    assert not links(secret=b"another").is_good(FILE, query)
