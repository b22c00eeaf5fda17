"""Virtual networks (Microsoft.Network/virtualNetworks), with their subnets and peerings.

A PUT with the key `subnets` replaces all subnets. Without it they stay, since api-version 2023-09-01 (announced in Microsoft's
Azure Networking Blog, "updates without subnet property"); before, they went. A subnet in use can't go either way. The first
virtual network of a region brings its Network Watcher. That prefixes of one address space may not overlap is documented, the
code of that refusal is general knowledge.
"""

from __future__ import annotations

from itertools import combinations

from simulator.arm.kind import Kind, Write
from simulator.arm.resource_types.network import addresses, names, peerings, subnets, usage
from simulator.arm.resource_types.network.children import Children
from simulator.arm.resource_types.network.network_watchers import bring
from simulator.arm.resource_types.network.parts import refuse_unknown, settle
from simulator.arm.resource_types.network.refusals import bad
from simulator.messages import Json
from simulator.store import Tenant

TYPE = names.VIRTUAL_NETWORK
SUBNETS = Children(name="subnets", type=names.SUBNET)
_KEEPS_SUBNETS = "2023-09-01"


def prepare(write: Write, wanted: Json) -> None:
    refuse_unknown(write, wanted)
    tenant = write.request.tenant
    given = wanted["properties"].pop("subnets", None)
    network = {"id": write.id.text, "name": write.id.name} | wanted
    _check_space(network)
    replaced = write.request.method == "PUT" and (given is not None or write.version[:10] < _KEEPS_SUBNETS)
    planned = SUBNETS.planned(write, given or []) if replaced else SUBNETS.of(tenant, write.id.text)
    for index, subnet in enumerate(planned):
        subnets.check(tenant, network, subnet, planned[:index])
    if replaced:
        for old in SUBNETS.dropped(write, planned):
            subnets.refuse_in_use(tenant, old)
    peerings.settle(write, wanted)
    properties = settle(write, wanted)
    properties.setdefault("enableDdosProtection", False)
    properties.setdefault("privateEndpointVNetPolicies", "Disabled")
    if replaced:
        SUBNETS.store(write, planned)
    bring(write, wanted["location"])


def before_delete(tenant: Tenant, network: Json) -> None:
    for subnet in SUBNETS.of(tenant, network["id"]):
        subnets.refuse_in_use(tenant, subnet)


def shown(tenant: Tenant, network: Json) -> Json:
    full = SUBNETS.into(tenant, network, subnets.KIND)
    full["properties"][peerings.PART.name] = peerings.shown(tenant, network)
    logs = usage.flow_logs_on(tenant, network["id"].lower())
    if logs:
        full["properties"]["flowLogs"] = usage.links(logs)
    return full


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


def _check_space(network: Json) -> None:
    available = subnets.space(network)
    if not available and not (network["properties"].get("addressSpace") or {}).get("ipamPoolPrefixAllocations"):
        raise bad(
            "NoAddressPrefixOrPoolProvided",
            f"The resource {network['id']} must have at least one address prefix or one allocation from an IPAM pool.",
        )
    for one, other in combinations(available, 2):
        if addresses.overlap(one, other):
            raise bad(
                "NetcfgInvalidVirtualNetworkSite",
                f"Virtual network '{network['name']}' is not valid because its address prefixes {one} and {other} overlap.",
            )
