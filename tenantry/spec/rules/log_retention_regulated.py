"""A regulated client keeps its logs for a year."""

from __future__ import annotations

from collections.abc import Iterator

from tenantry.spec.rule import Draft, Finding, Rule

_A_YEAR = 365


def check(draft: Draft) -> Iterator[Finding]:
    azure = draft.spec.azure
    days = azure.log_retention_days if azure is not None and azure.regulated else None
    if days is not None and days < _A_YEAR:
        message = f"found {days} days, expected at least {_A_YEAR} days, since the client is regulated"
        yield Finding(path="azure/log_retention", message=message, hint="leave it out, or remove regulated")


RULE = Rule(
    id="log-retention-regulated",
    title="Regulated clients keep their logs for a year",
    text="Where `azure.regulated` is set, `azure.log_retention` may be longer than a year, but not shorter.",
    needs=frozenset({"azure"}),
    check=check,
)
