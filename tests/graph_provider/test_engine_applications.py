"""An application with all that belongs to it, by the real engine: one run makes it, the next finds nothing to do, what somebody
changed is shown and repaired, a secret never shows, and all goes again."""

from __future__ import annotations

import json

import pulumi

from graph_provider.resources import (
    Application,
    ApplicationPassword,
    AppRoleAssignment,
    DelegatedGrant,
    FederatedIdentityCredential,
    Provider,
    ServicePrincipal,
    User,
)
from tests.graph_provider.applications import ROLE, graph_principal
from tests.graph_provider.conftest import Engine, Program, Tenant


def rota(tenant: Tenant, rotation: str = "1") -> Program:
    def program() -> None:
        opts = pulumi.ResourceOptions(provider=Provider("m365", tenant_id=tenant.tenant_id))
        ada = User(
            "people/ada", user_principal_name=f"ada@{tenant.domain}", display_name="Ada", mark="northwind/user/ada", opts=opts
        )
        app = Application(
            "apps/rota",
            display_name="Rota",
            identifier_uris=["api://{appId}"],
            web={"redirectUris": [f"https://rota.{tenant.domain}/in"]},
            app_roles=[ROLE],
            owner_ids=[ada.id],
            mark="northwind/application/rota",
            opts=opts,
        )
        principal = ServicePrincipal(
            "apps/rota/principal",
            app_id=app.app_id,
            app_role_assignment_required=True,
            mark="northwind/service-principal/rota",
            opts=opts,
        )
        graph = ServicePrincipal("apps/graph", app_id=graph_principal(tenant)["appId"], adopt=True, opts=opts)
        AppRoleAssignment("apps/rota/ada", principal_id=ada.id, resource_id=principal.id, app_role_id=ROLE["id"], opts=opts)
        DelegatedGrant("apps/rota/consent", client_id=principal.id, resource_id=graph.id, scopes=["User.Read"], opts=opts)
        FederatedIdentityCredential(
            "apps/rota/pipeline",
            application_id=app.id,
            name="main",
            issuer="https://token.actions.githubusercontent.com",
            subject="repo:northwind/rota:ref:refs/heads/main",
            mark="northwind/credential/main",
            opts=opts,
        )
        secret = ApplicationPassword("apps/rota/robot", application_id=app.id, display_name="robot", rotation=rotation, opts=opts)
        pulumi.export("keyId", secret.key_id)

    return program


def test_an_application_from_the_first_run_to_the_last(tenant: Tenant, engine: Engine) -> None:
    made = engine.run(rota(tenant))
    assert not made.error, made.error
    again = engine.run(rota(tenant), "drift")
    assert (again.error, again.changed()) == ("", {})

    app = next(one for one in tenant.admin("GET", "/applications")["value"] if one["displayName"] == "Rota")
    state = json.dumps([json.loads(file.read_text("utf-8")) for file in (engine.folder / "state").rglob("*.json")])
    (held,) = app["passwordCredentials"]
    assert held["keyId"] in state and "secretText" in state
    assert f'"secretText": "{held["hint"]}' not in state, "it is encrypted"

    tenant.admin("PATCH", f"/applications/{app['id']}", {"web": {"redirectUris": ["https://evil.example/in"]}})
    tenant.admin("POST", f"/applications/{app['id']}/removePassword", {"keyId": held["keyId"]})
    drift = engine.run(rota(tenant), "drift")
    assert drift.changed() == {"apps/rota": "update", "apps/rota/robot": "create"}
    assert drift.diffs["apps/rota"] == {"web.redirectUris": "update"}
    repaired = engine.run(rota(tenant, "2"), refresh=True)
    assert not repaired.error, repaired.error
    repaired_app = tenant.admin("GET", f"/applications/{app['id']}")
    assert repaired_app["web"]["redirectUris"] == [f"https://rota.{tenant.domain}/in"]
    assert [one["keyId"] for one in repaired_app["passwordCredentials"]] == [repaired.outputs["keyId"]]

    gone = engine.run(rota(tenant, "2"), "destroy")
    assert not gone.error, gone.error
    assert "Rota" not in [one["displayName"] for one in tenant.admin("GET", "/applications")["value"]]
    assert graph_principal(tenant)["accountEnabled"] is True
