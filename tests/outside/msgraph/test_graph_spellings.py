"""Actions and functions with and without their namespace, casts and counts: each spelling that Graph documents, by the client.

Where two spellings are one operation, both are asked and must do the same.
"""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from tests.outside.msgraph.filled import Filled, fill
from tests.outside.msgraph.filled_policies import fill_policies
from tests.outside.msgraph.paths import Asking, Json
from tests.outside.msgraph.world import PASSWORD, PREMIUM, World

OBJECTS = "https://graph.microsoft.com/v1.0/directoryObjects"
HELPDESK = "729827e3-9c14-49f7-bb1b-9608f156bbb8"
SPELLED = ("", "microsoft.graph.")
SCHEDULE = {"startDateTime": "2026-11-01T00:00:00Z", "expiration": {"type": "noExpiration"}}
DELTAS = {
    f"{path}/{name}": path
    for path in ("/users", "/groups", "/applications", "/servicePrincipals", "/directory/administrativeUnits")
    for name in ("delta", "delta()", "microsoft.graph.delta()")
}

spelled = pytest.mark.parametrize("prefix", SPELLED, ids=["plain", "with-namespace"])


@pytest.fixture(scope="module")
def made(world: World) -> Filled:
    return world.run(fill_policies(world.client, world.domain, world.run(fill(world.client, world.domain))))


@pytest.fixture
def graph(world: World) -> Asking:
    return Asking(world=world)


def user(world: World, graph: Asking, **more: Any) -> str:
    name = f"u{uuid.uuid4().hex[:8]}"
    body = {
        "accountEnabled": True,
        "displayName": name,
        "mailNickname": name,
        "userPrincipalName": f"{name}@{world.domain}",
        "usageLocation": "DE",
        "passwordProfile": {"password": PASSWORD},
    }
    made: str = graph("POST", "/users", body | more)["id"]
    return made


def group(graph: Asking, **more: Any) -> str:
    name = f"g{uuid.uuid4().hex[:8]}"
    body = {"displayName": name, "mailNickname": name, "mailEnabled": False, "securityEnabled": True, "groupTypes": []}
    made: str = graph("POST", "/groups", body | more)["id"]
    return made


def values(answer: Json) -> set[str]:
    return {str(one["id"]) if isinstance(one, dict) else str(one) for one in answer["value"]}


@pytest.mark.parametrize("path", DELTAS)
def test_every_spelling_of_delta(graph: Asking, made: Filled, path: str) -> None:
    listed = values(graph("GET", DELTAS[path]))
    answer = graph("GET", path)
    assert {one["id"] for one in answer["value"] if "@removed" not in one} >= listed
    assert "deltatoken=" in answer["@odata.deltaLink"]


@spelled
@pytest.mark.parametrize("kind", ["users", "groups", "servicePrincipals", "directoryObjects"])
def test_what_something_is_in(graph: Asking, made: Filled, kind: str, prefix: str) -> None:
    inner, outer = group(graph), group(graph)
    one = {"users": made.user, "groups": made.group, "servicePrincipals": made.principal, "directoryObjects": made.friend}[kind]
    for holder, held in ((inner, one), (outer, inner)):
        graph("POST", f"/groups/{holder}/members/$ref", {"@odata.id": f"{OBJECTS}/{held}"})
    here, both = f"/{kind}/{one}/{prefix}", {inner, outer}
    assert values(graph("POST", f"{here}checkMemberGroups", {"groupIds": [inner, outer, made.unit]})) == both
    assert values(graph("POST", f"{here}checkMemberObjects", {"ids": [inner, outer, made.boss]})) == both
    for action in ("getMemberGroups", "getMemberObjects"):
        assert values(graph("POST", f"{here}{action}", {"securityEnabledOnly": False})) >= both
    for holder in both:
        graph("DELETE", f"/groups/{holder}")
    assert not values(graph("POST", f"{here}getMemberGroups", {"securityEnabledOnly": False})) & both


