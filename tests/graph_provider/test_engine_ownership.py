"""Who owns what exists, with the real engine: adopt and release, a person deleted by hand, an unreadable object."""

from __future__ import annotations

import pulumi

from graph_provider.resources import Group, GroupMembers, Provider, User
from tests.graph_provider.conftest import Engine, Program, Tenant


def existing(tenant: Tenant) -> tuple[str, str]:
    """A user and a group with that user in it, made by an administrator."""
    ada = tenant.admin(
        "POST",
        "/users",
        {
            "accountEnabled": True,
            "displayName": "Ada",
            "mailNickname": "ada",
            "userPrincipalName": f"ada@{tenant.domain}",
            "department": "Sales",
            "jobTitle": "Boss",
            "passwordProfile": {"password": "Only-4-a-test!", "forceChangePasswordNextSignIn": True},
        },
    )["id"]
    team = tenant.admin(
        "POST",
        "/groups",
        {"displayName": "Team", "mailNickname": "team", "mailEnabled": False, "securityEnabled": True, "groupTypes": []},
    )["id"]
    reference = {"@odata.id": f"{tenant.info.url}/v1.0/directoryObjects/{ada}"}
    tenant.admin("POST", f"/groups/{team}/members/$ref", reference)
    return ada, team


def people(tenant: Tenant, *, adopt: bool, ada: str = "", team: str = "") -> Program:
    """`ada` and `team`: ids to import; without them `adopt` alone has to find the objects."""

    def program() -> None:
        provider = Provider("m365", tenant_id=tenant.tenant_id)

        def opts(object_id: str) -> pulumi.ResourceOptions:
            return pulumi.ResourceOptions(provider=provider, import_=object_id or None)

        person = User(
            "people/ada",
            user_principal_name=f"ada@{tenant.domain}",
            display_name="Ada Byron",
            department="Finance",
            mark="northwind/user/ada",
            adopt=adopt or None,
            opts=opts(ada),
        )
        group = Group(
            "groups/team",
            display_name="Team",
            kind="security",
            mail_nickname="team",
            mark="northwind/group/team",
            adopt=adopt or None,
            opts=opts(team),
        )
        if team:
            GroupMembers("groups/team/members", group_id=group.id, member_ids=[person.id], opts=opts(f"{team}/members"))
        pulumi.export("ada", person.id)
        pulumi.export("team", group.id)
        pulumi.export("origin", person.origin)
        pulumi.export("password", person.initial_password)

    return program


def test_adopt_by_import_shows_changes_and_destroy_releases(tenant: Tenant, engine: Engine) -> None:
    ada, team = existing(tenant)
    program = people(tenant, adopt=True, ada=ada, team=team)

    preview = engine.run(program, "preview")
    assert not preview.error
    assert preview.diffs["people/ada"] == {"department": "update", "displayName": "update", "mark": "add"}

    done = engine.run(program)
    assert not done.error
    assert (done.outputs["ada"], done.outputs["team"], done.outputs["origin"]) == (ada, team, "adopted")
    assert done.outputs.get("password") is None
    assert engine.run(program, "drift").changed() == {}

    assert not engine.run(program, "destroy").error
    kept = tenant.admin("GET", f"/users/{ada}?$select=displayName,department,jobTitle")
    assert (kept["displayName"], kept["department"], kept["jobTitle"]) == ("Ada Byron", "Finance", "Boss")
    assert [member["id"] for member in tenant.admin("GET", f"/groups/{team}/members")["value"]] == [ada]


def test_a_person_deleted_by_hand_comes_back_and_an_unreadable_one_is_unknown(tenant: Tenant, engine: Engine) -> None:
    program = people(tenant, adopt=False)
    made = engine.run(program)
    assert not made.error
    ada = made.outputs["ada"]
    tenant.admin("DELETE", f"/users/{ada}")

    back = engine.run(program, refresh=True, run_program=True)
    assert not back.error
    assert back.outputs["ada"] == ada
    assert tenant.users()[f"ada@{tenant.domain}"]["id"] == ada

    tenant.fault(method="GET", path="/users", status=500, count=None)
    unknown = engine.run(program, "drift")
    tenant.no_faults()
    assert unknown.error
    assert "500" in unknown.failed["people/ada"]
    assert "people/ada" not in {name for name, op in unknown.ops.items() if op in ("delete", "create", "update")}
    assert engine.run(program, "drift").changed() == {}
