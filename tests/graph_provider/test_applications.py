"""What the case files cannot say of applications: permissions that are disabled first, replication, the mark's targets, owners,
and the recycle bin."""

from __future__ import annotations

import asyncio

import pytest

from graph_provider.app_owners import reference_path
from graph_provider.errors import MarkUnavailable, PartlyDone, UnknownReference
from tests.graph_provider.applications import (
    MARK,
    NOBODY,
    OTHER_ROLE,
    ROLE,
    Json,
    drift,
    graph_principal,
    live,
    make,
    person,
    quick_waits,
)
from tests.graph_provider.conftest import Tenant
from tests.graph_provider.driver import Run, State, go

__all__ = ["quick_waits"]


def writes(tenant: Tenant) -> list[tuple[str, Json]]:
    """Method with the path's last parts, and the body, of what our app wrote."""
    return [
        (f"{entry['method']} {entry['url'].split('/v1.0', 1)[1]}", entry.get("requestBody") or {})
        for entry in tenant.journal()
        if entry["method"] != "GET" and not entry["url"].endswith(("/$batch", "/getAvailableExtensionProperties"))
    ]


def test_an_enabled_role_is_disabled_before_it_goes_or_changes_its_value(tenant: Tenant) -> None:
    state = make(tenant, "Application", {"displayName": "Rota", "appRoles": [ROLE, OTHER_ROLE]})
    tenant.http.delete("/_sim/journal")
    wanted = {"displayName": "Rota", "appRoles": [ROLE | {"value": "chief"}]}
    after = go(tenant, lambda run: run.update(state, wanted))
    first, second = (body["appRoles"] for _, body in writes(tenant))
    assert [one["isEnabled"] for one in first] == [False, False]
    assert [(one["value"], one["isEnabled"]) for one in second] == [("chief", True)]
    assert drift(tenant, after, wanted) == {}
    tenant.http.delete("/_sim/journal")
    go(
        tenant,
        lambda run: run.update(after, {"displayName": "Rota", "appRoles": [ROLE | {"value": "chief", "displayName": "C"}]}),
    )
    assert len(writes(tenant)) == 1, "another text of a role takes one request"


def test_an_enabled_scope_is_disabled_before_it_goes(tenant: Tenant) -> None:
    scope = {"id": ROLE["id"], "value": "Read", "adminConsentDisplayName": "R", "adminConsentDescription": "R"}
    state = make(tenant, "Application", {"displayName": "Rota", "api": {"oauth2PermissionScopes": [scope]}})
    after = go(tenant, lambda run: run.update(state, {"displayName": "Rota"}))
    item = tenant.admin("GET", f"/applications/{after.object_id}")
    assert item["api"]["oauth2PermissionScopes"] == []


@pytest.mark.usefixtures("quick")
def test_a_service_principal_waits_until_its_application_is_everywhere(tenant: Tenant) -> None:
    late = {
        "method": "POST",
        "path": "/v1.0/servicePrincipals$",
        "status": 400,
        "code": "Request_BadRequest",
        "message": "The appId 'x' of the service principal does not reference a valid application object.",
    }

    async def both(run: Run) -> State:
        app = await run.create("Application", {"displayName": "Rota"})
        tenant.fault(**late, count=3)
        return await run.create("ServicePrincipal", {"appId": app.outputs["appId"]})

    made = go(tenant, both)
    assert made.outputs["origin"] == "created"
    tenant.no_faults()
    tenant.http.delete("/_sim/journal")
    with pytest.raises(UnknownReference):
        make(tenant, "ServicePrincipal", {"appId": NOBODY})
    assert len(writes(tenant)) == 1, "an application that this run did not make is not waited for"


@pytest.mark.usefixtures("quick")
def test_a_role_waits_until_it_is_everywhere(tenant: Tenant) -> None:
    late = {
        "method": "POST",
        "path": "/appRoleAssignedTo$",
        "status": 400,
        "code": "Request_BadRequest",
        "message": "Permission being assigned was not found on application 'x'.",
    }
    ada = person(tenant, "ada")

    async def all_three(run: Run) -> State:
        app = await run.create("Application", {"displayName": "Rota", "appRoles": [ROLE]})
        principal = await run.create("ServicePrincipal", {"appId": app.outputs["appId"]})
        tenant.fault(**late, count=2)
        keys = {"principalId": ada, "resourceId": principal.object_id, "appRoleId": ROLE["id"]}
        return await run.create("AppRoleAssignment", keys)

    assert go(tenant, all_three).outputs["origin"] == "created"


def test_a_mark_that_was_registered_for_people_only_says_what_can_be_done(tenant: Tenant) -> None:
    owner = tenant.admin("POST", "/applications", {"displayName": "Marks"})
    extension = {"name": "tenantryKey", "dataType": "String", "targetObjects": ["User", "Group"]}
    tenant.admin("POST", f"/applications/{owner['id']}/extensionProperties", extension)
    env = {"M365_MARK_APP_ID": owner["appId"]}
    with pytest.raises(MarkUnavailable, match=r"registered for Group, User only.*type Application cannot carry"):
        make(tenant, "Application", {"displayName": "Rota", "mark": MARK}, **env)
    assert not [one for one in tenant.admin("GET", "/applications")["value"] if one["displayName"] == "Rota"]
    make(tenant, "Application", {"displayName": "Rota"}, **env)
    team = {"displayName": "Team", "kind": "security", "mailNickname": "team", "mark": "northwind/group/team"}
    marked = make(tenant, "Group", team, **env)
    assert go(tenant, lambda run: run.refresh(marked), **env).inputs["mark"] == "northwind/group/team"


