"""Role assignments, through the real client."""

from __future__ import annotations

import uuid

import pytest
from azure.core.exceptions import HttpResponseError

from tests.outside.azure_mgmt.target import Target

READER = "acdd72a7-3385-48ef-bd42-f606fba81ae7"


def test_role_assignments(target: Target, group: str) -> None:
    access = target.client("azure.mgmt.authorization", "AuthorizationManagementClient")
    scope = f"/subscriptions/{target.subscription}/resourceGroups/{group}"
    role = next(iter(access.role_definitions.list(scope, filter="roleName eq 'Reader'")))
    assert role.name == READER and role.permissions[0].actions == ["*/read"]
    name = str(uuid.uuid4())
    body = {"role_definition_id": role.id, "principal_id": target.principal, "principal_type": "User"}
    made = access.role_assignments.create(scope, name, body)
    assert (made.scope, made.principal_id) == (scope, target.principal)
    assert name in [found.name for found in access.role_assignments.list_for_scope(scope, filter="atScope()")]
    assert name in [
        found.name for found in access.role_assignments.list_for_subscription(filter=f"principalId eq '{target.principal}'")
    ]
    with pytest.raises(HttpResponseError) as caught:
        access.role_assignments.create(scope, str(uuid.uuid4()), body)
    assert caught.value.error is not None and caught.value.error.code == "RoleAssignmentExists"
    assert access.role_assignments.delete(scope, name).name == name
    assert access.role_assignments.delete(scope, name) is None
