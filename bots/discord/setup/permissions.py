"""What a member may do in a channel, worked out as Discord does, from what its REST interface tells."""

from collections.abc import Sequence
from dataclasses import dataclass

ADMINISTRATOR = 1 << 3
EVERYTHING = (1 << 53) - 1


@dataclass(frozen=True, slots=True)
class Role:
    id: str
    permissions: int


@dataclass(frozen=True, slots=True)
class Overwrite:
    """What a channel allows or denies to a role or to a member, whatever the roles say."""

    id: str
    """Of the role or of the member; ids are unique across both."""
    allow: int
    deny: int


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a member stands in a server."""

    server: str
    """Its id is the id of the role that everybody has."""
    member: str
    is_owner: bool
    roles: tuple[Role, ...]
    """The member's own, and everybody's."""


def permissions_in(overwrites: Sequence[Overwrite], standing: Standing) -> int:
    """The bits of what this member may do in a channel with these overwrites."""
    base = 0
    for role in standing.roles:
        base |= role.permissions
    if standing.is_owner or base & ADMINISTRATOR:
        return EVERYTHING
    own = {role.id for role in standing.roles} - {standing.server}
    # Each step outweighs the one before; among a member's roles, what one allows outweighs what another denies.
    for whose in ({standing.server}, own, {standing.member}):
        base = _changed(base, [each for each in overwrites if each.id in whose])
    return base


def _changed(base: int, overwrites: Sequence[Overwrite]) -> int:
    denied = allowed = 0
    for each in overwrites:
        denied |= each.deny
        allowed |= each.allow
    return base & ~denied | allowed
