"""What the forms of /settings do: each says what it changed, and gives back what was typed where it cannot."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from core.administration import Change, Entry, Wanted
from core.decisions import Wording, of_change, overtaken, period_of
from core.errors import BadOption, Overtaken
from core.house_settings import CHANNELS, SETTINGS, Setting
from core.kit import Kit
from core.limits import EACH, Take
from core.settings_cards import change_mine, change_place, go_to, own_words, set_access, set_limit
from core.settings_forms import (
    ACCESS_FIELDS,
    ALLOW,
    DENY,
    LIMIT_FIELDS,
    OWN,
    OWN_FIELDS,
    PLACE_FIELDS,
    USUAL,
    asked_in,
    field_of,
    own_field_of,
    read_from_field,
    whom,
)
from core.subjects import Reader, cap_of, object_of, unit_of
from core.values import Notice, Offer, Options, Request, Show, Text
from core.words import amount, when

NOTHING_NEW = "Nothing was changed: it is all as it was."


@dataclass(frozen=True, slots=True)
class Desk:
    """Where one form is dealt with."""

    request: Request
    kit: Kit
    show: Show
    names: Mapping[str, str]
    wording: Wording

    @property
    def reader(self) -> Reader:
        return Reader(self.request, self.names)

    def whole(self, scope: str) -> str:
        """The scope; of one of somebody's accounts, everything of theirs."""
        kind, _, account = scope.partition(":")
        return f"person:{self.kit.rulebook.person_of(account)}" if kind == "person" else scope

    async def decide(self, changes: Sequence[Change]) -> Sequence[Entry]:
        """Raises NotPermitted, BadOption and Overtaken, which says by whom."""
        try:
            return await self.kit.rulebook.change(changes, self.request)
        except Overtaken as error:
            await self.kit.rulebook.refresh()
            settings = self.kit.rulebook.current.settings
            for change in changes:
                is_as_it_was = (
                    change.kind == "setting" and settings.get(change.scope, {}).get(change.name) == change.was
                )
                if not is_as_it_was and (entry := await self.last(change)):
                    raise self.by(entry) from error
            raise

    async def last(self, change: Change) -> Entry | None:
        """The last time that this was decided."""
        wanted = Wanted(what=of_change(change), scope=change.scope, take=10)
        entries, _ = await self.kit.administration.log(wanted)
        return next((entry for entry in entries if entry.what == of_change(change)), None)

    def by(self, entry: Entry) -> Overtaken:
        return Overtaken(overtaken(entry, self.wording, entry.at.astimezone(self.kit.calendar.zone)))

    async def check_unseen(self, change: Change) -> None:
        """Raises Overtaken when somebody else has decided it since the form was opened."""
        seen = datetime.fromisoformat(str(self.request.options["seen"]))
        entry = await self.last(change)
        if entry and entry.at > seen and entry.who != self.request.asked_by:
            raise self.by(entry)

    def say(self, entries: Sequence[Entry], *more: str) -> None:
        """What was changed, from what to what."""
        lines = [f"- {self.wording.entry(entry)}" for entry in entries]
        self.show(Text("\n".join(["Changed, and it holds from now on:", "", *lines, *more]) if lines else NOTHING_NEW))

    def ask_again(self, error: BadOption | Overtaken, form: Offer) -> None:
        """Say why nothing was changed, and give back what was typed."""
        self.show(Notice(str(error), is_problem=True))
        self.show(form)


# --------------------------------------------------------------------------------------------- settings of a place


async def save_place(desk: Desk) -> None:
    """What holds in a place."""
    options = desk.request.options
    scope, was = str(options["place"]), json.loads(str(options["was"]))
    settings = [SETTINGS[name] for name in was if name in SETTINGS]
    # The others are to stay what they are by now.
    touched = [each for each in settings if _is_touched(each, was[each.name], options)]
    try:
        changes = [Change("setting", scope, each.name, _read(each, desk), was[each.name]) for each in touched]
        entries = await desk.decide(changes)
    except (BadOption, Overtaken) as error:
        group = settings[0].group if settings else ""
        typed = asked_in(options, [option for option in PLACE_FIELDS if option.name in map(_name, touched)])
        desk.ask_again(error, change_place(group, scope, settings, desk.kit, typed))
        return
    desk.say(entries)
    desk.show(go_to(_what_of(scope), "Back"))


def _name(setting: Setting) -> str:
    return field_of(setting.name)


