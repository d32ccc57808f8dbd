"""Pictures in a channel: how they look, and what everybody may do with them, weeks later too."""

from io import BytesIO

import pytest
from PIL import Image

from core.sandbox.modelslab_plays import Play
from tests.stages.wishes import plan
from tests.standins.discord_mishaps import broken

pytestmark = [
    pytest.mark.parametrize("stage", ["discord"], indirect=True),
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]

FOX = "/imagine a fox --raw --ar 16:9"


async def test_a_picture_is_an_attachment_with_words_for_who_cannot_see_it(square, ada, gemini):
    """A screen reader reads the alt text; a channel sees the picture itself, no link."""
    gemini.will(plan("a fox in deep snow", alt_text="A fox stands in snow."))

    await ada.types("/imagine a fox --ar 16:9")

    (posted,) = square.messages
    (file,) = posted.uploads
    assert file.filename == "flashbulb-1.png"
    assert file.description == "A fox stands in snow."
    assert Image.open(BytesIO(file.content)).size == (1024, 576)
    assert [[button["label"] for button in row["components"]] for row in posted.components] == [
        ["Vary", "Upscale", "Edit", "Remove background", "Animate · 20 ¢"],
        ["Again", "Use my words", "Edit prompt", "Details", "Delete"],
    ]


async def test_several_pictures_are_one_message(square, ada):
    """Discord shows them as a gallery; each has words of its own, and a row of buttons of its own."""
    await ada.types(f"{FOX} --count 3")

    (posted,) = square.messages
    assert len(posted.uploads) == 3
    assert len({file.description for file in posted.uploads}) == 3
    assert [row["components"][0]["label"] for row in posted.components][:3] == ["Vary 1", "Vary 2", "Vary 3"]
    assert posted.buttons[-1]["label"] == "Delete"


async def test_a_picture_too_large_for_the_place_is_made_smaller_and_says_so(square, ada, modelslab):
    """12 MiB where Discord takes 10: a smaller picture with a word about it beats none."""
    modelslab.will(Play(file="heavy"))

    screen = await ada.types("/imagine a fox --raw")

    (posted,) = square.messages
    (file,) = posted.uploads
    assert len(file.content) <= 10 * 2**20
    assert Image.open(BytesIO(file.content)).size == (2048, 2048)
    assert screen.shows("It was made smaller to fit Discord's limit of 10 MB", "quality")


async def test_a_place_that_takes_less_than_it_says_gets_a_smaller_one(square, ada, modelslab):
    """Discord's limits are not the same everywhere, and not always what it says of them."""
    modelslab.will(Play(file="heavy"))
    waiting = await ada.begins("/imagine a fox --raw")
    square.plaza.file_limit_bytes = 3 * 2**20

    screen = await waiting.done()

    (file,) = square.messages[0].uploads
    assert len(file.content) <= 3 * 2**20
    assert screen.shows("It was made smaller")


async def test_again_by_somebody_else_costs_them(square, ada, bob, modelslab, books):
    """Whoever presses pays, on a message that everybody sees."""
    screen = await ada.types(FOX)
    before = await books.charged(ada.id)

    again = await bob.taps(screen, "Again")

    assert len(again.pictures) == 1
    assert f"<@{bob.user.id}>: Again" in again.messages[0].content
    assert modelslab.bought == 2
    assert await books.charged(ada.id) == before
    assert await books.charged(bob.id) >= 4_700
    assert square.pings == []
    await books.balance()


async def test_a_picture_arrives_whole_at_the_second_try(square, ada):
    """An upload that Discord refuses once must not be sent empty the next time."""
    square.discord.will(broken("upload"))

    screen = await ada.types(FOX)

    assert Image.open(BytesIO(screen.pictures[0])).size == (1024, 576)
    assert square.discord.plays_left == 0


@pytest.mark.settings(FLASHBULB_PICTURES_PER_DAY="1")
async def test_again_by_somebody_else_meets_their_limit(square, ada, bob, modelslab):
    """Ada's day is used up; Bob's is not, until he has pressed once."""
    screen = await ada.types(FOX)

    first = await bob.taps(screen, "Again")
    second = await bob.taps(screen, "Again")
    own = await ada.taps(screen, "Again")

    assert len(first.pictures) == 1
    assert second.pictures == own.pictures == []
    assert modelslab.bought == 2


