"""Route tables (Microsoft.Network/routeTables), with their routes. A PUT replaces all routes, also where its body lists none."""

from __future__ import annotations

from simulator.arm.kind import Kind, Write
from simulator.arm.resource_types.network import names, routes, usage
from simulator.arm.resource_types.network.children import Children
from simulator.arm.resource_types.network.parts import settle
from simulator.arm.resource_types.network.refusals import bad
from simulator.messages import Json
from simulator.store import Tenant

TYPE = names.ROUTE_TABLE
ROUTES = Children(name="routes", type=names.ROUTE)


def prepare(write: Write, wanted: Json) -> None:
    given = wanted["properties"].pop("routes", None) or []
    if write.request.method == "PUT":
        planned = ROUTES.planned(write, given)
        for index, route in enumerate(planned):
            routes.check(route, planned[:index])
        ROUTES.store(write, planned)
    settle(write, wanted).setdefault("disableBgpRoutePropagation", False)


def before_delete(tenant: Tenant, table: Json) -> None:
    if _subnets(tenant, table):
        raise bad("InUseRouteTableCannotBeDeleted", f"Route table {table['name']} is in use and cannot be deleted.")


def shown(tenant: Tenant, table: Json) -> Json:
    full = ROUTES.into(tenant, table, routes.KIND)
    users = _subnets(tenant, table)
    if users:
        full["properties"]["subnets"] = usage.links(users)
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


def _subnets(tenant: Tenant, table: Json) -> list[str]:
    return usage.referring(tenant, names.SUBNET, "routeTable", table["id"].lower())
