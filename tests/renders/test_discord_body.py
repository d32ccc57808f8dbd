"""A post as Discord takes it, more than once."""

from dataclasses import replace

from PIL import Image

from bots.discord.body import Bodies
from bots.discord.render import Post
from bots.shown import PictureFile


async def test_what_is_said_of_a_smaller_picture_stays_when_words_change(tmp_path):
    """The price comes a moment after the picture: that change must not take the word about its size away."""
    noise = tmp_path / "noise.png"
    Image.effect_noise((400, 400), 90).save(noise)
    bodies = Bodies(lambda _: noise, most_bytes=60_000)
    post = Post("a fox", files=(PictureFile("noise", "Noise."),))
    first, _ = await bodies.of(post)

    second, uploads = await bodies.of(replace(post, content="a fox\n-# 0.47 ¢"), with_files=False)

    assert uploads == []
    assert "It was made smaller" in str(first["content"])
    assert "It was made smaller" in str(second["content"])
