"""What has run out is taken out."""

from __future__ import annotations

from collections.abc import Iterator

from tenantry.spec.model import Override, SecurityException
from tenantry.spec.rule import Draft, Finding, Rule


def check(draft: Draft) -> Iterator[Finding]:
    spec = draft.spec
    excused: dict[str, tuple[SecurityException | Override, ...]] = {
        "security/exceptions": spec.security.exceptions,
        "overrides": spec.overrides,
    }
    for block, entries in excused.items():
        for index, entry in enumerate(entries):
            if entry.until < spec.today:
                message = f"found {entry.until}, which is over since today is {spec.today}"
                yield Finding(path=f"{block}/{index}/until", message=message, hint="delete the entry, or have it approved again")


RULE = Rule(
    id="until-not-over",
    title="Exceptions and overrides have not run out",
    text="An ended exception counts no more: what it excused is drift again. Runs go on and say so; a review asks to tidy up.",
    needs=frozenset({"security", "overrides", "tenant"}),
    check=check,
    review_only=True,
)
