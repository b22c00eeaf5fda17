"""One control and value is excused once."""

from __future__ import annotations

from collections.abc import Iterator

from tenantry.spec.rule import Draft, Finding, Rule


def check(draft: Draft) -> Iterator[Finding]:
    first: dict[tuple[str, str], int] = {}
    for index, exception in enumerate(draft.spec.security.exceptions):
        other = first.setdefault((exception.control, exception.value), index)
        if other != index:
            message = f"found a second exception for `{exception.control}` with the value `{exception.value}`"
            yield Finding(path=f"security/exceptions/{index}/control", message=message, hint="keep the one with the later end")


RULE = Rule(
    id="exceptions-once",
    title="A deviation is accepted once",
    text="Two acceptances of one value have two reasons, two owners and two ends: nobody knows which one holds.",
    needs=frozenset({"security"}),
    check=check,
)
