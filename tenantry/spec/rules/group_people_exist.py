"""Owners and members of groups are among the people."""

from __future__ import annotations

from collections.abc import Iterator

from tenantry.spec.nearest import did_you_mean
from tenantry.spec.rule import Draft, Finding, Rule


def check(draft: Draft) -> Iterator[Finding]:
    people = draft.spec.people
    # Another rule says what is wrong with these.
    known = people.keys() | set(draft.spec.tenant.break_glass)
    for key, group in draft.spec.groups.items():
        for what, names in (("owner", group.owners), ("member", group.members)):
            for index, upn in enumerate(names):
                if upn not in known:
                    hint = did_you_mean(upn, people, "add the person to people")
                    message = f"found the {what} `{upn}`, who is not among the people"
                    yield Finding(path=f"groups/{key}/{what}s/{index}", message=message, hint=hint)


RULE = Rule(
    id="group-people-exist",
    title="Owners and members exist",
    text="Owners and members are set by the ids of accounts, so the spec must know them.",
    needs=frozenset({"tenant", "groups", "people"}),
    check=check,
)
