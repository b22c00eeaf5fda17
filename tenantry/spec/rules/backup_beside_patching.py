"""A machine is not backed up while it is patched."""

from __future__ import annotations

from collections.abc import Iterator

from tenantry.spec.rule import Draft, Finding, Rule

_DAY = 24 * 60


def check(draft: Draft) -> Iterator[Finding]:
    azure = draft.spec.azure
    if azure is None:
        return
    both = [key for key, server in azure.servers.items() if server.backup and server.patch_ring]
    backup, patching = azure.backup.start, azure.patching
    # Backups run every day, so on each patch day, too. The window may reach into the next day.
    into = (_minutes(backup) - _minutes(patching.start)) % _DAY
    if not both or into >= patching.hours * 60:
        return
    places = ("azure/backup/start", "azure/patching/start", "azure/patching/length")
    written = [path for path in places if path in draft.spec.places]
    message = (
        f"backups begin at {backup}, inside the patch window, which opens at {patching.start} for {patching.hours} h; "
        f"{', '.join(both)} would have both at once"
    )
    yield Finding(path=(written or ["azure/backup"])[0], message=message, hint="let backups begin before the window, or after it")


def _minutes(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)


RULE = Rule(
    id="backup-beside-patching",
    title="Backups don't begin while machines are patched",
    text="A patch window restarts machines. A backup that begins then fails, or copies a machine half patched.",
    needs=frozenset({"azure"}),
    check=check,
)
