"""A firm of sixty objects, with something of every kind that depends on something else; as a program, and as a command that
applies it: `python -m tests.graph_provider.onboarding FOLDER` with TENANT_ID and TENANT_DOMAIN in the environment."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

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
from tests.graph_provider.conftest import BASIC, PREMIUM, Engine, Outcome, Program

PEOPLE = [
    "ada", "alan", "barbara", "claude", "donald", "edsger", "frances", "grace", "hedy", "ida", "john", "joan", "katherine",
    "kurt", "lise", "margaret", "niklaus", "radia", "sophie", "tony",
]  # fmt: skip
TEAMS = ["all-staff", "finance", "sales", "support", "board", "projects", "visitors", "devices"]
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
        for number in range(6):
            NamedLocation(
                f"locations/{number}",
                display_name=f"Office {number}",
                ip_ranges=[f"203.0.113.{number * 8}/29"],
                is_trusted=number == 0,
                opts=opts,
            )
        for number in range(14):
            ConditionalAccessPolicy(
                f"policies/{number}",
                display_name=f"Policy {number}",
                state="enabledForReportingButNotEnforced",
                conditions={
                    "users": {"includeUsers": ["All"], "excludeGroups": [teams["visitors"].id]},
                    "applications": {"includeApplications": [APPS[number % len(APPS)]]},
                },
                grant_controls={"operator": "OR", "builtInControls": ["mfa"]},
                mark=f"northwind/policies/{number}",
                opts=opts,
            )
        AuthorizationPolicy("policies/authorization", allow_invites_from="adminsAndGuestInviters", opts=opts)

    return program


def apply(folder: Path, tenant_id: str, domain: str) -> Outcome:
    return Engine(folder).run(firm(tenant_id, domain), "up", refresh=True, run_program=True)


if __name__ == "__main__":
    ended = apply(Path(sys.argv[1]), os.environ["TENANT_ID"], os.environ["TENANT_DOMAIN"])
    sys.stdout.write(json.dumps({"error": ended.error, "changed": ended.changed()}) + "\n")
    sys.exit(1 if ended.error else 0)
