"""A message behind a link, read with the rights of whoever asks."""

from core.chat import Tool
from core.kit import Kit
from core.tools.ability import Ability, Arguments, BadCall, object_schema
from core.values import Request, Show

LINK_CHARS = 400


async def use(arguments: Arguments, request: Request, kit: Kit, show: Show) -> str:
    del show
    said = await kit.readers.of(request).message(request, str(arguments["link"]))
    if said is None:
        raise BadCall("That is no link to a message of this platform, and other addresses are not opened.")
    return f"{said.name} wrote on {said.at:%Y-%m-%d %H:%M} UTC:\n{said.words}"


ability = Ability(
    Tool(
        "read_message",
        "Read the message behind a link of this chat platform, such as the person gave you.",
        object_schema(("link",), link={"type": "string", "maxLength": LINK_CHARS}),
    ),
    use,
    "message",
    "Reading a message …",
)