def _is_touched(setting: Setting, was: str | None, options: Options) -> bool:
    try:
        return read_from_field(setting, options.get(field_of(setting.name), "")) != was
    except BadOption:
        return True


def _read(setting: Setting, desk: Desk) -> str | None:
    after = read_from_field(setting, desk.request.options.get(field_of(setting.name), ""))
    # People write a channel in their own way.
    return desk.reader.channel(after) if after and setting.name in CHANNELS else after


def _what_of(scope: str) -> str:
    return {"channel": "here", "workspace": "workspace"}.get(scope.partition(":")[0], "everywhere")


# ---------------------------------------------------------------------------------------------------------- limits


async def save_limit(desk: Desk) -> None:
    """One limit."""
    options, kit = desk.request.options, desk.kit
    try:
        unit, period = unit_of(str(options["unit"])), period_of(str(options["period"]))
        scope = desk.whole(desk.reader.limited(whom(options)))
        stored = next(
            (str(r.cap) for r in kit.rulebook.limits if (r.scope, r.unit, r.period) == (scope, unit, period)), None
        )
        change = Change("limit", scope, f"{unit} {period}", cap_of(str(options.get("most", "")), unit), stored)
        await desk.check_unseen(change)
        before = kit.rulebook.current.caps.get(scope, {}).get((unit, period))
        entries = await desk.decide([change])
    except (BadOption, Overtaken) as error:
        desk.ask_again(error, set_limit(kit, asked_in(options, LIMIT_FIELDS)))
        return
    now = kit.rulebook.current.caps.get(scope, {}).get((unit, period))
    is_lower = bool(entries) and now is not None and (before is None or now < before)
    desk.say(entries, *([await _lowered(desk, change, now)] if is_lower and now is not None else []))
    desk.show(set_limit(kit))
    desk.show(go_to("limits", "Limits"))


async def _lowered(desk: Desk, change: Change, cap: int) -> str:
    """What becomes of what is used already."""
    unit, _, period = change.name.partition(" ")
    general = "\nWhat was used already counts."
    if change.scope.endswith(f":{EACH}") or change.scope.startswith("role:"):
        return general
    kit = desk.kit
    name, resets_at = kit.calendar.period(period_of(period), kit.now())
    standing = (await kit.history.standings([Take(change.scope, name, unit, 0, cap, resets_at)]))[0]
    if standing.used <= cap:
        return general
    used = f"{amount(unit, standing.used)} used or in use"
    return f"\nThere are {used} already, which is more; so there is nothing left until {when(resets_at, kit.now())}."


# ---------------------------------------------------------------------------------------------------------- access


async def save_access(desk: Desk) -> None:
    """One rule of access."""
    options, kit = desk.request.options, desk.kit
    try:
        wanted = object_of(str(options.get("object", "")), kit.commands, kit.catalog)
        subject = desk.whole(desk.reader.subject(whom(options)))
        stored = kit.rulebook.current.access.get((subject, wanted))
        was = None if stored is None else ALLOW if stored else DENY
        said = str(options["access"])
        change = Change("access", subject, wanted, said if said in (ALLOW, DENY) else None, was)
        await desk.check_unseen(change)
        entries = await desk.decide([change])
    except (BadOption, Overtaken) as error:
        desk.ask_again(error, set_access(kit, asked_in(options, ACCESS_FIELDS)))
        return
    desk.say(entries)
    desk.show(set_access(kit))
    desk.show(go_to("access", "Access"))


# ------------------------------------------------------------------------------------------------- somebody's own


async def save_mine(desk: Desk) -> None:
    """Somebody's own defaults."""
    request, kit = desk.request, desk.kit
    said = {name: str(request.options.get(own_field_of(name), USUAL)) for name in OWN}
    before = await kit.preferences.of(request.person)
    try:
        await kit.preferences.change_all(request.person, {n: None if v == USUAL else v for n, v in said.items()})
    except BadOption as error:
        desk.ask_again(error, change_mine(before, asked_in(request.options, OWN_FIELDS)))
        return
    after = await kit.preferences.of(request.person)
    lines = [
        f"- **{OWN[name][0]}**: {own_words(name, before, kit)} → {own_words(name, after, kit)}"
        for name in OWN
        if before.get(name) != after.get(name)
    ]
    desk.show(Text("\n".join(["Changed, and it holds from now on:", "", *lines]) if lines else NOTHING_NEW))
    desk.show(change_mine(after))
