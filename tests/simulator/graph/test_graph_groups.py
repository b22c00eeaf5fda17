"""Groups, their members and owners, dynamic rules."""

from __future__ import annotations

import pytest

from tests.simulator.graph.conftest import Graph


def test_a_group_with_owners_and_members_at_once(graph: Graph) -> None:
    one, two = graph.user(), graph.user()
    group = graph.group(
        **{
            "owners@odata.bind": [f"https://graph.microsoft.com/v1.0/users/{one['id']}"],
            "members@odata.bind": [graph.reference(x["id"])["@odata.id"] for x in (one, two)],
        }
    )
    assert graph.members(group["id"]) == {one["id"], two["id"]}
    owners = graph.get(f"/groups/{group['id']}/owners")["value"]
    assert [(o["id"], o["@odata.type"]) for o in owners] == [(one["id"], "#microsoft.graph.user")]
    assert graph.refused("DELETE", f"/groups/{group['id']}/owners/{one['id']}/$ref")[0] == 400
    assert [g["id"] for g in graph.get(f"/users/{two['id']}/memberOf")["value"]] == [group["id"]]


@pytest.mark.parametrize(
    "change",
    [
        {"mailNickname": None},
        {"mailNickname": "with blank"},
        {"mailEnabled": True},
        {"securityEnabled": False},
        {"groupTypes": ["Other"]},
        {"membershipRule": 'user.city -eq "x"'},
        {"groupTypes": ["DynamicMembership"], "membershipRule": "nonsense", "membershipRuleProcessingState": "On"},
        {"groupTypes": ["DynamicMembership"], "membershipRule": 'user.city -eq "x"'},
        {"visibility": "Hidden"},
        {"hideFromAddressLists": True},
        {"colour": "red"},
        {"mail": "a@b.example"},
    ],
)
def test_refused_groups(graph: Graph, change: dict[str, object]) -> None:
    body = {"displayName": "G", "mailEnabled": False, "mailNickname": "g", "securityEnabled": True}
    assert graph.refused("POST", "/groups", body | change)[0] == 400


def test_members_one_by_one_and_twenty_at_once(graph: Graph) -> None:
    group, users = graph.group(), [graph.user() for _ in range(3)]
    path = f"/groups/{group['id']}"
    graph.change("POST", f"{path}/members/$ref", graph.reference(users[0]["id"]))
    again = graph.refused("POST", f"{path}/members/$ref", graph.reference(users[0]["id"]))
    assert again[0] == 400
    assert "already exist" in again[2]
    bound = {"members@odata.bind": [graph.reference(u["id"])["@odata.id"] for u in users]}
    assert graph.refused("PATCH", path, bound)[0] == 400
    assert graph.members(group["id"]) == {users[0]["id"]}
    graph.change("PATCH", path, {"members@odata.bind": bound["members@odata.bind"][1:]})
    assert len(graph.members(group["id"])) == 3
    graph.change("DELETE", f"{path}/members/{users[1]['id']}/$ref")
    assert graph.refused("DELETE", f"{path}/members/{users[1]['id']}/$ref")[0] == 404
    too_many = {"members@odata.bind": [bound["members@odata.bind"][0]] * 21}
    assert graph.refused("PATCH", path, too_many)[0] == 400


def test_delete_without_ref_deletes_the_member_itself(graph: Graph) -> None:
    group, user = graph.group(), graph.user()
    graph.change("POST", f"/groups/{group['id']}/members/$ref", graph.reference(user["id"]))
    narrow = graph.as_app_with("GroupMember.ReadWrite.All")
    assert narrow.refused("DELETE", f"/groups/{group['id']}/members/{user['id']}")[0] == 403
    graph.change("DELETE", f"/groups/{group['id']}/members/{user['id']}")
    assert graph.refused("GET", f"/users/{user['id']}")[0] == 404


def test_a_narrow_app_changes_members_only(graph: Graph) -> None:
    group, user = graph.group(), graph.user()
    narrow = graph.as_app_with("GroupMember.ReadWrite.All")
    narrow.change("PATCH", f"/groups/{group['id']}", {"members@odata.bind": [graph.reference(user["id"])["@odata.id"]]})
    assert narrow.refused("PATCH", f"/groups/{group['id']}", {"description": "x"})[0] == 403


