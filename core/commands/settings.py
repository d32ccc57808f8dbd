"""/settings: what holds here and who decided it, changed by forms; and somebody's own defaults."""

from core.command import Command, Option, OptionKind
from core.decisions import Wording
from core.errors import NotPermitted
from core.kit import Kit
from core.settings_cards import (
    place_scope,
    show_access,
    show_limits,
    show_log,
    show_mine,
    show_overview,
    show_place,
)
from core.settings_changes import Desk, save_access, save_limit, save_mine, save_place
from core.settings_forms import ACCESS_FIELDS, LIMIT_FIELDS, OWN_FIELDS, PLACE_FIELDS
from core.values import Request, Show

WHAT = ("mine", "here", "workspace", "everywhere", "limits", "access", "log")
SAVES = {"place": save_place, "limit": save_limit, "access": save_access}
NO_ADMIN = "Only admins decide about this. `/settings mine` is yours: it shows and changes your own defaults."
MANY_CHARS = 20_000
HIGHEST_PAGE = 999_999


async def run(request: Request, kit: Kit, show: Show) -> None:
    options, is_admin = request.options, kit.rulebook.is_admin(request)
    save, what = str(options.get("save", "")), str(options.get("what", ""))
    names = await kit.administration.names() if is_admin else {}
    wording = Wording(request, names, kit.rulebook)
    if save == "mine":
        await save_mine(Desk(request, kit, show, names, wording))
    elif what == "mine" or not (is_admin or what or save):
        await show_mine(request, kit, show)
    elif not is_admin:
        raise NotPermitted(NO_ADMIN)
    elif save:
        await SAVES[save](Desk(request, kit, show, names, wording))
    else:
        await _show(what, request, kit, show, wording)


async def _show(what: str, request: Request, kit: Kit, show: Show, wording: Wording) -> None:
    match what:
        case "here" | "workspace" | "everywhere":
            show_place(_governed(place_scope(what, request), request, kit), kit, show, wording)
        case "limits":
            show_limits(request, kit, show, wording)
        case "access":
            show_access(request, kit, show, wording)
        case "log":
            await show_log(request, kit, show, wording)
        case _:
            show_overview(request, kit, show, wording)


def _governed(scope: str, request: Request, kit: Kit) -> str:
    """The scope, if it is whoever asks who decides there. Raises NotPermitted."""
    if not kit.rulebook.governs(request, scope, "setting"):
        raise NotPermitted("This is decided by the admins of this bot, whom FLASHBULB_ADMINS names.")
    return scope


_FIELDS = dict.fromkeys((*OWN_FIELDS, *PLACE_FIELDS, *LIMIT_FIELDS, *ACCESS_FIELDS))

command = Command(
    name="settings",
    help="Your own defaults; for admins, what holds here: answers, limits, access, and who changed what.",
    run=run,
    options=(
        Option(
            "what",
            "Your own defaults, this channel, this workspace or server, everywhere, limits, access, or the log.",
            OptionKind.CHOICE,
            takes_rest=True,
            choices=WHAT,
        ),
        Option("page", "Which page of the log.", OptionKind.WHOLE, lowest=1, highest=HIGHEST_PAGE, is_hidden=True),
        Option("save", "Which form was sent.", OptionKind.CHOICE, choices=("mine", *SAVES), is_hidden=True),
        Option("place", "Where the settings hold.", is_hidden=True),
        Option("was", "What was decided when the form was opened.", longest_chars=MANY_CHARS, is_hidden=True),
        Option("seen", "When the form was opened.", longest_chars=40, is_hidden=True),
        *_FIELDS,
    ),
    examples=("/settings", "/settings mine", "/settings limits"),
    is_private=True,
)
