"""Peerings of virtual networks, as a virtual network's body lists them.

A peering is Connected when the other network has one back, until then Initiated; the address spaces of the two may not overlap.
"""

from __future__ import annotations

from simulator.arm.kind import Write
from simulator.arm.resource_types.network import addresses, names, subnets
from simulator.arm.resource_types.network.parts import Part
from simulator.arm.resource_types.network.references import Referrer, refers
from simulator.arm.resource_types.network.refusals import bad
from simulator.messages import Json
from simulator.store import Cloud, Tenant

PART = Part(
    name="virtualNetworkPeerings",
    segment="virtualNetworkPeerings",
    type=f"{names.VIRTUAL_NETWORK}/virtualNetworkPeerings",
)


def settle(write: Write, wanted: Json) -> None:
    """Check the peerings of a virtual network and fill in what the service fills in."""
    # Networks of different regions may be peered.
    referrer = Referrer(tenant=write.request.tenant, id=write.id.text)
    held = {one["name"].lower(): one for one in (write.current or {}).get("properties", {}).get(PART.name, [])}
    for index, peering in enumerate(PART.settle(write, wanted["properties"])):
        properties = peering["properties"]
        path = f"properties.{PART.name}[{index}].properties"
        remote = referrer.take(properties, "remoteVirtualNetwork", path, names.VIRTUAL_NETWORK)
        if remote is not None:
            _check_spaces(write, wanted, peering, remote)
        properties["resourceGuid"] = _guid(held.get(peering["name"].lower()), write.request.cloud)
        for name, default in (
            ("allowVirtualNetworkAccess", True),
            ("allowForwardedTraffic", False),
            ("allowGatewayTransit", False),
            ("useRemoteGateways", False),
            ("doNotVerifyRemoteGateways", False),
            ("peerCompleteVnets", True),
        ):
            properties.setdefault(name, default)


def shown(tenant: Tenant, network: Json) -> list[Json]:
    """The peerings of a virtual network with the state that they have now."""
    return [
        {**peering, "etag": network["etag"], "properties": {**peering["properties"], **_state(tenant, network, peering)}}
        for peering in network["properties"].get(PART.name, [])
    ]


def _state(tenant: Tenant, network: Json, peering: Json) -> Json:
    reference = peering["properties"].get("remoteVirtualNetwork") or {}
    remote = tenant.collection("arm").get(reference.get("id", "").lower())
    if remote is None:
        return {"peeringState": "Disconnected"}
    back = any(
        refers(one["properties"], "remoteVirtualNetwork", network["id"].lower())
        for one in remote["properties"].get(PART.name, [])
    )
    reached = remote["properties"].get("addressSpace") or {}
    return {
        "peeringState": "Connected" if back else "Initiated",
        "peeringSyncLevel": "FullyInSync" if back else "RemoteNotInSync",
        "remoteAddressSpace": {"addressPrefixes": reached.get("addressPrefixes", [])},
        "remoteVirtualNetworkAddressSpace": {"addressPrefixes": reached.get("addressPrefixes", [])},
    }


def _check_spaces(write: Write, wanted: Json, peering: Json, remote: Json) -> None:
    own = subnets.space({"id": write.id.text, "properties": wanted["properties"]})
    common = [str(one) for one in own if any(addresses.overlap(one, other) for other in subnets.space(remote))]
    if common:
        raise bad(
            "VnetAddressSpacesOverlap",
            f"Cannot create or update peering {peering['id']}. Virtual networks {write.id.text} and {remote['id']} cannot be "
            f"peered because their address spaces overlap. Overlapping address prefixes: {', '.join(common)}",
        )


def _guid(before: Json | None, cloud: Cloud) -> str:
    held: str = before["properties"]["resourceGuid"] if before else cloud.new_id()
    return held
