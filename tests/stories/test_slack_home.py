"""The Home tab: what there is, where one stands, one's works, and defaults that hold from then on."""

import pytest

from core.sandbox.gemini_mishaps import Words
from tests.standins.slack_mishaps import refused

pytestmark = [
    pytest.mark.parametrize("stage", ["slack"], indirect=True),
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]


async def sets(office, person, name, value):
    """Choose a default, and wait until the tab shows what is in force."""
    view = await office.home(person)
    edits = view.edits
    await office.slack.acts_at_home(person.user, f"fb:default:{name}", value)
    await office.slack.until(lambda: view.edits > edits)


def images(view) -> list[str]:
    return [block["alt_text"] for block in view.blocks if block["type"] == "image"]


async def test_somebody_new_is_shown_how_to_begin(office, ada, bob, gemini):
    """Nothing of theirs is there yet; one click opens a form with words in it."""
    gemini.will(Words(("A transistor is a tap.",)))
    view = await office.home(ada)
    assert "nice to meet you" in view.words

    await office.slack.acts_at_home(ada.user, "Explain something")
    form = await office.opens(ada)
    await ada.fills()
    await office.stage.rests()

    assert form.title == "Ask"
    ada.place = office.slack.dm(ada.user)
    assert ada.sees("Explain how a transistor works", "A transistor is a tap.")
    assert not bob.sees("transistor")


async def test_it_tells_what_it_can_do_and_where_one_stands(office, ada):
    """Usage and limits without a command."""
    await (await ada.uses("/ask", "why?")).done()

    view = await office.home(ada)

    for words in ("`/ask`", "`/imagine`", "Summarise thread", "199 of 200 questions left", "`/forget`"):
        assert words in view.words
    assert f"<@{office.slack.bot.id}>" in view.words


@pytest.mark.settings(FLASHBULB_SLACK_PREFIX="fb-")
async def test_with_a_prefix_it_names_the_commands_as_they_are_typed(office, ada):
    """What stands there is what people will type."""
    await (await ada.uses("/fb-ask", "why?")).done()

    view = await office.home(ada)

    assert "`/fb-ask`" in view.words
    assert "`/ask`" not in view.words


async def test_ones_latest_works_are_there_with_the_way_to_them(office, ada, bob):
    """The picture of last week, and a link to where it was talked about; nobody else's."""
    await (await ada.uses("/imagine", "a fox --raw")).done()
    (upload,) = [posted for posted in office.messages if posted.files]

    mine, his = await office.home(ada), await office.home(bob)

    assert images(mine) == ["a fox"]
    assert f"/archives/{office.plaza.id}/p{upload.ts.replace('.', '')}|Open>" in mine.words
    assert images(his) == []


async def test_each_of_several_pictures_is_its_own(office, ada):
    """Three times the first one would look like a bot that draws the same thing again and again."""
    await (await ada.uses("/imagine", "a fox --raw --count 3")).done()
    (upload,) = [posted for posted in office.messages if posted.files]

    view = await office.home(ada)

    shown = [block["slack_file"]["id"] for block in view.blocks if block["type"] == "image"]
    assert shown == [file.id for file in upload.files]
    assert view.words.count("`/history show:1`") == 3


async def test_a_video_is_told_from_a_picture(office, ada):
    """Nothing plays on the tab: it says what it is, and leads to where it plays."""
    await (await ada.uses("/video", "waves on a beach --raw")).done()
    await office.stage.rests()
    (upload,) = [posted for posted in office.messages if posted.files]

    view = await office.home(ada)

    assert images(view) == []
    assert "Video, 5 s · " in view.words
    assert f"/archives/{office.plaza.id}/p{upload.ts.replace('.', '')}|Open>" in view.words


@pytest.mark.settings(FLASHBULB_PUBLIC_URL="https://bot.example.com")
async def test_of_a_video_there_is_a_still_where_slack_can_load_one(office, ada):
    """Where whoever runs the bot has given it an address."""
    await (await ada.uses("/video", "waves on a beach --raw")).done()
    await office.stage.rests()

    view = await office.home(ada)

    (still,) = [block for block in view.blocks if block["type"] == "image"]
    assert still["image_url"].startswith("https://bot.example.com/")


