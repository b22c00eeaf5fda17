"""Conditional access policies, named locations, security defaults, authorization policy."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator.graph.conftest import Graph

POLICIES = "/identity/conditionalAccess/policies"
LOCATIONS = "/identity/conditionalAccess/namedLocations"
BIN = "/identity/conditionalAccess/deletedItems"
OFFICE: dict[str, Any] = {
    "@odata.type": "#microsoft.graph.ipNamedLocation",
    "displayName": "Office",
    "isTrusted": False,
    "ipRanges": [{"@odata.type": "#microsoft.graph.iPv4CidrRange", "cidrAddress": "203.0.113.0/28"}],
}
COUNTRIES: dict[str, Any] = {
    "@odata.type": "#microsoft.graph.countryNamedLocation",
    "displayName": "Home",
    "countriesAndRegions": ["DE", "AT"],
}


def test_the_server_fills_in_what_is_left_out(graph: Graph) -> None:
    read = graph.get(f"{POLICIES}/{graph.policy()['id']}")
    conditions = read["conditions"]
    assert conditions["clientAppTypes"] == ["all"]
    assert conditions["users"] == {
        "includeUsers": ["All"], "excludeUsers": [], "includeGroups": [], "excludeGroups": [], "includeRoles": [],
        "excludeRoles": [], "includeGuestsOrExternalUsers": None, "excludeGuestsOrExternalUsers": None,
    }  # fmt: skip
    assert conditions["signInRiskLevels"] == conditions["userRiskLevels"] == []
    assert (conditions["locations"], conditions["platforms"], conditions["devices"]) == (None, None, None)
    assert read["grantControls"] == {
        "operator": "OR", "builtInControls": ["block"], "customAuthenticationFactors": [], "termsOfUse": [],
        "authenticationStrength": None,
    }  # fmt: skip
    assert read["sessionControls"] is None
    assert read["modifiedDateTime"] is None


def test_patch_keeps_what_it_leaves_out(graph: Graph) -> None:
    made = graph.policy(sessionControls={"persistentBrowser": {"isEnabled": True, "mode": "never"}})
    path = f"{POLICIES}/{made['id']}"
    graph.change("PATCH", path, {"conditions": {"signInRiskLevels": ["high"]}, "sessionControls": None})
    read = graph.get(path)
    assert read["conditions"]["signInRiskLevels"] == ["high"]
    assert read["conditions"]["users"]["includeUsers"] == ["All"]
    assert read["sessionControls"] is None
    assert read["modifiedDateTime"]


@pytest.mark.parametrize(
    "change",
    [
        {"displayName": ""},
        {"state": "on"},
        {"colour": "red"},
        {"id": "00000000-0000-0000-0000-000000000001"},
        {"conditions": {"users": {"includeUsers": ["All"]}}},
        {"conditions": {"applications": {"includeApplications": ["All"]}}},
        {"conditions": {"users": {"includeUsers": ["somebody"]}, "applications": {"includeApplications": ["All"]}}},
        {"conditions": {"users": {"includeUsers": ["All"]}, "applications": {"includeApplications": ["Exchange"]}}},
        {"conditions": {"users": {"includeUser": ["All"]}, "applications": {"includeApplications": ["All"]}}},
        {
            "conditions": {
                "users": {"includeUsers": ["All"]},
                "applications": {"includeApplications": ["All"], "includeUserActions": ["urn:user:registersecurityinfo"]},
            }
        },
        {
            "conditions": {
                "users": {"includeUsers": ["All"]},
                "applications": {"includeApplications": ["All"]},
                "locations": {"includeLocations": ["00000000-0000-0000-0000-00000000abcd"]},
            }
        },
        {"grantControls": None},
        {"grantControls": {"operator": "OR", "builtInControls": ["block", "mfa"]}},
        {"grantControls": {"operator": "OR", "builtInControls": [], "authenticationStrength": {"id": "x"}}},
        {"grantControls": {"operator": "XOR", "builtInControls": ["mfa"]}},
    ],
)
def test_refused_policies(graph: Graph, change: dict[str, Any]) -> None:
    body = {
        "displayName": "P",
        "state": "disabled",
        "conditions": {"users": {"includeUsers": ["All"]}, "applications": {"includeApplications": ["All"]}},
        "grantControls": {"operator": "OR", "builtInControls": ["mfa"]},
    }
    assert graph.refused("POST", POLICIES, body | change)[:2] == (400, "BadRequest")


def test_a_strength_is_named_by_id_and_shown_whole(graph: Graph) -> None:
    strength = "00000000-0000-0000-0000-000000000004"
    made = graph.policy(grantControls={"operator": "OR", "builtInControls": [], "authenticationStrength": {"id": strength}})
    shown = graph.get(f"{POLICIES}/{made['id']}")["grantControls"]["authenticationStrength"]
    assert shown["allowedCombinations"] == ["windowsHelloForBusiness", "fido2", "x509CertificateMultiFactor"]


def test_security_defaults_and_enforced_policies_exclude_each_other(graph: Graph) -> None:
    path = "/policies/identitySecurityDefaultsEnforcementPolicy"
    graph.change("PATCH", path, {"isEnabled": True})
    made = graph.policy()
    refused = graph.refused("PATCH", f"{POLICIES}/{made['id']}", {"state": "enabled"})
    assert refused[1:] == (
        "BadRequest",
        "Security Defaults is enabled in the tenant. "
        "You must disable Security defaults before enabling a Conditional Access policy.",
    )
    graph.change("PATCH", path, {"isEnabled": False})
    graph.change("PATCH", f"{POLICIES}/{made['id']}", {"state": "enabled"})
    assert graph.refused("PATCH", path, {"isEnabled": True})[0] == 400


def test_a_deleted_policy_can_be_restored(graph: Graph) -> None:
    made = graph.policy()
    graph.change("DELETE", f"{POLICIES}/{made['id']}")
    assert graph.refused("GET", f"{POLICIES}/{made['id']}")[0] == 404
    assert [one["id"] for one in graph.get(f"{BIN}/policies")["value"]] == [made["id"]]
    assert graph.post(f"{BIN}/policies/{made['id']}/restore", None, status=200)["id"] == made["id"]
    assert graph.get(f"{BIN}/policies")["value"] == []
    assert graph.get(POLICIES)["value"][0]["displayName"] == made["displayName"]


def test_the_number_of_policies_is_limited(graph: Graph) -> None:
    for _ in range(195):
        graph.policy(state="disabled")
    assert graph.refused("POST", POLICIES, {**_body(graph)})[0] == 400


def _body(graph: Graph) -> dict[str, Any]:
    held = graph.get(POLICIES)["value"][0]
    return {name: held[name] for name in ("displayName", "state", "conditions", "grantControls")}


def test_named_locations(graph: Graph) -> None:
    office, home = graph.post(LOCATIONS, OFFICE), graph.post(LOCATIONS, COUNTRIES)
    assert home["includeUnknownCountriesAndRegions"] is False
    assert home["countryLookupMethod"] == "clientIpAddress"
    path = f"{LOCATIONS}/{office['id']}"
    assert graph.refused("PATCH", path, {"isTrusted": True})[:2] == (400, "BadRequest")
    graph.change("PATCH", path, {"@odata.type": OFFICE["@odata.type"], "isTrusted": True})
    read = graph.get(path)
    assert (read["isTrusted"], read["ipRanges"], read["@odata.type"]) == (True, OFFICE["ipRanges"], OFFICE["@odata.type"])
    assert {one["id"] for one in graph.get(LOCATIONS)["value"]} == {office["id"], home["id"]}
    conditions = {
        "users": {"includeUsers": ["All"]},
        "applications": {"includeApplications": ["All"]},
        "locations": {"includeLocations": ["All"], "excludeLocations": [office["id"]]},
    }
    policy = graph.policy(conditions=conditions)
    assert "trusted" in graph.refused("DELETE", path)[2]
    graph.change("PATCH", path, {"@odata.type": OFFICE["@odata.type"], "isTrusted": False})
    assert policy["id"] in graph.refused("DELETE", path)[2]
    graph.change("DELETE", f"{POLICIES}/{policy['id']}")
    graph.change("DELETE", path)
    assert graph.refused("GET", path)[1] == "ResourceNotFound"
    assert graph.post(f"{BIN}/namedLocations/{office['id']}/restore", None, status=200)["@odata.type"] == OFFICE["@odata.type"]


@pytest.mark.parametrize(
    "body",
    [
        {key: value for key, value in OFFICE.items() if key != "@odata.type"},
        OFFICE | {"ipRanges": []},
        OFFICE | {"ipRanges": [{"cidrAddress": "203.0.113.0/28"}]},
        OFFICE | {"ipRanges": [{"@odata.type": "#microsoft.graph.iPv4CidrRange", "cidrAddress": "203.0.113.0"}]},
        OFFICE | {"ipRanges": [{"@odata.type": "#microsoft.graph.iPv4CidrRange", "cidrAddress": "2001:db8::/48"}]},
        OFFICE | {"countriesAndRegions": ["DE"]},
        COUNTRIES | {"countriesAndRegions": []},
        COUNTRIES | {"countriesAndRegions": ["Germany"]},
        COUNTRIES | {"countryLookupMethod": "guess"},
    ],
)
def test_refused_locations(graph: Graph, body: dict[str, Any]) -> None:
    assert graph.refused("POST", LOCATIONS, body)[:2] == (400, "BadRequest")


def test_reading_policies_is_not_writing_them(graph: Graph) -> None:
    graph.policy()
    reader = graph.as_app_with("Policy.Read.All")
    policy = reader.get(POLICIES)["value"][0]
    assert reader.refused("PATCH", f"{POLICIES}/{policy['id']}", {"state": "disabled"})[:2] == (
        403,
        "Authorization_RequestDenied",
    )
    half = graph.as_app_with("Policy.ReadWrite.ConditionalAccess")
    assert half.refused("PATCH", f"{POLICIES}/{policy['id']}", {"state": "disabled"})[0] == 403
    whole = graph.as_app_with("Policy.ReadWrite.ConditionalAccess", "Policy.Read.All", "Application.Read.All")
    whole.change("PATCH", f"{POLICIES}/{policy['id']}", {"state": "disabled"})


def test_authorization_policy(graph: Graph) -> None:
    path = "/policies/authorizationPolicy"
    before = graph.get(path)
    graph.change(
        "PATCH",
        path,
        {"allowInvitesFrom": "adminsAndGuestInviters", "defaultUserRolePermissions": {"allowedToCreateApps": False}},
    )
    after = graph.get(path)
    assert after["allowInvitesFrom"] == "adminsAndGuestInviters"
    assert after["defaultUserRolePermissions"] == before["defaultUserRolePermissions"] | {"allowedToCreateApps": False}
    assert graph.refused("PATCH", path, {"allowInvitesFrom": "nobody"})[0] == 400
    assert graph.refused("PATCH", path, {"guestUserRoleId": "00000000-0000-0000-0000-000000000000"})[0] == 400
    assert graph.refused("PATCH", path, {"allowedToUseSSPR": "no"})[0] == 400
    assert graph.refused("PATCH", path, {"colour": "red"})[0] == 400
    assert graph.refused("DELETE", path)[0] == 405
