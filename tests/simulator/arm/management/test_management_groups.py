"""The tree of management groups, its subscriptions and its settings."""

from __future__ import annotations

import uuid
from typing import Any

from tests.simulator.arm.caller import Arm, code
from tests.simulator.running import SeededTenant

Json = dict[str, Any]
VERSION = "2023-04-01"
GROUPS = "/providers/Microsoft.Management/managementGroups"
FORBIDDEN = (403, "AuthorizationFailed")


def under(parent: str) -> Json:
    return {"properties": {"details": {"parent": {"id": f"{GROUPS}/{parent}"}}}}


def test_a_group(arm: Arm, tenant: SeededTenant) -> None:
    made = arm("PUT", f"{GROUPS}/clients", {"properties": {"displayName": "Clients"}}, version=VERSION)
    assert made.status_code == 200
    body = made.json()
    assert (body["id"], body["type"]) == (f"{GROUPS}/clients", "Microsoft.Management/managementGroups")
    details = body["properties"]["details"]
    assert details["parent"] == {"id": f"{GROUPS}/{tenant.id}", "name": tenant.id, "displayName": "Tenant Root Group"}
    assert (details["version"], body["properties"]["tenantId"]) == (1, tenant.id)
    patched = arm("PATCH", f"{GROUPS}/clients", {"displayName": "Theirs"}, version=VERSION)
    assert (patched.status_code, patched.json()["properties"]["displayName"]) == (200, "Theirs")
    assert patched.json()["properties"]["details"]["version"] == 2
    assert code(arm("PATCH", f"{GROUPS}/clients", {"name": "x"}, version=VERSION)) == (400, "InvalidRequestContent")
    assert [one["name"] for one in arm("GET", GROUPS, version=VERSION).json()["value"]] == ["clients"]
    assert arm("DELETE", f"{GROUPS}/clients", version=VERSION).status_code == 204
    assert code(arm("GET", f"{GROUPS}/clients", version=VERSION)) == FORBIDDEN


def test_a_tree(arm: Arm, admin: Arm, tenant: SeededTenant) -> None:
    for name, parent in (("a", tenant.id), ("b", "a"), ("c", "b")):
        assert arm("PUT", f"{GROUPS}/{name}", under(parent), version=VERSION).status_code == 200
    assert arm("PUT", f"{GROUPS}/c/subscriptions/{arm.subscription}", version=VERSION).status_code == 200
    children = arm("GET", f"{GROUPS}/a", version=VERSION, _expand="children").json()["properties"]["children"]
    assert [(one["name"], "children" in one) for one in children] == [("b", False)]
    whole = arm("GET", f"{GROUPS}/a", version=VERSION, _expand="children", _recurse="true").json()["properties"]["children"]
    (leaf,) = whole[0]["children"][0]["children"]
    assert (leaf["type"], leaf["name"]) == ("/subscriptions", arm.subscription)
    path = arm("GET", f"{GROUPS}/c", version=VERSION, _expand="path").json()["properties"]["details"]["path"]
    assert [one["name"] for one in path] == [tenant.id, "a", "b", "c"]
    above = arm("GET", f"{GROUPS}/c", version=VERSION, _expand="ancestors").json()["properties"]["details"]
    assert above["managementGroupAncestors"] == ["b", "a", tenant.id]
    assert code(arm("GET", f"{GROUPS}/c", version=VERSION, _expand="all")) == (400, "BadRequest")
    found = arm("GET", f"{GROUPS}/a/descendants", version=VERSION).json()["value"]
    assert [(one["name"], one["properties"]["parent"]["id"][len(GROUPS) + 1 :]) for one in found] == [
        ("b", "a"),
        ("c", "b"),
        (arm.subscription, "c"),
    ]
    # No group lies in itself, none that holds something is deleted.
    assert code(arm("PATCH", f"{GROUPS}/a", {"parentGroupId": f"{GROUPS}/c"}, version=VERSION)) == (400, "BadRequest")
    assert code(arm("PATCH", f"{GROUPS}/a", {"parentGroupId": arm.group()}, version=VERSION)) == (404, "NotFound")
    assert code(arm("DELETE", f"{GROUPS}/b", version=VERSION)) == (400, "BadRequest")
    assert code(arm("PUT", f"{GROUPS}/d", under("none"), version=VERSION)) == FORBIDDEN
    for number in range(4, 7):
        assert (
            arm("PUT", f"{GROUPS}/g{number}", under("c" if number == 4 else f"g{number - 1}"), version=VERSION).status_code == 200
        )
    assert code(arm("PUT", f"{GROUPS}/g7", under("g6"), version=VERSION)) == (400, "BadRequest")


