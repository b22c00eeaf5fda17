"""Policy assignments, definitions, initiatives and exemptions: what is kept, what is refused, what the lists hold."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator.arm.authorization.policies import (
    ALLOWED_LOCATIONS,
    ASSIGNMENTS,
    BENCHMARK,
    DEFINITIONS,
    EXEMPTIONS,
    INITIATIVES,
    REQUIRE_TAG,
    TO_WORKSPACE,
    assign,
    assigned,
    custom,
    locations,
)
from tests.simulator.arm.caller import Arm, code

Json = dict[str, Any]
MANAGEMENT_GROUPS = "/providers/Microsoft.Management/managementGroups"
RULE = {"field": "type", "equals": "Microsoft.Network/publicIPAddresses"}


def test_an_assignment_with_what_the_service_fills_in(arm: Arm) -> None:
    body = locations("westeurope", displayName="Places", metadata={"source": "us"}, notScopes=[])
    made = arm("PUT", f"{ASSIGNMENTS}/places", body)
    assert made.status_code == 201
    properties = made.json()["properties"]
    assert properties["scope"] == f"/subscriptions/{arm.subscription}"
    assert properties["enforcementMode"] == "Default"
    assert properties["definitionVersion"] == "1.*.*"
    assert properties["metadata"]["source"] == "us"
    assert properties["metadata"]["createdBy"] and properties["metadata"]["updatedBy"] is None
    assert "location" not in made.json() and "identity" not in made.json()
    both = arm("GET", f"{ASSIGNMENTS}/places", _expand="LatestDefinitionVersion, EffectiveDefinitionVersion").json()["properties"]
    assert both["latestDefinitionVersion"] == both["effectiveDefinitionVersion"] == "1.1.0"
    one = arm("GET", ASSIGNMENTS, _expand="LatestDefinitionVersion").json()["value"][0]["properties"]
    assert ("latestDefinitionVersion" in one, "effectiveDefinitionVersion" in one) == (True, False)
    assert code(arm("GET", ASSIGNMENTS, _expand="Everything")) == (400, "InvalidExpandInQueryString")
    # Azure answers 201 to a replacement too, and keeps who made it.
    again = arm("PUT", f"{ASSIGNMENTS}/places", made.json())
    assert again.status_code == 201
    assert again.json()["properties"]["instanceId"] == properties["instanceId"]
    assert again.json()["properties"]["metadata"]["createdOn"] == properties["metadata"]["createdOn"]
    assert again.json()["properties"]["metadata"]["updatedBy"]
    selectors = [{"name": "eu", "selectors": [{"kind": "resourceLocation", "in": ["westeurope"]}]}]
    patched = arm("PATCH", f"{ASSIGNMENTS}/places", {"properties": {"resourceSelectors": selectors}})
    assert patched.status_code == 200
    assert patched.json()["properties"]["resourceSelectors"] == selectors
    assert patched.json()["properties"]["parameters"] == body["properties"]["parameters"]
    assert code(arm("PATCH", f"{ASSIGNMENTS}/places", {"properties": {"enforcementMode": "Default"}})) == (
        400,
        "InvalidRequestContent",
    )
    gone = arm("DELETE", f"{ASSIGNMENTS}/places")
    assert (gone.status_code, gone.json()["name"]) == (200, "places")
    assert arm("DELETE", f"{ASSIGNMENTS}/places").status_code == 204


@pytest.mark.parametrize(
    ("name", "body", "expected"),
    [
        ("a" * 65, locations("westeurope"), (400, "InvalidPolicyAssignmentName")),
        ("a", {"properties": {}}, (400, "InvalidPolicyAssignmentRequest")),
        ("a", assigned(f"/{DEFINITIONS}/none"), (404, "PolicyDefinitionNotFound")),
        ("a", assigned(f"/{INITIATIVES}/none"), (404, "PolicySetDefinitionNotFound")),
        ("a", assigned("/subscriptions/x"), (404, "PolicyDefinitionNotFound")),
        ("a", assigned(ALLOWED_LOCATIONS), (400, "MissingPolicyParameter")),
        ("a", assigned(REQUIRE_TAG, {"tagName": "a", "effect": "Deny"}), (400, "UndefinedPolicyParameter")),
        ("a", assigned(ALLOWED_LOCATIONS, {"listOfAllowedLocations": "westeurope"}), (400, "InvalidPolicyParameterType")),
        (
            "a",
            assigned(ALLOWED_LOCATIONS, {"listOfAllowedLocations": [], "effect": "deny"}),
            (400, "PolicyParameterValueNotAllowed"),
        ),
        ("a", locations("westeurope", enforcementMode="Perhaps"), (400, "InvalidRequestContent")),
        ("a", locations("westeurope", notScopes=["here"]), (400, "InvalidPolicyAssignmentNotScopes")),
        ("a", locations("westeurope", metadata="text"), (400, "InvalidPolicyMetadata")),
        ("a", locations("westeurope", colour="red"), (400, "InvalidRequestContent")),
        (
            "a",
            locations("westeurope", nonComplianceMessages=[{"message": "m", "policyDefinitionReferenceId": "r"}]),
            (400, "InvalidPolicyDefinitionReference"),
        ),
        ("a", locations("westeurope") | {"identity": {"type": "SystemAssigned"}}, (400, "LocationRequired")),
        ("a", assigned(TO_WORKSPACE, {"logAnalytics": "/subscriptions/x"}), (400, "ResourceIdentityRequired")),
    ],
)
def test_assignments_that_are_refused(arm: Arm, name: str, body: Json, expected: tuple[int, str]) -> None:
    assert code(arm("PUT", f"{ASSIGNMENTS}/{name}", body, version="2025-01-01")) == expected


def test_a_name_at_a_management_group_is_short(arm: Arm) -> None:
    arm.make(f"{MANAGEMENT_GROUPS}/clients", {})
    path = f"{MANAGEMENT_GROUPS}/clients/{ASSIGNMENTS}/{{}}"
    assert arm("PUT", path.format("a" * 24), locations("westeurope")).status_code == 201
    refused = arm("PUT", path.format("a" * 25), locations("westeurope"))
    assert code(refused) == (400, "InvalidPolicyAssignmentName")
    assert "must not exceed '24' characters" in refused.json()["error"]["message"]


def test_an_identity_of_its_own(arm: Arm) -> None:
    body = assigned(TO_WORKSPACE, {"logAnalytics": "/subscriptions/x"})
    made = arm.make(f"{ASSIGNMENTS}/logs", body | {"identity": {"type": "SystemAssigned"}, "location": "West Europe"})
    assert made["location"] == "westeurope"
    assert made["identity"]["principalId"] and made["identity"]["tenantId"]
    # Switched off by its own parameter it acts on nothing, and needs none.
    body["properties"]["parameters"]["effect"] = {"value": "Disabled"}
    assert "identity" not in arm.make(f"{ASSIGNMENTS}/off", body)


def test_microsofts_definitions(arm: Arm, colleague: tuple[Arm, str]) -> None:
    """Everybody reads them, nobody writes them."""
    someone, _ = colleague
    found = someone("GET", ALLOWED_LOCATIONS).json()
    assert (found["name"], found["properties"]["policyType"]) == ("e56962a6-4747-49cd-b67b-bf8b01975c4c", "BuiltIn")
    assert found["properties"]["parameters"]["effect"]["allowedValues"] == ["Audit", "Deny", "Disabled"]
    assert someone("GET", BENCHMARK).json()["properties"]["displayName"] == "Microsoft cloud security benchmark"
    assert ALLOWED_LOCATIONS in {one["id"] for one in someone("GET", f"/{DEFINITIONS}").json()["value"]}
    assert BENCHMARK in {one["id"] for one in someone("GET", f"/{INITIATIVES}").json()["value"]}
    assert code(arm("GET", f"/{DEFINITIONS}/none")) == (404, "PolicyDefinitionNotFound")
    assert code(arm("GET", f"/{INITIATIVES}/none")) == (404, "PolicySetDefinitionNotFound")
    assert arm("PUT", ALLOWED_LOCATIONS, custom(RULE)).status_code == 405
    # Of an initiative of which not all is known here any parameter is taken.
    assign(arm, "asb", assigned(BENCHMARK, {"anyMonitoringEffect": "Disabled"}))


def test_a_definition_of_ones_own(arm: Arm) -> None:
    parameters = {"effect": {"type": "String", "allowedValues": ["Deny", "Audit"], "defaultValue": "Deny"}}
    rule = {"if": RULE, "then": {"effect": "[parameters('effect')]"}}
    body = {"properties": {"displayName": "No public addresses", "mode": "Indexed", "parameters": parameters, "policyRule": rule}}
    made = arm("PUT", f"{DEFINITIONS}/no-ips", body)
    assert made.status_code == 201
    properties = made.json()["properties"]
    assert (properties["policyType"], properties["version"], properties["policyRule"]) == ("Custom", "1.0.0", rule)
    assert properties["metadata"]["createdBy"]
    more = body["properties"] | {"parameters": parameters | {"extra": {"type": "String"}}}
    more["policyRule"] = {"if": {"allOf": [RULE, {"field": "name", "equals": "[parameters('extra')]"}]}, "then": rule["then"]}
    assert code(arm("PUT", f"{DEFINITIONS}/no-ips", {"properties": more})) == (400, "InvalidPolicyParameterUpdate")
    held = assign(arm, "no-ips", assigned(made.json()["id"]))
    refused = arm("DELETE", f"{DEFINITIONS}/no-ips")
    assert code(refused) == (400, "InvalidDeletePolicyDefinitionRequest")
    assert held["id"] in refused.json()["error"]["message"]
    assert arm("DELETE", f"{ASSIGNMENTS}/no-ips").status_code == 200
    assert arm("DELETE", f"{DEFINITIONS}/no-ips").status_code == 200
    assert arm("DELETE", f"{DEFINITIONS}/no-ips").status_code == 204


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ({}, "InvalidPolicyRule"),
        ({"policyRule": {"if": RULE}}, "InvalidPolicyRule"),
        ({"policyRule": {"properties": {}, "if": RULE, "then": {"effect": "deny"}}}, "InvalidPolicyRule"),
        ({"policyRule": {"if": RULE, "then": {"effect": "forbid"}}}, "InvalidPolicyRule"),
        ({"policyRule": {"if": RULE, "then": {"effect": "[parameters('effect')]"}}}, "InvalidPolicyRule"),
        (
            {"policyRule": {"if": RULE, "then": {"effect": "deny"}}, "parameters": {"a": {"type": "String"}}},
            "UnusedPolicyParameters",
        ),
        (
            {"policyRule": {"if": RULE, "then": {"effect": "[parameters('a')]"}}, "parameters": {"a": {"type": "Text"}}},
            "InvalidRequestContent",
        ),
        (
            {"policyRule": {"if": RULE, "then": {"effect": "[parameters('a')]"}}, "parameters": {"a": {}}},
            "InvalidPolicyParameterDefinition",
        ),
        (
            {
                "policyRule": {"if": RULE, "then": {"effect": "[parameters('a')]"}},
                "parameters": {"a": {"type": "String", "defaultValue": 7}},
            },
            "InvalidPolicyParameterDefinition",
        ),
        ({"policyRule": {"if": RULE, "then": {"effect": "deny"}}, "policyType": "BuiltIn"}, "InvalidPolicyDefinitionType"),
        ({"policyRule": {"if": RULE, "then": {"effect": "deny"}}, "version": "one"}, "InvalidPolicyDefinitionVersion"),
    ],
)
def test_definitions_that_are_refused(arm: Arm, properties: Json, expected: str) -> None:
    assert code(arm("PUT", f"{DEFINITIONS}/bad", {"properties": properties}, version="2025-01-01")) == (400, expected)


def test_an_initiative(arm: Arm) -> None:
    member: Json = {"policyDefinitionId": REQUIRE_TAG, "parameters": {"tagName": {"value": "owner"}}}
    body: Json = {"properties": {"policyDefinitions": [member]}}
    made = arm("PUT", f"{INITIATIVES}/ours", body)
    assert made.status_code == 201
    (held,) = made.json()["properties"]["policyDefinitions"]
    assert held["policyDefinitionReferenceId"].isdigit() and held["definitionVersion"] == "1.*.*"
    assert arm("PUT", f"{INITIATIVES}/ours", body).status_code == 200
    assert arm("GET", f"{INITIATIVES}/ours").json()["properties"]["policyDefinitions"] == [held]
    definition = arm.make(f"{DEFINITIONS}/mine", custom(RULE))
    arm.make(f"{INITIATIVES}/mine", {"properties": {"policyDefinitions": [{"policyDefinitionId": definition["id"]}]}})
    refused = arm("DELETE", f"{DEFINITIONS}/mine")
    assert code(refused) == (400, "InvalidDeletePolicyDefinitionRequest")
    assert "policy set definition" in refused.json()["error"]["message"]
    assign(arm, "mine", assigned(f"/subscriptions/{arm.subscription}/{INITIATIVES}/mine"))
    assert code(arm("DELETE", f"{INITIATIVES}/mine")) == (400, "InvalidDeletePolicySetDefinitionRequest")


@pytest.mark.parametrize(
    ("members", "more", "expected"),
    [
        ([], {}, (400, "InvalidPolicySetDefinition")),
        ([{"policyDefinitionId": f"/{DEFINITIONS}/none"}], {}, (404, "PolicyDefinitionNotFound")),
        ([{"policyDefinitionId": BENCHMARK}], {}, (404, "PolicyDefinitionNotFound")),
        ([{"policyDefinitionId": REQUIRE_TAG}], {}, (400, "MissingPolicyParameter")),
        ([{"policyDefinitionId": REQUIRE_TAG, "parameters": {"effect": {"value": "x"}}}], {}, (400, "UndefinedPolicyParameter")),
        (
            [{"policyDefinitionId": REQUIRE_TAG, "parameters": {"tagName": {"value": "[parameters('a')]"}}}],
            {},
            (400, "InvalidPolicySetDefinition"),
        ),
        (
            [{"policyDefinitionId": REQUIRE_TAG, "parameters": {"tagName": {"value": "a"}}}],
            {"parameters": {"a": {"type": "String"}}},
            (400, "UnusedPolicyParameters"),
        ),
        (
            [{"policyDefinitionId": REQUIRE_TAG, "parameters": {"tagName": {"value": "a"}}, "groupNames": ["g"]}],
            {},
            (400, "InvalidPolicySetDefinition"),
        ),
        (
            [
                {"policyDefinitionId": REQUIRE_TAG, "policyDefinitionReferenceId": "r", "parameters": {"tagName": {"value": one}}}
                for one in ("a", "b")
            ],
            {},
            (400, "InvalidPolicySetDefinition"),
        ),
    ],
)
def test_initiatives_that_are_refused(arm: Arm, members: list[Json], more: Json, expected: tuple[int, str]) -> None:
    assert code(arm("PUT", f"{INITIATIVES}/bad", {"properties": {"policyDefinitions": members, **more}})) == expected


def test_a_definition_must_lie_above_its_assignment(arm: Arm) -> None:
    arm.make(f"{MANAGEMENT_GROUPS}/clients", {})
    theirs = arm.make(f"{MANAGEMENT_GROUPS}/clients/{DEFINITIONS}/no-ips", custom(RULE))
    assert code(arm("PUT", f"{ASSIGNMENTS}/no-ips", assigned(theirs["id"]))) == (400, "InvalidCreatePolicyAssignmentRequest")
    assert arm("PUT", f"{MANAGEMENT_GROUPS}/clients/subscriptions/{arm.subscription}").status_code == 200
    assert arm("PUT", f"{ASSIGNMENTS}/no-ips", assigned(theirs["id"])).status_code == 201
    listed = [one["id"] for one in arm("GET", DEFINITIONS).json()["value"]]
    assert theirs["id"] in listed and ALLOWED_LOCATIONS in listed


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (ASSIGNMENTS, "PolicyAssignmentNotFound"),
        (DEFINITIONS, "PolicyDefinitionNotFound"),
        (INITIATIVES, "PolicySetDefinitionNotFound"),
        (EXEMPTIONS, "PolicyExemptionNotFound"),
    ],
)
def test_what_is_not_there(arm: Arm, path: str, expected: str) -> None:
    """Microsoft's own definitions are not below a subscription: clients ask there first."""
    for name in ("none", ALLOWED_LOCATIONS.rpartition("/")[2]):
        refused = arm("GET", f"{path}/{name}")
        assert code(refused) == (404, expected)
        assert refused.json()["error"]["message"].endswith(f"'{name}' could not be found.")


