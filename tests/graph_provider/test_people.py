"""Users, groups and licences where the case files end: passwords, objects that another directory or Exchange masters, what only a
person may write, names of service plans and seats, names that fit several objects."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pulumi
import pytest
from azure.core.credentials import AccessToken
from pulumi.provider.experimental import provider as requests

from graph_provider import credentials
from graph_provider.errors import (
    Ambiguous,
    M365Error,
    NeedsPerson,
    NoNaturalKey,
    NoSeats,
    NotHere,
    NotOwned,
    PartlyDone,
    Synced,
    WeakPassword,
)
from graph_provider.fields import GUID
from graph_provider.passwords import initial_password
from graph_provider.provider import M365Provider
from graph_provider.resources import Provider, User
from graph_provider.values import wire_map
from tests.graph_provider.conftest import BASIC, PREMIUM, Engine, Tenant
from tests.graph_provider.driver import Refused, Run, State, go, urn

Json = dict[str, Any]
TEAMS, WINBIZ = "57ff2da0-773e-42df-b2af-ffb7a2317929", "8e229017-d77b-43d5-9305-903395523b99"
ENTERPRISE = "05e9a617-0261-4cee-bb44-138d3ef5d965"


def person(tenant: Tenant, name: str = "ada", **more: Any) -> Json:
    return {"userPrincipalName": f"{name}@{tenant.domain}", "displayName": name.title(), **more}


def create(tenant: Tenant, kind: str, inputs: Json) -> State:
    made: State = go(tenant, lambda run: run.create(kind, inputs))
    return made


def refresh(tenant: Tenant, state: State) -> State:
    found: State | None = go(tenant, lambda run: run.refresh(state))
    assert found is not None
    return found


def diff(tenant: Tenant, state: State, inputs: Json) -> dict[str, str]:
    found: dict[str, str] = go(tenant, lambda run: run.diff(state, inputs))
    return found


def update(tenant: Tenant, state: State, inputs: Json) -> State:
    updated: State = go(tenant, lambda run: run.update(state, inputs))
    return updated


def imported(tenant: Tenant, kind: str, text: str) -> State:
    found: State | None = go(tenant, lambda run: run.imported(kind, text))
    assert found is not None
    return found


def alter(tenant: Tenant, collection: str, object_id: str, **properties: Any) -> None:
    """What no request to Graph can do: an on-premises directory or Exchange takes an object over."""
    snapshot = tenant.http.get("/_sim/snapshot", params={"tenantId": tenant.tenant_id}).json()
    snapshot["tenants"][0]["collections"][collection][object_id] |= properties
    assert tenant.http.put("/_sim/snapshot", json=snapshot).status_code == 204


def test_a_made_password_can_hold_no_word() -> None:
    made = "".join(initial_password() for _ in range(500))
    assert not set(made.lower()) & set("aeiou0134@$"), "nor what the check reads as a vowel"


def test_a_given_password_is_used_once_and_shown_nowhere(tenant: Tenant) -> None:
    given = "Vk7!nQ9z#Tp2"
    state = create(tenant, "User", person(tenant, initialPassword=given, forceChangePassword=False))
    assert state.outputs["initialPassword"] == given
    profile = tenant.admin("GET", f"/users/{state.object_id}?$select=passwordProfile")["passwordProfile"]
    assert profile["forceChangePasswordNextSignIn"] is False
    assert given not in tenant.http.get("/_sim/journal").text
    tenant.http.delete("/_sim/journal")
    assert diff(tenant, state, person(tenant, initialPassword="Another#1-Password")) == {}
    assert diff(tenant, state, person(tenant)) == {}
    assert refresh(tenant, state).outputs["initialPassword"] == given
    other = person(tenant, initialPassword="Another#1-Password", department="Finance")
    assert update(tenant, state, other).outputs["initialPassword"] == given, "the one that the account has had"
    assert {entry["method"] for entry in tenant.journal()} == {"GET", "PATCH"}


def test_a_made_password_stays_in_the_state_as_a_secret(tenant: Tenant) -> None:
    async def work(run: Run) -> tuple[Any, Any]:
        checked = await run.check("User", person(tenant))
        preview = await run.provider.create(requests.CreateRequest(urn("User"), wire_map(checked), 0, True))
        made = await run.provider.create(requests.CreateRequest(urn("User"), wire_map(checked), 0, False))
        return preview.properties["initialPassword"], made.properties["initialPassword"]

    preview, made = go(tenant, work)
    assert preview.is_secret
    assert made.is_secret
    assert len(made.value) == 20


def test_a_given_password_is_readable_in_no_state(tenant: Tenant, engine: Engine) -> None:
    def program() -> None:
        opts = pulumi.ResourceOptions(provider=Provider("m365", tenant_id=tenant.tenant_id))
        user_name = f"ada@{tenant.domain}"
        User("ada", user_principal_name=user_name, display_name="Ada", initial_password="Vk7!nQ9z#Tp2", opts=opts)

    assert not engine.run(program).error
    assert engine.run(program).changed() == {}
    kept = [file for file in (engine.folder / "state").rglob("*") if file.is_file()]
    state = "".join(file.read_text(encoding="utf-8", errors="replace") for file in kept)
    assert f"ada@{tenant.domain}" in state
    assert "Vk7!nQ9z#Tp2" not in state


def test_a_weak_password_is_refused_in_words_that_do_not_show_it(tenant: Tenant) -> None:
    with pytest.raises(WeakPassword, match="three kinds") as refused:
        create(tenant, "User", person(tenant, initialPassword="onlysmallletters"))
    assert "onlysmall" not in str(refused.value)


def test_a_synchronised_user_is_read_only_and_a_preview_says_so(tenant: Tenant) -> None:
    inputs = person(tenant, department="Finance", mark="northwind/user/ada")
    state = create(tenant, "User", inputs)
    assert "onPremisesSyncEnabled" not in refresh(tenant, state).outputs
    alter(tenant, "users", state.object_id, onPremisesSyncEnabled=True)
    # The state does not know yet: Graph's own refusal becomes the same words.
    with pytest.raises(Synced, match="department") as late:
        update(tenant, state, {**inputs, "department": "Sales"})
    assert f"user 'ada@{tenant.domain}'" in str(late.value)
    assert late.value.request_id
    assert "usageLocation, passwordPolicies, mark and licences" in str(late.value)

    read = refresh(tenant, state)
    assert read.outputs["onPremisesSyncEnabled"] is True
    assert diff(tenant, read, inputs) == {}

    async def preview(run: Run) -> None:
        checked = await run.check("User", {**inputs, "department": "Sales", "managerId": state.object_id})
        request = requests.UpdateRequest(urn("User"), read.object_id, wire_map(read.outputs), wire_map(checked), 0, [], True)
        await run.provider.update(request)

    with pytest.raises(Synced, match="department and managerId"):
        go(tenant, preview)
    changed = update(tenant, read, {**inputs, "usageLocation": "GB", "mark": "northwind/user/byron"})
    assert refresh(tenant, changed).inputs["usageLocation"] == "GB"
    with pytest.raises(Synced, match="cannot be deleted"):
        go(tenant, lambda run: run.delete(read))
    assert f"ada@{tenant.domain}" in tenant.users()

    alter(tenant, "users", state.object_id, onPremisesSyncEnabled=None)
    assert "onPremisesSyncEnabled" not in refresh(tenant, read).outputs, "it is the cloud's own now"


def test_a_synchronised_user_can_be_adopted_as_it_is_and_get_licences(tenant: Tenant) -> None:
    made = create(tenant, "User", person(tenant, usageLocation="GB"))
    alter(tenant, "users", made.object_id, onPremisesSyncEnabled=True)
    with pytest.raises(Synced, match="displayName"):
        create(tenant, "User", person(tenant, adopt=True, mark="northwind/user/ada") | {"displayName": "Other"})
    adopted = create(tenant, "User", person(tenant, adopt=True, mark="northwind/user/ada"))
    assert (adopted.object_id, adopted.outputs["onPremisesSyncEnabled"]) == (made.object_id, True)
    create(tenant, "LicenseAssignment", {"userId": made.object_id, "skuIds": [BASIC]})


def a_group(**more: Any) -> Json:
    return {"displayName": "Team", "kind": "microsoft365", "mailNickname": "team", **more}


def test_a_synchronised_group_is_read_only(tenant: Tenant) -> None:
    inputs = {"displayName": "Team", "kind": "security", "mailNickname": "team"}
    state = create(tenant, "Group", inputs)
    alter(tenant, "groups", state.object_id, onPremisesSyncEnabled=True)
    read = refresh(tenant, state)
    with pytest.raises(Synced, match=r"group 'Team'.*description"):
        update(tenant, read, {**inputs, "description": "New"})
    with pytest.raises(Synced, match="description"):
        update(tenant, state, {**inputs, "description": "New"})
    ada = create(tenant, "User", person(tenant))
    with pytest.raises(Synced):
        create(tenant, "GroupMembers", {"groupId": state.object_id, "memberIds": [ada.object_id]})
    update(tenant, read, {**inputs, "mark": "northwind/group/team"})
    with pytest.raises(Synced):
        go(tenant, lambda run: run.delete(read))


def test_a_group_of_exchange_cannot_be_managed(tenant: Tenant) -> None:
    state = create(tenant, "Group", {"displayName": "Team", "kind": "security", "mailNickname": "team"})
    alter(tenant, "groups", state.object_id, mailEnabled=True)
    with pytest.raises(NotHere, match="mail-enabled security group, which only Exchange"):
        refresh(tenant, state)
    with pytest.raises(NotHere):
        imported(tenant, "Group", "Team")
    with pytest.raises(NotHere):
        create(tenant, "Group", {"displayName": "Team", "kind": "security", "mailNickname": "team", "adopt": True})


@pytest.fixture
def signed_in(tenant: Tenant, monkeypatch: pytest.MonkeyPatch) -> Iterator[Tenant]:
    """The same tenant, reached as its administrator, as with Azure CLI."""

    class Person:
        def get_token(self, *scopes: str, **options: Any) -> AccessToken:
            del scopes, options
            return AccessToken(tenant.token, 2**31)

    monkeypatch.setattr(credentials, "_source", lambda tenant_id, environ: Person())
    yield tenant


SETTINGS = {
    "allowExternalSenders": True,
    "autoSubscribeNewMembers": True,
    "hideFromAddressLists": True,
    "hideFromOutlookClients": True,
}


def test_a_person_sets_what_exchange_keeps_of_a_group(signed_in: Tenant) -> None:
    state = create(signed_in, "Group", a_group(**SETTINGS))
    read = refresh(signed_in, state)
    assert {name: read.inputs[name] for name in SETTINGS} == SETTINGS
    assert diff(signed_in, read, a_group(**SETTINGS)) == {}
    for name in SETTINGS:
        signed_in.admin("PATCH", f"/groups/{state.object_id}", {name: False})
        tampered = refresh(signed_in, read)
        assert diff(signed_in, tampered, a_group(**SETTINGS)) == {name: "update"}
        update(signed_in, tampered, a_group(description="New", **SETTINGS))
        assert refresh(signed_in, read).inputs[name] is True
    less = update(signed_in, read, a_group())
    assert diff(signed_in, less, a_group()) == {}
    address = f"/groups/{state.object_id}?$select={','.join(SETTINGS)}"
    assert not any(signed_in.admin("GET", address)[name] for name in SETTINGS)


def test_an_app_is_told_that_it_may_not_and_the_group_stays(tenant: Tenant) -> None:
    with pytest.raises(PartlyDone, match="Sign in as a person") as half:
        create(tenant, "Group", a_group(mark="northwind/group/team", hideFromAddressLists=True))
    assert "hideFromAddressLists" not in half.value.outputs
    assert tenant.admin("GET", f"/groups/{half.value.object_id}")["displayName"] == "Team"
    state = create(tenant, "Group", a_group(mark="northwind/group/team"))
    assert state.object_id == half.value.object_id
    with pytest.raises(NeedsPerson, match="ErrorGroupsAccessDenied"):
        update(tenant, state, a_group(mark="northwind/group/team", allowExternalSenders=True))


def test_when_a_group_expires_is_told(tenant: Tenant) -> None:
    state = create(tenant, "Group", a_group())
    assert "expirationDateTime" not in refresh(tenant, state).outputs
    assert state.outputs["mail"] == refresh(tenant, state).outputs["mail"]
    policy = {"groupLifetimeInDays": 200, "managedGroupTypes": "All", "alternateNotificationEmails": f"admin@{tenant.domain}"}
    tenant.admin("POST", "/groupLifecyclePolicies", policy)
    read = refresh(tenant, state)
    assert read.outputs["expirationDateTime"] > "20"
    assert diff(tenant, read, a_group()) == {}


def test_a_name_that_several_groups_have_is_ambiguous(tenant: Tenant) -> None:
    body = {"displayName": "Team", "mailEnabled": False, "securityEnabled": True}
    made = [tenant.admin("POST", "/groups", {**body, "mailNickname": alias})["id"] for alias in ("one", "two")]
    for kind in ("Group", "GroupMembers"):
        with pytest.raises(Ambiguous) as refused:
            imported(tenant, kind, "Team")
        assert all(object_id in str(refused.value) for object_id in made)
    assert imported(tenant, "Group", "two").object_id == made[1]
    with pytest.raises(Ambiguous):
        imported(tenant, "LicenseAssignment", "groups/Team/licenses")
    with pytest.raises(NoNaturalKey):
        imported(tenant, "LicenseAssignment", "Team")
    found = imported(tenant, "LicenseAssignment", "groups/two/licenses")
    assert (found.object_id, found.inputs) == (f"groups/{made[1]}/licenses", {"groupId": made[1]})


def licensed(tenant: Tenant, plans: Any, sku: str = PREMIUM) -> Json:
    ada = create(tenant, "User", person(tenant, usageLocation="GB", mark="northwind/user/ada"))
    return {"userId": ada.object_id, "skuIds": [sku], "disabledPlans": {sku: plans}}


def test_plans_go_off_by_name_or_id_and_stay_the_same(tenant: Tenant) -> None:
    inputs = licensed(tenant, ["Teams1", WINBIZ])
    state = create(tenant, "LicenseAssignment", inputs)
    assert state.inputs["disabledPlans"] == {PREMIUM: [TEAMS, WINBIZ]}
    by_id = {**inputs, "disabledPlans": {PREMIUM: [WINBIZ.upper(), TEAMS]}}
    read = refresh(tenant, state)
    assert diff(tenant, read, by_id) == {}, "a name and its id are the same"
    tenant.http.delete("/_sim/journal")
    go(tenant, lambda run: run.check("LicenseAssignment", by_id))
    assert tenant.journal() == [], "ids are not looked up"


def test_a_plan_of_no_such_name_is_refused_by_the_check_with_all_that_there_are(tenant: Tenant) -> None:
    inputs = licensed(tenant, ["TEAM1"])
    with pytest.raises(Refused) as refused:
        create(tenant, "LicenseAssignment", inputs)
    reason = refused.value.reasons[f"disabledPlans.{PREMIUM}"]
    for part in ("'TEAM1'", f"SPB ({PREMIUM})", "AAD_PREMIUM, ", "WINBIZ", "did you mean TEAMS1?"):
        assert part in reason
    with pytest.raises(Refused) as unknown:
        create(tenant, "LicenseAssignment", {**inputs, "skuIds": [ENTERPRISE], "disabledPlans": {ENTERPRISE: ["TEAMS1"]}})
    assert "no subscription" in unknown.value.reasons[f"disabledPlans.{ENTERPRISE}"]
    alter_plan(tenant, "EXCHANGE_S_STANDARD")
    with pytest.raises(Refused) as company:
        create(tenant, "LicenseAssignment", {**inputs, "disabledPlans": {PREMIUM: ["EXCHANGE_S_STANDARD"]}})
    assert "whole company" in company.value.reasons[f"disabledPlans.{PREMIUM}"]


def alter_plan(tenant: Tenant, name: str) -> None:
    snapshot = tenant.http.get("/_sim/snapshot", params={"tenantId": tenant.tenant_id}).json()
    for sku in snapshot["tenants"][0]["collections"]["subscribedSkus"].values():
        for plan in sku["servicePlans"]:
            plan["appliesTo"] = "Company" if plan["servicePlanName"] == name else plan["appliesTo"]
    assert tenant.http.put("/_sim/snapshot", json=snapshot).status_code == 204


def test_a_create_without_a_check_knows_the_names_too(tenant: Tenant) -> None:
    """A preview whose tenant is not known yet checks no names."""
    inputs = licensed(tenant, ["NOPE"])

    async def work(run: Run) -> None:
        await run.provider.create(requests.CreateRequest(urn("LicenseAssignment"), wire_map(inputs), 0, False))

    with pytest.raises(M365Error, match="no service plan of SPB"):
        go(tenant, work)
    assert tenant.admin("GET", f"/users/{inputs['userId']}?$select=assignedLicenses")["assignedLicenses"] == []


def test_no_seats_and_no_subscription_say_which_product_and_how_many(tenant: Tenant) -> None:
    people = [
        create(tenant, "User", person(tenant, f"p{number}", usageLocation="GB", mark=f"n/u/{number}")) for number in range(4)
    ]
    for one in people[:3]:
        create(tenant, "LicenseAssignment", {"userId": one.object_id, "skuIds": [PREMIUM]})
    with pytest.raises(NoSeats) as full:
        create(tenant, "LicenseAssignment", {"userId": people[3].object_id, "skuIds": [PREMIUM]})
    assert f"SPB ({PREMIUM}) has 3 seats, and 3 are assigned" in str(full.value)
    assert GUID.fullmatch(full.value.request_id)
    with pytest.raises(NotOwned) as missing:
        create(tenant, "LicenseAssignment", {"userId": people[3].object_id, "skuIds": [ENTERPRISE]})
    for part in (ENTERPRISE, f"SPB ({PREMIUM})", f"O365_BUSINESS_ESSENTIALS ({BASIC})"):
        assert part in str(missing.value)
    tenant.fault(method="GET", path="/subscribedSkus", status=403, count=None)
    with pytest.raises(NoSeats, match="does not have any available"):
        create(tenant, "LicenseAssignment", {"userId": people[3].object_id, "skuIds": [PREMIUM]})


def test_names_are_not_looked_up_before_the_tenant_is_known() -> None:
    provider = M365Provider(version="1", open_session=lambda tenant_id: None, finished=lambda session: None)  # type: ignore[arg-type, return-value]
    inputs = {"userId": TEAMS, "skuIds": [PREMIUM], "disabledPlans": {PREMIUM: ["TEAMS1"]}}
    assert asyncio.run(Run(provider, None).check("LicenseAssignment", inputs)) == inputs  # type: ignore[arg-type]
