"""No two groups with one display name."""

from __future__ import annotations

from collections.abc import Iterator

from tenantry.spec.rule import Draft, Finding, Rule


def check(draft: Draft) -> Iterator[Finding]:
    first: dict[str, str] = {}
    for key, group in draft.spec.groups.items():
        other = first.setdefault(group.name.casefold(), key)
        if other != key:
            message = f"found the display name `{group.name}`, which group `{other}` has already"
            yield Finding(path=f"groups/{key}/name", message=message, hint="give one of the two another name")


RULE = Rule(
    id="group-names-unique",
    title="Display names of groups are unique",
    text="People choose groups by display name, and `adopt` finds an existing group by it.",
    needs=frozenset({"groups"}),
    check=check,
)
