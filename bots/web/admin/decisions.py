"""What a form decides: read, decided, and answered with the way back to where it was sent from."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeAlias

from aiohttp import web

from bots.web.admin.addresses import address
from bots.web.admin.views import Views
from bots.web.guard import PERSON
from core.administration import Change, Decided, Kind
from core.errors import BadOption, Overtaken
from core.limits import PERIODS
from core.subjects import micros_of
from core.words import amount

KINDS: dict[str, Kind] = {"limit": "limit", "access": "access", "setting": "setting"}
MONEY = "micros"
BAD_MONEY = "A limit of money is an amount in dollars such as 1.50; {said} is none."


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a form was not taken, for whoever filled it in."""

    kind: str
    scope: str
    name: str
    typed: str
    sentence: str

    def is_about(self, kind: str, scope: str, name: str) -> bool:
        return (self.kind, self.scope, self.name) == (kind, scope, name)


ShownAgain: TypeAlias = Callable[[web.Request, Trouble | None], Awaitable[web.Response]]


class Decisions:
    """Makes what a form says so."""

    def __init__(self, views: Views) -> None:
        self._views = views

    async def made(self, request: web.Request, show_again: ShownAgain) -> web.Response:
        """Decide it and lead back; the form again where it is not understood; both values where another was quicker."""
        # A browser sends every end of a line as two signs, also what it was given as one.
        form = {name: str(value).replace("\r\n", "\n") for name, value in (await request.post()).items()}
        try:
            change = _change(form)
            await self._views.stores.rulebook.decide([change], request[PERSON])
        except BadOption as error:
            typed = form.get("after", "").strip()
            about = (form.get("kind", ""), form.get("scope", ""), _name(form))
            return await show_again(request, Trouble(*about, typed, str(error)))
        except Overtaken:
            return await self._overtaken(request, change)
        back = address(request.path, request.query, saved=f"{change.kind} {change.name}")
        return web.Response(status=303, headers={"Location": back})

    async def _overtaken(self, request: web.Request, change: Change) -> web.Response:
        """What it was, what it is now, and what it was to become; nothing is lost, and it can still be decided."""
        decided = await self.decided()
        return await self._views.shown(
            request,
            "overtaken",
            await self._views.names(),
            status=409,
            change=change,
            saw=None if change.was is None else str(change.was),
            shown=lambda value: _told(change, value),
            current=stored(decided, change.kind, change.scope, change.name),
        )

    async def decided(self) -> Decided:
        """What is stored, without what the environment says."""
        stores = self._views.stores
        periods = [stores.rulebook.calendar.period(period, stores.now())[0] for period in PERIODS]
        return await stores.administration.decided(periods)


def stored(decided: Decided, kind: Kind, scope: str, name: str) -> str | None:
    """What is decided of it, in the words of a change."""
    match kind:
        case "limit":
            caps = {f"{rule.unit} {rule.period}": rule.cap for rule in decided.limits if rule.scope == scope}
            return str(caps[name]) if name in caps else None
        case "access":
            is_allowed = decided.access.get((scope, name))
            return None if is_allowed is None else "allow" if is_allowed else "deny"
        case "setting":
            return decided.settings.get(scope, {}).get(name)


def _told(change: Change, value: str | None) -> str:
    """A value in words, also where there is none."""
    if value is None:
        return "not decided"
    if change.kind == "limit" and value.isdecimal():
        return amount(change.name.partition(" ")[0], int(value))
    return value or "empty"


def _change(form: dict[str, str]) -> Change:
    """Raises BadOption."""
    kind = KINDS.get(form.get("kind", ""))
    if kind is None:
        raise BadOption("This form is of another version of the page. Please load it again.")
    name = _name(form)
    after = None if "remove" in form else form.get("after", "").strip()
    if kind == "limit" and after is not None and name.startswith(f"{MONEY} ") and "raw" not in form:
        after = _micros(after)
    return Change(kind, form.get("scope", ""), name, after, form.get("was"))


def _name(form: dict[str, str]) -> str:
    """What it is about; of a new limit in two fields."""
    return form.get("name") or f"{form.get('unit', '')} {form.get('period', '')}"


def _micros(said: str) -> str:
    micros = micros_of(said)
    if micros is None:
        raise BadOption(BAD_MONEY.format(said=f"“{said[:40]}”"))
    return str(micros)
