"""`/users`: list, read, create, change, delete."""

from __future__ import annotations

from typing import Any

from simulator.graph import (
    administrative_units,
    audit,
    directory,
    envelope,
    faults,
    licence_book,
    mailbox_settings,
    mailboxes,
    membership,
    privileges,
    recycle,
    sign_ins,
    user_rules,
)
from simulator.graph.kinds import Entry, Kind, View, kinds, words
from simulator.messages import Request, Response, route

Json = dict[str, Any]


def manager_of(request: Request, user: Json) -> Entry | None:
    manager = request.tenant.collection("users").get(user.get("_manager") or "")
    return (KIND, manager) if manager is not None else None


def reports_of(request: Request, user: Json) -> list[Entry]:
    return [(KIND, one) for one in request.tenant.collection("users").values() if one.get("_manager") == user["id"]]


def groups_and_roles_of(request: Request, user: Json, *, transitive: bool = False) -> list[Entry]:
    """memberOf: groups, directory roles held in the whole directory, administrative units."""
    found: list[Entry] = [(kinds()["groups"], g) for g in membership.groups_of(request.tenant, user["id"], transitive=transitive)]
    held = privileges.roles_of(request.tenant, user["id"])
    for role in request.tenant.collection("directoryRoles").values():
        if str(role.get("roleTemplateId")).lower() in held:
            found.append((kinds()["directoryRoles"], role))
    units = kinds()["administrativeUnits"]
    return [*found, *((units, unit) for unit in administrative_units.units_of(request.tenant, user["id"]))]


def _plans(view: View, user: Json) -> list[Json]:
    out = []
    for licence in licence_book.assigned(licence_book.states_of(view, user)):
        sku = licence_book.sku_of(view.tenant, licence["skuId"]) or {}
        out += [
            {
                "assignedDateTime": user.get("createdDateTime"),
                "capabilityStatus": "Deleted" if plan["servicePlanId"] in licence["disabledPlans"] else "Enabled",
                "service": plan.get("servicePlanName"),
                "servicePlanId": plan["servicePlanId"],
            }
            for plan in sku.get("servicePlans", [])
        ]
    return out


KIND = Kind(
    collection="users",
    segment="users",
    type_name="graph.user",
    resource="User",
    default=(
        words(
            "businessPhones displayName givenName jobTitle mail mobilePhone officeLocation preferredLanguage surname "
            "userPrincipalName id"
        )
    ),
    computed={
        "licenseAssignmentStates": licence_book.states_of,
        "assignedLicenses": lambda view, user: licence_book.assigned(licence_book.states_of(view, user)),
        "assignedPlans": _plans,
        "signInActivity": sign_ins.activity_of,
        "mailboxSettings": lambda view, user: mailboxes.settings(view.tenant, user),
    },
    expand={
        "manager": manager_of,
        "directReports": reports_of,
        "memberOf": groups_and_roles_of,
        "transitiveMemberOf": lambda request, user: groups_and_roles_of(request, user, transitive=True),
    },
    single_only=frozenset(
        words(
            "aboutMe birthday hireDate interests mySite pastProjects preferredName responsibilities schools skills "
            "mailboxSettings"
        )
    ),
)


@route("GET", "/v1.0/users")
def list_users(request: Request) -> Response:
    if request.query:
        sign_ins.check_activity(request)
    return envelope.collection(request, KIND, request.tenant.collection("users").values())


@route("GET", "/v1.0/users/$count")
def count_users(request: Request) -> Response:
    if request.query:
        sign_ins.check_activity(request)
    return envelope.count(request, KIND, [(KIND, user) for user in request.tenant.collection("users").values()])


@route("GET", "/v1.0/users/{user_id}")
def get_user(request: Request) -> Response:
    if request.query:
        sign_ins.check_activity(request)
        mailbox_settings.check_select(request)
    return envelope.entity(request, KIND, directory.find_user(request.tenant, request.path_params["user_id"]))


@route("GET", "/v1.0/me")
def get_me(request: Request) -> Response:
    if request.who.kind != "user":
        raise faults.malformed("/me request is only valid with delegated authentication flow.")
    return envelope.entity(request, KIND, directory.find(request.tenant, "users", request.who.object_id))


@route("POST", "/v1.0/users")
def create_user(request: Request) -> Response:
    body = user_rules.check_create(request)
    manager = directory.referenced(request.tenant, body.pop("manager@odata.bind")) if "manager@odata.bind" in body else None
    if "employeeLeaveDateTime" in body:
        privileges.demand_row(request, "POST", "/users", "employeeLeaveDateTime")
    now = request.cloud.timestamp()
    user: Json = {"id": request.cloud.new_id(), "createdDateTime": now, "deletedDateTime": None, "userType": "Member"}
    user.update({name: value for name, value in body.items() if value is not None})
    _take_password(request, user)
    user.setdefault("businessPhones", [])
    user["signInSessionsValidFromDateTime"] = now
    if manager is not None:
        user["_manager"] = manager[1]["id"]
    request.tenant.collection("users")[user["id"]] = user
    audit.record(
        request,
        "Add user",
        category="UserManagement",
        operation="Add",
        targets=[audit.target("User", user, audit.differences({}, body_for_audit(body)))],
    )
    return envelope.created(request, KIND, user)


@route("PATCH", "/v1.0/users/{user_id}")
def update_user(request: Request) -> Response:
    user = directory.find_user(request.tenant, request.path_params["user_id"])
    body = user_rules.check_update(request, user)
    if "manager@odata.bind" in body:
        user["_manager"] = directory.referenced(request.tenant, body.pop("manager@odata.bind"))[1]["id"]
    before = {name: user.get(name) for name in body}
    reset = "passwordProfile" in body
    for name, value in body.items():
        if value is None and name.startswith("extension_"):
            user.pop(name, None)
        elif name == "onPremisesExtensionAttributes" and value is not None:
            user[name] = (user.get(name) or {}) | value
        else:
            user[name] = value
    _take_password(request, user)
    changed = audit.differences(body_for_audit(before), body_for_audit(body))
    if reset:
        audit.record(
            request, "Reset user password", category="UserManagement", operation="Update", targets=[audit.target("User", user)]
        )
    if changed:
        audit.record(
            request, "Update user", category="UserManagement", operation="Update", targets=[audit.target("User", user, changed)]
        )
    return envelope.done()


@route("DELETE", "/v1.0/users/{user_id}")
def delete_user(request: Request) -> Response:
    recycle.delete_user(request, directory.find_user(request.tenant, request.path_params["user_id"]))
    return envelope.done()


def body_for_audit(body: Json) -> Json:
    """Without what no log may hold."""
    return {name: value for name, value in body.items() if name != "passwordProfile"}


def _take_password(request: Request, user: Json) -> None:
    """The password itself is kept nowhere: nobody signs in with it here, and Graph shows the profile without it."""
    profile = user.get("passwordProfile")
    if profile and profile.get("password"):
        user["lastPasswordChangeDateTime"] = request.cloud.timestamp()
        user["passwordProfile"] = {
            "password": None,
            "forceChangePasswordNextSignIn": profile.get("forceChangePasswordNextSignIn", True),
            "forceChangePasswordNextSignInWithMfa": profile.get("forceChangePasswordNextSignInWithMfa", False),
        }
