"""What is excused is excused for a year at most."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from tenantry.spec.model import Override, SecurityException
from tenantry.spec.rule import Draft, Finding, Rule

_A_YEAR = timedelta(days=366)


def check(draft: Draft) -> Iterator[Finding]:
    spec = draft.spec
    latest = spec.today + _A_YEAR
    excused: dict[str, tuple[SecurityException | Override, ...]] = {
        "security/exceptions": spec.security.exceptions,
        "overrides": spec.overrides,
    }
    for block, entries in excused.items():
        for index, entry in enumerate(entries):
            if entry.until > latest:
                message = f"found {entry.until}, expected a day at most a year ahead ({latest})"
                yield Finding(path=f"{block}/{index}/until", message=message, hint="decide again when the year is over")


RULE = Rule(
    id="until-within-a-year",
    title="Exceptions and overrides end within a year",
    text="An exception without an end is a policy nobody decided on.",
    needs=frozenset({"security", "overrides", "tenant"}),
    check=check,
)
