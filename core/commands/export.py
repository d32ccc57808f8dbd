"""/export: everything that is kept of somebody, handed over to them as one file."""

from core.command import Command
from core.errors import LineFull
from core.exporting import export, file_name, held
from core.kit import Kit
from core.values import Document, Progress, Request, Show, Text

BUSY = "Your export is being packed already; it appears where you asked for it first."


async def run(request: Request, kit: Kit, show: Show) -> None:
    if request.person in kit.packing:
        raise LineFull(BUSY)
    kit.packing.add(request.person)
    try:
        document, sentence = await _packed(request, kit, show)
    finally:
        kit.packing.discard(request.person)
    show(Text(sentence))
    show(document)


async def _packed(request: Request, kit: Kit, show: Show) -> tuple[Document, str]:
    """The file, kept for a week, and a sentence that says what is in it."""
    packed = await export(
        request.person,
        kit.documents.draft(),
        kit.history,
        kit.preferences,
        kit.recipes,
        kit.rulebook,
        kit.works,
        lambda words: show(Progress(words)),
    )
    what = held(packed)
    document = await kit.documents.keep_file(
        file_name(kit.now()), packed.path, f"All that is kept of you: {what}, as JSON and files."
    )
    return document, f"This is all that I keep of you: {what}. Whoever has the file can read it, so mind where it goes."


command = Command(
    name="export",
    help="Take along everything that is kept of you: JSON and files, in a zip that is yours for a week.",
    run=run,
    examples=("/export",),
    is_private=True,
)
