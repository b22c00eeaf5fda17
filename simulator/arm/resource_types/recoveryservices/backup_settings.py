"""A vault's settings as the backup service calls them: `backupstorageconfig/vaultstorageconfig` and `backupconfig/vaultconfig`.

They are another view of the vault's own redundancySettings and securitySettings: what is written here is read there, and the
other way round. Shapes from azure-mgmt-recoveryservicesbackup.
"""

from __future__ import annotations

from typing import Any

from simulator.arm.operation import serve
from simulator.arm.resource_types.recoveryservices import vaults
from simulator.errors import ArmFault
from simulator.messages import Json, Request, Response

STORAGE = f"{vaults.TYPE}/backupstorageconfig"
SECURITY = f"{vaults.TYPE}/backupconfig"
_VAULT = "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.RecoveryServices/vaults/{vault}"
_FIELDS: dict[str, tuple[type, ...]] = {
    "storageModelType": (str,),
    "storageType": (str,),
    "storageTypeState": (str,),
    "crossRegionRestoreFlag": (bool,),
    "dedupState": (str,),
    "xcoolState": (str,),
    "enhancedSecurityState": (str,),
    "softDeleteFeatureState": (str,),
    "softDeleteRetentionPeriodInDays": (int,),
    "resourceGuardOperationRequests": (list,),
    "isSoftDeleteFeatureStateEditable": (bool,),
}
_STORAGE_FIELDS = frozenset(list(_FIELDS)[:6])
_SECURITY_FIELDS = frozenset(list(_FIELDS)) - {"crossRegionRestoreFlag", "dedupState", "xcoolState"}


@serve(STORAGE, "GET", "PUT", "PATCH", at=(f"{_VAULT}/backupstorageconfig/vaultstorageconfig",))
def storage_settings(request: Request) -> Response:
    """PATCH answers 204, as its client expects."""
    vault = vaults.of(request)
    if request.method != "GET":
        given, wanted = _properties(request, _STORAGE_FIELDS), {}
        if "storageModelType" in given or "storageType" in given:
            wanted["standardTierStorageRedundancy"] = given.get("storageModelType", given.get("storageType"))
        if "crossRegionRestoreFlag" in given:
            wanted["crossRegionRestore"] = "Enabled" if given["crossRegionRestoreFlag"] else "Disabled"
        used = bool(vaults.items(request.tenant, vault["id"].lower()))
        held = vault["properties"]["redundancySettings"]
        vault["properties"]["redundancySettings"] = vaults.redundancy(held, wanted, used=used)
    if request.method == "PATCH":
        return Response(status=204)
    properties = {**_storage(request, vault), "dedupState": "Disabled", "xcoolState": "Disabled"}
    properties["crossRegionRestoreFlag"] = vault["properties"]["redundancySettings"]["crossRegionRestore"] == "Enabled"
    return _written(vault, STORAGE, "vaultstorageconfig", properties)


@serve(SECURITY, "GET", "PUT", "PATCH", at=(f"{_VAULT}/backupconfig/vaultconfig",))
def security_settings(request: Request) -> Response:
    vault = vaults.of(request)
    if request.method != "GET":
        given, wanted = _properties(request, _SECURITY_FIELDS), {}
        names = {
            "softDeleteFeatureState": "softDeleteState",
            "enhancedSecurityState": "enhancedSecurityState",
            "softDeleteRetentionPeriodInDays": "softDeleteRetentionPeriodInDays",
        }
        wanted = {name: given[asked] for asked, name in names.items() if asked in given}
        held = vault["properties"]["securitySettings"]
        vault["properties"]["securitySettings"] = vaults.security(held, {"softDeleteSettings": wanted})
    soft = vault["properties"]["securitySettings"]["softDeleteSettings"]
    properties = {
        **_storage(request, vault),
        "softDeleteFeatureState": soft["softDeleteState"],
        "softDeleteRetentionPeriodInDays": soft["softDeleteRetentionPeriodInDays"],
        "enhancedSecurityState": "Enabled",
        "isSoftDeleteFeatureStateEditable": soft["softDeleteState"] != "AlwaysON",
        "resourceGuardOperationRequests": [],
    }
    return _written(vault, SECURITY, "vaultconfig", properties)


def _storage(request: Request, vault: Json) -> Json:
    redundancy = vault["properties"]["redundancySettings"]["standardTierStorageRedundancy"]
    used = bool(vaults.items(request.tenant, vault["id"].lower()))
    return {
        "storageModelType": redundancy,
        "storageType": redundancy,
        "storageTypeState": "Locked" if used else "Unlocked",
    }


def _properties(request: Request, known: frozenset[str]) -> dict[str, Any]:
    body = request.body if isinstance(request.body, dict) else {}
    given = body.get("properties")
    if not isinstance(given, dict):
        raise ArmFault(400, "InvalidRequestContent", "The request content needs properties.")
    for name, value in given.items():
        if name not in known or (value is not None and type(value) not in _FIELDS[name]):
            raise ArmFault(
                400,
                "InvalidRequestContent",
                f"The request content was invalid and could not be deserialized: '{name}'. Path 'properties.{name}'.",
            )
    return {name: value for name, value in given.items() if value is not None}


def _written(vault: Json, arm_type: str, name: str, properties: Json) -> Response:
    short = arm_type.rpartition("/")[2]
    body = {"id": f"{vault['id']}/{short}/{name}", "name": name, "type": arm_type, "properties": properties}
    return Response(body=body)
