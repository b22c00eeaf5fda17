"""What a vault protects (.../backupFabrics/Azure/protectionContainers/{container}/protectedItems/{item}): Azure machines.

Container and item are named after the machine: `iaasvmcontainer;iaasvmcontainerv2;GROUP;VM` and `vm;iaasvmcontainerv2;GROUP;VM`.
A PUT protects, changes the policy, stops protection (`protectionState`) or, with `isRehydrate`, undoes a deletion. A DELETE only
moves the item to the soft-deleted state, where GET still finds it until its days are over. Both answer 202. Other workloads
answer 501. Sources: facts on Azure resources, Microsoft's pages on backup by REST; BMSUserErrorInvalidConfigureProtectionRequest,
UserErrorOperationDeniedOnImmutableItem and BMSUserErrorDataSourceObjectNotFound as users report them, the other codes are general
knowledge.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from simulator.arm import crud, ids, longrunning
from simulator.arm.kind import Kind, Write
from simulator.arm.operation import serve
from simulator.arm.resource_types.recoveryservices import backup_policies, deleted_vaults, jobs, vaults
from simulator.errors import ArmFault
from simulator.messages import Json, Request, Response
from simulator.store import Cloud, Tenant

TYPE = vaults.ITEMS
MACHINE = "Microsoft.Compute/virtualMachines"
AT = (
    "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.RecoveryServices/vaults/{vault}/backupFabrics/{fabric}"
    "/protectionContainers/{container}/protectedItems/{item}"
)


def prepare(write: Write, wanted: Json) -> None:
    given = wanted["properties"]
    cloud, tenant = write.request.cloud, write.request.tenant
    purge(cloud, tenant)
    vault = vaults.of(write.request)
    if given["protectedItemType"] != MACHINE:
        raise ArmFault(501, "NotImplemented", f"The simulator does not protect {given['protectedItemType']}, only {MACHINE}.")
    held = (write.current or {}).get("properties")
    if held and held.get("isScheduledForDeferredDelete"):
        wanted["properties"], done = _undeleted(held, given), "UndeleteBackup"
    elif given.get("isRehydrate") or not _named_rightly(write.request, given):
        raise _malformed()
    elif given.get("protectionState") in ("ProtectionStopped", "BackupsSuspended"):
        wanted["properties"], done = _stopped(vault, held, given), "DisableBackup"
    else:
        wanted["properties"], done = _protected(write, vault, held, given), "ConfigureBackup"
    wanted["_points"] = (write.current or {}).get("_points", [])
    jobs.record(cloud, tenant, wanted, done)


KIND = Kind(type=TYPE, prepare=prepare, after_delete=deleted_vaults.put_part_in, accepts=True)


@serve(TYPE, "GET", at=(AT,))
def protected_item(request: Request) -> Response:
    return Response(body=crud.shown(request.tenant, find(request), KIND))


@serve(TYPE, "DELETE", at=(AT,))
def delete_protected_item(request: Request) -> Response:
    vault = vaults.of(request)
    purge(request.cloud, request.tenant)
    item = crud.stored(request.tenant, ids.parse(request.path))
    if item is None or item["properties"].get("isScheduledForDeferredDelete"):
        return Response(status=204)
    security = vault["properties"]["securitySettings"]
    if security["immutabilitySettings"]["state"] != "Disabled" and item.get("_points"):
        raise ArmFault(
            400,
            "UserErrorOperationDeniedOnImmutableItem",
            "The Vault and Backup Item is in Immutable state where destructive operations are not supported. Refer to the "
            "documentation to learn more: https://aka.ms/AB-ImmutableVaults-States",
        )
    days = security["softDeleteSettings"]["softDeleteRetentionPeriodInDays"]
    item["properties"] |= {
        "protectionState": "ProtectionStopped",
        "isScheduledForDeferredDelete": True,
        "isDeferredDeleteScheduleUpcoming": False,
        "softDeleteRetentionPeriodInDays": days,
        "deferredDeleteTimeInUTC": request.cloud.timestamp(),
        "deferredDeleteTimeRemaining": f"{days} days",
    }
    item["_changed"] = request.cloud.timestamp()
    jobs.record(request.cloud, request.tenant, item, "DeleteBackupData")
    return longrunning.done(request, request.path_params["subscription"])


def find(request: Request) -> Json:
    """The item that the path names. 404 for none, and for one whose time in the soft-deleted state is over."""
    vaults.of(request)
    purge(request.cloud, request.tenant)
    item = crud.stored(request.tenant, ids.parse(request.path.partition("/recoveryPoints")[0].removesuffix("/backup")))
    if item is None:
        raise ArmFault(
            404,
            "BMSUserErrorDataSourceObjectNotFound",
            "Item not found.\r\nSelected item might have been deleted. Please check if item is registered to the vault.",
        )
    return item


def purge(cloud: Cloud, tenant: Tenant) -> None:
    """Take away what has been soft-deleted for long enough."""
    for item in crud.below(tenant, "", TYPE):
        properties = item["properties"]
        if not properties.get("isScheduledForDeferredDelete"):
            continue
        since = datetime.fromisoformat(properties["deferredDeleteTimeInUTC"])
        if since + timedelta(days=properties["softDeleteRetentionPeriodInDays"]) <= cloud.now():
            crud.take_away(cloud, tenant, item["id"].lower())


def _named_rightly(request: Request, given: Json) -> bool:
    parts, machine = request.path.strip("/").lower().split("/"), ids.parse(str(given.get("sourceResourceId", "")))
    name = f"iaasvmcontainerv2;{machine.group};{machine.name}".lower()
    return (
        machine.type.lower() == MACHINE.lower()
        and parts[9] == "azure"
        and parts[11] in (name, f"iaasvmcontainer;{name}")
        and parts[13] == f"vm;{name}"
    )


def _protected(write: Write, vault: Json, held: Json | None, given: Json) -> Json:
    tenant, machine_id = write.request.tenant, ids.parse(given["sourceResourceId"])
    machine = crud.stored(tenant, machine_id)
    policy = backup_policies.find(tenant, vault["id"], str(given.get("policyId", "")))
    if machine is None or machine["location"] != vault["location"]:
        raise _malformed()
    if policy is None or policy["properties"]["backupManagementType"] != "AzureIaasVM":
        raise ArmFault(
            400, "BMSUserErrorPolicyObjectNotFound", "The backup policy was not found in the vault.", target="policyId"
        )
    for other in crud.below(tenant, "", TYPE):
        if str(other["properties"]["sourceResourceId"]).lower() == machine_id.key and other["id"].lower() != write.id.key:
            raise ArmFault(
                400,
                "UserErrorVMAlreadyProtectedInAnotherVault",
                f"The machine is protected by the vault {other['properties']['vaultId']} already.",
            )
    going_on = held is not None and held["protectionState"] == "Protected"
    name = f"iaasvmcontainerv2;{machine_id.group};{machine_id.name}".lower()
    return {
        **_settable(given),
        "protectedItemType": MACHINE,
        "backupManagementType": "AzureIaasVM",
        "workloadType": "VM",
        "containerName": name,
        "sourceResourceId": machine["id"],
        "virtualMachineId": machine["id"],
        "friendlyName": machine["name"],
        "policyId": policy["id"],
        "policyName": policy["name"],
        "vaultId": vault["id"],
        "protectionStatus": "Healthy",
        "protectionState": "Protected" if going_on else "IRPending",
        "healthStatus": "Passed",
        "lastBackupStatus": (held or {}).get("lastBackupStatus", ""),
        **({"lastBackupTime": held["lastBackupTime"]} if held and "lastBackupTime" in held else {}),
        "protectedItemDataId": (held or {}).get("protectedItemDataId") or write.request.cloud.new_id(),
        "isArchiveEnabled": False,
    }


def _stopped(vault: Json, held: Json | None, given: Json) -> Json:
    """Backups end, what was copied stays."""
    if held is None:
        raise _malformed()
    immutable = vault["properties"]["securitySettings"]["immutabilitySettings"]["state"] != "Disabled"
    if given["protectionState"] == "BackupsSuspended" and not immutable:
        raise ArmFault(
            400,
            "UserErrorOperationDeniedOnImmutableItem",
            "Backups can be suspended with retention as per policy only in an immutable vault.",
        )
    kept = {**held, "protectionState": given["protectionState"]}
    if given["protectionState"] == "ProtectionStopped":
        kept |= {"policyId": "", "policyName": ""}
    return kept


def _undeleted(held: Json, given: Json) -> Json:
    if not given.get("isRehydrate"):
        raise ArmFault(
            400,
            "BMSUserErrorItemInSoftDeletedState",
            "The item is in the soft-deleted state. Undelete it (isRehydrate) before you do anything else with it.",
        )
    gone = ("deferredDelete", "isScheduled", "isDeferred")
    return {name: value for name, value in held.items() if not name.startswith(gone)}


def _settable(given: Json) -> Json:
    return {name: given[name] for name in ("extendedProperties", "resourceGuardOperationRequests") if name in given}


def _malformed() -> ArmFault:
    return ArmFault(
        400,
        "BMSUserErrorInvalidConfigureProtectionRequest",
        "Input for configure protection is not in proper format\r\nPlease ensure that container exists and other parameters are "
        "in valid format",
    )
