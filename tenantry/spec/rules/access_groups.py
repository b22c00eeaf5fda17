"""Access to Azure goes to security groups that exist."""

from __future__ import annotations

from collections.abc import Iterator

from tenantry.spec.nearest import did_you_mean
from tenantry.spec.rule import Draft, Finding, Rule


def check(draft: Draft) -> Iterator[Finding]:
    groups = draft.spec.groups
    for key in draft.spec.azure.access if draft.spec.azure is not None else ():
        path = f"azure/access/{key}"
        if key not in groups:
            hint = did_you_mean(key, groups, "define it under groups")
            yield Finding(path=path, message=f"found the unknown group `{key}`", hint=hint)
        elif groups[key].kind != "security":
            message = f"found the Microsoft 365 group `{key}`, expected a security group"
            yield Finding(path=path, message=message, hint="its owners could let anybody in: give access to a security group")


RULE = Rule(
    id="access-groups",
    title="Azure access goes to security groups",
    text="Roles are given to groups, never to people, and only to groups whose members the spec decides.",
    needs=frozenset({"azure", "groups"}),
    check=check,
)
