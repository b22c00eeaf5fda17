"""Associations of a resource with a data collection rule or endpoint (Microsoft.Insights/dataCollectionRuleAssociations)."""

from __future__ import annotations

from simulator.arm import crud, ids, references
from simulator.arm.kind import Kind, Write
from simulator.errors import ArmFault
from simulator.messages import Json, Request

TYPE = "Microsoft.Insights/dataCollectionRuleAssociations"
# The one name under which a resource is tied to an endpoint.
_ENDPOINT_NAME = "configurationAccessEndpoint"
_RULE = "Microsoft.Insights/dataCollectionRules"
_ENDPOINT = "Microsoft.Insights/dataCollectionEndpoints"


def prepare(write: Write, wanted: Json) -> None:
    tenant, given = write.request.tenant, wanted["properties"]
    rule, endpoint = given.get("dataCollectionRuleId"), given.get("dataCollectionEndpointId")
    if bool(rule) == bool(endpoint):
        raise _bad("An association names either a dataCollectionRuleId or a dataCollectionEndpointId.")
    if endpoint and write.id.name.lower() != _ENDPOINT_NAME.lower():
        raise _bad(f"The association with an endpoint must be named '{_ENDPOINT_NAME}'.")
    if rule and write.id.name.lower() == _ENDPOINT_NAME.lower():
        raise _bad(f"The name '{_ENDPOINT_NAME}' is for the association with an endpoint.")
    references.require(tenant, rule or endpoint, _RULE if rule else _ENDPOINT, code="InvalidPayload")
    if "/providers/" not in write.id.scope:
        raise _bad(f"The scope '{write.id.scope}' is not a resource.")
    for other in crud.below(tenant, write.id.scope, TYPE):
        same = rule and str(other["properties"].get("dataCollectionRuleId", "")).lower() == rule.lower()
        if same and other["id"].lower() != write.id.key and ids.parse(other["id"]).scope.lower() == write.id.scope.lower():
            raise _bad(f"The resource is associated with the rule '{rule}' already, as '{other['name']}'.")


KIND = Kind(type=TYPE, prepare=prepare, name_pattern=r"[^<>%&:\\?/*]{1,64}", etag="etag")


def naming(request: Request, key: str, target: str) -> list[Json]:
    """All associations whose property `key` is the id `target` (lower case)."""
    return [
        item
        for item in crud.below(request.tenant, "", TYPE)
        if str(item["properties"].get(key, "")).lower() == target.rstrip("/")
    ]


def _bad(message: str) -> ArmFault:
    # From general knowledge.
    return ArmFault(
        400, "InvalidPayload", "Data collection rule association is invalid", [{"code": "InvalidProperty", "message": message}]
    )
