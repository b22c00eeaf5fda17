"""Backups of a protected machine on demand, and the recovery points that they leave.

`POST .../protectedItems/{item}/backup` is 202; when it is over the item is Protected and has one recovery point more.
"""

from __future__ import annotations

from simulator.arm import ids, longrunning
from simulator.arm.operation import serve
from simulator.arm.paging import page
from simulator.arm.resource_types.recoveryservices import jobs, protected_items
from simulator.errors import ArmFault
from simulator.messages import Json, Request, Response
from simulator.store import Cloud, Tenant

TYPE = protected_items.TYPE


@serve(TYPE, "POST", at=(f"{protected_items.AT}/backup",), action=f"{TYPE}/backup/action")
def back_up(request: Request) -> Response:
    """Body: `{"properties": {"objectType": "IaasVMBackupRequest", "recoveryPointExpiryTimeInUTC"?}}`."""
    item = protected_items.find(request)
    properties = request.body.get("properties") if isinstance(request.body, dict) else None
    if not isinstance(properties, dict) or properties.get("objectType") != "IaasVMBackupRequest":
        raise ArmFault(400, "BMSUserErrorInvalidInput", "The request needs properties with the objectType IaasVMBackupRequest.")
    if item["properties"]["protectionState"] not in ("IRPending", "Protected"):
        raise ArmFault(400, "UserErrorProtectionStopped", "The item is not protected at the moment.")
    subscription = request.path_params["subscription"]
    return longrunning.begin(request, "backup-item", subscription, {"item": item["id"].lower()})


@longrunning.finisher("backup-item")
def _finish(cloud: Cloud, tenant: Tenant, details: Json) -> None:
    item = tenant.collection("arm").get(details["item"])
    if item is None:
        return
    now, name = cloud.timestamp(), str(len(item["_points"]) + 1).zfill(14)
    item["_points"] = [*item["_points"], {"name": name, "time": now}]
    item["properties"] |= {
        "protectionState": "Protected",
        "lastBackupStatus": "Completed",
        "lastBackupTime": now,
        "lastRecoveryPoint": now,
        "extendedInfo": {
            "oldestRecoveryPoint": item["_points"][0]["time"],
            "recoveryPointCount": len(item["_points"]),
            "policyInconsistent": False,
        },
    }
    jobs.record(cloud, tenant, item, "Backup")


@serve(TYPE, "GET", at=(f"{protected_items.AT}/recoveryPoints",), action=f"{TYPE}/recoveryPoints/read")
def recovery_points(request: Request) -> Response:
    item = protected_items.find(request)
    return page(request, [_written(item, point) for point in reversed(item["_points"])])


@serve(TYPE, "GET", at=(f"{protected_items.AT}/recoveryPoints/{{point}}",), action=f"{TYPE}/recoveryPoints/read")
def recovery_point(request: Request) -> Response:
    item = protected_items.find(request)
    wanted = ids.parse(request.path).name
    for point in item["_points"]:
        if point["name"] == wanted:
            return Response(body=_written(item, point))
    raise ArmFault(404, "ResourceNotFound", f"The recovery point '{wanted}' was not found.")


def _written(item: Json, point: Json) -> Json:
    return {
        "id": f"{item['id']}/recoveryPoints/{point['name']}",
        "name": point["name"],
        "type": f"{TYPE}/recoveryPoints",
        "properties": {
            "objectType": "IaasVMRecoveryPoint",
            "recoveryPointType": "AppConsistent",
            "recoveryPointTime": point["time"],
            "isSourceVMEncrypted": False,
            "isManagedVirtualMachine": True,
            "virtualMachineSize": "",
            "recoveryPointTierDetails": [{"type": "HardenedRP", "status": "Valid"}],
        },
    }