def test_lists(arm: Arm) -> None:
    group, other = arm.group("rg-one"), arm.group("rg-two")
    arm.make(f"{MANAGEMENT_GROUPS}/clients", {})
    assert arm("PUT", f"{MANAGEMENT_GROUPS}/clients/subscriptions/{arm.subscription}").status_code == 200
    for name, scope in {"above": f"{MANAGEMENT_GROUPS}/clients", "here": "", "below": group, "beside": other}.items():
        assign(arm, name, locations("westeurope"), scope)

    def names(path: str, _filter: str | None = None) -> set[str]:
        query = {"$filter": _filter} if _filter else {}
        return {one["name"] for one in arm("GET", path, query=query).json()["value"]}

    assert names(ASSIGNMENTS) == {"above", "here", "below", "beside"}
    assert names(ASSIGNMENTS, _filter="atScope()") == {"above", "here"}
    assert names(ASSIGNMENTS, _filter="atExactScope()") == {"here"}
    assert names(f"{group}/{ASSIGNMENTS}") == {"above", "here", "below"}
    assert names(f"{MANAGEMENT_GROUPS}/clients/{ASSIGNMENTS}") == {"above"}
    assert names(ASSIGNMENTS, _filter=f"policyDefinitionId eq '{REQUIRE_TAG}'") == set()
    assert code(arm("GET", ASSIGNMENTS, _filter="colour eq 'red'")) == (400, "InvalidFilterInQueryString")
    arm.make(f"{DEFINITIONS}/mine", custom(RULE, metadata={"category": "Ours"}))
    for text in ("policyType eq 'Custom'", "policyType -eq Custom", "category eq 'ours'", "atExactScope()"):
        assert names(DEFINITIONS, _filter=text) == {"mine"}, text


