"""`/groupSettings`: the tenant's settings by template, and `/groups/{id}/settings`: those of one group.

A settings object does not exist until somebody makes it, there is one for each template, all values are text and a change names
every value (facts: password protection). For one group only the guest template counts.
"""

from __future__ import annotations

import re
from typing import Any

from simulator.graph import audit, envelope, faults, groups, typecheck
from simulator.graph.group_setting_templates import GUEST, TEMPLATES
from simulator.graph.kinds import Kind
from simulator.messages import Request, Response, route

Json = dict[str, Any]

PATH, GROUP_PATH = "/v1.0/groupSettings", "/v1.0/groups/{group_id}/settings"
KIND = Kind(
    collection="groupSettings",
    segment="groupSettings",
    type_name="graph.groupSetting",
    resource="GroupSetting",
    directory=False,
    page=0,
)
_FORMS = {
    "System.Boolean": re.compile(r"(true|false)\Z", re.IGNORECASE),
    "System.Int32": re.compile(r"-?\d{1,9}\Z"),
    "System.Guid": re.compile(r"([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})?\Z", re.IGNORECASE),
}


def _holder(request: Request) -> dict[str, Json]:
    """Where the settings of the path are kept: the tenant's, or a group's own."""
    if "group_id" in request.path_params:
        held: dict[str, Json] = groups.find_group(request).setdefault("_settings", {})
        return held
    return request.tenant.collection(KIND.collection)


def _find(request: Request) -> Json:
    wanted = request.path_params["setting_id"].lower()
    found = _holder(request).get(wanted)
    if found is None:
        raise faults.not_found(wanted)
    return found


def _values(template_id: str, given: list[Json]) -> list[Json]:
    """Every value of the template. Raises GraphFault 400 for one too many or of the wrong form."""
    known = TEMPLATES[template_id][1]
    named = {str(one.get("name")): one.get("value") for one in given}
    if len(named) < len(given):
        raise faults.bad_request("A setting names a value twice.")
    for name, value in named.items():
        if name not in known:
            raise faults.bad_request(f"The setting '{name}' does not exist in the template.")
        form = _FORMS.get(known[name][0])
        if value is None or (form is not None and not form.match(value)):
            raise faults.bad_request(f"The value of the setting '{name}' is not of the type {known[name][0]}.")
    return [{"name": name, "value": named.get(name, default)} for name, (_, default) in known.items()]


def _record(request: Request, verb: str, operation: str, setting: Json, before: list[Json], after: list[Json]) -> None:
    whole = "group_id" not in request.path_params
    old, new = ({one["name"]: one["value"] for one in values} for values in (before, after))
    changes = audit.differences(old, new)
    activity = f"{verb} {'company' if whole else 'group'} settings"
    category = "DirectoryManagement" if whole else "GroupManagement"
    audit.record(request, activity, category=category, operation=operation, targets=[audit.target("Other", setting, changes)])


@route("GET", PATH)
@route("GET", GROUP_PATH)
def list_settings(request: Request) -> Response:
    return envelope.collection(request, KIND, _holder(request).values())


@route("GET", PATH + "/{setting_id}")
@route("GET", GROUP_PATH + "/{setting_id}")
def get_setting(request: Request) -> Response:
    return envelope.entity(request, KIND, _find(request))


@route("POST", PATH)
@route("POST", GROUP_PATH)
def create_setting(request: Request) -> Response:
    held = _holder(request)
    body = typecheck.check_body(request.body, KIND.type_name)
    for name in set(body) - {"templateId", "values", "displayName"}:
        raise faults.read_only(name, KIND.resource)
    template = str(body.get("templateId")).lower()
    if template not in TEMPLATES:
        raise faults.invalid_value("templateId", KIND.resource)
    if (template == GUEST) != ("group_id" in request.path_params):
        raise faults.bad_request("The guest template is for a single group, the others are for the whole tenant.")
    if any(one["templateId"] == template for one in held.values()):
        raise faults.bad_request("A conflicting object with one or more of the specified property values is present.")
    values = _values(template, body.get("values") or [])
    setting: Json = {
        "id": request.cloud.new_id(),
        "displayName": TEMPLATES[template][0],
        "templateId": template,
        "values": values,
    }
    held[setting["id"]] = setting
    _record(request, "Create", "Add", setting, [], values)
    return envelope.created(request, KIND, setting)


@route("PATCH", PATH + "/{setting_id}")
@route("PATCH", GROUP_PATH + "/{setting_id}")
def update_setting(request: Request) -> Response:
    setting = _find(request)
    body = typecheck.check_body(request.body, KIND.type_name)
    for name, value in body.items():
        if name != "values" and value != setting.get(name):
            raise faults.read_only(name, KIND.resource)
    if not body.get("values"):
        raise faults.missing_value("values", KIND.resource)
    before, after = setting["values"], _values(setting["templateId"], body["values"])
    setting["values"] = after
    if before != after:
        _record(request, "Update", "Update", setting, before, after)
    return envelope.done()


@route("DELETE", PATH + "/{setting_id}")
@route("DELETE", GROUP_PATH + "/{setting_id}")
def delete_setting(request: Request) -> Response:
    setting = _find(request)
    del _holder(request)[setting["id"]]
    _record(request, "Delete", "Delete", setting, setting["values"], [])
    return envelope.done()