async def test_edit_prompt_opens_a_form_with_what_it_was_made_from(square, ada, modelslab):
    """One changes a word and keeps the rest."""
    screen = await ada.types("/imagine a fox --raw --ar 16:9 --model juggernaut-xl-v10")
    pressed = await ada.presses(screen, "Edit prompt")
    await pressed.asked.acked()
    assert fields(pressed.asked.modal) == {"prompt": "a fox", "aspect": "16:9", "model": "juggernaut-xl-v10"}

    edited = await (await ada.fills(pressed, prompt="a red fox", aspect="1:1")).done()

    assert edited.fact("You wrote") == "a red fox"
    assert edited.fact("Size") == "1024 × 1024 (1:1)"
    assert modelslab.bodies[-1]["model_id"] == "juggernaut-xl-v10"
    assert len(square.messages) == 2


async def test_only_the_requester_edits_and_deletes(square, ada, bob):
    """Somebody else's picture is not Bob's to change or to take away, and he is told so privately."""
    screen = await ada.types(FOX)

    edit = await bob.presses(screen, "Edit prompt")
    delete = await bob.presses(screen, "Delete")

    await edit.until("somebody else's")
    await delete.until("Only whoever asked")
    assert len(square.messages) == 1
    assert not ada.sees("somebody else's")


async def test_a_moderator_may_edit_and_delete(square, ada, modelslab, books):
    """Whoever may manage messages keeps the channel clean; a picture they make from it is theirs to pay."""
    mia = square.moderator()
    screen = await ada.types(FOX)
    before = await books.charged(ada.id)

    edited = await mia.edits(screen, "Edit prompt", prompt="a dog")
    await mia.presses(screen, "Delete")
    await square.discord.until(lambda: screen.messages[0].is_deleted)

    assert edited.fact("You wrote") == "a dog"
    assert [posted.id for posted in square.messages] == [edited.messages[0].id]
    assert await books.charged(ada.id) == before
    assert await books.charged(mia.id) > 0


async def test_details_are_for_who_asked_for_them(square, ada, bob):
    """Six lines of numbers in the channel at every press would be noise; Bob may look too."""
    screen = await ada.types(f"{FOX} --seed 7")

    details = await bob.taps(screen, "Details")

    assert "seed 7" in details.fact("Made")
    assert details.messages[0].only_for == bob.user.id
    assert len(square.messages) == 1


async def test_deleting_takes_the_picture_off_the_channel(square, ada, bob):
    """Gone for everybody, at once; what it cost stays counted."""
    screen = await ada.types(FOX)

    await ada.presses(screen, "Delete")
    await square.discord.until(lambda: not square.messages)

    assert not bob.sees("a fox")


async def test_a_button_from_another_time_says_so(square, ada):
    """A version before this one, or another bot's idea: a sentence, not “This interaction failed”."""
    screen = await ada.types(FOX)
    old = {"type": 2, "style": 2, "label": "Upscale", "custom_id": "mj:upscale:1"}
    screen.messages[0].body["components"] = [{"type": 1, "components": [old | {"id": 1}]}]

    pressed = await ada.presses(screen, "Upscale")

    assert (await pressed.until("another time")).messages[0].only_for == ada.user.id


async def test_a_button_of_something_forgotten_says_so(square, ada):
    """After `/forget` the buttons stay on the messages; what is behind them is gone."""
    screen = await ada.types(FOX)
    asked = await ada.types("/forget")
    await ada.taps(asked, asked.buttons[0])

    pressed = await ada.presses(screen, "Again")

    await pressed.until("forgotten")


def fields(modal) -> dict[str, str]:
    """What stands in the fields of a form that just opened."""
    inner = [part["component"] for part in modal["components"]]
    chosen = {each["custom_id"]: [o["value"] for o in each.get("options", []) if o.get("default")] for each in inner}
    return {each["custom_id"]: each.get("value") or "".join(chosen[each["custom_id"]]) for each in inner}
