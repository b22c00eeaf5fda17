"""Virtual machines (Microsoft.Compute/virtualMachines).

A machine runs from when it is made. Its network interfaces must be there and belong to no other machine; its password is never
given back; image, disk name, computer and user name are fixed. Disks are not served as resources of their own, and interfaces
aren't made along with a machine (501). Sources: azure-mgmt-compute (models), PropertyChangeNotAllowed and
InvalidResourceReference as users report them; VirtualMachineMustHaveOneNetworkInterfaceAsPrimary and NicInUse are general
knowledge.
"""

from __future__ import annotations

import re

from simulator.arm import crud, ids
from simulator.arm.kind import Kind, Write, find
from simulator.arm.paging import public
from simulator.arm.resource_types.compute import machine_disks, os_profile
from simulator.arm.resource_types.compute.refusals import fixed, missing, wrong
from simulator.errors import ArmFault
from simulator.messages import Json
from simulator.store import Cloud, Tenant

TYPE = "Microsoft.Compute/virtualMachines"
EXTENSIONS = f"{TYPE}/extensions"
INTERFACE = "Microsoft.Network/networkInterfaces"
_SIZE = re.compile(r"(Standard|Basic)_[A-Za-z0-9_-]+", re.IGNORECASE)


def prepare(write: Write, wanted: Json) -> None:
    given = wanted.get("properties") or {}
    current = write.current or {}
    held = current.get("properties")
    size = (given.get("hardwareProfile") or (held or {}).get("hardwareProfile") or {}).get("vmSize")
    if not size:
        raise missing("hardwareProfile.vmSize")
    if not _SIZE.fullmatch(size):
        raise wrong("vmSize", f"The value {size} provided for the VM size is not valid.")
    if current and sorted(wanted.get("zones") or []) != sorted(current.get("zones") or []):
        raise fixed("zones")
    windows = machine_disks.is_windows(held or given)
    storage = machine_disks.prepare(write, given.get("storageProfile"), (held or {}).get("storageProfile"), windows=windows)
    properties = {
        **given,
        "hardwareProfile": given.get("hardwareProfile") or (held or {}).get("hardwareProfile"),
        "storageProfile": storage,
        "networkProfile": _network(write, wanted["location"], given.get("networkProfile") or (held or {}).get("networkProfile")),
        "provisioningState": "Succeeded",
        "vmId": (held or {}).get("vmId") or write.request.cloud.new_id(),
        "timeCreated": (held or {}).get("timeCreated") or write.request.cloud.timestamp(),
    }
    profile = _profile(write, given, held, storage, windows=windows)
    if profile is not None:
        properties["osProfile"] = profile
    # Given back only to those who ask for it (`$expand=userData`), which clients of a public cloud rarely do.
    properties.pop("userData", None)
    _check_security(properties.get("securityProfile") or {})
    wanted["properties"] = properties
    wanted["_power"] = current.get("_power", "running")


def shown(tenant: Tenant, machine: Json) -> Json:
    extensions = crud.below(tenant, machine["id"], EXTENSIONS)
    return {**machine, **({"resources": [public(one) for one in extensions]} if extensions else {})}


def after_delete(cloud: Cloud, tenant: Tenant, machine: Json) -> None:
    """Interfaces that are to go with their machine go."""
    for reference in machine["properties"]["networkProfile"]["networkInterfaces"]:
        key = str(reference["id"]).lower()
        if (reference.get("properties") or {}).get("deleteOption") == "Delete" and key in tenant.collection("arm"):
            crud.take_away(cloud, tenant, key)


KIND = Kind(
    type=TYPE,
    prepare=prepare,
    name_pattern=r"[A-Za-z0-9]([A-Za-z0-9._-]{0,62}[A-Za-z0-9_])?",
    etag="etag",
    shown=shown,
    after_delete=after_delete,
)


def _profile(write: Write, given: Json, held: Json | None, storage: Json, *, windows: bool) -> Json | None:
    wanted = given.get("osProfile")
    if storage["osDisk"]["createOption"] == "Attach":
        if wanted:
            raise wrong("osProfile", "Parameter 'osProfile' is not allowed.")
        return None
    if held is None and not wanted:
        raise missing("osProfile")
    return os_profile.prepare(write.id.name, wanted or {}, (held or {}).get("osProfile"), windows=windows)


def _network(write: Write, location: str, given: Json | None) -> Json:
    if given and given.get("networkInterfaceConfigurations"):
        raise ArmFault(501, "NotImplemented", "The simulator makes no network interfaces along with a machine; make them before.")
    references = (given or {}).get("networkInterfaces") or []
    if not references:
        raise missing("networkProfile")
    for reference in references:
        _check_interface(write, location, str(reference.get("id", "")))
    if len(references) > 1:
        first = [one for one in references if (one.get("properties") or {}).get("primary")]
        if len(first) != 1:
            raise ArmFault(
                400,
                "VirtualMachineMustHaveOneNetworkInterfaceAsPrimary",
                f"Virtual machine {write.id.text} must have one network interface set as the primary.",
            )
    return {**(given or {}), "networkInterfaces": references}


def _check_interface(write: Write, location: str, identifier: str) -> None:
    target = ids.parse(identifier)
    if target.type.lower() != INTERFACE.lower() or not target.name:
        raise wrong("networkInterfaces.id", f"The id '{identifier}' is not the id of a network interface.")
    interface = crud.stored(write.request.tenant, target)
    if find(INTERFACE) is not None and (interface is None or interface["location"] != location):
        raise ArmFault(
            400,
            "InvalidResourceReference",
            f"Resource {identifier} referenced by resource {write.id.text} was not found. Please make sure that the referenced "
            "resource exists, and that both resources are in the same region.",
        )
    for other in crud.below(write.request.tenant, "", TYPE):
        used = [str(one["id"]).lower() for one in other["properties"]["networkProfile"]["networkInterfaces"]]
        if target.key in used and other["id"].lower() != write.id.key:
            raise ArmFault(400, "NicInUse", f"Network Interface {identifier} is used by existing resource {other['id']}.")


def _check_security(given: Json) -> None:
    if given.get("uefiSettings") and given.get("securityType") not in ("TrustedLaunch", "ConfidentialVM"):
        raise wrong(
            "securityProfile.uefiSettings",
            "Use of UEFI settings is not supported with security type Standard; it needs TrustedLaunch or ConfidentialVM.",
        )
