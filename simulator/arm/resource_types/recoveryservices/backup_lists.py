"""The lists by which a client finds its way in a vault: protected items, their containers, machines that could be protected."""

from __future__ import annotations

from collections.abc import Iterable

from simulator.arm import crud, filters, ids, versions
from simulator.arm.operation import serve
from simulator.arm.paging import page
from simulator.arm.resource_types.recoveryservices import protected_items, vaults
from simulator.errors import ArmFault
from simulator.messages import Json, Request, Response

VAULTS = vaults.TYPE
CONTAINERS = f"{VAULTS}/backupFabrics/protectionContainers"
REFRESHES = "backupRefreshes"
_VAULT = "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.RecoveryServices/vaults/{vault}"
_FABRIC = f"{_VAULT}/backupFabrics/{{fabric}}"
# How a filter calls what it asks for, and where the value stands.
_ITEM_FILTERS = {
    "backupmanagementtype": "backupManagementType",
    "itemtype": "workloadType",
    "workloadtype": "workloadType",
    "policyname": "policyName",
    "friendlyname": "friendlyName",
    "containername": "containerName",
}


@serve(VAULTS, "GET", at=(f"{_VAULT}/backupProtectedItems",), action=f"{VAULTS}/backupProtectedItems/read")
def backup_protected_items(request: Request) -> Response:
    """`$filter`: backupManagementType, itemType, policyName, friendlyName, containerName, each `eq`, joined by `and`."""
    vault = vaults.of(request)
    protected_items.purge(request.cloud, request.tenant)
    wanted = _wanted(request, _ITEM_FILTERS)
    found = [
        one
        for one in vaults.items(request.tenant, vault["id"].lower())
        if all(str(one["properties"].get(_ITEM_FILTERS[name], "")).lower() == value for name, value in wanted.items())
    ]
    return page(request, found)


@serve(VAULTS, "GET", at=(f"{_VAULT}/backupProtectionContainers",), action=f"{VAULTS}/backupProtectionContainers/read")
def backup_protection_containers(request: Request) -> Response:
    """`$filter`: backupManagementType, which azure-mgmt-recoveryservicesbackup always sends, friendlyName, status."""
    vault = vaults.of(request)
    protected_items.purge(request.cloud, request.tenant)
    wanted = _wanted(request, ("backupmanagementtype", "friendlyname", "status", "containertype"))
    if wanted.get("backupmanagementtype", "azureiaasvm") != "azureiaasvm" or wanted.get("status", "registered") != "registered":
        return page(request, [])
    found = [_container(one) for one in vaults.items(request.tenant, vault["id"].lower())]
    name = wanted.get("friendlyname")
    return page(request, [one for one in found if name is None or one["properties"]["friendlyName"].lower() == name])


@serve(CONTAINERS, "GET", at=(f"{_FABRIC}/protectionContainers/{{container}}",))
def protection_container(request: Request) -> Response:
    vault = vaults.of(request)
    protected_items.purge(request.cloud, request.tenant)
    wanted = request.path_params["container"].lower().removeprefix("iaasvmcontainer;")
    for item in vaults.items(request.tenant, vault["id"].lower()):
        if item["properties"]["containerName"] == wanted:
            return Response(body=_container(item))
    raise ArmFault(
        404,
        "BMSUserErrorContainerObjectNotFound",
        "Container not found.\r\nPlease check if the container is registered to the vault.",
    )


@serve(VAULTS, "GET", at=(f"{_VAULT}/backupProtectableItems",), action=f"{VAULTS}/backupProtectableItems/read")
def backup_protectable_items(request: Request) -> Response:
    """The machines of the vault's subscription and region that no vault protects."""
    vault = vaults.of(request)
    protected_items.purge(request.cloud, request.tenant)
    wanted = _wanted(request, ("backupmanagementtype", "workloadtype", "friendlyname"))
    if wanted.get("backupmanagementtype", "azureiaasvm") != "azureiaasvm":
        return page(request, [])
    taken = {str(one["properties"]["sourceResourceId"]).lower() for one in crud.below(request.tenant, "", protected_items.TYPE)}
    subscription = f"/subscriptions/{ids.parse(vault['id']).subscription}"
    free = [
        machine
        for machine in crud.below(request.tenant, subscription, protected_items.MACHINE)
        if machine["location"] == vault["location"] and machine["id"].lower() not in taken
    ]
    name = wanted.get("friendlyname")
    return page(request, [_protectable(vault, one) for one in free if name is None or one["name"].lower() == name])


@serve(VAULTS, "POST", at=(f"{_FABRIC}/refreshContainers",), action=f"{VAULTS}/backupFabrics/refreshContainers/action")
def refresh_containers(request: Request) -> Response:
    """Look for new machines: 202, and `operationResults` says 204 when it is done (it is at once: lists are always fresh)."""
    vault, fabric = vaults.of(request), request.path_params["fabric"]
    name = request.cloud.new_id()
    request.tenant.collection(REFRESHES)[name] = {"id": name, "vault": vault["id"].lower()}
    version = versions.requested(request)
    where = f"{request.origin}{vault['id']}/backupFabrics/{fabric}/operationResults/{name}?api-version={version}"
    return Response(status=202, headers={"location": where, "retry-after": "1"})


@serve(VAULTS, "GET", at=(f"{_FABRIC}/operationResults/{{operation}}",), action=f"{VAULTS}/backupFabrics/operationResults/read")
def refresh_result(request: Request) -> Response:
    vault = vaults.of(request)
    found = request.tenant.collection(REFRESHES).get(request.path_params["operation"].lower())
    if found is None or found["vault"] != vault["id"].lower():
        raise ArmFault(404, "ResourceNotFound", f"The operation '{request.path_params['operation']}' was not found.")
    return Response(status=204)


def _wanted(request: Request, known: Iterable[str]) -> dict[str, str]:
    text = versions.option(request, "$filter")
    terms = filters.parse(text)
    filters.only(terms, frozenset((name, "eq") for name in known), text)
    return {term.name: term.value.lower() for term in terms}


def _container(item: Json) -> Json:
    properties, machine = item["properties"], ids.parse(item["properties"]["sourceResourceId"])
    target = ids.parse(item["id"])
    return {
        "id": target.parent,
        "name": f"IaasVMContainer;{properties['containerName']}",
        "type": CONTAINERS,
        "properties": {
            "containerType": protected_items.MACHINE,
            "backupManagementType": "AzureIaasVM",
            "friendlyName": properties["friendlyName"],
            "healthStatus": "Healthy",
            "registrationStatus": "Registered",
            "virtualMachineId": properties["sourceResourceId"],
            "virtualMachineVersion": "Compute",
            "resourceGroup": machine.group,
        },
    }


def _protectable(vault: Json, machine: Json) -> Json:
    target = ids.parse(machine["id"])
    name = f"iaasvmcontainerv2;{target.group};{target.name}".lower()
    where = f"{vault['id']}/backupFabrics/Azure/protectionContainers/IaasVMContainer;{name}/protectableItems/vm;{name}"
    return {
        "id": where,
        "name": name,
        "type": f"{CONTAINERS}/protectableItems",
        "properties": {
            "protectableItemType": protected_items.MACHINE,
            "backupManagementType": "AzureIaasVM",
            "workloadType": "VM",
            "friendlyName": machine["name"],
            "protectionState": "NotProtected",
            "virtualMachineId": machine["id"],
            "virtualMachineVersion": "Compute",
            "resourceGroup": target.group,
        },
    }
