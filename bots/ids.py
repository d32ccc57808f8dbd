"""What the id of a button or a form says: what it does, and with what. Storage knows the rest, while it lasts."""

from typing import Literal, TypeAlias

OURS = "fb:"
Kind: TypeAlias = Literal["tap", "look", "form", "stop", "share", "delete", "default", "open", "rate", "alone", "redo"]
"""An offer, answered where it is or to the presser alone; a form; what can be done with a request's answer; somebody's
own default of an option; a command whose form is opened; whether a request's answer was good;
a form that is answered to whoever fills it in alone; and one whose answer takes the place of the one it is about."""


def made(kind: Kind, name: str) -> str:
    """The id of a button of this kind, for an offer or a request."""
    return f"{OURS}{kind}:{name}"


def read(custom_id: str) -> tuple[str, str]:
    """Kind and name; an empty kind for what is not ours."""
    if not custom_id.startswith(OURS):
        return "", custom_id
    kind, _, name = custom_id.removeprefix(OURS).partition(":")
    return kind, name
