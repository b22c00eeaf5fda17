"""Extensions of a machine (.../virtualMachines/{vm}/extensions): programs that the machine's agent runs.

Protected settings are never given back. One extension of a kind a machine, and only while it runs (both refusals as users report
them).
"""

from __future__ import annotations

from simulator.arm import crud
from simulator.arm.kind import Kind, Write
from simulator.arm.resource_types.compute import machine_disks, virtual_machines
from simulator.arm.resource_types.compute.refusals import fixed, missing
from simulator.errors import ArmFault
from simulator.messages import Json

TYPE = virtual_machines.EXTENSIONS


def prepare(write: Write, wanted: Json) -> None:
    given = wanted.get("properties") or {}
    held = (write.current or {}).get("properties")
    for name in ("publisher", "type", "typeHandlerVersion"):
        if not given.get(name):
            raise missing(name)
        if held and name != "typeHandlerVersion" and given[name].lower() != held[name].lower():
            raise fixed(name)
    machine = write.request.tenant.collection("arm")[write.id.parent.lower()]
    if machine["_power"] != "running":
        raise ArmFault(409, "OperationNotAllowed", "Cannot modify extensions in the VM when the VM is not running.")
    handler = (given["publisher"].lower(), given["type"].lower())
    for other in crud.below(write.request.tenant, machine["id"], TYPE):
        used = other["properties"]
        if (used["publisher"].lower(), used["type"].lower()) == handler and other["id"].lower() != write.id.key:
            system = "Windows" if machine_disks.is_windows(machine["properties"]) else "Linux"
            raise ArmFault(
                400,
                "BadRequest",
                f"Multiple VMExtensions per handler not supported for OS type '{system}'. VMExtension '{write.id.name}' with "
                f"handler '{given['publisher']}.{given['type']}' already added or specified in input.",
            )
    wanted["properties"] = {
        "autoUpgradeMinorVersion": False,
        **{name: value for name, value in given.items() if name not in ("protectedSettings", "instanceView")},
        "provisioningState": "Succeeded",
    }


KIND = Kind(type=TYPE, prepare=prepare, name_pattern=r"[^<>%&\\?/]{1,259}[^<>%&\\?/. ]|[^<>%&\\?/. ]")
