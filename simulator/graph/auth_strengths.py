"""`/policies/authenticationStrengthPolicies`: the built-in ones, read only. Source: facts, conditional access."""

from __future__ import annotations

from typing import Any

from simulator.graph import envelope, faults
from simulator.graph.kinds import Kind
from simulator.messages import Request, Response, route

Json = dict[str, Any]

KIND = Kind(
    collection="authenticationStrengthPolicies",
    segment="policies/authenticationStrengthPolicies",
    type_name="graph.authenticationStrengthPolicy",
    resource="AuthenticationStrengthPolicy",
    directory=False,
)
READ = (
    "Policy.Read.All",
    "Policy.Read.AuthenticationMethod",
    "Policy.ReadWrite.ConditionalAccess",
    "Policy.ReadWrite.AuthenticationMethod",
)
_RESISTANT = ["windowsHelloForBusiness", "fido2", "x509CertificateMultiFactor"]
_PASSWORDLESS = [*_RESISTANT, "deviceBasedPush"]
_MULTIFACTOR = [
    *_PASSWORDLESS,
    "temporaryAccessPassOneTime",
    "temporaryAccessPassMultiUse",
    "password,microsoftAuthenticatorPush",
    "password,softwareOath",
    "password,hardwareOath",
    "password,sms",
    "password,voice",
    "federatedMultiFactor",
]


def _strength(number: int, name: str, combinations: list[str]) -> Json:
    return {
        "id": f"00000000-0000-0000-0000-{number:012d}",
        "createdDateTime": "2021-12-01T00:00:00Z",
        "modifiedDateTime": "2021-12-01T00:00:00Z",
        "displayName": name,
        "description": f"Built-in strength: {name}.",
        "policyType": "builtIn",
        "requirementsSatisfied": "mfa",
        "allowedCombinations": combinations,
    }


BUILT_IN = {
    one["id"]: one
    for one in (
        _strength(2, "Multifactor authentication", _MULTIFACTOR),
        _strength(3, "Passwordless MFA", _PASSWORDLESS),
        _strength(4, "Phishing-resistant MFA", _RESISTANT),
    )
}


def find(reference: Json) -> Json:
    """The strength that a policy names by id. Raises GraphFault 400."""
    found = BUILT_IN.get(str(reference.get("id")))
    if found is None:
        raise faults.malformed(f"Authentication strength policy '{reference.get('id')}' does not exist.")
    return dict(found)


@route("GET", "/v1.0/policies/authenticationStrengthPolicies", permission=READ)
@route("GET", "/v1.0/identity/conditionalAccess/authenticationStrength/policies", permission=READ)
def list_strengths(request: Request) -> Response:
    return envelope.collection(request, KIND, BUILT_IN.values())


@route("GET", "/v1.0/policies/authenticationStrengthPolicies/{strength_id}", permission=READ)
@route("GET", "/v1.0/identity/conditionalAccess/authenticationStrength/policies/{strength_id}", permission=READ)
def get_strength(request: Request) -> Response:
    found = BUILT_IN.get(request.path_params["strength_id"])
    if found is None:
        raise faults.not_found(request.path_params["strength_id"])
    return envelope.entity(request, KIND, found)
