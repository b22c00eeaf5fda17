"""Microsoft's azure-identity signs in, in every way that needs no browser, and says what Entra says when it fails.

Each kind of credential goes both ways: told the simulator's address (custom cloud), and told nothing at all (through its proxy).
"""

from __future__ import annotations

import asyncio
import base64
import ssl
import threading
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import jwt
import pytest
from azure.core.exceptions import ClientAuthenticationError
from azure.identity import (
    CertificateCredential,
    ClientAssertionCredential,
    ClientSecretCredential,
    DefaultAzureCredential,
    DeviceCodeCredential,
    EnvironmentCredential,
    WorkloadIdentityCredential,
)
from azure.identity.aio import ClientSecretCredential as AsynchronousCredential
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

from simulator import launch
from tests.witness import witness

Json = dict[str, Any]
GRAPH, ARM = "https://graph.microsoft.com/.default", "https://management.azure.com/.default"
SUBJECT = "system:serviceaccount:default:deploy"
PASSPHRASE = b"only for this test"


@dataclass(kw_only=True)
class Place:
    """A seeded tenant in a simulator of these tests' own. `options` are what every credential is told."""

    info: launch.RunInfo
    http: httpx.Client
    tenant: str
    subscription: str
    admin: str
    options: Json = field(default_factory=dict)

    def graph(self, method: str, path: str, body: Json | None = None) -> Json:
        """A request by the partner app, to set the scene."""
        made = self.http.post("/_sim/token", json={"tenantId": self.tenant, "user": self.info.client_id}).json()
        headers = {"authorization": f"Bearer {made['access_token']}"}
        answer = self.http.request(method, f"/v1.0{path}", json=body, headers=headers)
        assert answer.status_code < 300, answer.text
        found: Json = answer.json() if answer.content else {}
        return found

    def app(self) -> App:
        """A new application that may read users, with a service principal here."""
        made = self.graph("POST", "/applications", {"displayName": "Robot"})
        principal = self.graph("POST", "/servicePrincipals", {"appId": made["appId"]})
        resource = self.graph("GET", "/servicePrincipals(appId='00000003-0000-0000-c000-000000000000')")
        role = next(one["id"] for one in resource["appRoles"] if one["value"] == "User.Read.All")
        body = {"principalId": principal["id"], "resourceId": resource["id"], "appRoleId": role}
        self.graph("POST", f"/servicePrincipals/{principal['id']}/appRoleAssignments", body)
        return App(place=self, client_id=made["appId"], path=f"/applications/{made['id']}", principal=principal["id"])

    def used(self, credential: Any) -> Json:
        """The claims of the credential's token for Graph, once it and one for Resource Manager have been used."""
        graph, arm = (credential.get_token(scope).token for scope in (GRAPH, ARM))
        assert self.http.get("/v1.0/users", headers={"authorization": f"Bearer {graph}"}).status_code == 200
        headers = {"authorization": f"Bearer {arm}"}
        assert self.http.get("/subscriptions", params={"api-version": "2022-12-01"}, headers=headers).status_code == 200
        return claims_of(graph)


@dataclass(frozen=True, kw_only=True)
class App:
    place: Place
    client_id: str
    path: str
    principal: str

    def secret(self) -> str:
        made: str = self.place.graph("POST", f"{self.path}/addPassword", {})["secretText"]
        return made

    def certificate(self) -> tuple[rsa.RSAPrivateKey, x509.Certificate]:
        """A certificate of the application's."""
        private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        name, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "robot")]), datetime.now(UTC)
        builder = x509.CertificateBuilder(name, name, private.public_key(), x509.random_serial_number())
        dated = builder.not_valid_before(now - timedelta(minutes=5)).not_valid_after(now + timedelta(days=365))
        found = dated.sign(private, hashes.SHA256())
        key = base64.b64encode(found.public_bytes(serialization.Encoding.DER)).decode()
        credential = {"type": "AsymmetricX509Cert", "usage": "Verify", "key": key}
        self.place.graph("PATCH", self.path, {"keyCredentials": [credential]})
        return private, found

    def trust(self, **changes: Any) -> None:
        """Trust the made-up issuer's tokens for one workload."""
        issuer = f"{self.place.info.url}/_sim/issuer"
        wanted = {"name": "workload", "issuer": issuer, "subject": SUBJECT, "audiences": ["api://AzureADTokenExchange"]}
        self.place.graph("POST", f"{self.path}/federatedIdentityCredentials", wanted | changes)

    def external(self, **changes: Any) -> str:
        token: str = self.place.http.post("/_sim/external-token", json={"subject": SUBJECT} | changes).json()["token"]
        return token


@pytest.fixture(scope="module")
def simulator(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Place]:
    home = tmp_path_factory.mktemp("identity")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TENANTRY_HOME", str(home))
        info = launch.start()
        try:
            trust = ssl.create_default_context(cafile=info.ca_file)
            with httpx.Client(base_url=info.url, verify=trust, trust_env=False) as http, witness(http, str(request.path)):
                yield seeded(info, http)
        finally:
            patch.setenv("TENANTRY_HOME", str(home))
            launch.stop()


