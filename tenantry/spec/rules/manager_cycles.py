"""Nobody is, by way of others, their own manager."""

from __future__ import annotations

from collections.abc import Iterator

from tenantry.spec.rule import Draft, Finding, Rule


def check(draft: Draft) -> Iterator[Finding]:
    manager_of = {upn: person.manager for upn, person in draft.spec.people.items() if person.manager != upn}
    done: set[str] = set()
    for start in manager_of:
        chain: list[str] = []
        upn: str | None = start
        while upn is not None and upn in manager_of and upn not in done:
            done.add(upn)
            chain.append(upn)
            upn = manager_of[upn]
        # A chain that ends in itself is a circle; one that ends in an earlier chain was looked at already.
        if upn in chain:
            circle = chain[chain.index(upn) :]
            yield Finding(
                path=f"people/{circle[0]}/manager",
                message="found a circle of managers: " + " -> ".join([*circle, circle[0]]),
                hint="take the manager away from whoever leads",
            )


RULE = Rule(
    id="manager-cycles",
    title="Managers form no circle",
    text="Approvals and escalations walk up the managers and would never end.",
    needs=frozenset({"people"}),
    check=check,
)
