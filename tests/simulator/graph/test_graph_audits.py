"""The audit log: every write leaves a record that says who, what, and from which value to which."""

from __future__ import annotations

import json
from typing import Any

from tests.simulator.graph.conftest import Graph

AUDITS = "/auditLogs/directoryAudits"


def _of(graph: Graph, object_id: str, **query: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = graph.get(AUDITS, filter=f"targetResources/any(t:t/id eq '{object_id}')", **query)["value"]
    return found


def test_a_change_by_an_administrator(graph: Graph, admin: Graph) -> None:
    made = graph.user(department="Finance")
    admin.change("PATCH", f"/users/{made['id']}", {"department": "Sales"})
    newest, oldest = _of(graph, made["id"])
    assert (newest["activityDisplayName"], oldest["activityDisplayName"]) == ("Update user", "Add user")
    assert newest["initiatedBy"]["user"]["userPrincipalName"] == graph.tenant.admin
    assert newest["initiatedBy"]["app"] is None
    assert oldest["initiatedBy"]["app"]["appId"] == graph.simulator.info.client_id
    changed = {one["displayName"]: one for one in newest["targetResources"][0]["modifiedProperties"]}
    assert json.loads(changed["Department"]["oldValue"]) == ["Finance"]
    assert json.loads(changed["Department"]["newValue"]) == ["Sales"]
    assert json.loads(changed["Included Updated Properties"]["newValue"]) == "Department"


def test_no_record_holds_a_password(graph: Graph, admin: Graph) -> None:
    made = graph.user()
    admin.change("PATCH", f"/users/{made['id']}", {"passwordProfile": {"password": "An0ther-password"}})
    entries = _of(graph, made["id"])
    assert entries[0]["activityDisplayName"] == "Reset user password"
    assert "An0ther-password" not in json.dumps(entries)


def test_a_membership_names_two_targets(graph: Graph) -> None:
    user, group = graph.user(), graph.group()
    graph.change("POST", f"/groups/{group['id']}/members/$ref", graph.reference(user["id"]))
    entry = _of(graph, group["id"])[0]
    assert entry["activityDisplayName"] == "Add member to group"
    assert [(t["type"], t["id"]) for t in entry["targetResources"]] == [("User", user["id"]), ("Group", group["id"])]


def test_a_policy_change_holds_the_whole_policy(graph: Graph) -> None:
    policy = graph.policy()
    graph.change("PATCH", f"/identity/conditionalAccess/policies/{policy['id']}", {"state": "disabled"})
    graph.change("DELETE", f"/identity/conditionalAccess/policies/{policy['id']}")
    deleted, updated, added = _of(graph, policy["id"])
    assert [one["activityDisplayName"] for one in (added, updated, deleted)] == [
        "Add conditional access policy",
        "Update conditional access policy",
        "Delete conditional access policy",
    ]
    change = updated["targetResources"][0]["modifiedProperties"][0]
    assert json.loads(change["oldValue"])["state"] == "enabledForReportingButNotEnforced"
    assert json.loads(change["newValue"])["state"] == "disabled"


def test_filters_order_and_pages(graph: Graph, admin: Graph) -> None:
    user = graph.user()
    for number in range(4):
        admin.change("PATCH", f"/users/{user['id']}", {"city": f"City {number}"})
    by_admin = graph.get(AUDITS, filter=f"initiatedBy/user/userPrincipalName eq '{graph.tenant.admin}'")["value"]
    assert len(by_admin) == 4
    mine = graph.get(AUDITS, filter=f"initiatedBy/app/appId eq '{graph.simulator.info.client_id}'")["value"]
    assert {one["activityDisplayName"] for one in mine} == {"Add user"}
    times = [one["activityDateTime"] for one in by_admin]
    since = graph.get(AUDITS, filter=f"activityDateTime ge {times[1]} and activityDateTime le {times[0]}")["value"]
    assert [one["activityDateTime"] for one in since] == times[:2]
    upwards = _of(graph, user["id"], orderby="activityDateTime asc", top="2")
    assert [one["activityDisplayName"] for one in upwards] == ["Add user", "Update user"]
    page = graph.get(AUDITS, top="3")
    assert len(graph.get(page["@odata.nextLink"])["value"]) == 2
    assert graph.refused("GET", AUDITS, filter="category eq 'UserManagement'")[0] == 400
    assert graph.refused("GET", AUDITS, filter="colour eq 'x'")[0] == 400
    assert graph.as_app_with("User.Read.All").refused("GET", AUDITS)[0] == 403


def test_what_changes_nothing_leaves_no_record(graph: Graph) -> None:
    user = graph.user(city="Bonn")
    graph.change("PATCH", f"/users/{user['id']}", {"city": "Bonn"})
    assert graph.refused("PATCH", f"/users/{user['id']}", {"city": ""})[0] == 400
    assert len(_of(graph, user["id"])) == 1
