"""Addresses for which the client has no word, or not for each method, and what is done to people and policies by either name."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from msgraph.generated.models.authentication_method_sign_in_state import AuthenticationMethodSignInState

from tests.outside.msgraph.paths import Asking, Json
from tests.outside.msgraph.person import administrator, as_person
from tests.outside.msgraph.test_graph_device_spellings import joined
from tests.outside.msgraph.test_graph_spellings import HELPDESK, OBJECTS, SCHEDULE, group, spelled, user, values
from tests.outside.msgraph.world import PREMIUM, World
from tests.simulator.graph.receiver import receiving

PASSWORD_METHOD = "28c10230-6103-485e-b985-444c60001490"
CROSS_TENANT = "/policies/crossTenantAccessPolicy"
METHODS = "/policies/authenticationMethodsPolicy/authenticationMethodConfigurations"
SCOPE = "scopeId eq '/' and scopeType eq 'DirectoryRole'"
PARTNER = "3d0f5dec-5d3d-455c-8016-e2af1ae4d31a"


@pytest.fixture
def graph(world: World) -> Asking:
    return Asking(world=world)


@pytest.fixture
def admin(world: World) -> Asking:
    """As the tenant's administrator, for what no app may do."""
    return Asking(world=replace(world, client=administrator(world)))


def licensed(world: World, graph: Asking) -> str:
    one = user(world, graph)
    graph("POST", f"/users/{one}/assignLicense", {"addLicenses": [{"skuId": PREMIUM, "disabledPlans": []}], "removeLicenses": []})
    return one


@spelled
def test_a_password_is_reset(world: World, graph: Asking, admin: Asking, prefix: str) -> None:
    one = user(world, graph)
    methods = f"/users/{one}/authentication/methods/{PASSWORD_METHOD}"
    assert len(admin("POST", f"{methods}/{prefix}resetPassword", {})["newPassword"]) >= 8
    assert admin("POST", f"{methods}/{prefix}resetPassword", {"newPassword": "Corr3ct-horse-battery"}).get("newPassword") is None
    assert graph.refused("POST", f"{methods}/{prefix}resetPassword", {}) == (403, "Authorization_RequestDenied")


def test_how_a_reset_goes(world: World, graph: Asking) -> None:
    """The answer names the operation; its state is asked for there."""
    one, seen = user(world, graph), []

    async def look(response: httpx.Response) -> None:
        seen.append(response.headers.get("location"))

    client = administrator(world)
    adapter: Any = client.request_adapter
    adapter._http_client.event_hooks["response"].append(look)
    admin = Asking(world=replace(world, client=client))
    admin("POST", f"/users/{one}/authentication/methods/{PASSWORD_METHOD}/resetPassword", {})
    path = seen[0].removeprefix(f"{world.info.url}/v1.0")
    told = admin("GET", path)
    assert (told["id"], told["status"]) == (path.rpartition("/")[2], "succeeded")
    assert admin.refused("GET", path.replace(one, user(world, graph)))[0] == 404


@spelled
def test_a_phone_to_sign_in_with(world: World, graph: Asking, prefix: str) -> None:
    target = {
        "@odata.type": "#microsoft.graph.smsAuthenticationMethodTarget",
        "id": "all_users",
        "targetType": "group",
        "isUsableForSignIn": True,
    }
    kind = "#microsoft.graph.smsAuthenticationMethodConfiguration"
    graph("PATCH", f"{METHODS}/Sms", {"@odata.type": kind, "state": "enabled", "includeTargets": [target]})
    phones = f"/users/{user(world, graph)}/authentication/phoneMethods"
    number = f"+49 228{uuid.uuid4().int % 10**7:07}"
    here = f"{phones}/{graph('POST', phones, {'phoneNumber': number, 'phoneType': 'mobile'})['id']}"
    graph("POST", f"{here}/{prefix}enableSmsSignIn")
    model = world.run(world.client.users.by_user_id(phones.split("/")[2]).authentication.phone_methods.get())
    assert model is not None and [one.sms_sign_in_state for one in model.value or []] == [AuthenticationMethodSignInState.Ready]
    graph("POST", f"{here}/{prefix}disableSmsSignIn")
    graph("DELETE", here)


def test_an_external_method_by_its_id(world: World, graph: Asking) -> None:
    setting = {"clientId": "adatum", "discoveryUrl": "https://adatum.example/.well-known/openid-configuration"}
    kind = "#microsoft.graph.externalAuthenticationMethodConfiguration"
    configuration = graph(
        "POST",
        METHODS,
        {"@odata.type": kind, "displayName": "Adatum", "appId": str(uuid.uuid4()), "openIdConnectSetting": setting},
    )["id"]
    one = user(world, graph)
    external = f"/users/{one}/authentication/externalAuthenticationMethods"
    made = graph("POST", external, {"configurationId": configuration, "displayName": "Adatum"})
    read = graph("GET", f"{external}/{made['id']}")
    assert (read["id"], read["configurationId"], read["displayName"]) == (made["id"], configuration, "Adatum")
    assert graph.refused("GET", f"{external}/{uuid.uuid4()}")[0] == 404
    assert (
        graph.refused("GET", f"/users/{user(world, graph)}/authentication/externalAuthenticationMethods/{made['id']}")[0] == 404
    )


