"""Secrets, certificates and federated credentials of applications, made by the real client and then used to sign in."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from azure.core.exceptions import ClientAuthenticationError
from azure.identity import ClientAssertionCredential, ClientSecretCredential
from kiota_abstractions.headers_collection import HeadersCollection
from msgraph.generated.applications.item.add_password.add_password_post_request_body import AddPasswordPostRequestBody
from msgraph.generated.applications.item.remove_password.remove_password_post_request_body import RemovePasswordPostRequestBody
from msgraph.generated.models.application import Application
from msgraph.generated.models.federated_identity_credential import FederatedIdentityCredential
from msgraph.generated.models.key_credential import KeyCredential
from msgraph.generated.models.password_credential import PasswordCredential
from msgraph.generated.models.service_principal import ServicePrincipal

from tests.outside.msgraph.world import World, asked
from tests.simulator.entra.keys import make_key

SCOPE = "https://graph.microsoft.com/.default"


@pytest.fixture
def application(world: World) -> Application:
    found = world.run(world.client.applications.post(Application(display_name=f"Robot {uuid.uuid4().hex[:6]}")))
    assert found is not None
    world.run(world.client.service_principals.post(ServicePrincipal(app_id=found.app_id)))
    return found


def _of(world: World, application: Application) -> Any:
    return world.client.applications.by_application_id(application.id or "")


def _signs_in(world: World, application: Application, secret: str) -> bool:
    options = {"authority": world.info.url, "disable_instance_discovery": True}
    with ClientSecretCredential(world.tenant, application.app_id or "", secret, **options) as credential:
        try:
            return bool(credential.get_token(SCOPE).token)
        except ClientAuthenticationError as error:
            assert "AADSTS7000215" in error.message
            return False


def test_a_secret_is_added_used_and_removed(world: World, application: Application) -> None:
    builder = _of(world, application)
    body = AddPasswordPostRequestBody(password_credential=PasswordCredential(display_name="deploy"))
    made = world.run(builder.add_password.post(body))
    assert (made.display_name, made.hint) == ("deploy", made.secret_text[:3])
    assert made.end_date_time.year == made.start_date_time.year + 2
    assert _signs_in(world, application, made.secret_text)
    read = world.run(builder.get()).password_credentials
    assert [(one.key_id, one.hint, one.secret_text) for one in read] == [(made.key_id, made.hint, None)]
    assert world.run(builder.remove_password.post(RemovePasswordPostRequestBody(key_id=made.key_id))) is None
    assert not _signs_in(world, application, made.secret_text)
    again = builder.remove_password.post(RemovePasswordPostRequestBody(key_id=made.key_id))
    assert world.refused(again) == (400, "Request_BadRequest")


def test_a_new_application_may_come_with_a_secret(world: World) -> None:
    wanted = Application(display_name="Born with one", password_credentials=[PasswordCredential(display_name="first")])
    made = world.run(world.client.applications.post(wanted))
    assert made is not None and made.password_credentials
    world.run(world.client.service_principals.post(ServicePrincipal(app_id=made.app_id)))
    assert _signs_in(world, made, made.password_credentials[0].secret_text or "")


def test_a_certificate_keeps_its_bytes(world: World, application: Application) -> None:
    builder, key = _of(world, application), make_key()
    given = KeyCredential(type="AsymmetricX509Cert", usage="Verify", key=key.der, display_name="ours")
    world.run(builder.patch(Application(key_credentials=[given])))
    plain = world.run(builder.get()).key_credentials[0]
    assert (plain.display_name, plain.usage, plain.key) == ("ours", "Verify", None)
    assert plain.end_date_time == key.certificate.not_valid_after_utc
    shown = world.run(builder.get(request_configuration=asked(builder, select=["id", "keyCredentials"]))).key_credentials[0]
    assert shown.key_id == plain.key_id
    assert shown.key == key.der


def test_federated_credentials_by_id_and_by_name(world: World, application: Application) -> None:
    builder = _of(world, application)
    issuer, subject = "https://token.actions.githubusercontent.com", "repo:northwind/infra:ref:refs/heads/main"
    wanted = FederatedIdentityCredential(
        name="deploy", issuer=issuer, subject=subject, audiences=["api://AzureADTokenExchange"], description="CI"
    )
    made = world.run(builder.federated_identity_credentials.post(wanted))
    assert (made.name, made.issuer, made.subject, made.audiences, made.description) == (
        "deploy",
        issuer,
        subject,
        ["api://AzureADTokenExchange"],
        "CI",
    )
    assert world.refused(builder.federated_identity_credentials.post(wanted)) == (409, "Request_MultipleObjectsWithSameKeyValue")
    wanted.name = "other"
    assert world.refused(builder.federated_identity_credentials.post(wanted)) == (400, "InvalidFederatedIdentityCredentialValue")

    def token() -> str:
        body = {"issuer": issuer, "subject": subject}
        found: str = world.http.post("/_sim/external-token", json=body).json()["token"]
        return found

    options = {"authority": world.info.url, "disable_instance_discovery": True}
    with ClientAssertionCredential(world.tenant, application.app_id or "", token, **options) as credential:
        assert credential.get_token(SCOPE).token
    one = builder.federated_identity_credentials.by_federated_identity_credential_id(made.id)
    named = builder.federated_identity_credentials_with_name("deploy")
    assert world.run(one.get()).id == world.run(named.get()).id == made.id
    assert [held.id for held in world.run(builder.federated_identity_credentials.get()).value] == [made.id]
    world.run(one.patch(FederatedIdentityCredential(description="renamed")))
    assert world.run(named.get()).description == "renamed"
    missing = builder.federated_identity_credentials_with_name("second")
    upsert = FederatedIdentityCredential(issuer=issuer, subject="repo:x", audiences=["api://AzureADTokenExchange"])
    assert world.refused(missing.patch(upsert)) == (404, "Request_ResourceNotFound")
    headers = HeadersCollection()
    headers.add("Prefer", "create-if-missing")
    configuration = asked(missing)
    configuration.headers = headers
    assert world.run(missing.patch(upsert, request_configuration=configuration)).name == "second"
    for each in (one, missing):
        world.run(each.delete())
        assert world.refused(each.get()) == (404, "Request_ResourceNotFound")
