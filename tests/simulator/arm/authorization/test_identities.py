"""Managed identities: service principals that come and go with their resource, to which roles can be assigned at once."""

from __future__ import annotations

import uuid
from typing import Any

from tests.simulator.arm.authorization.policies import ASSIGNMENTS, TO_WORKSPACE, assigned
from tests.simulator.arm.caller import Arm, code
from tests.simulator.running import RunningSimulator, SeededTenant

Json = dict[str, Any]
CONTRIBUTOR = "/providers/Microsoft.Authorization/roleDefinitions/b24988ac-6180-42a0-ab88-20f7382dd24c"


def body(**identity: Any) -> Json:
    off = assigned(TO_WORKSPACE, {"logAnalytics": "/subscriptions/x", "effect": "Disabled"})
    return off | ({"identity": identity, "location": "westeurope"} if identity else {})


def test_an_assignments_identity(arm: Arm, simulator: RunningSimulator, tenant: SeededTenant) -> None:
    def principal(object_id: str) -> Any:
        return simulator.http.get(f"/v1.0/servicePrincipals/{object_id}", headers=simulator.headers(tenant.id))

    path = f"{ASSIGNMENTS}/logs"
    made = arm.make(path, body(type="SystemAssigned"))["identity"]["principalId"]
    found = principal(made).json()
    assert (found["servicePrincipalType"], found["displayName"]) == ("ManagedIdentity", "logs")
    grant = {"properties": {"roleDefinitionId": CONTRIBUTOR, "principalId": made, "principalType": "ServicePrincipal"}}
    assert arm("PUT", f"providers/Microsoft.Authorization/roleAssignments/{uuid.uuid4()}", grant).status_code == 201
    assert arm.make(path, body(type="SystemAssigned"))["identity"]["principalId"] == made
    # It has a place, but is no resource of the subscription.
    assert arm("GET", "resources").json()["value"] == []
    # Without its identity it has no principal any more, and a new one is another.
    assert "identity" not in arm.make(path, body())
    assert principal(made).status_code == 404
    again = arm.make(path, body(type="SystemAssigned"))["identity"]["principalId"]
    assert again != made
    assert arm("DELETE", path).status_code == 200
    assert principal(again).status_code == 404


def test_a_user_assigned_identity_must_be_there(arm: Arm) -> None:
    lost = f"{arm.group()}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/none"
    for name in (lost, "/subscriptions/x"):
        refused = arm("PUT", f"{ASSIGNMENTS}/logs", body(type="UserAssigned", userAssignedIdentities={name: {}}))
        assert code(refused) == (400, "FailedIdentityOperation")
