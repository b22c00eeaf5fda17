"""Single objects that the lists' tests leave out, and both addresses of a strength: read, changed and removed by the client."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from tests.outside.msgraph.filled import Filled, fill
from tests.outside.msgraph.filled_policies import fill_policies
from tests.outside.msgraph.paths import Asking, Json
from tests.outside.msgraph.test_graph_spellings import OBJECTS, group, spelled, user, values
from tests.outside.msgraph.world import ENTRA_P2, World

READER = "f2ef992c-3afb-46b9-b7cf-a126ee74c451"
METHODS = "/policies/authenticationMethodsPolicy/authenticationMethodConfigurations"
STRENGTHS = ("/policies/authenticationStrengthPolicies", "/identity/conditionalAccess/authenticationStrength/policies")
DEVICES = "/deviceManagement"
# What a person registers with a device; Graph only lists and removes it.
REGISTERED: dict[str, Json] = {
    "fido2Methods": {"displayName": "Key", "aaGuid": "de1e552d-db1d-4423-a619-566b625cdc84", "model": "Key 5"},
    "microsoftAuthenticatorMethods": {"displayName": "Phone", "deviceTag": "SoftwareTokenActivated", "phoneAppVersion": "6.2"},
    "platformCredentialMethods": {"displayName": "Mac", "keyStrength": "normal", "platform": "macOS"},
    "softwareOathMethods": {"secretKey": None},
    "windowsHelloForBusinessMethods": {"displayName": "Laptop", "keyStrength": "normal"},
}


@pytest.fixture(scope="module")
def made(world: World) -> Filled:
    return world.run(fill_policies(world.client, world.domain, world.run(fill(world.client, world.domain))))


@pytest.fixture
def graph(world: World) -> Asking:
    return Asking(world=world)


LISTED = {
    "subscribed products": "/subscribedSkus",
    "audit events": "/auditLogs/directoryAudits",
    "Intune's audit events": f"{DEVICES}/auditEvents",
    "update rings": f"{DEVICES}/deviceConfigurations",
    "setting templates": "/groupSettingTemplates",
    "role definitions": "/roleManagement/directory/roleDefinitions",
    "directory roles": "/directoryRoles",
    "domains": "/domains",
    "organizations": "/organization",
    "modes of strengths": "/identity/conditionalAccess/authenticationStrength/authenticationMethodModes",
    "methods": METHODS,
}


@pytest.mark.parametrize("path", LISTED.values(), ids=LISTED)
def test_one_of_a_list(graph: Asking, made: Filled, path: str) -> None:
    """It is the same object under its own address, and no other is found there."""
    one = graph("GET", path)["value"][0]
    read = graph("GET", f"{path}/{one['id']}")
    assert {name: value for name, value in read.items() if name in one and not name.startswith("@")} == {
        name: value for name, value in one.items() if not name.startswith("@")
    }
    assert graph.refused("GET", f"{path}/{uuid.uuid4()}")[0] in (400, 404)


def registered(world: World, person: str) -> None:
    """A person's own doing at a device, which no request can make: it comes with a snapshot."""
    state = world.http.get("/_sim/snapshot", params={"tenantId": world.tenant}).json()
    (tenant,) = state["tenants"]
    tenant["collections"]["users"][person]["_authenticationMethods"] = [
        {
            "@odata.type": f"#microsoft.graph.{segment.removesuffix('Methods')}AuthenticationMethod",
            "id": str(uuid.uuid4()),
            **properties,
        }
        for segment, properties in REGISTERED.items()
    ]
    assert world.http.put("/_sim/snapshot", json=state).status_code == 204


def test_methods_of_a_device(world: World, graph: Asking, made: Filled) -> None:
    person = user(world, graph)
    registered(world, person)
    here = f"/users/{person}/authentication"
    assert len(graph("GET", f"{here}/methods")["value"]) == 1 + len(REGISTERED)
    for segment, properties in REGISTERED.items():
        (one,) = graph("GET", f"{here}/{segment}")["value"]
        read = graph("GET", f"{here}/{segment}/{one['id']}")
        assert {name: read.get(name) for name in properties} == properties
        assert (
            graph("GET", f"{here}/methods/{one['id']}")["@odata.type"]
            .removeprefix("#microsoft.graph.")
            .startswith(segment.removesuffix("Methods"))
        )
        graph("DELETE", f"{here}/{segment}/{one['id']}")
        assert graph("GET", f"{here}/{segment}")["value"] == []
        assert graph.refused("GET", f"{here}/{segment}/{one['id']}")[0] == 404


