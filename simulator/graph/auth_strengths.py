"""`/policies/authenticationStrengthPolicies`: the built-in strengths, read only, and the tenant's own.

Allowed combinations change by their own action, everything else by PATCH; a strength that a conditional access policy names
stays. Sources: Graph authenticationStrengthPolicy (create, update, updateAllowedCombinations, usage); at most 15 of a tenant's
own is from Entra's page on custom authentication strengths.
"""

from __future__ import annotations

from typing import Any

from simulator.graph import audit, auth_strength_modes, envelope, faults, typecheck
from simulator.graph.kinds import Kind
from simulator.messages import Request, Response, route
from simulator.store import Tenant

Json = dict[str, Any]

PATH = "/v1.0/policies/authenticationStrengthPolicies"
OTHER_PATH = "/v1.0/identity/conditionalAccess/authenticationStrength/policies"
KIND = Kind(
    collection="authenticationStrengthPolicies",
    segment="policies/authenticationStrengthPolicies",
    type_name="graph.authenticationStrengthPolicy",
    resource="AuthenticationStrengthPolicy",
    directory=False,
)
LIMIT = 15
NAMING = ("displayName", "description")
_SINCE = "2021-12-01T00:00:00Z"


def _strength(number: int, name: str, description: str, combinations: tuple[str, ...]) -> Json:
    return {
        "id": f"00000000-0000-0000-0000-{number:012d}",
        "createdDateTime": _SINCE,
        "modifiedDateTime": _SINCE,
        "displayName": name,
        "description": description,
        "policyType": "builtIn",
        "requirementsSatisfied": "mfa",
        "allowedCombinations": list(combinations),
        "combinationConfigurations": [],
    }


BUILT_IN = {
    one["id"]: one
    for one in (
        _strength(
            2,
            "Multifactor authentication",
            "Combinations of methods that satisfy strong authentication, such as a password + SMS",
            auth_strength_modes.MULTIFACTOR[:12],
        ),
        _strength(
            3,
            "Passwordless MFA",
            "Passwordless methods that satisfy strong authentication, such as sign-in with the Microsoft Authenticator",
            auth_strength_modes.PASSWORDLESS,
        ),
        _strength(
            4,
            "Phishing-resistant MFA",
            "Phishing-resistant, Passwordless methods for the strongest authentication, such as a FIDO2 security key",
            auth_strength_modes.RESISTANT,
        ),
    )
}


def all_of(tenant: Tenant) -> dict[str, Json]:
    """Every strength of the tenant by id: the built-in ones first."""
    return BUILT_IN | tenant.collection(KIND.collection)


def named(tenant: Tenant, reference: Json) -> Json:
    """A copy of the strength that a conditional access policy names by id. Raises GraphFault 400."""
    found = all_of(tenant).get(str(reference.get("id")).lower())
    if found is None:
        raise faults.malformed(f"Authentication strength policy '{reference.get('id')}' does not exist.")
    return dict(found)


def find(request: Request, *, own: bool = False) -> Json:
    """The strength that the path names; `own`: to change it. Raises GraphFault 404, or 400 for a built-in one."""
    wanted = request.path_params["strength_id"]
    found = all_of(request.tenant).get(wanted.lower())
    if found is None:
        raise faults.not_found(wanted)
    if own and found["id"] in BUILT_IN:
        raise faults.malformed("A built-in authentication strength policy cannot be changed or deleted.")
    return found


def users_of(tenant: Tenant, strength: Json) -> list[Json]:
    """The conditional access policies that name this strength."""
    held = tenant.collection("conditionalAccessPolicies").values()
    return [one for one in held if _named_by(one) == strength["id"]]


def touched(request: Request, strength: Json) -> None:
    """The strength has changed: the policies that show it show it as it is now, those in the bin too."""
    strength["modifiedDateTime"] = request.cloud.timestamp()
    for collection in ("conditionalAccessPolicies", "deletedPolicies"):
        for policy in request.tenant.collection(collection).values():
            if _named_by(policy) == strength["id"]:
                policy["grantControls"]["authenticationStrength"] = dict(strength)


def record(request: Request, activity: str, operation: str, strength: Json, changes: list[Json]) -> None:
    """A record of the Authentication Methods service. Source: Microsoft Entra audit log activity reference."""
    audit.record(
        request,
        f"Authentication Strength {activity}",
        category="ApplicationManagement",
        operation=operation,
        service="Authentication Methods",
        targets=[audit.target("Policy", strength, changes)],
    )


def _named_by(policy: Json) -> str | None:
    strength = (policy.get("grantControls") or {}).get("authenticationStrength") or {}
    return strength.get("id")


def _check_name(body: Json) -> None:
    if "displayName" in body and not body["displayName"].strip():
        raise faults.invalid_value("displayName", KIND.resource)


@route("GET", PATH)
@route("GET", OTHER_PATH)
def list_strengths(request: Request) -> Response:
    return envelope.collection(request, KIND, all_of(request.tenant).values())


@route("GET", PATH + "/{strength_id}")
@route("GET", OTHER_PATH + "/{strength_id}")
def get_strength(request: Request) -> Response:
    return envelope.entity(request, KIND, find(request))


