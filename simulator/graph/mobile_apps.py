"""`/deviceAppManagement/mobileApps`: the apps that Intune offers or installs, their categories and whom they are assigned to.

Source: Graph mobileApp, mobileAppAssignment, mobileAppCategory and the types derived from mobileApp. A web link or a store app is
published at once; a line-of-business app waits for its content, which is not served. General knowledge: a publisher is needed,
an app has one assignment for each group and intent, and the form of an assignment's id.
"""

from __future__ import annotations

import re
from typing import Any

from simulator.graph import envelope, intune, intune_audit, typecheck
from simulator.graph.kinds import Entry, Kind
from simulator.messages import Request, Response, route

Json = dict[str, Any]

PATH = "/v1.0/deviceAppManagement/mobileApps"
ONE = PATH + "/{policy_id}"
SEGMENT = "deviceAppManagement/mobileApps"
COMPONENT = "Application"
CATEGORIES = "mobileAppCategories"
READ_ONLY = (*intune.READ_ONLY, "publishingState")
ASSIGNMENT = Kind(
    collection="mobileAppAssignments",
    segment=SEGMENT + "/assignments",
    type_name="graph.mobileAppAssignment",
    resource="MobileAppAssignment",
    directory=False,
    page=0,
)
CATEGORY = Kind(
    collection=CATEGORIES,
    segment="deviceAppManagement/mobileAppCategories",
    type_name="graph.mobileAppCategory",
    resource="MobileAppCategory",
    directory=False,
    page=1000,
    largest=1000,
)


def _categories(request: Request, app: Json) -> list[Entry]:
    held = request.tenant.collection(CATEGORIES)
    return [(CATEGORY, held[one]) for one in app["_categories"] if one in held]


KIND = Kind(
    collection="mobileApps",
    segment=SEGMENT,
    type_name="graph.mobileApp",
    resource="MobileApp",
    directory=False,
    expand={"assignments": lambda _, app: [(ASSIGNMENT, one) for one in app["_assignments"]], "categories": _categories},
    page=1000,
    largest=1000,
)


def _record(request: Request, verb: str, app: Json, before: Json, after: Json) -> None:
    intune_audit.record(request, verb, KIND.resource, app, before, after, component=COMPONENT)


def _checked(request: Request, current: Json | None) -> tuple[str, Json]:
    type_name, body = intune.body_of(request, KIND, current)
    if not str(body.get("publisher", "-" if current else "") or "").strip():
        raise intune.bad(request, "publisher must not be null or empty.")
    return type_name, {name: value for name, value in body.items() if name not in READ_ONLY}


@route("GET", PATH)
def list_apps(request: Request) -> Response:
    intune.demand_licence(request)
    return envelope.collection(request, KIND, request.tenant.collection(KIND.collection).values())


@route("GET", ONE)
def get_app(request: Request) -> Response:
    return envelope.entity(request, KIND, intune.find(request, KIND))


@route("POST", PATH)
def create_app(request: Request) -> Response:
    intune.demand_licence(request)
    type_name, body = _checked(request, None)
    now = request.cloud.timestamp()
    content = {"graph.mobileLobApp", "graph.managedMobileLobApp"} & set(typecheck.lineage(type_name))
    app: Json = intune.filled({**body, "@odata.type": f"#{typecheck.spelled(type_name)}"}, type_name)
    app.update(id=request.cloud.new_id(), createdDateTime=now, lastModifiedDateTime=now)
    app.update(publishingState="notPublished" if content else "published", _assignments=[], _categories=[])
    request.tenant.collection(KIND.collection)[app["id"]] = app
    _record(request, "Create", app, {}, body)
    return envelope.created(request, KIND, app)


@route("PATCH", ONE)
def update_app(request: Request) -> Response:
    """Intune answers a change with the object."""
    app = intune.find(request, KIND)
    type_name, body = _checked(request, app)
    declared = typecheck.properties(type_name)
    after = {name: intune.filled(value, declared[name]) for name, value in body.items()}
    before = {name: app[name] for name in after}
    if before != after:
        app.update(after, lastModifiedDateTime=request.cloud.timestamp())
        _record(request, "Patch", app, before, after)
    return envelope.entity(request, KIND, app)


@route("DELETE", ONE)
def delete_app(request: Request) -> Response:
    app = intune.find(request, KIND)
    del request.tenant.collection(KIND.collection)[app["id"]]
    _record(request, "Delete", app, app, {})
    return envelope.done()


