"""Every medium of the studio, on every platform: made, shown, charged, and gone on with."""

import pytest

from tests.stages.wishes import plan

# The line and the ledger, where databases differ, have stories and contracts of their own.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

SMALL = "--ar 16:9"
STEPS = ["Vary", "Upscale", "Edit", "Remove background", "Animate · 20 ¢"]


async def test_a_video_plays_where_it_was_asked_for(ada, gemini, books):
    """What nobody else makes in a chat: some seconds of film, with what it shows in words and what it cost."""
    gemini.will(plan("waves roll onto a beach, slow pan", alt_text="Waves on a beach.", aspect_ratio="16:9"))

    screen = await ada.types("/video waves on a beach")

    (clip,) = screen.clips
    assert (await ada.gets(clip))[4:8] == b"ftyp"
    assert screen.alts == ["Waves on a beach."]
    assert screen.fact("Filmed from") == "waves roll onto a beach, slow pan"
    assert screen.fact("Model") == "Wan 2.2"
    assert screen.fact("Length") == "5 s"
    assert screen.buttons == ["Again · 20 ¢", "Edit prompt", "Details"]
    assert screen.shows("20 ¢", "19 of 20 clips left")
    assert 200_000 <= await books.charged(ada.id) < 201_000
    await books.balance()


@pytest.mark.parametrize(
    ("line", "facts", "price", "labels"),
    [
        ("/speak Good morning, everybody.", {"Voice": "Madison"}, 4_700, ["Again", "Edit text", "Details"]),
        ("/speak Hola! --voice rachel", {"Voice": "Rachel"}, 1_500, ["Again", "Edit text", "Details"]),
        ("/music a calm piano piece", {"Model": "Lyria 3"}, 50_000, ["Again · 5.0 ¢", "Edit prompt", "Details"]),
        ("/music a march --seconds 60", {"Model": "MusicGen"}, 210_000, ["Again · 21 ¢", "Edit prompt", "Details"]),
        (
            "/sound rain on a tin roof --seconds 4",
            {"Model": "ModelsLab SFX"},
            4_700,
            ["Again", "Edit prompt", "Details"],
        ),
    ],
)
async def test_what_is_heard_comes_with_its_price(ada, books, line, facts, price, labels):
    """Speech, music and sounds are clips like any other: played, described, counted, gone on with."""
    screen = await ada.types(line)

    assert len(screen.clips) == 1
    assert all(screen.fact(label) == value for label, value in facts.items())
    assert screen.buttons == labels
    assert screen.shows("19 of 20 clips left")
    assert price <= await books.charged(ada.id) < price + 1_000
    await books.balance()


async def test_an_estimated_price_says_that_it_is_one(ada):
    """A figure that nobody publishes must not look like one from a bill."""
    screen = await ada.types("/sound a bell")

    assert screen.shows("about 0.4")


async def test_an_answer_can_be_read_aloud(ada, modelslab):
    """For whoever cooks, drives, or does not see well; without the signs of Markdown."""
    answer = await ada.types("why is the sky blue?")

    screen = await ada.taps(answer, "Read aloud")

    assert len(screen.clips) == 1
    spoken = modelslab.bodies[-1]["prompt"]
    assert "You asked" in spoken
    assert "**" not in spoken
    assert "```" not in spoken


async def test_each_of_several_pictures_has_its_own_row(ada):
    """Four in one grid have to be cut up first; here each is one's own to go on with."""
    screen = await ada.types(f"/imagine a fox --count 2 --raw {SMALL}")

    assert screen.buttons == [
        *(
            f"{step.replace(' · ', f' {number} · ')}" if " · " in step else f"{step} {number}"
            for number in (1, 2)
            for step in STEPS
        ),
        "Again",
        "Edit prompt",
        "Details",
    ]
    assert [alt[-16:] for alt in screen.alts] == ["(picture 1 of 2)", "(picture 2 of 2)"]


