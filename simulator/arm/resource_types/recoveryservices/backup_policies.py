"""Backup policies of a vault (.../vaults/{vault}/backupPolicies). Policies for machines are checked, others by their description.

A policy in use isn't deleted (BMSUserErrorPolicyObjectInUse, as users report it); an immutable vault shortens no retention.
"""

from __future__ import annotations

from simulator.arm import crud, ids
from simulator.arm.kind import Kind, Write
from simulator.arm.resource_types.recoveryservices import deleted_vaults, policy_rules, vaults
from simulator.errors import ArmFault
from simulator.messages import Json
from simulator.store import Tenant

TYPE = "Microsoft.RecoveryServices/vaults/backupPolicies"


def prepare(write: Write, wanted: Json) -> None:
    policy = wanted["properties"]
    policy.pop("protectedItemsCount", None)
    held = (write.current or {}).get("properties")
    if held and held["backupManagementType"] != policy["backupManagementType"]:
        raise ArmFault(
            400,
            "BMSUserErrorInvalidPolicyInput",
            f"The policy '{write.id.name}' is one for {held['backupManagementType']} and can't become one for "
            f"{policy['backupManagementType']}.",
        )
    if policy["backupManagementType"] == "AzureIaasVM":
        policy_rules.check_machines(policy)
        vault = write.request.tenant.collection("arm")[write.id.parent.lower()]
        immutable = vault["properties"]["securitySettings"]["immutabilitySettings"]["state"] != "Disabled"
        if immutable and held and _shorter(held, policy):
            raise ArmFault(
                400,
                "UserErrorOperationDeniedOnImmutableItem",
                "Reduction in retention is not allowed since the vault is immutable. Refer to the documentation to learn more: "
                "https://aka.ms/AB-ImmutableVaults-States",
            )
        if held and held["policyType"] == "V2" and policy["policyType"] == "V1":
            raise ArmFault(400, "BMSUserErrorInvalidPolicyInput", "A policy of the type V2 can't become one of the type V1.")


def shown(tenant: Tenant, stored: Json) -> Json:
    count = len(_users(tenant, stored))
    return {**stored, "properties": {**stored["properties"], "protectedItemsCount": count}}


def before_delete(tenant: Tenant, policy: Json) -> None:
    if _users(tenant, policy):
        raise ArmFault(
            400,
            "BMSUserErrorPolicyObjectInUse",
            "The policy is in use.\r\nPlease ensure that no item is protected with the policy before you delete it.",
        )


KIND = Kind(
    type=TYPE,
    prepare=prepare,
    name_pattern="[A-Za-z][A-Za-z0-9-]{2,149}",
    shown=shown,
    before_delete=before_delete,
    after_delete=deleted_vaults.put_part_in,
)


def find(tenant: Tenant, vault: str, policy: str) -> Json | None:
    """The policy of this id, if it lies in the vault (an id)."""
    found = crud.stored(tenant, ids.parse(policy))
    inside = found is not None and found["type"] == TYPE and ids.parse(found["id"]).parent.lower() == vault.lower()
    return found if inside else None


def _users(tenant: Tenant, policy: Json) -> list[Json]:
    own = policy["id"].lower()
    items = vaults.items(tenant, ids.parse(own).parent)
    return [one for one in items if str(one["properties"].get("policyId", "")).lower() == own]


def _shorter(held: Json, policy: Json) -> bool:
    kept = policy_rules.keeps(policy)
    return any(kept.get(name, 0) < days for name, days in policy_rules.keeps(held).items())
