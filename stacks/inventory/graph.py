"""Reads Entra through Graph: all objects of the kinds we manage, who holds what, and the audit log.

Each list is read on its own: one that fails becomes a FailedRead and leaves the others standing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from graph_provider.client import GraphClient
from graph_provider.errors import BadRequest, M365Error
from tenantry.drift.inventory import AuditEvent, FailedRead, LiveObject

Json = dict[str, Any]

# Source: Entra built-in roles, template id of Global Administrator.
GLOBAL_ADMINISTRATOR = "62e90394-69f5-4237-9190-012177145e10"

_USER = ("id", "userPrincipalName", "displayName", "accountEnabled", "userType")
_GROUP = ("id", "displayName", "groupTypes", "mailNickname", "securityEnabled", "isAssignableToRole")
_MARK_LINE = "tenantry: "


@dataclass(kw_only=True)
class Directory:
    """Raw lists by kind (`user`, `group`, `conditional-access-policy`, `named-location`, `subscribed-sku`, ...)."""

    lists: dict[str, list[Json]] = field(default_factory=dict)
    failed: list[FailedRead] = field(default_factory=list)
    mark_property: str = ""

    def all(self, kind: str) -> list[Json]:
        return self.lists.get(kind, [])


def mark_property(app_id: str) -> str:
    """The directory extension property that carries an ownership mark."""
    return f"extension_{app_id.replace('-', '')}_tenantryKey"


async def read_directory(graph: GraphClient, app_id: str, *, audit_since: datetime | None = None) -> Directory:
    """Everything at once. `audit_since`: also read the directory audits from then on."""
    directory = Directory(mark_property=mark_property(app_id))
    reads: dict[str, Callable[[], Awaitable[list[Json]]]] = {
        "user": lambda: _marked_list(graph, "/users", _USER, directory.mark_property),
        "group": lambda: _marked_list(graph, "/groups", _GROUP, directory.mark_property),
        "conditional-access-policy": lambda: graph.list("/identity/conditionalAccess/policies", page=None),
        "named-location": lambda: graph.list("/identity/conditionalAccess/namedLocations", page=None),
        "global-administrator": lambda: graph.list(
            "/roleManagement/directory/roleAssignments",
            params={"$filter": f"roleDefinitionId eq '{GLOBAL_ADMINISTRATOR}'"},
            page=None,
        ),
        "subscribed-sku": lambda: graph.list("/subscribedSkus", page=None),
        "security-defaults": lambda: _one(graph, "/policies/identitySecurityDefaultsEnforcementPolicy"),
    }
    if audit_since is not None:
        stamp = audit_since.strftime("%Y-%m-%dT%H:%M:%SZ")
        reads["directory-audit"] = lambda: graph.list(
            "/auditLogs/directoryAudits",
            params={"$filter": f"activityDateTime ge {stamp}", "$orderby": "activityDateTime desc"},
            page=None,
        )
    results = await asyncio.gather(*(_guarded(kind, read) for kind, read in reads.items()))
    for kind, items, failure in results:
        if failure is None:
            directory.lists[kind] = items
        else:
            directory.failed.append(failure)
    await _expand_administrators(graph, directory)
    return directory


async def _guarded(kind: str, read: Callable[[], Awaitable[list[Json]]]) -> tuple[str, list[Json], FailedRead | None]:
    try:
        return kind, await read(), None
    except M365Error as error:
        return kind, [], FailedRead(type=kind, name=f"all of kind {kind}", reason=str(error))


async def _marked_list(graph: GraphClient, path: str, select: Sequence[str], mark: str) -> list[Json]:
    """With the ownership mark; a tenant that has never seen its property refuses to select it, so then nothing is marked."""
    try:
        return await graph.list(path, select=(*select, mark))
    except BadRequest:
        return await graph.list(path, select=select)


async def _one(graph: GraphClient, path: str) -> list[Json]:
    return [await graph.get(path)]


async def _expand_administrators(graph: GraphClient, directory: Directory) -> None:
    """Members of a role-assignable group that holds Global Administrator hold it too."""
    groups = {item["id"] for item in directory.all("group")}
    principals = {item["principalId"] for item in directory.all("global-administrator")}
    for group in sorted(principals & groups):
        _, members, failure = await _guarded("global-administrator", _members(graph, group))
        if failure is not None:
            directory.failed.append(failure)
        directory.lists["global-administrator"] += [{"principalId": member["id"]} for member in members]


def _members(graph: GraphClient, group: str) -> Callable[[], Awaitable[list[Json]]]:
    return lambda: graph.list(f"/groups/{group}/members", select=("id",))


def live_objects(directory: Directory) -> list[LiveObject]:
    """Users, groups, policies and named locations as the inventory knows them."""
    objects = [
        LiveObject(
            type="user",
            id=item["id"],
            name=item.get("userPrincipalName") or item["id"],
            mark=str(item.get(directory.mark_property) or ""),
            properties=item,
        )
        for item in directory.all("user")
    ]
    objects += [
        LiveObject(
            type="group",
            id=item["id"],
            name=item.get("displayName") or item["id"],
            mark=str(item.get(directory.mark_property) or ""),
            properties=item,
        )
        for item in directory.all("group")
    ]
    objects += [
        LiveObject(
            type=kind,
            id=item["id"],
            name=item.get("displayName") or item["id"],
            mark=_mark_in(item.get("description")),
            properties=item,
        )
        for kind in ("conditional-access-policy", "named-location")
        for item in directory.all(kind)
    ]
    return objects


def _mark_in(description: Any) -> str:
    last = str(description or "").strip().rpartition("\n")[2]
    return last.removeprefix(_MARK_LINE) if last.startswith(_MARK_LINE) else ""


def audit_events(directory: Directory, own_ids: frozenset[str]) -> list[AuditEvent]:
    """The directory audits as events, newest first. `own_ids`: our app id and service principal id, lower case."""
    events = []
    for item in directory.all("directory-audit"):
        initiated: Mapping[str, Any] = item.get("initiatedBy") or {}
        user, app = initiated.get("user") or {}, initiated.get("app") or {}
        ids = {str(app.get(key) or "").lower() for key in ("appId", "servicePrincipalId")}
        events.append(
            AuditEvent(
                at=datetime.fromisoformat(str(item["activityDateTime"]).replace("Z", "+00:00")),
                actor=user.get("userPrincipalName") or app.get("displayName") or user.get("id") or app.get("appId") or "unknown",
                activity=str(item.get("activityDisplayName") or ""),
                target_ids=frozenset(str(t.get("id") or "").lower() for t in item.get("targetResources") or []),
                ours=bool((ids - {""}) & own_ids),
            )
        )
    return sorted(events, key=lambda event: event.at, reverse=True)


def since(now: datetime, days: int = 7) -> datetime:
    """Without Entra P1 the log keeps 7 days; asking for more is useless there and slow elsewhere."""
    return now - timedelta(days=days)