def test_the_providers_own_ownership_stays_out_of_sight(tenant: Tenant) -> None:
    ada = person(tenant, "ada")
    state = make(tenant, "Application", {"displayName": "Rota", "ownerIds": [ada]})
    path = f"/applications/{state.object_id}/owners"
    own = next(one["id"] for one in tenant.admin("GET", path)["value"] if one["id"] != ada)
    less = go(tenant, lambda run: run.update(state, {"displayName": "Rota", "ownerIds": []}))
    assert [one["id"] for one in tenant.admin("GET", path)["value"]] == [own], "it needs that to change it again"
    named = go(tenant, lambda run: run.update(less, {"displayName": "Rota", "ownerIds": [own]}))
    assert live(tenant, named).inputs["ownerIds"] == [own]


@pytest.mark.usefixtures("quick")
def test_an_owner_who_is_nobody_leaves_an_application_that_the_next_apply_repairs(tenant: Tenant) -> None:
    ada = person(tenant, "ada")
    inputs = {"displayName": "Rota", "mark": MARK, "ownerIds": [NOBODY], "identifierUris": ["api://{appId}"]}
    with pytest.raises(PartlyDone) as partly:
        make(tenant, "Application", inputs)
    assert partly.value.outputs["identifierUris"] == ["api://{appId}"]
    state = State(kind="Application", object_id=partly.value.object_id, inputs=inputs, outputs=partly.value.outputs)
    wanted = {**inputs, "ownerIds": [ada]}
    assert go(tenant, lambda run: run.diff(state, wanted)) == {"ownerIds": "add"}
    repaired = go(tenant, lambda run: run.update(state, wanted))
    assert go(tenant, lambda run: run.diff(repaired, wanted)) == {}
    assert ada in [one["id"] for one in tenant.admin("GET", f"/applications/{state.object_id}/owners")["value"]]


def test_an_owners_address_never_names_the_owner_itself() -> None:
    assert reference_path("/applications/a-1", "b-2") == "/applications/a-1/owners/b-2/$ref"
    with pytest.raises(ValueError, match="is not an object id"):
        reference_path("/applications/a-1", "b-2/x")


def test_a_client_id_may_be_spelled_out_or_not(tenant: Tenant) -> None:
    state = make(tenant, "Application", {"displayName": "Rota", "identifierUris": ["api://{appId}"]})
    app_id = state.outputs["appId"]
    assert tenant.admin("GET", f"/applications/{state.object_id}")["identifierUris"] == [f"api://{app_id}"]
    imported = go(tenant, lambda run: run.imported("Application", app_id))
    assert (imported.object_id, imported.inputs["identifierUris"]) == (state.object_id, ["api://{appId}"])
    spelled = {"displayName": "Rota", "identifierUris": [f"api://{app_id}"]}
    told = go(tenant, lambda run: run.update(imported, spelled))
    assert drift(tenant, told, spelled) == {}


def test_application_and_service_principal_come_back_from_the_bin_together(tenant: Tenant) -> None:
    app_inputs = {"displayName": "Rota", "mark": MARK}
    app = make(tenant, "Application", app_inputs)
    inputs = {"appId": app.outputs["appId"], "notes": "ours", "mark": "northwind/service-principal/rota"}
    principal = make(tenant, "ServicePrincipal", inputs)
    tenant.admin("DELETE", f"/applications/{app.object_id}")
    assert go(tenant, lambda run: run.refresh(principal)) is None

    async def again(run: Run) -> tuple[State, State]:
        return await run.create("Application", app_inputs), await run.create("ServicePrincipal", inputs)

    restored, with_it = go(tenant, again)
    assert (restored.object_id, with_it.object_id) == (app.object_id, principal.object_id)
    assert restored.outputs == app.outputs
    assert live(tenant, with_it).inputs == inputs


def test_microsofts_own_service_principal_is_borrowed(tenant: Tenant) -> None:
    graph = graph_principal(tenant)
    inputs = {"appId": graph["appId"], "adopt": True, "tags": ["seen"], "mark": "northwind/service-principal/graph"}
    state = make(tenant, "ServicePrincipal", inputs)
    assert (state.object_id, state.outputs["origin"]) == (graph["id"], "adopted")
    item = tenant.admin("GET", f"/servicePrincipals/{graph['id']}")
    assert (item["accountEnabled"], item["notes"]) == (graph["accountEnabled"], "tenantry: northwind/service-principal/graph")
    go(tenant, lambda run: run.delete(state))
    assert tenant.admin("GET", f"/servicePrincipals/{graph['id']}")["notes"] is None


def test_applications_are_read_by_one_list(tenant: Tenant) -> None:
    async def many(run: Run) -> list[State]:
        return list(await asyncio.gather(*(run.create("Application", {"displayName": f"App {n}"}) for n in range(40))))

    states = go(tenant, many)
    tenant.http.delete("/_sim/journal")

    async def reads(run: Run) -> list[State | None]:
        return list(await asyncio.gather(*(run.refresh(state) for state in states)))

    assert all(go(tenant, reads))
    assert len([entry for entry in tenant.journal() if "/applications" in entry["url"]]) == 1
