"""`flashbulb explain`: what a model was shown for one request, part by part, and what it was billed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

import typer

from bots.operating.office import Office
from bots.operating.terminal import Json, at_work, say, table
from core.errors import BadOption, NotFound
from core.explained import Explained, explained, nothing_known
from core.memory import Past
from core.options import quoted
from core.words import money

HEAD = ("PART", "WHAT", "BYTES", "TOKENS", "FROM")
BESIDE = (
    "Tokens of parts are reckoned from their bytes; those that were billed also hold the tools that were offered and "
    "what these said."
)


@dataclass(frozen=True, slots=True)
class Known:
    """What there is to tell of a request."""

    past: Past
    name: str
    usual_model: str
    parts: Sequence[Explained]
    why: str
    """Why there are no parts; empty where there are some."""

    @property
    def model_asked(self) -> str:
        return str(self.past.request.options.get("model") or self.usual_model)


def explain(
    request: Annotated[str, typer.Argument(help="Its id, as the log has it.")] = "",
    person: Annotated[str, typer.Option(metavar="WHO", help="Whose it is, by name or id, instead of an id.")] = "",
    number: Annotated[int, typer.Option(min=0, help="Which one of theirs, as /history counts.")] = 0,
    is_json: Json = False,
) -> None:
    """What a model was shown for a request, with the words that are still kept, and what it was billed."""

    async def work(office: Office) -> Known:
        past = await _found(office, request, person, number)
        parts = await explained(past, office.store.history, office.rulebook)
        name = office.called(past.request.person)
        return Known(past, name, office.settings.chat_model, parts, "" if parts else nothing_known(past))

    known = at_work(work)
    say(_facts(known), _lines(known), is_json=is_json)


async def _found(office: Office, request: str, person: str, number: int) -> Past:
    """Raises BadOption and NotFound, with the way out."""
    if bool(request) == bool(person) or bool(person) != bool(number):
        raise BadOption("Name a request by its id, or by --person and --number together.")
    if request:
        past = await office.store.history.by_id(request)
        if past is None:
            raise NotFound(
                f"There is no request {quoted(request)} here. The log names each by its id (`request in`); --person "
                "and --number name one as /history counts."
            )
        return past
    whose = office.person(person)
    past = await office.store.history.by_number(whose, number)
    if past is None:
        raise NotFound(f"{office.called(whose)} has no request with number {number}, or has deleted it.")
    return past


def _facts(known: Known) -> Mapping[str, object]:
    past, usage, options = known.past, known.past.usage, known.past.request.options
    return {
        "request": past.request.id,
        "number": past.number,
        "person": past.request.person,
        "person_name": known.name,
        "command": past.request.command,
        "outcome": _ended(past),
        "asked_at": past.request.asked_at.isoformat(),
        "thinking": str(options.get("thinking", "")),
        "web": _web(past),
        "model_asked": known.model_asked,
        "answered_by": [{"model": model, "micros": micros} for model, micros in usage.by_model],
        "tokens_in": usage.tokens_in,
        "tokens_cached": usage.tokens_cached,
        "tokens_out": usage.tokens_out,
        "cached_percent": _cached_percent(known),
        "micros": usage.micros,
        "why_no_parts": known.why,
        "parts": [_part_facts(each) for each in known.parts],
    }


def _part_facts(each: Explained) -> Mapping[str, object]:
    return {
        "kind": each.part.kind,
        "title": each.part.title,
        "size_bytes": each.part.size_bytes,
        "tokens": each.tokens,
        "from": each.source,
        "words": each.words,
        "remark": each.remark,
    }


def _lines(known: Known) -> Sequence[str]:
    if not known.parts:
        return [*_figures(known), "", known.why]
    rows = [
        (each.part.kind, each.part.title, f"{each.part.size_bytes:,}", f"{each.tokens:,}", each.source)
        for each in known.parts
    ]
    shown = [line for each in known.parts for line in _words(each)]
    return [*_figures(known), "", *table(HEAD, rows, ("BYTES", "TOKENS")), "", BESIDE, *shown]


def _words(each: Explained) -> Sequence[str]:
    remark = f" ({each.remark})" if each.remark and each.words else ""
    return ["", f"--- {each.part.kind}: {each.part.title}{remark}", each.words or each.remark]


def _figures(known: Known) -> Sequence[str]:
    past, usage, options = known.past, known.past.usage, known.past.request.options
    number = f", number {past.number} of {known.name}" if past.number else ""
    asked = f"{_ended(past)}, asked at {past.request.asked_at:%Y-%m-%d %H:%M} UTC"
    web = {True: "with the web", False: "without the web", None: "whether with the web is not known"}[_web(past)]
    usual = "" if options.get("model") else " (the usual one, as set now)"
    answered = ", ".join(model for model, _ in usage.by_model) or "nobody"
    cached = f"{usage.tokens_cached:,} cached ({_cached_percent(known)} %)"
    return [
        f"{past.request.id}{number}: /{past.request.command}, {asked}",
        f"Thinking: {options.get('thinking') or 'not known'}; {web}",
        f"Asked: {known.model_asked}{usual}; answered: {answered}",
        f"Billed: {usage.tokens_in:,} tokens in, of them {cached}; {usage.tokens_out:,} out; {money(usage.micros)}",
    ]


def _ended(past: Past) -> str:
    return "running" if past.is_running else past.outcome


def _web(past: Past) -> bool | None:
    """None where what was asked is not stored."""
    return bool(past.request.options.get("web")) if past.request.options else None


def _cached_percent(known: Known) -> int:
    usage = known.past.usage
    return round(usage.tokens_cached * 100 / usage.tokens_in) if usage.tokens_in else 0
