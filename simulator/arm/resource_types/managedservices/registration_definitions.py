"""Lighthouse offers (Microsoft.ManagedServices/registrationDefinitions): what a managing tenant's people may do here.

The refusals of roles are the service's own, as its users report them; the others are from general knowledge.
"""

from __future__ import annotations

import re

from simulator.arm import access, crud, enums, schedules
from simulator.arm.kind import Kind, Write
from simulator.errors import ArmFault
from simulator.messages import Json
from simulator.store import Tenant

TYPE = "Microsoft.ManagedServices/registrationDefinitions"
ASSIGNMENTS = "Microsoft.ManagedServices/registrationAssignments"
GUID = "[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"
_OWNER = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"
_USER_ACCESS = "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9"
# Built-in roles with data actions, which Lighthouse doesn't take; Log Analytics Contributor has been one since June 2025.
_WITH_DATA = frozenset({"92aaf0da-9dab-42b6-94a3-d43ce8d16293"})
_SHORTEST, _LONGEST = "PT30M", "PT8H"


def prepare(write: Write, wanted: Json) -> None:
    given, tenant = wanted["properties"], write.request.tenant
    enums.check(KIND.description, wanted)
    if not re.fullmatch(GUID, given["managedByTenantId"]):
        raise bad(f"The managedByTenantId '{given['managedByTenantId']}' is not the id of a tenant.")
    if given["managedByTenantId"].lower() == tenant.id.lower():
        raise bad("The managing tenant can't be the managed one.")
    if not given["authorizations"]:
        raise bad("The authorizations of a registration definition must not be empty.")
    for authorization in given["authorizations"]:
        _check_authorization(write, authorization)
    for authorization in given.get("eligibleAuthorizations") or ():
        _check_eligible(write, authorization)
    pairs = [(one["principalId"].lower(), one["roleDefinitionId"].lower()) for one in given["authorizations"]]
    if len(set(pairs)) < len(pairs):
        raise bad("An authorization is given more than once.")
    before = (write.current or {}).get("properties", {})
    if write.current and before["managedByTenantId"].lower() != given["managedByTenantId"].lower():
        raise bad("The managedByTenantId of a registration definition can't be changed.")
    manager = write.request.cloud.tenants.get(given["managedByTenantId"].lower())
    given |= {
        "provisioningState": "Succeeded",
        "manageeTenantId": tenant.id,
        "manageeTenantName": tenant.display_name,
        "managedByTenantName": manager.display_name if manager else None,
    }


def refuse_in_use(tenant: Tenant, current: Json) -> None:
    key = current["id"].lower()
    users = [
        item["id"]
        for item in crud.below(tenant, "", ASSIGNMENTS)
        if item["properties"]["registrationDefinitionId"].lower() == key
    ]
    if users:
        raise ArmFault(
            409,
            "RegistrationDefinitionInUse",
            f"The registration definition '{current['name']}' can't be deleted, as it is assigned: '{users[0]}'.",
        )


KIND = Kind(type=TYPE, prepare=prepare, name_pattern=GUID, before_delete=refuse_in_use)


def bad(message: str) -> ArmFault:
    return ArmFault(400, "InvalidRegistrationDefinitionCreateRequest", message)


def _check_authorization(write: Write, authorization: Json) -> None:
    role = _role(write, authorization)
    delegated = authorization.get("delegatedRoleDefinitionIds") or []
    if role == _OWNER:
        raise bad(f"The role definition '{role}' is restricted for registration definition '{write.id.name}'.")
    if role == _USER_ACCESS and not delegated:
        raise bad(f"The role definition '{role}' needs delegatedRoleDefinitionIds in registration definition '{write.id.name}'.")
    if delegated and role != _USER_ACCESS:
        raise bad(f"delegatedRoleDefinitionIds are only for the role definition '{_USER_ACCESS}'.")
    for one in delegated:
        if one.lower() in (_OWNER, _USER_ACCESS) or one.lower() not in access.built_in_roles():
            raise bad(f"The delegated role definition '{one}' is restricted for registration definition '{write.id.name}'.")


def _check_eligible(write: Write, authorization: Json) -> None:
    role = _role(write, authorization)
    if role in (_OWNER, _USER_ACCESS):
        raise bad(
            f"The role definition '{role}' is restricted for eligible authorization in registration definition "
            f"'{write.id.name}'. "
            f"Restricted role definitions are '{_OWNER};{_USER_ACCESS}'."
        )
    policy = authorization.get("justInTimeAccessPolicy") or {}
    length = schedules.duration(policy.get("maximumActivationDuration") or _LONGEST)
    shortest, longest = schedules.duration(_SHORTEST), schedules.duration(_LONGEST)
    if length is None or shortest is None or longest is None or not shortest <= length <= longest:
        raise bad(f"The maximumActivationDuration must be between {_SHORTEST} and {_LONGEST}.")


def _role(write: Write, authorization: Json) -> str:
    """The role's GUID. Only built-in roles without data actions are taken."""
    for name in ("principalId", "roleDefinitionId"):
        if not re.fullmatch(GUID, authorization[name]):
            raise bad(f"The {name} '{authorization[name]}' is not a GUID.")
    role: str = authorization["roleDefinitionId"].lower()
    if role in _WITH_DATA:
        raise bad(
            f"The role definition '{role}' with data actions not allowed for registration definition '{write.id.name}'. Only "
            "built in "
            "role definitions without any data and notData actions are allowed."
        )
    if role not in access.built_in_roles():
        raise bad(f"The role definition '{role}' is not a built-in role, for registration definition '{write.id.name}'.")
    return role