def test_dynamic_members_follow_the_rule(graph: Graph) -> None:
    one, two = graph.user(department="Finance"), graph.user(department="Sales")
    group = graph.group(
        groupTypes=["DynamicMembership"],
        membershipRule='(user.department -eq "Finance") and (user.accountEnabled -eq true)',
        membershipRuleProcessingState="On",
    )
    path = f"/groups/{group['id']}"
    assert graph.members(group["id"]) == {one["id"]}
    graph.change("PATCH", f"/users/{two['id']}", {"department": "finance"})
    assert graph.members(group["id"]) == {one["id"], two["id"]}
    assert graph.refused("POST", f"{path}/members/$ref", graph.reference(two["id"]))[0] == 400
    graph.change("PATCH", path, {"membershipRuleProcessingState": "Paused"})
    graph.change("PATCH", f"/users/{two['id']}", {"department": "Sales"})
    assert graph.members(group["id"]) == {one["id"], two["id"]}
    assert graph.refused("PATCH", path, {"membershipRule": "user.x"})[0] == 400


def test_microsoft_365_groups(graph: Graph) -> None:
    body = {"groupTypes": ["Unified"], "mailEnabled": True, "securityEnabled": False, "mailNickname": "team"}
    group = graph.group(**body)
    assert (group["mail"], group["visibility"]) == (f"team@{graph.tenant.domain}", "Public")
    second = {"displayName": "Other", **body}
    assert "mailNickname already exists" in graph.refused("POST", "/groups", second)[2]
    assert graph.refused("POST", f"/groups/{group['id']}/members/$ref", graph.reference(graph.group()["id"]))[0] == 400
    found = graph.get("/groups", filter="groupTypes/any(c:c eq 'Unified')", select="id")["value"]
    assert [one["id"] for one in found] == [group["id"]]


def test_groups_go_to_the_bin_and_back(graph: Graph) -> None:
    group = graph.group()
    graph.change("DELETE", f"/groups/{group['id']}")
    assert graph.get("/directory/deletedItems/microsoft.graph.group")["value"][0]["id"] == group["id"]
    assert graph.refused("GET", "/directory/deletedItems")[1] == "Request_UnsupportedQuery"
    back = graph.post(f"/directory/deletedItems/{group['id']}/restore", None, status=200)
    assert back["@odata.type"] == "#microsoft.graph.group"
    assert graph.get(f"/groups/{group['id']}")["displayName"] == group["displayName"]


def test_names_are_not_unique(graph: Graph) -> None:
    graph.group(displayName="Same")
    graph.group(displayName="Same")
    assert len(graph.get("/groups", filter="displayName eq 'Same'")["value"]) == 2


def test_expand_gives_twenty_members(graph: Graph) -> None:
    users = [graph.user() for _ in range(22)]
    group = graph.group()
    for start in (0, 20):
        references = [graph.reference(u["id"])["@odata.id"] for u in users[start : start + 20]]
        graph.change("PATCH", f"/groups/{group['id']}", {"members@odata.bind": references})
    assert len(graph.get(f"/groups/{group['id']}", expand="members($select=id)")["members"]) == 20
    assert len(graph.members(group["id"])) == 22


def test_a_group_is_reached_and_made_by_its_unique_name(graph: Graph) -> None:
    path = "/groups(uniqueName='sg-one')"
    body = {"displayName": "One", "mailEnabled": False, "mailNickname": "one", "securityEnabled": True}
    assert graph.refused("PATCH", path, body)[0] == 404
    headers = {"authorization": f"Bearer {graph.token}", "prefer": "create-if-missing"}

    def put(body: dict[str, object]) -> int:
        return graph.simulator.http.patch(f"/v1.0{path}", json=body, headers=headers).status_code

    assert put(body | {"uniqueName": "other"}) == 400
    assert put({"displayName": "One"}) == 400
    assert put(body) == 201
    made = graph.get(path)
    assert (made["uniqueName"], made["displayName"]) == ("sg-one", "One")
    assert put(body | {"displayName": "Two"}) == 204
    graph.change("PATCH", path, {"description": "Third"})
    assert [(one["displayName"], one["description"]) for one in graph.get("/groups")["value"]] == [("Two", "Third")]
    graph.change("DELETE", path)
    assert graph.refused("GET", path)[0] == 404
