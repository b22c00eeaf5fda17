"""`/users/{id}/manager` and `/users/{id}/directReports`."""

from __future__ import annotations

from simulator.graph import audit, directory, envelope, faults, user_rules, users
from simulator.messages import Request, Response, route


@route("GET", "/v1.0/users/{user_id}/manager")
def get_manager(request: Request) -> Response:
    user = directory.find_user(request.tenant, request.path_params["user_id"])
    found = users.manager_of(request, user)
    if found is None:
        raise faults.not_found("manager")
    return envelope.entity(request, users.KIND, found[1], path="directoryObjects", typed=True)


@route("GET", "/v1.0/users/{user_id}/manager/$ref")
def get_manager_reference(request: Request) -> Response:
    user = directory.find_user(request.tenant, request.path_params["user_id"])
    found = users.manager_of(request, user)
    if found is None:
        raise faults.not_found("manager")
    address = f"{request.origin}/v1.0/directoryObjects/{found[1]['id']}"
    return Response(body={"@odata.context": f"{request.origin}/v1.0/$metadata#$ref", "@odata.id": address})


@route("PUT", "/v1.0/users/{user_id}/manager/$ref")
def set_manager(request: Request) -> Response:
    user = directory.find_user(request.tenant, request.path_params["user_id"])
    user_rules.demand_cloud_mastered(user)
    kind, manager = directory.body_reference(request.tenant, request.body)
    if kind.collection != "users":
        raise faults.bad_request("The manager of a user must be a user.")
    before = user.get("_manager")
    user["_manager"] = manager["id"]
    changes = [audit.change("Manager.ObjectID", before, manager["id"])]
    audit.record(
        request,
        "Set user manager",
        category="UserManagement",
        operation="Update",
        targets=[audit.target("User", user, changes), audit.target("User", manager)],
    )
    return envelope.done()


@route("DELETE", "/v1.0/users/{user_id}/manager/$ref")
def remove_manager(request: Request) -> Response:
    user = directory.find_user(request.tenant, request.path_params["user_id"])
    user_rules.demand_cloud_mastered(user)
    found = users.manager_of(request, user)
    if found is None:
        raise faults.not_found("manager")
    del user["_manager"]
    changes = [audit.change("Manager.ObjectID", found[1]["id"], None)]
    audit.record(
        request,
        "Remove user manager",
        category="UserManagement",
        operation="Update",
        targets=[audit.target("User", user, changes), audit.target("User", found[1])],
    )
    return envelope.done()


@route("GET", "/v1.0/users/{user_id}/directReports")
def list_reports(request: Request) -> Response:
    user = directory.find_user(request.tenant, request.path_params["user_id"])
    return envelope.entries(request, users.KIND, users.reports_of(request, user), path="directoryObjects", mixed=True)
