"""Somebody's own defaults, as the Home tab shows and changes them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bots.ids import made, read
from bots.payload import JSON, part, parts, text
from bots.slack.fields import CHOICE_CHARS, MOST_CHOICES, TICKED, plain
from bots.slack.mrkdwn import escaped
from core.command import Command, Option, OptionKind
from core.values import OptionValue
from core.words import fitting

HELP_CHARS = 200
ID_CHARS = 255
USUAL = "fb:usual"
"""Chosen instead of a value: back to what everybody has."""


@dataclass(frozen=True, slots=True)
class Own:
    """An option that somebody may have a default of their own for."""

    command: Command
    option: Option
    value: OptionValue | None = None
    """Their own; None while they have what everybody has."""
    usual: OptionValue | None = None
    """What everybody has, where the option's declaration does not say."""
    labels: Mapping[str, str] = field(default_factory=dict)
    """What is shown for its choices; one without is shown as it is."""

    @property
    def name(self) -> str:
        return f"{self.command.name}.{self.option.name}"


def defaults_of(
    personal: Sequence[tuple[Command, Option]],
    own: Mapping[str, OptionValue],
    usual: Mapping[str, OptionValue] | None = None,
) -> Sequence[Own]:
    """What somebody may have a default of their own for, with theirs.

    Args:
        personal: Of `Preferences.personal`.
        own: Of `Preferences.of`.
        usual: By the same names, what stands where no declaration says.
    """
    names = [(f"{command.name}.{option.name}", command, option) for command, option in personal]
    return [Own(command, option, own.get(name), (usual or {}).get(name)) for name, command, option in names]


def default_of(action: JSON) -> tuple[str, str | None]:
    """The default that somebody chose, by its name such as `ask.thinking`; None for what everybody has.

    The name is empty when it was something else that was used.
    """
    kind, name = read(text(action, "action_id"))
    if kind != "default":
        return "", None
    if text(action, "type") == "checkboxes":
        return name, "true" if parts(action, "selected_options") else "false"
    chosen = text(part(action, "selected_option"), "value")
    return name, None if chosen in ("", USUAL) else chosen


def about(own: Own) -> str:
    """The option, and the command it is for."""
    line = f"*{escaped(own.option.name.capitalize())}* for {escaped(own.command.name)}"
    return f"{line}\n{escaped(fitting(own.option.help, HELP_CHARS))}"


def block_id(own: Own) -> str:
    # Slack goes on showing the old choice in a block that keeps its id.
    return made("default", f"{own.name}={own.value}")[:ID_CHARS]


def control(own: Own) -> JSON:
    """A box or a menu, with what is in force now."""
    action_id = made("default", own.name)
    if own.option.kind is OptionKind.FLAG:
        box = _choice("Yes", TICKED)
        in_force = own.value if own.value is not None else _everybodys(own)
        return {
            "type": "checkboxes",
            "action_id": action_id,
            "options": [box],
            **({"initial_options": [box]} if in_force is True else {}),
        }
    listed = _choices(own)
    chosen = next((each for each in listed if each["value"] == own.value), None)
    usual = next(each for each in listed if each["value"] == USUAL)
    return {
        "type": "static_select",
        "action_id": action_id,
        "options": listed,
        "initial_option": chosen or usual,
    }


def _choices(own: Own) -> Sequence[JSON]:
    """All there are; the usual one has no value of its own, so that it follows what is usual."""
    declared, usual = own.option.default, _everybodys(own)
    said = own.labels.get(str(usual), str(usual))
    label = "Automatic" if usual is None else f"{fitting(said, CHOICE_CHARS - len(' (usual)'))} (usual)"
    others = [_choice(own.labels.get(choice, choice), choice) for choice in own.option.choices if choice != declared]
    return [_choice(label, USUAL), *others][:MOST_CHOICES]


def _everybodys(own: Own) -> OptionValue | None:
    return own.usual if own.option.default is None else own.option.default


def _choice(label: str, value: str) -> JSON:
    return {"text": plain(fitting(label, CHOICE_CHARS)), "value": value}
