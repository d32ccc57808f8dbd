"""/recipe: prompts that people keep, with blanks like {{topic}}, and share with their workspace."""

from collections.abc import Sequence
from secrets import token_hex

from core.command import Command, Option, OptionKind, Suggestion
from core.errors import BadOption, NotFound
from core.kit import Kit
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
from core.values import Notice, Offer, Request, Show, Text
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
            await _use(name, request, kit, show)
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
    recipe = Recipe(token_hex(12), request.person, name, words, "", kit.now())
    if await kit.recipes.save(recipe) == "too many":
        raise BadOption(f"You have {MOST} recipes, and more are not kept; `/recipe --action delete` makes room.")
    blanks = f" Its blanks: {', '.join(recipe.blanks)}." if recipe.blanks else ""
    show(Text(f"**{name}** is kept until you delete it, also where no other text is stored.{blanks}"))
    show(Offer("Use it", "recipe", {"action": "use", "name": name}))


async def _share(name: str, request: Request, kit: Kit, show: Show) -> None:
    if not request.workspace:
        raise BadOption("A recipe is shared with a workspace or server; here there is none.")
    if not await kit.recipes.share(request.person, name, request.workspace):
        raise NotFound(f"You have no recipe {name}; `/recipe` tells which you have.")
    show(Text(f"Everybody here can use **{name}** now, and read its words."))


async def _use(name: str, request: Request, kit: Kit, show: Show) -> None:
    """What it comes to, with a button that asks it; or a form for its blanks."""
    known = await kit.recipes.known(request.person, request.workspace)
    recipe = next((each for each in known if each.name == name), None)
    if recipe is None:
        raise NotFound(f"There is no recipe {name} here; `/recipe` tells which there are.")
    in_form = {blank: str(request.options.get(field, "")) for blank, field in zip(recipe.blanks, BLANKS, strict=False)}
    said = {**values_in(str(request.options.get("with", ""))), **{k: v for k, v in in_form.items() if v}}
    if missing := [blank for blank in recipe.blanks if blank not in said]:
        listed = "\n".join(f"{number}. {blank}" for number, blank in enumerate(recipe.blanks, 1))
        show(Text(f"**{name}** has blanks:\n\n{listed}"))
        if said:
            show(Notice(f"Still to be said: {', '.join(missing)}."))
        options = {**request.options, **{f: said.get(b, "") for b, f in zip(recipe.blanks, BLANKS, strict=False)}}
        show(Offer("Fill in", "recipe", options, asks=BLANKS[: len(recipe.blanks)]))
        return
    question = filled(recipe.words, said)
    show(Text(question))
    show(Offer("Ask it", "ask", {"question": question}, asks=("question",)))


async def _names(typed: str, request: Request, kit: Kit) -> Sequence[Suggestion]:
    start = typed.strip().casefold()
    known = {each.name: each for each in reversed(await kit.recipes.known(request.person, request.workspace))}
    fits = [each for each in known.values() if start in each.name]
    return [Suggestion(each.name, fitting(f"{each.name} · {each.words}", 100)) for each in reversed(fits)][:25]


command = Command(
    name="recipe",
    help="Keep prompts with blanks such as {{topic}}, use them, and share them with everybody here.",
    run=run,
    options=(
        Option("action", "What is done.", OptionKind.CHOICE, choices=ACTIONS, default="list"),
        Option("words", "To save: the prompt.", takes_rest=True, longest_chars=WORDS_CHARS, is_long=True),
        Option("name", "The recipe's name.", longest_chars=NAME_CHARS, suggest=_names),
        Option("with", "To use: what the blanks are, such as topic=bees; tone=dry.", longest_chars=WORDS_CHARS),
        *(
            Option(name, "What stands there.", is_hidden=True, longest_chars=VALUE_CHARS, label=f"Blank {number}")
            for number, name in enumerate(BLANKS, 1)
        ),
    ),
    examples=(
        "/recipe Write a tweet about {{topic}} --action save --name tweet",
        "/recipe --action use --name tweet --with topic=bees",
    ),
    is_private=True,
    strict_flags=False,
)
