"""Lighthouse: offers and what they are in force for."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from tests.simulator.arm.caller import Arm, code
from tests.simulator.running import RunningSimulator, SeededTenant

Json = dict[str, Any]
VERSION = "2022-10-01"
OFFERS = "providers/Microsoft.ManagedServices/registrationDefinitions"
ASSIGNMENTS = "providers/Microsoft.ManagedServices/registrationAssignments"
GROUP = "11111111-1111-4111-8111-111111111111"
CONTRIBUTOR = "b24988ac-6180-42a0-ab88-20f7382dd24c"
OWNER = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"
USER_ACCESS = "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9"
DELETER = "91c1777a-f3dc-4fae-b103-61d183457e46"


def allowed(role: str, **more: Any) -> Json:
    return {"principalId": GROUP, "principalIdDisplayName": "Operators", "roleDefinitionId": role, **more}


def offer(**more: Any) -> Json:
    just_in_time = {"multiFactorAuthProvider": "Azure", "maximumActivationDuration": "PT8H"}
    return {
        "properties": {
            "registrationDefinitionName": "MSP operations",
            "managedByTenantId": "22222222-2222-4222-8222-222222222222",
            "authorizations": [
                allowed(CONTRIBUTOR),
                allowed(DELETER),
                allowed(USER_ACCESS, delegatedRoleDefinitionIds=[CONTRIBUTOR]),
            ],
            "eligibleAuthorizations": [allowed(CONTRIBUTOR, justInTimeAccessPolicy=just_in_time)],
            **more,
        }
    }


def test_an_offer_and_its_assignment(arm: Arm, tenant: SeededTenant, simulator: RunningSimulator) -> None:
    name, manager = str(uuid.uuid4()), simulator.seed()
    body = offer(managedByTenantId=manager.id)
    made = arm("PUT", f"{OFFERS}/{name}", body, version=VERSION)
    assert made.status_code == 201
    properties = made.json()["properties"]
    assert properties.items() >= body["properties"].items()
    assert (properties["manageeTenantId"], properties["provisioningState"]) == (tenant.id, "Succeeded")
    assert properties["managedByTenantName"].startswith("Tenant ")
    given = {"properties": {"registrationDefinitionId": made.json()["id"]}}
    path = f"{ASSIGNMENTS}/{uuid.uuid4()}"
    assert arm("PUT", path, given, version=VERSION).status_code == 201
    assert arm("PUT", path, given, version=VERSION).status_code == 200
    assert code(arm("PUT", f"{ASSIGNMENTS}/{uuid.uuid4()}", given, version=VERSION)) == (409, "RegistrationAssignmentExists")
    group = arm.group()
    assert arm("PUT", f"{group}/{ASSIGNMENTS}/{uuid.uuid4()}", given, version=VERSION).status_code == 201
    plain = arm("GET", path, version=VERSION).json()["properties"]
    assert plain == {**given["properties"], "provisioningState": "Succeeded"}
    full = arm("GET", path, version=VERSION, query={"$expandRegistrationDefinition": "true"}).json()["properties"]
    assert full["registrationDefinition"] == made.json()
    assert len(arm("GET", ASSIGNMENTS, version=VERSION).json()["value"]) == 1
    assert len(arm("GET", f"{group}/{ASSIGNMENTS}", version=VERSION).json()["value"]) == 1
    assert [one["name"] for one in arm("GET", OFFERS, version=VERSION).json()["value"]] == [name]
    assert code(arm("DELETE", f"{OFFERS}/{name}", version=VERSION)) == (409, "RegistrationDefinitionInUse")
    assert arm("DELETE", path, version=VERSION).status_code == 200
    assert arm("DELETE", path, version=VERSION).status_code == 204


@pytest.mark.parametrize(
    "change",
    [
        {"managedByTenantId": "msp.example"},
        {"authorizations": []},
        {"authorizations": [allowed(OWNER)]},
        {"authorizations": [allowed(USER_ACCESS)]},
        {"authorizations": [allowed(USER_ACCESS, delegatedRoleDefinitionIds=[OWNER])]},
        {"authorizations": [allowed(CONTRIBUTOR, delegatedRoleDefinitionIds=[CONTRIBUTOR])]},
        {"authorizations": [allowed("92aaf0da-9dab-42b6-94a3-d43ce8d16293")]},
        {"authorizations": [allowed(GROUP)]},
        {"authorizations": [allowed("Contributor")]},
        {"authorizations": [allowed(CONTRIBUTOR)] * 2},
        {"eligibleAuthorizations": [allowed(USER_ACCESS)]},
        {
            "eligibleAuthorizations": [
                allowed(
                    CONTRIBUTOR, justInTimeAccessPolicy={"multiFactorAuthProvider": "Azure", "maximumActivationDuration": "PT9H"}
                )
            ]
        },
    ],
)
def test_offers_that_are_refused(arm: Arm, change: Json) -> None:
    refused = arm("PUT", f"{OFFERS}/{uuid.uuid4()}", offer(**change), version=VERSION)
    assert code(refused) == (400, "InvalidRegistrationDefinitionCreateRequest")


def test_assignments_that_are_refused(arm: Arm, tenant: SeededTenant) -> None:
    own = offer(managedByTenantId=tenant.id)
    assert code(arm("PUT", f"{OFFERS}/{uuid.uuid4()}", own, version=VERSION))[0] == 400
    assert code(arm("PUT", f"{OFFERS}/ours", offer(), version=VERSION)) == (400, "InvalidResourceName")
    lost = {"properties": {"registrationDefinitionId": f"/subscriptions/{arm.subscription}/{OFFERS}/{uuid.uuid4()}"}}
    path = f"{ASSIGNMENTS}/{uuid.uuid4()}"
    assert code(arm("PUT", path, lost, version=VERSION)) == (404, "RegistrationDefinitionNotFound")
    one, two = (arm.make(f"{OFFERS}/{uuid.uuid4()}", offer())["id"] for _ in range(2))
    arm.make(path, {"properties": {"registrationDefinitionId": one}})
    changed = arm("PUT", path, {"properties": {"registrationDefinitionId": two}}, version=VERSION)
    assert code(changed) == (400, "InvalidRegistrationAssignmentCreateRequest")
