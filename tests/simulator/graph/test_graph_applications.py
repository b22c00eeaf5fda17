"""Applications and service principals: permissions they declare, owners, app roles given and held."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator.graph.conftest import Graph

READER: dict[str, Any] = {
    "id": "11111111-1111-1111-1111-111111111111",
    "allowedMemberTypes": ["User", "Application"],
    "displayName": "Readers",
    "description": "May read",
    "isEnabled": True,
    "value": "Data.Read",
}
NOBODY = "00000000-0000-0000-0000-000000000000"


def registered(graph: Graph, **more: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """An application and its service principal."""
    application = graph.post("/applications", {"displayName": "App", "appRoles": [READER]} | more)
    return application, graph.post("/servicePrincipals", {"appId": application["appId"]})


def test_a_new_application_is_filled_in(graph: Graph) -> None:
    made = graph.post("/applications", {"displayName": "App", "web": {"redirectUris": ["https://app.example/cb"]}})
    read = graph.get(f"/applications/{made['id']}")
    assert read["web"] == {
        "homePageUrl": None,
        "logoutUrl": None,
        "redirectUris": ["https://app.example/cb"],
        "implicitGrantSettings": {"enableAccessTokenIssuance": False, "enableIdTokenIssuance": False},
        "redirectUriSettings": [],
    }
    assert (read["spa"], read["publicClient"], read["appRoles"]) == ({"redirectUris": []}, {"redirectUris": []}, [])
    assert read["api"]["oauth2PermissionScopes"] == []
    assert (read["signInAudience"], read["optionalClaims"]) == ("AzureADMyOrg", None)
    graph.change("PATCH", f"/applications/{made['id']}", {"web": {"implicitGrantSettings": {"enableIdTokenIssuance": True}}})
    web = graph.get(f"/applications/{made['id']}")["web"]
    assert web["redirectUris"] == ["https://app.example/cb"]
    assert web["implicitGrantSettings"] == {"enableAccessTokenIssuance": False, "enableIdTokenIssuance": True}
    graph.change("PATCH", f"/applications/{made['id']}", {"web": None, "tags": None})
    read = graph.get(f"/applications/{made['id']}")
    assert (read["web"]["redirectUris"], read["tags"]) == ([], [])


def test_a_service_principal_follows_its_application(graph: Graph) -> None:
    application, principal = registered(graph)
    assert [role["value"] for role in principal["appRoles"]] == ["Data.Read"]
    scope = {
        "id": "22222222-2222-2222-2222-222222222222",
        "adminConsentDescription": "Use",
        "adminConsentDisplayName": "Use",
        "isEnabled": True,
        "type": "User",
        "value": "use",
    }
    change = {
        "displayName": "Renamed",
        "identifierUris": [f"api://{application['appId']}"],
        "api": {"oauth2PermissionScopes": [scope]},
        "spa": {"redirectUris": ["https://app.example"]},
    }
    graph.change("PATCH", f"/applications/{application['id']}", change)
    after = graph.get(f"/servicePrincipals/{principal['id']}")
    assert (after["displayName"], after["appDisplayName"]) == ("Renamed", "Renamed")
    assert after["servicePrincipalNames"] == [application["appId"], f"api://{application['appId']}"]
    assert (after["replyUrls"], after["oauth2PermissionScopes"][0]["value"]) == (["https://app.example"], "use")


@pytest.mark.parametrize(
    "change",
    [
        {"appRoles": [READER, READER]},
        {"appRoles": [READER, READER | {"id": "33333333-3333-3333-3333-333333333333"}]},
        {"appRoles": [READER | {"value": "two words"}]},
        {"appRoles": [READER | {"allowedMemberTypes": []}]},
        {"appRoles": [READER | {"allowedMemberTypes": ["Group"]}]},
        {"appRoles": [READER | {"displayName": None}]},
        {"appRoles": [READER | {"id": "one"}]},
        {"identifierUris": ["https://elsewhere.example/api"]},
        {"identifierUris": ["no-uri"]},
        {"signInAudience": "Everybody"},
        {"web": {"redirectUri": []}},
    ],
)
def test_refused_applications(graph: Graph, change: dict[str, Any]) -> None:
    assert graph.refused("POST", "/applications", {"displayName": "App"} | change)[0] == 400


def test_identifiers_are_of_the_tenant_and_of_one_application(graph: Graph) -> None:
    uri = f"https://{graph.tenant.domain}/api"
    graph.post("/applications", {"displayName": "One", "identifierUris": [uri]})
    refused = graph.ask("POST", "/applications", {"displayName": "Two", "identifierUris": [uri.upper()]})
    assert refused.json()["error"]["details"][0]["code"] == "ObjectConflict"
    wrong = graph.ask("POST", "/applications", {"displayName": "Two", "identifierUris": ["https://a.example/x"]})
    assert wrong.json()["error"]["details"][0]["code"] == "HostNameNotOnVerifiedDomain"


def test_an_enabled_role_neither_goes_nor_changes(graph: Graph) -> None:
    application, _ = registered(graph)
    path = f"/applications/{application['id']}"
    for roles in ([], [READER | {"value": "Data.Write"}]):
        assert graph.refused("PATCH", path, {"appRoles": roles})[:2] == (400, "CannotDeleteOrUpdateEnabledEntitlement")
    graph.change("PATCH", path, {"appRoles": [READER | {"description": "May read all"}]})
    graph.change("PATCH", path, {"appRoles": [READER | {"isEnabled": False}]})
    graph.change("PATCH", path, {"appRoles": []})
    assert graph.get(path)["appRoles"] == []


def test_owners_of_an_application_and_of_its_principal(graph: Graph) -> None:
    user = graph.user()
    application, principal = registered(graph)
    for path in (f"/applications/{application['id']}", f"/servicePrincipals(appId='{application['appId']}')"):
        before = {one["id"] for one in graph.get(f"{path}/owners")["value"]}
        graph.change("POST", f"{path}/owners/$ref", graph.reference(user["id"]))
        assert {one["id"] for one in graph.get(f"{path}/owners")["value"]} - before == {user["id"]}
        assert graph.refused("POST", f"{path}/owners/$ref", graph.reference(user["id"]))[0] == 400
        assert graph.refused("POST", f"{path}/owners/$ref", graph.reference(graph.group()["id"]))[0] == 400
        log = graph.get("/auditLogs/directoryAudits")["value"]
        assert any(one["activityDisplayName"].startswith("Add owner to") for one in log[:3])
        graph.change("DELETE", f"{path}/owners/{user['id']}/$ref")
        assert graph.refused("DELETE", f"{path}/owners/{user['id']}/$ref")[0] == 404
    expanded = graph.get(f"/servicePrincipals/{principal['id']}", expand="owners")["owners"]
    assert len(expanded) == len(graph.get(f"/servicePrincipals/{principal['id']}/owners")["value"])
    assert graph.ask("GET", f"/applications/{application['id']}/owners/$count", eventual=True).text == "1"


def test_owned_by_reaches_what_the_app_owns(graph: Graph) -> None:
    other, principal = registered(graph)
    narrow = graph.as_app_with("Application.ReadWrite.OwnedBy")
    assert narrow.refused("PATCH", f"/applications/{other['id']}", {"notes": "x"})[0] == 403
    assert narrow.refused("PATCH", f"/servicePrincipals/{principal['id']}", {"notes": "x"})[0] == 403
    assert narrow.refused("DELETE", f"/servicePrincipals/{principal['id']}")[0] == 403
    assert narrow.refused("POST", f"/applications/{other['id']}/owners/$ref", graph.reference(principal["id"]))[0] == 403
    mine = narrow.post("/applications", {"displayName": "Mine"})
    own = narrow.post("/servicePrincipals", {"appId": mine["appId"]})
    narrow.change("PATCH", f"/servicePrincipals/{own['id']}", {"notes": "x"})
    narrow.change("PATCH", f"/applications/{mine['id']}", {"notes": "x"})
    narrow.change("DELETE", f"/applications/{mine['id']}")


@pytest.mark.parametrize("kind", ["users", "groups", "servicePrincipals"])
def test_a_role_is_seen_from_both_sides(graph: Graph, kind: str) -> None:
    _, resource = registered(graph)
    holder = {
        "users": graph.user,
        "groups": graph.group,
        "servicePrincipals": lambda: graph.post(
            "/servicePrincipals", {"appId": graph.post("/applications", {"displayName": "Client"})["appId"]}
        ),
    }[kind]()
    body = {"principalId": holder["id"], "resourceId": resource["id"], "appRoleId": READER["id"]}
    held, given = f"/{kind}/{holder['id']}/appRoleAssignments", f"/servicePrincipals/{resource['id']}/appRoleAssignedTo"
    made = graph.post(held, body)
    word = {"users": "User", "groups": "Group", "servicePrincipals": "ServicePrincipal"}[kind]
    assert (made["principalType"], made["principalDisplayName"]) == (word, holder["displayName"])
    assert [one["id"] for one in graph.get(held)["value"]] == [made["id"]]
    assert [one["id"] for one in graph.get(given)["value"]] == [made["id"]]
    assert graph.get(f"{held}/{made['id']}")["appRoleId"] == READER["id"]
    assert graph.refused("POST", given, body)[2] == "Permission being assigned already exists on the object."
    graph.change("DELETE", f"{given}/{made['id']}")
    assert graph.get(held)["value"] == []
    again = graph.post(given, body | {"appRoleId": NOBODY})
    assert graph.get(f"{given}/{again['id']}")["principalId"] == holder["id"]
    graph.change("DELETE", f"{held}/{again['id']}")
    assert graph.refused("DELETE", f"{held}/{again['id']}")[0] == 404


def test_refused_app_role_assignments(graph: Graph) -> None:
    _, resource = registered(graph)
    disabled = READER | {"id": "44444444-4444-4444-4444-444444444444", "value": "Old", "isEnabled": False}
    apps_only = READER | {"id": "55555555-5555-5555-5555-555555555555", "value": "Apps", "allowedMemberTypes": ["Application"]}
    graph.change("PATCH", f"/applications(appId='{resource['appId']}')", {"appRoles": [READER, disabled, apps_only]})
    user, other = graph.user(), graph.user()
    held = f"/users/{user['id']}/appRoleAssignments"
    body = {"principalId": user["id"], "resourceId": resource["id"], "appRoleId": READER["id"]}
    for change in (
        {"appRoleId": disabled["id"]},
        {"appRoleId": apps_only["id"]},
        {"appRoleId": "66666666-6666-6666-6666-666666666666"},
        {"appRoleId": "reader"},
        {"appRoleId": None},
        {"principalId": other["id"]},
        {"principalType": "User"},
        {"role": "reader"},
    ):
        assert graph.refused("POST", held, body | change)[0] == 400, change
    assert graph.refused("POST", held, body | {"resourceId": other["id"]})[0] == 404
    assert graph.get(held)["value"] == []


def test_what_is_deleted_holds_and_gives_nothing(graph: Graph) -> None:
    _, resource = registered(graph)
    user = graph.user()
    body = {"principalId": user["id"], "resourceId": resource["id"], "appRoleId": READER["id"]}
    graph.post(f"/users/{user['id']}/appRoleAssignments", body)
    graph.change("DELETE", f"/users/{user['id']}")
    given = f"/servicePrincipals/{resource['id']}/appRoleAssignedTo"
    assert graph.get(given)["value"] == []
    graph.post(f"/directory/deletedItems/{user['id']}/restore", None, status=200)
    assert len(graph.get(given)["value"]) == 1
    graph.change("DELETE", f"/servicePrincipals/{resource['id']}")
    assert graph.get(f"/users/{user['id']}/appRoleAssignments")["value"] == []


def test_who_may_give_app_roles(graph: Graph) -> None:
    _, resource = registered(graph)
    user = graph.user()
    body = {"principalId": user["id"], "resourceId": resource["id"], "appRoleId": READER["id"]}
    held = f"/users/{user['id']}/appRoleAssignments"
    assert graph.as_app_with("Application.ReadWrite.All").refused("POST", held, body)[0] == 403
    assert graph.as_app_with("Directory.Read.All").get(held)["value"] == []
    graph.as_app_with("AppRoleAssignment.ReadWrite.All").post(held, body)


def test_an_application_carries_what_is_registered_for_applications(graph: Graph) -> None:
    owner, other = (graph.post("/applications", {"displayName": name}) for name in ("Owner", "Other"))
    names = []
    for name, targets in (("forApps", ["Application"]), ("forPeople", ["User"])):
        body = {"name": name, "dataType": "String", "targetObjects": targets}
        names.append(graph.post(f"/applications/{owner['id']}/extensionProperties", body)["name"])
    path = f"/applications/{other['id']}"
    graph.change("PATCH", path, {names[0]: "a mark"})
    assert graph.get(f"{path}?$select=id,{names[0]}")[names[0]] == "a mark"
    made = graph.post("/applications", {"displayName": "Marked", names[0]: "another"})
    assert graph.get(f"/applications/{made['id']}")[names[0]] == "another"
    graph.change("PATCH", path, {names[0]: None})
    assert names[0] not in graph.get(path)
    assert graph.refused("PATCH", path, {names[1]: "x"})[:2] == (400, "Request_BadRequest")
    assert graph.refused("POST", "/applications", {"displayName": "X", names[1]: "x"})[:2] == (400, "Request_BadRequest")


def test_a_record_of_a_role_names_the_role_and_its_holder(graph: Graph) -> None:
    _, resource = registered(graph)
    client = graph.post("/servicePrincipals", {"appId": graph.post("/applications", {"displayName": "Robot"})["appId"]})
    keys = {"principalId": client["id"], "resourceId": resource["id"], "appRoleId": READER["id"]}
    graph.post(f"/servicePrincipals/{resource['id']}/appRoleAssignedTo", keys)
    wanted = "activityDisplayName eq 'Add app role assignment to service principal'"
    record = graph.get(f"/auditLogs/directoryAudits?$filter={wanted}")["value"][0]
    assert [target["id"] for target in record["targetResources"]] == [resource["id"], client["id"]]
    told = {one["displayName"]: one["newValue"] for one in record["targetResources"][0]["modifiedProperties"]}
    assert told["AppRole.Id"] == f'"{READER["id"]}"'
    assert told["AppRole.Value"] == '"Data.Read"'
    assert told["ServicePrincipal.ObjectID"] == f'"{client["id"]}"'


def test_what_a_service_principal_has_of_its_own(graph: Graph) -> None:
    _, principal = registered(graph)
    path = f"/servicePrincipals/{principal['id']}"
    own = {
        "alternativeNames": ["one"],
        "loginUrl": "https://app.example/login",
        "samlSingleSignOnSettings": {"relayState": "https://app.example/start"},
    }
    graph.change("PATCH", path, own)
    read = graph.get(path)
    assert {name: read[name] for name in own} == own
    assert graph.refused("PATCH", path, {"appDisplayName": "Other"})[0] == 400
