"""`flashbulb settings`: what holds where and who said so, who may what, and the log of it; the rest changes it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, TypeAlias

import typer

from bots.operating.office import COMMAND_LINE, Office
from bots.operating.terminal import (
    Json,
    at_work,
    entry_facts,
    entry_words,
    only_lists,
    say,
    say_changed,
    table,
)
from core.administration import Change, Entry, Wanted
from core.catalog import catalog
from core.commands import all_commands
from core.decisions import Wording, thing
from core.house_settings import CHANNELS, SETTINGS, setting_of, stored, value_of
from core.limits import EVERYTHING, SCOPES
from core.policy import Policy
from core.rulebook import ALLOW, DENY
from core.subjects import object_of
from core.values import OptionValue
from core.words import fitting

VALUE_CHARS = 60
OURS = (COMMAND_LINE, "flashbulb")
"""Who decides without being anybody's account."""

app = typer.Typer(help="What holds where, and who may what; the rest changes it.", invoke_without_command=True)

Scope: TypeAlias = Annotated[
    str, typer.Argument(metavar="SCOPE", help="everything, or a channel or workspace by its name or channel:ID.")
]
Name: TypeAlias = Annotated[str, typer.Argument(metavar="NAME", help=f"One of {', '.join(SETTINGS)}.")]
Subject: TypeAlias = Annotated[
    str, typer.Argument(metavar="SUBJECT", help="everyone, or a person, role, channel or workspace by name or kind:ID.")
]
Object: TypeAlias = Annotated[
    str, typer.Argument(metavar="OBJECT", help="anything, a command such as /video, a medium, or a model's id.")
]


@dataclass(frozen=True, slots=True)
class Held:
    """A setting as it is in one scope."""

    name: str
    scope: str
    value: OptionValue
    source: str
    """`decided`, `environment`, or `default`."""


@dataclass(frozen=True, slots=True)
class Holding:
    """Everything that holds."""

    settings: Sequence[Held]
    access: Mapping[tuple[str, str], bool]
    wording: Wording


@app.callback()
def settings(context: typer.Context, is_json: Json = False) -> None:
    if only_lists(context, is_json=is_json):
        found = at_work(_holding)
        say(_facts(found), [*_settings_table(found), "", *_access_table(found)], is_json=is_json)


@app.command("set")
def put(
    scope: Scope,
    name: Name,
    value: Annotated[str, typer.Argument(metavar="VALUE", help="Yes or no, a number, one of a list, or words.")],
    is_json: Json = False,
) -> None:
    """Decide a setting. It holds from the next request on, also in a bot that runs."""

    async def work(office: Office) -> tuple[Sequence[Entry], Wording]:
        where = _where(office, scope)
        setting_of(name, where)
        said = office.read(value, office.reader.channel) if value and name in CHANNELS else value
        return await office.decide(Change("setting", where, name, said)), office.wording

    say_changed(*at_work(work), is_json=is_json)


@app.command()
def drop(scope: Scope, name: Name, is_json: Json = False) -> None:
    """Take back what was decided: what is around it holds again."""

    async def work(office: Office) -> tuple[Sequence[Entry], Wording]:
        return await office.decide(Change("setting", _where(office, scope), name, None)), office.wording

    say_changed(*at_work(work), is_json=is_json)


def _where(office: Office, scope: str) -> str:
    return office.read(scope, office.reader.limited)


# ----------------------------------------------------------------------------------------------------------- access


@app.command()
def allow(subject: Subject, thing: Object, is_json: Json = False) -> None:
    """Let somebody do something, whatever wider rules say."""
    _decide_access(subject, thing, ALLOW, is_json=is_json)


@app.command()
def deny(subject: Subject, thing: Object, is_json: Json = False) -> None:
    """Keep somebody from something."""
    _decide_access(subject, thing, DENY, is_json=is_json)


@app.command()
def clear(subject: Subject, thing: Object, is_json: Json = False) -> None:
    """Take back what was allowed or denied."""
    _decide_access(subject, thing, None, is_json=is_json)


