"""The types against the simulator over HTTP, without the engine: what each writes, takes over, refuses and releases."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest

from graph_provider import client, takeover
from graph_provider.errors import (
    CredentialsMissing,
    NameTaken,
    NoSeats,
    NotEmpty,
    NoUsageLocation,
    PartlyDone,
    Stopped,
    Unreachable,
)
from graph_provider.fields import differences
from graph_provider.kind import Kind, Made, registry
from graph_provider.session import Session
from tests.graph_provider.conftest import BASIC, PREMIUM, Tenant

Json = dict[str, Any]
KINDS = {token.rpartition(":")[2]: kind for token, kind in registry().items()}
MISSING = "aaaaaaaa-0000-0000-0000-000000000001"


def go(tenant: Tenant, work: Callable[[Session], Awaitable[Any]], may_write: Callable[[], None] = lambda: None) -> Any:
    """One engine run's worth of work in a session of its own."""

    async def main() -> Any:
        session = Session.from_environment(tenant.tenant_id, tenant.env, may_write)
        try:
            return await work(session)
        finally:
            await session.client.aclose()

    return asyncio.run(main())


async def create(session: Session, name: str, inputs: Json) -> Made:
    kind = KINDS[name]
    return await kind.create(session, kind.complete(inputs))


async def update(session: Session, name: str, object_id: str, old: Json, new: Json) -> Json:
    kind: Kind = KINDS[name]
    return await kind.update(session, object_id, old, new, differences(kind.fields, old, new))


def person(tenant: Tenant, name: str, **more: Any) -> Json:
    return {"userPrincipalName": f"{name}@{tenant.domain}", "displayName": name, "accountEnabled": True, **more}


def group(name: str, **more: Any) -> Json:
    return {"displayName": name, "kind": "security", "mailNickname": name.lower(), **more}


async def people(session: Session, tenant: Tenant, count: int) -> list[str]:
    made = await asyncio.gather(*(create(session, "User", person(tenant, f"p{number}")) for number in range(count)))
    return [one.object_id for one in made]


def members_of(tenant: Tenant, group_id: str) -> set[str]:
    return {item["id"] for item in tenant.admin("GET", f"/groups/{group_id}/members?$select=id&$top=999")["value"]}


def test_many_people_and_members_go_in_batches(tenant: Tenant) -> None:
    async def work(session: Session) -> tuple[str, list[str], int]:
        ids = await people(session, tenant, 45)
        requests = session.client.requests
        team = (await create(session, "Group", group("Team"))).object_id
        await create(session, "GroupMembers", {"groupId": team, "memberIds": ids})
        await update(session, "GroupMembers", f"{team}/members", {"memberIds": ids}, {"memberIds": ids[:5]})
        return team, ids, requests

    team, ids, requests = go(tenant, work)
    assert requests < 10, "45 people, two lists and at most a few batches"
    assert members_of(tenant, team) == set(ids[:5])
    deletes = [entry for entry in tenant.journal() if entry["method"] == "DELETE"]
    assert len(deletes) == 40
    assert all(entry["url"].endswith("/$ref") for entry in deletes)


def test_a_bad_member_does_not_keep_the_others_out(tenant: Tenant) -> None:
    async def work(session: Session) -> tuple[str, list[str]]:
        ids = await people(session, tenant, 3)
        team = (await create(session, "Group", group("Team"))).object_id
        tenant.admin("POST", f"/groups/{team}/members/$ref", {"@odata.id": session.client.reference("directoryObjects", ids[0])})
        await update(session, "GroupMembers", f"{team}/members", {"memberIds": []}, {"memberIds": ids})
        return team, ids

    team, ids = go(tenant, work)
    assert members_of(tenant, team) == set(ids)


def test_a_create_removes_nobody_from_a_group_that_was_there(tenant: Tenant) -> None:
    async def prepare(session: Session) -> tuple[str, list[str]]:
        ids = await people(session, tenant, 2)
        return (await create(session, "Group", group("Team"))).object_id, ids

    team, ids = go(tenant, prepare)
    tenant.admin("POST", f"/groups/{team}/members/$ref", {"@odata.id": f"{tenant.info.url}/v1.0/directoryObjects/{ids[0]}"})
    with pytest.raises(NotEmpty, match=f"{team}/members"):
        go(tenant, lambda session: create(session, "GroupMembers", {"groupId": team, "memberIds": [ids[1]]}))
    assert members_of(tenant, team) == {ids[0]}

    async def adopt(session: Session) -> None:
        taken = await create(session, "Group", group("Team", adopt=True))
        await create(session, "GroupMembers", {"groupId": taken.object_id, "memberIds": [ids[1]]})

    with pytest.raises(NotEmpty):
        go(tenant, adopt)
    assert members_of(tenant, team) == {ids[0]}


