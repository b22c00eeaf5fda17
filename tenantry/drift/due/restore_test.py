"""Backups that nobody ever restored are a hope. The package, or the spec, says how often a restore is tried."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from tenantry.drift.by_date import Due, Overdue
from tenantry.spec.model import ClientSpec


def check(spec: ClientSpec) -> Iterator[Overdue]:
    """Due on the day after `last` + `every`; at once when none was ever done. Nothing without a machine that is backed up."""
    azure = spec.azure
    if azure is None or not any(server.backup for server in azure.servers.values()):
        return
    every = azure.backup.restore_test_days(spec.package)
    if every is None:
        return
    last = azure.backup.restore_test.last
    if last is not None and last + timedelta(days=every) >= spec.today:
        return
    since = f"It was due by {last + timedelta(days=every)}" if last else "None was ever noted down"
    yield Overdue(
        name="azure/backup/restore_test",
        path="last",
        expected=f"{spec.today - timedelta(days=every)} or later",
        actual=last.isoformat() if last else None,
        note=f"{since}: restore a machine (one every {every} days), then write the day to azure.backup.restore_test.last.",
    )


DUE = Due(type="restore-test", severity="medium", check=check)
