"""Nobody leaves before they start."""

from __future__ import annotations

from collections.abc import Iterator

from tenantry.spec.rule import Draft, Finding, Rule


def check(draft: Draft) -> Iterator[Finding]:
    for upn, person in draft.spec.people.items():
        if person.leaves is not None and person.starts is not None and person.leaves.last_day < person.starts:
            yield Finding(
                path=f"people/{upn}/leaves/last_day",
                message=f"found {person.leaves.last_day}, which is before the first day, {person.starts}",
                hint="correct one of the two days; for whoever comes back later, delete `leaves`",
            )


RULE = Rule(
    id="leaving-dates",
    title="The last day is not before the first",
    text="A person who leaves before they start would be made and blocked at once.",
    needs=frozenset({"people"}),
    check=check,
)
