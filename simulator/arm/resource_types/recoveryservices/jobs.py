"""Backup jobs (.../vaults/{vault}/backupJobs): what was done to protected machines. They are over as soon as they are listed."""

from __future__ import annotations

from simulator.arm import filters, ids, versions
from simulator.arm.operation import serve
from simulator.arm.paging import page
from simulator.arm.resource_types.recoveryservices import vaults
from simulator.errors import ArmFault
from simulator.messages import Json, Request, Response
from simulator.store import Cloud, Tenant

TYPE = "Microsoft.RecoveryServices/vaults/backupJobs"
COLLECTION = "backupJobs"
_LIST = "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.RecoveryServices/vaults/{vault}/backupJobs"
_FILTERS = ("backupManagementType", "operation", "status")


def record(cloud: Cloud, tenant: Tenant, item: Json, operation: str) -> None:
    """A finished job: `operation` is ConfigureBackup, Backup, DeleteBackupData, UndeleteBackup or DisableBackup."""
    name, now, properties = cloud.new_id(), cloud.timestamp(), item["properties"]
    identifier = f"{properties['vaultId']}/backupJobs/{name}"
    tenant.collection(COLLECTION)[identifier.lower()] = {
        "id": identifier,
        "name": name,
        "type": TYPE,
        "properties": {
            "jobType": "AzureIaaSVMJob",
            "backupManagementType": "AzureIaasVM",
            "entityFriendlyName": properties["friendlyName"],
            "containerName": properties["containerName"],
            "operation": operation,
            "status": "Completed",
            "startTime": now,
            "endTime": now,
            "duration": "PT0S",
            "activityId": cloud.new_id(),
            "virtualMachineVersion": "Compute",
        },
    }


@serve(TYPE, "GET", at=(_LIST,))
def backup_jobs(request: Request) -> Response:
    """`$filter`: backupManagementType, operation and status, each `eq`, joined by `and`."""
    vault = vaults.of(request)
    text = versions.option(request, "$filter")
    terms = filters.parse(text)
    filters.only(terms, frozenset((name.lower(), "eq") for name in _FILTERS), text)
    wanted = {name: term.value.lower() for name in _FILTERS for term in terms if term.name == name.lower()}
    found = [
        job
        for key, job in request.tenant.collection(COLLECTION).items()
        if ids.covers(vault["id"], key) and all(job["properties"][name].lower() == value for name, value in wanted.items())
    ]
    return page(request, found[::-1])


@serve(TYPE, "GET", at=(f"{_LIST}/{{job}}",))
def backup_job(request: Request) -> Response:
    found = request.tenant.collection(COLLECTION).get(
        f"{vaults.of(request)['id']}/backupJobs/{request.path_params['job']}".lower()
    )
    if found is None:
        raise ArmFault(404, "ResourceNotFound", f"The backup job '{request.path_params['job']}' was not found.")
    return Response(body=found)
