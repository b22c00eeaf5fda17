"""A rollout has a date or is enforced now, not both."""

from __future__ import annotations

from collections.abc import Iterator

from tenantry.spec.rule import Draft, Finding, Rule


def check(draft: Draft) -> Iterator[Finding]:
    rollout = draft.spec.security.conditional_access
    if rollout.enforced and rollout.report_only_until is not None:
        yield Finding(
            path="security/rollout/conditional_access/enforce",
            message="found `enforce: true` beside `report_only_until`, expected one of the two",
            hint="keep the date to enforce after it, keep enforce to enforce now",
        )


RULE = Rule(
    id="rollout-one-way",
    title="A rollout goes one way",
    text="Policies are watched until a day, or enforced now; both at once cannot be meant.",
    needs=frozenset({"security"}),
    check=check,
)
