"""`/identity/conditionalAccess/deletedItems`: policies and named locations, kept for 30 days."""

from __future__ import annotations

from typing import Any

from simulator.graph import ca_policies, ca_shape, envelope, filters, named_locations, privileges
from simulator.graph.recycle import KEPT_FOR
from simulator.messages import Request, Response, route

Json = dict[str, Any]

PATH = "/v1.0/identity/conditionalAccess/deletedItems"


def _bin(request: Request, collection: str) -> dict[str, Json]:
    held = request.tenant.collection(collection)
    for object_id, item in list(held.items()):
        since = filters.moment(str(item.get("deletedDateTime")))
        if since is not None and request.cloud.now() - since > KEPT_FOR:
            del held[object_id]
    return held


@route("GET", PATH + "/policies")
def list_policies(request: Request) -> Response:
    path = "identity/conditionalAccess/deletedItems/policies"
    return envelope.collection(request, ca_policies.KIND, _bin(request, "deletedPolicies").values(), path=path)


@route("GET", PATH + "/policies/{policy_id}")
def get_policy(request: Request) -> Response:
    _bin(request, "deletedPolicies")
    return envelope.entity(
        request, ca_policies.KIND, ca_policies.find(request, request.path_params["policy_id"], "deletedPolicies")
    )


@route("POST", PATH + "/policies/{policy_id}/restore")
@route("POST", PATH + "/policies/{policy_id}/microsoft.graph.restore")
def restore_policy(request: Request) -> Response:
    held = _bin(request, "deletedPolicies")
    policy = ca_policies.find(request, request.path_params["policy_id"], "deletedPolicies")
    ca_policies.check_enabled(request.tenant, policy["state"])
    if len(request.tenant.collection("conditionalAccessPolicies")) >= ca_policies.LIMIT:
        raise ca_shape.refused(f"The tenant has reached the limit of {ca_policies.LIMIT} conditional access policies.")
    del held[policy["id"]]
    policy["deletedDateTime"] = None
    request.tenant.collection("conditionalAccessPolicies")[policy["id"]] = policy
    ca_policies.record(request, "Restore conditional access policy", "Update", policy, (None, policy))
    return envelope.entity(request, ca_policies.KIND, policy)


@route("DELETE", PATH + "/policies/{policy_id}")
def purge_policy(request: Request) -> Response:
    privileges.demand(request, "Policy.Read.All")
    policy = ca_policies.find(request, request.path_params["policy_id"], "deletedPolicies")
    del request.tenant.collection("deletedPolicies")[policy["id"]]
    ca_policies.record(request, "Hard delete conditional access policy", "Delete", policy, (policy, None))
    return envelope.done()


@route("GET", PATH + "/namedLocations")
def list_locations(request: Request) -> Response:
    path = "identity/conditionalAccess/deletedItems/namedLocations"
    return envelope.collection(request, named_locations.KIND, _bin(request, "deletedNamedLocations").values(), path=path)


@route("GET", PATH + "/namedLocations/{location_id}")
def get_location(request: Request) -> Response:
    _bin(request, "deletedNamedLocations")
    found = named_locations.find(request, request.path_params["location_id"], "deletedNamedLocations")
    return envelope.entity(request, named_locations.KIND, found)


@route("POST", PATH + "/namedLocations/{location_id}/restore")
@route("POST", PATH + "/namedLocations/{location_id}/microsoft.graph.restore")
def restore_location(request: Request) -> Response:
    held = _bin(request, "deletedNamedLocations")
    location = named_locations.find(request, request.path_params["location_id"], "deletedNamedLocations")
    del held[location["id"]]
    location["deletedDateTime"] = None
    request.tenant.collection("namedLocations")[location["id"]] = location
    named_locations.record(request, "Restore named location", "Update", location, (None, location))
    return envelope.entity(request, named_locations.KIND, location)


@route("DELETE", PATH + "/namedLocations/{location_id}")
def purge_location(request: Request) -> Response:
    privileges.demand(request, "Policy.Read.All")
    location = named_locations.find(request, request.path_params["location_id"], "deletedNamedLocations")
    del request.tenant.collection("deletedNamedLocations")[location["id"]]
    named_locations.record(request, "Hard delete named location", "Delete", location, (location, None))
    return envelope.done()
