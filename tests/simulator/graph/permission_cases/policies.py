"""Conditional access and the policies of the tenant."""

from __future__ import annotations

from collections.abc import Callable

from tests.simulator.graph.permission_cases.maker import CA, CASES, Maker, a_policy, gone, plain

plain("GET", f"{CA}/policies/{{id}}", a_policy)
plain("PATCH", f"{CA}/policies/{{id}}", a_policy, {"state": "disabled"})
plain("DELETE", f"{CA}/policies/{{id}}", a_policy)
CASES["POST", f"{CA}/policies", ""] = lambda _: (
    f"{CA}/policies",
    {
        "displayName": "Block",
        "state": "disabled",
        "conditions": {"users": {"includeUsers": ["All"]}, "applications": {"includeApplications": ["All"]}},
        "grantControls": {"operator": "OR", "builtInControls": ["block"]},
    },
)
_LOCATION = {"@odata.type": "#microsoft.graph.countryNamedLocation", "displayName": "Land", "countriesAndRegions": ["DE"]}
CASES["POST", f"{CA}/namedLocations", ""] = lambda _: (f"{CA}/namedLocations", _LOCATION)
plain("GET", f"{CA}/namedLocations/{{id}}", Maker.location)
plain(
    "PATCH",
    f"{CA}/namedLocations/{{id}}",
    Maker.location,
    {"@odata.type": "#microsoft.graph.ipNamedLocation", "displayName": "Other"},
)
plain("DELETE", f"{CA}/namedLocations/{{id}}", Maker.location)
_PARTS: tuple[tuple[str, Callable[[Maker], str]], ...] = (("policies", a_policy), ("namedLocations", Maker.location))
for _part, _live_one in _PARTS:
    for _method, _action in (("GET", ""), ("POST", "/restore"), ("DELETE", "")):
        plain(_method, f"{CA}/deletedItems/{_part}/{{id}}{_action}", gone(f"{CA}/{_part}", _live_one))
_STRENGTH = "00000000-0000-0000-0000-000000000002"
for _path in ("/policies/authenticationStrengthPolicies", f"{CA}/authenticationStrength/policies"):
    plain("GET", _path + "/{id}", lambda _: _STRENGTH)
CASES["PATCH", "/policies/authorizationPolicy", ""] = lambda _: ("/policies/authorizationPolicy", {"allowInvitesFrom": "none"})
CASES["PATCH", "/policies/identitySecurityDefaultsEnforcementPolicy", ""] = lambda _: (
    "/policies/identitySecurityDefaultsEnforcementPolicy",
    {"isEnabled": False},
)
CASES["PUT", "/policies/deviceRegistrationPolicy", ""] = lambda _: (
    "/policies/deviceRegistrationPolicy",
    {"userDeviceQuota": 10, "multiFactorAuthConfiguration": "required"},
)
CASES["PATCH", "/policies/defaultAppManagementPolicy", ""] = lambda _: (
    "/policies/defaultAppManagementPolicy",
    {"isEnabled": True},
)
