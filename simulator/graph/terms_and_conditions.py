"""`/deviceManagement/termsAndConditions`: what people accept before they enrol.

Source: Graph termsAndConditions and termsAndConditionsAssignment. Nobody signs in at the company portal here, so no acceptance
ever comes in.
"""

from __future__ import annotations

from typing import Any

from simulator.graph import envelope, intune, intune_assignments, intune_items
from simulator.graph.kinds import Entry, Kind
from simulator.messages import Request, Response, route

Json = dict[str, Any]

PATH = "/v1.0/deviceManagement/termsAndConditions"
ITEM = PATH + "/{item_id}"
ASSIGNMENTS = ITEM + "/assignments"


def _kind(name: str, type_name: str) -> Kind:
    segment = f"deviceManagement/termsAndConditions/{name}"
    return Kind(collection=name, segment=segment, type_name=type_name, resource=type_name[6:], directory=False, page=0)


ASSIGNMENT = _kind("assignments", "graph.termsAndConditionsAssignment")
ACCEPTANCE = _kind("acceptanceStatuses", "graph.termsAndConditionsAcceptanceStatus")


def _assignments(_: Request, item: Json) -> list[Entry]:
    return [(ASSIGNMENT, one) for one in item["_assignments"]]


KIND = intune_items.kind("termsAndConditions", "graph.termsAndConditions", expand={"assignments": _assignments})


def _find(request: Request) -> Json:
    return intune.find(request, KIND, "item_id")


@route("GET", PATH)
def list_terms(request: Request) -> Response:
    return intune_items.listing(request, KIND)


@route("GET", ITEM)
def get_terms(request: Request) -> Response:
    return intune_items.single(request, KIND)


@route("POST", PATH)
def create_terms(request: Request) -> Response:
    body = intune_items.checked(request, KIND, "displayName", "title", "bodyText", "acceptanceStatement", new=True)
    return intune_items.add(request, KIND, body, _assignments=[])


@route("PATCH", ITEM)
def update_terms(request: Request) -> Response:
    body = intune_items.checked(request, KIND, "displayName", "title", "bodyText", "acceptanceStatement", new=False)
    return intune_items.change(request, KIND, body)


@route("DELETE", ITEM)
def delete_terms(request: Request) -> Response:
    return intune_items.remove(request, KIND)


@route("GET", ITEM + "/acceptanceStatuses")
def list_acceptances(request: Request) -> Response:
    path = f"{KIND.segment}('{_find(request)['id']}')/acceptanceStatuses"
    return envelope.collection(request, ACCEPTANCE, [], path=path)


@route("GET", ASSIGNMENTS)
def list_assignments(request: Request) -> Response:
    return intune_assignments.listing(request, KIND, ASSIGNMENT, _find(request))


@route("GET", ASSIGNMENTS + "/{assignment_id}")
def get_assignment(request: Request) -> Response:
    return intune_assignments.single(request, KIND, ASSIGNMENT, _find(request))


@route("POST", ASSIGNMENTS)
def create_assignment(request: Request) -> Response:
    return intune_assignments.add(request, KIND, ASSIGNMENT, _find(request))


@route("PATCH", ASSIGNMENTS + "/{assignment_id}")
def update_assignment(request: Request) -> Response:
    return intune_assignments.change(request, KIND, ASSIGNMENT, _find(request))


@route("DELETE", ASSIGNMENTS + "/{assignment_id}")
def delete_assignment(request: Request) -> Response:
    return intune_assignments.drop(request, KIND, _find(request))