def test_an_existing_name_is_refused_and_adopt_takes_it_over(tenant: Tenant) -> None:
    first = go(tenant, lambda session: create(session, "User", person(tenant, "ada")))
    wanted = person(tenant, "ada", department="Finance", mark="northwind/user/ada")
    with pytest.raises(NameTaken, match=first.object_id):
        go(tenant, lambda session: create(session, "User", wanted))
    adopted = go(tenant, lambda session: create(session, "User", {**wanted, "adopt": True}))
    assert (adopted.object_id, adopted.outputs) == (first.object_id, {"origin": "adopted"})

    ours = go(tenant, lambda session: create(session, "User", wanted))
    assert (ours.object_id, ours.outputs["origin"]) == (first.object_id, "created"), "our mark says that it is ours"
    with pytest.raises(NameTaken, match="mark of another entry"):
        go(tenant, lambda session: create(session, "User", {**wanted, "mark": "northwind/user/other", "adopt": True}))

    state = {**wanted, "origin": "adopted"}
    go(tenant, lambda session: KINDS["User"].delete(session, first.object_id, state))
    found = go(tenant, lambda session: KINDS["User"].read(session, first.object_id, wanted))
    assert (found.inputs["department"], found.inputs["mark"]) == ("Finance", None), "released: kept, without the mark"


@pytest.mark.parametrize("name", ["Group", "ConditionalAccessPolicy"])
def test_what_was_deleted_by_hand_is_restored_and_patched(tenant: Tenant, name: str) -> None:
    mark = f"northwind/{name}/x"
    conditions = {"users": {"includeUsers": ["All"]}, "applications": {"includeApplications": ["All"]}}
    inputs = {
        "Group": group("Team", kind="microsoft365", description="Old", mark=mark),
        "ConditionalAccessPolicy": {
            "displayName": "P",
            "state": "disabled",
            "conditions": conditions,
            "grantControls": {"operator": "OR", "builtInControls": ["mfa"]},
            "description": "Old",
            "mark": mark,
        },
    }[name]
    first = go(tenant, lambda session: create(session, name, inputs))
    path = {"Group": "/groups", "ConditionalAccessPolicy": "/identity/conditionalAccess/policies"}[name]
    tenant.admin("DELETE", f"{path}/{first.object_id}")
    assert go(tenant, lambda session: KINDS[name].read(session, first.object_id, inputs)) is None
    again = go(tenant, lambda session: create(session, name, {**inputs, "description": "New"}))
    assert again.object_id == first.object_id
    found = go(tenant, lambda session: KINDS[name].read(session, first.object_id, inputs))
    assert (found.inputs["description"], found.inputs["mark"]) == ("New", mark)


def test_a_deleted_stranger_of_that_name_stays_deleted(tenant: Tenant) -> None:
    first = go(tenant, lambda session: create(session, "User", person(tenant, "ada")))
    tenant.admin("DELETE", f"/users/{first.object_id}")
    second = go(tenant, lambda session: create(session, "User", person(tenant, "ada", mark="northwind/user/ada")))
    assert second.object_id != first.object_id


def test_locations_of_one_name(tenant: Tenant) -> None:
    inputs = {"displayName": "Office", "ipRanges": ["203.0.113.0/28"], "isTrusted": True}
    first = go(tenant, lambda session: create(session, "NamedLocation", inputs))
    again = go(tenant, lambda session: create(session, "NamedLocation", inputs))
    assert again == first, "equal, and the audit log says that we made it"
    with pytest.raises(NameTaken):
        go(tenant, lambda session: create(session, "NamedLocation", {**inputs, "ipRanges": ["198.51.100.0/24"]}))
    adopted = go(tenant, lambda session: create(session, "NamedLocation", {**inputs, "isTrusted": False, "adopt": True}))
    assert (adopted.object_id, adopted.outputs["origin"]) == (first.object_id, "adopted")
    go(tenant, lambda session: KINDS["NamedLocation"].delete(session, first.object_id, {**inputs, "origin": "created"}))
    back = go(tenant, lambda session: create(session, "NamedLocation", inputs))
    assert back.object_id == first.object_id, "restored from deleted items"


