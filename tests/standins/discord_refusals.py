"""What Discord says no with: its codes, their status and their words."""

from collections.abc import Mapping
from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]

UNAUTHORIZED = 0
WORDS: Mapping[int, tuple[int, str]] = {
    UNAUTHORIZED: (401, "401: Unauthorized"),
    10003: (404, "Unknown Channel"),
    10004: (404, "Unknown Guild"),
    10007: (404, "Unknown Member"),
    10008: (404, "Unknown Message"),
    10013: (404, "Unknown User"),
    10015: (404, "Unknown Webhook"),
    10062: (404, "Unknown interaction"),
    30046: (429, "Maximum number of edits to messages older than 1 hour reached. Try again later"),
    40005: (413, "Request entity too large"),
    40060: (400, "Interaction has already been acknowledged."),
    40094: (400, "This interaction has reached its maximum number of follow up messages"),
    50001: (403, "Missing Access"),
    50005: (403, "Cannot edit a message authored by another user"),
    50006: (400, "Cannot send an empty message"),
    50007: (403, "Cannot send messages to this user"),
    50013: (403, "Missing Permissions"),
    50024: (403, "Cannot execute action on this channel type"),
    50027: (401, "Invalid Webhook Token"),
    50033: (400, "Invalid Recipient(s)"),
    50035: (400, "Invalid Form Body"),
    50109: (400, "The request body contains invalid JSON."),
    160004: (400, "A thread has already been created for this message"),
}


class Refusal(Exception):
    """Discord declines a request with this code; `errors` is its tree of what is wrong with the form."""

    def __init__(self, code: int, errors: Json | None = None) -> None:
        self.status, self.words = WORDS[code]
        super().__init__(f"{code} {self.words}")
        self.code = code
        self.errors = errors

    def body(self) -> Json:
        body: Json = {"message": self.words, "code": self.code}
        return {**body, "errors": self.errors} if self.errors else body


class Complaints:
    """Gathers what is wrong with a form, field by field, and refuses it in the end."""

    def __init__(self, *prefix: str) -> None:
        self._prefix = prefix
        self._errors: Json = {}

    def add(self, path: tuple[object, ...], code: str, words: str) -> None:
        place = self._errors
        for step in (*self._prefix, *map(str, path)):
            place = place.setdefault(step, {})
        place.setdefault("_errors", []).append({"code": code, "message": words})

    def longest(self, path: tuple[object, ...], value: object, longest: int) -> None:
        if isinstance(value, str | list) and len(value) > longest:
            self.add(path, "BASE_TYPE_MAX_LENGTH", f"Must be {longest} or fewer in length.")

    def between(self, path: tuple[object, ...], value: object, least: int, most: int) -> None:
        count = len(value) if isinstance(value, str | list) else 0
        if not least <= count <= most:
            self.add(path, "BASE_TYPE_BAD_LENGTH", f"Must be between {least} and {most} in length.")

    def required(self, path: tuple[object, ...], value: object) -> None:
        if value is None or value == "":
            self.add(path, "BASE_TYPE_REQUIRED", "This field is required")

    def raise_any(self) -> None:
        if self._errors:
            raise Refusal(50035, self._errors)
