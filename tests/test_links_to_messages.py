"""Links to messages lead to what they were made of, on both platforms."""

import pytest

from bots.discord import links
from bots.slack import permalinks

ACME = "https://acme.slack.com/"


def test_slacks_link_leads_back_to_its_message():
    """A summary's lines link to what they came from; following one must not lead anywhere else."""
    link = permalinks.link_to(ACME, "C0123", "1700000000.123456")

    assert link == "https://acme.slack.com/archives/C0123/p1700000000123456"
    assert permalinks.Spot.of(link) == permalinks.Spot("C0123", "1700000000.123456", host="acme.slack.com")


def test_slacks_link_to_a_reply_tells_its_thread():
    """Without it Slack opens the channel, where replies are not to be seen."""
    link = permalinks.link_to(ACME, "C0123", "1700000001.000000", "1700000000.123456")

    found = permalinks.Spot.of(f"<{link}>")

    assert found == permalinks.Spot("C0123", "1700000001.000000", "1700000000.123456", "acme.slack.com")


def test_discords_link_leads_back_to_its_message():
    """The same for direct messages, which have no server."""
    for spot in (links.Spot("1", "22", "333"), links.Spot("", "22", "333")):
        assert links.Spot.of(links.link_to(spot.server, spot.channel, spot.message)) == spot


@pytest.mark.parametrize(
    "link",
    [
        "",
        "yesterday",
        "https://example.com/channels/1/2/3",
        "https://discord.com.evil.example/channels/1/2/3",
        "https://discord.com/channels/1/2/3/4",
        "https://acme.slack.com/archives/general",
        "javascript:/archives/C0123/p1700000000123456",
    ],
)
def test_what_is_no_link_to_a_message_is_none(link):
    """It is typed by people and by models; whatever it is, it names a place or nothing."""
    assert links.Spot.of(link) is None
    assert permalinks.Spot.of(link) is None