def test_a_location_that_a_stranger_made_is_refused(tenant: Tenant) -> None:
    body = {
        "@odata.type": "#microsoft.graph.ipNamedLocation",
        "displayName": "Office",
        "isTrusted": False,
        "ipRanges": [{"@odata.type": "#microsoft.graph.iPv4CidrRange", "cidrAddress": "203.0.113.0/28"}],
    }
    theirs = tenant.admin("POST", "/identity/conditionalAccess/namedLocations", body)["id"]
    inputs = {"displayName": "Office", "ipRanges": ["203.0.113.0/28"], "isTrusted": False}
    with pytest.raises(NameTaken, match=theirs):
        go(tenant, lambda session: create(session, "NamedLocation", inputs))


def test_licences_in_one_call_and_their_errors(tenant: Tenant) -> None:
    async def work(session: Session) -> str:
        ada = (await create(session, "User", person(tenant, "ada", usageLocation="GB"))).object_id
        bob = (await create(session, "User", person(tenant, "bob"))).object_id
        await create(session, "LicenseAssignment", {"userId": ada, "skuIds": [BASIC]})
        licences = f"users/{ada}/licenses"
        await update(session, "LicenseAssignment", licences, {"skuIds": [BASIC]}, {"skuIds": [PREMIUM.upper()]})
        with pytest.raises(NoUsageLocation, match="usageLocation"):
            await create(session, "LicenseAssignment", {"userId": bob, "skuIds": [BASIC]})
        for number in range(3):
            made = await create(session, "User", person(tenant, f"q{number}", usageLocation="GB"))
            await create(session, "LicenseAssignment", {"userId": made.object_id, "skuIds": [BASIC]})
        last = await create(session, "User", person(tenant, "last", usageLocation="GB"))
        with pytest.raises(NoSeats, match="no free licence"):
            await create(session, "LicenseAssignment", {"userId": last.object_id, "skuIds": [BASIC]})
        return ada

    ada = go(tenant, work)
    calls = [entry for entry in tenant.journal() if entry["url"].endswith(f"/users/{ada}/assignLicense")]
    assert calls[-1]["requestBody"] == {"addLicenses": [{"skuId": PREMIUM, "disabledPlans": []}], "removeLicenses": [BASIC]}
    found = go(tenant, lambda session: KINDS["LicenseAssignment"].read(session, f"users/{ada}/licenses", {}))
    assert found.inputs["skuIds"] == [PREMIUM]
    with pytest.raises(NotEmpty, match=f"users/{ada}/licenses"):
        go(tenant, lambda session: create(session, "LicenseAssignment", {"userId": ada, "skuIds": [BASIC]}))


def test_group_licences_owners_and_rule(tenant: Tenant) -> None:
    async def work(session: Session) -> str:
        first, second = await people(session, tenant, 2)
        inputs = group("Team", ownerIds=[first])
        team = (await create(session, "Group", inputs)).object_id
        await update(session, "Group", team, inputs, {**inputs, "ownerIds": [second], "description": "New"})
        await create(session, "LicenseAssignment", {"groupId": team, "skuIds": [BASIC]})
        found = await KINDS["Group"].read(session, team, {"ownerIds": []})
        assert found is not None
        assert found.inputs["ownerIds"] == [second]
        licences = await KINDS["LicenseAssignment"].read(session, f"groups/{team}/licenses", {})
        assert licences is not None
        assert licences.inputs["skuIds"] == [BASIC]
        await KINDS["LicenseAssignment"].delete(session, f"groups/{team}/licenses", {"skuIds": [BASIC], "origin": "created"})
        return team

    team = go(tenant, work)
    assert tenant.admin("GET", f"/groups/{team}?$select=assignedLicenses")["assignedLicenses"] == []


def test_the_manager_comes_changes_and_goes_and_null_clears(tenant: Tenant) -> None:
    async def work(session: Session) -> None:
        boss, other = await people(session, tenant, 2)
        inputs = person(tenant, "ada", managerId=boss, department="Finance", businessPhones=["1"])
        ada = (await create(session, "User", inputs)).object_id
        await update(session, "User", ada, inputs, {**inputs, "managerId": other})
        found = await KINDS["User"].read(session, ada, {})
        assert found is not None
        assert found.inputs["managerId"] == other
        bare = person(tenant, "ada")
        await update(session, "User", ada, {**inputs, "managerId": other}, bare)
        found = await KINDS["User"].read(session, ada, {})
        assert found is not None
        assert (found.inputs["managerId"], found.inputs["department"], found.inputs["businessPhones"]) == (None, None, [])

    go(tenant, work)


