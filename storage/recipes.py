"""Prompts that people keep: the rows behind the port `Recipes`."""

from collections.abc import Sequence

from core.recipes import MOST, Recipe, Saved
from storage.codec import millis, moment, plain
from storage.database import Database, Row, Script, one, rows, text, whole


class SqlRecipes:
    """Fits the port `Recipes`. They are kept on purpose, so also where no other text is stored."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def save(self, recipe: Recipe) -> Saved:
        return await self._database.write(_save(recipe))

    async def known(self, person: str, place: str) -> Sequence[Recipe]:
        found = await self._database.read(rows("recipes_for", person=person, place=place))
        return [_recipe(row) for row in found]

    async def share(self, person: str, name: str, place: str) -> bool:
        return bool(await self._database.write(rows("share_recipe", person=person, name=name, place=place)))

    async def delete(self, person: str, name: str) -> bool:
        return bool(await self._database.write(rows("delete_recipe", person=person, name=name)))


def _save(recipe: Recipe) -> Script[Saved]:
    # One person's come one after the other: there are never more than there may be.
    yield from one("lock_numbers", person=recipe.person)
    words, at = plain(recipe.words), millis(recipe.at)
    if (yield from rows("change_recipe", person=recipe.person, name=recipe.name, words=words, at=at)):
        return "changed"
    counted = yield from one("count_recipes", person=recipe.person)
    if counted and whole(counted, "count") >= MOST:
        return "too many"
    yield from rows(
        "insert_recipe",
        id=recipe.id,
        person=recipe.person,
        name=recipe.name,
        account=recipe.account,
        words=words,
        at=at,
    )
    return "new"


def _recipe(row: Row) -> Recipe:
    words = {name: text(row, name) for name in ("id", "person", "name", "words", "place", "account")}
    return Recipe(**words, at=moment(whole(row, "at")))
