"""`/deviceManagement/windowsAutopilotDeviceIdentities`: Windows devices that are known by their hardware before they are set up.

They come in through importedWindowsAutopilotDeviceIdentities and its action `import`; the import is done at once, Microsoft's
takes minutes. Source: Graph windowsAutopilotDeviceIdentity and importedWindowsAutopilotDeviceIdentity; the product key of a
hardware hash is not read.
"""

from __future__ import annotations

from typing import Any

from simulator.graph import device_check_ins, directory, envelope, intune, intune_items, typecheck
from simulator.messages import Request, Response, route

Json = dict[str, Any]

PATH = "/v1.0/deviceManagement/windowsAutopilotDeviceIdentities"
IMPORTS = "/v1.0/deviceManagement/importedWindowsAutopilotDeviceIdentities"
ITEM = PATH + "/{item_id}"
KIND = intune_items.kind("windowsAutopilotDeviceIdentities", "graph.windowsAutopilotDeviceIdentity")
IMPORTED = intune_items.kind("importedWindowsAutopilotDeviceIdentities", "graph.importedWindowsAutopilotDeviceIdentity")
COMPONENT = "Enrollment"


def _settle(request: Request) -> None:
    """Say which managed device each of them has become: the one with its serial number."""
    intune.demand_licence(request)
    device_check_ins.settle(request)
    managed = {one["serialNumber"]: one for one in request.tenant.collection(intune.DEVICES).values()}
    for identity in request.tenant.collection(KIND.collection).values():
        device = managed.get(identity["serialNumber"])
        identity["enrollmentState"] = "notContacted" if device is None else "enrolled"
        identity["managedDeviceId"] = None if device is None else device["id"]
        identity["azureActiveDirectoryDeviceId"] = None if device is None else device["azureADDeviceId"]
        identity["lastContactedDateTime"] = intune.NEVER if device is None else device["lastSyncDateTime"]


@route("GET", PATH)
def list_identities(request: Request) -> Response:
    _settle(request)
    return intune_items.listing(request, KIND)


@route("GET", ITEM)
def get_identity(request: Request) -> Response:
    _settle(request)
    return intune_items.single(request, KIND)


@route("DELETE", ITEM)
def delete_identity(request: Request) -> Response:
    """A device that is still managed keeps its registration."""
    _settle(request)
    if intune.find(request, KIND, "item_id")["managedDeviceId"]:
        raise intune.bad(request, "The device is enrolled; delete it from Intune first.")
    return intune_items.remove(request, KIND, component=COMPONENT)


def _update(request: Request, **values: Any) -> Response:
    identity = intune.find(request, KIND, "item_id")
    identity.update({name: value for name, value in values.items() if value is not None})
    return envelope.done()


@route("POST", ITEM + "/assignUserToDevice")
@route("POST", ITEM + "/microsoft.graph.assignUserToDevice")
def assign_user(request: Request) -> Response:
    given = typecheck.check_parameters(request.body, "graph.assignUserToDevice", KIND.type_name)
    name = given.get("userPrincipalName")
    if not name or not directory.holders(request.tenant, "users", "userPrincipalName", name):
        raise intune.bad(request, "userPrincipalName must be the sign-in name of a user.")
    return _update(request, userPrincipalName=name, addressableUserName=given.get("addressableUserName"))


@route("POST", ITEM + "/unassignUserFromDevice")
@route("POST", ITEM + "/microsoft.graph.unassignUserFromDevice")
def unassign_user(request: Request) -> Response:
    return _update(request, userPrincipalName="", addressableUserName="")


@route("POST", ITEM + "/updateDeviceProperties")
@route("POST", ITEM + "/microsoft.graph.updateDeviceProperties")
def update_properties(request: Request) -> Response:
    return _update(request, **typecheck.check_parameters(request.body, "graph.updateDeviceProperties", KIND.type_name))


def _take(request: Request, given: Json) -> Json:
    """One device's import: done, or in error where its serial number is known already."""
    held = request.tenant.collection(KIND.collection)
    known = any(one["serialNumber"] == given["serialNumber"] for one in held.values())
    state: Json = intune.filled({}, "graph.importedWindowsAutopilotDeviceIdentityState")
    if known:
        state.update(deviceImportStatus="error", deviceErrorCode=806, deviceErrorName="ZtdDeviceAlreadyAssigned")
    else:
        identity: Json = intune.filled({}, KIND.type_name)
        identity.update(
            id=request.cloud.new_id(),
            serialNumber=given["serialNumber"],
            groupTag=given.get("groupTag") or "",
            productKey=given.get("productKey") or "",
            userPrincipalName=given.get("assignedUserPrincipalName") or "",
        )
        held[identity["id"]] = identity
        state.update(deviceImportStatus="complete", deviceRegistrationId=identity["id"])
    item: Json = intune.filled({name: one for name, one in given.items() if name[0] != "@"}, IMPORTED.type_name)
    item.update(id=request.cloud.new_id(), state=state, hardwareIdentifier=None)
    request.tenant.collection(IMPORTED.collection)[item["id"]] = item
    return item


@route("GET", IMPORTS)
def list_imports(request: Request) -> Response:
    return intune_items.listing(request, IMPORTED)


@route("GET", IMPORTS + "/{item_id}")
def get_import(request: Request) -> Response:
    return intune_items.single(request, IMPORTED)


@route("POST", IMPORTS)
def create_import(request: Request) -> Response:
    body = intune_items.checked(request, IMPORTED, "serialNumber", new=True)
    return envelope.created(request, IMPORTED, _take(request, body))


@route("DELETE", IMPORTS + "/{item_id}")
def delete_import(request: Request) -> Response:
    """The record of the import; what was imported stays."""
    return intune_items.remove(request, IMPORTED, component=COMPONENT)


@route("POST", IMPORTS + "/import")
@route("POST", IMPORTS + "/microsoft.graph.import")
def import_devices(request: Request) -> Response:
    intune.demand_licence(request)
    given = typecheck.check_parameters(request.body, "graph.import", IMPORTED.type_name)
    name = "importedWindowsAutopilotDeviceIdentities"
    wanted = given.get(name) or []
    if not all(one.get("serialNumber") for one in wanted):
        raise intune.bad(request, "serialNumber must not be null or empty.")
    made = [_take(request, one) for one in wanted]
    return envelope.collection(request, IMPORTED, made, path=f"Collection({typecheck.spelled(IMPORTED.type_name)})")