def test_a_user_whose_manager_is_missing_is_kept_with_its_password(tenant: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "_FRESH_WAITS", (0.1,))
    with pytest.raises(PartlyDone) as caught:
        go(tenant, lambda session: create(session, "User", person(tenant, "ada", managerId=MISSING)))
    assert caught.value.outputs["initialPassword"]
    assert "managerId" not in caught.value.outputs
    assert tenant.users()[f"ada@{tenant.domain}"]["id"] == caught.value.object_id


def test_the_authorization_policy_gives_back_what_it_took(tenant: Tenant) -> None:
    before = tenant.admin("GET", "/policies/authorizationPolicy")
    first = {"allowInvitesFrom": "none", "defaultUserRolePermissions": {"allowedToCreateApps": False}}
    made = go(tenant, lambda session: create(session, "AuthorizationPolicy", first))
    assert made.outputs["before"]["defaultUserRolePermissions"] == {
        "allowedToCreateApps": before["defaultUserRolePermissions"]["allowedToCreateApps"]
    }
    second = {"defaultUserRolePermissions": {"allowedToCreateTenants": False}, "blockMsolPowerShell": True}
    outputs = go(
        tenant, lambda session: update(session, "AuthorizationPolicy", made.object_id, {**first, **made.outputs}, second)
    )
    now = tenant.admin("GET", "/policies/authorizationPolicy")
    assert now["allowInvitesFrom"] == before["allowInvitesFrom"]
    assert now["defaultUserRolePermissions"]["allowedToCreateApps"] is before["defaultUserRolePermissions"]["allowedToCreateApps"]
    assert (now["defaultUserRolePermissions"]["allowedToCreateTenants"], now["blockMsolPowerShell"]) == (False, True)
    state = {**second, "origin": "adopted", "before": outputs["before"]}
    go(tenant, lambda session: KINDS["AuthorizationPolicy"].delete(session, made.object_id, state))
    assert tenant.admin("GET", "/policies/authorizationPolicy") == before


def test_a_post_of_open_outcome_is_looked_up_before_it_is_sent_again(tenant: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(takeover, "_SETTLE_SECONDS", 0)
    tenant.fault(method="POST", path="/users$", status=503, count=1)
    wanted = person(tenant, "ada", mark="northwind/user/ada")
    made = go(tenant, lambda session: create(session, "User", wanted))
    assert tenant.users()[f"ada@{tenant.domain}"]["id"] == made.object_id
    posts = [entry["status"] for entry in tenant.journal() if entry["method"] == "POST" and entry["url"].endswith("/users")]
    assert posts == [503, 201]


def test_throttled_conditional_access_is_waited_out(tenant: Tenant) -> None:
    tenant.fault(path="/identity/conditionalAccess/namedLocations", status=429, count=1)
    inputs = {"displayName": "Home", "countriesAndRegions": ["GB"], "includeUnknownCountriesAndRegions": False}
    made = go(tenant, lambda session: create(session, "NamedLocation", inputs))
    assert tenant.admin("GET", f"/identity/conditionalAccess/namedLocations/{made.object_id}")["displayName"] == "Home"


def test_nothing_is_written_once_the_engine_is_gone(tenant: Tenant) -> None:
    def gone() -> None:
        raise Stopped("gone")

    with pytest.raises(Stopped):
        go(tenant, lambda session: create(session, "User", person(tenant, "ada")), gone)
    assert {entry["method"] for entry in tenant.journal()} == {"GET"}


def test_secrets_stay_out_of_the_journal(tenant: Tenant) -> None:
    made = go(tenant, lambda session: create(session, "User", person(tenant, "ada")))
    assert made.outputs["initialPassword"] not in tenant.http.get("/_sim/journal").text


def test_a_cloud_that_is_not_there_and_a_wrong_secret_are_said(tenant: Tenant) -> None:
    def read(**env: str) -> Callable[[], Any]:
        changed = replace(tenant, env={**tenant.env, **env})
        return lambda: go(changed, lambda session: KINDS["User"].read(session, MISSING, {}))

    with pytest.raises(Unreachable, match="sign-in service"):
        read(AZURE_AUTHORITY_HOST="https://localhost:1")()
    with pytest.raises(Unreachable, match="does not answer"):
        read(M365_GRAPH_ENDPOINT="https://localhost:1")()
    with pytest.raises(CredentialsMissing, match="AADSTS"):
        read(AZURE_CLIENT_SECRET="wrong")()
    assert read()() is None
