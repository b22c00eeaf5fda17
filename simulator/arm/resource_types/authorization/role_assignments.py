"""Role assignments (Microsoft.Authorization/roleAssignments): who holds which role where. Their main properties never change."""

from __future__ import annotations

from simulator.arm import access, crud, filters, ids, versions
from simulator.arm.kind import Kind, Write
from simulator.arm.operation import serve
from simulator.arm.paging import page
from simulator.errors import ArmFault
from simulator.messages import Json, Request, Response
from simulator.store import Tenant

TYPE = access.ASSIGNMENT_TYPE
_COLLECTIONS = {"users": "User", "groups": "Group", "servicePrincipals": "ServicePrincipal"}


def prepare(write: Write, wanted: Json) -> None:
    given, request = wanted["properties"], write.request
    role = given["roleDefinitionId"].rpartition("/")[2].lower()
    if role not in access.built_in_roles():
        raise ArmFault(404, "RoleDefinitionDoesNotExist", f"The specified role definition with ID '{role}' does not exist.")
    principal = given["principalId"].lower()
    before = (write.current or {}).get("properties")
    if before and (principal, role) != (before["principalId"].lower(), _role_of(before)):
        raise ArmFault(
            400,
            "RoleAssignmentUpdateNotPermitted",
            "Tenant ID, application ID, principal ID, and scope are not allowed to be updated.",
        )
    kind = _principal_type(request.tenant, principal, given.get("principalType"))
    _refuse_twin(write, principal, role)
    now, who = request.cloud.timestamp(), request.who.object_id
    wanted["properties"] = {
        "roleDefinitionId": f"{_subscription(write.id)}/providers/Microsoft.Authorization/roleDefinitions/{role}",
        "principalId": principal,
        "principalType": kind,
        "scope": write.id.scope,
        "condition": given.get("condition"),
        "conditionVersion": given.get("conditionVersion"),
        "createdOn": before["createdOn"] if before else now,
        "updatedOn": now,
        "createdBy": before["createdBy"] if before else who,
        "updatedBy": who,
        "delegatedManagedIdentityResourceId": given.get("delegatedManagedIdentityResourceId"),
        "description": given.get("description"),
    }


KIND = Kind(
    type=TYPE,
    prepare=prepare,
    name_pattern="[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}",
    returns_deleted=True,
)


@serve(TYPE, "GET", at=(f"/{{scope:rest}}/providers/{TYPE}", f"/providers/{TYPE}"))
def role_assignments(request: Request) -> Response:
    scope = ids.parse(request.path).scope
    text = versions.option(request, "$filter")
    terms = filters.parse(text)
    at_scope_only = False
    principals: frozenset[str] | None = None
    for term in terms:
        if (term.name, term.operator, term.values) == ("atscope", "call", ()):
            at_scope_only = True
        elif (term.name, term.operator) == ("principalid", "eq"):
            principals = frozenset({term.value.lower()})
        elif (term.name, term.operator) == ("assignedto", "call") and len(term.values) == 1:
            principals = access.principals_of(request.tenant, term.value)
        else:
            raise ArmFault(
                400,
                "UnsupportedQuery",
                f"The filter '{text}' is not supported. Supported filters are either 'atScope()' or 'principalId eq '{{value}}'' "
                "or 'assignedTo('{value}')'.",
            )
    held = access.held_roles(request.tenant, request.who)
    found = [
        item
        for item in crud.below(request.tenant, "", TYPE)
        if _reaches(ids.parse(item["id"]).scope, scope, at_scope_only=at_scope_only)
        and (principals is None or item["properties"]["principalId"].lower() in principals)
        # The root is open to everybody, what lies below it is not.
        and (scope or access.grant(held, f"{TYPE}/read", item["id"]))
    ]
    return page(request, found)


def _reaches(held: str, scope: str, *, at_scope_only: bool) -> bool:
    """A list holds what was assigned at the scope and above it, and without atScope() below it too."""
    return ids.covers(held, scope) or (not at_scope_only and ids.covers(scope, held))


def _refuse_twin(write: Write, principal: str, role: str) -> None:
    for item in crud.below(write.request.tenant, write.id.scope, TYPE):
        same = item["properties"]["principalId"].lower() == principal and _role_of(item["properties"]) == role
        if same and item["id"].lower() != write.id.key and ids.parse(item["id"]).scope.lower() == write.id.scope.lower():
            raise ArmFault(
                409,
                "RoleAssignmentExists",
                f"The role assignment already exists. The ID of the existing role assignment is {item['name'].replace('-', '')}.",
            )


def _principal_type(tenant: Tenant, principal: str, given: str | None) -> str:
    found = next((kind for name, kind in _COLLECTIONS.items() if principal in tenant.collection(name)), None)
    if found is None:
        # A group of another tenant (Lighthouse, GDAP) is known there only.
        if given == "ForeignGroup":
            return given
        raise ArmFault(
            400,
            "PrincipalNotFound",
            f"Principal {principal.replace('-', '')} does not exist in the directory {tenant.id}. Check the id; one that "
            "was made a moment ago may not be replicated yet.",
        )
    if given is not None and given != found:
        raise ArmFault(
            400,
            "UnmatchedPrincipalType",
            f"The PrincipalId '{principal}' has type '{found}', which is different from specified PrincipalType '{given}'.",
        )
    return found


def _role_of(properties: Json) -> str:
    return str(properties["roleDefinitionId"]).rpartition("/")[2].lower()


def _subscription(target: ids.ArmId) -> str:
    return f"/subscriptions/{target.subscription}" if target.subscription else ""
