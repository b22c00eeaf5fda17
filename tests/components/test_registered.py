"""What a spec becomes: names, inputs, order, secrets."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from components.m365.conditional_access import policy_state
from components.m365.named_locations import ranges
from components.m365.people import managers_first
from tenantry.errors import Refused, UsageError
from tenantry.plan.facts import TenantFacts
from tenantry.spec.model import Azure, ClientSpec, ConditionalAccessRollout, Monitoring, Security
from tests.components.building import BREAK_GLASS, SPEC, TENANT_ID, TODAY, person
from tests.components.recording import FACTS, dependencies, is_secret, registered

RG = "/subscriptions/5f6a0000-0000-4000-8000-000000000002/resourceGroups/rg-northwind-core"


def spec_with(**more: Any) -> ClientSpec:
    return replace(SPEC, **more)


def azure_with(**more: Any) -> ClientSpec:
    assert SPEC.azure is not None
    return replace(SPEC, azure=replace(SPEC.azure, **more))


def test_every_name_is_a_place_in_the_spec() -> None:
    assert sorted(name for name in registered(SPEC) if not name.startswith("azure/")) == [
        "groups/all-staff",
        "groups/all-staff/members",
        "groups/clinicians",
        "groups/clinicians/members",
        "groups/front-desk",
        "groups/front-desk/licenses",
        "groups/front-desk/members",
        "groups/operators",
        "groups/operators/members",
        "groups/surgery",
        "monitoring/action-group",
        "monitoring/action-group-urgent",
        "monitoring/deleted-backups",
        "monitoring/network-security-group-delete",
        "monitoring/network-security-group-write",
        "monitoring/policy-assignment-delete",
        "monitoring/policy-assignment-write",
        "monitoring/public-ip-write",
        "monitoring/resource-health",
        "monitoring/service-health",
        "monitoring/support",
        "people/ada@northwind.example",
        "people/ada@northwind.example/licenses",
        "people/alan@northwind.example",
        "people/alan@northwind.example/licenses",
        "people/grace@northwind.example",
        "people/grace@northwind.example/licenses",
        "people/mary@northwind.example",
        "people/mary@northwind.example/licenses",
        "security/authorization-policy",
        "security/ca-block-device-code-flow",
        "security/ca-block-legacy-auth",
        "security/ca-mfa-admins-phishing-resistant",
        "security/ca-mfa-all-users",
        "sites/berlin",
    ]


def test_a_small_client_gets_no_more_than_it_bought() -> None:
    basic = registered(spec_with(package="basic", azure=None, people={}, groups={}, sites={}, roles={}))

    assert list(basic) == ["security/authorization-policy"]
    assert "allowedToUseSSPR" not in basic["security/authorization-policy"].inputs


def test_people_carry_what_the_spec_says_and_start_and_leave_on_their_day() -> None:
    made = registered(SPEC)

    assert made["people/ada@northwind.example"].inputs == {
        "userPrincipalName": "ada@northwind.example",
        "displayName": "Ada Lovelace",
        "accountEnabled": True,
        "jobTitle": "Dentist",
        "department": "Care",
        "usageLocation": "DE",
        "managerId": "id-of people/grace@northwind.example",
        "mark": "northwind/user/ada@northwind.example",
    }
    assert made["people/alan@northwind.example"].inputs["accountEnabled"] is False
    assert made["people/mary@northwind.example"].inputs["accountEnabled"] is False
    assert made["people/grace@northwind.example"].inputs["businessPhones"] == ["+49 30 1"]


def test_managers_come_first_and_circles_are_named() -> None:
    one, two = person("a", "A", manager="b@northwind.example"), person("b", "B", manager="a@northwind.example")

    assert [found.name for found in managers_first(SPEC.people)] == [
        "Grace Hopper",
        "Ada Lovelace",
        "Alan Turing",
        "Mary Anning",
    ]
    with pytest.raises(UsageError, match="which is a circle"):
        managers_first({one.upn: one, two.upn: two})
    with pytest.raises(UsageError, match="the manager of a@northwind"):
        managers_first({one.upn: one})


def test_members_come_from_roles_and_by_name_and_dynamic_groups_have_none() -> None:
    made = registered(SPEC)

    assert made["groups/front-desk/members"].inputs["memberIds"] == [
        "id-of people/grace@northwind.example",
        "id-of people/mary@northwind.example",
    ]
    assert made["groups/operators/members"].inputs == {
        "groupId": "id-of groups/operators",
        "memberIds": ["id-bg1", "id-of people/grace@northwind.example"],
    }
    assert "groups/surgery/members" not in made
    assert made["groups/clinicians"].inputs["ownerIds"] == ["id-of people/grace@northwind.example"]


def test_an_unknown_principal_is_named_with_its_place() -> None:
    group = replace(SPEC.groups["operators"], members=("nobody@northwind.example",))

    with pytest.raises(UsageError, match="groups/operators/members: nobody@northwind"):
        registered(spec_with(groups={"operators": group}, roles={}, azure=None))


def test_licenses_are_sku_ids_of_person_and_group() -> None:
    made = registered(SPEC)

    assert made["people/ada@northwind.example/licenses"].inputs == {
        "userId": "id-of people/ada@northwind.example",
        "skuIds": ["cbdc14ab-d96c-4c30-b9f4-6ada7cdc1d46"],
    }
    assert made["groups/front-desk/licenses"].inputs == {
        "groupId": "id-of groups/front-desk",
        "skuIds": ["4b9405b0-7788-4568-add1-99614e613b69"],
    }


def test_sites_with_public_addresses_are_trusted_places() -> None:
    assert ranges(("203.0.113.10", "203.0.113.32/28", "2001:db8::1")) == ["2001:db8::1/128", "203.0.113.10/32", "203.0.113.32/28"]
    assert registered(SPEC)["sites/berlin"].inputs == {
        "displayName": "Northwind Dental Group - berlin",
        "ipRanges": ["2001:db8::/48", "203.0.113.10/32"],
        "isTrusted": True,
    }


@pytest.mark.parametrize(
    ("rollout", "today", "state"),
    [
        (ConditionalAccessRollout(), TODAY, "enabledForReportingButNotEnforced"),
        (ConditionalAccessRollout(report_only_until=TODAY), TODAY, "enabledForReportingButNotEnforced"),
        (ConditionalAccessRollout(report_only_until=TODAY), TODAY + timedelta(days=1), "enabled"),
        (ConditionalAccessRollout(enforced=True), TODAY, "enabled"),
    ],
)
def test_conditional_access_is_rolled_out_by_date(rollout: ConditionalAccessRollout, today: date, state: str) -> None:
    assert policy_state(spec_with(today=today, security=Security(conditional_access=rollout))) == state


def test_every_policy_excludes_the_break_glass_accounts_by_id() -> None:
    policies = [one for name, one in registered(SPEC).items() if name.startswith("security/ca-")]

    assert len(policies) == 4
    for policy in policies:
        assert policy.inputs["conditions"]["users"]["excludeUsers"] == ["id-bg1", "id-bg2"]
        assert policy.inputs["mark"] == f"northwind/conditional-access-policy/{policy.name.removeprefix('security/')}"


def test_no_policy_without_every_break_glass_account() -> None:
    facts = TenantFacts(
        tenant_id=TENANT_ID, accounts=FACTS.accounts, break_glass={BREAK_GLASS[0]: FACTS.break_glass[BREAK_GLASS[0]]}
    )

    with pytest.raises(Refused, match="account bg2@northwind"):
        registered(SPEC, facts)


def test_authorization_controls_are_one_policy() -> None:
    inputs = registered(spec_with(package="premium"))["security/authorization-policy"].inputs

    assert inputs["allowInvitesFrom"] == "adminsAndGuestInviters"
    assert inputs["allowedToUseSSPR"] is False
    assert inputs["defaultUserRolePermissions"] == {
        "allowedToCreateApps": False,
        "allowedToCreateTenants": False,
        "allowedToCreateSecurityGroups": False,
        "allowedToReadBitlockerKeysForOwnedDevice": False,
    }


def test_the_landing_zone_by_package_and_by_spec() -> None:
    made = registered(SPEC)

    assert made["azure/workspace"].inputs == {
        "workspaceName": "log-northwind-core",
        "resourceGroupName": "rg-northwind-core",
        "location": "germanywestcentral",
        "sku": {"name": "PerGB2018"},
        "retentionInDays": 90,
        "workspaceCapping": {"dailyQuotaGb": 2},
        "features": {"disableLocalAuth": True, "enableLogAccessUsingOnlyResourcePermissions": True},
        "tags": {"cost-centre": "4711", "tenantry-client": "northwind", "tenantry-key": "azure/workspace"},
    }
    assert registered(azure_with(log_retention_days=400))["azure/workspace"].inputs["retentionInDays"] == 400


def test_the_budget_warns_five_times_at_most_and_keeps_its_start() -> None:
    budget = registered(SPEC)["azure/budget"]

    assert budget.inputs["scope"] == "/subscriptions/5f6a0000-0000-4000-8000-000000000002"
    assert budget.inputs["timePeriod"] == {"startDate": "2026-11-01T00:00:00Z"}
    assert list(budget.request.ignoreChanges) == ["timePeriod.startDate"]
    assert {
        (one["thresholdType"], one["threshold"]): one["contactEmails"] for one in budget.inputs["notifications"].values()
    } == {
        ("Actual", 50): ["oncall@msp.example"],
        ("Actual", 80): ["oncall@msp.example"],
        ("Actual", 100): ["oncall@msp.example"],
        ("Forecasted", 100): ["oncall@msp.example"],
    }
    assert "azure/budget" not in registered(azure_with(budget=None))


def test_somebody_is_always_told() -> None:
    silent = registered(spec_with(monitoring=Monitoring()), secrets={})

    assert silent["monitoring/action-group"].inputs["armRoleReceivers"][0]["name"] == "owners"
    assert {tuple(one["contactRoles"]) for one in silent["azure/budget"].inputs["notifications"].values()} == {("Owner",)}


def test_access_is_one_assignment_a_group_with_a_stable_name() -> None:
    first, second = registered(SPEC), registered(azure_with(access={"operators": "reader"}))
    one = first["azure/access/operators/core"]

    assert one.inputs["scope"] == RG
    assert one.inputs["principalId"] == "id-of groups/operators"
    assert one.inputs["principalType"] == "Group"
    assert one.inputs["roleDefinitionId"].endswith("/b24988ac-6180-42a0-ab88-20f7382dd24c")
    assert one.inputs == registered(SPEC)["azure/access/operators/core"].inputs
    assert one.inputs["roleAssignmentName"] != second["azure/access/operators/core"].inputs["roleAssignmentName"]


def test_the_lock_is_made_after_everything_else_in_azure() -> None:
    made = registered(SPEC)
    others = {name for name in made if name.startswith(("azure/", "monitoring/"))} - {"azure/workspace/lock"}

    assert others <= dependencies(made["azure/workspace/lock"])
    workspace = f"{RG}/providers/Microsoft.OperationalInsights/workspaces/log-northwind-core"
    assert made["azure/workspace/lock"].inputs["scope"] == workspace


def test_the_webhook_is_secret_as_a_whole_and_must_be_given() -> None:
    assert is_secret(registered(SPEC)["monitoring/action-group"], "webhookReceivers")

    with pytest.raises(UsageError, match="refers to env/HELPDESK"):
        registered(SPEC, secrets={})


def test_adopted_entries_are_imported_and_renamed_ones_keep_their_identity() -> None:
    grace, ada = SPEC.people["grace@northwind.example"], SPEC.people["ada@northwind.example"]
    people = {grace.upn: replace(grace, adopt=True), ada.upn: replace(ada, formerly="countess@northwind.example")}
    facts = replace(FACTS, adopt_ids={f"people/{grace.upn}": "live-id", f"people/{ada.upn}": "not asked for"})
    made = registered(spec_with(people=people), facts)

    assert made["people/grace@northwind.example"].request.importId == "live-id"
    assert made["people/ada@northwind.example"].request.importId == ""
    for name, old in [("people/ada@northwind.example", ""), ("people/ada@northwind.example/licenses", "/licenses")]:
        assert [alias.spec.name for alias in made[name].request.aliases if alias.spec.name] == [
            f"people/countess@northwind.example{old}"
        ]


def test_what_was_left_in_azure_is_imported_where_it_is_said() -> None:
    facts = replace(FACTS, adopt_ids={"azure/resource-groups/core": RG})

    assert registered(SPEC, facts)["azure/resource-groups/core"].request.importId == RG


def test_short_names_of_action_groups_fit() -> None:
    long = spec_with(client="a-client-with-a-long-name", azure=Azure(subscription="s", region="westeurope"))

    assert registered(long)["monitoring/action-group"].inputs["groupShortName"] == "a-client-wit"
