"""Licences go by names that exist."""

from __future__ import annotations

from collections.abc import Iterator

from tenantry.spec.nearest import did_you_mean
from tenantry.spec.rule import Draft, Finding, Rule


def check(draft: Draft) -> Iterator[Finding]:
    known = draft.catalogue.licenses
    for block, entries in (("roles", draft.spec.roles), ("groups", draft.spec.groups)):
        for key, entry in entries.items():
            for index, name in enumerate(entry.licenses):
                if name not in known:
                    yield Finding(
                        path=f"{block}/{key}/licenses/{index}",
                        message=f"found the unknown licence `{name}`",
                        hint=did_you_mean(name, known),
                    )


RULE = Rule(
    id="license-names",
    title="Licences exist",
    text="A licence is bought and assigned by the product's id; the spec uses its name, which must be a known one.",
    needs=frozenset({"roles", "groups"}),
    check=check,
)
