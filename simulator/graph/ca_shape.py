"""Conditional access policies as the service keeps them: what is left out is filled in, what contradicts itself is refused.

Source: Graph conditionalAccessPolicy; the defaults are those that a read gives back (facts: drift normalisation).
"""

from __future__ import annotations

import re
from typing import Any

from simulator.graph import auth_strengths, faults, typecheck
from simulator.messages import Request
from simulator.store import Tenant

Json = dict[str, Any]

_GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\Z")
USER_WORDS = {"All", "None", "GuestsOrExternalUsers"}
APPLICATION_WORDS = {"All", "None", "Office365", "MicrosoftAdminPortals"}
USER_ACTIONS = {"urn:user:registersecurityinfo", "urn:user:registerdevice"}
LOCATION_WORDS = {"All", "AllTrusted", "00000000-0000-0000-0000-000000000000"}


def fill(value: Any, type_name: str) -> Any:
    """The value with every declared property: a missing list is empty, anything else missing is null."""
    name, many = typecheck.bare(type_name)
    if many:
        return [fill(one, name) for one in value or []]
    if value is None or not typecheck.is_complex(name):
        return value
    tag = value.get("@odata.type")
    concrete = tag.lstrip("#").removeprefix("microsoft.") if tag else name
    declared = typecheck.properties(concrete)
    out: Json = {"@odata.type": tag} if tag else {}
    out.update({key: fill(value.get(key), kind) for key, kind in declared.items()})
    out.update({key: one for key, one in value.items() if key not in out and key in typecheck.links(concrete)})
    return out


def merge(stored: Any, change: Any) -> Any:
    """A PATCH inside a complex value: objects merge, lists and null replace."""
    if not isinstance(stored, dict) or not isinstance(change, dict):
        return change
    return {**stored, **{key: merge(stored.get(key), value) for key, value in change.items()}}


def complete(tenant: Tenant, body: Json) -> Json:
    """The policy's own part as the service stores it."""
    out = fill({**body, "conditions": body.get("conditions") or {}}, "graph.conditionalAccessPolicy")
    conditions = out["conditions"]
    if not conditions["clientAppTypes"]:
        conditions["clientAppTypes"] = ["all"]
    for name in ("users", "applications"):
        conditions[name] = fill(conditions[name] or {}, typecheck.properties("graph.conditionalAccessConditionSet")[name])
    controls = out["grantControls"]
    if controls is not None:
        strength = controls.get("authenticationStrength")
        controls["authenticationStrength"] = auth_strengths.named(tenant, strength) if strength else None
    return {name: out[name] for name in ("displayName", "description", "state", "conditions", "grantControls", "sessionControls")}


def check(request: Request, policy: Json) -> None:
    """Raises GraphFault 400 for a policy that cannot stand."""
    if not policy.get("displayName"):
        raise refused("1004: Policy has no display name.")
    if policy.get("state") is None:
        raise refused("The policy has no state.")
    conditions = policy["conditions"]
    _check_users(conditions)
    _check_applications(conditions["applications"])
    _check_locations(request.tenant, conditions.get("locations"))
    if len(conditions["clientAppTypes"]) > 1 and "all" in conditions["clientAppTypes"]:
        raise refused("'clientAppTypes' cannot hold 'all' beside other values.")
    _check_controls(policy)


def refused(message: str) -> Exception:
    return faults.malformed(message)


def _check_users(conditions: Json) -> None:
    users = conditions["users"]
    included = [users["includeUsers"], users["includeGroups"], users["includeRoles"], users["includeGuestsOrExternalUsers"]]
    if not any(included) and not conditions.get("clientApplications"):
        raise refused("The policy must include users, groups or roles.")
    for name in ("includeUsers", "excludeUsers"):
        _check_ids(users[name], name, USER_WORDS)
    for name in ("includeGroups", "excludeGroups", "includeRoles", "excludeRoles"):
        _check_ids(users[name], name, {"All"} if name.endswith("Roles") else set())
    if {"All", "None"} & set(users["includeUsers"]) and len(users["includeUsers"]) > 1:
        raise refused("'includeUsers' cannot hold 'All' or 'None' beside other values.")


def _check_applications(applications: Json) -> None:
    included, actions = applications["includeApplications"], applications["includeUserActions"]
    contexts = applications["includeAuthenticationContextClassReferences"]
    if (included or applications.get("applicationFilter")) and actions:
        raise refused(
            "1012: 'applications' condition cannot include both 'includeApplications' and 'includeUserActions'/"
            "'includeProtectionLevels'. Please remove one of the conditions."
        )
    if not included and not actions and not contexts and not applications.get("applicationFilter"):
        raise refused("The policy must include applications or user actions.")
    bad = [one for one in included + applications["excludeApplications"] if one not in APPLICATION_WORDS and not _GUID.match(one)]
    if bad:
        raise refused(f"1034: Policy contains invalid applications: {bad}")
    if "All" in included and len(included) > 1:
        raise refused("'includeApplications' cannot hold 'All' beside other values.")
    if set(actions) - USER_ACTIONS:
        raise refused(f"'includeUserActions' holds what is no user action: {sorted(set(actions) - USER_ACTIONS)}")


def _check_locations(tenant: Tenant, locations: Json | None) -> None:
    if locations is None:
        return
    if not locations["includeLocations"]:
        raise refused("The 'locations' condition must include a location.")
    known = tenant.collection("namedLocations")
    for one in locations["includeLocations"] + locations["excludeLocations"]:
        if one not in LOCATION_WORDS and one.lower() not in known:
            raise refused(f"NamedLocation with id {one} does not exist in the directory.")


def _check_controls(policy: Json) -> None:
    grant, session = policy["grantControls"], policy["sessionControls"]
    granted = grant is not None and (
        grant["builtInControls"] or grant["customAuthenticationFactors"] or grant["termsOfUse"] or grant["authenticationStrength"]
    )
    if not granted and not any((session or {}).values()):
        raise refused("The policy must have at least one grant or session control.")
    if grant is None:
        return
    if grant["operator"] not in ("AND", "OR"):
        raise refused("The grant controls need the operator 'AND' or 'OR'.")
    controls = grant["builtInControls"]
    if "block" in controls and (len(controls) > 1 or grant["authenticationStrength"] or grant["termsOfUse"]):
        raise refused("The grant control 'block' cannot stand beside other controls.")
    if "mfa" in controls and grant["authenticationStrength"]:
        raise refused("The grant control 'mfa' cannot stand beside an authentication strength.")
    if "passwordChange" in controls and (
        grant["operator"] != "AND" or "mfa" not in controls or not policy["conditions"]["userRiskLevels"]
    ):
        raise refused("The grant control 'passwordChange' needs 'mfa', the operator 'AND' and a user risk condition.")


def _check_ids(values: list[str], name: str, allowed: set[str]) -> None:
    for one in values:
        if one not in allowed and not _GUID.match(one):
            raise refused(f"'{name}' holds the invalid id '{one}'.")