@spelled
def test_a_subscription_is_authorized_again(world: World, graph: Asking, prefix: str) -> None:
    end = datetime.fromisoformat(world.http.get("/_sim/clock").json()["now"]) + timedelta(hours=1)
    with receiving() as receiver:
        body = {
            "changeType": "updated",
            "notificationUrl": receiver.url,
            "resource": "users",
            "expirationDateTime": end.isoformat(),
        }
        here = f"/subscriptions/{graph('POST', '/subscriptions', body)['id']}"
        assert graph("POST", f"{here}/{prefix}reauthorize") is None
        graph("DELETE", here)
    assert graph.refused("POST", f"{here}/{prefix}reauthorize")[0] == 404


@spelled
@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("multiTenantOrganizationPartnerConfiguration", {"inboundTrust": {"isMfaAccepted": True}}),
        ("multiTenantOrganizationIdentitySynchronization", {"userSyncInbound": {"isSyncAllowed": True}}),
    ],
)
def test_templates_are_reset(graph: Asking, name: str, change: Json, prefix: str) -> None:
    here = f"{CROSS_TENANT}/templates/{name}"
    (key,) = change
    graph("PATCH", here, change)
    assert graph("GET", here)[key].items() >= change[key].items()
    graph("POST", f"{here}/{prefix}resetToDefaultSettings")
    assert graph("GET", here).get(key) is None


def test_a_partners_synchronization_is_changed(graph: Asking) -> None:
    partners = f"{CROSS_TENANT}/partners"
    graph("POST", partners, {"tenantId": PARTNER})
    here, like = f"{partners}/{PARTNER}/identitySynchronization", f"{CROSS_TENANT}/templates/"
    like += "multiTenantOrganizationIdentitySynchronization"
    change = {"userSyncInbound": {"isSyncAllowed": True}}
    # The client writes it by PUT only; Graph documents PATCH.
    assert graph.refused("PATCH", here, change, like=like)[0] == 404
    graph("PUT", here, {"displayName": "Fabrikam"})
    graph("PATCH", here, change, like=like)
    read = graph("GET", here)
    assert (read["displayName"], read["userSyncInbound"]["isSyncAllowed"]) == ("Fabrikam", True)
    graph("DELETE", here)
    graph("DELETE", f"{partners}/{PARTNER}")


def test_a_rule_in_effect_and_an_assignment_by_its_id(graph: Asking) -> None:
    found = graph("GET", f"/policies/roleManagementPolicyAssignments?$filter={SCOPE} and roleDefinitionId eq '{HELPDESK}'")
    (assignment,) = found["value"]
    read = graph("GET", f"/policies/roleManagementPolicyAssignments/{assignment['id']}")
    assert (read["roleDefinitionId"], read["policyId"]) == (HELPDESK, assignment["policyId"])
    here = f"/policies/roleManagementPolicies/{assignment['policyId']}"
    rule = graph("GET", f"{here}/effectiveRules/Expiration_EndUser_Assignment")
    assert rule["@odata.type"] == "#microsoft.graph.unifiedRoleManagementPolicyExpirationRule"
    assert rule["id"] == "Expiration_EndUser_Assignment"
    for missing in (f"{here}/effectiveRules/Nothing", "/policies/roleManagementPolicyAssignments/nothing"):
        assert graph.refused("GET", missing)[0] == 404


def test_what_somebody_may_activate(world: World, graph: Asking) -> None:
    one, other = user(world, graph), user(world, graph)
    for person in (one, other):
        body = {
            "action": "adminAssign",
            "principalId": person,
            "roleDefinitionId": HELPDESK,
            "directoryScopeId": "/",
            "justification": "on duty",
            "scheduleInfo": SCHEDULE,
        }
        graph("POST", "/roleManagement/directory/roleEligibilityScheduleRequests", body)
    mine = as_person(world, one).role_management.directory
    instances = world.run(mine.role_eligibility_schedule_instances.filter_by_current_user_with_on("principal").get())
    requests = world.run(mine.role_eligibility_schedule_requests.filter_by_current_user_with_on("principal").get())
    assert instances is not None and requests is not None
    assert [found.principal_id for found in instances.value or []] == [one]
    assert [(found.principal_id, found.status) for found in requests.value or []] == [(one, "Provisioned")]
    none = world.run(mine.role_eligibility_schedule_requests.filter_by_current_user_with_on("approver").get())
    assert none is not None and none.value == []