@pytest.mark.parametrize("kind", ["users", "groups", "servicePrincipals"])
def test_casts_of_memberships(graph: Asking, made: Filled, kind: str) -> None:
    inner, outer = group(graph), group(graph)
    one = {"users": made.user, "groups": made.group, "servicePrincipals": made.principal}[kind]
    for holder, held in ((inner, one), (outer, inner)):
        graph("POST", f"/groups/{holder}/members/$ref", {"@odata.id": f"{OBJECTS}/{held}"})
    unit = f"/directory/administrativeUnits/{made.unit}/members/$ref"
    if kind != "servicePrincipals":
        graph("POST", unit, {"@odata.id": f"{OBJECTS}/{one}"})
    for link, expected in (("memberOf", {inner}), ("transitiveMemberOf", {inner, outer})):
        here = f"/{kind}/{one}/{link}"
        assert values(graph("GET", here)) >= expected
        cast = graph("GET", f"{here}/microsoft.graph.group")
        assert values(cast) & {inner, outer} == expected
        assert made.unit not in values(cast)
        if kind != "servicePrincipals":
            assert values(graph("GET", f"{here}/microsoft.graph.administrativeUnit")) == {made.unit}
    if kind != "servicePrincipals":
        graph("DELETE", unit.replace("$ref", f"{one}/$ref"))


@pytest.mark.parametrize("kind", ["users", "servicePrincipals"])
def test_casts_of_what_is_owned(graph: Asking, made: Filled, kind: str) -> None:
    one, team = {"users": made.registered, "servicePrincipals": made.principal}[kind], group(graph)
    graph("POST", f"/groups/{team}/owners/$ref", {"@odata.id": f"{OBJECTS}/{one}"})
    here = f"/{kind}/{one}/ownedObjects"
    every = values(graph("GET", here))
    assert team in every
    assert values(graph("GET", f"{here}/microsoft.graph.group")) == {team}
    for other in ("application", "servicePrincipal"):
        assert values(graph("GET", f"{here}/microsoft.graph.{other}")) <= every - {team}


def test_counts(graph: Asking, made: Filled) -> None:
    assert graph("GET", f"/groups/{made.group}/owners/$count", eventual=True) == 2
    assert graph("GET", "/directory/administrativeUnits/$count", eventual=True) == 2
    # Deleted objects are listed by kind only.
    assert graph.refused("GET", "/directory/deletedItems") == (400, "Request_UnsupportedQuery")
    groups = "/directory/deletedItems/microsoft.graph.group"
    assert graph("GET", f"{groups}/$count", eventual=True) == len(graph("GET", groups)["value"]) > 0


@spelled
def test_restoring(world: World, graph: Asking, made: Filled, prefix: str) -> None:
    gone = user(world, graph)
    graph("DELETE", f"/users/{gone}")
    assert graph("POST", f"/directory/deletedItems/{gone}/{prefix}restore")["id"] == gone
    assert graph("GET", f"/users/{gone}")["id"] == gone
    root = "/identity/conditionalAccess"
    place = {
        "@odata.type": "#microsoft.graph.countryNamedLocation",
        "displayName": f"Land {prefix}",
        "countriesAndRegions": ["CA"],
    }
    block = {
        "displayName": f"Block {prefix}",
        "state": "disabled",
        "conditions": {
            "users": {"includeUsers": ["All"]},
            "applications": {"includeApplications": ["All"]},
            "clientAppTypes": ["other"],
        },
        "grantControls": {"operator": "OR", "builtInControls": ["block"]},
    }
    for kind, body in (("namedLocations", place), ("policies", block)):
        one = graph("POST", f"{root}/{kind}", body)["id"]
        graph("DELETE", f"{root}/{kind}/{one}")
        binned = f"{root}/deletedItems/{kind}/{one}"
        assert graph("GET", binned)["displayName"] == body["displayName"]
        assert graph("POST", f"{binned}/{prefix}restore")["id"] == one
        assert graph.refused("GET", binned)[0] == 404
        graph("DELETE", f"{root}/{kind}/{one}")
        graph("DELETE", binned)
        assert graph.refused("GET", binned)[0] == 404


@spelled
def test_licences_and_sessions(world: World, graph: Asking, made: Filled, prefix: str) -> None:
    one = user(world, graph)
    change = {"addLicenses": [{"skuId": PREMIUM, "disabledPlans": []}], "removeLicenses": []}
    assert graph("POST", f"/users/{one}/{prefix}assignLicense", change)["id"] == one
    assert [held["skuId"] for held in graph("GET", f"/users/{one}/licenseDetails")["value"]] == [PREMIUM]
    graph("POST", f"/users/{one}/{prefix}assignLicense", {"addLicenses": [], "removeLicenses": [PREMIUM]})
    assert graph("GET", f"/users/{one}/licenseDetails")["value"] == []
    assert graph("POST", f"/users/{one}/{prefix}revokeSignInSessions")["value"] is True
    team = group(graph)
    graph("POST", f"/groups/{team}/{prefix}assignLicense", change)
    read = graph("GET", f"/groups/{team}?$select=assignedLicenses")
    assert [held["skuId"] for held in read["assignedLicenses"]] == [PREMIUM]
    graph("POST", f"/groups/{team}/{prefix}assignLicense", {"addLicenses": [], "removeLicenses": [PREMIUM]})
    assert graph("GET", f"/groups/{team}?$select=assignedLicenses").get("assignedLicenses", []) == []


