"""Exceptions name controls that exist."""

from __future__ import annotations

from collections.abc import Iterator

from tenantry.spec.nearest import did_you_mean
from tenantry.spec.rule import Draft, Finding, Rule


def check(draft: Draft) -> Iterator[Finding]:
    known = draft.catalogue.controls
    for index, exception in enumerate(draft.spec.security.exceptions):
        if exception.control not in known:
            yield Finding(
                path=f"security/exceptions/{index}/control",
                message=f"found the unknown control `{exception.control}`",
                hint=did_you_mean(exception.control, known, "the baseline's controls are listed in its documentation"),
            )


RULE = Rule(
    id="controls-exist",
    title="Excused controls exist",
    text="An exception for a control that does not exist excuses nothing, and looks as if it did.",
    needs=frozenset({"security"}),
    check=check,
)
