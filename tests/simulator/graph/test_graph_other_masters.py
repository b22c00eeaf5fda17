"""What Graph does not change of users and groups because an on-premises directory or Exchange masters it; how attributes merge.

Sources: Graph, update user, update group; extensionProperty (isSyncedFromOnPremises); add custom data with extension attributes;
microsoft-graph-docs issue 10640 for what an app is answered.
"""

from __future__ import annotations

import pytest

from tests.simulator.graph.conftest import Graph

MAIL_SETTINGS = ["allowExternalSenders", "autoSubscribeNewMembers", "hideFromAddressLists", "hideFromOutlookClients"]


def synchronise(graph: Graph, collection: str, object_id: str) -> None:
    """An on-premises directory takes an object over, which no request to Graph can do."""
    http = graph.simulator.http
    taken = http.get("/_sim/snapshot", params={"tenantId": graph.tenant.id}).json()
    taken["tenants"][0]["collections"][collection][object_id]["onPremisesSyncEnabled"] = True
    assert http.put("/_sim/snapshot", json=taken).status_code == 204


def extension(graph: Graph) -> str:
    application = graph.post("/applications", {"displayName": "Marks"})
    graph.post("/servicePrincipals", {"appId": application["appId"]})
    body = {"name": "mark", "dataType": "String", "targetObjects": ["User", "Group"]}
    return str(graph.post(f"/applications/{application['id']}/extensionProperties", body)["name"])


def test_of_a_synchronised_user_the_cloud_keeps_little(graph: Graph) -> None:
    user, boss, mark = graph.user(), graph.user(), extension(graph)
    path = f"/users/{user['id']}"
    synchronise(graph, "users", user["id"])
    for body in ({"department": "Sales"}, {"department": "Sales", "usageLocation": "GB"}, {"otherMails": ["a@b.example"]}):
        status, code, message = graph.refused("PATCH", path, body)
        assert (status, code) == (400, "Request_BadRequest")
        assert "on-premises mastered" in message
    assert "on-premises mastered" in graph.refused("PUT", f"{path}/manager/$ref", graph.reference(boss["id"]))[2]
    assert "on-premises mastered" in graph.refused("DELETE", f"{path}/manager/$ref")[2]
    graph.change("PATCH", path, {"usageLocation": "GB", "passwordPolicies": "DisablePasswordExpiration", mark: "ours"})
    assert graph.get(path, select=f"usageLocation,{mark}")[mark] == "ours"


def test_of_a_synchronised_group_the_cloud_keeps_its_own_extensions(graph: Graph) -> None:
    group, mark = graph.group(), extension(graph)
    path = f"/groups/{group['id']}"
    synchronise(graph, "groups", group["id"])
    assert "on-premises mastered" in graph.refused("PATCH", path, {"description": "New"})[2]
    assert "on-premises mastered" in graph.refused("PATCH", path, {"description": "New", mark: "ours"})[2]
    assert "on-premises mastered" in graph.refused("POST", f"{path}/members/$ref", graph.reference(graph.user()["id"]))[2]
    graph.change("PATCH", path, {mark: "ours"})


@pytest.mark.parametrize("name", MAIL_SETTINGS)
def test_what_exchange_keeps_of_a_group_is_for_people(graph: Graph, admin: Graph, name: str) -> None:
    group = graph.group(groupTypes=["Unified"], mailEnabled=True)
    path = f"/groups/{group['id']}"
    assert graph.refused("PATCH", path, {name: True})[:2] == (403, "ErrorGroupsAccessDenied")
    assert admin.refused("PATCH", path, {name: True, "description": "New"})[0] == 400
    admin.change("PATCH", path, {name: True})
    assert admin.get(path, select=name)[name] is True
    assert admin.ask("GET", "/groups", select=name).status_code >= 400, "a list does not tell"


def test_extension_attributes_that_a_change_does_not_name_stay(graph: Graph) -> None:
    user = graph.user(onPremisesExtensionAttributes={"extensionAttribute1": "a", "extensionAttribute2": "b"})
    path = f"/users/{user['id']}"
    graph.change("PATCH", path, {"onPremisesExtensionAttributes": {"extensionAttribute2": None, "extensionAttribute3": "c"}})
    kept = graph.get(path, select="onPremisesExtensionAttributes")["onPremisesExtensionAttributes"]
    assert {name: value for name, value in kept.items() if value} == {"extensionAttribute1": "a", "extensionAttribute3": "c"}