@spelled
def test_names_and_lives_of_groups(graph: Asking, made: Filled, prefix: str) -> None:
    team = group(graph, groupTypes=["Unified"], mailEnabled=True)
    (policy,) = graph("GET", "/groupLifecyclePolicies")["value"]
    here = f"/groupLifecyclePolicies/{policy['id']}"
    graph("PATCH", here, {"managedGroupTypes": "Selected", "groupLifetimeInDays": 200})
    assert graph("POST", f"{here}/{prefix}addGroup", {"groupId": team})["value"] is True
    assert values(graph("GET", f"/groups/{team}/groupLifecyclePolicies")) == {policy["id"]}
    before = graph("GET", f"/groups/{team}")["renewedDateTime"]
    graph("POST", f"/groups/{team}/{prefix}renew")
    assert graph("GET", f"/groups/{team}")["renewedDateTime"] >= before
    assert graph("POST", f"{here}/{prefix}removeGroup", {"groupId": team})["value"] is True
    assert values(graph("GET", f"/groups/{team}/groupLifecyclePolicies")) == set()
    name = f"n{uuid.uuid4().hex[:8]}"
    graph("POST", f"/groups/{team}/{prefix}validateProperties", {"displayName": name, "mailNickname": name})
    graph("POST", f"/directoryObjects/{prefix}validateProperties", {"entityType": "Group", "displayName": name})


@spelled
def test_directory_objects(graph: Asking, made: Filled, prefix: str) -> None:
    found = graph("POST", f"/directoryObjects/{prefix}getByIds", {"ids": [made.user, made.group], "types": ["user"]})
    assert [(one["id"], one["@odata.type"]) for one in found["value"]] == [(made.user, "#microsoft.graph.user")]
    synced = {"isSyncedFromOnPremises": False}
    names = graph("POST", f"/directoryObjects/{prefix}getAvailableExtensionProperties", synced)
    assert {one["name"].rpartition("_")[2] for one in names["value"]} >= {"keyOne", "keyTwo"}
    one = graph("GET", f"/directoryObjects/{made.group}")
    assert (one["id"], one["@odata.type"]) == (made.group, "#microsoft.graph.group")


def test_groups_by_unique_name(graph: Asking) -> None:
    name = f"unique-{uuid.uuid4().hex[:6]}"
    made = group(graph, uniqueName=name)
    here = f"/groups(uniqueName='{name}')"
    assert graph("GET", here)["id"] == made
    graph("PATCH", here, {"description": "found"})
    assert graph("GET", f"/groups/{made}")["description"] == "found"
    graph("DELETE", here)
    assert graph.refused("GET", here) == (404, "Request_ResourceNotFound")


@spelled
def test_role_requests_are_cancelled(world: World, graph: Asking, made: Filled, prefix: str) -> None:
    person = user(world, graph)
    for kind in ("roleAssignmentScheduleRequests", "roleEligibilityScheduleRequests"):
        body = {
            "action": "adminAssign",
            "principalId": person,
            "roleDefinitionId": HELPDESK,
            "directoryScopeId": "/",
            "justification": "later",
            "scheduleInfo": SCHEDULE | {"startDateTime": "2030-01-01T00:00:00Z"},
        }
        asked = graph("POST", f"/roleManagement/directory/{kind}", body)
        here = f"/roleManagement/directory/{kind}/{asked['id']}"
        assert asked["status"] in ("ScheduleCreated", "PendingSchedule", "Granted", "Provisioned", "PendingProvisioning")
        graph("POST", f"{here}/{prefix}cancel")
        assert graph("GET", here)["status"] == "Canceled"


@pytest.mark.parametrize("kind", ["roleAssignment", "roleEligibility"])
def test_schedules_and_their_instances(graph: Asking, made: Filled, kind: str) -> None:
    for part in ("Schedules", "ScheduleInstances"):
        here = f"/roleManagement/directory/{kind}{part}"
        held = [one for one in graph("GET", here)["value"] if one["principalId"] == made.registered]
        assert len(held) == 2
        assert graph("GET", f"{here}/{held[0]['id']}") == {
            **{name: value for name, value in held[0].items() if name != "@odata.type"},
            "@odata.context": f"{graph.world.info.url}/v1.0/$metadata#roleManagement/directory/{kind}{part}/$entity",
        }
        assert graph.refused("GET", f"{here}/{uuid.uuid4()}")[0] == 404
