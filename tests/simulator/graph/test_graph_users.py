"""Users over HTTP: what Graph takes, refuses, shows."""

from __future__ import annotations

import pytest

from tests.simulator.graph.conftest import PASSWORD, Graph


def test_a_user_shows_only_the_default_properties_unless_asked(graph: Graph) -> None:
    made = graph.user(department="Finance")
    read = graph.get(f"/users/{made['id']}")
    assert set(read) == {
        "@odata.context", "businessPhones", "displayName", "givenName", "id", "jobTitle", "mail", "mobilePhone",
        "officeLocation", "preferredLanguage", "surname", "userPrincipalName",
    }  # fmt: skip
    assert read["@odata.context"].endswith("/v1.0/$metadata#users/$entity")
    asked = graph.get(f"/users/{made['userPrincipalName'].upper()}", select="id,department,accountEnabled,passwordProfile")
    assert (asked["department"], asked["accountEnabled"]) == ("Finance", True)
    assert PASSWORD not in str(asked)


@pytest.mark.parametrize("missing", ["accountEnabled", "displayName", "mailNickname", "userPrincipalName", "passwordProfile"])
def test_required_properties(graph: Graph, missing: str) -> None:
    body = {
        "accountEnabled": True,
        "displayName": "A",
        "mailNickname": "a",
        "userPrincipalName": f"a@{graph.tenant.domain}",
        "passwordProfile": {"password": PASSWORD},
    }
    del body[missing]
    assert graph.refused("POST", "/users", body)[:2] == (400, "Request_BadRequest")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"userPrincipalName": "a@elsewhere.example"}, "Request_BadRequest"),
        ({"userPrincipalName": "no-at-sign"}, "Request_BadRequest"),
        ({"passwordProfile": {"password": "weak"}}, "Request_BadRequest"),
        ({"nickName": "x"}, "Request_BadRequest"),
        ({"accountEnabled": "yes"}, "BadRequest"),
        ({"passwordProfile": {"passwort": "x"}}, "BadRequest"),
        ({"employeeId": "x" * 17}, "Request_BadRequest"),
        ({"jobTitle": ""}, "Request_BadRequest"),
        ({"businessPhones": ["1", "2"]}, "Request_BadRequest"),
        ({"usageLocation": "Germany"}, "Request_BadRequest"),
        ({"createdDateTime": "2026-01-01T00:00:00Z"}, "Request_BadRequest"),
        ({"assignedLicenses": []}, "Request_BadRequest"),
        ({"mailNickname": "with blank"}, "Request_BadRequest"),
        ({"extension_00000000000000000000000000000000_x": "y"}, "Request_BadRequest"),
    ],
)
def test_refused_values(graph: Graph, change: dict[str, object], code: str) -> None:
    body = {
        "accountEnabled": True,
        "displayName": "A",
        "mailNickname": "a",
        "userPrincipalName": f"a@{graph.tenant.domain}",
        "passwordProfile": {"password": PASSWORD},
    }
    assert graph.refused("POST", "/users", body | change)[:2] == (400, code)


def test_a_second_user_of_a_name_is_a_conflict(graph: Graph) -> None:
    made = graph.user()
    answer = graph.ask(
        "POST",
        "/users",
        {
            "accountEnabled": True,
            "displayName": "B",
            "mailNickname": "b",
            "userPrincipalName": made["userPrincipalName"].upper(),
            "passwordProfile": {"password": PASSWORD},
        },
    )
    error = answer.json()["error"]
    assert answer.status_code == 400
    assert error["details"][0]["code"] == "ObjectConflict"
    assert "userPrincipalName already exists" in error["message"]


def test_patch_changes_what_it_names_and_null_clears(graph: Graph) -> None:
    made = graph.user(department="Finance", jobTitle="Clerk")
    graph.change("PATCH", f"/users/{made['id']}", {"@odata.type": "#microsoft.graph.user", "department": None, "city": "Bonn"})
    read = graph.get(f"/users/{made['id']}", select="department,jobTitle,city")
    assert (read["department"], read["jobTitle"], read["city"]) == (None, "Clerk", "Bonn")
    assert graph.refused("PATCH", f"/users/{made['id']}", {"displayName": None})[0] == 400


def test_manager(graph: Graph) -> None:
    boss, made = graph.user(), graph.user()
    path = f"/users/{made['id']}/manager"
    assert graph.refused("GET", path)[:2] == (404, "Request_ResourceNotFound")
    graph.change("PUT", f"{path}/$ref", {"@odata.id": f"https://graph.microsoft.com/v1.0/users/{boss['id']}"})
    assert graph.get(path)["id"] == boss["id"]
    assert graph.get(f"/users/{made['id']}", expand="manager($select=id)")["manager"]["id"] == boss["id"]
    assert [one["id"] for one in graph.get(f"/users/{boss['id']}/directReports")["value"]] == [made["id"]]
    graph.change("DELETE", f"{path}/$ref")
    assert graph.refused("GET", path)[0] == 404


def test_only_a_role_above_may_touch_an_admin(graph: Graph, admin: Graph) -> None:
    path = f"/users/{graph.tenant.break_glass}"
    assert graph.refused("PATCH", path, {"accountEnabled": False})[:2] == (403, "Authorization_RequestDenied")
    assert graph.refused("DELETE", path)[0] == 403
    graph.change("PATCH", path, {"department": "Emergency"})
    admin.change("PATCH", path, {"accountEnabled": False})


