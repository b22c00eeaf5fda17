"""The roles of a person exist."""

from __future__ import annotations

from collections.abc import Iterator

from tenantry.spec.nearest import did_you_mean
from tenantry.spec.rule import Draft, Finding, Rule


def check(draft: Draft) -> Iterator[Finding]:
    roles = draft.spec.roles
    # As written: the model leaves `everyone` out of a person's roles, and places count all of them.
    for upn, person in draft.raw.get("people", {}).items():
        for index, role in enumerate(person.get("roles", ())):
            if role not in roles and role != "everyone":
                hint = did_you_mean(role, roles, "define it under roles")
                yield Finding(path=f"people/{upn.lower()}/roles/{index}", message=f"found the unknown role `{role}`", hint=hint)


RULE = Rule(
    id="roles-exist",
    title="Roles of people exist",
    text="An unknown role would give its person nothing, without a word.",
    needs=frozenset({"people", "roles"}),
    check=check,
)