def _assignment(request: Request, app: Json, given: Json) -> Json:
    """One assignment, filled in: whom it reaches and what shall happen there."""
    made = intune.assignment(request, app, given.get("target"))
    reached = made["id"].removeprefix(f"{app['id']}_")
    intent = given.get("intent") or "available"
    return {"id": f"{reached}_{intent}", "intent": intent, "settings": given.get("settings"), "target": made["target"]}


def _assign(request: Request, app: Json, wanted: list[Json]) -> None:
    """Raises GraphFault 400 where one group has two of the same intent."""
    if len({one["id"] for one in wanted}) < len(wanted):
        raise intune.bad(request, "A group can have one assignment of each intent only.")
    before, app["_assignments"] = app["_assignments"], wanted
    _record(request, "assign", app, {"assignments": before}, {"assignments": wanted})


@route("POST", ONE + "/assign")
@route("POST", ONE + "/microsoft.graph.assign")
def assign(request: Request) -> Response:
    """Replaces all assignments and answers with nothing."""
    app = intune.find(request, KIND)
    given = typecheck.check_parameters(request.body, "graph.assign", KIND.type_name).get("mobileAppAssignments") or []
    _assign(request, app, [_assignment(request, app, one) for one in given])
    return envelope.done()


def _path(app: Json, name: str = "assignments") -> str:
    return f"{SEGMENT}('{app['id']}')/{name}"


def _one(request: Request, app: Json) -> Json:
    wanted = request.path_params["assignment_id"].lower()
    for one in app["_assignments"]:
        if one["id"].lower() == wanted:
            found: Json = one
            return found
    raise intune.fault(request, 404, "ResourceNotFound", f"MobileAppAssignment with id {wanted} was not found.")


@route("GET", ONE + "/assignments")
def list_assignments(request: Request) -> Response:
    app = intune.find(request, KIND)
    return envelope.collection(request, ASSIGNMENT, app["_assignments"], path=_path(app))


@route("GET", ONE + "/assignments/{assignment_id}")
def get_assignment(request: Request) -> Response:
    app = intune.find(request, KIND)
    return envelope.entity(request, ASSIGNMENT, _one(request, app), path=_path(app))


@route("POST", ONE + "/assignments")
def create_assignment(request: Request) -> Response:
    app = intune.find(request, KIND)
    made = _assignment(request, app, typecheck.check_body(request.body, ASSIGNMENT.type_name))
    _assign(request, app, [*app["_assignments"], made])
    return envelope.created(request, ASSIGNMENT, made, path=_path(app))


@route("PATCH", ONE + "/assignments/{assignment_id}")
def update_assignment(request: Request) -> Response:
    app = intune.find(request, KIND)
    old = _one(request, app)
    made = _assignment(request, app, {**old, **typecheck.check_body(request.body, ASSIGNMENT.type_name)})
    _assign(request, app, [made if one is old else one for one in app["_assignments"]])
    return envelope.entity(request, ASSIGNMENT, made, path=_path(app))


@route("DELETE", ONE + "/assignments/{assignment_id}")
def delete_assignment(request: Request) -> Response:
    app = intune.find(request, KIND)
    gone = _one(request, app)
    _assign(request, app, [one for one in app["_assignments"] if one is not gone])
    return envelope.done()


@route("GET", ONE + "/categories")
def list_categories(request: Request) -> Response:
    app = intune.find(request, KIND)
    return envelope.entries(request, CATEGORY, _categories(request, app), path=_path(app, "categories"))


@route("POST", ONE + "/categories/$ref")
def add_category(request: Request) -> Response:
    app = intune.find(request, KIND)
    body = request.body if isinstance(request.body, dict) else {}
    wanted = re.search(r"/mobileAppCategories(?:/|\(')([0-9a-f-]{36})(?:'\))?/?\Z", str(body.get("@odata.id")), re.IGNORECASE)
    if wanted is None or wanted[1].lower() not in request.tenant.collection(CATEGORIES):
        raise intune.bad(request, "@odata.id must be the address of an app category.")
    if wanted[1].lower() not in app["_categories"]:
        app["_categories"].append(wanted[1].lower())
    return envelope.done()


@route("DELETE", ONE + "/categories/{category_id}/$ref")
def remove_category(request: Request) -> Response:
    app = intune.find(request, KIND)
    if request.path_params["category_id"].lower() not in app["_categories"]:
        raise intune.fault(request, 404, "ResourceNotFound", "The app is not in this category.")
    app["_categories"].remove(request.path_params["category_id"].lower())
    return envelope.done()
