"""Servers of the stand-in's world: who is a member, with which roles, and what that lets them do."""

from dataclasses import dataclass, field

from tests.standins.discord_things import ADMINISTRATOR, Person

EVERYTHING = (1 << 53) - 1
"""Every permission there is."""


@dataclass(slots=True, eq=False)
class Role:
    """What some members are counted to, and may do because of it."""

    id: int
    name: str
    permissions: int = 0
    is_mentionable: bool = False
    members: set[int] = field(default_factory=set)


@dataclass(slots=True, eq=False)
class Guild:
    """A server."""

    id: int
    name: str
    has_bot: bool
    owner: int
    """May do everything, whatever roles say."""
    members: dict[int, int] = field(default_factory=dict)
    """What each may do, besides what their roles let them."""
    nicks: dict[int, str] = field(default_factory=dict)
    """Of those who are called differently here."""
    roles: dict[int, Role] = field(default_factory=dict)
    """Without the one that everybody has."""

    def roles_of(self, person: Person) -> list[Role]:
        return [role for role in self.roles.values() if person.id in role.members]

    def permissions_of(self, person: Person) -> int:
        if person.id not in self.members:
            return 0
        held = self.members[person.id]
        for role in self.roles_of(person):
            held |= role.permissions
        return EVERYTHING if person.id == self.owner or held & ADMINISTRATOR else held
