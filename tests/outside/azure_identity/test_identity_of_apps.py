"""Microsoft's azure-identity signs apps in, in each of its ways, and says what Entra says when it fails."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest
from azure.core.exceptions import ClientAuthenticationError
from azure.identity import (
    CertificateCredential,
    ClientAssertionCredential,
    ClientSecretCredential,
    DefaultAzureCredential,
    EnvironmentCredential,
    WorkloadIdentityCredential,
)
from azure.identity.aio import ClientSecretCredential as AsynchronousCredential
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12

from tests.outside.azure_identity.place import ARM, GRAPH, SUBJECT, Json, Place, claims_of, refused, seeded

PASSPHRASE = b"only for this test"

# --- secrets


def test_a_secret(either: Place) -> None:
    app = either.app()
    with ClientSecretCredential(either.tenant, app.client_id, app.secret(), **either.options) as credential:
        claims = either.used(credential)
    assert (claims["tid"], claims["appid"], claims["appidacr"]) == (either.tenant, app.client_id, "1")
    assert claims["roles"] == ["User.Read.All"]


def test_a_secret_asynchronously(place: Place) -> None:
    app = place.app()

    async def tokens() -> list[Json]:
        async with AsynchronousCredential(place.tenant, app.client_id, app.secret(), **place.options) as credential:
            return [claims_of((await credential.get_token(scope)).token) for scope in (GRAPH, ARM)]

    assert [one["aud"] for one in asyncio.run(tokens())] == ["https://graph.microsoft.com", "https://management.azure.com"]

    async def wrong() -> None:
        async with AsynchronousCredential(place.tenant, app.client_id, "wrong", **place.options) as credential:
            await credential.get_token(GRAPH)

    with pytest.raises(ClientAuthenticationError, match="AADSTS7000215:"):
        asyncio.run(wrong())


def test_a_wrong_secret(either: Place) -> None:
    app = either.app()
    app.secret()
    with ClientSecretCredential(either.tenant, app.client_id, "wrong", **either.options) as credential:
        refused(credential, 7000215)


def test_an_expired_secret(place: Place, advance: Callable[[float], None]) -> None:
    app = place.app()
    secret = app.secret()
    advance(731)
    with ClientSecretCredential(place.tenant, app.client_id, secret, **place.options) as credential:
        refused(credential, 7000222)


def test_an_unknown_tenant(either: Place) -> None:
    """The client asks for the tenant's discovery document first, and puts a text of its own before the service's."""
    app = either.app()
    with (
        ClientSecretCredential(str(uuid.uuid4()), app.client_id, app.secret(), **either.options) as credential,
        pytest.raises(ClientAuthenticationError, match="double check your tenant name or GUID is correct") as caught,
    ):
        credential.get_token(GRAPH)
    causes, error = [], caught.value.__cause__ or caught.value.__context__
    while error is not None:
        causes.append(str(error))
        error = error.__cause__ or error.__context__
    assert any("AADSTS90002: " in text for text in causes)


def test_an_unknown_tenant_asynchronously(place: Place) -> None:
    """This client asks for the token at once, and says what the service says."""

    async def ask() -> None:
        async with AsynchronousCredential(str(uuid.uuid4()), place.info.client_id, "x", **place.options) as credential:
            await credential.get_token(GRAPH)

    with pytest.raises(ClientAuthenticationError, match="AADSTS90002:"):
        asyncio.run(ask())


def test_a_tenant_that_does_not_know_the_app(either: Place) -> None:
    app = either.app()
    with ClientSecretCredential(either.info.tenant_id, app.client_id, app.secret(), **either.options) as credential:
        refused(credential, 700016)


def test_an_unknown_app(either: Place) -> None:
    with ClientSecretCredential(either.tenant, str(uuid.uuid4()), "secret", **either.options) as credential:
        refused(credential, 700016)


def test_a_disabled_app(place: Place) -> None:
    app = place.app()
    place.graph("PATCH", f"/servicePrincipals/{app.principal}", {"accountEnabled": False})
    with ClientSecretCredential(place.tenant, app.client_id, app.secret(), **place.options) as credential:
        refused(credential, 7000112)


def test_a_resource_that_nobody_knows(place: Place) -> None:
    app = place.app()
    with ClientSecretCredential(place.tenant, app.client_id, app.secret(), **place.options) as credential:
        refused(credential, 500011, "https://vault.example/.default")
        refused(credential, 1002012, "https://graph.microsoft.com/User.Read")


def test_one_credential_of_the_partner_enters_every_tenant(place: Place) -> None:
    others = [seeded(place.info, place.http) for _ in range(2)]
    with ClientSecretCredential(
        place.tenant, place.info.client_id, place.info.client_secret, additionally_allowed_tenants=["*"], **place.options
    ) as credential:
        for other in (place, *others):
            token = credential.get_token(GRAPH, tenant_id=other.tenant).token
            assert claims_of(token)["tid"] == other.tenant
            users = place.http.get("/v1.0/users", headers={"authorization": f"Bearer {token}"}).json()["value"]
            assert other.admin in {one["userPrincipalName"] for one in users}


# --- certificates


def pem(private: rsa.RSAPrivateKey, certificate: x509.Certificate) -> bytes:
    key = private.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return key + certificate.public_bytes(serialization.Encoding.PEM)


@pytest.mark.parametrize("chain", [False, True])
def test_a_certificate_in_a_pem_file(either: Place, tmp_path: Path, chain: bool) -> None:
    app = either.app()
    file = tmp_path / "robot.pem"
    file.write_bytes(pem(*app.certificate()))
    with CertificateCredential(
        either.tenant, app.client_id, str(file), send_certificate_chain=chain, **either.options
    ) as credential:
        claims = either.used(credential)
    assert (claims["appid"], claims["appidacr"]) == (app.client_id, "2")


@pytest.mark.parametrize("chain", [False, True])
def test_a_certificate_in_a_pfx_file_with_a_password(place: Place, tmp_path: Path, chain: bool) -> None:
    app = place.app()
    private, certificate = app.certificate()
    lock = serialization.BestAvailableEncryption(PASSPHRASE)
    content = pkcs12.serialize_key_and_certificates(b"robot", private, certificate, None, lock)
    file = tmp_path / "robot.pfx"
    file.write_bytes(content)
    with CertificateCredential(
        place.tenant, app.client_id, str(file), password=PASSPHRASE, send_certificate_chain=chain, **place.options
    ) as credential:
        assert place.used(credential)["appidacr"] == "2"


def test_a_certificate_of_somebody_else(place: Place) -> None:
    app, other = place.app(), place.app()
    app.certificate()
    with CertificateCredential(
        place.tenant, app.client_id, certificate_data=pem(*other.certificate()), **place.options
    ) as credential:
        refused(credential, 700027)


def test_an_expired_certificate(place: Place, advance: Callable[[float], None]) -> None:
    app = place.app()
    with CertificateCredential(
        place.tenant, app.client_id, certificate_data=pem(*app.certificate()), **place.options
    ) as credential:
        advance(400)
        refused(credential, 700027)


# --- tokens of other issuers


def test_a_workload_with_a_token_file(either: Place, tmp_path: Path) -> None:
    app = either.app()
    app.trust()
    file = tmp_path / "token"
    file.write_text(app.external())
    with WorkloadIdentityCredential(
        tenant_id=either.tenant, client_id=app.client_id, token_file_path=str(file), **either.options
    ) as credential:
        claims = either.used(credential)
    assert (claims["appid"], claims["appidacr"]) == (app.client_id, "2")


@pytest.mark.parametrize(
    ("changes", "number"),
    [
        ({"issuer": "https://elsewhere.example"}, 700211),
        ({"audience": "api://Elsewhere"}, 700212),
        ({"subject": "system:serviceaccount:default:other"}, 700213),
        ({"subject": SUBJECT.upper()}, 7002138),
        ({"expiresIn": -3600}, 700024),
    ],
)
def test_a_workload_whose_token_does_not_match(place: Place, tmp_path: Path, changes: Json, number: int) -> None:
    app = place.app()
    app.trust()
    file = tmp_path / "token"
    file.write_text(app.external(**changes))
    with WorkloadIdentityCredential(
        tenant_id=place.tenant, client_id=app.client_id, token_file_path=str(file), **place.options
    ) as credential:
        refused(credential, number)


def test_an_assertion_from_a_function(either: Place) -> None:
    app = either.app()
    app.trust(issuer="https://token.actions.githubusercontent.com", subject="repo:northwind/infra:ref:refs/heads/main")

    def token() -> str:
        return app.external(
            issuer="https://token.actions.githubusercontent.com", subject="repo:northwind/infra:ref:refs/heads/main"
        )

    with ClientAssertionCredential(either.tenant, app.client_id, token, **either.options) as credential:
        assert either.used(credential)["appidacr"] == "2"
    with ClientAssertionCredential(either.tenant, app.client_id, lambda: "nonsense", **either.options) as credential:
        refused(credential, 50027)


# --- what the environment says


def environment(place: Place, patch: pytest.MonkeyPatch, **more: str) -> Json:
    patch.setenv("AZURE_TENANT_ID", place.tenant)
    for name, value in more.items():
        patch.setenv(name, value)
    if not place.options:
        return {}
    patch.setenv("AZURE_AUTHORITY_HOST", place.info.url)
    return {"disable_instance_discovery": True}


def test_the_environment_names_a_secret(either: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    app = either.app()
    options = environment(either, monkeypatch, AZURE_CLIENT_ID=app.client_id, AZURE_CLIENT_SECRET=app.secret())
    with EnvironmentCredential(**options) as credential:
        assert either.used(credential)["appidacr"] == "1"
    monkeypatch.setenv("AZURE_CLIENT_SECRET", "wrong")
    with EnvironmentCredential(**options) as credential:
        refused(credential, 7000215)


def test_the_environment_names_a_certificate(place: Place, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    app, file = place.app(), tmp_path / "robot.pem"
    file.write_bytes(pem(*app.certificate()))
    options = environment(place, monkeypatch, AZURE_CLIENT_ID=app.client_id, AZURE_CLIENT_CERTIFICATE_PATH=str(file))
    with EnvironmentCredential(**options) as credential:
        assert place.used(credential)["appidacr"] == "2"


def test_the_default_credential_finds_a_token_file(place: Place, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    app, file = place.app(), tmp_path / "token"
    app.trust()
    file.write_text(app.external())
    options = environment(place, monkeypatch, AZURE_CLIENT_ID=app.client_id, AZURE_FEDERATED_TOKEN_FILE=str(file))
    with DefaultAzureCredential(**options) as credential:
        assert place.used(credential)["appid"] == app.client_id
