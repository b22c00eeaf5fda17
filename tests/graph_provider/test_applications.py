"""What the case files cannot say of applications: certificates, permissions that are disabled first, replication, the mark's
targets, owners, the recycle bin, and how a secret is never lost to somebody else."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from pulumi.provider.experimental import provider as engine

from graph_provider import client, creator, takeover
from graph_provider.app_owners import reference_path
from graph_provider.certificates import body_of
from graph_provider.errors import MarkUnavailable, NameTaken, PartlyDone, UnknownReference
from graph_provider.values import wire_map
from tests.graph_provider.conftest import Tenant
from tests.graph_provider.driver import Refused, Run, State, go, urn
from tests.simulator.entra.keys import Key, make_key

Json = dict[str, Any]
NOBODY = "00000000-0000-4000-8000-00000000dead"
ROLE: Json = {
    "id": "11111111-2222-4333-8444-000000000003",
    "displayName": "Planner",
    "description": "Plans",
    "value": "planner",
    "allowedMemberTypes": ["User"],
}
OTHER_ROLE = ROLE | {"id": "11111111-2222-4333-8444-000000000004", "value": "reader"}
MARK = "northwind/application/rota"


@pytest.fixture(scope="module")
def keys() -> tuple[Key, Key]:
    return make_key("first"), make_key("second")


@pytest.fixture
def _quick(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Waits are a hundredth of the real ones; their number and order are the same."""
    monkeypatch.setattr(creator, "_AUDIT_WAITS", (0.02, 0.04, 0.08))
    monkeypatch.setattr(client, "_FRESH_WAITS", tuple(wait / 100 for wait in client._FRESH_WAITS))
    monkeypatch.setattr(takeover, "_SETTLE_SECONDS", 0.02)
    yield


def pem(key: Key) -> str:
    return key.certificate.public_bytes(serialization.Encoding.PEM).decode()


def make(tenant: Tenant, kind: str, inputs: Json, **env: str) -> State:
    state: State = go(tenant, lambda run: run.create(kind, inputs), **env)
    return state


def live(tenant: Tenant, state: State) -> State:
    found: State | None = go(tenant, lambda run: run.refresh(state))
    assert found is not None
    return found


def drift(tenant: Tenant, state: State, inputs: Json) -> dict[str, str]:
    """What the live object and the program's inputs differ in."""
    read = live(tenant, state)
    found: dict[str, str] = go(tenant, lambda run: run.diff(read, inputs))
    return found


def writes(tenant: Tenant) -> list[tuple[str, Json]]:
    """Method with the path's last parts, and the body, of what our app wrote."""
    return [
        (f"{entry['method']} {entry['url'].split('/v1.0', 1)[1]}", entry.get("requestBody") or {})
        for entry in tenant.journal()
        if entry["method"] != "GET" and not entry["url"].endswith(("/$batch", "/getAvailableExtensionProperties"))
    ]


def test_certificates_come_go_and_are_told_by_what_they_are(tenant: Tenant, keys: tuple[Key, Key]) -> None:
    first, second = (pem(key) for key in keys)
    inputs = {"displayName": "Rota", "mark": MARK, "certificates": [first]}
    state = make(tenant, "Application", inputs)
    path = f"/applications/{state.object_id}"
    read = go(tenant, lambda run: run.refresh(state))
    assert read.inputs["certificates"] == [first]
    crlf = {**inputs, "certificates": [first.replace("\n", "\r\n")]}
    assert go(tenant, lambda run: run.diff(read, crlf)) == {}
    assert go(tenant, lambda run: run.diff(read, {**inputs, "certificates": [second]})) == {"certificates": "update"}
    both = go(tenant, lambda run: run.update(read, {**inputs, "certificates": [second, first]}))
    held = tenant.admin("GET", f"{path}?$select=keyCredentials")["keyCredentials"]
    assert {one["key"] for one in held} == {keys[0].encoded, keys[1].encoded}
    imported = go(tenant, lambda run: run.imported("Application", state.object_id))
    assert {body_of(text) for text in imported.inputs["certificates"]} == {keys[0].encoded, keys[1].encoded}
    assert go(tenant, lambda run: run.diff(imported, both.inputs)) == {}
    kept = next(one for one in held if one["key"] == keys[1].encoded)
    less = go(tenant, lambda run: run.update(both, {**inputs, "certificates": [second]}))
    (left,) = tenant.admin("GET", f"{path}?$select=keyCredentials")["keyCredentials"]
    assert left["keyId"] == kept["keyId"], "what stays is the same credential"
    assert drift(tenant, less, less.inputs) == {}


