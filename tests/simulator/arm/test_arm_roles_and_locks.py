"""Role assignments and what they allow; locks and what they refuse."""

from __future__ import annotations

import uuid
from typing import Any

from tests.simulator.arm.caller import Arm, code
from tests.simulator.running import RunningSimulator, SeededTenant

Json = dict[str, Any]
ROLES = "providers/Microsoft.Authorization/roleAssignments"
DEFINITIONS = "providers/Microsoft.Authorization/roleDefinitions"
LOCKS = "providers/Microsoft.Authorization/locks"
ACTION_GROUPS = "providers/Microsoft.Insights/actionGroups"
OWNER, CONTRIBUTOR, READER = (
    "8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
    "b24988ac-6180-42a0-ab88-20f7382dd24c",
    "acdd72a7-3385-48ef-bd42-f606fba81ae7",
)


def assignment(arm: Arm, role: str, principal: str, kind: str | None = "User") -> Json:
    properties = {"roleDefinitionId": f"/subscriptions/{arm.subscription}/{DEFINITIONS}/{role}", "principalId": principal}
    return {"properties": properties | ({"principalType": kind} if kind else {})}


def test_assigned_read_listed_and_taken_away(arm: Arm, colleague: tuple[Arm, str]) -> None:
    group, person = arm.group(), colleague[1]
    path = f"{group}/{ROLES}/{uuid.uuid4()}"
    body = assignment(arm, READER, person, None)
    made = arm("PUT", path, body)
    assert made.status_code == 201
    assert made.json()["properties"]["scope"] == group
    assert made.json()["properties"]["principalType"] == "User"
    assert arm("PUT", path, body).status_code == 200
    assert code(arm("PUT", f"{group}/{ROLES}/{uuid.uuid4()}", body)) == (409, "RoleAssignmentExists")
    assert code(arm("PUT", path, assignment(arm, OWNER, person))) == (400, "RoleAssignmentUpdateNotPermitted")
    assert code(arm("PUT", f"{group}/{ROLES}/not-a-guid", body)) == (400, "InvalidResourceName")
    assert code(arm("PUT", f"{group}/{ROLES}/{uuid.uuid4()}", assignment(arm, str(uuid.uuid4()), person))) == (
        404,
        "RoleDefinitionDoesNotExist",
    )
    unknown = assignment(arm, READER, str(uuid.uuid4()))
    assert code(arm("PUT", f"{group}/{ROLES}/{uuid.uuid4()}", unknown)) == (400, "PrincipalNotFound")
    mistaken = assignment(arm, CONTRIBUTOR, person, "Group")
    assert code(arm("PUT", f"{group}/{ROLES}/{uuid.uuid4()}", mistaken)) == (400, "UnmatchedPrincipalType")

    def listed(where: str, filtered: str = "") -> set[str]:
        return {
            found["properties"]["principalId"]
            for found in arm("GET", f"{where}/{ROLES}", query={"$filter": filtered}).json()["value"]
        }

    subscription = f"/subscriptions/{arm.subscription}"
    assert person in listed(subscription) and person in listed(group)
    assert person not in listed(subscription, "atScope()")
    assert person in listed(group, "atScope()") and len(listed(group, "atScope()")) > 1
    assert listed(subscription, f"principalId eq '{person}'") == {person}
    assert listed(subscription, f"atScope() and assignedTo('{person}')") == set()
    assert code(arm("GET", f"{group}/{ROLES}", _filter="roleName eq 'Owner'")) == (400, "UnsupportedQuery")
    assert arm("DELETE", path).status_code == 200
    assert arm("DELETE", path).status_code == 204
    assert code(arm("GET", path)) == (404, "ResourceNotFound")


def test_what_reader_and_contributor_may(arm: Arm, colleague: tuple[Arm, str], action_group: Json) -> None:
    group, (person, object_id) = arm.group(), colleague
    arm.group("rg-hidden")
    path = f"{group}/{ACTION_GROUPS}/soc"
    arm.make(f"{group}/{ROLES}/{uuid.uuid4()}", assignment(arm, READER, object_id))
    assert [found["name"] for found in person("GET", "resourcegroups").json()["value"]] == ["rg-one"]
    assert person("GET", group).status_code == 200
    assert code(person("PUT", path, action_group)) == (403, "AuthorizationFailed")
    arm.make(f"{group}/{ROLES}/{uuid.uuid4()}", assignment(arm, CONTRIBUTOR, object_id))
    assert person("PUT", path, action_group).status_code == 201
    assert [found["name"] for found in person("GET", "resources").json()["value"]] == ["soc"]
    lock = {"properties": {"level": "CanNotDelete"}}
    assert code(person("PUT", f"{group}/{LOCKS}/mine", lock)) == (403, "AuthorizationFailed")
    assert code(person("PUT", f"{group}/{ROLES}/{uuid.uuid4()}", assignment(arm, OWNER, object_id))) == (
        403,
        "AuthorizationFailed",
    )
    assert code(person("GET", ACTION_GROUPS)) == (403, "AuthorizationFailed")
    above = f"/providers/Microsoft.Management/managementGroups/root/{ROLES}/{uuid.uuid4()}"
    assert code(person("PUT", above, assignment(arm, OWNER, object_id))) == (403, "AuthorizationFailed")