def test_a_password_needs_a_directory_role_too(graph: Graph, admin: Graph) -> None:
    made = graph.user()
    body = {"passwordProfile": {"password": "An0ther-password"}}
    assert graph.refused("PATCH", f"/users/{made['id']}", body)[0] == 403
    admin.change("PATCH", f"/users/{made['id']}", body)


def test_a_narrow_permission_changes_one_property(graph: Graph) -> None:
    made = graph.user()
    narrow = graph.as_app_with("User.Read.All", "User.EnableDisableAccount.All")
    narrow.change("PATCH", f"/users/{made['id']}", {"accountEnabled": False})
    assert narrow.refused("PATCH", f"/users/{made['id']}", {"department": "X"})[:2] == (403, "Authorization_RequestDenied")
    assert narrow.refused("DELETE", f"/users/{made['id']}")[0] == 403
    assert narrow.refused("GET", "/groups")[0] == 403


def test_sessions_are_revoked(graph: Graph) -> None:
    made = graph.user()
    assert graph.post(f"/users/{made['id']}/revokeSignInSessions", None, status=200)["value"] is True


def test_delete_restore_and_the_name_in_between(graph: Graph) -> None:
    made, group = graph.user(), graph.group()
    graph.change("POST", f"/groups/{group['id']}/members/$ref", graph.reference(made["id"]))
    graph.change("DELETE", f"/users/{made['id']}")
    assert graph.refused("GET", f"/users/{made['id']}")[0] == 404
    assert graph.members(group["id"]) == set()
    listed = graph.get("/directory/deletedItems/microsoft.graph.user", select="id,userPrincipalName,deletedDateTime")["value"]
    binned = next(one for one in listed if one["id"] == made["id"])
    assert binned["userPrincipalName"] == made["id"].replace("-", "") + made["userPrincipalName"]
    assert binned["deletedDateTime"]
    graph.made -= 2
    other = graph.user()
    assert other["userPrincipalName"] == made["userPrincipalName"]
    assert graph.refused("POST", f"/directory/deletedItems/{made['id']}/restore")[0] == 400
    graph.change("DELETE", f"/users/{other['id']}")
    back = graph.post(f"/directory/deletedItems/{made['id']}/restore", None, status=200)
    assert (back["id"], back["userPrincipalName"]) == (made["id"], made["userPrincipalName"])
    assert graph.members(group["id"]) == {made["id"]}
    graph.change("DELETE", f"/directory/deletedItems/{other['id']}")
    assert graph.refused("GET", f"/directory/deletedItems/{other['id']}")[0] == 404


def test_extension_properties(graph: Graph) -> None:
    application = graph.post("/applications", {"displayName": "Marks"})
    extension = graph.post(
        f"/applications/{application['id']}/extensionProperties",
        {"name": "tenantryKey", "dataType": "String", "targetObjects": ["User", "Group"]},
    )
    name = extension["name"]
    assert name == f"extension_{application['appId'].replace('-', '')}_tenantryKey"
    made = graph.user(**{name: "northwind/user/a"})
    plain = graph.user()
    assert name not in graph.get(f"/users/{made['id']}")
    assert graph.get(f"/users/{made['id']}", select=f"id,{name}")[name] == "northwind/user/a"
    assert name not in graph.get(f"/users/{plain['id']}", select=f"id,{name}")
    found = graph.get("/users", filter=f"startsWith({name},'northwind/')", select="id")["value"]
    assert [one["id"] for one in found] == [made["id"]]
    assert graph.refused("PATCH", f"/users/{made['id']}", {name: 5})[0] == 400
    graph.change("PATCH", f"/users/{made['id']}", {name: None})
    assert name not in graph.get(f"/users/{made['id']}", select=f"id,{name}")
    available = graph.post("/directoryObjects/getAvailableExtensionProperties", {}, status=200)["value"]
    assert name in {one["name"] for one in available}
    assert graph.refused(
        "POST",
        f"/applications/{application['id']}/extensionProperties",
        {"name": "tenantryKey", "dataType": "String", "targetObjects": ["User"]},
    )[0] == 400  # fmt: skip


def test_the_bin_can_be_searched_and_ordered(graph: Graph) -> None:
    users = [graph.user() for _ in range(3)]
    for user in users:
        graph.change("DELETE", f"/users/{user['id']}")
        graph.simulator.http.post("/_sim/clock", json={"advanceSeconds": 1})
    path = "/directory/deletedItems/microsoft.graph.user"
    tail = users[1]["userPrincipalName"]
    found = graph.get(path, eventual=True, filter=f"endsWith(userPrincipalName,'{tail}')", count="true")["value"]
    assert [one["id"] for one in found] == [users[1]["id"]]
    assert found[0]["deletedDateTime"]
    ordered = graph.get(path, eventual=True, orderby="deletedDateTime desc", count="true", select="id")["value"]
    assert [one["id"] for one in ordered] == [user["id"] for user in reversed(users)]
    assert graph.refused("GET", path, orderby="deletedDateTime")[:2] == (400, "Request_UnsupportedQuery")
