"""Logs are kept as long as a workspace can keep them."""

from __future__ import annotations

from collections.abc import Iterator

from tenantry.spec.rule import Draft, Finding, Rule

# Azure Monitor: a workspace keeps 30 to 730 days.
_SHORTEST, _LONGEST = 30, 730


def check(draft: Draft) -> Iterator[Finding]:
    days = draft.spec.azure.log_retention_days if draft.spec.azure is not None else None
    if days is not None and not _SHORTEST <= days <= _LONGEST:
        message = f"found {days} days, expected {_SHORTEST} to {_LONGEST} days"
        yield Finding(path="azure/log_retention", message=message, hint="what must be kept longer is exported to storage")


RULE = Rule(
    id="log-retention-range",
    title="Log retention is within a workspace's limits",
    text="A log workspace takes no other retention than 30 to 730 days.",
    needs=frozenset({"azure"}),
    check=check,
)