def test_exemptions(arm: Arm, colleague: tuple[Arm, str]) -> None:
    group = arm.group()
    made = assign(arm, "places", locations("westeurope"), group)
    body: Json = {"properties": {"policyAssignmentId": made["id"], "exemptionCategory": "Waiver", "displayName": "For now"}}
    path = f"{group}/{EXEMPTIONS}/for-now"
    answer = arm("PUT", path, body)
    assert (answer.status_code, answer.json()["properties"]) == (201, body["properties"])
    assert arm("PUT", path, body).status_code == 200
    refusals = {
        "InvalidRequestContent": {"exemptionCategory": "Grace"},
        "PolicyAssignmentNotFound": {"policyAssignmentId": f"{group}/{ASSIGNMENTS}/none"},
        "InvalidPolicyExemption": {"expiresOn": "soon"},
    }
    for expected, change in refusals.items():
        assert code(arm("PUT", path, {"properties": body["properties"] | change}))[1] == expected
    reference = {"policyDefinitionReferenceIds": ["r"]}
    assert code(arm("PUT", path, {"properties": body["properties"] | reference})) == (400, "InvalidPolicyExemption")
    # Above the assignment there is nothing to be exempt from, unless it is not to be validated.
    assert code(arm("PUT", f"{EXEMPTIONS}/all", body)) == (400, "InvalidPolicyExemption")
    lenient = {"properties": body["properties"] | {"assignmentScopeValidation": "DoNotValidate", "expiresOn": "2026-01-01"}}
    assert arm("PUT", f"{EXEMPTIONS}/all", lenient).status_code == 201
    assert {one["name"] for one in arm("GET", EXEMPTIONS).json()["value"]} == {"for-now", "all"}
    assert [one["name"] for one in arm("GET", EXEMPTIONS, _filter="excludeExpired()").json()["value"]] == ["for-now"]
    assert arm("GET", EXEMPTIONS, _filter=f"policyAssignmentId eq '{made['id']}x'").json()["value"] == []
    someone, _ = colleague
    assert code(someone("PUT", path, body)) == (403, "AuthorizationFailed")
