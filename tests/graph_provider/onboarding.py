"""A firm of more than sixty objects, with something of every kind that is set up first; as a program, and as a command that
applies it: `python -m tests.graph_provider.onboarding FOLDER` with TENANT_ID and TENANT_DOMAIN in the environment."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pulumi

from graph_provider.resources import (
    Application,
    AppRoleAssignment,
    AuthenticationMethodsPolicy,
    AuthenticationStrength,
    AuthorizationPolicy,
    ConditionalAccessPolicy,
    DirectoryRoleAssignment,
    FederatedIdentityCredential,
    GraphObject,
    Group,
    GroupMember,
    GroupMembers,
    LicenseAssignment,
    NamedLocation,
    Provider,
    ServicePrincipal,
    UpdateRing,
    User,
)
from tests.graph_provider.conftest import BASIC, PREMIUM, Engine, Outcome, Program

PEOPLE = [
    "ada", "alan", "barbara", "claude", "donald", "edsger", "frances", "grace", "hedy", "ida", "john", "joan", "katherine",
    "kurt", "lise", "margaret", "niklaus", "radia", "sophie", "tony",
]  # fmt: skip
TEAMS = ["all-staff", "finance", "sales", "support", "board", "projects", "visitors", "devices"]
POLICIES = 9
LOCATIONS = 4
PLANNER = "11111111-2222-4333-8444-000000000003"
APPS = ["797f4846-ba00-4fd7-ba43-dac1f8f63013", "00000003-0000-0ff1-ce00-000000000000", "00000002-0000-0ff1-ce00-000000000000"]


def firm(tenant_id: str, domain: str) -> Program:
    """The program."""

    def program() -> None:
        opts = pulumi.ResourceOptions(provider=Provider("m365", tenant_id=tenant_id))
        people: dict[str, User] = {}
        for name in PEOPLE:
            people[name] = User(
                f"people/{name}",
                user_principal_name=f"{name}@{domain}",
                display_name=name.title(),
                department="Finance",
                usage_location="GB",
                manager_id=people["ada"].id if name in ("alan", "barbara", "claude") else None,
                mark=f"northwind/people/{name}",
                opts=opts,
            )
        teams: dict[str, Group] = {}
        for number, name in enumerate(TEAMS):
            teams[name] = Group(
                f"groups/{name}",
                display_name=name.title(),
                kind="microsoft365" if number < 2 else "security",
                mail_nickname=name,
                owner_ids=[people["grace"].id] if number < 3 else None,
                membership_rule='user.department -eq "Finance"' if name == "devices" else None,
                mark=f"northwind/groups/{name}",
                opts=opts,
            )
        for number, name in enumerate(TEAMS[:6]):
            chosen = PEOPLE if name == "all-staff" else PEOPLE[number :: len(TEAMS)]
            GroupMembers(
                f"groups/{name}/members", group_id=teams[name].id, member_ids=[people[who].id for who in chosen], opts=opts
            )
        for name, sku in (("ada", PREMIUM), ("alan", PREMIUM), ("barbara", BASIC)):
            LicenseAssignment(f"people/{name}/licenses", user_id=people[name].id, sku_ids=[sku], opts=opts)
        LicenseAssignment("groups/board/licenses", group_id=teams["board"].id, sku_ids=[BASIC], opts=opts)
        for number in range(LOCATIONS):
            NamedLocation(
                f"locations/{number}",
                display_name=f"Office {number}",
                ip_ranges=[f"203.0.113.{number * 8}/29"],
                is_trusted=number == 0,
                opts=opts,
            )
        keys = AuthenticationStrength(
            "strengths/keys", display_name="Keys", allowed_combinations=["fido2"], mark="northwind/strengths/keys", opts=opts
        )
        for number in range(POLICIES):
            ConditionalAccessPolicy(
                f"policies/{number}",
                display_name=f"Policy {number}",
                state="enabledForReportingButNotEnforced",
                conditions={
                    "users": {"includeUsers": ["All"], "excludeGroups": [teams["visitors"].id]},
                    "applications": {"includeApplications": [APPS[number % len(APPS)]]},
                },
                grant_controls={"operator": "OR", "authenticationStrength": {"id": keys.id}}
                if number == 0
                else {"operator": "OR", "builtInControls": ["mfa"]},
                mark=f"northwind/policies/{number}",
                opts=opts,
            )
        AuthorizationPolicy("policies/authorization", allow_invites_from="adminsAndGuestInviters", opts=opts)
        AuthenticationMethodsPolicy("policies/methods", sms={"state": "disabled"}, opts=opts)
        GroupMember("groups/visitors/hedy", group_id=teams["visitors"].id, member_id=people["hedy"].id, opts=opts)
        DirectoryRoleAssignment("roles/ida", role="Global Reader", principal_id=people["ida"].id, opts=opts)
        app = Application(
            "apps/rota",
            display_name="Rota",
            app_roles=[
                {
                    "id": PLANNER,
                    "displayName": "Planner",
                    "description": "Plans",
                    "value": "planner",
                    "allowedMemberTypes": ["User"],
                    "isEnabled": True,
                }
            ],
            mark="northwind/apps/rota",
            opts=opts,
        )
        principal = ServicePrincipal("apps/rota/principal", app_id=app.app_id, mark="northwind/principals/rota", opts=opts)
        AppRoleAssignment(
            "apps/rota/finance", principal_id=teams["finance"].id, resource_id=principal.id, app_role_id=PLANNER, opts=opts
        )
        FederatedIdentityCredential(
            "apps/rota/main",
            application_id=app.id,
            name="main",
            issuer="https://token.actions.githubusercontent.com",
            subject="repo:northwind/rota:ref:refs/heads/main",
            mark="northwind/credentials/rota",
            opts=opts,
        )
        UpdateRing("rings/broad", display_name="Broad", mark="northwind/rings/broad", opts=opts)
        GraphObject(
            "categories/kiosk",
            path="/deviceManagement/deviceCategories",
            body={"displayName": "Kiosk"},
            mark="northwind/categories/kiosk",
            opts=opts,
        )

    return program


def apply(folder: Path, tenant_id: str, domain: str) -> Outcome:
    return Engine(folder).run(firm(tenant_id, domain), "up", refresh=True, run_program=True)


if __name__ == "__main__":
    ended = apply(Path(sys.argv[1]), os.environ["TENANT_ID"], os.environ["TENANT_DOMAIN"])
    sys.stdout.write(json.dumps({"error": ended.error, "changed": ended.changed()}) + "\n")
    sys.exit(1 if ended.error else 0)
