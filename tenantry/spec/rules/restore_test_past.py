"""A restore test that was done, was done by today."""

from __future__ import annotations

from collections.abc import Iterator

from tenantry.spec.rule import Draft, Finding, Rule


def check(draft: Draft) -> Iterator[Finding]:
    spec = draft.spec
    last = spec.azure.backup.restore_test.last if spec.azure is not None else None
    if last is not None and last > spec.today:
        message = f"found {last}, which is still to come since today is {spec.today}"
        yield Finding(path="azure/backup/restore_test/last", message=message, hint="write the day of the last test that was done")


RULE = Rule(
    id="restore-test-past",
    title="The last restore test was done already",
    text="The next test is due a while after the last one. A day in the future would put it off without any test.",
    needs=frozenset({"azure", "tenant"}),
    check=check,
)