def test_a_drive_through_its_person(world: World, graph: Asking) -> None:
    leaver, boss = licensed(world, graph), graph("GET", f"/users/{user(world, graph)}")
    drive = graph("GET", f"/users/{leaver}/drive")
    assert graph("GET", f"/drives/{drive['id']}")["id"] == drive["id"]
    # The client asks for items by the drive only.
    here, like = f"/users/{leaver}/drive", "/drives/d"
    root = graph("GET", f"{here}/root", like=f"{like}/root")
    item, items = f"{here}/items/{root['id']}", f"{like}/items/i"
    assert graph("GET", item, like=items)["id"] == root["id"]
    body = {
        "recipients": [{"email": boss["userPrincipalName"]}],
        "roles": ["write"],
        "requireSignIn": True,
        "sendInvitation": False,
    }
    (given,) = graph("POST", f"{item}/invite", body, like=f"{items}/invite")["value"]
    listed = graph("GET", f"{item}/permissions", like=f"{items}/permissions")["value"]
    assert {one["roles"][0] for one in listed} == {"owner", "write"}
    one, as_one = f"{item}/permissions/{given['id']}", f"{items}/permissions/p"
    assert graph("PATCH", one, {"roles": ["read"]}, like=as_one)["roles"] == ["read"]
    assert graph("GET", one, like=as_one)["roles"] == ["read"]
    graph("DELETE", one, like=as_one)
    assert graph.refused("GET", one, like=as_one) == (404, "itemNotFound")
    assert graph.refused("GET", f"{here}/items/nothing", like=items) == (404, "itemNotFound")


def test_casts_and_ends_of_a_devices_people(world: World, graph: Asking, admin: Asking) -> None:
    device, person, team = joined(world)["id"], user(world, graph), group(graph)
    here = f"/devices/{device}"
    for link in ("registeredOwners", "registeredUsers"):
        admin("POST", f"{here}/{link}/$ref", {"@odata.id": f"{OBJECTS}/{person}"})
        assert values(graph("GET", f"{here}/{link}/microsoft.graph.user")) == {person}
        assert values(graph("GET", f"{here}/{link}/microsoft.graph.servicePrincipal")) == set()
    graph("POST", f"/groups/{team}/members/$ref", {"@odata.id": f"{OBJECTS}/{device}"})
    assert values(graph("GET", f"{here}/transitiveMemberOf/microsoft.graph.group")) == {team}
    assert values(graph("GET", f"{here}/transitiveMemberOf/microsoft.graph.administrativeUnit")) == set()
    admin("DELETE", f"{here}/registeredUsers/{person}/$ref")
    assert values(graph("GET", f"{here}/registeredUsers")) == set()
    assert values(graph("GET", f"{here}/registeredOwners")) == {person}


def test_references_are_listed(world: World, graph: Asking) -> None:
    """The client expects text where Graph gives references, and can only count them; a reference to a manager it gives up on."""
    one, boss, team = user(world, graph), user(world, graph), group(graph)
    graph("POST", f"/groups/{team}/members/$ref", {"@odata.id": f"{OBJECTS}/{one}"})
    assert len(graph("GET", f"/groups/{team}/members/$ref")["value"]) == 1
    graph("PUT", f"/users/{one}/manager/$ref", {"@odata.id": f"{OBJECTS}/{boss}"})
    here = f"/users/{one}/manager/$ref"
    assert graph("GET", here, like="/directoryObjects/o")["@odata.id"] == f"{world.info.url}/v1.0/directoryObjects/{boss}"
    graph("DELETE", here)
    assert graph.refused("GET", here)[0] == 404


def test_without_ref_the_member_itself_goes(world: World, graph: Asking) -> None:
    one, team = user(world, graph), group(graph)
    graph("POST", f"/groups/{team}/members/$ref", {"@odata.id": f"{OBJECTS}/{one}"})
    # The client knows the trap and has no such method.
    graph("DELETE", f"/groups/{team}/members/{one}", like="/users/u")
    assert graph.refused("GET", f"/users/{one}")[0] == 404
    assert graph("GET", f"/directory/deletedItems/{one}")["id"] == one


def test_combinations_of_methods(graph: Asking) -> None:
    here = "/identity/conditionalAccess/authenticationStrength"
    every = graph("GET", f"{here}/combinations", like="/groups/g/members/$ref")["value"]
    assert {"fido2", "password,microsoftAuthenticatorPush"} <= set(every)
    for policy in graph("GET", f"{here}/policies")["value"]:
        # The client reads none where two methods are combined.
        assert set(policy["allowedCombinations"]) - {None} <= set(every)