def _decide_access(subject: str, words: str, after: str | None, *, is_json: bool) -> None:
    async def work(office: Office) -> tuple[Sequence[Entry], Wording]:
        wanted = object_of(words, all_commands(), catalog())
        whom = office.read(subject, office.reader.subject)
        return await office.decide(Change("access", whom, wanted, after)), office.wording

    say_changed(*at_work(work), is_json=is_json)


# -------------------------------------------------------------------------------------------------------------- log


@app.command()
def log(
    who: Annotated[str, typer.Option(help="Whoever decided: a name, an account, or 'command line'.")] = "",
    what: Annotated[str, typer.Option(help="How it begins: limit, access, setting, 'setting persona', restore …")] = "",
    take: Annotated[int, typer.Option(min=1, max=10_000, help="How many, the newest first.")] = 50,
    is_json: Json = False,
) -> None:
    """Who decided what, the newest first."""

    async def work(office: Office) -> tuple[Sequence[Entry], int, Office]:
        account = who if not who or who in OURS else office.account(who)
        entries, total = await office.store.administration.log(Wanted(who=account, what=what, take=take))
        return entries, total, office

    entries, total, office = at_work(work)
    wording, zone = office.wording, office.rulebook.calendar.zone
    rows = [
        [f"{each.at.astimezone(zone):%Y-%m-%d %H:%M}", wording.account(each.who), entry_words(each, wording)]
        for each in entries
    ]
    lines = [*table(("AT", "WHO", "WHAT"), rows), "", f"{len(entries):,} of {total:,}"] if rows else ["Nothing so far."]
    say({"total": total, "entries": [entry_facts(each, wording) for each in entries]}, lines, is_json=is_json)


# ------------------------------------------------------------------------------------------------------------- list


async def _holding(office: Office) -> Holding:
    policy = office.rulebook.current
    return Holding(list(_held(policy)), policy.access, office.wording)


def _held(policy: Policy) -> Iterator[Held]:
    """Each setting as it is everywhere, and then where it is something else, the widest first."""
    scopes = [scope for scope in {**policy.assumed, **policy.settings} if scope != EVERYTHING]
    for scope in (EVERYTHING, *sorted(scopes, key=lambda each: (-SCOPES.index(each.partition(":")[0]), each))):
        decided, assumed = policy.settings.get(scope, {}), policy.assumed.get(scope, {})
        for name in SETTINGS:
            if name in decided or name in assumed or scope == EVERYTHING:
                source = "decided" if name in decided else "environment" if name in assumed else "default"
                yield Held(name, scope, value_of(name, policy.said_at(name, (scope,))), source)


def _facts(found: Holding) -> Mapping[str, object]:
    wording = found.wording
    held = [
        {
            "scope": each.scope,
            "scope_name": wording.where(each.scope),
            "name": each.name,
            "value": each.value,
            "source": each.source,
        }
        for each in found.settings
    ]
    access = [
        {
            "subject": subject,
            "subject_name": wording.scope(subject),
            "object": wanted,
            "object_name": thing(wanted),
            "is_allowed": is_allowed,
        }
        for (subject, wanted), is_allowed in found.access.items()
    ]
    return {"settings": held, "access": access}


def _settings_table(found: Holding) -> Sequence[str]:
    rows = [
        [
            found.wording.where(each.scope),
            each.name,
            fitting(stored(each.value), VALUE_CHARS) or "–",
            each.source,
            each.scope,
        ]
        for each in found.settings
    ]
    return table(("WHERE", "SETTING", "VALUE", "FROM", "ID"), rows)


def _access_table(found: Holding) -> Sequence[str]:
    rows = [
        [found.wording.scope(subject), thing(wanted), "allowed" if is_allowed else "denied", subject]
        for (subject, wanted), is_allowed in found.access.items()
    ]
    return table(("WHO", "TO WHAT", "ACCESS", "ID"), rows) if rows else ["Everything is open to everyone."]
