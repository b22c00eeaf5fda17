"""Data collection rules (Microsoft.Insights/dataCollectionRules): what agents collect, and where it goes.

Code of the refusals: InvalidPayload, with what is wrong in `details`, as the service answers.
"""

from __future__ import annotations

from simulator.arm import enums, references
from simulator.arm.kind import Kind, Write
from simulator.arm.operation import serve
from simulator.arm.paging import page
from simulator.arm.resource_types.insights import data_collection_rule_associations as associations
from simulator.errors import ArmFault
from simulator.messages import Json, Request, Response
from simulator.store import Tenant, stable_id

TYPE = "Microsoft.Insights/dataCollectionRules"
ENDPOINT = "Microsoft.Insights/dataCollectionEndpoints"
_WORKSPACE = "Microsoft.OperationalInsights/workspaces"


def prepare(write: Write, wanted: Json) -> None:
    tenant, given = write.request.tenant, wanted["properties"]
    # Streams can be a rule's own, and which are built in the service alone knows.
    enums.check(KIND.description, wanted, free=("streams",), code="InvalidPayload")
    if given.get("dataCollectionEndpointId"):
        references.require(tenant, given["dataCollectionEndpointId"], ENDPOINT, code="InvalidPayload")
    _check_sources(given.get("dataSources") or {})
    names = _destinations(tenant, given.get("destinations") or {})
    flows = given.get("dataFlows") or []
    if wanted.get("kind") != "PlatformTelemetry" and (not names or not flows):
        raise _bad("A data collection rule needs destinations and dataFlows.")
    declared = {name.lower() for name in given.get("streamDeclarations") or {}}
    for index, flow in enumerate(flows):
        _check_flow(flow, f"properties.dataFlows[{index}]", names, declared)
    for name in given.get("streamDeclarations") or {}:
        if not name.startswith("Custom-"):
            raise _bad(f"The stream '{name}' must begin with 'Custom-'.", "properties.streamDeclarations")
    before = (write.current or {}).get("properties", {})
    given["immutableId"] = before.get("immutableId") or f"dcr-{stable_id(write.id.key).replace('-', '')}"
    given["provisioningState"] = "Succeeded"


KIND = Kind(
    type=TYPE,
    prepare=prepare,
    name_pattern="[A-Za-z0-9][A-Za-z0-9_.-]{0,62}[A-Za-z0-9]",
    etag="etag",
    patchable=(),
)


@serve(TYPE, "GET", at=(f"/subscriptions/{{subscription}}/resourceGroups/{{group}}/providers/{TYPE}/{{name}}/associations",))
def rule_associations(request: Request) -> Response:
    """All associations with the rule, of whatever resource."""
    rule = request.path.rstrip("/").rpartition("/")[0].lower()
    return page(request, associations.naming(request, "dataCollectionRuleId", rule))


def _check_sources(sources: Json) -> None:
    names = [one["name"] for many in sources.values() if isinstance(many, list) for one in many if one.get("name")]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice:
        raise _bad(f"The data source name '{twice}' is used more than once.", "properties.dataSources")
    for kind, many in sources.items():
        for index, one in enumerate(many if isinstance(many, list) else []):
            where = f"properties.dataSources.{kind}[{index}]"
            if not one.get("streams"):
                raise _bad("A data source needs at least one stream.", where)
            frequency = one.get("samplingFrequencyInSeconds")
            if kind == "performanceCounters" and (frequency is None or not 1 <= frequency <= 1800):
                raise _bad("samplingFrequencyInSeconds must be between 1 and 1800.", where)


def _destinations(tenant: Tenant, given: Json) -> set[str]:
    """The destinations' names, lower case; fills in the workspaces' own ids."""
    names: list[str] = []
    for kind, many in given.items():
        for index, one in enumerate(many if isinstance(many, list) else [many]):
            where = f"properties.destinations.{kind}[{index}]"
            if not one.get("name"):
                raise _bad("A destination needs a name.", where)
            names.append(one["name"].lower())
            if kind == "logAnalytics":
                if not one.get("workspaceResourceId"):
                    raise _bad("A logAnalytics destination needs a workspaceResourceId.", where)
                references.require(tenant, one["workspaceResourceId"], _WORKSPACE, code="InvalidPayload")
                workspace = references.held(tenant, one["workspaceResourceId"]) or {"properties": {}}
                one["workspaceId"] = workspace["properties"].get("customerId")
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice:
        raise _bad(f"The destination name '{twice}' is used more than once.", "properties.destinations")
    return set(names)


def _check_flow(flow: Json, where: str, names: set[str], declared: set[str]) -> None:
    if not flow.get("streams") or not flow.get("destinations"):
        raise _bad("A data flow needs streams and destinations.", where)
    lost = next((name for name in flow["destinations"] if name.lower() not in names), None)
    if lost:
        raise _bad(f"The destination '{lost}' is not defined.", where)
    unknown = next((name for name in flow["streams"] if name.startswith("Custom-") and name.lower() not in declared), None)
    if unknown and declared:
        raise _bad(f"The stream '{unknown}' is not declared.", where)


def _bad(message: str, target: str = "properties") -> ArmFault:
    details = [{"code": "InvalidProperty", "message": message, "target": target}]
    return ArmFault(400, "InvalidPayload", "Data collection rule is invalid", details)
