"""Plans of Defender for Cloud (Microsoft.Security/pricings): every subscription has them all, Free until somebody pays.

They are set, never made or deleted: "off" is `pricingTier: Free`. A machine may be priced apart from its subscription
(`VirtualMachines` at the machine's own scope); until then it inherits. Names of plans, sub-plans and extensions: facts on Azure
resources, and what Microsoft names in its descriptions. InvalidResourceName and InvalidUrlConfiguration as users report them.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from simulator.arm import crud, ids
from simulator.arm.ids import ArmId
from simulator.arm.kind import Kind, Write, at_scope
from simulator.arm.operation import serve, subscription_of
from simulator.arm.paging import page
from simulator.errors import ArmFault
from simulator.messages import Json, Request, Response

TYPE = "Microsoft.Security/pricings"
MACHINE = "Microsoft.Compute/virtualMachines"
_TRIAL = timedelta(days=30)
# Each plan's sub-plans; the first is what it has when none is asked for.
_SUB_PLANS: dict[str, tuple[str, ...]] = {
    "VirtualMachines": ("P2", "P1"),
    "SqlServers": (),
    "AppServices": (),
    "StorageAccounts": ("DefenderForStorageV2", "PerStorageAccount", "PerTransaction"),
    "SqlServerVirtualMachines": (),
    "KubernetesService": (),
    "ContainerRegistry": (),
    "KeyVaults": ("PerKeyVault", "PerTransaction"),
    "Dns": (),
    "Arm": ("PerSubscription", "PerApiCall"),
    "OpenSourceRelationalDatabases": (),
    "CosmosDbs": (),
    "Containers": (),
    "CloudPosture": (),
    "Api": ("P1", "P2", "P3", "P4", "P5"),
    "AI": (),
}
_EXTENSIONS = {
    "VirtualMachines": ("AgentlessVmScanning", "MdeDesignatedSubscription", "FileIntegrityMonitoring"),
    "StorageAccounts": ("OnUploadMalwareScanning", "SensitiveDataDiscovery"),
    "CloudPosture": (
        "SensitiveDataDiscovery",
        "ContainerRegistriesVulnerabilityAssessments",
        "AgentlessDiscoveryForKubernetes",
        "AgentlessVmScanning",
        "EntraPermissionsManagement",
        "ApiPosture",
    ),
    "Containers": (
        "ContainerRegistriesVulnerabilityAssessments",
        "AgentlessDiscoveryForKubernetes",
        "AgentlessVmScanning",
        "ContainerSensor",
    ),
}
_REPLACED = {"KubernetesService": ["Containers"], "ContainerRegistry": ["Containers"], "Dns": ["VirtualMachines"]}
_NAMES = {name.lower(): name for name in _SUB_PLANS}


def prepare(write: Write, wanted: Json) -> None:
    given = wanted["properties"]
    name = _NAMES[write.id.name.lower()]
    held = (write.current or {}).get("properties", {})
    tier = given["pricingTier"]
    if tier not in ("Free", "Standard"):
        raise _bad(f"The pricing tier '{tier}' is not one of Free, Standard.")
    cloud = write.request.cloud
    started = (write.current or {}).get("_trial") or (cloud.timestamp() if tier == "Standard" else None)
    wanted["_trial"] = started
    properties: Json = {"pricingTier": tier, "freeTrialRemainingTime": _remaining(started, cloud.now())}
    if name in _REPLACED:
        properties |= {"deprecated": True, "replacedBy": _REPLACED[name]}
    if "enforce" in given:
        properties["enforce"] = given["enforce"]
    if tier == "Standard":
        properties |= _paid(name, given, held)
        properties["enablementTime"] = held.get("enablementTime") or cloud.timestamp()
        properties["resourcesCoverageStatus"] = "FullyCovered"
    elif given.get("subPlan"):
        raise _bad("A sub-plan belongs to the pricing tier Standard only.")
    if ids.parse(write.id.scope).type != ids.SUBSCRIPTION_TYPE:
        properties["inherited"] = "False"
    wanted["properties"] = properties


def default(request: Request, target: ArmId) -> Json | None:
    """A plan before anybody set it. 400 for a name that no plan has; None where plans can't hang."""
    name = _NAMES.get(target.name.lower())
    if name is None:
        raise ArmFault(
            400,
            "InvalidResourceName",
            f"The name '{target.name}' is not a valid name. Possible pricing bundle names: {', '.join(_SUB_PLANS)}.",
        )
    found: Json = {"id": target.text, "name": name, "type": TYPE}
    scope = ids.parse(target.scope)
    if scope.type == ids.SUBSCRIPTION_TYPE:
        replaced = {"deprecated": True, "replacedBy": _REPLACED[name]} if name in _REPLACED else {}
        return found | {"properties": {"pricingTier": "Free", "freeTrialRemainingTime": "P30D", **replaced}}
    if scope.type != MACHINE or name != "VirtualMachines" or crud.stored(request.tenant, scope) is None:
        return None
    above = ids.parse(f"/subscriptions/{target.subscription}/providers/{TYPE}/{name}")
    whole = crud.current_of(request, above, KIND)
    if whole is None:
        return None
    return found | {"properties": {**whole["properties"], "inherited": "True", "inheritedFrom": above.scope}}


