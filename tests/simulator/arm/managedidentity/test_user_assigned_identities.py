"""User-assigned identities, which are service principals of the directory."""

from __future__ import annotations

import uuid

from tests.simulator.arm.caller import Arm, code
from tests.simulator.running import RunningSimulator, SeededTenant

VERSION = "2023-01-31"
READER = "acdd72a7-3385-48ef-bd42-f606fba81ae7"


def test_an_identity(simulator: RunningSimulator, tenant: SeededTenant, arm: Arm) -> None:
    path = f"{arm.group()}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-one"
    made = arm("PUT", path, {"location": "westeurope"}, version=VERSION)
    assert made.status_code == 201, made.text
    properties = made.json()["properties"]
    assert properties["tenantId"] == tenant.id
    assert arm("PUT", path, made.json() | {"tags": {"a": "b"}}, version=VERSION).json()["properties"] == properties
    principal = simulator.http.get(
        f"/v1.0/servicePrincipals/{properties['principalId']}", headers=simulator.headers(tenant.id)
    ).json()
    assert (principal["appId"], principal["servicePrincipalType"]) == (properties["clientId"], "ManagedIdentity")
    # Roles can be assigned to it at once.
    role = f"/subscriptions/{arm.subscription}/providers/Microsoft.Authorization/roleDefinitions/{READER}"
    wanted = {"roleDefinitionId": role, "principalId": properties["principalId"], "principalType": "ServicePrincipal"}
    arm.make(f"providers/Microsoft.Authorization/roleAssignments/{uuid.uuid4()}", {"properties": wanted})
    assert arm("DELETE", path, version=VERSION).status_code == 200
    assert arm("DELETE", path, version=VERSION).status_code == 204
    gone = simulator.http.get(f"/v1.0/servicePrincipals/{properties['principalId']}", headers=simulator.headers(tenant.id))
    assert gone.status_code == 404
    assert code(arm("PUT", path.replace("id-one", "id"), {"location": "westeurope"}, version=VERSION)) == (
        400,
        "InvalidResourceName",
    )