def test_role_definitions(arm: Arm) -> None:
    found = arm("GET", DEFINITIONS, _filter="roleName eq 'Reader'").json()["value"]
    assert [role["name"] for role in found] == [READER]
    assert found[0]["properties"]["permissions"][0]["actions"] == ["*/read"]
    assert arm("GET", f"/{DEFINITIONS}/{READER}").json()["id"] == f"/{DEFINITIONS}/{READER}"
    assert code(arm("GET", f"{DEFINITIONS}/{uuid.uuid4()}")) == (404, "RoleDefinitionDoesNotExist")
    assert len(arm("GET", DEFINITIONS, _filter="type eq 'BuiltInRole'").json()["value"]) > 20


def test_a_lock_refuses_every_delete_in_its_scope(arm: Arm, action_group: Json) -> None:
    group = arm.group()
    inside = f"{group}/{ACTION_GROUPS}/soc"
    arm.make(inside, action_group)
    for scope in (group, inside):
        lock = f"{scope}/{LOCKS}/keep"
        made = arm("PUT", lock, {"properties": {"level": "CanNotDelete", "notes": "Holds data."}})
        assert made.status_code == 201
        assert made.json()["id"] == lock
        for target in (group, inside):
            refused = arm("DELETE", target)
            assert code(refused) == (409, "ScopeLocked")
            assert scope in refused.json()["error"]["message"]
        assert arm("PUT", inside, action_group).status_code == 200
        assert [found["name"] for found in arm("GET", f"{group}/{LOCKS}").json()["value"]] == ["keep"]
        assert arm("DELETE", lock).status_code == 200
        assert arm("DELETE", lock).status_code == 204
    assert arm("DELETE", inside).status_code == 200


def test_a_read_only_lock_refuses_writes_too(arm: Arm, action_group: Json) -> None:
    group = arm.group()
    arm.make(f"{group}/{LOCKS}/frozen", {"properties": {"level": "ReadOnly"}})
    assert code(arm("PUT", f"{group}/{ACTION_GROUPS}/soc", action_group)) == (409, "ScopeLocked")
    assert code(arm("PATCH", group, {"tags": {"a": "b"}})) == (409, "ScopeLocked")
    assert code(arm("PUT", f"{group}/providers/Microsoft.Resources/tags/default", {"properties": {"tags": {}}})) == (
        409,
        "ScopeLocked",
    )
    assert arm("GET", group).status_code == 200
    assert arm("PUT", f"{group}/{LOCKS}/frozen", {"properties": {"level": "CanNotDelete"}}).status_code == 200
    assert arm("PATCH", group, {"tags": {"a": "b"}}).status_code == 200


def test_locks_that_are_wrong(arm: Arm) -> None:
    group = arm.group()
    assert code(arm("PUT", f"{group}/{LOCKS}/l", {"properties": {"level": "NotSpecified"}})) == (400, "InvalidLockLevel")
    assert code(arm("PUT", f"{group}/{LOCKS}/l", {})) == (400, "InvalidRequestContent")
    nowhere = f"{group}/{ACTION_GROUPS}/none/{LOCKS}/l"
    assert code(arm("PUT", nowhere, {"properties": {"level": "ReadOnly"}})) == (404, "ParentResourceNotFound")


def test_a_role_reaches_through_nested_groups(simulator: RunningSimulator, tenant: SeededTenant, arm: Arm) -> None:
    headers = simulator.headers(tenant.id)

    def group(name: str, member: str) -> str:
        body = {"displayName": name, "mailNickname": name, "mailEnabled": False, "securityEnabled": True}
        made = simulator.http.post("/v1.0/groups", headers=headers, json=body)
        assert made.status_code == 201, made.text
        reference = {"@odata.id": f"{simulator.info.url}/v1.0/directoryObjects/{member}"}
        added = simulator.http.post(f"/v1.0/groups/{made.json()['id']}/members/$ref", headers=headers, json=reference)
        assert added.status_code == 204, added.text
        found: str = made.json()["id"]
        return found

    user = {
        "accountEnabled": True,
        "displayName": "Nested",
        "mailNickname": "nested",
        "userPrincipalName": f"nested@{tenant.domain}",
        "passwordProfile": {"password": f"Aa1!{uuid.uuid4().hex}"},
    }
    person = simulator.http.post("/v1.0/users", headers=headers, json=user).json()["id"]
    outer = group("outer", group("inner", person))
    scope = arm.group()
    caller = Arm(
        http=arm.http,
        subscription=arm.subscription,
        token=simulator.forged_token(tenant.id, f"nested@{tenant.domain}", "arm"),
    )
    assert code(caller("GET", scope)) == (403, "AuthorizationFailed")
    arm.make(f"{scope}/{ROLES}/{uuid.uuid4()}", assignment(arm, READER, outer, "Group"))
    assert caller("GET", scope).status_code == 200
    listed = arm("GET", f"{scope}/{ROLES}", _filter=f"assignedTo('{person}')").json()["value"]
    assert [found["properties"]["principalId"] for found in listed] == [outer]