KIND = Kind(type=TYPE, prepare=prepare, default=default)


@serve(TYPE, "GET", at=(f"/subscriptions/{{subscription}}/providers/{TYPE}", f"/{{scope:rest}}/providers/{TYPE}"))
def pricings(request: Request) -> Response:
    target = ids.parse(request.path)
    scope = ids.parse(target.scope)
    names = list(_SUB_PLANS) if scope.type == ids.SUBSCRIPTION_TYPE else ["VirtualMachines"] if scope.type == MACHINE else []
    every = [crud.current_of(request, ids.parse(f"{target.scope}/providers/{TYPE}/{name}"), KIND) for name in names]
    return page(request, [found for found in every if found is not None])


@serve(TYPE, "DELETE", at=(at_scope(TYPE),))
def delete_pricing(request: Request) -> Response:
    """A machine falls back to what its subscription has; a subscription's plan can't go."""
    target = ids.parse(request.path)
    if ids.parse(target.scope).type == ids.SUBSCRIPTION_TYPE:
        subscription_of(request.tenant, str(target.subscription))
        raise ArmFault(
            400,
            "InvalidUrlConfiguration",
            "Delete operation is supported only for single resources scope (not subscriptions). Use PUT to Enabled or Disable "
            "specific pricing bundles on a subscription.",
        )
    return crud.delete(request, KIND)


def _paid(name: str, given: Json, held: Json) -> Json:
    sub_plans, sub_plan = _SUB_PLANS[name], given.get("subPlan") or held.get("subPlan")
    if given.get("subPlan") and given["subPlan"] not in sub_plans:
        raise _bad(f"The sub-plan '{given['subPlan']}' is not one of the plan {name}: {', '.join(sub_plans) or 'it has none'}.")
    paid: Json = {"subPlan": sub_plan or sub_plans[0]} if sub_plans else {}
    known = _EXTENSIONS.get(name)
    before = {one["name"]: one for one in held.get("extensions") or ()}
    for extension in given.get("extensions") or ():
        if known is not None and extension["name"] not in known:
            raise _bad(f"The extension '{extension['name']}' is not one of the plan {name}: {', '.join(known)}.")
        before[extension["name"]] = extension
    done = {"code": "Succeeded", "message": "Successfully set extension"}
    if before:
        paid["extensions"] = [{**one, "operationStatus": done} for one in before.values()]
    return paid


def _remaining(started: str | None, now: datetime) -> str:
    if started is None:
        return f"P{_TRIAL.days}D"
    left = max(timedelta(0), datetime.fromisoformat(started) + _TRIAL - now)
    return f"P{left.days}DT{left.seconds}S" if left else "PT0S"


def _bad(message: str) -> ArmFault:
    # The codes of these refusals are general knowledge.
    return ArmFault(400, "BadRequest", message)
