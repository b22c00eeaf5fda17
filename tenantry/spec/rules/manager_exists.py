"""A manager is one of the people, and not the person."""

from __future__ import annotations

from collections.abc import Iterator

from tenantry.spec.nearest import did_you_mean
from tenantry.spec.rule import Draft, Finding, Rule


def check(draft: Draft) -> Iterator[Finding]:
    people = draft.spec.people
    for upn, person in people.items():
        path = f"people/{upn}/manager"
        if person.manager == upn:
            yield Finding(
                path=path, message="found the person as their own manager", hint="delete the line for whoever has no manager"
            )
        elif person.manager is not None and person.manager not in people:
            hint = did_you_mean(person.manager, people, "add the manager to people")
            yield Finding(path=path, message=f"found the manager `{person.manager}`, who is not among the people", hint=hint)


RULE = Rule(
    id="manager-exists",
    title="Managers exist",
    text="A manager is set by the id of an account, so there must be one that the spec knows.",
    needs=frozenset({"people"}),
    check=check,
)
