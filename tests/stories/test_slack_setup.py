"""What the manifest promises, kept: every command, shortcut and event that Slack is told of is answered."""

import pytest

from bots.slack.setup.manifest import FORMS, on_messages
from core.shortcuts import ALL
from tests.stories.test_slack_messages import FOX

pytestmark = [
    pytest.mark.parametrize("stage", ["slack"], indirect=True),
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]


async def test_every_command_of_the_manifest_is_answered(office, ada):
    """Slack shows them all while somebody types; one that does nothing would look broken."""
    commands = office.slack.manifest["features"]["slash_commands"]
    for each in commands:
        await (await ada.uses(each["command"], "help")).done()

    assert len(commands) == len(office.stage.house.app.commands)
    told = office.alone(ada)
    assert all(any(each["command"] in words for words in told) for each in commands)


async def test_every_example_of_the_manifest_is_understood(office, ada, modelslab):
    """Slack shows it behind the command, so people type it as it stands."""
    for each in office.slack.manifest["features"]["slash_commands"]:
        asked = await ada.uses(each["command"], each.get("usage_hint", ""))
        await office.stage.rests()
        assert "⚠" not in str(asked.asked.ack.body), each["command"]


async def test_every_shortcut_of_the_manifest_is_answered(office, ada, bob, gemini, modelslab):
    """Each in its menu, on a message that has everything."""
    message = (await bob.says("look at this fox", files=[FOX])).asked
    shortcuts = office.slack.manifest["features"]["shortcuts"]

    for each in shortcuts:
        before = len(office.slack.posted) + len(office.slack.views)
        if each["type"] == "global":
            await office.slack.uses_shortcut(ada.user, each["callback_id"], office.plaza)
        else:
            await ada.chooses(message, each["callback_id"])
        await office.stage.rests()
        assert len(office.slack.posted) + len(office.slack.views) > before, each["name"]

    assert len(shortcuts) == len(on_messages(ALL)) + len(FORMS)
    assert not any("not there any more" in words for words in office.alone(ada))
