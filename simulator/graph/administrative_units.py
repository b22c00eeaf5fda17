"""`/directory/administrativeUnits`: parts of the directory, their members, and roles held within them.

Members are users, groups and devices; those of a dynamic unit follow from its rule. A deleted unit stays in the recycle bin.
Source: Graph administrativeUnit; whether members are managed only from within is fixed when the unit is made.
"""

from __future__ import annotations

from typing import Any

from simulator.graph import audit, directory, envelope, extension_properties, faults, groups, membership_rule, recycle, typecheck
from simulator.graph.kinds import Entry, Kind, kind_of_type, kinds
from simulator.messages import Request, Response, route
from simulator.store import Tenant

Json = dict[str, Any]

PATH = "/v1.0/directory/administrativeUnits"
MEMBER_KINDS = ("users", "groups", "devices")
_WORDS = {"users": "User", "groups": "Group", "devices": "Device"}


def members(tenant: Tenant, unit: Json) -> list[Entry]:
    """The members that exist, in the order in which they came."""
    if _follows_rule(unit):
        rule = membership_rule.parse(str(unit["membershipRule"]))
        return [(kinds()["users"], user) for user in tenant.collection("users").values() if rule(user)]
    found = (directory.find_object(tenant, one) for one in unit["_members"])
    return [entry for entry in found if entry is not None]


def units_of(tenant: Tenant, object_id: str) -> list[Json]:
    """The units that hold this object."""
    held = tenant.collection("administrativeUnits").values()
    return [unit for unit in held if any(item["id"] == object_id for _, item in members(tenant, unit))]


def _follows_rule(unit: Json) -> bool:
    return unit.get("membershipType") == "Dynamic" and unit.get("membershipRuleProcessingState") != "Paused"


KIND = Kind(
    collection="administrativeUnits",
    segment="directory/administrativeUnits",
    type_name="graph.administrativeUnit",
    resource="AdministrativeUnit",
    expand={"members": lambda request, unit: members(request.tenant, unit)},
)


def find(request: Request) -> Json:
    return directory.find(request.tenant, KIND.collection, request.path_params["unit_id"])


def _body(request: Request, current: Json | None) -> Json:
    body = typecheck.check_body(request.body, KIND.type_name)
    for name in body:
        if name in ("id", "deletedDateTime") or name.endswith("@odata.bind"):
            raise faults.read_only(name.split("@", maxsplit=1)[0], KIND.resource)
    extension_properties.check_values(request, body, "AdministrativeUnit")
    after = {**(current or {}), **body}
    if not after.get("displayName"):
        raise faults.missing_value("displayName", KIND.resource)
    fixed = ("visibility", "isMemberManagementRestricted")
    if current is not None and any(name in body and body[name] != current.get(name) for name in fixed):
        raise faults.bad_request("Visibility and restricted management of an administrative unit cannot be changed.")
    if after.get("visibility") not in (None, "Public", "HiddenMembership"):
        raise faults.invalid_value("visibility", KIND.resource)
    if after.get("membershipType") not in (None, "Assigned", "Dynamic"):
        raise faults.invalid_value("membershipType", KIND.resource)
    if after.get("membershipRuleProcessingState") not in (None, "On", "Paused"):
        raise faults.invalid_value("membershipRuleProcessingState", KIND.resource)
    if after.get("membershipType") == "Dynamic":
        if not after.get("membershipRule") or not after.get("membershipRuleProcessingState"):
            raise faults.bad_request("A dynamic unit needs membershipRule and membershipRuleProcessingState.")
        membership_rule.parse(after["membershipRule"])
    elif after.get("membershipRule"):
        raise faults.bad_request("membershipRule is only allowed together with the membership type 'Dynamic'.")
    return body


def _record(request: Request, activity: str, operation: str, targets: list[Json]) -> None:
    audit.record(request, activity, category="AdministrativeUnit", operation=operation, targets=targets)


@route("GET", PATH)
def list_units(request: Request) -> Response:
    return envelope.collection(request, KIND, request.tenant.collection(KIND.collection).values())


@route("GET", PATH + "/$count")
def count_units(request: Request) -> Response:
    return envelope.count(request, KIND, [(KIND, unit) for unit in request.tenant.collection(KIND.collection).values()])


