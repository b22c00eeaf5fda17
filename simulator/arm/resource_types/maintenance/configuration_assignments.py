"""Which machines a maintenance configuration is for (Microsoft.Maintenance/configurationAssignments): one resource, or on a
subscription
or resource group all that a filter finds (a dynamic scope). The refusals are from general knowledge."""

from __future__ import annotations

from simulator.arm import crud, ids, locations, references
from simulator.arm.kind import Kind, Write
from simulator.arm.resource_types.maintenance import maintenance_configurations
from simulator.errors import ArmFault
from simulator.messages import Json

TYPE = maintenance_configurations.ASSIGNMENTS
_MACHINES = ("Microsoft.Compute/virtualMachines", "Microsoft.HybridCompute/machines")


def prepare(write: Write, wanted: Json) -> None:
    tenant, given = write.request.tenant, wanted["properties"]
    configuration = given.get("maintenanceConfigurationId")
    if not configuration:
        raise _bad("maintenanceConfigurationId is required.")
    references.require(tenant, configuration, maintenance_configurations.TYPE, status=404, code="NotFound")
    stored = references.held(tenant, configuration)
    scope = stored["properties"]["maintenanceScope"] if stored else "InGuestPatch"
    dynamic = "/providers/" not in write.id.scope
    if dynamic:
        if scope != "InGuestPatch":
            raise _bad(f"A dynamic scope needs a configuration of the maintenanceScope InGuestPatch, not {scope}.")
        if not given.get("filter"):
            raise _bad("The filter of a dynamic scope is required.")
        _check_filter(given["filter"])
    elif given.get("filter"):
        raise _bad("A filter belongs to a subscription or a resource group, not to a resource.")
    elif given.get("resourceId") and given["resourceId"].lower() != write.id.scope.lower():
        raise _bad(f"The resourceId '{given['resourceId']}' is not the resource that the assignment lies on.")
    _refuse_twin(write, given, configuration)
    if not dynamic:
        given.setdefault("resourceId", write.id.scope)


KIND = Kind(type=TYPE, prepare=prepare, name_pattern=r"[^<>%&:\\?/*]{1,128}")


def _check_filter(given: Json) -> None:
    for name in given.get("resourceTypes") or ():
        if name.lower() not in {one.lower() for one in _MACHINES}:
            raise _bad(f"The resource type '{name}' is not one of {', '.join(_MACHINES)}.")
    for name in given.get("osTypes") or ():
        if name.lower() not in ("windows", "linux"):
            raise _bad(f"The osType '{name}' is not Windows or Linux.")
    for name in given.get("locations") or ():
        if locations.normal(name) not in locations.rows():
            raise _bad(f"The location '{name}' is not a region.")


def _refuse_twin(write: Write, given: Json, configuration: str) -> None:
    for other in crud.below(write.request.tenant, write.id.scope, TYPE):
        held = other["properties"]
        same = (
            held["maintenanceConfigurationId"].lower() == configuration.lower()
            and held.get("filter") == given.get("filter")
            and ids.parse(other["id"]).scope.lower() == write.id.scope.lower()
        )
        if same and other["id"].lower() != write.id.key:
            raise ArmFault(409, "Conflict", f"The configuration is assigned in the same way already, as '{other['name']}'.")


def _bad(message: str) -> ArmFault:
    return ArmFault(400, "BadRequest", message)
