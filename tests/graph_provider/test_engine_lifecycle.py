"""One stack run over all types with the real engine: create, nothing on the second run, drift by property, repair, destroy."""

from __future__ import annotations

import pulumi

from graph_provider.resources import (
    AuthorizationPolicy,
    ConditionalAccessPolicy,
    Group,
    GroupMembers,
    LicenseAssignment,
    NamedLocation,
    Provider,
    User,
)
from tests.graph_provider.conftest import BASIC, PREMIUM, Engine, Program, Tenant

INTUNE = "c1ec4a95-1f05-45b3-a911-aa3fa01094f5"


def everything(tenant: Tenant) -> Program:
    def program() -> None:
        opts = pulumi.ResourceOptions(provider=Provider("m365", tenant_id=tenant.tenant_id))
        domain = tenant.domain
        grace = User("people/grace", user_principal_name=f"grace@{domain}", display_name="Grace Hopper", opts=opts)
        ada = User(
            "people/ada",
            user_principal_name=f"Ada.Byron@{domain}",
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
            mark=f"northwind/user/ada.byron@{domain}",
            opts=opts,
        )
        team = Group(
            "groups/team",
            display_name="Team",
            kind="microsoft365",
            mail_nickname="team",
            description="Everybody",
            owner_ids=[grace.id],
            mark="northwind/group/team",
            opts=opts,
        )
        Group("groups/plain", display_name="Plain", kind="security", mail_nickname="plain", opts=opts)
        Group(
            "groups/guests",
            display_name="Guests",
            kind="security",
            mail_nickname="guests",
            membership_rule='(user.userType -eq "Guest")',
            opts=opts,
        )
        GroupMembers("groups/team/members", group_id=team.id, member_ids=[grace.id, ada.id], opts=opts)
        LicenseAssignment(
            "people/ada/licenses", user_id=ada.id, sku_ids=[PREMIUM, BASIC], disabled_plans={PREMIUM: [INTUNE]}, opts=opts
        )
        office = NamedLocation(
            "sites/office", display_name="Office", ip_ranges=["203.0.113.0/28", "2001:db8::/48"], is_trusted=True, opts=opts
        )
        NamedLocation("sites/countries", display_name="Countries", countries_and_regions=["IE", "GB"], opts=opts)
        ConditionalAccessPolicy(
            "security/ca-mfa-all-users",
            display_name="CA002 MFA all users",
            state="enabledForReportingButNotEnforced",
            conditions={
                "users": {"includeUsers": ["All"], "excludeUsers": [grace.id], "excludeGroups": [team.id]},
                "applications": {"includeApplications": ["All"]},
                "locations": {"includeLocations": ["All"], "excludeLocations": [office.id]},
            },
            grant_controls={"operator": "OR", "builtInControls": ["mfa"]},
            session_controls={"signInFrequency": {"isEnabled": True, "type": "hours", "value": 9}},
            description="Everybody proves who they are",
            mark="northwind/conditional-access-policy/ca-mfa-all-users",
            opts=opts,
        )
        ConditionalAccessPolicy(
            "security/ca-block-legacy-auth",
            display_name="CA001 Block legacy",
            state="disabled",
            conditions={
                "users": {"includeUsers": ["All"]},
                "applications": {"includeApplications": ["All"]},
                "clientAppTypes": ["other", "exchangeActiveSync"],
            },
            grant_controls={"operator": "OR", "builtInControls": ["block"]},
            mark="northwind/conditional-access-policy/ca-block-legacy-auth",
            opts=opts,
        )
        AuthorizationPolicy(
            "security/authorization-policy",
            allow_invites_from="adminsAndGuestInviters",
            default_user_role_permissions={"allowedToCreateApps": False},
            opts=opts,
        )
        pulumi.export("password", ada.initial_password)
        pulumi.export("origin", ada.origin)
        pulumi.export("ada", ada.id)
        pulumi.export("team", team.id)

    return program


def test_create_nothing_drift_repair_destroy(tenant: Tenant, engine: Engine) -> None:
    program = everything(tenant)
    before = tenant.admin("GET", "/policies/authorizationPolicy")

    preview = engine.run(program, "preview")
    assert not preview.error
    assert set(preview.changed().values()) == {"create"}

    made = engine.run(program)
    assert not made.error
    assert len(made.outputs["password"]) >= 16
    assert made.outputs["origin"] == "created"

    again = engine.run(program, refresh=True, run_program=True)
    assert not again.error
    assert again.changed() == {}, again.diffs
    assert again.outputs["password"] == made.outputs["password"]

    ada, team = made.outputs["ada"], made.outputs["team"]
    tenant.admin("PATCH", f"/users/{ada}", {"department": "Sales", "jobTitle": None, "accountEnabled": False})
    tenant.admin("DELETE", f"/groups/{team}/members/{ada}/$ref")
    policies = tenant.admin("GET", "/identity/conditionalAccess/policies")["value"]
    mfa = next(policy for policy in policies if policy["displayName"] == "CA002 MFA all users")
    legacy = next(policy for policy in policies if policy["displayName"] == "CA001 Block legacy")
    users = {**mfa["conditions"]["users"], "excludeUsers": [ada]}
    tenant.admin(
        "PATCH",
        f"/identity/conditionalAccess/policies/{mfa['id']}",
        {"state": "disabled", "conditions": {**mfa["conditions"], "users": users}},
    )
    tenant.admin("DELETE", f"/identity/conditionalAccess/policies/{legacy['id']}")
    tenant.admin("PATCH", "/policies/authorizationPolicy", {"allowInvitesFrom": "everyone"})

    drift = engine.run(program, "drift")
    assert not drift.error
    assert drift.diffs == {
        "people/ada": {"accountEnabled": "update", "department": "update", "jobTitle": "add"},
        "groups/team/members": {"memberIds": "update"},
        "security/ca-mfa-all-users": {"conditions.users.excludeUsers": "update", "state": "update"},
        "security/authorization-policy": {"allowInvitesFrom": "update"},
    }
    assert drift.olds["people/ada"]["department"] == "Sales"
    assert drift.changed()["security/ca-block-legacy-auth"] == "create"

    repaired = engine.run(program, refresh=True, run_program=True)
    assert not repaired.error
    after = engine.run(program, "drift")
    assert after.changed() == {}, after.diffs
    policies = tenant.admin("GET", "/identity/conditionalAccess/policies")["value"]
    assert legacy["id"] in {policy["id"] for policy in policies}, "a deleted policy of ours is restored, not made anew"

    gone = engine.run(program, "destroy")
    assert not gone.error
    assert tenant.admin("GET", "/identity/conditionalAccess/policies")["value"] == []
    assert tenant.admin("GET", "/identity/conditionalAccess/namedLocations")["value"] == []
    assert tenant.admin("GET", "/groups")["value"] == []
    assert {name.split("@")[0] for name in tenant.users()} == {"admin", "break-glass"}
    now = tenant.admin("GET", "/policies/authorizationPolicy")
    assert {key: value for key, value in now.items() if key != "@odata.context"} == {
        key: value for key, value in before.items() if key != "@odata.context"
    }
