"""People activate the roles that they are eligible for; the policies of the roles say for how long and with what."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.simulator.graph.conftest import Graph
from tests.simulator.running import PREMIUM, RunningSimulator

Json = dict[str, Any]
ROOT = "/roleManagement/directory"
ACTIVE, ELIGIBLE = f"{ROOT}/roleAssignmentSchedule", f"{ROOT}/roleEligibilitySchedule"
POLICIES = "/policies/roleManagementPolicies"
SCOPE = "scopeId eq '/' and scopeType eq 'DirectoryRole'"
HELPDESK = "729827e3-9c14-49f7-bb1b-9608f156bbb8"
P2 = "84a661c4-e949-4bd2-a560-ed7766fcaf2b"
HOUR = 3600
FAILED = "RoleAssignmentRequestPolicyValidationFailed"


@pytest.fixture
def p2(simulator: RunningSimulator) -> Graph:
    """The partner app in a tenant with Entra ID P2."""
    tenant = simulator.seed(seats={PREMIUM: 10, P2: 5})
    return Graph(simulator=simulator, tenant=tenant, token=simulator.forged_token(tenant.id, simulator.info.client_id))


@pytest.fixture
def later(simulator: RunningSimulator) -> Iterator[Callable[[int], None]]:
    before = simulator.http.get("/_sim/clock").json()["now"]

    def advance(seconds: int) -> None:
        simulator.http.post("/_sim/clock", json={"advanceSeconds": seconds}).raise_for_status()

    yield advance
    simulator.http.post("/_sim/clock", json={"now": before})


def wish(principal: str, action: str, duration: str | None = "PT1H", **more: Any) -> Json:
    body: Json = {"action": action, "principalId": principal, "roleDefinitionId": HELPDESK, "directoryScopeId": "/"}
    expiration = {"type": "afterDuration", "duration": duration} if duration else {"type": "noExpiration"}
    period = {"startDateTime": "2026-01-01T00:00:00Z", "expiration": expiration}
    return {**body, "justification": "A locked account", "scheduleInfo": period} | more


def eligible(p2: Graph, principal: str | None = None, duration: str = "P30D") -> tuple[str, Graph]:
    """(id of a person, who asks as that person), who may activate the Helpdesk role."""
    user = p2.user()
    p2.post(f"{ELIGIBLE}Requests", wish(principal or user["id"], "adminAssign", duration))
    return user["id"], p2.as_user(user["userPrincipalName"])


def roles(p2: Graph, user: str) -> list[str]:
    held = p2.get(f"{ROOT}/roleAssignments", filter=f"principalId eq '{user}'")["value"]
    return [one["roleDefinitionId"] for one in held]


def rule(p2: Graph, rule_id: str, kind: str, **change: Any) -> None:
    policy = p2.get("/policies/roleManagementPolicyAssignments", filter=f"{SCOPE} and roleDefinitionId eq '{HELPDESK}'")["value"][
        0
    ]["policyId"]
    body = {"@odata.type": f"#microsoft.graph.unifiedRoleManagementPolicy{kind}Rule", "id": rule_id} | change
    p2.change("PATCH", f"{POLICIES}/{policy}/rules/{rule_id}", body)


def test_a_role_is_activated_and_ends_by_itself(p2: Graph, later: Callable[[int], None]) -> None:
    user, person = eligible(p2)
    assert roles(p2, user) == []
    other = p2.user()["id"]
    assert person.refused("POST", f"/users/{other}/revokeSignInSessions")[0] == 403
    made = person.post(f"{ACTIVE}Requests", wish(user, "selfActivate"))
    assert (made["status"], made["action"], made["createdBy"]["user"]["id"]) == ("Provisioned", "selfActivate", user)
    assert roles(p2, user) == [HELPDESK]
    schedule = p2.get(f"{ACTIVE}s/{made['id']}", expand="activatedUsing")
    assert schedule["assignmentType"] == "Activated"
    assert schedule["activatedUsing"]["id"] == p2.get(f"{ELIGIBLE}s")["value"][0]["id"]
    again = p2.as_user(p2.get(f"/users/{user}")["userPrincipalName"])
    assert person.refused("POST", f"{ACTIVE}Requests", wish(user, "selfActivate"))[:2] == (400, "RoleAssignmentExists")
    log = [one["activityDisplayName"] for one in p2.get("/auditLogs/directoryAudits")["value"][:2]]
    assert log == ["Add member to role completed (PIM activation)", "Add member to role requested (PIM activation)"]
    again.post(f"/users/{other}/revokeSignInSessions", None, status=200)
    later(HOUR + 1)
    assert roles(p2, user) == []
    assert len(p2.get(f"{ELIGIBLE}s")["value"]) == 1


def test_a_role_is_laid_down_after_five_minutes(p2: Graph, later: Callable[[int], None]) -> None:
    user, person = eligible(p2)
    person.post(f"{ACTIVE}Requests", wish(user, "selfActivate"))
    down = wish(user, "selfDeactivate", scheduleInfo=None)
    assert person.refused("POST", f"{ACTIVE}Requests", down)[:2] == (400, "ActiveDurationTooShort")
    later(301)
    assert person.post(f"{ACTIVE}Requests", down)["status"] == "Revoked"
    assert roles(p2, user) == []
    assert person.refused("POST", f"{ACTIVE}Requests", down)[:2] == (400, "RoleAssignmentDoesNotExist")
    log = [one["activityDisplayName"] for one in p2.get("/auditLogs/directoryAudits")["value"][:2]]
    assert log == ["Remove member from role completed (PIM deactivate)", "Remove member from role requested (PIM deactivate)"]


def test_who_may_activate(p2: Graph) -> None:
    user, person = eligible(p2)
    stranger = p2.user()
    assert person.refused("POST", f"{ACTIVE}Requests", wish(stranger["id"], "selfActivate"))[:2] == (
        403,
        "Authorization_RequestDenied",
    )
    assert p2.refused("POST", f"{ACTIVE}Requests", wish(user, "selfActivate"))[0] == 403
    admin = p2.as_user(p2.tenant.admin)
    me = admin.get("/me")["id"]
    assert admin.refused("POST", f"{ACTIVE}Requests", wish(me, "selfActivate"))[:2] == (400, "RoleAssignmentDoesNotExist")
    assert person.refused("POST", f"{ACTIVE}Requests", wish(user, "adminAssign"))[0] == 403
    assert person.refused("POST", f"{ELIGIBLE}Requests", wish(user, "adminAssign"))[0] == 403
    assert person.refused("POST", f"{ELIGIBLE}Requests", wish(user, "selfActivate"))[0] == 400
    future = wish(user, "selfActivate", roleDefinitionId="fdd7a751-b60b-444a-984c-02652fe8fa1c")
    assert person.refused("POST", f"{ACTIVE}Requests", future)[:2] == (400, "RoleAssignmentDoesNotExist")


def test_a_group_makes_its_members_eligible(p2: Graph) -> None:
    group = p2.group(isAssignableToRole=True)["id"]
    user, person = eligible(p2, principal=group)
    assert person.refused("POST", f"{ACTIVE}Requests", wish(user, "selfActivate"))[0] == 403
    p2.change("POST", f"/groups/{group}/members/$ref", p2.reference(user))
    again = p2.as_user(p2.get(f"/users/{user}")["userPrincipalName"])
    again.post(f"{ACTIVE}Requests", wish(user, "selfActivate"))
    assert roles(p2, user) == [HELPDESK]


def test_the_policy_limits_an_activation(p2: Graph) -> None:
    user, person = eligible(p2)
    too_long = person.refused("POST", f"{ACTIVE}Requests", wish(user, "selfActivate", "PT9H", justification=" "))
    assert too_long == (400, FAILED, 'The following policy rules failed: ["JustificationRule","ExpirationRule"]')
    assert person.refused("POST", f"{ACTIVE}Requests", wish(user, "selfActivate", None))[1] == FAILED
    assert person.refused("POST", f"{ACTIVE}Requests", wish(user, "selfActivate", "P99999999Y"))[1] == FAILED
    rule(p2, "Expiration_EndUser_Assignment", "Expiration", maximumDuration="PT30M")
    rule(p2, "Enablement_EndUser_Assignment", "Enablement", enabledRules=["Ticketing"])
    refused = person.refused("POST", f"{ACTIVE}Requests", wish(user, "selfActivate"))
    assert refused[2] == 'The following policy rules failed: ["TicketingRule","ExpirationRule"]'
    ticket = {"ticketNumber": "4711", "ticketSystem": "Desk"}
    person.post(f"{ACTIVE}Requests", wish(user, "selfActivate", "PT30M", justification=None, ticketInfo=ticket))


def test_an_approval_is_waited_for(p2: Graph) -> None:
    user, person = eligible(p2)
    rule(p2, "Approval_EndUser_Assignment", "Approval", setting={"isApprovalRequired": True})
    made = person.post(f"{ACTIVE}Requests", wish(user, "selfActivate"))
    assert (made["status"], made["approvalId"]) == ("PendingApproval", made["id"])
    assert roles(p2, user) == []
    p2.change("POST", f"{ACTIVE}Requests/{made['id']}/cancel")
    assert p2.get(f"{ACTIVE}Requests/{made['id']}")["status"] == "Canceled"


def test_more_time_is_asked_for(p2: Graph, later: Callable[[int], None]) -> None:
    user, person = eligible(p2)
    made = person.post(f"{ELIGIBLE}Requests", wish(user, "selfExtend", "P90D"))
    assert (made["status"], made["action"]) == ("PendingAdminDecision", "selfExtend")
    assert person.refused("POST", f"{ELIGIBLE}Requests", wish(user, "selfRenew"))[1] == "RoleAssignmentExists"
    later(31 * 24 * HOUR)
    assert p2.get(f"{ELIGIBLE}s")["value"] == []
    assert person.refused("POST", f"{ELIGIBLE}Requests", wish(user, "selfExtend"))[1] == "RoleAssignmentDoesNotExist"
    renewed = person.post(f"{ELIGIBLE}Requests", wish(user, "selfRenew"))
    assert (renewed["status"], renewed["targetScheduleId"]) == ("PendingAdminDecision", None)
    assert p2.get(f"{ELIGIBLE}s")["value"] == []
    p2.post(f"{ELIGIBLE}Requests", wish(user, "adminAssign", "P30D"))
    p2.change("POST", f"{ELIGIBLE}Requests/{made['id']}/cancel")


def test_what_is_ones_own(p2: Graph) -> None:
    first, person = eligible(p2)
    eligible(p2)
    person.post(f"{ACTIVE}Requests", wish(first, "selfActivate"))
    for place in (f"{ELIGIBLE}s", f"{ELIGIBLE}Instances", f"{ACTIVE}s", f"{ACTIVE}Instances", f"{ACTIVE}Requests"):
        mine = person.get(f"{place}/filterByCurrentUser(on='principal')")["value"]
        assert [one["principalId"] for one in mine] == [first], place
    made = person.get(f"{ACTIVE}Requests/filterByCurrentUser(on='createdBy')", expand="roleDefinition")["value"]
    assert [one["roleDefinition"]["displayName"] for one in made] == ["Helpdesk Administrator"]
    assert person.get(f"{ACTIVE}Requests/filterByCurrentUser(on='approver')")["value"] == []
    assert person.refused("GET", f"{ACTIVE}s/filterByCurrentUser(on='somebody')")[0] == 400
    assert person.refused("GET", f"{ACTIVE}s")[0] == 403


def test_the_policy_of_a_role_and_its_rules(p2: Graph) -> None:
    assert p2.refused("GET", POLICIES)[0] == 400
    assert p2.refused("GET", POLICIES, filter="scopeId eq '/' and scopeType eq 'Group'")[0] == 501
    listed = p2.get(POLICIES, filter=SCOPE, expand="rules")["value"]
    assert len(listed) == len(p2.get(f"{ROOT}/roleDefinitions")["value"])
    assert {one["scopeType"] for one in listed} == {"DirectoryRole"} and len(listed[0]["rules"]) == 17
    one = p2.get(
        "/policies/roleManagementPolicyAssignments",
        filter=f"{SCOPE} and roleDefinitionId eq '{HELPDESK}'",
        expand="policy($expand=rules)",
    )["value"][0]
    assert one["policyId"] == one["policy"]["id"] and one["id"] == f"{one['policyId']}_{HELPDESK}"
    rules = {each["id"]: each for each in one["policy"]["rules"]}
    assert rules["Expiration_EndUser_Assignment"]["maximumDuration"] == "PT8H"
    assert rules["Enablement_EndUser_Assignment"]["enabledRules"] == ["MultiFactorAuthentication", "Justification"]
    assert rules["Approval_EndUser_Assignment"]["setting"]["isApprovalRequired"] is False
    assert p2.get(f"/policies/roleManagementPolicyAssignments/{one['id']}")["policyId"] == one["policyId"]
    assert len(p2.get(f"{POLICIES}/{one['policyId']}/rules")["value"]) == 17
    path = f"{POLICIES}/{one['policyId']}/rules/Expiration_EndUser_Assignment"
    body = {
        "@odata.type": "#microsoft.graph.unifiedRoleManagementPolicyExpirationRule",
        "maximumDuration": "PT2H",
        "target": {"caller": "EndUser", "operations": ["All"], "level": "Assignment"},
    }
    p2.change("PATCH", path, body)
    changed = p2.get(path)
    assert (changed["maximumDuration"], changed["target"]["operations"]) == ("PT2H", ["all"])
    policy = p2.get(f"{POLICIES}/{one['policyId']}")
    assert policy["lastModifiedDateTime"] is not None
    same = p2.get(f"{POLICIES}/{one['policyId'].replace('DirectoryRole', 'Directory')}/rules/Expiration_EndUser_Assignment")
    assert same == changed | {"@odata.context": same["@odata.context"]}
    for wrong in (
        {"maximumDuration": "PT2H"},
        body | {"maximumDuration": "two hours"},
        body | {"maximumDuration": None},
        body | {"id": "Other"},
        body | {"enabledRules": []},
        {"@odata.type": "#microsoft.graph.unifiedRoleManagementPolicyEnablementRule", "enabledRules": []},
    ):
        assert p2.refused("PATCH", path, wrong)[0] == 400, wrong
    assert p2.refused("GET", f"{POLICIES}/{one['policyId']}/rules/None")[0] == 404


def test_an_administrator_is_held_to_the_policy(p2: Graph) -> None:
    rule(p2, "Expiration_Admin_Eligibility", "Expiration", isExpirationRequired=True, maximumDuration="P90D")
    user = p2.user()["id"]
    assert p2.refused("POST", f"{ELIGIBLE}Requests", wish(user, "adminAssign", None))[1] == FAILED
    assert p2.refused("POST", f"{ELIGIBLE}Requests", wish(user, "adminAssign", "P91D"))[1] == FAILED
    p2.post(f"{ELIGIBLE}Requests", wish(user, "adminAssign", "P90D"))
    rule(p2, "Expiration_Admin_Eligibility", "Expiration", isExpirationRequired=True, maximumDuration="P99999999Y")
    p2.post(f"{ELIGIBLE}Requests", wish(p2.user()["id"], "adminAssign", "P900D"))


def test_policies_need_the_licence(graph: Graph) -> None:
    assert graph.refused("GET", POLICIES, filter=SCOPE)[:2] == (400, "AadPremiumLicenseRequired")
