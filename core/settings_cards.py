"""What /settings shows: what holds and since where, limits, access, the log, and the buttons that change it."""

import json
from collections.abc import Mapping, Sequence

from core.administration import Entry, Wanted
from core.decisions import Wording, thing
from core.house_settings import SETTINGS, Setting, settings_in, stored
from core.kit import Kit
from core.limits import EACH, EVERYTHING, SCOPES
from core.policy import EVERYBODY, Caps, scopes_of_place
from core.settings_forms import (
    DENY,
    MOST_FIELDS,
    OWN,
    USUAL,
    field_of,
    own_field_of,
    own_option,
    shown_in_field,
)
from core.values import Facts, Notice, Offer, Options, OptionValue, Request, Show, Text
from core.words import amount

LOG_PAGE = 12
MOST_SEEN = 500
"""Lines of the log, of which an admin of one workspace is shown those that are about it."""
MOST_LINES = 60
EMPTY_LIMIT: Options = {"who": "", "unit": "pictures", "period": "day", "most": ""}
EMPTY_ACCESS: Options = {"who": "", "object": "", "access": DENY}


def place_scope(what: str, request: Request) -> str:
    """The scope that `here`, `workspace` or `everywhere` is for whoever asks."""
    return {
        "here": f"channel:{request.above or request.channel}",
        "workspace": f"workspace:{request.workspace}",
    }.get(what, EVERYTHING)


def go_to(what: str, label: str) -> Offer:
    return Offer(label, "settings", {"what": what})


# ------------------------------------------------------------------------------------------------- what holds here


def show_overview(request: Request, kit: Kit, show: Show, wording: Wording) -> None:
    """Everything that is decided for this place, and the ways on."""
    scopes = scopes_of_place(request)
    lines = [_setting_line(setting, scopes, kit, wording) for setting in SETTINGS.values()]
    show(Text("\n".join(["### What holds here", "", *lines])))
    show(go_to("here", "This channel"))
    if kit.rulebook.governs(request, place_scope("workspace", request), "setting"):
        show(go_to("workspace", wording.here.capitalize()))
    if kit.rulebook.governs(request, EVERYTHING, "setting"):
        show(go_to("everywhere", "Everywhere"))
    for what, label in (("limits", "Limits"), ("access", "Access"), ("log", "Log"), ("mine", "My own defaults")):
        show(go_to(what, label))


def _setting_line(setting: Setting, scopes: Sequence[str], kit: Kit, wording: Wording) -> str:
    value = kit.rulebook.setting_at(setting.name, *scopes)
    since = kit.rulebook.current.decided_in(setting.name, scopes)
    assumed = kit.rulebook.current.said_at(setting.name, scopes)
    source = wording.where(since) if since else "as usual" if assumed is None else "as configured"
    said = wording.value(setting.name, stored(value)) if value != "" else "none"
    return f"- **{setting.option.title}**: {said} ({source})"


def show_place(scope: str, kit: Kit, show: Show, wording: Wording) -> None:
    """What is decided for one place, what holds there otherwise, and a form for each group of it."""
    kind = scope.partition(":")[0]
    around = [each for each in scopes_of_place(wording.request) if _width(each) > _width(scope)]
    groups = settings_in(kind)
    about = "What is not decided here is as it is around it; the word none says that there is to be none here."
    show(Text(f"### Settings: {wording.where(scope)}\n\n{about}\n"))
    for group, settings in groups.items():
        lines = [_setting_line(setting, (scope, *around), kit, wording) for setting in settings]
        show(Text("\n".join([f"\n**{group}**\n", *lines, ""])))
    for group, settings in groups.items():
        for first in range(0, len(settings), MOST_FIELDS):
            show(change_place(group, scope, settings[first : first + MOST_FIELDS], kit))
    show(Offer("Back", "settings", {}))


def _width(scope: str) -> int:
    return SCOPES.index(scope.partition(":")[0])


def change_place(group: str, scope: str, settings: Sequence[Setting], kit: Kit, typed: Options | None = None) -> Offer:
    """The form of some settings. It carries what they are now, so that it is seen who was quicker.

    Args:
        typed: What stands in it instead of what is decided.
    """
    decided = kit.rulebook.current.settings.get(scope, {})
    was = {setting.name: decided.get(setting.name) for setting in settings}
    filled: dict[str, OptionValue] = {
        field_of(setting.name): shown_in_field(setting, was[setting.name]) for setting in settings
    }
    options: Options = {"save": "place", "place": scope, "was": json.dumps(was), **filled, **(typed or {})}
    return Offer(f"Change: {group}", "settings", options, asks=tuple(filled))


# ---------------------------------------------------------------------------------------------------------- limits


def show_limits(request: Request, kit: Kit, show: Show, wording: Wording) -> None:
    """The limits that hold, the widest last, and a form to set one."""
    lines = [
        f"- {wording.scope(scope).capitalize() if scope in _GENERAL else wording.scope(scope)}: {_caps(caps)}"
        for scope, caps in sorted(kit.rulebook.current.caps.items(), key=lambda each: (_width(each[0]), each[0]))
        if caps and (scope in _GENERAL or sees(kit, request, scope))
    ]
    nothing = "Nothing is limited so far."
    about = (
        "A person's own limits come before those of their roles, of which the most generous counts, and those before "
        "everyone's. The limits of a channel, a workspace and everybody together hold as well."
    )
    show(Text("\n".join(["### Limits", "", *(_shortened(lines) or [nothing]), "", about])))
    show(set_limit(kit))
    show(Offer("Back", "settings", {}))


