"""What the page suggests while somebody types."""

import pytest

from core.catalog import catalog

pytestmark = pytest.mark.parametrize("stage", ["web"], indirect=True)


async def suggested(person, line: str, command: str, option: str, typed: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = await person.looks_up(
        "/api/suggest", line=line, command=command, option=option, typed=typed
    )
    return found


async def test_models_are_suggested_with_their_prices(ada):
    """Which one to take is a question of money, and nobody knows prices by heart."""
    rows = await suggested(ada, "/imagine a fox --model", "imagine", "model", "ultra")

    assert {"imagen-4.0-ultra"} == {row["value"] for row in rows}
    assert "¢" in rows[0]["label"]


async def test_the_page_knows_which_options_have_suggestions(ada):
    """It asks for no others."""
    hello = await ada.looks_up("/api/hello")

    imagine = next(command for command in hello["commands"] if command["name"] == "imagine")
    has_them = {option["name"]: option["has_suggestions"] for option in imagine["options"]}
    assert has_them["model"]
    assert not has_them["prompt"]


async def test_ones_own_history_is_suggested_to_oneself_only(ada, bob):
    """A number means nothing without what stands behind it; and what stands behind it is nobody else's."""
    await ada.types("why is tungsten so heavy?")

    mine = await suggested(ada, "/history --show", "history", "show", "tung")
    others = await suggested(bob, "/history --show", "history", "show", "tung")

    assert [row["value"] for row in mine] == ["1"]
    assert "why is tungsten so heavy?" in mine[0]["label"]
    assert others == []


@pytest.mark.parametrize(
    ("command", "option"),
    [("imagine", "prompt"), ("imagine", "again"), ("imagine", "nonsense"), ("nonsense", "model"), ("", "")],
)
async def test_where_there_is_nothing_to_suggest_there_are_no_suggestions(ada, command, option):
    """A page that was left open over an update asks for what is not there any more."""
    assert await suggested(ada, "/imagine", command, option, "x") == []


async def test_a_line_that_cannot_be_read_is_no_reason_to_suggest_nothing(ada):
    """It is half typed."""
    rows = await suggested(ada, '/imagine "a fox --sed --model', "imagine", "model", "")

    assert {row["value"] for row in rows} >= {catalog().default_picture.id}
