"""Authentication strengths: built-in and own ones, combinations, configurations, who uses them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator.graph.conftest import Graph

STRENGTHS = "/policies/authenticationStrengthPolicies"
ROOT = "/identity/conditionalAccess/authenticationStrength"
POLICIES = "/identity/conditionalAccess/policies"
MFA = "00000000-0000-0000-0000-000000000002"
KEYS: dict[str, Any] = {
    "@odata.type": "#microsoft.graph.fido2CombinationConfiguration",
    "allowedAAGUIDs": ["de1e552d-db1d-4423-a619-566b625cdc84"],
    "appliesToCombinations": ["fido2"],
}


def own(graph: Graph, **more: Any) -> dict[str, Any]:
    body = {"displayName": "Keys only", "description": "Security keys", "allowedCombinations": ["fido2"]}
    return graph.post(STRENGTHS, body | more)


def using(graph: Graph, strength_id: str) -> dict[str, Any]:
    return graph.policy(grantControls={"operator": "OR", "builtInControls": [], "authenticationStrength": {"id": strength_id}})


def test_the_built_in_ones_are_read_only(graph: Graph) -> None:
    shown = {one["displayName"]: len(one["allowedCombinations"]) for one in graph.get(STRENGTHS)["value"]}
    assert shown == {"Multifactor authentication": 12, "Passwordless MFA": 4, "Phishing-resistant MFA": 3}
    assert graph.refused("PATCH", f"{STRENGTHS}/{MFA}", {"displayName": "Mine"})[0] == 400
    assert graph.refused("DELETE", f"{STRENGTHS}/{MFA}")[0] == 400
    body = {"allowedCombinations": ["fido2"]}
    assert graph.refused("POST", f"{STRENGTHS}/{MFA}/updateAllowedCombinations", body)[0] == 400
    assert graph.refused("POST", f"{STRENGTHS}/{MFA}/combinationConfigurations", KEYS)[0] == 400


def test_an_own_one_from_create_to_delete(graph: Graph) -> None:
    made = own(graph, allowedCombinations=["password, sms", "fido2"])
    assert made["allowedCombinations"] == ["password,sms", "fido2"]
    assert (made["policyType"], made["requirementsSatisfied"], made["combinationConfigurations"]) == ("custom", "mfa", [])
    path = f"{STRENGTHS}/{made['id']}"
    graph.change("PATCH", path, {"displayName": "Renamed", "description": None})
    read = graph.get(path)
    assert (read["displayName"], read["description"], read["createdDateTime"]) == ("Renamed", None, made["createdDateTime"])
    assert graph.get(f"{ROOT}/policies/{made['id']}")["displayName"] == "Renamed"
    assert [one["id"] for one in graph.get(STRENGTHS, filter="policyType eq 'custom'")["value"]] == [made["id"]]
    graph.change("DELETE", path)
    assert graph.refused("GET", path)[0] == 404
    log = [one["activityDisplayName"] for one in graph.get("/auditLogs/directoryAudits")["value"][:3]]
    assert log == [f"Authentication Strength Policy {word}" for word in ("Delete", "Update", "Create")]


@pytest.mark.parametrize(
    "change",
    [
        {"displayName": ""},
        {"displayName": None},
        {"allowedCombinations": []},
        {"allowedCombinations": ["password,fido2"]},
        {"allowedCombinations": ["password,sms", "sms, password"]},
        {"allowedCombinations": ["magic"]},
        {"allowedCombinations": "fido2"},
        {"requirementsSatisfied": "none"},
        {"policyType": "builtIn"},
        {"id": MFA},
        {"combinationConfigurations": []},
        {"colour": "red"},
    ],
)
def test_refused_strengths(graph: Graph, change: dict[str, Any]) -> None:
    body = {"displayName": "Keys only", "allowedCombinations": ["fido2"]}
    assert graph.refused("POST", STRENGTHS, body | change)[0] == 400
    assert len(graph.get(STRENGTHS)["value"]) == 3


def test_patch_takes_no_combinations(graph: Graph) -> None:
    made = own(graph)
    assert graph.refused("PATCH", f"{STRENGTHS}/{made['id']}", {"allowedCombinations": ["password,sms"]})[0] == 400


def test_new_combinations_reach_the_policies_that_use_the_strength(graph: Graph) -> None:
    made = own(graph)
    policy = using(graph, made["id"])
    answer = graph.post(
        f"{STRENGTHS}/{made['id']}/updateAllowedCombinations", {"allowedCombinations": ["fido2", "password,voice"]}, status=200
    )
    assert answer["previousCombinations"] == ["fido2"]
    assert answer["currentCombinations"] == ["fido2", "password,voice"]
    assert answer["conditionalAccessReferences"] == [policy["id"]]
    assert answer["additionalInformation"]
    shown = graph.get(f"{POLICIES}/{policy['id']}")["grantControls"]["authenticationStrength"]
    assert shown["allowedCombinations"] == ["fido2", "password,voice"]
    body = {"allowedCombinations": ["password"]}
    graph.post(f"{ROOT}/policies/{made['id']}/updateAllowedCombinations", body, status=200)
    assert graph.get(f"{STRENGTHS}/{made['id']}")["requirementsSatisfied"] == "none"
    usage = graph.get(f"{STRENGTHS}/{made['id']}/usage")
    assert (usage["mfa"], [one["id"] for one in usage["none"]]) == ([], [policy["id"]])
    assert graph.refused("POST", f"{STRENGTHS}/{made['id']}/updateAllowedCombinations", {"allowedCombinations": []})[0] == 400


def test_a_strength_in_use_stays(graph: Graph) -> None:
    made = own(graph)
    policy = using(graph, made["id"])
    assert [one["id"] for one in graph.get(f"{STRENGTHS}/{made['id']}/usage()")["mfa"]] == [policy["id"]]
    status, code, message = graph.refused("DELETE", f"{STRENGTHS}/{made['id']}")
    assert (status, code) == (400, "BadRequest")
    assert policy["id"] in message
    graph.change("DELETE", f"{POLICIES}/{policy['id']}")
    graph.change("DELETE", f"{STRENGTHS}/{made['id']}")


def test_a_policy_can_be_sent_back_as_it_was_read(graph: Graph) -> None:
    made = own(graph)
    graph.post(f"{STRENGTHS}/{made['id']}/combinationConfigurations", KEYS)
    policy = using(graph, made["id"])
    controls = graph.get(f"{POLICIES}/{policy['id']}")["grantControls"]
    assert controls["authenticationStrength"]["combinationConfigurations"][0]["allowedAAGUIDs"] == KEYS["allowedAAGUIDs"]
    graph.change("PATCH", f"{POLICIES}/{policy['id']}", {"grantControls": controls})
    assert graph.get(f"{POLICIES}/{policy['id']}")["grantControls"] == controls


def test_combination_configurations(graph: Graph) -> None:
    made = own(graph, allowedCombinations=["fido2", "x509CertificateMultiFactor"])
    path = f"{STRENGTHS}/{made['id']}/combinationConfigurations"
    keys = graph.post(path, KEYS)
    assert keys["@odata.type"] == KEYS["@odata.type"]
    other = f"{ROOT}/policies/{made['id']}/combinationConfigurations"
    certificates = graph.post(
        other,
        {
            "@odata.type": "#microsoft.graph.x509CertificateCombinationConfiguration",
            "allowedPolicyOIDs": ["1.2.3.4"],
            "appliesToCombinations": ["x509CertificateMultiFactor"],
        },
    )
    assert (certificates["allowedIssuerSkis"], certificates["allowedPolicyOIDs"]) == ([], ["1.2.3.4"])
    assert [one["id"] for one in graph.get(path)["value"]] == [keys["id"], certificates["id"]]
    assert graph.refused("POST", path, KEYS)[0] == 400
    two = [*KEYS["allowedAAGUIDs"], "90a3ccdf-635c-4729-a248-9b709135078f"]
    graph.change("PATCH", f"{path}/{keys['id']}", {"allowedAAGUIDs": two})
    assert graph.get(f"{other}/{keys['id']}")["allowedAAGUIDs"] == two
    assert len(graph.get(f"{STRENGTHS}/{made['id']}")["combinationConfigurations"]) == 2
    body = {"allowedCombinations": ["x509CertificateMultiFactor"]}
    assert graph.refused("POST", f"{STRENGTHS}/{made['id']}/updateAllowedCombinations", body)[0] == 400
    graph.change("DELETE", f"{path}/{keys['id']}")
    assert graph.refused("GET", f"{path}/{keys['id']}")[0] == 404
    graph.post(f"{STRENGTHS}/{made['id']}/updateAllowedCombinations", body, status=200)


@pytest.mark.parametrize(
    "change",
    [
        {"@odata.type": "#microsoft.graph.authenticationCombinationConfiguration"},
        {"@odata.type": None},
        {"appliesToCombinations": []},
        {"appliesToCombinations": ["password"]},
        {"allowedAAGUIDs": []},
        {"allowedAAGUIDs": ["yubikey"]},
        {"allowedPolicyOIDs": ["1.2"]},
        {"id": MFA},
    ],
)
def test_refused_configurations(graph: Graph, change: dict[str, Any]) -> None:
    made = own(graph)
    assert graph.refused("POST", f"{STRENGTHS}/{made['id']}/combinationConfigurations", KEYS | change)[0] == 400


def test_modes_and_combinations(graph: Graph) -> None:
    modes = {one["id"]: one["authenticationMethod"] for one in graph.get(f"{ROOT}/authenticationMethodModes")["value"]}
    assert modes["deviceBasedPush"] == "microsoftAuthenticator"
    assert graph.get(f"{ROOT}/authenticationMethodModes/sms")["displayName"] == "SMS"
    combinations = graph.get(f"{ROOT}/combinations")["value"]
    assert {part for one in combinations for part in one.split(",")} == set(modes)
    assert len(combinations) == len(set(combinations))
    body = {"displayName": "All", "allowedCombinations": combinations}
    assert graph.post(STRENGTHS, body)["allowedCombinations"] == combinations


def test_a_tenant_holds_fifteen_of_its_own(graph: Graph) -> None:
    for number in range(15):
        own(graph, displayName=f"Strength {number}")
    status, _, message = graph.refused("POST", STRENGTHS, {"displayName": "One more", "allowedCombinations": ["fido2"]})
    assert (status, "15" in message) == (400, True)


def test_who_may_make_strengths(graph: Graph) -> None:
    reader = graph.as_app_with("Policy.Read.All")
    assert len(reader.get(STRENGTHS)["value"]) == 3
    assert reader.refused("POST", STRENGTHS, {"displayName": "S", "allowedCombinations": ["fido2"]})[0] == 403
    own(graph.as_app_with("Policy.ReadWrite.ConditionalAccess"))
