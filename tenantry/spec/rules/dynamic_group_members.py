"""A dynamic group names no members."""

from __future__ import annotations

from collections.abc import Iterator

from tenantry.spec.rule import Draft, Finding, Rule


def check(draft: Draft) -> Iterator[Finding]:
    for key, group in draft.spec.groups.items():
        if group.rule is not None and group.members:
            yield Finding(
                path=f"groups/{key}/members",
                message=f"found members of the dynamic group `{key}`, whose members Entra computes",
                hint="delete `members`, or delete `rule`",
            )


RULE = Rule(
    id="dynamic-group-members",
    title="Dynamic groups name no members",
    text="Entra computes a dynamic group's members and refuses any that are added by hand.",
    needs=frozenset({"groups"}),
    check=check,
)
