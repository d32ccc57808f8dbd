"""What people, channels, roles and workspaces are called, for those who read reports."""

from collections.abc import Mapping, Sequence

from core.limits import EACH, EVERYTHING
from core.memory import FORGOTTEN
from core.names import isolated, plain_name
from core.policy import EVERYBODY, Policy

NAME_CHARS = 60
EACH_OF: Mapping[str, str] = {
    "person": "Each person without limits of their own",
    "channel": "Each channel",
    "workspace": "Each workspace",
}


class Names:
    """What ids are called, as far as it was ever said."""

    def __init__(self, known: Mapping[str, str], policy: Policy) -> None:
        self._known = known
        self._policy = policy

    def of(self, account: str) -> str:
        """A name without signs that nobody sees, and which turns nothing around it; the id where there is none."""
        return isolated(self._called(account))

    def _called(self, account: str) -> str:
        if account in ("", FORGOTTEN):
            return "Forgotten"
        found = next(filter(None, map(self._known.get, self._policy.accounts_of(account))), "")
        # The page calls people what their account is called.
        return (plain_name(found) or plain_name(account.removeprefix("web:")))[:NAME_CHARS]

    def scope(self, scope: str) -> str:
        """`Everything`, `Channel general`, `Each person …`: what a scope is about."""
        if scope in ("", EVERYTHING, EVERYBODY):
            return scope.capitalize()
        kind, _, name = scope.partition(":")
        if name == EACH:
            return EACH_OF.get(kind, scope)
        return f"{kind.capitalize()} {self.of(name)}"

    def like(self, words: str, people: Sequence[str]) -> Sequence[str]:
        """Those of `people` whom these words may mean: their id, their name, or a part of it."""
        if words in people or ":" in words:
            return [words]
        wanted = words.casefold()
        found = [person for person in people if wanted in self._called(person).casefold()]
        return [person for person in found if self._called(person).casefold() == wanted] or found
