"""Data connectors of Microsoft Sentinel (.../Microsoft.SecurityInsights/dataConnectors): what flows into the workspace.

A connector reads the tenant and the subscriptions that the workspace belongs to (the code of the refusal is general knowledge).
"""

from __future__ import annotations

from simulator.arm.kind import Kind, Write
from simulator.arm.resource_types.securityinsights import onboarding_states
from simulator.errors import ArmFault
from simulator.messages import Json

TYPE = "Microsoft.SecurityInsights/dataConnectors"


def prepare(write: Write, wanted: Json) -> None:
    onboarding_states.require(write)
    if write.current and write.current["kind"] != wanted["kind"]:
        raise _bad(f"The kind of a connector can't be changed from {write.current['kind']} to {wanted['kind']}.")
    given = wanted.get("properties") or {}
    tenant = write.request.tenant
    if "tenantId" in given and given["tenantId"].lower() != tenant.id:
        raise _bad(f"The tenantId '{given['tenantId']}' is not the tenant of the workspace.")
    if "subscriptionId" in given and given["subscriptionId"].lower() not in tenant.collection("subscriptions"):
        raise _bad(f"The subscriptionId '{given['subscriptionId']}' is not a subscription of the tenant.")


KIND = Kind(type=TYPE, prepare=prepare, etag="etag")


def _bad(message: str) -> ArmFault:
    return ArmFault(400, "BadRequest", message)
