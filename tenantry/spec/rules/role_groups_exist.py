"""The groups that a role gives exist, and take members."""

from __future__ import annotations

from collections.abc import Iterator

from tenantry.spec.nearest import did_you_mean
from tenantry.spec.rule import Draft, Finding, Rule


def check(draft: Draft) -> Iterator[Finding]:
    groups = draft.spec.groups
    for name, role in draft.spec.roles.items():
        for index, key in enumerate(role.groups):
            path = f"roles/{name}/groups/{index}"
            if key not in groups:
                hint = did_you_mean(key, groups, "define it under groups")
                yield Finding(path=path, message=f"found the unknown group `{key}`", hint=hint)
            elif groups[key].rule is not None:
                message = f"found the dynamic group `{key}`, whose members Entra computes"
                yield Finding(path=path, message=message, hint="take it out here, or take the rule from the group")


RULE = Rule(
    id="role-groups-exist",
    title="Groups of roles exist",
    text="A role puts its people into groups. Into a dynamic group nobody can be put.",
    needs=frozenset({"roles", "groups"}),
    check=check,
)
