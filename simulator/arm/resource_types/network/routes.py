"""Routes (Microsoft.Network/routeTables/routes), by themselves or in the list of their table.

A prefix is a CIDR block or a service tag and unique within the table; only a route to a virtual appliance has a next hop address
("Virtual network traffic routing"). The codes of the refusals about next hops are general knowledge.
"""

from __future__ import annotations

import re

from simulator.arm import crud, ids
from simulator.arm.kind import Kind, Write
from simulator.arm.resource_types.network import addresses, names
from simulator.arm.resource_types.network.children import touch
from simulator.arm.resource_types.network.refusals import bad
from simulator.messages import Json
from simulator.store import Cloud, Tenant

TYPE = names.ROUTE
APPLIANCE = "VirtualAppliance"
_HOPS = ("VirtualNetworkGateway", "VnetLocal", "Internet", APPLIANCE, "None")
_TAG = re.compile(r"[A-Za-z][A-Za-z0-9]*(\.[A-Za-z0-9]+)?")


def check(route: Json, siblings: list[Json]) -> None:
    """Whether a table may have this route beside these, and what the service fills in."""
    properties = route["properties"]
    hop, target = properties.get("nextHopType"), properties.get("nextHopIpAddress")
    if hop not in _HOPS:
        raise bad(
            "InvalidNextHopType", f"Route {route['name']} has the next hop type {hop}, which is none of {', '.join(_HOPS)}."
        )
    if hop == APPLIANCE and (not target or addresses.address(target) is None):
        raise bad("InvalidNextHopIpAddress", f"Route {route['name']} to a virtual appliance needs a valid next hop IP address.")
    if hop != APPLIANCE and target:
        raise bad("InvalidNextHopIpAddress", f"Route {route['name']} with next hop type {hop} cannot have a next hop IP address.")
    text = properties.get("addressPrefix") or ""
    if not _TAG.fullmatch(text):
        addresses.prefix(text, route["id"])
    for other in siblings:
        if other["properties"]["addressPrefix"].lower() == text.lower():
            raise bad(
                "RouteConflict",
                f"Route: {route['name']} conflicts with Route: {other['name']}. Routes cannot have the same AddressPrefix.",
            )
    properties["hasBgpOverride"] = False
    properties["provisioningState"] = "Succeeded"


def prepare(write: Write, wanted: Json) -> None:
    tenant, table = write.request.tenant, write.id.parent
    route = {"id": write.id.text, "name": write.id.name, "properties": wanted["properties"]}
    check(route, [found for found in crud.below(tenant, table, TYPE) if found["id"].lower() != write.id.key])
    touch(write.request.cloud, tenant, table)


def after_delete(cloud: Cloud, tenant: Tenant, route: Json) -> None:
    touch(cloud, tenant, ids.parse(route["id"]).parent)


KIND = Kind(type=TYPE, prepare=prepare, name_pattern=names.PATTERN, etag="etag", weak_etag=True, after_delete=after_delete)
