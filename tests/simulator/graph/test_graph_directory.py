"""Applications, service principals, roles, directory objects, organization, domains."""

from __future__ import annotations

from tests.simulator.graph.conftest import Graph

GLOBAL_ADMINISTRATOR = "62e90394-69f5-4237-9190-012177145e10"
USER_ADMINISTRATOR = "fe930be7-5e62-47db-91af-98c3a49a38b1"


def test_applications_and_their_service_principals(graph: Graph) -> None:
    made = graph.post("/applications", {"displayName": "App", "tags": ["a"]})
    assert graph.get(f"/applications(appId='{made['appId']}')")["id"] == made["id"]
    graph.change("PATCH", f"/applications/{made['id']}", {"notes": "x"})
    principal = graph.post("/servicePrincipals", {"appId": made["appId"]})
    assert graph.refused("POST", "/servicePrincipals", {"appId": made["appId"]})[:2] == (
        409,
        "Request_MultipleObjectsWithSameKeyValue",
    )
    assert graph.refused("POST", "/servicePrincipals", {"appId": made["id"]})[0] == 400
    found = graph.get("/servicePrincipals", filter=f"appId eq '{made['appId']}'", select="id")["value"]
    assert found == [{"id": principal["id"]}]
    assert graph.refused("PATCH", f"/applications/{made['id']}", {"appId": "x"})[0] == 400
    graph.change("DELETE", f"/applications/{made['id']}")
    assert graph.refused("GET", f"/servicePrincipals/{principal['id']}")[0] == 404
    graph.post(f"/directory/deletedItems/{made['id']}/restore", None, status=200)
    assert graph.refused("GET", f"/servicePrincipals/{principal['id']}")[0] == 404


def test_roles_and_who_holds_them(graph: Graph) -> None:
    user = graph.user()
    path = "/roleManagement/directory/roleAssignments"
    body = {"principalId": user["id"], "roleDefinitionId": USER_ADMINISTRATOR, "directoryScopeId": "/"}
    made = graph.post(path, body)
    assert graph.refused("POST", path, body)[0] == 400
    shown = graph.get(path, filter=f"roleDefinitionId eq '{USER_ADMINISTRATOR}'", expand="principal")["value"]
    assert [one["principal"]["id"] for one in shown] == [user["id"]]
    assert shown[0]["principal"]["@odata.type"] == "#microsoft.graph.user"
    roles = {one["displayName"]: one["id"] for one in graph.get("/directoryRoles")["value"]}
    members = graph.get(f"/directoryRoles/{roles['User Administrator']}/members")["value"]
    assert [one["id"] for one in members] == [user["id"]]
    assert graph.refused("PATCH", f"/users/{user['id']}", {"accountEnabled": False})[0] == 403
    graph.change("DELETE", f"{path}/{made['id']}")
    graph.change("PATCH", f"/users/{user['id']}", {"accountEnabled": False})
    assert graph.get(f"/directoryRoles(roleTemplateId='{GLOBAL_ADMINISTRATOR}')/members", select="id")["value"]
    assert graph.get(f"/roleManagement/directory/roleDefinitions/{USER_ADMINISTRATOR}")["isBuiltIn"] is True


def test_nobody_takes_global_administrator_from_himself(graph: Graph, admin: Graph) -> None:
    path, me = "/roleManagement/directory/roleAssignments", admin.get("/me")["id"]
    mine = admin.get(path, filter=f"principalId eq '{me}' and roleDefinitionId eq '{GLOBAL_ADMINISTRATOR}'")["value"][0]["id"]
    old = f"/directoryRoles(roleTemplateId='{GLOBAL_ADMINISTRATOR}')/members/{me}/$ref"
    for address in (f"{path}/{mine}", old):
        assert admin.refused("DELETE", address) == (
            400,
            "Request_BadRequest",
            "Removing self from Global Administrator built-in role is not allowed.",
        )
    other = {"principalId": me, "roleDefinitionId": USER_ADMINISTRATOR, "directoryScopeId": "/"}
    admin.change("DELETE", f"{path}/{admin.post(path, other)['id']}")
    graph.change("DELETE", f"{path}/{mine}")


def test_an_app_with_a_role_may_set_passwords(graph: Graph) -> None:
    user = graph.user()
    own = graph.get(f"/servicePrincipals(appId='{graph.simulator.info.client_id}')")
    body = {"principalId": own["id"], "roleDefinitionId": USER_ADMINISTRATOR, "directoryScopeId": "/"}
    graph.post("/roleManagement/directory/roleAssignments", body)
    graph.change("PATCH", f"/users/{user['id']}", {"passwordProfile": {"password": "An0ther-password"}})


def test_directory_objects(graph: Graph) -> None:
    user, group = graph.user(), graph.group()
    assert graph.get(f"/directoryObjects/{group['id']}")["@odata.type"] == "#microsoft.graph.group"
    found = graph.post("/directoryObjects/getByIds", {"ids": [user["id"], group["id"]], "types": ["user"]}, status=200)["value"]
    assert [one["id"] for one in found] == [user["id"]]


def test_organization_and_domains(graph: Graph) -> None:
    organization = graph.get("/organization")["value"][0]
    assert organization["id"] == graph.tenant.id
    names = {one["id"]: one for one in graph.get("/domains")["value"]}
    assert names[graph.tenant.domain]["isDefault"] is True
    assert graph.get(f"/domains/{graph.tenant.domain}")["isVerified"] is True


def test_me_is_the_signed_in_user(graph: Graph, admin: Graph) -> None:
    assert admin.get("/me")["userPrincipalName"] == graph.tenant.admin
    assert graph.refused("GET", "/me")[0] == 400


def test_what_was_deleted_long_ago_is_gone(graph: Graph) -> None:
    user = graph.user()
    graph.change("DELETE", f"/users/{user['id']}")
    tenants = graph.simulator.http.get("/_sim/clock").json()
    try:
        graph.simulator.http.post("/_sim/clock", json={"advanceSeconds": 31 * 86400})
        assert graph.get("/directory/deletedItems/microsoft.graph.user")["value"] == []
    finally:
        graph.simulator.http.post("/_sim/clock", json={"now": tenants["now"]})