async def test_a_picture_is_varied(ada, modelslab, gemini):
    """The same words, begun with the same picture: alike and not the same. The button names the second of two."""
    gemini.will(plan("a red fox in deep snow"))
    first = await ada.types(f"/imagine a fox --count 2 {SMALL}")

    second = await ada.taps(first, "Vary 2")

    order = modelslab.bodies[-1]
    assert order["prompt"] == "a red fox in deep snow"
    assert order["strength"] == 0.55
    assert str(order["init_image"]).startswith("http")
    assert len(second.pictures) == 1
    assert second.pictures != first.pictures[1:]
    assert second.fact("Begun with") == "a picture, of which 55 % may change"


async def test_a_variation_is_drawn_by_who_drew_the_picture(ada, modelslab):
    """Another model would draw another style, and cost something else than the button says."""
    first = await ada.types(f"/imagine a fox --model juggernaut-xl-v10 --raw {SMALL}")

    await ada.taps(first, "Vary")

    assert modelslab.bodies[-1]["model_id"] == "juggernaut-xl-v10"


@pytest.mark.parametrize(
    ("label", "endpoint"), [("Upscale", "super_resolution"), ("Remove background", "removebg_mask")]
)
async def test_a_picture_is_worked_on_at_a_press(ada, modelslab, books, label, endpoint):
    """Larger, or alone on nothing: no words are needed for that."""
    first = await ada.types(f"/imagine a fox --raw {SMALL}")

    second = await ada.taps(first, label)

    assert len(second.pictures) == 1
    assert modelslab.orders[-1].endpoint.endswith(endpoint)
    assert second.alts != [""]
    await books.balance()


async def test_an_enlarged_picture_has_more_pixels(ada):
    """That is all it is for."""
    first = await ada.types(f"/imagine a fox --raw {SMALL}")

    second = await ada.taps(first, "Upscale")

    details = await ada.taps(second, "Details")
    assert "2048 × 1152" in details.fact("Made")


async def test_a_picture_is_changed_as_somebody_says(ada, modelslab):
    """The form asks what to change; the words of before are no change."""
    first = await ada.types(f"/imagine a fox --raw {SMALL}")

    second = await ada.edits(first, "Edit", prompt="make it snow")

    assert modelslab.bodies[-1]["prompt"] == "make it snow"
    assert modelslab.bodies[-1]["model_id"] == "qwen-edit-2511"
    assert len(second.pictures) == 1
    assert "Edit" in second.buttons


async def test_what_was_edited_is_described_as_it_looks(ada, gemini):
    """Nobody wrote what the new picture shows, so the model looks at it."""
    first = await ada.types(f"/imagine a fox --raw {SMALL}")

    second = await ada.edits(first, "Edit", prompt="make it snow")

    assert "pixels, mostly" in second.alts[0]


async def test_a_picture_comes_to_life(ada, modelslab):
    """The button says what it costs before it is pressed."""
    first = await ada.types(f"/imagine a fox --raw {SMALL}")

    second = await ada.taps(first, "Animate · 20 ¢")

    assert len(second.clips) == 1
    assert str(modelslab.bodies[-1]["init_image"]).startswith("http")
    assert second.fact("Begun with") == "a picture"


async def test_a_lora_goes_to_models_that_take_one(ada, modelslab):
    """Somebody's own style; a model that takes none would silently draw without it."""
    await ada.types(f"/imagine a fox --model juggernaut-xl-v10 --lora mystyle --lora_strength 70 {SMALL}")
    refused = await ada.types(f"/imagine a fox --lora mystyle {SMALL}")

    order = modelslab.bodies[-1]
    assert (order["lora_model"], float(order["lora_strength"])) == ("mystyle", 0.7)
    assert refused.shows("Z-Image Turbo takes no LoRA; juggernaut-xl-v10 does.")
    assert modelslab.bought == 1