def test_a_certificate_that_somebody_put_in_our_place_is_seen(tenant: Tenant, keys: tuple[Key, Key]) -> None:
    """Also one that calls itself by our thumbprint."""
    inputs = {"displayName": "Rota", "mark": MARK, "certificates": [pem(keys[0])]}
    state = make(tenant, "Application", inputs)
    path = f"/applications/{state.object_id}"
    (ours,) = tenant.admin("GET", f"{path}?$select=keyCredentials")["keyCredentials"]
    evil = keys[1].credential(customKeyIdentifier=ours["customKeyIdentifier"], displayName=ours["displayName"])
    tenant.admin("PATCH", path, {"keyCredentials": [evil]})
    read = go(tenant, lambda run: run.refresh(state))
    assert go(tenant, lambda run: run.diff(read, inputs)) == {"certificates": "update"}
    go(tenant, lambda run: run.update(read, inputs))
    (left,) = tenant.admin("GET", f"{path}?$select=keyCredentials")["keyCredentials"]
    assert left["key"] == keys[0].encoded


def test_an_empty_list_keeps_certificates_away(tenant: Tenant, keys: tuple[Key, Key]) -> None:
    inputs = {"displayName": "Rota", "mark": MARK, "certificates": []}
    state = make(tenant, "Application", inputs)
    tenant.admin("PATCH", f"/applications/{state.object_id}", {"keyCredentials": [keys[1].credential()]})
    read = go(tenant, lambda run: run.refresh(state))
    assert go(tenant, lambda run: run.diff(read, inputs)) == {"certificates": "delete"}


def test_a_private_key_is_refused_and_not_shown(keys: tuple[Key, Key], tenant: Tenant) -> None:
    private = (
        keys[0]
        .private.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        .decode()
    )
    with pytest.raises(Refused) as refused:
        make(tenant, "Application", {"displayName": "Rota", "certificates": [private]})
    assert "must never leave its owner" in refused.value.reasons["certificates"]
    assert private.splitlines()[1] not in str(refused.value)


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


@pytest.mark.usefixtures("_quick")
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


@pytest.mark.usefixtures("_quick")
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


def person(tenant: Tenant, name: str) -> str:
    body = {
        "accountEnabled": True,
        "displayName": name,
        "mailNickname": name,
        "userPrincipalName": f"{name}@{tenant.domain}",
        "passwordProfile": {"password": "Xk4!mQ9z#Lp2"},
    }
    return str(tenant.admin("POST", "/users", body)["id"])


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
    graph = tenant.admin("GET", "/servicePrincipals?$filter=appId eq '00000003-0000-0000-c000-000000000000'")["value"][0]
    inputs = {"appId": graph["appId"], "adopt": True, "tags": ["seen"], "mark": "northwind/service-principal/graph"}
    state = make(tenant, "ServicePrincipal", inputs)
    assert (state.object_id, state.outputs["origin"]) == (graph["id"], "adopted")
    item = tenant.admin("GET", f"/servicePrincipals/{graph['id']}")
    assert (item["accountEnabled"], item["notes"]) == (graph["accountEnabled"], "tenantry: northwind/service-principal/graph")
    go(tenant, lambda run: run.delete(state))
    assert tenant.admin("GET", f"/servicePrincipals/{graph['id']}")["notes"] is None


