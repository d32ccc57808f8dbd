"""Days on which ModelsLab does not do what it should, on every platform and both databases."""

import pytest

from core.sandbox.modelslab_plays import Play

LINE = "/imagine a fox --raw --ar 16:9"
NONE = frozenset({0})
"""The only picture is not where it was foretold either."""

NOTHING_BOUGHT = {
    "wrong key": (Play(refusal="key"), "ModelsLab did not accept this bot's key"),
    "out of funds": (Play(refusal="credits"), "run out of credit"),
    "out of funds, with 200": (Play(refusal="credits", is_http_200=True), "run out of credit"),
    "plan": (Play(refusal="plan"), "plan with ModelsLab does not include Z-Image Turbo"),
    "declined": (Play(refusal="moderation"), "ModelsLab declined to make this because of what it asks for"),
    "no such model": (Play(refusal="model"), "ModelsLab does not know Z-Image Turbo"),
}
NOBODY_KNOWS = {
    "500": Play(refusal="500"),
    "502 page": Play(refusal="502 page"),
    "cut": Play(breaks="after"),
    "no JSON": Play(breaks="no json"),
}
BOUGHT_IN_VAIN = {
    "failed": (Play(polls_for_ever="failed"), "ModelsLab gave up on this picture"),
    "flagged": (Play(is_sync=True, is_flagged=True), "safety checker of ModelsLab found something"),
    "declined after drawing": (Play(polls=("moderation",)), "declined to give it out"),
    "no picture": (Play(file="text"), "could not be fetched"),
    "too large": (Play(file="huge"), "could not be fetched"),
    "half a picture": (Play(file="half"), "cannot be opened as a picture"),
    "elsewhere": (Play(links="elsewhere", missing=NONE, is_missing_everywhere=True), "could not be fetched"),
    "not https": (Play(links="no https", missing=NONE, is_missing_everywhere=True), "could not be fetched"),
}
STUMBLES = [
    "rate_429",
    "rate_429_no_delay",
    "rate_200",
    "http_5xx_polls",
    "failed_then_ok",
    "success_file_late",
    "success_empty",
    "proxy_needed",
    "base64_file",
]


@pytest.mark.parametrize("day", NOTHING_BOUGHT)
async def test_a_refusal_is_said_in_its_own_words(ada, modelslab, books, day):
    """Who can put it right differs; the price does not: nothing was bought, nothing is charged."""
    play, sentence = NOTHING_BOUGHT[day]
    modelslab.will(play)

    screen = await ada.types(LINE)

    assert screen.shows(sentence)
    assert screen.pictures == []
    assert (modelslab.submits, modelslab.bought) == (1, 0)
    assert await books.charged(ada.id) == 0
    await books.balance()


@pytest.mark.parametrize("day", NOBODY_KNOWS)
async def test_an_order_whose_fate_is_unknown_is_not_repeated(ada, modelslab, books, day):
    """Ordered again it may be bought twice; the sentence says that nobody knows."""
    modelslab.will(NOBODY_KNOWS[day])

    screen = await ada.types(LINE)

    assert screen.shows("it is not known whether it was bought")
    assert modelslab.submits == 1
    assert await books.charged(ada.id) == 0
    await books.balance()


@pytest.mark.parametrize("day", BOUGHT_IN_VAIN)
async def test_what_was_bought_in_vain_is_the_teams(ada, modelslab, books, day):
    """ModelsLab bills it and the person got nothing: the ledger keeps it as waste, in nobody's allowance."""
    play, sentence = BOUGHT_IN_VAIN[day]
    modelslab.will(play)

    screen = await ada.types(LINE)

    assert screen.shows(sentence)
    assert screen.pictures == []
    assert modelslab.bought == 1
    assert await books.charged(ada.id) == 0
    assert await books.wasted() > 4_700
    await books.balance()


@pytest.mark.parametrize("day", STUMBLES)
async def test_a_stumble_on_the_way_is_not_seen(ada, modelslab, day):
    """Late files, odd answers and crashed polls end in the picture that was bought."""
    modelslab.will(day)

    screen = await ada.types(LINE)

    assert len(screen.pictures) == 1
    assert screen.shows("¢")
    assert modelslab.bought == 1


@pytest.mark.usefixtures("waiting_is_short")
async def test_a_picture_that_is_never_ready_is_given_up(modelslab, books, stage):
    """At some point waiting is worse than a sentence; the person does not pay."""
    modelslab.will("never_ready")

    screen = await stage.ada.types(LINE)

    assert screen.shows("ModelsLab took too long to make this. Please try again; nothing was charged.")
    assert await books.charged(stage.ada.id) == 0
    assert await books.wasted() > 4_700
    await books.balance()


async def test_a_works_folder_that_cannot_be_written_is_the_hosts(ada, services, books):
    """A sentence that sends the person to whoever runs it; what was drawn is not charged."""
    data = services.folder / "data"
    data.mkdir(exist_ok=True)
    (data / "works").write_text("somebody's file is where the folder should be")

    screen = await ada.types(LINE)

    assert screen.shows("could not write in the folder where it keeps its files", "Nothing was charged")
    assert await books.charged(ada.id) == 0
    await books.balance()