@route("GET", PATH + "/{unit_id}")
def get_unit(request: Request) -> Response:
    return envelope.entity(request, KIND, find(request))


@route("POST", PATH)
def create_unit(request: Request) -> Response:
    body = _body(request, None)
    unit: Json = {"id": request.cloud.new_id(), "deletedDateTime": None, "isMemberManagementRestricted": False, "_members": []}
    unit.update({name: value for name, value in body.items() if value is not None})
    request.tenant.collection(KIND.collection)[unit["id"]] = unit
    target = audit.target("AdministrativeUnit", unit, audit.differences({}, body))
    _record(request, "Add administrative unit", "Add", [target])
    return envelope.created(request, KIND, unit)


@route("PATCH", PATH + "/{unit_id}")
def update_unit(request: Request) -> Response:
    unit = find(request)
    body = _body(request, unit)
    if _follows_rule(unit) and not _follows_rule({**unit, **body}):
        unit["_members"] = [item["id"] for _, item in members(request.tenant, unit)]
    changes = audit.differences({name: unit.get(name) for name in body}, body)
    unit.update(body)
    if changes:
        _record(request, "Update administrative unit", "Update", [audit.target("AdministrativeUnit", unit, changes)])
    return envelope.done()


@route("DELETE", PATH + "/{unit_id}")
def delete_unit(request: Request) -> Response:
    recycle.soft_delete(request, KIND, find(request))
    return envelope.done()


def _answer(request: Request, found: list[Entry]) -> Response:
    return envelope.entries(request, kinds()["users"], found, path="directoryObjects", mixed=True)


@route("GET", PATH + "/{unit_id}/members")
def list_members(request: Request) -> Response:
    return _answer(request, members(request.tenant, find(request)))


@route("GET", PATH + "/{unit_id}/members/$count")
def count_members(request: Request) -> Response:
    return envelope.count(request, kinds()["users"], members(request.tenant, find(request)), mixed=True)


@route("GET", PATH + "/{unit_id}/members/{member_id}")
def get_member(request: Request) -> Response:
    """A member by id, or `microsoft.graph.user`: those of a kind."""
    found, wanted = members(request.tenant, find(request)), request.path_params["member_id"]
    kind = kind_of_type(wanted) if wanted.lower().startswith(("microsoft.graph.", "graph.")) else None
    if kind is not None:
        return envelope.collection(request, kind, [item for one, item in found if one == kind])
    for one, item in found:
        if item["id"] == wanted.lower():
            return envelope.entity(request, one, item, path="directoryObjects", typed=True)
    raise faults.not_found(wanted)


def _writable(request: Request) -> Json:
    unit = find(request)
    if unit.get("membershipType") == "Dynamic":
        raise faults.bad_request("Members of an administrative unit with a dynamic membership rule cannot be set.")
    return unit


@route("POST", PATH + "/{unit_id}/members/$ref")
def add_member(request: Request) -> Response:
    unit = _writable(request)
    kind, item = directory.body_reference(request.tenant, request.body)
    if kind.collection not in MEMBER_KINDS:
        raise faults.bad_request("A member of an administrative unit must be a user, a group or a device.")
    if item["id"] in unit["_members"]:
        raise groups.already_there("members")
    unit["_members"].append(item["id"])
    targets = [audit.target(_WORDS[kind.collection], item), audit.target("AdministrativeUnit", unit)]
    _record(request, "Add member to administrative unit", "Assign", targets)
    return envelope.done()


@route("DELETE", PATH + "/{unit_id}/members/{member_id}/$ref")
def remove_member(request: Request) -> Response:
    unit, wanted = _writable(request), request.path_params["member_id"].lower()
    entry = next((one for one in members(request.tenant, unit) if one[1]["id"] == wanted), None)
    if entry is None:
        raise faults.not_found(wanted)
    unit["_members"].remove(wanted)
    targets = [audit.target(_WORDS[entry[0].collection], entry[1]), audit.target("AdministrativeUnit", unit)]
    _record(request, "Remove member from administrative unit", "Unassign", targets)
    return envelope.done()
