"""NAT gateways (Microsoft.Network/natGateways): subnets name the gateway, the gateway its public addresses.

The range of the idle timeout (4 to 120 minutes) is documented, the code of that refusal general knowledge.
"""

from __future__ import annotations

from simulator.arm.kind import Kind, Write
from simulator.arm.resource_types.network import names, public_ip_addresses, usage
from simulator.arm.resource_types.network.parts import settle
from simulator.arm.resource_types.network.references import Referrer
from simulator.arm.resource_types.network.refusals import bad
from simulator.messages import Json
from simulator.store import Tenant

TYPE = names.NAT_GATEWAY
_IDLE_MINUTES = range(4, 121)


def prepare(write: Write, wanted: Json) -> None:
    wanted["sku"] = {"name": "Standard"} | (wanted.get("sku") or {})
    properties = settle(write, wanted)
    minutes = properties.setdefault("idleTimeoutInMinutes", 4)
    if minutes not in _IDLE_MINUTES:
        raise bad(
            "InvalidIdleTimeoutInMinutes",
            f"The value {minutes} of idleTimeoutInMinutes of {write.id.text} is not between 4 and 120.",
        )
    referrer = Referrer.of(write, wanted)
    for found in referrer.take_all(properties, "publicIpAddresses", "properties", names.PUBLIC_IP_ADDRESS):
        public_ip_addresses.refuse_taken(write.request.tenant, found, write.id.text)
    referrer.take_all(properties, "publicIpPrefixes", "properties", "Microsoft.Network/publicIPPrefixes")


def before_delete(tenant: Tenant, gateway: Json) -> None:
    users = _subnets(tenant, gateway)
    if users:
        raise bad(
            "CannotDeleteNatGatewayAssociatedToSubnet",
            f"NAT Gateway {gateway['id']} is still configured on {len(users)} subnets. Remove NAT Gateway from all referenced "
            "subnets and then delete NAT Gateway.",
        )


def shown(tenant: Tenant, gateway: Json) -> Json:
    users = _subnets(tenant, gateway)
    return gateway | {"properties": gateway["properties"] | ({"subnets": usage.links(users)} if users else {})}


KIND = Kind(
    type=TYPE,
    prepare=prepare,
    name_pattern=names.PATTERN,
    etag="etag",
    weak_etag=True,
    patchable=(),
    before_delete=before_delete,
    shown=shown,
)


def _subnets(tenant: Tenant, gateway: Json) -> list[str]:
    return usage.referring(tenant, names.SUBNET, "natGateway", gateway["id"].lower())