@pytest.mark.usefixtures("_quick")
def test_a_role_that_somebody_else_gave_is_not_ours_because_we_gave_another(tenant: Tenant) -> None:
    ada = person(tenant, "ada")
    app = make(tenant, "Application", {"displayName": "Rota", "appRoles": [ROLE, OTHER_ROLE]})
    principal = make(tenant, "ServicePrincipal", {"appId": app.outputs["appId"]})
    mine = {"principalId": ada, "resourceId": principal.object_id, "appRoleId": ROLE["id"]}
    theirs = mine | {"appRoleId": OTHER_ROLE["id"]}
    make(tenant, "AppRoleAssignment", mine)
    tenant.admin("POST", f"/servicePrincipals/{principal.object_id}/appRoleAssignedTo", theirs)
    assert make(tenant, "AppRoleAssignment", mine).outputs["origin"] == "created"
    with pytest.raises(NameTaken, match="somebody else made it"):
        make(tenant, "AppRoleAssignment", theirs)


def test_a_role_that_was_taken_and_given_again_goes_with_its_resource(tenant: Tenant) -> None:
    ada = person(tenant, "ada")
    app = make(tenant, "Application", {"displayName": "Rota", "appRoles": [ROLE]})
    principal = make(tenant, "ServicePrincipal", {"appId": app.outputs["appId"]})
    keys = {"principalId": ada, "resourceId": principal.object_id, "appRoleId": ROLE["id"]}
    state = make(tenant, "AppRoleAssignment", keys)
    path = f"/servicePrincipals/{principal.object_id}/appRoleAssignedTo"
    tenant.admin("DELETE", f"{path}/{state.outputs['assignmentId']}")
    again = tenant.admin("POST", path, keys)
    assert live(tenant, state).outputs["assignmentId"] == again["id"]
    go(tenant, lambda run: run.delete(state))
    assert tenant.admin("GET", path)["value"] == []


@pytest.mark.usefixtures("_quick")
def test_a_grant_to_one_person_is_not_ours_when_somebody_gave_the_same_to_another(tenant: Tenant) -> None:
    graph = tenant.admin("GET", "/servicePrincipals?$filter=appId eq '00000003-0000-0000-c000-000000000000'")["value"][0]
    app = make(tenant, "Application", {"displayName": "Rota"})
    principal = make(tenant, "ServicePrincipal", {"appId": app.outputs["appId"]})
    keys = {"clientId": principal.object_id, "resourceId": graph["id"]}
    ada = person(tenant, "ada")
    theirs = keys | {"consentType": "Principal", "principalId": ada, "scope": "User.Read"}
    tenant.admin("POST", "/oauth2PermissionGrants", theirs)
    make(tenant, "DelegatedGrant", keys | {"principalId": person(tenant, "ben"), "scopes": ["User.Read"]})
    with pytest.raises(NameTaken, match="made by somebody else"):
        make(tenant, "DelegatedGrant", keys | {"principalId": ada, "scopes": ["User.Read"]})


@pytest.mark.usefixtures("_quick")
@pytest.mark.parametrize(
    "kind", ["Application", "ServicePrincipal", "FederatedIdentityCredential", "AppRoleAssignment", "DelegatedGrant"]
)
def test_a_create_whose_answer_was_lost_makes_one_object(tenant: Tenant, kind: str) -> None:
    app = make(tenant, "Application", {"displayName": "Base", "appRoles": [ROLE]})
    base = make(tenant, "ServicePrincipal", {"appId": app.outputs["appId"]})
    graph = tenant.admin("GET", "/servicePrincipals?$filter=appId eq '00000003-0000-0000-c000-000000000000'")["value"][0]
    free = tenant.admin("POST", "/applications", {"displayName": "Free"})
    inputs, path = {
        "Application": ({"displayName": "Rota", "mark": MARK}, "/applications"),
        "ServicePrincipal": ({"appId": free["appId"], "mark": MARK}, "/servicePrincipals"),
        "FederatedIdentityCredential": (
            {"applicationId": app.object_id, "name": "main", "issuer": "https://a.example", "subject": "s", "mark": MARK},
            f"/applications/{app.object_id}/federatedIdentityCredentials",
        ),
        "AppRoleAssignment": (
            {"principalId": person(tenant, "ada"), "resourceId": base.object_id, "appRoleId": ROLE["id"]},
            f"/servicePrincipals/{base.object_id}/appRoleAssignedTo",
        ),
        "DelegatedGrant": (
            {"clientId": base.object_id, "resourceId": graph["id"], "scopes": ["User.Read"]},
            "/oauth2PermissionGrants",
        ),
    }[kind]
    before = len(tenant.admin("GET", path)["value"])
    tenant.fault(method="POST", path=f"{path}$", kind="drop", takesEffect=True, count=1)
    state = make(tenant, kind, inputs)
    assert len(tenant.admin("GET", path)["value"]) == before + 1
    assert drift(tenant, state, inputs) == {}


