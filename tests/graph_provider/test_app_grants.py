"""Roles, consent and secrets of applications: what others gave is not ours, and an answer that is lost makes no second one."""

from __future__ import annotations

import pytest
from pulumi.provider.experimental import provider as engine

from graph_provider.errors import NameTaken
from graph_provider.values import wire_map
from tests.graph_provider.applications import MARK, OTHER_ROLE, ROLE, drift, graph_principal, live, make, person, quick_waits
from tests.graph_provider.conftest import Tenant
from tests.graph_provider.driver import Run, go, urn

__all__ = ["quick_waits"]


@pytest.mark.usefixtures("quick")
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


@pytest.mark.usefixtures("quick")
def test_a_grant_to_one_person_is_not_ours_when_somebody_gave_the_same_to_another(tenant: Tenant) -> None:
    graph = graph_principal(tenant)
    app = make(tenant, "Application", {"displayName": "Rota"})
    principal = make(tenant, "ServicePrincipal", {"appId": app.outputs["appId"]})
    keys = {"clientId": principal.object_id, "resourceId": graph["id"]}
    ada = person(tenant, "ada")
    theirs = keys | {"consentType": "Principal", "principalId": ada, "scope": "User.Read"}
    tenant.admin("POST", "/oauth2PermissionGrants", theirs)
    make(tenant, "DelegatedGrant", keys | {"principalId": person(tenant, "ben"), "scopes": ["User.Read"]})
    with pytest.raises(NameTaken, match="made by somebody else"):
        make(tenant, "DelegatedGrant", keys | {"principalId": ada, "scopes": ["User.Read"]})


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize(
    "kind", ["Application", "ServicePrincipal", "FederatedIdentityCredential", "AppRoleAssignment", "DelegatedGrant"]
)
def test_a_create_whose_answer_was_lost_makes_one_object(tenant: Tenant, kind: str) -> None:
    app = make(tenant, "Application", {"displayName": "Base", "appRoles": [ROLE]})
    base = make(tenant, "ServicePrincipal", {"appId": app.outputs["appId"]})
    graph = graph_principal(tenant)
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


@pytest.mark.usefixtures("quick")
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


@pytest.mark.usefixtures("quick")
def test_somebody_elses_secret_is_never_removed(tenant: Tenant) -> None:
    """Not even after one of ours stood beside it in the log's record."""
    app = make(tenant, "Application", {"displayName": "Rota"})
    path = f"/applications/{app.object_id}"
    theirs = tenant.admin("POST", f"{path}/addPassword", {"passwordCredential": {"displayName": "theirs"}})
    make(tenant, "ApplicationPassword", {"applicationId": app.object_id, "displayName": "ours"})
    with pytest.raises(NameTaken, match=theirs["keyId"]):
        make(tenant, "ApplicationPassword", {"applicationId": app.object_id, "displayName": "theirs"})
    assert theirs["keyId"] in [one["keyId"] for one in tenant.admin("GET", path)["passwordCredentials"]]
