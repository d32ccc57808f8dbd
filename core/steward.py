"""Sees to it that limits are kept: who may what, a word before one is used up, and the admins' part in it."""

from collections.abc import Iterator, Sequence

from core.alarm import Alarm
from core.command import Command, Estimate
from core.errors import NotPermitted
from core.limits import EVERYTHING, Standing
from core.policy import ANYTHING
from core.rulebook import Rulebook
from core.values import Notice, Request
from core.words import amount, nearly

WARNED_AT = 80
"""Percent of a limit, at which one word is said."""


class Steward:
    """
    Args:
        alarm: The way to the admins.
    """

    def __init__(self, rulebook: Rulebook, alarm: Alarm) -> None:
        self._rulebook = rulebook
        self._alarm = alarm

    async def settled(self, standings: Sequence[Standing]) -> None:
        """After a request: tell the admins when most of what everybody together may cost is spent."""
        for each in standings:
            if each.scope == EVERYTHING and each.unit == "micros" and each.passes(WARNED_AT):
                await self._alarm(
                    f"{WARNED_AT} % of what everybody together may cost is spent: {amount('micros', each.used)} of "
                    f"{amount('micros', each.cap)} in {each.period}. At the limit nothing that costs money is done any "
                    "more. `/settings` changes it."
                )


def remarks(standings: Sequence[Standing]) -> Iterator[Notice]:
    """One gentle word to whoever has just used most of a limit of theirs."""
    for each in standings:
        if each.scope.startswith("person:") and each.passes(WARNED_AT):
            yield Notice(nearly(each), is_private=True)


def permit(rulebook: Rulebook, request: Request, command: Command, estimate: Estimate) -> None:
    """Raises NotPermitted where an admin has decided that this is not open to whoever asks, or not here."""
    objects = (*command.objects, *(f"model:{model}" for model in estimate.models))
    if not objects:
        return
    if command.medium and rulebook.setting("pictures", request) == "off":
        raise NotPermitted("Pictures and clips are switched off here. An admin can change that with `/settings`.")
    if denied := rulebook.current.denied(request, objects):
        raise NotPermitted(_not_open(*denied, objects))


def _not_open(subject: str, wanted: str, objects: Sequence[str]) -> str:
    what = _thing(objects[0] if wanted == ANYTHING else wanted)
    where = {"person": "to you", "role": "to your role", "channel": "in this channel"}.get(
        subject.partition(":")[0], "here"
    )
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