def test_a_mail_address_and_a_password_as_methods(world: World, graph: Asking, made: Filled) -> None:
    person = user(world, graph)
    here = f"/users/{person}/authentication"
    (password,) = graph("GET", f"{here}/passwordMethods")["value"]
    assert graph("GET", f"{here}/passwordMethods/{password['id']}")["id"] == password["id"]
    mail = graph("POST", f"{here}/emailMethods", {"emailAddress": "me@home.example"})
    one = f"{here}/emailMethods/{mail['id']}"
    graph("PATCH", one, {"emailAddress": "me@work.example"})
    assert graph("GET", one)["emailAddress"] == "me@work.example"
    assert [(found["id"], found["emailAddress"]) for found in graph("GET", f"{here}/emailMethods")["value"]] == [
        (mail["id"], "me@work.example")
    ]
    graph("DELETE", one)
    assert graph("GET", f"{here}/emailMethods")["value"] == []


def test_a_pass_is_read_and_removed(world: World, graph: Asking, made: Filled) -> None:
    here = f"/users/{user(world, graph)}/authentication/temporaryAccessPassMethods"
    given = graph("POST", here, {"lifetimeInMinutes": 60})
    read = graph("GET", f"{here}/{given['id']}")
    assert (read["lifetimeInMinutes"], read.get("temporaryAccessPass")) == (60, None)
    graph("DELETE", f"{here}/{given['id']}")
    assert graph("GET", here)["value"] == []


def external(name: str) -> Json:
    return {
        "@odata.type": "#microsoft.graph.externalAuthenticationMethodConfiguration",
        "displayName": name,
        "appId": str(uuid.uuid4()),
        "openIdConnectSetting": {"clientId": "client", "discoveryUrl": "https://mfa.example/.well-known/openid-configuration"},
    }


@pytest.mark.parametrize("item", ["/{}", "('{}')"])
def test_a_method_of_another_maker(graph: Asking, item: str) -> None:
    given = graph("POST", METHODS, external(f"Other {item}"))
    here = METHODS + item.format(given["id"])
    assert graph("GET", here)["displayName"] == f"Other {item}"
    graph("PATCH", here, {"@odata.type": given["@odata.type"], "state": "enabled"})
    assert graph("GET", here)["state"] == "enabled"
    assert given["id"] in values(graph("GET", METHODS))
    graph("DELETE", here)
    assert graph.refused("GET", here)[0] == 404


@pytest.mark.parametrize("root", STRENGTHS)
def test_strengths(graph: Asking, root: str) -> None:
    given = graph("POST", root, {"displayName": f"Keys {root[1:9]}", "allowedCombinations": ["fido2"]})
    here = f"{root}/{given['id']}"
    graph("PATCH", here, {"description": "For admins"})
    assert graph("GET", here)["description"] == "For admins"
    assert given["id"] in values(graph("GET", root))
    keys = {
        "@odata.type": "#microsoft.graph.fido2CombinationConfiguration",
        "allowedAAGUIDs": ["de1e552d-db1d-4423-a619-566b625cdc84"],
        "appliesToCombinations": ["fido2"],
    }
    rule = graph("POST", f"{here}/combinationConfigurations", keys)
    assert values(graph("GET", f"{here}/combinationConfigurations")) == {rule["id"]}
    one = f"{here}/combinationConfigurations/{rule['id']}"
    other = "2fc0579f-8113-47ea-b116-bb5a8db9202a"
    graph("PATCH", one, {"@odata.type": keys["@odata.type"], "allowedAAGUIDs": [other]})
    assert graph("GET", one)["allowedAAGUIDs"] == [other]
    graph("DELETE", one)
    assert graph.refused("GET", one)[0] == 404
    graph("DELETE", here)
    assert graph.refused("GET", here)[0] == 404


@spelled
@pytest.mark.parametrize("root", STRENGTHS)
def test_what_strengths_are_made_of_and_where_they_are_used(graph: Asking, root: str, prefix: str) -> None:
    given = graph("POST", root, {"displayName": f"Mixed {prefix}{root[1:9]}", "allowedCombinations": ["fido2"]})
    here = f"{root}/{given['id']}"
    told = graph("POST", f"{here}/{prefix}updateAllowedCombinations", {"allowedCombinations": ["windowsHelloForBusiness"]})
    assert told["currentCombinations"] == ["windowsHelloForBusiness"] and told["previousCombinations"] == ["fido2"]
    assert graph("GET", here)["allowedCombinations"] == ["windowsHelloForBusiness"]
    for usage in {"usage" if not prefix else f"{prefix}usage()", "usage()"}:
        assert graph("GET", f"{here}/{usage}").get("mfa", []) == []
    graph("DELETE", here)


@spelled
def test_intune_s_actions(graph: Asking, made: Filled, prefix: str) -> None:
    compliance, ring = f"{DEVICES}/deviceCompliancePolicies/{made.compliance}", f"{DEVICES}/deviceConfigurations/{made.ring}"
    everyone = {"target": {"@odata.type": "#microsoft.graph.allDevicesAssignmentTarget"}}
    for here in (compliance, ring):
        graph("POST", f"{here}/{prefix}assign", {"assignments": [everyone]})
        (held,) = graph("GET", f"{here}/assignments")["value"]
        assert held["target"]["@odata.type"] == "#microsoft.graph.allDevicesAssignmentTarget"
    block = {"actionType": "block", "gracePeriodHours": 48, "notificationTemplateId": "", "notificationMessageCCList": []}
    rules = [{"ruleName": "PasswordRequired", "scheduledActionConfigurations": [block]}]
    graph("POST", f"{compliance}/{prefix}scheduleActionsForRules", {"deviceComplianceScheduledActionForRules": rules})
    assert len(graph("GET", f"{compliance}/scheduledActionsForRule")["value"]) == 1