@route("POST", PATH)
@route("POST", OTHER_PATH)
def create_strength(request: Request) -> Response:
    body = typecheck.check_body(request.body, KIND.type_name)
    for name in set(body) - {*NAMING, "allowedCombinations"}:
        # What the server finds out may be told, as long as it is right.
        if (name, body[name]) != ("policyType", "custom"):
            raise faults.read_only(name, KIND.resource)
    for name in ("displayName", "allowedCombinations"):
        if not body.get(name):
            raise faults.missing_value(name, KIND.resource)
    _check_name(body)
    held = request.tenant.collection(KIND.collection)
    if len(held) >= LIMIT:
        raise faults.malformed(f"The tenant has reached the limit of {LIMIT} custom authentication strength policies.")
    combinations = auth_strength_modes.checked(body["allowedCombinations"])
    now = request.cloud.timestamp()
    strength = {
        "id": request.cloud.new_id(),
        "createdDateTime": now,
        "modifiedDateTime": now,
        "displayName": body["displayName"],
        "description": body.get("description"),
        "policyType": "custom",
        "requirementsSatisfied": auth_strength_modes.satisfied(combinations),
        "allowedCombinations": combinations,
        "combinationConfigurations": [],
    }
    held[strength["id"]] = strength
    record(request, "Policy Create", "Add", strength, audit.differences({}, {**body, "allowedCombinations": combinations}))
    return envelope.created(request, KIND, strength)


@route("PATCH", PATH + "/{strength_id}")
@route("PATCH", OTHER_PATH + "/{strength_id}")
def update_strength(request: Request) -> Response:
    strength = find(request, own=True)
    body = typecheck.check_body(request.body, KIND.type_name)
    for name in body:
        if name not in NAMING:
            raise faults.read_only(name, KIND.resource)
    _check_name(body)
    changes = audit.differences({name: strength[name] for name in body}, body)
    if changes:
        strength.update(body)
        touched(request, strength)
        record(request, "Policy Update", "Update", strength, changes)
    return envelope.done()


@route("POST", PATH + "/{strength_id}/updateAllowedCombinations")
@route("POST", PATH + "/{strength_id}/microsoft.graph.updateAllowedCombinations")
@route("POST", OTHER_PATH + "/{strength_id}/updateAllowedCombinations")
@route("POST", OTHER_PATH + "/{strength_id}/microsoft.graph.updateAllowedCombinations")
def update_combinations(request: Request) -> Response:
    """Answers what was allowed before and now, and which policies the change reaches."""
    strength = find(request, own=True)
    given = typecheck.check_parameters(request.body, "graph.updateAllowedCombinations", KIND.type_name)
    if not given.get("allowedCombinations"):
        raise faults.missing_value("allowedCombinations", KIND.resource)
    combinations = auth_strength_modes.checked(given["allowedCombinations"])
    for configuration in strength["combinationConfigurations"]:
        if not set(configuration["appliesToCombinations"]) <= set(combinations):
            raise faults.malformed(
                f"The combination configuration {configuration['id']} applies to a combination that would no longer be allowed."
            )
    before = strength["allowedCombinations"]
    strength["allowedCombinations"] = combinations
    strength["requirementsSatisfied"] = auth_strength_modes.satisfied(combinations)
    changes = audit.differences({"allowedCombinations": before}, {"allowedCombinations": combinations})
    if changes:
        touched(request, strength)
        record(request, "Policy Update", "Update", strength, changes)
    references = [policy["id"] for policy in users_of(request.tenant, strength)]
    lowered = references and not set(combinations) <= set(before)
    return Response(
        body={
            "@odata.context": f"{request.origin}/v1.0/$metadata#microsoft.graph.updateAllowedCombinationsResult",
            "previousCombinations": before,
            "currentCombinations": combinations,
            "conditionalAccessReferences": references,
            "additionalInformation": (
                f"Combinations were added to the authentication strength {strength['displayName']}, which conditional access "
                "policies use. Review conditionalAccessReferences to see which."
                if lowered
                else ""
            ),
        }
    )


@route("GET", PATH + "/{strength_id}/usage")
@route("GET", PATH + "/{strength_id}/usage()")
@route("GET", PATH + "/{strength_id}/microsoft.graph.usage()")
@route("GET", OTHER_PATH + "/{strength_id}/usage")
@route("GET", OTHER_PATH + "/{strength_id}/usage()")
@route("GET", OTHER_PATH + "/{strength_id}/microsoft.graph.usage()")
def get_usage(request: Request) -> Response:
    """The policies that name the strength, apart by whether it brings the multifactor claim."""
    strength = find(request)
    policies = [{name: one[name] for name in one if not name.startswith("_")} for one in users_of(request.tenant, strength)]
    brings = strength["requirementsSatisfied"] == "mfa"
    return Response(
        body={
            "@odata.context": f"{request.origin}/v1.0/$metadata#microsoft.graph.authenticationStrengthUsage",
            "mfa": policies if brings else [],
            "none": [] if brings else policies,
        }
    )


@route("DELETE", PATH + "/{strength_id}")
@route("DELETE", OTHER_PATH + "/{strength_id}")
def delete_strength(request: Request) -> Response:
    strength = find(request, own=True)
    users = users_of(request.tenant, strength)
    if users:
        raise faults.malformed(
            f"The authentication strength policy is used by the conditional access policy {users[0]['id']} and cannot be deleted."
        )
    del request.tenant.collection(KIND.collection)[strength["id"]]
    record(request, "Policy Delete", "Delete", strength, [])
    return envelope.done()
