"""`/identity/conditionalAccess/namedLocations`: address ranges and countries."""

from __future__ import annotations

import ipaddress
import re
from typing import Any

from simulator.errors import GraphFault
from simulator.graph import audit, ca_shape, envelope, privileges, typecheck
from simulator.graph.kinds import Kind
from simulator.messages import Request, Response, route

Json = dict[str, Any]

PATH = "/v1.0/identity/conditionalAccess/namedLocations"
KIND = Kind(
    collection="namedLocations",
    segment="identity/conditionalAccess/namedLocations",
    type_name="graph.namedLocation",
    resource="NamedLocation",
    directory=False,
)
IP = "#microsoft.graph.ipNamedLocation"
COUNTRY = "#microsoft.graph.countryNamedLocation"
WRITABLE = {
    IP: ("displayName", "isTrusted", "ipRanges"),
    COUNTRY: ("displayName", "countriesAndRegions", "includeUnknownCountriesAndRegions", "countryLookupMethod"),
}
MAX_RANGES = 2000


def find(request: Request, location_id: str, collection: str = KIND.collection) -> Json:
    """The location of this id. Raises GraphFault 404."""
    found = request.tenant.collection(collection).get(location_id.lower())
    if found is None:
        raise GraphFault(404, "ResourceNotFound", f"NamedLocation with id {location_id} does not exist in the directory.")
    return found


def record(request: Request, activity: str, operation: str, location: Json, change: tuple[Json | None, Json | None]) -> None:
    audit.record(
        request,
        activity,
        category="Policy",
        operation=operation,
        service="Conditional Access",
        targets=[audit.target("Policy", location, [audit.change("NamedLocation", *change)])],
    )


def _body(request: Request) -> tuple[str, Json]:
    """(type, checked properties). The type must be said, in PATCH too."""
    tag = request.body.get("@odata.type") if isinstance(request.body, dict) else None
    kind = next((one for one in WRITABLE if isinstance(tag, str) and tag.lstrip("#") == one.lstrip("#")), None)
    if kind is None:
        raise ca_shape.refused(f"'@odata.type' must be '{IP}' or '{COUNTRY}'.")
    body = typecheck.check_body(request.body, "graph.namedLocation")
    for name in body:
        if name not in WRITABLE[kind]:
            raise ca_shape.refused(f"Property '{name}' is read-only and cannot be set.")
    return kind, body


def _check(kind: str, location: Json) -> None:
    if not location.get("displayName") or len(location["displayName"]) > 256:
        raise ca_shape.refused("A named location needs a display name of at most 256 characters.")
    if kind == IP:
        _check_ranges(location.get("ipRanges") or [])
    elif not location.get("countriesAndRegions"):
        raise ca_shape.refused("A country location needs at least one country.")
    for country in location.get("countriesAndRegions") or []:
        if not re.match(r"[A-Z]{2}\Z", country):
            raise ca_shape.refused(f"'{country}' is no two-letter country code of ISO 3166.")


def _check_ranges(ranges: list[Json]) -> None:
    if not 0 < len(ranges) <= MAX_RANGES:
        raise ca_shape.refused(f"An IP location needs 1 to {MAX_RANGES} ranges.")
    for one in ranges:
        version = {"#microsoft.graph.iPv4CidrRange": 4, "#microsoft.graph.iPv6CidrRange": 6}.get(str(one.get("@odata.type")))
        if version is None:
            raise ca_shape.refused(
                "A range needs the '@odata.type' #microsoft.graph.iPv4CidrRange or #microsoft.graph.iPv6CidrRange."
            )
        try:
            network = ipaddress.ip_network(str(one.get("cidrAddress")), strict=False)
        except ValueError:
            raise ca_shape.refused(f"'{one.get('cidrAddress')}' is no address range in CIDR form.") from None
        # Source: Entra named locations: only masks longer than /8 are taken.
        if network.version != version or "/" not in one["cidrAddress"] or network.prefixlen < 8:
            raise ca_shape.refused(f"'{one['cidrAddress']}' is no IPv{version} range in CIDR form with a mask of /8 or longer.")


@route("GET", PATH)
def list_locations(request: Request) -> Response:
    return envelope.collection(request, KIND, request.tenant.collection(KIND.collection).values())


@route("GET", PATH + "/{location_id}")
def get_location(request: Request) -> Response:
    return envelope.entity(request, KIND, find(request, request.path_params["location_id"]))


@route("POST", PATH)
def create_location(request: Request) -> Response:
    privileges.demand(request, "Policy.Read.All")
    kind, body = _body(request)
    filled = ca_shape.fill({"@odata.type": kind, **body}, "graph.namedLocation")
    _check(kind, filled)
    if kind == IP:
        filled["isTrusted"] = bool(filled["isTrusted"])
    else:
        filled["includeUnknownCountriesAndRegions"] = bool(filled["includeUnknownCountriesAndRegions"])
        filled["countryLookupMethod"] = filled["countryLookupMethod"] or "clientIpAddress"
    now = request.cloud.timestamp()
    location = {
        **filled,
        "id": request.cloud.new_id(),
        "createdDateTime": now,
        "modifiedDateTime": now,
        "deletedDateTime": None,
    }
    request.tenant.collection(KIND.collection)[location["id"]] = location
    record(request, "Add named location", "Add", location, (None, location))
    return envelope.created(request, KIND, location)


@route("PATCH", PATH + "/{location_id}")
def update_location(request: Request) -> Response:
    privileges.demand(request, "Policy.Read.All")
    location = find(request, request.path_params["location_id"])
    kind, body = _body(request)
    if kind != location["@odata.type"]:
        raise ca_shape.refused("The kind of a named location cannot be changed.")
    before = dict(location)
    _check(kind, {**location, **body})
    location.update(body)
    location["modifiedDateTime"] = request.cloud.timestamp()
    record(request, "Update named location", "Update", location, (before, location))
    return envelope.done()


@route("DELETE", PATH + "/{location_id}")
def delete_location(request: Request) -> Response:
    """A location that a policy names stays, and so does a trusted one (Source: Entra named locations)."""
    privileges.demand(request, "Policy.Read.All")
    location = find(request, request.path_params["location_id"])
    if location.get("isTrusted"):
        raise ca_shape.refused("A trusted named location cannot be deleted. Mark it as not trusted first.")
    for policy in request.tenant.collection("conditionalAccessPolicies").values():
        held = policy["conditions"].get("locations") or {}
        if location["id"] in [*held.get("includeLocations", []), *held.get("excludeLocations", [])]:
            raise ca_shape.refused(
                f"The named location is used by the conditional access policy {policy['id']} and cannot be deleted."
            )
    del request.tenant.collection(KIND.collection)[location["id"]]
    record(request, "Delete named location", "Delete", location, (location, None))
    location["deletedDateTime"] = request.cloud.timestamp()
    request.tenant.collection("deletedNamedLocations")[location["id"]] = location
    return envelope.done()