_GENERAL = {f"{kind}:{EACH}" for kind in SCOPES} | {EVERYTHING}


def _caps(caps: Caps) -> str:
    return ", ".join(f"**{amount(unit, cap)}** a {period}" for (unit, period), cap in sorted(caps.items()))


def _shortened(lines: Sequence[str]) -> Sequence[str]:
    more = len(lines) - MOST_LINES
    return [*lines[:MOST_LINES], f"- … and {more} more; `flashbulb limits` lists all."] if more > 0 else lines


def sees(kit: Kit, request: Request, scope: str) -> bool:
    """Whether what is decided for this scope is whoever asks to see."""
    return kit.rulebook.sees_everybody(request) or kit.rulebook.governs(request, scope)


def set_limit(kit: Kit, typed: Options | None = None) -> Offer:
    return _form("limit", "Set a limit", {**EMPTY_LIMIT, **(typed or {})}, kit)


def set_access(kit: Kit, typed: Options | None = None) -> Offer:
    return _form("access", "Set access", {**EMPTY_ACCESS, **(typed or {})}, kit)


def _form(save: str, label: str, filled: Options, kit: Kit) -> Offer:
    """A form for what is not known before: when it was opened says who was quicker."""
    options: Options = {"save": save, "seen": kit.now().isoformat(), **filled}
    return Offer(label, "settings", options, asks=tuple(filled))


# ---------------------------------------------------------------------------------------------------------- access


def show_access(request: Request, kit: Kit, show: Show, wording: Wording) -> None:
    """Who may what, and a form to decide it."""
    rules = sorted(kit.rulebook.current.access.items())
    lines = [
        f"- {wording.scope(subject)}: {thing(wanted)} is {'allowed' if is_allowed else 'denied'}"
        for (subject, wanted), is_allowed in rules
        if subject == EVERYBODY or sees(kit, request, subject)
    ]
    nothing = "Everything is open to everybody."
    about = (
        "Of several rules the narrowest decides: a person's, a role's, a channel's, a workspace's, everyone's. Of two "
        "roles the one that denies decides."
    )
    show(Text("\n".join(["### Access", "", *(_shortened(lines) or [nothing]), "", about])))
    show(set_access(kit))
    show(Offer("Back", "settings", {}))


# ------------------------------------------------------------------------------------------------------------- log


async def show_log(request: Request, kit: Kit, show: Show, wording: Wording) -> None:
    """What was decided by whom, newest first."""
    page = int(request.options.get("page", 1))
    skip = (page - 1) * LOG_PAGE
    found, total = await _entries(request, kit, skip)
    if not found:
        show(Notice("Nothing has been decided so far." if page == 1 else "There is nothing older."))
    lines = [_log_line(entry, kit, wording) for entry in found]
    if lines:
        show(Text("\n".join([f"### Log: {skip + 1} to {skip + len(found)} of {total}", "", *lines])))
    if page > 1:
        show(Offer("Newer", "settings", {"what": "log", "page": page - 1}))
    if skip + len(found) < total:
        show(Offer("Older", "settings", {"what": "log", "page": page + 1}))
    show(Offer("Back", "settings", {}))


async def _entries(request: Request, kit: Kit, skip: int) -> tuple[Sequence[Entry], int]:
    if kit.rulebook.sees_everybody(request):
        return await kit.administration.log(Wanted(skip=skip, take=LOG_PAGE))
    every, _ = await kit.administration.log(Wanted(take=MOST_SEEN))
    mine = [entry for entry in every if entry.scope != EVERYTHING and kit.rulebook.governs(request, entry.scope)]
    return mine[skip : skip + LOG_PAGE], len(mine)


def _log_line(entry: Entry, kit: Kit, wording: Wording) -> str:
    at = entry.at.astimezone(kit.calendar.zone)
    return f"- {at.day} {at:%b %H:%M} · {wording.account(entry.who)} · {wording.entry(entry)}"


# ------------------------------------------------------------------------------------------------- somebody's own


async def show_mine(request: Request, kit: Kit, show: Show) -> None:
    """Somebody's own defaults, and the form that changes them."""
    own = await kit.preferences.of(request.person)
    show(Facts(tuple((OWN[name][0], own_words(name, own, kit)) for name in OWN)))
    show(Notice("These are taken when you do not say it. You can still say something else each time."))
    show(change_mine(own))


def own_words(name: str, own: Mapping[str, OptionValue], kit: Kit) -> str:
    """What somebody has; what everybody has is said to be so."""
    if name in own:
        return stored(own[name])
    usual = own_option(name).default
    known = {"imagine.model": kit.picture_model, "ask.private": "as the place has it"}
    said = known.get(name, "" if usual is None else stored(usual))
    return f"{said} ({USUAL})" if said else f"automatic ({USUAL})"


def change_mine(own: Mapping[str, OptionValue], typed: Options | None = None) -> Offer:
    filled: dict[str, OptionValue] = {own_field_of(name): stored(own[name]) if name in own else USUAL for name in OWN}
    return Offer("Change my defaults", "settings", {"save": "mine", **filled, **(typed or {})}, asks=tuple(filled))
