"""Overrides name guards that exist and may be overridden."""

from __future__ import annotations

from collections.abc import Iterator

from tenantry.spec.nearest import did_you_mean
from tenantry.spec.rule import Draft, Finding, Rule


def check(draft: Draft) -> Iterator[Finding]:
    known, locked = draft.catalogue.guards, draft.catalogue.locked_guards
    for index, override in enumerate(draft.spec.overrides):
        path = f"overrides/{index}/guard"
        if override.guard not in known:
            hint = did_you_mean(override.guard, known - locked)
            yield Finding(path=path, message=f"found the unknown guard `{override.guard}`", hint=hint)
        elif override.guard in locked:
            message = f"found the guard `{override.guard}`, which no override may pass"
            yield Finding(path=path, message=message, hint="change the spec so that the guard has nothing to refuse")


RULE = Rule(
    id="guards-exist",
    title="Overridden guards exist and can be overridden",
    text="An override that names no guard lets nothing pass; some guards keep people from being locked out and never give way.",
    needs=frozenset({"overrides"}),
    check=check,
)
