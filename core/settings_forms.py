"""What the forms of /settings ask for: each field an option that only they can say, and what is read from it."""

from collections.abc import Mapping, Sequence

from core.command import Command, Option, OptionKind
from core.commands import FIRST, ask, imagine, speak
from core.errors import BadOption
from core.house_settings import SETTINGS, Setting, stored
from core.limits import PERIODS
from core.options import quoted, valued
from core.subjects import UNITS
from core.values import Options, OptionValue

UNDECIDED = "not decided here"
USUAL = "usual"
NOBODY = "none"
"""Of words: that there are to be none here, whatever holds around it."""
MOST_FIELDS = 5
"""Of one form: Discord takes no more."""
WHO_CHARS = 200
PAID = FIRST
"""Commands whose uses can be limited: all that cost something are among what people come for."""
ALLOW, DENY, NO_RULE = "allow", "deny", "no rule"
YES_OR_NO = ("yes", "no")


def field_of(setting: str) -> str:
    """The option that a form asks for a setting by."""
    return f"set_{setting}"


def _field(setting: Setting) -> Option:
    option = setting.option
    name, words, label = field_of(option.name), option.help, option.title
    if option.kind in (OptionKind.FLAG, OptionKind.CHOICE):
        choices = (UNDECIDED, *(YES_OR_NO if option.kind is OptionKind.FLAG else option.choices))
        return Option(name, words, OptionKind.CHOICE, choices=choices, label=label, is_hidden=True)
    longest = option.longest_chars if option.kind is OptionKind.TEXT else len(str(option.highest or ""))
    return Option(name, words, longest_chars=longest, label=label, is_long=option.is_long, is_hidden=True)


PLACE_FIELDS = tuple(map(_field, SETTINGS.values()))


def shown_in_field(setting: Setting, said: str | None) -> str:
    """What is decided, as the form has it."""
    if said is None:
        return UNDECIDED if setting.option.kind in (OptionKind.FLAG, OptionKind.CHOICE) else ""
    return NOBODY if said == "" else said


def read_from_field(setting: Setting, value: OptionValue) -> str | None:
    """What is to be decided; None for nothing. Raises BadOption with what is allowed."""
    said = str(value).strip()
    if said in ("", UNDECIDED):
        return None
    if setting.option.kind is OptionKind.TEXT and said.casefold() == NOBODY:
        return ""
    try:
        return stored(valued(setting.option, said))
    except BadOption as error:
        raise BadOption(f"{setting.option.title}: {error}") from error


LIMIT_FIELDS = (
    Option(
        "who",
        "A mention, a name or an id; everyone (each for themselves), everything (all together), this channel.",
        longest_chars=WHO_CHARS,
        is_hidden=True,
    ),
    Option(
        "unit",
        "What is counted.",
        OptionKind.CHOICE,
        choices=(*UNITS, *(f"/{name}" for name in PAID)),
        label="What",
        is_hidden=True,
    ),
    Option("period", "How long it counts.", OptionKind.CHOICE, choices=PERIODS, label="In each", is_hidden=True),
    Option(
        "most",
        "A number, or money such as $1.50 or 50 ¢; left empty, the limit is removed.",
        longest_chars=40,
        label="At most",
        is_hidden=True,
    ),
)

ACCESS_FIELDS = (
    LIMIT_FIELDS[0],
    Option(
        "object",
        "anything, a kind of thing such as video, a command such as /imagine, or a model's id.",
        longest_chars=WHO_CHARS,
        label="To what",
        is_hidden=True,
    ),
    Option(
        "access",
        "Whether it is open to them; no rule: as it is for others.",
        OptionKind.CHOICE,
        choices=(ALLOW, DENY, NO_RULE),
        is_hidden=True,
    ),
)


OWN: Mapping[str, tuple[str, Command]] = {
    "ask.thinking": ("Thinking", ask.command),
    "ask.private": ("Private answers", ask.command),
    "imagine.model": ("Picture model", imagine.command),
    "imagine.aspect": ("Aspect of pictures", imagine.command),
    "speak.voice": ("Voice", speak.command),
}
"""The defaults of their own that people find here, by the names that `Preferences` has for them."""


def own_field_of(name: str) -> str:
    """The option that a form asks for somebody's own default by."""
    return f"own_{name.replace('.', '_')}"


def own_option(name: str) -> Option:
    """What the default is for."""
    option = OWN[name][1].option(name.partition(".")[2])
    if option is None:
        raise ValueError(f"there is no {name}")
    return option


def _own_field(name: str) -> Option:
    option, title = own_option(name), OWN[name][0]
    choices = (USUAL, *(option.choices or YES_OR_NO))
    field = own_field_of(name)
    return Option(
        field, option.help, OptionKind.CHOICE, choices=choices, label=title, suggest=option.suggest, is_hidden=True
    )


OWN_FIELDS = tuple(map(_own_field, OWN))


def asked_in(options: Options, fields: Sequence[Option]) -> Options:
    """Of a request's options, those that a form has asked for."""
    return {field.name: options[field.name] for field in fields if field.name in options}


def whom(options: Options) -> str:
    """Whom a form names. Raises BadOption when it names nobody."""
    said = str(options.get("who", "")).strip()
    if not said:
        raise BadOption(f"Please say who it is for; {quoted('everyone')} is each person for themselves.")
    return said
