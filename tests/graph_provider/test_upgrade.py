"""A state that an older version of the provider wrote shows no change with this one: not in a plan, not in a drift run, not in a
second apply. What the older version knew of each type is written down here."""

from __future__ import annotations

import json

import pulumi
from pulumi import automation as auto

from graph_provider.resources import Group, GroupMembers, LicenseAssignment, NamedLocation, Provider, User
from tests.graph_provider.conftest import PREMIUM, Engine, Program, Tenant

INTUNE = "c1ec4a95-1f05-45b3-a911-aa3fa01094f5"
# Version 0.1.0: the first seven types.
OLD = {
    "User": "userPrincipalName displayName accountEnabled mailNickname givenName surname jobTitle department businessPhones "
    "mobilePhone officeLocation usageLocation managerId mark adopt origin",
    "Group": "displayName kind mailNickname description membershipRule ownerIds visibility mark adopt origin",
    "GroupMembers": "groupId memberIds origin",
    "LicenseAssignment": "userId groupId skuIds disabledPlans origin",
    "NamedLocation": "displayName ipRanges isTrusted countriesAndRegions includeUnknownCountriesAndRegions adopt origin",
}
OLD_OUTPUTS = {"User": {"initialPassword"}}


def program_of(tenant: Tenant) -> Program:
    """Uses every input that the older version had."""

    def program() -> None:
        opts = pulumi.ResourceOptions(provider=Provider("m365", tenant_id=tenant.tenant_id))
        grace = User("grace", user_principal_name=f"grace@{tenant.domain}", display_name="Grace", opts=opts)
        ada = User(
            "ada",
            user_principal_name=f"Ada@{tenant.domain}",
            display_name="Ada Byron",
            given_name="Ada",
            surname="Byron",
            job_title="Controller",
            department="Finance",
            business_phones=["+44 20 7946 0001"],
            mobile_phone="+44 7700 900001",
            office_location="London",
            usage_location="GB",
            manager_id=grace.id,
            mark="northwind/user/ada",
            opts=opts,
        )
        team = Group(
            "team",
            display_name="Team",
            kind="microsoft365",
            mail_nickname="team",
            description="Everybody",
            owner_ids=[grace.id],
            mark="northwind/group/team",
            opts=opts,
        )
        Group(
            "dynamic",
            display_name="Dynamic",
            kind="security",
            mail_nickname="dynamic",
            membership_rule='user.department -eq "Finance"',
            opts=opts,
        )
        GroupMembers("members", group_id=team.id, member_ids=[ada.id, grace.id], opts=opts)
        LicenseAssignment("licences", user_id=ada.id, sku_ids=[PREMIUM], disabled_plans={PREMIUM: [INTUNE]}, opts=opts)
        NamedLocation("office", display_name="Office", ip_ranges=["203.0.113.0/28"], is_trusted=True, opts=opts)
        NamedLocation("home", display_name="Home", countries_and_regions=["GB", "DE"], opts=opts)

    return program


def test_a_state_of_an_older_version_shows_no_change(tenant: Tenant, engine: Engine) -> None:
    tenant.admin(
        "POST",
        "/groupLifecyclePolicies",
        {"groupLifetimeInDays": 200, "managedGroupTypes": "All", "alternateNotificationEmails": f"admin@{tenant.domain}"},
    )
    program = program_of(tenant)
    assert not engine.run(program).error
    stack = engine.stack(program)
    state = stack.export_stack()
    dropped = set()
    assert state.deployment
    for resource in state.deployment["resources"]:
        name = resource["type"].rpartition(":")[2]
        if resource["type"].startswith("m365:"):
            known = set(OLD[name].split())
            dropped |= {f"{name}.{key}" for key in {**resource["inputs"], **resource["outputs"]} if key not in known}
            outputs = known | OLD_OUTPUTS.get(name, set()) | {"id"}
            resource["inputs"] = {key: value for key, value in resource["inputs"].items() if key in known or key[0] == "_"}
            resource["outputs"] = {key: value for key, value in resource["outputs"].items() if key in outputs or key[0] == "_"}
    assert {"Group.mail", "Group.membershipRuleProcessingState", "NamedLocation.countryLookupMethod"} <= dropped
    stack.import_stack(auto.Deployment(version=state.version, deployment=json.loads(json.dumps(state.deployment))))

    for action in ("preview", "drift"):
        outcome = engine.run(program, action)
        assert not outcome.error
        assert (outcome.changed(), outcome.diffs) == ({}, {}), action
    tenant.http.delete("/_sim/journal")
    done = engine.run(program, refresh=True, run_program=True)
    assert not done.error
    assert (done.changed(), done.diffs) == ({}, {})
    assert [entry for entry in tenant.journal() if entry["method"] != "GET" and not entry["url"].endswith("/$batch")] == []
    assert engine.run(program, "drift").changed() == {}


def test_what_the_newer_version_tells_does_not_count_as_drift(tenant: Tenant, engine: Engine) -> None:
    """A group's day of expiry moves when somebody renews it: news, and no change of what the program says."""
    program = program_of(tenant)
    assert not engine.run(program).error
    policy = {"groupLifetimeInDays": 200, "managedGroupTypes": "All", "alternateNotificationEmails": f"admin@{tenant.domain}"}
    tenant.admin("POST", "/groupLifecyclePolicies", policy)
    drift = engine.run(program, "drift")
    assert not drift.error
    assert (drift.changed(), drift.diffs) == ({}, {})


def test_an_unreadable_object_is_unknown_with_its_urn_and_what_to_grant(tenant: Tenant, engine: Engine) -> None:
    program = program_of(tenant)
    assert not engine.run(program).error
    tenant.fault(method="GET", path="/identity/conditionalAccess/namedLocations", status=403, count=None)
    outcome = engine.run(program, "drift")
    tenant.no_faults()
    assert outcome.error
    assert set(outcome.failed) == {"office", "home"}, "told by the urn of each, and nothing else fails"
    for message in outcome.failed.values():
        assert "To read a NamedLocation grant Policy.Read.All to the app" in message
    assert not {"office", "home"} & set(outcome.changed())
