"""Deleted backups wait as long as a vault can keep them."""

from __future__ import annotations

from collections.abc import Iterator

from tenantry.spec.rule import Draft, Finding, Rule

# Azure Backup: soft delete can't be shorter than the 14 days that it enforces.
_SHORTEST, _LONGEST = 14, 180


def check(draft: Draft) -> Iterator[Finding]:
    days = draft.spec.azure.backup.soft_delete_days if draft.spec.azure is not None else None
    if days is not None and not _SHORTEST <= days <= _LONGEST:
        message = f"found {days} days, expected {_SHORTEST} to {_LONGEST} days"
        hint = "it says how long a deleted backup can be brought back; how long copies are kept is said under retention"
        yield Finding(path="azure/backup/soft_delete", message=message, hint=hint)


RULE = Rule(
    id="backup-soft-delete-range",
    title="Soft delete of backups is within a vault's limits",
    text="A recovery vault keeps deleted backups for no other time than 14 to 180 days, and soft delete can't be turned off.",
    needs=frozenset({"azure"}),
    check=check,
)
