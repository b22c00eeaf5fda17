"""Role management policies, and what people ask of Privileged Identity Management for themselves."""

from __future__ import annotations

from typing import Any

from tests.simulator.graph.permission_cases.maker import CASES, Json, Maker, a_user, case

POLICIES, ASSIGNMENTS = "/policies/roleManagementPolicies", "/policies/roleManagementPolicyAssignments"
DIRECTORY = "/roleManagement/directory"
SCOPE = "$filter=scopeId eq '/' and scopeType eq 'DirectoryRole'"
GROUPS_ADMINISTRATOR = "fdd7a751-b60b-444a-984c-02652fe8fa1c"

for _path in (POLICIES, ASSIGNMENTS):
    CASES["GET", _path, ""] = lambda _, path=_path: (f"{path}?{SCOPE}", None)  # type: ignore[misc]
    CASES["GET", _path + "/{id}", ""] = lambda maker, path=_path: (f"{path}/{_first(maker, path)}", None)  # type: ignore[misc]
for _name in ("rules", "effectiveRules"):
    CASES["GET", POLICIES + "/{id}/" + _name, ""] = lambda maker, name=_name: (  # type: ignore[misc]
        f"{POLICIES}/{_first(maker, POLICIES)}/{name}",
        None,
    )
    CASES["GET", POLICIES + "/{id}/" + _name + "/{id}", ""] = lambda maker, name=_name: (  # type: ignore[misc]
        f"{POLICIES}/{_first(maker, POLICIES)}/{name}/Expiration_Admin_Eligibility",
        None,
    )
for _kind in ("Assignment", "Eligibility"):
    for _list in ("ScheduleRequests", "Schedules", "ScheduleInstances"):
        _place = f"{DIRECTORY}/role{_kind}{_list}"
        CASES["GET", _place + "/filterByCurrentUser/{id}", ""] = lambda _, place=_place: (  # type: ignore[misc]
            f"{place}/filterByCurrentUser(on='principal')",
            None,
        )


def _first(maker: Maker, path: str) -> str:
    found: str = maker.graph.get(f"{path}?{SCOPE}")["value"][0]["id"]
    return found


@case("PATCH", POLICIES + "/{id}/rules/{id}")
def _update_rule(maker: Maker) -> tuple[str, Any]:
    path = f"{POLICIES}/{_first(maker, POLICIES)}/rules/Expiration_Admin_Eligibility"
    return path, {"@odata.type": "#microsoft.graph.unifiedRoleManagementPolicyExpirationRule", "maximumDuration": "P180D"}


def _wish(user: str, action: str) -> Json:
    period = {"startDateTime": "2026-01-01T00:00:00Z", "expiration": {"type": "noExpiration"}}
    wish = {"action": action, "principalId": user, "roleDefinitionId": GROUPS_ADMINISTRATOR, "directoryScopeId": "/"}
    return {**wish, "justification": "Case", "scheduleInfo": period}


@case("POST", f"{DIRECTORY}/roleAssignmentScheduleRequests", "adminAssign")
def _assign(maker: Maker) -> tuple[str, Any]:
    return f"{DIRECTORY}/roleAssignmentScheduleRequests", _wish(a_user(maker), "adminAssign")


@case("POST", f"{DIRECTORY}/roleAssignmentScheduleRequests", "adminRemove")
def _remove(maker: Maker) -> tuple[str, Any]:
    user = a_user(maker)
    maker.graph.post(f"{DIRECTORY}/roleAssignmentScheduleRequests", _wish(user, "adminAssign"))
    return f"{DIRECTORY}/roleAssignmentScheduleRequests", _wish(user, "adminRemove")


@case("POST", f"{DIRECTORY}/roleEligibilityScheduleRequests", "adminAssign")
def _make_eligible(maker: Maker) -> tuple[str, Any]:
    return f"{DIRECTORY}/roleEligibilityScheduleRequests", _wish(a_user(maker), "adminAssign")
