"""/recipe: prompts that people keep, with blanks like {{topic}}, and share with their workspace."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from secrets import token_hex

from core.command import Command, Labelled, Option, OptionKind, Suggestion
from core.errors import BadOption, NotFound
from core.kit import Kit
from core.policy import scopes_of_place
from core.recipes import (
    MOST,
    MOST_BLANKS,
    NAME_CHARS,
    WORDS_CHARS,
    Recipe,
    checked_name,
    checked_words,
    filled,
    values_in,
)
from core.values import Offer, Options, Request, Show, Text
from core.words import fitting

ACTIONS = ("list", "save", "use", "share", "delete")
LINE_CHARS = 80
VALUE_CHARS = 1_000
BLANKS = tuple(f"blank_{number}" for number in range(1, MOST_BLANKS + 1))


async def run(request: Request, kit: Kit, show: Show) -> None:
    action = str(request.options["action"])
    if action == "list":
        await _list(request, kit, show)
        return
    name = checked_name(str(request.options.get("name", "")))
    match action:
        case "save":
            await _save(name, request, kit, show)
        case "use":
            await _ask_for_blanks(name, request, kit, show)
        case "share":
            await _share(name, request, kit, show)
        case _:
            if not await kit.recipes.delete(request.person, name):
                raise NotFound(f"You have no recipe {name}; `/recipe` tells which you have.")
            show(Text(f"**{name}** is deleted."))


async def _list(request: Request, kit: Kit, show: Show) -> None:
    known = await kit.recipes.known(request.person, request.workspace)
    if not known:
        show(Text("There are no recipes yet: `/recipe Tell of {{topic}} --action save --name tweet` makes one."))
        return
    lines = [f"- **{each.name}**{_whose(each, request)}: {fitting(each.words, LINE_CHARS)}" for each in known]
    show(Text("\n".join(lines)))


def _whose(recipe: Recipe, request: Request) -> str:
    if recipe.person != request.person:
        return " (shared here)"
    return " (yours, shared)" if recipe.place else ""


async def _save(name: str, request: Request, kit: Kit, show: Show) -> None:
    words = checked_words(str(request.options.get("words", "")))
    recipe = Recipe(token_hex(12), request.person, name, words, "", kit.now(), request.asked_by)
    if await kit.recipes.save(recipe) == "too many":
        raise BadOption(f"You have {MOST} recipes, and more are not kept; `/recipe --action delete` makes room.")
    blanks = f" Its blanks: {', '.join(recipe.blanks)}." if recipe.blanks else ""
    show(Text(f"**{name}** is kept until you delete it, also where no other text is stored.{blanks}"))
    show(_use_it(recipe, {}) if recipe.blanks else Offer("Use it", "recipe", {"action": "use", "name": name}))


async def _share(name: str, request: Request, kit: Kit, show: Show) -> None:
    if not request.workspace:
        raise BadOption("A recipe is shared with a workspace or server; here there is none.")
    if not await kit.recipes.share(request.person, name, request.workspace):
        raise NotFound(f"You have no recipe {name}; `/recipe` tells which you have.")
    show(Text(f"Everybody here can use **{name}** now, and read its words."))


async def become(request: Request, kit: Kit) -> Request:
    """To use one whose blanks are all said is to ask what it comes to, and nothing else."""
    if request.options["action"] != "use":
        return request
    recipe = await _known(checked_name(str(request.options.get("name", ""))), request, kit)
    said = _said(recipe, request.options)
    if any(blank not in said for blank in recipe.blanks):
        return request
    options: Options = {"question": filled(recipe.words, said)}
    if request.asker:
        # This command's answers are for the asker alone, so what others read must not remember it.
        options = {**options, "private": True}
    chosen = {**kit.rulebook.defaults_at(scopes_of_place(request)), **await kit.preferences.of(request.person)}
    return replace(request, command="ask", options=kit.preferences.applied("ask", options, chosen))


async def _known(name: str, request: Request, kit: Kit) -> Recipe:
    """Raises NotFound."""
    known = await kit.recipes.known(request.person, request.workspace)
    recipe = next((each for each in known if each.name == name), None)
    if recipe is None:
        raise NotFound(f"There is no recipe {name} here; `/recipe` tells which there are.")
    return recipe


def _said(recipe: Recipe, options: Options) -> Mapping[str, str]:
    """What its blanks are to be, as far as that was said: in the form, or before it."""
    in_form = {blank: str(options.get(field, "")) for blank, field in zip(recipe.blanks, BLANKS, strict=False)}
    return {**values_in(str(options.get("with", ""))), **{blank: words for blank, words in in_form.items() if words}}


async def _ask_for_blanks(name: str, request: Request, kit: Kit, show: Show) -> None:
    recipe = await _known(name, request, kit)
    said = _said(recipe, request.options)
    missing = [f"**{blank}**" for blank in recipe.blanks if blank not in said]
    show(Text(f"Still to be said for **{name}**: {', '.join(missing)}."))
    show(_use_it(recipe, said))


def _use_it(recipe: Recipe, said: Mapping[str, str]) -> Offer:
    """A form with a field for each blank, by its name; it asks as soon as it is sent."""
    fields = {field: said.get(blank, "") for blank, field in zip(recipe.blanks, BLANKS, strict=False)}
    options: Options = {"action": "use", "name": recipe.name, "blanks": "\n".join(recipe.blanks), **fields}
    return Offer("Use it", "recipe", options, asks=tuple(fields))


def _name_of(number: int) -> Labelled:
    """The name of the blank at this place, as the form's offer has it."""

    def named(options: Options) -> str:
        names = str(options.get("blanks", "")).split("\n")
        return names[number] if number < len(names) else ""

    return named


async def _names(typed: str, request: Request, kit: Kit) -> Sequence[Suggestion]:
    start = typed.strip().casefold()
    known = {each.name: each for each in reversed(await kit.recipes.known(request.person, request.workspace))}
    fits = [each for each in known.values() if start in each.name]
    return [Suggestion(each.name, fitting(f"{each.name} · {each.words}", 100)) for each in reversed(fits)][:25]


command = Command(
    name="recipe",
    help="Keep prompts with blanks such as {{topic}}, use them, and share them with everybody here.",
    run=run,
    become=become,
    options=(
        Option("action", "What is done.", OptionKind.CHOICE, choices=ACTIONS, default="list"),
        Option("words", "To save: the prompt.", takes_rest=True, longest_chars=WORDS_CHARS, is_long=True),
        Option("name", "The recipe's name.", longest_chars=NAME_CHARS, suggest=_names),
        Option("with", "To use: what the blanks are, such as topic=bees; tone=dry.", longest_chars=WORDS_CHARS),
        *(
            Option(name, "What stands there.", is_hidden=True, longest_chars=VALUE_CHARS, label_from=_name_of(number))
            for number, name in enumerate(BLANKS)
        ),
        Option("blanks", "What the blanks are called.", is_hidden=True),
    ),
    examples=(
        "/recipe Write a tweet about {{topic}} --action save --name tweet",
        "/recipe --action use --name tweet --with topic=bees",
    ),
    is_private=True,
    strict_flags=False,
)
