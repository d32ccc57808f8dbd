"""What begins with a picture that somebody hands over, on every platform."""

from io import BytesIO

import pytest
from PIL import Image

from tests.stages.discord import DiscordStage
from tests.stages.show import photo
from tests.stages.slack import SlackStage
from tests.stages.web import browser
from tests.stages.wishes import plan
from tests.standins.discord_things import Upload

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
SECRET = b"taken at home, 52.5200 N 13.4050 E"
pytestmark = ON_SQLITE


async def hands_over(person, stage, command, data, **options):
    """Use a command together with a picture, as people do it there."""
    if isinstance(stage, DiscordStage):
        return await (await person.uses(command, image=Upload("fox.png", data), **options)).done()
    said = options.pop("prompt", "")
    line = " ".join([command, said, *(f"--{name} {value}" for name, value in options.items())])
    if isinstance(stage, SlackStage):
        return await (await person.says(line, files=[("fox.png", data, "image/png")])).done()
    return await person.types(f"/{line}", await person.attaches("fox.png", data))


async def test_a_picture_begins_with_another_one(stage, ada, modelslab, gemini):
    """The same pose, another fox: what nobody can say in words."""
    gemini.will(plan("a fox made of glass", aspect_ratio="1:1"))

    screen = await hands_over(ada, stage, "imagine", photo(), prompt="a fox made of glass", strength=40)

    order = modelslab.bodies[-1]
    assert order["strength"] == 0.4
    assert str(order["init_image"]).startswith("http")
    assert len(screen.pictures) == 1
    assert screen.fact("Begun with") == "a picture, of which 40 % may change"


async def test_what_a_camera_wrote_into_it_goes_no_further(stage, ada, modelslab):
    """A photo says where somebody lives; the provider gets its pixels."""
    file = BytesIO()
    exif = Image.Exif()
    exif[0x010E] = SECRET.decode()
    Image.new("RGB", (320, 240), "teal").save(file, "JPEG", exif=exif)
    assert SECRET in file.getvalue()

    await hands_over(ada, stage, "edit", file.getvalue(), prompt="make it snow")

    (address,) = modelslab.bodies[-1]["init_image"]
    async with browser() as session, session.get(address) as found:
        handed = await found.read()
    assert handed.startswith(b"\xff\xd8")
    assert SECRET not in handed


async def test_a_picture_is_described_with_prompts_that_would_make_it(stage, ada, books):
    """How did they do that? Four answers, each one press away from a picture."""
    screen = await hands_over(ada, stage, "describe", photo())

    assert screen.shows("What it shows (alt text):", "mostly teal", "Prompts that would make it:")
    assert [label for label in screen.buttons if label.startswith("Imagine")] == [f"Imagine {n}" for n in (1, 2, 3, 4)]
    drawn = await ada.taps(screen, "Imagine 2")
    assert len(drawn.pictures) == 1
    await books.balance()


async def test_a_photo_comes_to_life(stage, ada, modelslab):
    """The first thing everybody tries."""
    screen = await hands_over(ada, stage, "video", photo(), prompt="it blinks", model="Hailuo-2.3-Fast-i2v")

    assert modelslab.bodies[-1]["model_id"] == "Hailuo-2.3-Fast-i2v"
    assert len(screen.clips) == 1
    assert screen.shows("23 ¢")


async def test_a_text_is_no_picture(stage, ada, modelslab, books):
    """A sentence that names the option, and nothing is bought."""
    screen = await hands_over(ada, stage, "edit", b"We decided to rebuild the harbour.", prompt="make it snow")

    assert screen.shows("image takes a picture")
    assert modelslab.submits == 0
    await books.balance()


@pytest.mark.parametrize(
    ("allowed", "gated", "checker"), [("yes", True, "no"), ("yes", False, "yes"), ("no", True, "yes")]
)
async def test_only_where_an_admin_says_so_and_only_adults_are_the_checker_is_off(
    services, modelslab, allowed, gated, checker
):
    """Both have to be so; either alone is how somebody sees what they must not."""
    from tests.stages.discord import stage as opened
    from tests.stages.discord_square import Square

    services.settings["FLASHBULB_RELAX_AGE_GATED"] = allowed
    async with opened(services) as on_stage:
        square = Square(on_stage)
        square.plaza.is_age_gated = gated

        await (await square.ada.uses("imagine", prompt="a fox", raw=True)).done()
        await on_stage.rests()

    assert modelslab.bodies[-1]["safety_checker"] == checker
