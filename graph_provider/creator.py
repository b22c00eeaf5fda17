"""Who made an object that carries no mark, by the directory's audit log. The log can be late: then nobody is believed."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence
from typing import Any

from graph_provider.errors import CreatorUnknown
from graph_provider.session import Session

_GUIDS = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_AUDIT_WAITS = (2.0, 4.0, 8.0)


async def made_by_us(
    session: Session,
    what: str,
    *object_ids: str,
    activities: Sequence[str] = ("add ", "create "),
    every: bool = False,
    records: str = "",
) -> bool:
    """Whether the audit log names our app as the one who made what all of `object_ids` stand in one record of: an object, or two
    that were tied together, also by a role or key that the record only tells as a new value. `activities`: how the record's
    activity begins, in lower case. The newest record counts; with `every`, where one record cannot tell two objects apart, all
    must be ours. `records`: the filter that finds the records where their target is not the first id. Raises CreatorUnknown while
    the log has no record. Fact: Graph directoryAudit (initiatedBy.app has appId or servicePrincipalId; targetResources and their
    modifiedProperties)."""
    apps = " or ".join(f"appId eq '{app_id}'" for app_id in sorted(session.own_app_ids))
    principals = await session.client.list("/servicePrincipals", select=["id"], params={"$filter": apps}) if apps else []
    own = session.own_app_ids | {str(item["id"]).lower() for item in principals}
    query = {"$filter": records or f"targetResources/any(t:t/id eq '{object_ids[0]}')"}
    others = {object_id.lower() for object_id in (object_ids if records else object_ids[1:])}
    for wait in (*_AUDIT_WAITS, 0.0):
        makers = []
        for record in await session.client.list("/auditLogs/directoryAudits", params=query, page=None):
            if others <= _named(record) and str(record.get("activityDisplayName", "")).lower().startswith(tuple(activities)):
                app = (record.get("initiatedBy") or {}).get("app") or {}
                makers.append(bool(own & {str(app.get(key)).lower() for key in ("appId", "servicePrincipalId")}))
        if makers:
            return all(makers) if every else makers[0]
        await asyncio.sleep(wait)
    raise CreatorUnknown(
        f"{what} {object_ids[0]} has the wanted name and content, but the audit log does not say yet who made it. "
        "Apply again later, or set adopt: true to take it over."
    )


def _named(record: Mapping[str, Any]) -> set[str]:
    """The ids that a record tells, lower case: of its targets, and those that its changes brought."""
    found = set()
    for target in record.get("targetResources") or []:
        found.add(str(target.get("id")).lower())
        for change in target.get("modifiedProperties") or []:
            old, new = (set(_GUIDS.findall(str(change.get(name)).lower())) for name in ("oldValue", "newValue"))
            found |= new - old
    return found
