"""Sees to it that limits are kept: who may what, a word before one is used up, and the admins' part in it."""

from collections.abc import Iterator, Sequence

from core.command import Command, Estimate
from core.errors import HostError, NotPermitted, OverLimit
from core.herald import Herald
from core.limits import EVERYTHING, Standing, Take
from core.platforms import Notes
from core.policy import ANYTHING
from core.rulebook import Rulebook
from core.values import Notice, Offer, Request
from core.words import amount, nearly

WARNED_AT = 80
"""Percent of a limit, at which one word is said."""
NOTES = "house"


class Steward:
    """
    Args:
        owner: This process: of several, one tells the admins.
    """

    def __init__(self, herald: Herald, notes: Notes, owner: str) -> None:
        self._herald = herald
        self._notes = notes
        self._owner = owner

    async def settled(self, request: Request, standings: Sequence[Standing]) -> None:
        """After a request: tell the admins when most of what everybody together may cost is spent."""
        for each in standings:
            if is_ceiling(each) and each.passes(WARNED_AT):
                await self._herald.warn(
                    f"{WARNED_AT} % of what everybody together may cost is spent: {amount('micros', each.used)} of "
                    f"{amount('micros', each.cap)} in {each.period}. At the limit nothing that costs money is done any "
                    "more. `/settings` changes it.",
                    request.workspace,
                )

    async def turned_away(self, request: Request, error: OverLimit) -> None:
        """After a request that a limit has stopped: the admins are told when it is everybody's."""
        if is_ceiling(error.take) and error.take.cap:
            await self._tell_of_ceiling(request, error)

    async def _tell_of_ceiling(self, request: Request, error: OverLimit) -> None:
        take = error.take
        name = f"told of {take.period} {take.cap}"
        try:
            if await self._notes.once(NOTES, name, self._owner) != self._owner:
                return
            await self._notes.write(NOTES, name, "told")
        except HostError:
            return  # who cannot be asked whether it was said already, says it another time
        await self._herald.warn(
            f"What everybody together may cost in {take.period} is spent: {amount('micros', error.used)} of "
            f"{amount('micros', take.cap)}, so requests are being turned away. `/settings` changes it.",
            request.workspace,
        )


def is_ceiling(limit: Take | Standing) -> bool:
    """Whether this is what everybody together may cost."""
    return limit.scope == EVERYTHING and limit.unit == "micros"


def way_out(request: Request, error: OverLimit) -> Sequence[Offer]:
    """What whoever was stopped by a limit can do about it; what is switched off is not asked for."""
    take = error.take
    if not take.cap:
        return ()
    wish = wished(take.scope, take.period, take.unit)
    return (Offer("Ask for more", "limits", {"more": wish, "wanted_for": request.command}),)


def wished(scope: str, period: str, unit: str) -> str:
    """What is asked for more of, as a button carries it."""
    return f"{scope} {period} {unit}"


def remarks(standings: Sequence[Standing]) -> Iterator[Notice]:
    """One gentle word to whoever has just used most of a limit of theirs."""
    for each in standings:
        if each.scope.startswith("person:") and each.passes(WARNED_AT):
            yield Notice(nearly(each), is_private=True)


def permit(rulebook: Rulebook, request: Request, command: Command, estimate: Estimate) -> None:
    """Raises NotPermitted where an admin has decided that this is not open to whoever asks, or not here."""
    objects = (*command.objects, *(f"model:{model}" for model in estimate.models))
    if not command.objects:
        return
    if command.medium and rulebook.setting("pictures", request) == "off":
        raise NotPermitted("Pictures and clips are switched off here. An admin can change that with `/settings`.")
    if denied := rulebook.current.denied(request, objects):
        raise NotPermitted(_not_open(*denied, objects))


def is_open(rulebook: Rulebook, request: Request, command: Command) -> bool:
    """Whether whoever asks may use it here, whichever model it takes."""
    try:
        permit(rulebook, request, command, Estimate())
    except NotPermitted:
        return False
    return True


def _not_open(subject: str, wanted: str, objects: Sequence[str]) -> str:
    what = _thing(objects[0] if wanted == ANYTHING else wanted)
    kind = subject.partition(":")[0]
    where = {"person": "to you", "role": "to your role", "channel": "in this channel"}.get(kind, "here")
    return f"{what} is not open {where}. An admin can change that with `/settings`."


def _thing(wanted: str) -> str:
    kind, _, name = wanted.partition(":")
    match kind:
        case "command":
            return f"/{name}"
        case "model":
            return f"The model {name}"
        case _:
            return f"Making {name}" if name != "text" else "Asking for text"
