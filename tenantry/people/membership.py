"""Which licences and groups a person gets, and who is in a group. All in the spec's own names, sorted, each once.

Somebody who left keeps both: taking them away is a step of leaving, not a consequence of a date.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tenantry.spec.model import ClientSpec, Person, Role

EVERYONE = "everyone"


def licenses_of(person: Person, roles: Mapping[str, Role]) -> tuple[str, ...]:
    """Names of the licences assigned to the person directly. What membership in a group gives is not among them."""
    return tuple(sorted({name for role in _roles_of(person, roles) for name in role.licenses}))


def groups_of(person: Person, roles: Mapping[str, Role]) -> tuple[str, ...]:
    """Keys of the groups that the person's roles bring. `groups.KEY.members` names further people."""
    return tuple(sorted({key for role in _roles_of(person, roles) for key in role.groups}))


def members_of(group_key: str, spec: ClientSpec) -> tuple[str, ...]:
    """Sign-in names of everybody in the group; none for a dynamic group, whose members Entra computes."""
    group = spec.groups[group_key]
    if group.rule is not None:
        return ()
    by_role = {upn for upn, person in spec.people.items() if group_key in groups_of(person, spec.roles)}
    return tuple(sorted(by_role | set(group.members)))


def _roles_of(person: Person, roles: Mapping[str, Role]) -> Iterator[Role]:
    """The person's roles that are defined; `everyone` is everybody's."""
    return (roles[name] for name in {EVERYONE, *person.roles} if name in roles)