def test_assignments_of_a_ring_one_by_one(graph: Asking, made: Filled) -> None:
    here, team = f"{DEVICES}/deviceConfigurations/{made.ring}/assignments", group(graph)
    target = {"@odata.type": "#microsoft.graph.groupAssignmentTarget", "groupId": team}
    given = graph("POST", here, {"target": target})
    assert graph("GET", f"{here}/{given['id']}")["target"]["groupId"] == team
    graph("DELETE", f"{here}/{given['id']}")
    assert graph.refused("GET", f"{here}/{given['id']}")[0] == 404


@pytest.mark.parametrize("by", ["id", "template"])
def test_members_of_directory_roles(world: World, graph: Asking, by: str) -> None:
    found = [one for one in graph("GET", "/directoryRoles")["value"] if one["roleTemplateId"] == READER]
    role = found[0] if found else graph("POST", "/directoryRoles", {"roleTemplateId": READER})
    assert (role["roleTemplateId"], role["displayName"]) == (READER, "Global Reader")
    here = f"/directoryRoles/{role['id']}" if by == "id" else f"/directoryRoles(roleTemplateId='{READER}')"
    person = user(world, graph)
    graph("POST", f"{here}/members/$ref", {"@odata.id": f"{OBJECTS}/{person}"})
    assert person in values(graph("GET", f"{here}/members"))
    graph("DELETE", f"{here}/members/{person}/$ref")
    assert person not in values(graph("GET", f"{here}/members"))


def test_scoped_roles_one_by_one(graph: Asking, made: Filled) -> None:
    here = f"/directory/administrativeUnits/{made.unit}/scopedRoleMembers"
    body = {"roleId": made.role, "roleMemberInfo": {"id": made.boss}}
    given = graph("POST", here, body)
    assert graph("GET", f"{here}/{given['id']}")["roleMemberInfo"]["id"] == made.boss
    graph("DELETE", f"{here}/{given['id']}")
    assert graph.refused("GET", f"{here}/{given['id']}")[0] == 404


def test_roles_of_a_group(graph: Asking, made: Filled) -> None:
    team = group(graph)
    here = f"/groups/{team}/appRoleAssignments"
    role = "11111111-1111-1111-1111-111111111111"
    given = graph("POST", here, {"principalId": team, "resourceId": made.resource, "appRoleId": role})
    assert given["principalType"] == "Group"
    assert values(graph("GET", here)) == {given["id"]}
    assert graph("GET", f"{here}/{given['id']}")["appRoleId"] == role
    graph("DELETE", f"{here}/{given['id']}")
    assert graph("GET", here)["value"] == []


def test_who_of_a_group_has_no_licence(world: World, graph: Asking, made: Filled) -> None:
    """There are five seats, and six in the group."""
    team, people = group(graph), {user(world, graph) for _ in range(6)}
    here = f"/groups/{team}/membersWithLicenseErrors"
    for person in people:
        graph("POST", f"/groups/{team}/members/$ref", {"@odata.id": f"{OBJECTS}/{person}"})
    assert graph("GET", here)["value"] == []
    graph("POST", f"/groups/{team}/assignLicense", {"addLicenses": [{"skuId": ENTRA_P2}], "removeLicenses": []})
    (without,) = values(graph("GET", here))
    assert without in people
    graph("DELETE", f"/groups/{team}/members/{next(iter(people - {without}))}/$ref")
    graph("POST", f"/users/{without}/reprocessLicenseAssignment")
    assert graph("GET", here)["value"] == []


def test_the_organization_and_a_domain(graph: Asking, world: World) -> None:
    here = f"/organization/{world.tenant}"
    graph("PATCH", here, {"technicalNotificationMails": ["it@msp.example"]})
    assert graph("GET", here)["technicalNotificationMails"] == ["it@msp.example"]
    domain = f"/domains/{world.domain}"
    graph("PATCH", domain, {"isDefault": True})
    assert graph("GET", domain)["isDefault"] is True


@spelled
def test_the_cross_tenant_defaults_are_put_back(graph: Asking, prefix: str) -> None:
    here = "/policies/crossTenantAccessPolicy/default"
    before: Any = graph("GET", here)["inboundTrust"]
    graph("PATCH", here, {"inboundTrust": {"isMfaAccepted": True}})
    assert graph("GET", here)["inboundTrust"]["isMfaAccepted"] is True
    graph("POST", f"{here}/{prefix}resetToSystemDefault")
    assert graph("GET", here)["inboundTrust"] == before
