"""Machines that are started, stopped and looked at: start, powerOff, deallocate, restart and the like, `instanceView`.

An action is over when it answers, or after the simulator's operation time (202).
"""

from __future__ import annotations

from simulator.arm import crud, ids, longrunning
from simulator.arm.kind import in_group
from simulator.arm.operation import serve
from simulator.arm.resource_types.compute import virtual_machines
from simulator.errors import ArmFault
from simulator.messages import Json, Request, Response
from simulator.store import Cloud, Tenant

TYPE = virtual_machines.TYPE
AT = in_group(TYPE)
_AFTER = {
    "start": "running",
    "restart": "running",
    "redeploy": "running",
    "reapply": "",
    "poweroff": "stopped",
    "deallocate": "deallocated",
}
_DISPLAY = {"running": "VM running", "stopped": "VM stopped", "deallocated": "VM deallocated"}


@serve(TYPE, "POST", at=(f"{AT}/start",), action=f"{TYPE}/start/action")
def start(request: Request) -> Response:
    return _act(request)


@serve(TYPE, "POST", at=(f"{AT}/restart",), action=f"{TYPE}/restart/action")
def restart(request: Request) -> Response:
    return _act(request, needs="running")


@serve(TYPE, "POST", at=(f"{AT}/redeploy",), action=f"{TYPE}/redeploy/action")
def redeploy(request: Request) -> Response:
    return _act(request)


@serve(TYPE, "POST", at=(f"{AT}/reapply",), action=f"{TYPE}/reapply/action")
def reapply(request: Request) -> Response:
    return _act(request)


@serve(TYPE, "POST", at=(f"{AT}/powerOff",), action=f"{TYPE}/powerOff/action")
def power_off(request: Request) -> Response:
    return _act(request)


@serve(TYPE, "POST", at=(f"{AT}/deallocate",), action=f"{TYPE}/deallocate/action")
def deallocate(request: Request) -> Response:
    return _act(request)


@serve(TYPE, "GET", at=(f"{AT}/instanceView",), action=f"{TYPE}/instanceView/read")
def instance_view(request: Request) -> Response:
    return Response(body=view(_machine(request), request.tenant))


@serve(TYPE, "GET", at=(AT,))
def virtual_machine(request: Request) -> Response:
    """`$expand=instanceView` adds how it is doing."""
    machine = crud.current_of(request, ids.parse(request.path), virtual_machines.KIND)
    answer = crud.get(request, virtual_machines.KIND)
    if machine is not None and "instanceview" in _expanded(request):
        answer.body["properties"] = {**answer.body["properties"], "instanceView": view(machine, request.tenant)}
    return answer


def view(machine: Json, tenant: Tenant) -> Json:
    """A machine's instance view: its states, its disks, its extensions."""
    properties, power = machine["properties"], machine["_power"]
    time = properties["timeCreated"]
    done = {"code": "ProvisioningState/succeeded", "level": "Info", "displayStatus": "Provisioning succeeded", "time": time}
    storage = properties["storageProfile"]
    seen: Json = {
        "disks": [{"name": disk["name"], "statuses": [done]} for disk in (storage["osDisk"], *storage["dataDisks"])],
        "hyperVGeneration": "V2",
        "statuses": [done, {"code": f"PowerState/{power}", "level": "Info", "displayStatus": _DISPLAY[power]}],
    }
    if power == "running":
        ready = {"code": "ProvisioningState/succeeded", "level": "Info", "displayStatus": "Ready", "time": time}
        seen["vmAgent"] = {"vmAgentVersion": "2.7.0", "statuses": [{**ready, "message": "Guest Agent is running"}]}
        if "osProfile" in properties:
            seen["computerName"] = properties["osProfile"]["computerName"]
    extensions = crud.below(tenant, machine["id"], virtual_machines.EXTENSIONS)
    if extensions:
        seen["extensions"] = [
            {
                "name": one["name"],
                "type": f"{one['properties']['publisher']}.{one['properties']['type']}",
                "typeHandlerVersion": one["properties"]["typeHandlerVersion"],
                "statuses": [done],
            }
            for one in extensions
        ]
    return seen


def _act(request: Request, *, needs: str = "") -> Response:
    machine = _machine(request)
    key, action = machine["id"].lower(), request.path.rpartition("/")[2].lower()
    longrunning.refuse_second(request, key)
    if needs and machine["_power"] != needs:
        raise ArmFault(409, "OperationNotAllowed", f"The operation requires the VM to be {needs} (or set to run).")
    seconds = request.cloud.runtime.operation_seconds
    if seconds:
        details = {"machine": key, "power": _AFTER[action]}
        subscription = request.path_params["subscription"]
        return longrunning.begin(request, "machine-power", subscription, details, target=key, seconds=seconds)
    machine["_power"] = _AFTER[action] or machine["_power"]
    return Response(status=200)


@longrunning.finisher("machine-power")
def _finish(_: Cloud, tenant: Tenant, details: Json) -> None:
    machine = tenant.collection("arm").get(details["machine"])
    if machine is not None and details["power"]:
        machine["_power"] = details["power"]


def _machine(request: Request) -> Json:
    target = ids.parse(request.path.rpartition("/")[0])
    found = crud.stored(request.tenant, target)
    if found is None:
        raise virtual_machines.KIND.not_found(target)
    return found


def _expanded(request: Request) -> str:
    return next((value.lower() for name, value in request.query.items() if name.lower() == "$expand"), "")
