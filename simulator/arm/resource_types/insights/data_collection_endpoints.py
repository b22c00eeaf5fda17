"""Data collection endpoints (Microsoft.Insights/dataCollectionEndpoints): where agents fetch their rules and send what they "
"read."""

from __future__ import annotations

from simulator.arm import enums
from simulator.arm.kind import Kind, Write
from simulator.arm.operation import serve
from simulator.arm.paging import page
from simulator.arm.resource_types.insights import data_collection_rule_associations as associations
from simulator.messages import Json, Request, Response
from simulator.store import stable_id

TYPE = "Microsoft.Insights/dataCollectionEndpoints"


def prepare(write: Write, wanted: Json) -> None:
    given = wanted["properties"]
    enums.check(KIND.description, wanted, code="InvalidPayload")
    before = (write.current or {}).get("properties", {})
    label = stable_id(write.id.key).replace("-", "")
    given |= {
        "immutableId": before.get("immutableId") or f"dce-{label}",
        "configurationAccess": {"endpoint": _url(write, wanted, label, "handler.control")},
        "logsIngestion": {"endpoint": _url(write, wanted, label, "ingest")},
        "metricsIngestion": {"endpoint": _url(write, wanted, label, "metrics.ingest")},
        "networkAcls": {"publicNetworkAccess": "Enabled", **(given.get("networkAcls") or {})},
        "provisioningState": "Succeeded",
    }


KIND = Kind(type=TYPE, prepare=prepare, name_pattern="[A-Za-z0-9][A-Za-z0-9-]{1,42}[A-Za-z0-9]", etag="etag", patchable=())


@serve(TYPE, "GET", at=(f"/subscriptions/{{subscription}}/resourceGroups/{{group}}/providers/{TYPE}/{{name}}/associations",))
def endpoint_associations(request: Request) -> Response:
    """All associations with the endpoint, of whatever resource."""
    endpoint = request.path.rstrip("/").rpartition("/")[0].lower()
    return page(request, associations.naming(request, "dataCollectionEndpointId", endpoint))


def _url(write: Write, wanted: Json, label: str, service: str) -> str:
    # The service adds four characters to the name, so that nobody can take another's address.
    return f"https://{write.id.name.lower()}-{label[:4]}.{wanted['location']}-1.{service}.monitor.azure.com"
