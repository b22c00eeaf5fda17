"""What assigned policies refuse: the built-in ones that small tenants are given, and custom rules."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator.arm.authorization.policies import (
    ALLOWED_LOCATIONS,
    ASSIGNMENTS,
    DEFINITIONS,
    EXEMPTIONS,
    INITIATIVES,
    REQUIRE_TAG,
    REQUIRE_TAG_ON_GROUPS,
    WORKSPACES,
    assign,
    assigned,
    custom,
    locations,
    workspace,
)
from tests.simulator.arm.caller import Arm, code

Json = dict[str, Any]
DENIED = (403, "RequestDisallowedByPolicy")


def test_allowed_locations(arm: Arm) -> None:
    group = arm.group()
    made = assign(arm, "places", locations("West Europe", displayName="Our places"))
    assert arm("PUT", f"{group}/{WORKSPACES}/here", workspace()).status_code == 201
    refused = arm("PUT", f"{group}/{WORKSPACES}/there", workspace("uksouth"))
    assert code(refused) == DENIED
    error = refused.json()["error"]
    assert error["target"] == "there"
    assert error["message"].startswith("Resource 'there' was disallowed by policy. Policy identifiers: '[{\"policyAssignment\":")
    (violation,) = error["additionalInfo"]
    assert violation["type"] == "PolicyViolation"
    info = violation["info"]
    assert info["policyAssignmentId"] == made["id"]
    assert info["policyAssignmentDisplayName"] == "Our places"
    assert info["policyDefinitionId"] == ALLOWED_LOCATIONS
    assert info["policyDefinitionEffect"] == "Deny"
    assert info["policyAssignmentParameters"] == {"listOfAllowedLocations": ["West Europe"]}
    first = info["evaluationDetails"]["evaluatedExpressions"][0]
    assert (first["result"], first["operator"], first["expressionValue"]) == ("True", "NotIn", "uksouth")
    # Nothing was made, the refusal is in the activity log, and global resources are free.
    assert code(arm("GET", f"{group}/{WORKSPACES}/there")) == (404, "ResourceNotFound")
    assert arm("PUT", "resourcegroups/elsewhere", {"location": "uksouth"}).status_code == 201
    actions = {"location": "Global", "properties": {"groupShortName": "a", "enabled": True}}
    assert arm("PUT", f"{group}/providers/Microsoft.Insights/actionGroups/a", actions).status_code == 201


def test_the_assignments_own_words(arm: Arm) -> None:
    group = arm.group()
    assign(arm, "places", locations("westeurope", nonComplianceMessages=[{"message": "Only in the EU."}]))
    refused = arm("PUT", f"{group}/{WORKSPACES}/there", workspace("uksouth"))
    assert refused.json()["error"]["message"] == (
        "Resource 'there' was disallowed by policy. Reasons: 'Only in the EU.'. See error details for policy resource IDs."
    )


def test_required_tags(arm: Arm) -> None:
    assign(arm, "on-groups", assigned(REQUIRE_TAG_ON_GROUPS, {"tagName": "Owner"}))
    assign(arm, "on-resources", assigned(REQUIRE_TAG, {"tagName": "Owner"}))
    assert code(arm("PUT", "resourcegroups/rg-one", {"location": "westeurope"})) == DENIED
    group = arm.group(tags={"owner": "us"})
    assert code(arm("PUT", f"{group}/{WORKSPACES}/logs", workspace())) == DENIED
    assert arm("PUT", f"{group}/{WORKSPACES}/logs", workspace(tags={"OWNER": "us"})).status_code == 201
    # A PATCH that takes the tag away makes the resource what the policy denies.
    assert code(arm("PATCH", f"{group}/{WORKSPACES}/logs", {"tags": {"other": "x"}})) == DENIED
    assert arm("PATCH", f"{group}/{WORKSPACES}/logs", {"tags": {"owner": "them"}}).status_code == 200
    # So does writing its tags alone, or its group's.
    tags = "providers/Microsoft.Resources/tags/default"
    for holder in (group, f"{group}/{WORKSPACES}/logs"):
        assert code(arm("PUT", f"{holder}/{tags}", {"properties": {"tags": {"other": "x"}}})) == DENIED
        assert code(arm("DELETE", f"{holder}/{tags}")) == DENIED
        more = {"operation": "Merge", "properties": {"tags": {"other": "x"}}}
        assert arm("PATCH", f"{holder}/{tags}", more).status_code == 200
    # Types that have neither tags nor a place are none of an indexed policy's business.
    lock = {"properties": {"level": "CanNotDelete"}}
    assert arm("PUT", f"{group}/providers/Microsoft.Authorization/locks/keep", lock).status_code == 201


@pytest.mark.parametrize(
    "more",
    [
        {"enforcementMode": "DoNotEnforce"},
        {"notScopes": ["{group}"]},
        {
            "resourceSelectors": [
                {"name": "a", "selectors": [{"kind": "resourceType", "in": ["Microsoft.Network/virtualNetworks"]}]}
            ]
        },
        {"resourceSelectors": [{"name": "a", "selectors": [{"kind": "resourceLocation", "notIn": ["uksouth"]}]}]},
        {"overrides": [{"kind": "policyEffect", "value": "Audit"}]},
        {"parameters": {"listOfAllowedLocations": {"value": ["westeurope"]}, "effect": {"value": "Audit"}}},
    ],
)
def test_assignments_that_deny_nothing(arm: Arm, more: Json) -> None:
    group = arm.group()
    filled = {
        name: [entry.format(group=group) if isinstance(entry, str) else entry for entry in value]
        if isinstance(value, list)
        else value
        for name, value in more.items()
    }
    body = locations("westeurope")
    body["properties"] |= filled
    made = assign(arm, "places", body)
    assert arm("PUT", f"{group}/{WORKSPACES}/there", workspace("uksouth")).status_code == 201
    # The same assignment without it does deny.
    assign(arm, made["name"], locations("westeurope"))
    assert code(arm("PUT", f"{group}/{WORKSPACES}/another", workspace("uksouth"))) == DENIED


def test_a_group_is_denied_what_others_may(arm: Arm) -> None:
    group, other = arm.group("rg-one"), arm.group("rg-two")
    assign(arm, "places", locations("westeurope"), group)
    assert code(arm("PUT", f"{group}/{WORKSPACES}/there", workspace("uksouth"))) == DENIED
    assert arm("PUT", f"{other}/{WORKSPACES}/there", workspace("uksouth")).status_code == 201


def test_exemptions(arm: Arm) -> None:
    group = arm.group()
    made = assign(arm, "places", locations("westeurope"))
    path = f"{group}/{EXEMPTIONS}/for-now"
    exempt = {
        "properties": {"policyAssignmentId": made["id"], "exemptionCategory": "Waiver", "expiresOn": "2020-01-01T00:00:00Z"}
    }
    arm.make(path, exempt)
    assert code(arm("PUT", f"{group}/{WORKSPACES}/there", workspace("uksouth"))) == DENIED
    exempt["properties"]["expiresOn"] = "2120-01-01T00:00:00Z"
    arm.make(path, exempt)
    assert arm("PUT", f"{group}/{WORKSPACES}/there", workspace("uksouth")).status_code == 201
    assert arm("DELETE", path).status_code == 200
    assert code(arm("PUT", f"{group}/{WORKSPACES}/there-too", workspace("uksouth"))) == DENIED


def test_an_initiative(arm: Arm) -> None:
    """Each member denies on its own, with the parameters that the initiative hands on."""
    group = arm.group()
    places = {"value": "[parameters('places')]"}
    initiative = arm.make(
        f"{INITIATIVES}/ours",
        {
            "properties": {
                "parameters": {"places": {"type": "Array"}},
                "policyDefinitions": [
                    {
                        "policyDefinitionId": ALLOWED_LOCATIONS,
                        "policyDefinitionReferenceId": "p",
                        "parameters": {"listOfAllowedLocations": places},
                    },
                    {
                        "policyDefinitionId": REQUIRE_TAG,
                        "policyDefinitionReferenceId": "t",
                        "parameters": {"tagName": {"value": "owner"}},
                    },
                ],
            }
        },
    )
    made = assign(arm, "ours", assigned(initiative["id"], {"places": ["westeurope"]}))
    refused = arm("PUT", f"{group}/{WORKSPACES}/there", workspace("uksouth"))
    assert code(refused) == DENIED
    infos = [one["info"] for one in refused.json()["error"]["additionalInfo"]]
    assert [info["policyDefinitionReferenceId"] for info in infos] == ["p", "t"]
    assert {info["policySetDefinitionId"] for info in infos} == {initiative["id"]}
    # Exempt from one member only.
    exempt = {
        "policyAssignmentId": made["id"],
        "exemptionCategory": "Mitigated",
        "policyDefinitionReferenceIds": ["p"],
    }
    arm.make(f"{group}/{EXEMPTIONS}/one", {"properties": exempt})
    refused = arm("PUT", f"{group}/{WORKSPACES}/there", workspace("uksouth"))
    assert [one["info"]["policyDefinitionReferenceId"] for one in refused.json()["error"]["additionalInfo"]] == ["t"]
    assert arm("PUT", f"{group}/{WORKSPACES}/there", workspace("uksouth", tags={"owner": "us"})).status_code == 201


TYPE = {"field": "type", "equals": "Microsoft.OperationalInsights/workspaces"}
RETENTION = "Microsoft.OperationalInsights/workspaces/retentionInDays"


@pytest.mark.parametrize(
    ("rule", "denied"),
    [
        ({"allOf": [TYPE, {"field": "name", "like": "lo*"}]}, True),
        ({"allOf": [TYPE, {"field": "name", "like": "*x*"}]}, False),
        ({"allOf": [TYPE, {"field": "name", "notLike": "lo*"}]}, False),
        ({"ALLOF": [TYPE, {"Field": "name", "Like": "*g*"}]}, True),
        ({"allOf": [TYPE, {"field": "name", "like": "log*gs"}]}, False),
        ({"allOf": [TYPE, {"field": "name", "like": "logs"}]}, True),
        ({"allOf": [TYPE, {"value": "[replace('aab', 'a', 'xy')]", "equals": "xyxyb"}]}, True),
        ({"allOf": [TYPE, {"value": "[replace('aab', '', 'xy')]", "exists": True}]}, False),
        ({"allOf": [TYPE, {"anyOf": [{"field": "name", "match": "lo??"}, {"field": "name", "equals": "z"}]}]}, True),
        ({"allOf": [TYPE, {"field": "name", "match": "LO??"}]}, False),
        ({"allOf": [TYPE, {"field": "name", "matchInsensitively": "LO??"}]}, True),
        ({"allOf": [TYPE, {"field": "name", "notMatch": "##"}]}, True),
        ({"allOf": [TYPE, {"field": "tags.owner", "exists": True}]}, True),
        ({"allOf": [TYPE, {"field": "tags['Cost Center']", "exists": "false"}]}, True),
        ({"allOf": [TYPE, {"field": "tags", "containsKey": "OWNER"}]}, True),
        ({"allOf": [TYPE, {"field": "tags", "notContainsKey": "owner"}]}, False),
        ({"allOf": [TYPE, {"not": {"field": "tags[owner]", "in": ["us", "them"]}}]}, False),
        ({"allOf": [TYPE, {"field": "location", "in": ["West Europe"]}]}, True),
        ({"allOf": [TYPE, {"field": "location", "equals": "West Europe"}]}, True),
        ({"allOf": [TYPE, {"field": "id", "contains": "/RESOURCEGROUPS/rg-one"}]}, True),
        ({"allOf": [TYPE, {"field": "id", "notContains": "rg-one"}]}, False),
        ({"allOf": [TYPE, {"field": RETENTION, "greater": 60}]}, True),
        ({"allOf": [TYPE, {"field": RETENTION, "less": 90}]}, False),
        ({"allOf": [TYPE, {"field": RETENTION, "lessOrEquals": 90}]}, True),
        ({"allOf": [TYPE, {"field": RETENTION, "greaterOrEquals": 91}]}, False),
        ({"allOf": [TYPE, {"field": "Microsoft.OperationalInsights/workspaces/sku.name", "equals": "pergb2018"}]}, True),
        ({"allOf": [TYPE, {"field": "Microsoft.Storage/storageAccounts/sku.name", "exists": True}]}, False),
        ({"allOf": [TYPE, {"value": "[resourceGroup().location]", "notEquals": "[field('location')]"}]}, False),
        ({"allOf": [TYPE, {"value": "[toUpper(substring(field('name'), 0, 2))]", "equals": "lo"}]}, True),
        (
            {
                "allOf": [
                    TYPE,
                    {"value": "[if(empty(field('tags')), 'none', first(split(field('tags').owner, 's')))]", "equals": "u"},
                ]
            },
            True,
        ),
        ({"allOf": [TYPE, {"value": "[length(createArray('a', 'b'))]", "equals": 2}]}, True),
        ({"allOf": [TYPE, {"value": "[requestContext().apiVersion]", "less": "2000-01-01"}]}, False),
        ({"allOf": [TYPE, {"value": "[subscription().subscriptionId]", "exists": True}]}, True),
        # What can't be worked out is nothing, and what isn't known is not enforced.
        ({"allOf": [TYPE, {"value": "[int(field('tags'))]", "exists": True}]}, False),
        ({"allOf": [TYPE, {"value": "[length(5, 6, 7)]", "exists": False}]}, True),
        ({"allOf": [TYPE, {"value": "[utcNow()]", "exists": True}]}, False),
        ({"allOf": [TYPE, {"field": "name", "resembles": "logs"}]}, False),
    ],
)
def test_custom_rules(arm: Arm, rule: Json, denied: bool) -> None:
    group = arm.group()
    made = arm.make(f"{DEFINITIONS}/ours", custom(rule))
    assign(arm, "ours", assigned(made["id"]))
    body = workspace(tags={"owner": "us"}, properties={"sku": {"name": "PerGB2018"}, "retentionInDays": 90})
    answer = arm("PUT", f"{group}/{WORKSPACES}/logs", body)
    assert answer.status_code == (403 if denied else 201), answer.text
    if denied:
        assert code(answer) == DENIED


def test_members_of_lists(arm: Arm) -> None:
    """A field with `[*]` holds when it holds for each member; count says how many hold."""
    group = arm.group()
    alias = "Microsoft.Insights/actionGroups/emailReceivers[*]"
    kind = {"field": "type", "equals": "Microsoft.Insights/actionGroups"}
    outsider = {"field": f"{alias}.emailAddress", "notLike": "*@msp.example"}
    rules = {
        "all": {
            "allOf": [
                kind,
                {"field": f"{alias}.emailAddress", "notLike": "*@msp.example"},
                {"count": {"field": alias}, "greater": 0},
            ]
        },
        "any": {"allOf": [kind, {"count": {"field": alias, "where": outsider}, "greater": 0}]},
    }
    for name, rule in rules.items():
        definition = arm.make(f"{DEFINITIONS}/{name}", custom(rule))
        scope = arm.group(f"rg-{name}")
        assign(arm, name, assigned(definition["id"]), scope)
    addresses = {
        "inside": ["a@msp.example"],
        "mixed": ["a@msp.example", "b@else.example"],
        "outside": ["b@else.example"],
        "none": [],
    }
    denied: dict[str, set[str]] = {"all": set(), "any": set()}
    for rule_name in rules:
        for name, given in addresses.items():
            receivers = [{"name": address, "emailAddress": address} for address in given]
            body = {"location": "Global", "properties": {"groupShortName": "a", "enabled": True, "emailReceivers": receivers}}
            path = f"{group.replace('rg-one', f'rg-{rule_name}')}/providers/Microsoft.Insights/actionGroups/{name}"
            if arm("PUT", path, body).status_code == 403:
                denied[rule_name].add(name)
    assert denied == {"all": {"outside"}, "any": {"mixed", "outside"}}


def test_several_policies_are_all_named(arm: Arm) -> None:
    group = arm.group()
    assign(arm, "places", locations("westeurope"))
    assign(arm, "tags", assigned(REQUIRE_TAG, {"tagName": "owner"}))
    refused = arm("PUT", f"{group}/{WORKSPACES}/there", workspace("uksouth"))
    assert len(refused.json()["error"]["additionalInfo"]) == 2
    assert arm("DELETE", f"{ASSIGNMENTS}/places").status_code == 200
    assert arm("DELETE", f"{ASSIGNMENTS}/tags").status_code == 200
    assert arm("PUT", f"{group}/{WORKSPACES}/there", workspace("uksouth")).status_code == 201


def test_a_management_groups_policy_reaches_its_subscriptions(arm: Arm) -> None:
    groups = "/providers/Microsoft.Management/managementGroups"
    arm.make(f"{groups}/clients", {"properties": {"displayName": "Clients"}})
    assign(arm, "places", locations("westeurope"), f"{groups}/clients")
    group = arm.group()
    assert arm("PUT", f"{group}/{WORKSPACES}/before", workspace("uksouth")).status_code == 201
    assert arm("PUT", f"{groups}/clients/subscriptions/{arm.subscription}").status_code == 200
    refused = arm("PUT", f"{group}/{WORKSPACES}/after", workspace("uksouth"))
    assert code(refused) == DENIED
    assert refused.json()["error"]["additionalInfo"][0]["info"]["policyAssignmentScope"] == f"{groups}/clients"
    excluded = locations("westeurope", notScopes=[f"/subscriptions/{arm.subscription}"])
    assign(arm, "places", excluded, f"{groups}/clients")
    assert arm("PUT", f"{group}/{WORKSPACES}/after", workspace("uksouth")).status_code == 201


def test_what_lies_in_a_vault_carries_no_tags(arm: Arm) -> None:
    """Its description knows tags, its provider doesn't: a required tag is not asked of it."""
    assign(arm, "tags", assigned(REQUIRE_TAG, {"tagName": "owner"}))
    vault = f"{arm.group()}/providers/Microsoft.RecoveryServices/vaults/vault"
    body: Json = {"location": "westeurope", "sku": {"name": "RS0", "tier": "Standard"}, "properties": {}}
    assert code(arm("PUT", vault, body, version="2024-10-01")) == DENIED
    assert arm("PUT", vault, body | {"tags": {"owner": "us"}}, version="2024-10-01").status_code in (200, 201)
    at = ["2026-01-01T22:00:00Z"]
    policy = {
        "backupManagementType": "AzureIaasVM",
        "policyType": "V1",
        "instantRpRetentionRangeInDays": 2,
        "timeZone": "UTC",
        "schedulePolicy": {"schedulePolicyType": "SimpleSchedulePolicy", "scheduleRunFrequency": "Daily", "scheduleRunTimes": at},
        "retentionPolicy": {
            "retentionPolicyType": "LongTermRetentionPolicy",
            "dailySchedule": {"retentionTimes": at, "retentionDuration": {"count": 30, "durationType": "Days"}},
        },
    }
    made = arm("PUT", f"{vault}/backupPolicies/daily", {"properties": policy}, version="2024-10-01")
    assert made.status_code in (200, 201), made.text