async def test_what_to_avoid_is_sent_only_where_it_is_heeded(ada, modelslab):
    """A field that a model ignores would be a promise."""
    await ada.types(f"/imagine a fox --negative rain --raw {SMALL}")
    plain = modelslab.bodies[-1]
    await ada.types(f"/imagine a fox --negative rain --raw --model juggernaut-xl-v10 {SMALL}")
    heeding = modelslab.bodies[-1]

    assert "negative_prompt" not in plain
    assert plain["prompt"].endswith("without rain")
    assert heeding["negative_prompt"] == "rain"


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("/video a boat --seconds 7", "7 is not among them"),
        ("/video a boat --model wan2.2 --seconds 10", "Wan 2.2 films 5 seconds; 10 is not among them."),
        ("/video a boat --model Hailuo-2.3-Fast-i2v", "only brings pictures to life"),
        ("/speak hello --voice rachel --language french --speed 150", "speed"),
        ("/speak", "speak needs a text"),
        ("/music a song --model lyria-3 --seconds 60", "decides by itself how long a piece is"),
        ("/edit make it snow", "edit needs an image"),
        ("/edit", "say what to change"),
        ("/describe", "describe needs an image"),
    ],
)
async def test_what_cannot_be_is_said_before_it_costs_anything(ada, modelslab, books, line, sentence):
    """A sentence that names the option and what is allowed, and nothing is ordered."""
    screen = await ada.types(line)

    assert screen.shows(sentence)
    assert modelslab.submits == 0
    assert await books.charged(ada.id) == 0
    await books.balance()


@pytest.mark.parametrize("stage", ["web", "slack"], indirect=True)
async def test_addresses_are_not_opened_unless_that_is_allowed(ada, modelslab):
    """Whoever types one could look into the network that the bot is in."""
    screen = await ada.types("/imagine a fox --image https://example.com/fox.png")

    assert screen.shows("addresses are not opened here")
    assert modelslab.submits == 0


async def test_the_model_that_does_what_is_asked_is_found(ada):
    """Who asks for ten seconds need not know which model films ten."""
    screen = await ada.types("/video a boat --seconds 10 --raw")

    assert screen.fact("Model") == "Kling 2.5 Turbo"


async def test_the_safety_checker_looks_at_everything_by_default(ada, modelslab):
    """Off is what the provider takes when nothing is said."""
    await ada.types(f"/imagine a fox --raw {SMALL}")

    assert modelslab.bodies[-1]["safety_checker"] == "yes"


async def test_what_the_checker_found_something_in_is_not_shown(ada, modelslab, books):
    """A black square would be shown, charged and wondered about."""
    modelslab.will("nsfw")

    screen = await ada.types(f"/imagine a fox --raw {SMALL}")

    assert screen.pictures == []
    assert screen.shows("found something in this")
    assert await books.charged(ada.id) == 0
    await books.balance()


async def test_a_video_that_somebody_else_made_is_named(ada, modelslab):
    """The endpoint is known to film with another model than was paid for, and not to say so."""
    modelslab.will("model_swap")

    screen = await ada.types("/music a calm piano piece")

    assert screen.shows("made this, and not Lyria 3")


async def test_an_alt_text_is_corrected_for_good(ada):
    """The model was wrong; whoever looks at it knows better."""
    first = await ada.types(f"/imagine a fox --raw {SMALL}")
    details = await ada.taps(first, "Details")

    told = await ada.edits(details, "Correct alt text", alt="A red fox, asleep.")

    assert told.shows("From now on it is described as: A red fox, asleep.")
    again = await ada.types("/history --show 1")
    assert again.alts == ["A red fox, asleep."]


async def test_only_who_made_it_corrects_it(ada, bob):
    """Details are for everybody who sees a picture; changing it is not."""
    first = await ada.types(f"/imagine a fox --raw {SMALL}")
    details = await ada.taps(first, "Details")

    refused = await bob.taps(details, "Pin")

    assert refused.shows("somebody else")


async def test_clips_are_a_limit_of_their_own(ada, stage):
    """Videos cost fifty times a picture; the day's pictures are no measure for them."""
    await ada.types("/sound a bell")

    screen = await ada.types("/usage")

    assert screen.shows("19 clips of 20 clips") or screen.shows("19 clips", "of 20 clips")
