"""What the sign-in log says of conditional access: which of the tenant's policies were about a sign-in.

The simulator asks nobody for a second factor and looks at no device: whoever was let in counts as having met what a policy asks
for (`success`), except where it blocks, of which nothing is known (`unknown`). Names of the results: Microsoft's type
appliedConditionalAccessPolicyResult. That apps' own sign-ins and refused first factors are judged by no policy: Microsoft's
pages on sign-in logs.
"""

from __future__ import annotations

from typing import Any

from simulator.claims import directory_roles
from simulator.store import Tenant

Json = dict[str, Any]

_REPORT_ONLY = "enabledForReportingButNotEnforced"
_ANY_CLIENT = {"all", "browser", "mobileAppsAndDesktopClients"}


def applied(tenant: Tenant, user: Json, app_id: str, resource_id: str | None) -> list[Json]:
    """One entry for each policy of the tenant, as `appliedConditionalAccessPolicies` of the sign-in."""
    return [
        _applied(tenant, policy, user, app_id, resource_id) for policy in tenant.collection("conditionalAccessPolicies").values()
    ]


def status(policies: list[Json]) -> str:
    """`conditionalAccessStatus` of a sign-in that was let in."""
    return "success" if any(policy["result"] in ("success", "unknown") for policy in policies) else "notApplied"


def _applied(tenant: Tenant, policy: Json, user: Json, app_id: str, resource_id: str | None) -> Json:
    grant: Json = policy.get("grantControls") or {}
    controls = [*grant.get("builtInControls", ()), *(["authenticationStrength"] if grant.get("authenticationStrength") else ())]
    out = {
        "id": policy["id"],
        "displayName": policy["displayName"],
        "enforcedGrantControls": [],
        "enforcedSessionControls": [],
    }
    if policy["state"] == "disabled":
        return {**out, "result": "notEnabled"}
    trial = policy["state"] == _REPORT_ONLY
    if not _is_about(tenant, policy["conditions"], user, {app_id.lower(), (resource_id or "").lower()}):
        return {**out, "result": "reportOnlyNotApplied" if trial else "notApplied"}
    out["enforcedGrantControls"] = [name[:1].upper() + name[1:] for name in controls]
    session: Json = policy.get("sessionControls") or {}
    out["enforcedSessionControls"] = [
        name[:1].upper() + name[1:] for name, value in session.items() if isinstance(value, dict) and value.get("isEnabled")
    ]
    if "block" in controls:
        return {**out, "result": "reportOnlyFailure" if trial else "unknown"}
    return {**out, "result": "reportOnlySuccess" if trial else "success"}


def _is_about(tenant: Tenant, conditions: Json, user: Json, apps: set[str]) -> bool:
    users: Json = conditions.get("users") or {}
    applications: Json = conditions.get("applications") or {}
    clients = set(conditions.get("clientAppTypes") or ["all"])
    return (
        bool(clients & _ANY_CLIENT)
        and _names(tenant, users, "include", user)
        and not _names(tenant, users, "exclude", user)
        and _holds(applications.get("includeApplications"), apps)
        and not _holds(applications.get("excludeApplications"), apps)
    )


def _names(tenant: Tenant, users: Json, part: str, user: Json) -> bool:
    """Whether the included or excluded users, groups and roles hold the person."""
    people = set(users.get(f"{part}Users") or ())
    guest = user.get("userType") == "Guest"
    if people & {"All", user["id"]} or (
        guest and (users.get(f"{part}GuestsOrExternalUsers") or "GuestsOrExternalUsers" in people)
    ):
        return True
    groups = tenant.collection("groups")
    if any(user["id"] in groups.get(one.lower(), {}).get("_members", ()) for one in users.get(f"{part}Groups") or ()):
        return True
    return bool(set(users.get(f"{part}Roles") or ()) & set(directory_roles(tenant, user["id"])))


def _holds(named: list[str] | None, apps: set[str]) -> bool:
    listed = {one.lower() for one in named or ()}
    return "all" in listed or bool(listed & apps)
