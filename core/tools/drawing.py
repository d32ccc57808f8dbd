"""A picture on request: nothing is drawn and nothing bought before the person has pressed the button."""

from core.chat import Tool
from core.errors import AskerError
from core.kit import Kit
from core.options import checked
from core.tools.ability import Ability, Arguments, BadCall, object_schema
from core.values import Notice, Offer, Request, Show
from core.words import money

PROMPT_CHARS = 2_000


async def use(arguments: Arguments, request: Request, kit: Kit, show: Show) -> str:
    del request
    command, prompt = kit.commands["imagine"], " ".join(str(arguments["prompt"]).split())
    if not prompt:
        raise BadCall("prompt is empty.")
    try:
        options, _ = checked(command, {"prompt": prompt}, from_offer=True)
        price = money(command.estimate(options, kit).micros)
    except AskerError as error:
        raise BadCall(str(error)) from error
    show(Notice(f"To draw, if you press the button: {options['prompt']}"))
    show(Offer(f"Draw it · {price}", "imagine", {"prompt": options["prompt"]}, asks=("prompt",)))
    return "Offered. The person decides by the button whether it is drawn; nothing is drawn yet."


ability = Ability(
    Tool(
        "imagine",
        "Offer to draw a picture, where the person wants one. They decide by a button.",
        object_schema(("prompt",), prompt={"type": "string", "maxLength": PROMPT_CHARS}),
    ),
    use,
    "picture",
    "Preparing a picture …",
    is_acting=True,
)
