"""Role definitions (Microsoft.Authorization/roleDefinitions): the built-in roles. Custom roles can't be made here."""

from __future__ import annotations

from simulator.arm import access, filters, ids, versions
from simulator.arm.operation import serve
from simulator.arm.paging import page
from simulator.errors import ArmFault
from simulator.messages import Json, Request, Response

TYPE = "Microsoft.Authorization/roleDefinitions"
_FIXED = "2015-02-02T21:55:09.8806423Z"


@serve(TYPE, "GET", at=(f"/{{scope:rest}}/providers/{TYPE}/{{name}}", f"/providers/{TYPE}/{{name}}"), filtered=True)
def role_definition(request: Request) -> Response:
    target = ids.parse(request.path)
    role = access.built_in_roles().get(target.name.lower())
    if role is None:
        raise ArmFault(
            404, "RoleDefinitionDoesNotExist", f"The specified role definition with ID '{target.name}' does not exist."
        )
    return Response(body=written(role, target))


@serve(TYPE, "GET", at=(f"/{{scope:rest}}/providers/{TYPE}", f"/providers/{TYPE}"), filtered=True)
def role_definitions(request: Request) -> Response:
    target = ids.parse(request.path)
    text = versions.option(request, "$filter")
    terms = filters.parse(text)
    filters.only(terms, (("atscopeandbelow", "call"), ("atscope", "call"), ("rolename", "eq"), ("type", "eq")), text)
    wanted = {term.name: term.value for term in terms if term.operator == "eq"}
    found = [
        written(role, target)
        for role in access.built_in_roles().values()
        if filters.same(wanted.get("rolename"), role["name"]) and filters.same(wanted.get("type"), "BuiltInRole")
    ]
    return page(request, found)


def written(role: Json, target: ids.ArmId) -> Json:
    """The role as a read below `target` shows it."""
    prefix = f"/subscriptions/{target.subscription}" if target.subscription else ""
    return {
        "id": f"{prefix}/providers/{TYPE}/{role['id']}",
        "name": role["id"],
        "type": TYPE,
        "properties": {
            "roleName": role["name"],
            "type": "BuiltInRole",
            "description": role["description"],
            "assignableScopes": ["/"],
            "permissions": [
                {"actions": role["actions"], "notActions": role["notActions"], "dataActions": [], "notDataActions": []}
            ],
            "createdOn": _FIXED,
            "updatedOn": _FIXED,
            "createdBy": None,
            "updatedBy": None,
        },
    }