def seeded(info: launch.RunInfo, http: httpx.Client) -> Place:
    label = f"identity{uuid.uuid4().hex[:8]}"
    tenant, subscription, admin = str(uuid.uuid4()), str(uuid.uuid4()), f"admin@{label}.example"
    body = {
        "tenantId": tenant,
        "displayName": "Identity",
        "domains": [f"{label}.example"],
        "subscriptionId": subscription,
        "administrators": [admin],
    }
    assert http.post("/_sim/seed", json=body).status_code == 200
    return Place(info=info, http=http, tenant=tenant, subscription=subscription, admin=admin)


def trusting(place: Place, patch: pytest.MonkeyPatch) -> None:
    # requests reads the one, aiohttp the other.
    patch.setenv("REQUESTS_CA_BUNDLE", place.info.ca_file)
    patch.setenv("SSL_CERT_FILE", place.info.ca_file)


@pytest.fixture
def place(simulator: Place, monkeypatch: pytest.MonkeyPatch) -> Place:
    """A custom cloud: the credentials are told its address."""
    trusting(simulator, monkeypatch)
    simulator.options = {"authority": simulator.info.url, "disable_instance_discovery": True}
    return simulator


@pytest.fixture(params=["custom cloud", "interception"])
def either(simulator: Place, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Place:
    """Both ways to reach it. Through the proxy, the credentials' own defaults lead to it."""
    trusting(simulator, monkeypatch)
    if request.param == "interception":
        monkeypatch.setenv("HTTPS_PROXY", simulator.info.proxy_url)
        simulator.options = {}
    else:
        simulator.options = {"authority": simulator.info.url, "disable_instance_discovery": True}
    return simulator


@pytest.fixture
def advance(simulator: Place) -> Iterator[Callable[[float], None]]:
    """Moves the simulator's clock on by so many days, until the test is over."""
    before = simulator.http.get("/_sim/clock").json()["now"]
    yield lambda days: simulator.http.post("/_sim/clock", json={"advanceSeconds": days * 86400}).raise_for_status() and None
    simulator.http.post("/_sim/clock", json={"now": before})


def claims_of(token: str) -> Json:
    found: Json = jwt.decode(token, options={"verify_signature": False})
    return found


def refused(credential: Any, number: int, scope: str = GRAPH) -> None:
    """The client says that it could not sign in, with Entra's number in its text."""
    with pytest.raises(ClientAuthenticationError, match=rf"AADSTS{number}:"):
        credential.get_token(scope)


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


# --- people


def test_a_person_by_device_code(either: Place) -> None:
    shown: list[str] = []

    def person(address: str, code: str, ends: datetime) -> None:
        """Somebody who reads the code and signs in at another device."""
        shown.append(code)
        assert address.startswith("https://")
        assert ends > datetime.now(UTC)
        answer = either.http.post("/_sim/device-codes", json={"userCode": code, "user": either.admin})
        assert answer.status_code == 204

    with DeviceCodeCredential(tenant_id=either.tenant, prompt_callback=person, **either.options) as credential:
        claims = either.used(credential)
        assert (claims["upn"], claims["idtyp"], claims["tid"]) == (either.admin, "user", either.tenant)
        # The token for the second resource came by the refresh token, without asking the person again.
        assert len(shown) == 1
        record = credential.authenticate(scopes=[GRAPH])
        assert (record.username, record.tenant_id) == (either.admin, either.tenant)


def test_a_person_who_takes_a_moment(place: Place) -> None:
    timers: list[threading.Timer] = []

    def person(_address: str, code: str, _ends: datetime) -> None:
        body = {"userCode": code, "user": place.admin}
        timers.append(threading.Timer(1, lambda: place.http.post("/_sim/device-codes", json=body)))
        timers[0].start()

    with DeviceCodeCredential(tenant_id=place.tenant, prompt_callback=person, **place.options) as credential:
        assert claims_of(credential.get_token(GRAPH).token)["upn"] == place.admin
    timers[0].join()


def test_a_person_who_declines_or_is_too_late(place: Place, advance: Callable[[float], None]) -> None:
    def decline(_address: str, code: str, _ends: datetime) -> None:
        assert place.http.post("/_sim/device-codes", json={"userCode": code, "decline": True}).status_code == 204

    with DeviceCodeCredential(tenant_id=place.tenant, prompt_callback=decline, **place.options) as credential:
        refused(credential, 65004)
    with DeviceCodeCredential(tenant_id=place.tenant, prompt_callback=lambda *_: advance(1), **place.options) as credential:
        refused(credential, 70020)
    with DeviceCodeCredential(tenant_id=place.tenant, client_id=str(uuid.uuid4()), **place.options) as credential:
        refused(credential, 700016)


def test_a_person_whose_sessions_are_revoked_is_asked_again(place: Place, advance: Callable[[float], None]) -> None:
    asked: list[str] = []

    def person(_address: str, code: str, _ends: datetime) -> None:
        asked.append(code)
        place.http.post("/_sim/device-codes", json={"userCode": code, "user": place.admin}).raise_for_status()

    with DeviceCodeCredential(tenant_id=place.tenant, prompt_callback=person, **place.options) as credential:
        credential.get_token(GRAPH)
        advance(0.001)
        token = place.http.post("/_sim/token", json={"tenantId": place.tenant, "user": place.admin}).json()["access_token"]
        revoked = place.http.post(f"/v1.0/users/{place.admin}/revokeSignInSessions", headers={"authorization": f"Bearer {token}"})
        assert revoked.status_code == 200
        credential.get_token(ARM)
    assert len(asked) == 2
