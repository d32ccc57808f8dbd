"""/forget: deletes what is remembered of somebody, after saying how much that is."""

from core.command import Command, Option, OptionKind
from core.kit import Kit
from core.memory import Belongings
from core.values import Notice, Offer, Request, Show, Text


async def run(request: Request, kit: Kit, show: Show) -> None:
    if request.options["confirm"]:
        gone = await kit.history.forget(request.person)
        kit.preferences.forget(request.person)
        await kit.works.delete(gone.files)
        await kit.attachments.delete(gone.attachments)
        await kit.documents.delete(gone.documents)
        show(Notice(f"Forgotten: {_counted(gone)}. What remains is sums: yours until your limits begin anew."))
        return
    owned = await kit.history.belongings(request.person)
    show(
        Text(
            f"Flashbulb remembers {_counted(owned)} of yours. Deleting them cannot be undone: conversations, history, "
            "pictures, clips, files and their buttons are gone then, and so are your ratings and your own defaults. "
            "What you used counts towards your limits until they begin anew."
        )
    )
    show(Offer("Delete everything", "forget", {"confirm": True}, is_danger=True))


def _counted(owned: Belongings) -> str:
    parts = (_of(owned.requests, "request"), _of(owned.turns, "message"), _works(owned.works))
    return f"{parts[0]}, {parts[1]} and {parts[2]}"


def _works(count: int) -> str:
    return "1 picture or clip" if count == 1 else f"{count:,} pictures or clips"


def _of(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


command = Command(
    name="forget",
    help="Delete your history, conversations, pictures and clips. You are told how much it is and asked first.",
    run=run,
    options=(Option("confirm", "Really delete.", OptionKind.FLAG, default=False, is_hidden=True),),
    examples=("/forget",),
    is_private=True,
)