def test_subscriptions(arm: Arm) -> None:
    for name in ("one", "two"):
        arm.make(f"{GROUPS}/{name}", {})
    path = f"{GROUPS}/one/subscriptions/{arm.subscription}"
    assert code(arm("GET", path, version=VERSION)) == (404, "NotFound")
    moved = arm("PUT", path, version=VERSION)
    assert (moved.status_code, moved.json()["properties"]["parent"]) == (200, {"id": f"{GROUPS}/one"})
    assert arm("GET", path, version=VERSION).json() == moved.json()
    assert [one["name"] for one in arm("GET", f"{GROUPS}/one/subscriptions", version=VERSION).json()["value"]] == [
        arm.subscription
    ]
    assert arm("DELETE", f"{GROUPS}/two/subscriptions/{arm.subscription}", version=VERSION).status_code == 204
    assert arm("DELETE", path, version=VERSION).status_code == 200
    assert code(arm("PUT", f"{GROUPS}/one/subscriptions/{uuid.uuid4()}", version=VERSION)) == (404, "SubscriptionNotFound")


def test_whose_group_it_is(arm: Arm, colleague: tuple[Arm, str]) -> None:
    """Who makes a group owns it, others don't see it; what is granted on it holds for the subscriptions in it."""
    someone, object_id = colleague
    assert someone("PUT", f"{GROUPS}/theirs", {}, version=VERSION).status_code == 200
    assert code(arm("GET", f"{GROUPS}/theirs", version=VERSION)) == FORBIDDEN
    assert code(arm("PUT", f"{GROUPS}/below", under("theirs"), version=VERSION)) == FORBIDDEN
    assert code(arm("PUT", f"{GROUPS}/theirs", {}, version=VERSION)) == FORBIDDEN
    assert arm("GET", GROUPS, version=VERSION).json()["value"] == []
    arm.make(f"{GROUPS}/ours", {})
    assert arm("PUT", f"{GROUPS}/ours/subscriptions/{arm.subscription}", version=VERSION).status_code == 200
    assert code(someone("GET", f"/subscriptions/{arm.subscription}/resourcegroups/none")) == FORBIDDEN
    reader = "/providers/Microsoft.Authorization/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7"
    grant = {"properties": {"roleDefinitionId": reader, "principalId": object_id}}
    arm.make(f"{GROUPS}/ours/providers/Microsoft.Authorization/roleAssignments/{uuid.uuid4()}", grant)
    assert code(someone("GET", f"/subscriptions/{arm.subscription}/resourcegroups/none")) == (404, "ResourceGroupNotFound")


def test_settings_close_the_tree(arm: Arm, admin: Arm, tenant: SeededTenant) -> None:
    path = f"{GROUPS}/{tenant.id}/settings/default"
    closed = {"properties": {"requireAuthorizationForGroupCreation": True}}
    assert code(admin("PUT", path, closed, version="2020-05-01")) == FORBIDDEN
    # A Global Administrator takes the root for a moment, as in a real tenant.
    assert admin("POST", "/providers/Microsoft.Authorization/elevateAccess", version="2016-07-01").status_code == 200
    owner = "/providers/Microsoft.Authorization/roleDefinitions/8e3af657-a8ff-443c-a75c-2fe8c4bcb635"
    me = admin("GET", "/providers/Microsoft.Authorization/roleAssignments", _filter="atScope()").json()["value"][0]
    grant = {"properties": {"roleDefinitionId": owner, "principalId": me["properties"]["principalId"]}}
    admin.make(f"{GROUPS}/{tenant.id}/providers/Microsoft.Authorization/roleAssignments/{uuid.uuid4()}", grant)
    assert code(admin("GET", path, version="2020-05-01")) == (404, "NotFound")
    made = admin("PUT", path, closed, version="2020-05-01")
    assert (made.status_code, made.json()["properties"]) == (200, closed["properties"] | {"tenantId": tenant.id})
    assert admin("GET", f"{GROUPS}/{tenant.id}/settings", version="2020-05-01").json()["value"] == [made.json()]
    assert code(arm("PUT", f"{GROUPS}/new", {}, version=VERSION)) == FORBIDDEN
    assert admin("PUT", f"{GROUPS}/new", {}, version=VERSION).status_code == 200
    changed = admin("PATCH", path, {"properties": {"defaultManagementGroup": f"{GROUPS}/new"}}, version="2020-05-01")
    assert changed.json()["properties"]["requireAuthorizationForGroupCreation"] is True
    for wrong in ({"colour": "red"}, {"requireAuthorizationForGroupCreation": "yes"}):
        assert code(admin("PUT", path, {"properties": wrong}, version="2020-05-01")) == (400, "InvalidRequestContent")
    lost = {"properties": {"defaultManagementGroup": f"{GROUPS}/none"}}
    assert code(admin("PUT", path, lost, version="2020-05-01")) == (404, "NotFound")
    assert code(admin("GET", f"{GROUPS}/new/settings/default", version="2020-05-01")) == (400, "BadRequest")
    # The root can be renamed, not deleted.
    renamed = admin("PATCH", f"{GROUPS}/{tenant.id}", {"displayName": "All"}, version=VERSION)
    assert (renamed.status_code, renamed.json()["properties"]["displayName"]) == (200, "All")
    assert code(admin("DELETE", f"{GROUPS}/{tenant.id}", version=VERSION)) == (400, "BadRequest")
    assert admin("DELETE", path, version="2020-05-01").status_code == 200
    assert arm("PUT", f"{GROUPS}/newer", {}, version=VERSION).status_code == 200
