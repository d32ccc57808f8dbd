"""What a team may decide while it runs, besides limits and access: each setting once, with where it may hold."""

# long because every setting is listed with where it may hold

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.command import Option, OptionKind
from core.errors import BadOption
from core.options import quoted, valued
from core.remote import allowed_in, servers_in
from core.values import OptionValue

EVERYWHERE = ("channel", "workspace", "everything")
BY_WORKSPACE = ("workspace", "everything")
HOUSE = ("everything",)
PERSONA_CHARS = 2_000
MCP_CHARS = 4_000
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
TEN_YEARS = 3_650
CHANNELS = {"admins_channel", "digest_channel"}
"""Settings whose value is a channel, as requests have it."""
A_CHANNEL = "discord:123456789 or slack:T01AB:C02CD"
CHANNEL = re.compile(r"discord:[0-9]{1,20}|slack:[TE][A-Z0-9]+:[CGD][A-Z0-9]+")


@dataclass(frozen=True, slots=True)
class Setting:
    """One thing that may be decided."""

    option: Option
    """What it may be; its default is what holds while nobody has said anything."""
    scopes: tuple[str, ...]
    """Where it may be decided: the narrowest place that says something counts."""
    group: str = "More"
    """What it is shown among."""

    @property
    def name(self) -> str:
        return self.option.name


def _setting(scopes: tuple[str, ...], group: str, option: Option) -> tuple[str, Setting]:
    return option.name, Setting(option, scopes, group)


SETTINGS: Mapping[str, Setting] = dict(
    (
        _setting(
            EVERYWHERE,
            "Answers",
            Option(
                "private",
                "Answers to /ask are for the asker alone, unless the asker says otherwise.",
                OptionKind.FLAG,
                default=False,
                label="Private answers",
            ),
        ),
        _setting(
            EVERYWHERE,
            "Answers",
            Option(
                "persona",
                "Who the bot is in its answers, in your words.",
                default="",
                longest_chars=PERSONA_CHARS,
                is_long=True,
            ),
        ),
        _setting(
            EVERYWHERE,
            "Answers",
            Option(
                "language",
                "Language of the answers, such as German; empty for the asker's own.",
                default="",
                longest_chars=40,
            ),
        ),
        _setting(
            EVERYWHERE,
            "Answers",
            Option(
                "pictures",
                "Whether pictures and clips are made; relaxed: in places for adults only, without the safety checker.",
                OptionKind.CHOICE,
                choices=("on", "off", "relaxed"),
                default="on",
                label="Pictures and clips",
            ),
        ),
        _setting(
            EVERYWHERE,
            "Answers",
            Option(
                "threads",
                "On Discord, a mention is answered in a thread of its own.",
                OptionKind.FLAG,
                default=False,
            ),
        ),
        _setting(
            EVERYWHERE,
            "Tools",
            Option(
                "tools",
                "Answers may use tools: a calculator, the calendar, units, and a button that draws.",
                OptionKind.FLAG,
                default=True,
            ),
        ),
        _setting(
            HOUSE,
            "Tools",
            Option(
                "mcp_servers",
                "MCP servers, a line each: name = https://…; programs of this machine by the command line only.",
                default="",
                longest_chars=MCP_CHARS,
                is_long=True,
                label="Tool servers",
            ),
        ),
        _setting(
            HOUSE,
            "Tools",
            Option(
                "mcp_tools",
                "Tools of these that may be used, a line each: name.tool; name.tool! asks by a button first.",
                default="",
                longest_chars=MCP_CHARS,
                is_long=True,
                label="Allowed tools of servers",
            ),
        ),
        _setting(
            EVERYWHERE,
            "The web",
            Option(
                "web",
                "Answers to /ask search the web, unless the asker says otherwise; each search costs extra.",
                OptionKind.FLAG,
                default=False,
                label="Answers from the web",
            ),
        ),
        _setting(
            BY_WORKSPACE,
            "Housekeeping",
            Option(
                "admins_channel",
                "Channel in which admins are asked and warned, by its id; empty for direct messages.",
                default="",
                longest_chars=100,
                label="Channel of the admins",
            ),
        ),
        _setting(
            HOUSE,
            "Weekly report",
            Option(
                "digest_channel",
                "Channel that gets the week's report, by its id; empty for none.",
                default="",
                longest_chars=100,
                label="Channel of the report",
            ),
        ),
        _setting(
            HOUSE,
            "Weekly report",
            Option(
                "digest_day",
                "Day of the report.",
                OptionKind.CHOICE,
                choices=WEEKDAYS,
                default=WEEKDAYS[0],
                label="Day of the report",
            ),
        ),
        _setting(
            HOUSE,
            "Weekly report",
            Option(
                "digest_hour",
                "Hour of the report.",
                OptionKind.WHOLE,
                lowest=0,
                highest=23,
                default=9,
                label="Hour of the report",
            ),
        ),
        _setting(
            BY_WORKSPACE,
            "Housekeeping",
            Option(
                "keep_text_days",
                "Days for which questions and answers are kept; 0 for ever.",
                OptionKind.WHOLE,
                lowest=0,
                highest=TEN_YEARS,
                default=90,
                label="Days that texts are kept",
            ),
        ),
        _setting(
            BY_WORKSPACE,
            "Housekeeping",
            Option(
                "keep_works_days",
                "Days for which pictures and clips are kept unless pinned; 0 for ever.",
                OptionKind.WHOLE,
                lowest=0,
                highest=TEN_YEARS,
                default=180,
                label="Days that works are kept",
            ),
        ),
    )
)


def settings_in(kind: str) -> Mapping[str, Sequence[Setting]]:
    """What may be decided in such a scope (`channel`, `workspace`, `everything`), by what it is shown among."""
    found: dict[str, list[Setting]] = {}
    for setting in SETTINGS.values():
        if kind in setting.scopes:
            found.setdefault(setting.group, []).append(setting)
    return found


def setting_of(name: str, scope: str) -> Setting:
    """The setting of that name. Raises BadOption when there is none, or not in such a scope."""
    found = SETTINGS.get(name)
    if found is None:
        raise BadOption(f"There is no setting {quoted(name)}; there are {', '.join(SETTINGS)}.")
    if scope.partition(":")[0] not in found.scopes:
        raise BadOption(f"{name} can be decided for: {', '.join(found.scopes)}.")
    return found


def value_of(name: str, said: str | None) -> OptionValue:
    """A stored setting with its type; its default when nothing is stored, or what is stored no longer fits."""
    option = SETTINGS[name].option
    default = option.default if option.default is not None else ""
    if said is None:
        return default
    try:
        return valued(option, said)
    except BadOption:
        return default


def checked_value(setting: Setting, said: str) -> str:
    """A value as it is stored. Raises BadOption with what is allowed."""
    after = stored(valued(setting.option, said))
    if setting.name in CHANNELS and after and not CHANNEL.fullmatch(after):
        raise BadOption(f"{setting.name} takes a channel's id, such as {A_CHANNEL}; {quoted(after)} is none.")
    if setting.name == "mcp_servers":
        servers_in(after)
    if setting.name == "mcp_tools":
        allowed_in(after)
    return after


def stored(value: OptionValue) -> str:
    """A value as it is stored, and as people read it: `yes`, `no`, a number, words."""
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)