async def test_models_are_chosen_by_name_and_price(office, ada):
    """In the tab and in every form."""
    await (await ada.uses("/ask", "zero")).done()

    view = await office.home(ada)
    await office.slack.acts_at_home(ada.user, "Draw a picture")
    form = await office.opens(ada)

    menus = [block["accessory"] for block in view.blocks if "model" in block.get("block_id", "")]
    menus += [block["element"] for block in form.blocks if block["block_id"] == "model"]
    labels = [[option["text"]["text"] for option in menu["options"]] for menu in menus]
    assert len(labels) >= 2
    assert all(all("¢" in label or label == "Automatic" for label in each) for each in labels), labels


async def test_a_picture_that_somebody_deleted_does_not_empty_the_tab(office, ada):
    """Slack declines the whole tab when one of its files is gone."""
    await (await ada.uses("/imagine", "a fox --raw")).done()
    office.slack.will(refused("views.publish", "invalid_arguments"))

    view = await office.home(ada)

    assert images(view) == []
    assert "a fox" in view.words


async def test_a_default_of_thinking_holds_until_something_else_is_said(office, ada, bob, gemini):
    """Set once, for whoever set it; a flag still says otherwise."""
    await (await ada.uses("/ask", "zero")).done()
    await sets(office, ada, "ask.thinking", "high")

    levels = []
    for person, words in ((ada, "one"), (ada, "two --thinking low"), (bob, "three")):
        await (await person.uses("/ask", words)).done()
        levels.append(gemini.requests[-1].body["generationConfig"]["thinkingConfig"]["thinking_level"])

    assert levels == ["HIGH", "LOW", "MINIMAL"]


async def test_private_by_default_makes_commands_private_and_mentions_stay_public(office, ada, bob, gemini):
    """What is asked aloud is answered aloud; what is typed behind a slash is one's own."""
    gemini.will(Words(("One.",)), Words(("Between us.",)), Words(("Aloud.",)), Words(("Again.",)))
    await (await ada.uses("/ask", "zero")).done()
    await sets(office, ada, "ask.private", ["yes"])

    await (await ada.uses("/ask", "what do I earn?")).done()
    await office.until_alone(ada, "Between us.")
    aloud = await ada.mentions("and aloud?")
    await aloud.done()
    await (await bob.says("what did she ask?", aloud.asked)).done()

    assert "and aloud?" in str(gemini.requests[-1].body["contents"])
    assert not bob.sees("Between us.")
    assert bob.sees("Aloud.")


async def test_private_by_default_is_undone_by_the_tab_and_by_a_flag(office, ada, bob, gemini):
    """Nobody is caught in a setting."""
    gemini.will(Words(("Zero.",)), Words(("One.",)), Words(("Two.",)))
    await (await ada.uses("/ask", "zero")).done()
    await sets(office, ada, "ask.private", ["yes"])

    await (await ada.uses("/ask", "one? --private no")).done()
    await sets(office, ada, "ask.private", [])
    await (await ada.uses("/ask", "two?")).done()

    assert bob.sees("Zero.", "One.", "Two.")


async def test_model_and_aspect_of_ones_own_are_drawn(office, ada, modelslab):
    """For pictures too, and the tab shows what is in force."""
    await (await ada.uses("/imagine", "a fox --raw")).done()
    await sets(office, ada, "imagine.model", "juggernaut-xl-v10")
    await sets(office, ada, "imagine.aspect", "16:9")

    await (await ada.uses("/imagine", "a dog --raw")).done()

    assert modelslab.bodies[-1]["model_id"] == "juggernaut-xl-v10"
    assert modelslab.bodies[-1]["width"] > modelslab.bodies[-1]["height"]
    shown = [block["accessory"] for block in office.slack.home(ada.user).blocks if "accessory" in block]
    chosen = [each["initial_option"]["value"] for each in shown if "initial_option" in each]
    assert {"juggernaut-xl-v10", "16:9"} <= set(chosen)


async def test_its_buttons_open_forms(office, ada, bob):
    """For whoever does not like to type commands."""
    await (await ada.uses("/ask", "zero")).done()
    await office.home(ada)

    await office.slack.acts_at_home(ada.user, "Draw a picture")
    form = await office.opens(ada)
    await ada.fills(prompt="a fox", raw=["yes"])
    await office.stage.rests()

    assert form.title == "Imagine"
    direct = office.slack.dm(ada.user)
    assert any(posted.files for posted in direct.messages.values())
