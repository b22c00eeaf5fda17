"""Who changed it: the newest entry of the audit logs about an object that is not our own."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC

from tenantry.drift.deviation import ChangedBy
from tenantry.drift.inventory import AuditEvent

_COLLECTIONS = ("users/", "groups/")


def audited_id(resource_id: str) -> str:
    """The id under which the logs speak of a resource: the group of `GROUP/members`, the user of `users/ID/licenses`, the ARM id.

    Lower case. An ARM id starts with a slash and stays whole."""
    folded = resource_id.lower()
    if folded.startswith("/"):
        return folded.rstrip("/")
    for collection in _COLLECTIONS:
        folded = folded.removeprefix(collection)
    return folded.split("/", 1)[0]


def changed_by(resource_id: str, events: Iterable[AuditEvent]) -> ChangedBy | None:
    """None when the logs name nobody, or only ourselves."""
    target = audited_id(resource_id)
    theirs = [event for event in events if target and target in event.target_ids and not event.ours]
    if not theirs:
        return None
    newest = max(theirs, key=lambda event: event.at)
    at = newest.at.astimezone(UTC) if newest.at.tzinfo else newest.at
    return ChangedBy(actor=newest.actor, at=at.strftime("%Y-%m-%dT%H:%M:%SZ"), activity=newest.activity)
