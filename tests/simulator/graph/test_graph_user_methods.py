"""A person's sign-in methods and passes; delegated permission grants."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator.graph.conftest import Graph
from tests.simulator.graph.test_graph_auth_methods import METHODS, PASS

GRANTS = "/oauth2PermissionGrants"


def passes_allowed(graph: Graph, **more: Any) -> None:
    graph.change("PATCH", f"{METHODS}/TemporaryAccessPass", PASS | {"isUsableOnce": False} | more)


def test_methods_are_listed_added_and_removed(graph: Graph) -> None:
    root = f"/users/{graph.user()['id']}/authentication"
    first = graph.get(f"{root}/methods")["value"]
    assert [one["@odata.type"] for one in first] == ["#microsoft.graph.passwordAuthenticationMethod"]
    assert first[0]["password"] is None
    phone = graph.post(f"{root}/phoneMethods", {"phoneNumber": "+49 22812345", "phoneType": "mobile"})
    mail = graph.post(f"{root}/emailMethods", {"emailAddress": "me@home.example"})
    kinds = {one["id"]: one["@odata.type"].rsplit(".", 1)[-1] for one in graph.get(f"{root}/methods")["value"]}
    assert kinds == {
        first[0]["id"]: "passwordAuthenticationMethod",
        phone["id"]: "phoneAuthenticationMethod",
        mail["id"]: "emailAuthenticationMethod",
    }
    changed = graph.ask("PATCH", f"{root}/phoneMethods/{phone['id']}", {"phoneNumber": "+49 22899999", "phoneType": "mobile"})
    assert (changed.status_code, changed.json()["phoneNumber"]) == (200, "+49 22899999")
    assert graph.get(f"{root}/phoneMethods/{phone['id']}")["phoneNumber"] == "+49 22899999"
    assert graph.get(f"{root}/methods/{phone['id']}")["@odata.type"] == "#microsoft.graph.phoneAuthenticationMethod"
    for empty in ("fido2Methods", "microsoftAuthenticatorMethods", "softwareOathMethods", "windowsHelloForBusinessMethods"):
        assert graph.get(f"{root}/{empty}")["value"] == []
    graph.change("DELETE", f"{root}/phoneMethods/{phone['id']}")
    assert graph.refused("GET", f"{root}/phoneMethods/{phone['id']}")[0] == 404
    assert graph.refused("DELETE", f"{root}/phoneMethods/{mail['id']}")[0] == 404
    log = [one["activityDisplayName"] for one in graph.get("/auditLogs/directoryAudits")["value"]]
    assert log[0] == "Admin deleted security info"


@pytest.mark.parametrize(
    ("segment", "body"),
    [
        ("phoneMethods", {"phoneNumber": "022812345", "phoneType": "mobile"}),
        ("phoneMethods", {"phoneNumber": "+49 22812345"}),
        ("phoneMethods", {"phoneNumber": "+49 22812345", "phoneType": "home"}),
        ("phoneMethods", {"phoneNumber": "+49 22812345", "phoneType": "mobile", "id": "x"}),
        ("emailMethods", {"emailAddress": "nobody"}),
        ("emailMethods", {}),
        ("temporaryAccessPassMethods", {"lifetimeInMinutes": 30}),
        ("temporaryAccessPassMethods", {"lifetimeInMinutes": 481}),
        ("temporaryAccessPassMethods", {"temporaryAccessPass": "mine"}),
        ("temporaryAccessPassMethods", {"isUsableTwice": True}),
    ],
)
def test_refused_methods(graph: Graph, segment: str, body: dict[str, Any]) -> None:
    passes_allowed(graph)
    root = f"/users/{graph.user()['id']}/authentication"
    assert graph.refused("POST", f"{root}/{segment}", body)[0] == 400
    assert len(graph.get(f"{root}/methods")["value"]) == 1


def test_a_second_phone_of_a_type_is_refused(graph: Graph) -> None:
    root = f"/users/{graph.user()['id']}/authentication"
    body = {"phoneNumber": "+49 22812345", "phoneType": "mobile"}
    made = graph.post(f"{root}/phoneMethods", body)
    assert graph.refused("POST", f"{root}/phoneMethods", body)[0] == 400
    assert graph.refused("PATCH", f"{root}/phoneMethods/{made['id']}", {"phoneType": "office"})[0] == 400
    graph.post(f"{root}/phoneMethods", body | {"phoneType": "alternateMobile"})


def test_a_pass_shows_its_code_once(graph: Graph) -> None:
    root = f"/users/{graph.user()['id']}/authentication/temporaryAccessPassMethods"
    assert graph.refused("POST", root, {})[0] == 400
    passes_allowed(graph, defaultLength=12)
    made = graph.post(root, {"lifetimeInMinutes": 120, "isUsableOnce": True})
    assert len(made["temporaryAccessPass"]) == 12
    assert (made["isUsable"], made["methodUsabilityReason"], made["isUsableOnce"]) == (True, "EnabledByPolicy", True)
    assert graph.get(f"{root}/{made['id']}")["temporaryAccessPass"] is None
    assert made["temporaryAccessPass"] not in str(graph.simulator.collections(graph.tenant.id))
    assert made["temporaryAccessPass"] not in graph.simulator.http.get("/_sim/journal").text
    second = graph.post(root, {})
    assert second["temporaryAccessPass"] != made["temporaryAccessPass"]
    assert [one["id"] for one in graph.get(root)["value"]] == [second["id"]]
    later = graph.post(root, {"startDateTime": "2039-01-01T00:00:00Z"})
    assert (later["isUsable"], later["methodUsabilityReason"]) == (False, "NotYetValid")
    before = graph.simulator.http.get("/_sim/clock").json()["now"]
    try:
        kept = graph.post(root, {})
        graph.simulator.http.post("/_sim/clock", json={"advanceSeconds": 3601})
        assert graph.get(f"{root}/{kept['id']}")["methodUsabilityReason"] == "Expired"
    finally:
        graph.simulator.http.post("/_sim/clock", json={"now": before})
    graph.change("PATCH", f"{METHODS}/TemporaryAccessPass", {"@odata.type": PASS["@odata.type"], "state": "disabled"})
    assert graph.get(f"{root}/{kept['id']}")["methodUsabilityReason"] == "DisabledByPolicy"
    graph.change("DELETE", f"{root}/{kept['id']}")
    assert graph.get(root)["value"] == []


def test_passes_only_once_when_the_policy_says_so(graph: Graph) -> None:
    passes_allowed(graph, isUsableOnce=True)
    root = f"/users/{graph.user()['id']}/authentication/temporaryAccessPassMethods"
    assert graph.refused("POST", root, {"isUsableOnce": False})[0] == 400
    assert graph.post(root, {})["isUsableOnce"] is True


def test_each_kind_has_its_own_permission(graph: Graph) -> None:
    passes_allowed(graph)
    root = f"/users/{graph.user()['id']}/authentication"
    narrow = graph.as_app_with("UserAuthMethod-TAP.ReadWrite.All")
    narrow.post(f"{root}/temporaryAccessPassMethods", {})
    assert narrow.refused("GET", f"{root}/phoneMethods")[0] == 403
    assert narrow.refused("GET", f"{root}/methods")[0] == 403
    assert graph.as_app_with("UserAuthenticationMethod.Read.All").refused("POST", f"{root}/emailMethods", {})[0] == 403
    assert len(graph.as_app_with("UserAuthenticationMethod.Read.All").get(f"{root}/methods")["value"]) == 2


def client_and_graph(graph: Graph) -> tuple[str, str]:
    application = graph.post("/applications", {"displayName": "Client"})
    client = graph.post("/servicePrincipals", {"appId": application["appId"]})["id"]
    return client, graph.get("/servicePrincipals(appId='00000003-0000-0000-c000-000000000000')")["id"]


def test_a_grant_for_everybody_and_one_for_a_person(graph: Graph) -> None:
    client, resource = client_and_graph(graph)
    user = graph.user()
    body = {"clientId": client, "consentType": "AllPrincipals", "principalId": None, "resourceId": resource, "scope": "User.Read"}
    everybody = graph.post(GRANTS, body)
    person = graph.post(GRANTS, body | {"consentType": "Principal", "principalId": user["id"]})
    refused = graph.refused("POST", GRANTS, body)
    assert refused[:2] == (409, "Request_MultipleObjectsWithSameKeyValue")
    assert [one["id"] for one in graph.get(GRANTS, filter=f"clientId eq '{client}'")["value"]] == [everybody["id"], person["id"]]
    assert [one["id"] for one in graph.get(f"/users/{user['id']}/oauth2PermissionGrants")["value"]] == [person["id"]]
    assert len(graph.get(f"/servicePrincipals/{client}/oauth2PermissionGrants")["value"]) == 2
    graph.change("PATCH", f"{GRANTS}/{everybody['id']}", {"scope": "User.Read Group.Read.All"})
    assert graph.get(f"{GRANTS}/{everybody['id']}")["scope"] == "User.Read Group.Read.All"
    assert graph.refused("PATCH", f"{GRANTS}/{everybody['id']}", {"clientId": resource})[0] == 400
    graph.change("DELETE", f"/users/{user['id']}")
    assert graph.refused("GET", f"{GRANTS}/{person['id']}")[0] == 404
    graph.change("DELETE", f"{GRANTS}/{everybody['id']}")
    assert graph.get(GRANTS)["value"] == []
    log = [one["activityDisplayName"] for one in graph.get("/auditLogs/directoryAudits")["value"][:5]]
    assert "Remove delegated permission grant" in log


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"consentType": "Everybody"}, 400),
        ({"consentType": "Principal"}, 400),
        ({"scope": ""}, 400),
        ({"resourceId": None}, 400),
        ({"id": "mine"}, 400),
        ({"colour": "red"}, 400),
        ({"clientId": "00000000-0000-0000-0000-0000000000aa"}, 404),
    ],
)
def test_refused_grants(graph: Graph, change: dict[str, Any], status: int) -> None:
    client, resource = client_and_graph(graph)
    body = {"clientId": client, "consentType": "AllPrincipals", "resourceId": resource, "scope": "User.Read"}
    assert graph.refused("POST", GRANTS, body | change)[0] == status


def test_who_may_grant(graph: Graph) -> None:
    client, resource = client_and_graph(graph)
    body = {"clientId": client, "consentType": "AllPrincipals", "resourceId": resource, "scope": "User.Read"}
    assert graph.as_app_with("Directory.Read.All").refused("POST", GRANTS, body)[0] == 403
    graph.as_app_with("DelegatedPermissionGrant.ReadWrite.All").post(GRANTS, body)