@pytest.mark.usefixtures("_quick")
def test_a_secret_whose_answer_was_lost_goes_before_another_comes(tenant: Tenant) -> None:
    app = make(tenant, "Application", {"displayName": "Rota"})
    tenant.fault(method="POST", path="/addPassword$", kind="drop", takesEffect=True, count=1)
    state = make(tenant, "ApplicationPassword", {"applicationId": app.object_id, "displayName": "robot"})
    (held,) = tenant.admin("GET", f"/applications/{app.object_id}")["passwordCredentials"]
    assert held["keyId"] == state.outputs["keyId"]
    assert held["hint"] == state.outputs["secretText"][:3]


def test_a_secret_signs_in_and_is_a_secret_to_the_engine(tenant: Tenant) -> None:
    app = make(tenant, "Application", {"displayName": "Rota"})
    make(tenant, "ServicePrincipal", {"appId": app.outputs["appId"]})
    wanted = {"applicationId": app.object_id, "displayName": "robot", "lifetimeDays": 30}

    async def raw(run: Run) -> engine.CreateResponse:
        checked = await run.check("ApplicationPassword", wanted)
        return await run.provider.create(engine.CreateRequest(urn("ApplicationPassword"), wire_map(checked), 0, False))

    properties = go(tenant, raw).properties
    assert properties["secretText"].is_secret
    form = {
        "grant_type": "client_credentials",
        "client_id": app.outputs["appId"],
        "client_secret": properties["secretText"].value,
        "scope": "https://graph.microsoft.com/.default",
    }
    answer = tenant.http.post(f"/{tenant.tenant_id}/oauth2/v2.0/token", data=form)
    assert answer.status_code == 200, answer.text


@pytest.mark.usefixtures("_quick")
def test_somebody_elses_secret_is_never_removed(tenant: Tenant) -> None:
    """Not even after one of ours stood beside it in the log's record."""
    app = make(tenant, "Application", {"displayName": "Rota"})
    path = f"/applications/{app.object_id}"
    theirs = tenant.admin("POST", f"{path}/addPassword", {"passwordCredential": {"displayName": "theirs"}})
    make(tenant, "ApplicationPassword", {"applicationId": app.object_id, "displayName": "ours"})
    with pytest.raises(NameTaken, match=theirs["keyId"]):
        make(tenant, "ApplicationPassword", {"applicationId": app.object_id, "displayName": "theirs"})
    assert theirs["keyId"] in [one["keyId"] for one in tenant.admin("GET", path)["passwordCredentials"]]


def test_applications_are_read_by_one_list(tenant: Tenant) -> None:
    async def many(run: Run) -> list[State]:
        return list(await asyncio.gather(*(run.create("Application", {"displayName": f"App {n}"}) for n in range(40))))

    states = go(tenant, many)
    tenant.http.delete("/_sim/journal")

    async def reads(run: Run) -> list[State | None]:
        return list(await asyncio.gather(*(run.refresh(state) for state in states)))

    assert all(go(tenant, reads))
    assert len([entry for entry in tenant.journal() if "/applications" in entry["url"]]) == 1
