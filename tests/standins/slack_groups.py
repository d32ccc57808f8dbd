"""User groups of the stand-in's workspace."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from tests.standins.slack_things import Person


@dataclass(slots=True, eq=False)
class UserGroup:
    """What people are counted to."""

    id: str
    handle: str
    """As it is mentioned, without the @."""
    users: set[str] = field(default_factory=set)
    """Ids of its members."""
    is_disabled: bool = False


class UserGroups:
    """Those that there are.

    Attributes:
        are_planned: Whether the workspace's plan has them; the free one has not.
    """

    def __init__(self, new_id: Callable[[str], str]) -> None:
        self.are_planned = True
        self._new_id = new_id
        self._by_handle: dict[str, UserGroup] = {}

    def __iter__(self) -> Iterator[UserGroup]:
        return iter(self._by_handle.values())

    def of(self, handle: str, *members: Person) -> UserGroup:
        """The group of this name, with these people in it as well."""
        if handle not in self._by_handle:
            self._by_handle[handle] = UserGroup(self._new_id("S"), handle)
        group = self._by_handle[handle]
        group.users |= {member.id for member in members}
        return group
