"""A Microsoft 365 group has an owner."""

from __future__ import annotations

from collections.abc import Iterator

from tenantry.spec.rule import Draft, Finding, Rule


def check(draft: Draft) -> Iterator[Finding]:
    for key, group in draft.spec.groups.items():
        if group.kind == "microsoft365" and not group.owners:
            yield Finding(
                path=f"groups/{key}",
                message=f"found no owner of the Microsoft 365 group `{key}`, expected one",
                hint="name one of the people: owners: [...]",
            )


RULE = Rule(
    id="microsoft365-owner",
    title="Microsoft 365 groups have an owner",
    text="Without an owner nobody answers for a group's mailbox, files and guests.",
    needs=frozenset({"groups"}),
    check=check,
)
