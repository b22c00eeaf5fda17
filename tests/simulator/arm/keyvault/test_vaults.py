"""Key vaults: names that deleted vaults keep taken, recovery, purge, what can't be taken back."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from tests.simulator.arm.caller import Arm, code
from tests.simulator.running import RunningSimulator, SeededTenant

Json = dict[str, Any]
VAULTS = "providers/Microsoft.KeyVault/vaults"
DELETED = "providers/Microsoft.KeyVault/deletedVaults"
AT_PLACE = "providers/Microsoft.KeyVault/locations/westeurope/deletedVaults"
VERSION = "2024-11-01"


@pytest.fixture
def vault(tenant: SeededTenant) -> Json:
    properties = {"tenantId": tenant.id, "sku": {"family": "A", "name": "standard"}, "enableRbacAuthorization": True}
    return {"location": "westeurope", "properties": properties}


@pytest.fixture
def path(arm: Arm) -> str:
    return f"{arm.group()}/{VAULTS}/kv-{uuid.uuid4().hex[:12]}"


def test_what_the_service_fills_in(arm: Arm, path: str, vault: Json) -> None:
    made = arm("PUT", path, vault, version=VERSION)
    assert made.status_code == 201, made.text
    properties = made.json()["properties"]
    assert properties["vaultUri"].startswith(f"https://{made.json()['name']}.")
    assert properties["enableSoftDelete"] is True
    assert properties["softDeleteRetentionInDays"] == 90
    assert properties["accessPolicies"] == []
    assert properties["publicNetworkAccess"] == "Enabled"
    assert "enablePurgeProtection" not in properties
    again = arm("PUT", path, made.json(), version=VERSION)
    assert (again.status_code, again.json()["properties"]) == (200, properties)
    patched = arm("PATCH", path, {"properties": {"enablePurgeProtection": True}}, version=VERSION)
    assert patched.json()["properties"]["enablePurgeProtection"] is True
    # Once on, it stays on, whether it is named or not.
    assert arm("PUT", path, vault, version=VERSION).json()["properties"]["enablePurgeProtection"] is True


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"enablePurgeProtection": False}, "BadRequest"),
        ({"enableSoftDelete": False}, "BadRequest"),
        ({"softDeleteRetentionInDays": 6}, "BadRequest"),
        ({"tenantId": str(uuid.uuid4())}, "BadRequest"),
        ({"enableRbacAuthorization": False}, "BadRequest"),
        ({"networkAcls": {"ipRules": [{"value": "nowhere"}]}}, "BadRequest"),
        ({"sku": {"family": "A", "name": "gold"}}, "InvalidRequestContent"),
        ({"sku": None}, "InvalidRequestContent"),
    ],
)
def test_refused(arm: Arm, path: str, vault: Json, change: Json, expected: str) -> None:
    vault["properties"] |= change
    assert code(arm("PUT", path, vault, version=VERSION)) == (400, expected)


@pytest.mark.parametrize("name", ["ab", "1abc", "a--b", "abc-", "a" * 25])
def test_names(arm: Arm, vault: Json, name: str) -> None:
    assert code(arm("PUT", f"{arm.group()}/{VAULTS}/{name}", vault, version=VERSION)) == (400, "VaultNameNotValid")


def test_roles_govern_new_vaults_of_later_versions(arm: Arm, path: str, vault: Json) -> None:
    del vault["properties"]["enableRbacAuthorization"]
    assert code(arm("PUT", path, vault, version=VERSION)) == (400, "BadRequest")
    assert arm("PUT", path, vault, version="2026-02-01").json()["properties"]["enableRbacAuthorization"] is True


def test_the_retention_is_said_once(arm: Arm, path: str, vault: Json) -> None:
    vault["properties"]["softDeleteRetentionInDays"] = 7
    arm.make(path, vault)
    vault["properties"]["softDeleteRetentionInDays"] = 8
    assert code(arm("PUT", path, vault, version=VERSION)) == (400, "BadRequest")


def test_deleted_recovered_purged(arm: Arm, path: str, vault: Json) -> None:
    vault["tags"] = {"a": "b"}
    made = arm.make(path, vault)
    name = made["name"]
    assert arm("DELETE", path, version=VERSION).status_code == 200
    assert arm("DELETE", path, version=VERSION).status_code == 204
    deleted = arm("GET", f"{AT_PLACE}/{name}", version=VERSION).json()
    assert deleted["properties"]["vaultId"] == made["id"]
    assert deleted["properties"]["scheduledPurgeDate"] > deleted["properties"]["deletionDate"]
    assert arm("GET", DELETED, version=VERSION).json()["value"] == [deleted]
    assert code(arm("PUT", path, vault, version=VERSION)) == (409, "ConflictError")
    question = {"name": name, "type": "Microsoft.KeyVault/vaults"}
    asked = arm("POST", "providers/Microsoft.KeyVault/checkNameAvailability", question, version=VERSION).json()
    assert (asked["nameAvailable"], asked["reason"]) == (False, "AlreadyExists")
    # Recovery brings it back as it was, whatever else is asked for.
    wanted = {
        "location": "westeurope",
        "properties": vault["properties"] | {"createMode": "recover", "enabledForDeployment": True},
    }
    back = arm("PUT", path, wanted, version=VERSION)
    assert back.status_code == 201
    assert (back.json()["properties"], back.json()["tags"]) == (made["properties"], {"a": "b"})
    assert arm("GET", DELETED, version=VERSION).json() == {"value": []}
    assert arm("DELETE", path, version=VERSION).status_code == 200
    assert arm("POST", f"{AT_PLACE}/{name}/purge", version=VERSION).status_code == 200
    assert code(arm("GET", f"{AT_PLACE}/{name}", version=VERSION)) == (404, "DeletedVaultNotFound")
    assert code(arm("PUT", path, wanted, version=VERSION)) == (400, "SoftDeletedVaultDoesNotExist")
    assert arm("PUT", path, vault, version=VERSION).status_code == 201


def test_a_protected_vault_is_not_purged_before_its_time(arm: Arm, path: str, vault: Json) -> None:
    vault["properties"] |= {"enablePurgeProtection": True, "softDeleteRetentionInDays": 7}
    name = arm.make(path, vault)["name"]
    arm("DELETE", path, version=VERSION)
    assert arm("GET", f"{AT_PLACE}/{name}", version=VERSION).json()["properties"]["purgeProtectionEnabled"] is True
    assert code(arm("POST", f"{AT_PLACE}/{name}/purge", version=VERSION)) == (405, "MethodNotAllowed")


def test_a_name_is_taken_in_every_tenant(simulator: RunningSimulator, arm: Arm, path: str, vault: Json) -> None:
    name = arm.make(path, vault)["name"]
    other = simulator.seed()
    token = simulator.forged_token(other.id, simulator.info.client_id, "arm")
    stranger = Arm(http=simulator.http, subscription=other.subscription_id, token=token)
    theirs = {**vault, "properties": vault["properties"] | {"tenantId": other.id}}
    place = f"{stranger.group()}/{VAULTS}/{name}"
    assert code(stranger("PUT", place, theirs, version=VERSION)) == (409, "VaultAlreadyExists")
    arm("DELETE", path, version=VERSION)
    assert code(stranger("PUT", place, theirs, version=VERSION)) == (409, "VaultAlreadyExists")
    assert stranger("GET", DELETED, version=VERSION).json() == {"value": []}


def test_access_policies(arm: Arm, tenant: SeededTenant, path: str, vault: Json) -> None:
    vault["properties"] |= {"enableRbacAuthorization": False, "accessPolicies": []}
    arm.make(path, vault)
    who = str(uuid.uuid4())

    def change(kind: str, **permissions: list[str]) -> Any:
        policy = {"tenantId": tenant.id, "objectId": who, "permissions": permissions}
        return arm("PUT", f"{path}/accessPolicies/{kind}", {"properties": {"accessPolicies": [policy]}}, version=VERSION)

    def held() -> Any:
        return [one["permissions"] for one in arm("GET", path, version=VERSION).json()["properties"]["accessPolicies"]]

    assert change("add", secrets=["get"]).status_code == 200
    change("add", secrets=["list"], keys=["get"])
    assert held() == [{"secrets": ["get", "list"], "keys": ["get"]}]
    change("remove", keys=["get"])
    assert held() == [{"secrets": ["get", "list"], "keys": []}]
    change("replace", secrets=["set"])
    assert held() == [{"secrets": ["set"]}]
    change("remove", secrets=["set"])
    assert held() == []
    assert code(change("other", secrets=["get"])) == (400, "BadRequest")
    wrong: list[Any] = [None, {}, {"properties": {"accessPolicies": [{}]}}, {"properties": []}]
    for body in wrong:
        assert arm("PUT", f"{path}/accessPolicies/add", body, version=VERSION).status_code == 400
