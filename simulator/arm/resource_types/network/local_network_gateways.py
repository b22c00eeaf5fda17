"""Local network gateways (Microsoft.Network/localNetworkGateways): the other end of a site-to-site connection.

The end has an address or a name. That one in use by a connection can't be deleted is documented; the code is general knowledge.
"""

from __future__ import annotations

from simulator.arm.kind import Kind, Write
from simulator.arm.resource_types.network import addresses, names, usage
from simulator.arm.resource_types.network.parts import settle
from simulator.arm.resource_types.network.refusals import bad, listed
from simulator.messages import Json
from simulator.store import Tenant

TYPE = names.LOCAL_NETWORK_GATEWAY


def prepare(write: Write, wanted: Json) -> None:
    properties = settle(write, wanted)
    for text in (properties.get("localNetworkAddressSpace") or {}).get("addressPrefixes") or ():
        addresses.prefix(text, write.id.text)
    given = properties.get("gatewayIpAddress")
    if bool(given) == bool(properties.get("fqdn")):
        raise bad(
            "LocalNetworkGatewayAddressRequired",
            f"Local network gateway {write.id.text} must have either gatewayIpAddress or fqdn.",
        )
    if given and addresses.address(given) is None:
        raise bad("InvalidIPAddress", f"The address {given} of local network gateway {write.id.text} is not valid.")
    peer = properties.get("bgpSettings")
    if peer:
        peer.setdefault("peerWeight", 0)


def before_delete(tenant: Tenant, gateway: Json) -> None:
    users = usage.referring(tenant, names.CONNECTION, "localNetworkGateway2", gateway["id"].lower())
    if users:
        raise bad(
            "LocalNetworkGatewayCannotBeDeleted",
            f"Local network gateway {gateway['id']} cannot be deleted because it is in use by {listed(users)}.",
        )


KIND = Kind(
    type=TYPE,
    prepare=prepare,
    name_pattern=names.PATTERN,
    etag="etag",
    weak_etag=True,
    patchable=(),
    before_delete=before_delete,
)
