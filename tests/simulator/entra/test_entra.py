"""The login service, judged by Microsoft's own client library where there is one."""

from __future__ import annotations

import base64
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import jwt
import pytest
from azure.core.exceptions import ClientAuthenticationError
from azure.identity import ClientSecretCredential, DefaultAzureCredential

from tests.simulator.running import RunningSimulator, SeededTenant

GRAPH = "https://graph.microsoft.com/.default"
ARM = "https://management.azure.com/.default"


@pytest.fixture
def trusted(simulator: RunningSimulator, monkeypatch: pytest.MonkeyPatch) -> RunningSimulator:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", simulator.info.ca_file)
    monkeypatch.setenv("SSL_CERT_FILE", simulator.info.ca_file)
    return simulator


@pytest.fixture
def credential(trusted: RunningSimulator, tenant: SeededTenant) -> Iterator[ClientSecretCredential]:
    info = trusted.info
    with ClientSecretCredential(
        tenant.id, info.client_id, info.client_secret, authority=info.url, disable_instance_discovery=True
    ) as found:
        yield found


def verified(simulator: RunningSimulator, token: str, audience: str) -> dict[str, Any]:
    """The claims, checked the way any resource would: by the published keys."""
    document = simulator.http.get("/common/v2.0/.well-known/openid-configuration").json()
    keys = jwt.PyJWKSet.from_dict(simulator.http.get(document["jwks_uri"]).json())
    kid = jwt.get_unverified_header(token)["kid"]
    claims: dict[str, Any] = jwt.decode(token, keys[kid].key, algorithms=["RS256"], audience=audience)
    return claims


# --- azure-identity as judge


def test_a_real_client_gets_a_token_for_graph_and_uses_it(
    simulator: RunningSimulator, credential: ClientSecretCredential, tenant: SeededTenant
) -> None:
    token = credential.get_token(GRAPH)
    assert abs(token.expires_on - time.time() - 3599) < 30
    claims = verified(simulator, token.token, "https://graph.microsoft.com")
    assert claims["iss"] == f"https://sts.windows.net/{tenant.id}/"
    assert (claims["tid"], claims["appid"], claims["azp"], claims["idtyp"], claims["ver"]) == (
        tenant.id,
        simulator.info.client_id,
        simulator.info.client_id,
        "app",
        "1.0",
    )
    assert claims["oid"] == claims["sub"]
    assert {"User.ReadWrite.All", "Group.ReadWrite.All", "Policy.ReadWrite.ConditionalAccess"} <= set(claims["roles"])
    assert {"iat", "nbf", "exp", "uti", "wids"} <= set(claims)
    answer = simulator.http.get("/v1.0/users", headers={"authorization": f"Bearer {token.token}"})
    assert answer.status_code == 200


def test_a_real_client_gets_a_token_for_arm_and_uses_it(
    simulator: RunningSimulator, credential: ClientSecretCredential, tenant: SeededTenant
) -> None:
    token = credential.get_token(ARM)
    verified(simulator, token.token, "https://management.azure.com")
    headers = {"authorization": f"Bearer {token.token}"}
    answer = simulator.http.get("/subscriptions", params={"api-version": "2022-12-01"}, headers=headers)
    assert [one["subscriptionId"] for one in answer.json()["value"]] == [tenant.subscription_id]


def test_a_real_client_says_that_the_secret_is_wrong(trusted: RunningSimulator, tenant: SeededTenant) -> None:
    info = trusted.info
    with (
        ClientSecretCredential(
            tenant.id, info.client_id, "wrong", authority=info.url, disable_instance_discovery=True
        ) as credential,
        pytest.raises(ClientAuthenticationError, match="AADSTS7000215"),
    ):
        credential.get_token(GRAPH)


def test_a_real_client_says_that_the_tenant_is_unknown(trusted: RunningSimulator) -> None:
    info = trusted.info
    unknown = "11111111-2222-4333-8444-555555555555"
    with (
        ClientSecretCredential(unknown, info.client_id, "x", authority=info.url, disable_instance_discovery=True) as credential,
        pytest.raises(Exception, match=r"AADSTS90002|authority|Unable to get"),
    ):
        credential.get_token(GRAPH)


def test_the_default_credential_works_by_environment(
    trusted: RunningSimulator, tenant: SeededTenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    info = trusted.info
    monkeypatch.setenv("AZURE_TENANT_ID", tenant.id)
    monkeypatch.setenv("AZURE_CLIENT_ID", info.client_id)
    monkeypatch.setenv("AZURE_CLIENT_SECRET", info.client_secret)
    monkeypatch.setenv("AZURE_AUTHORITY_HOST", info.url)
    with DefaultAzureCredential(disable_instance_discovery=True) as credential:
        assert credential.get_token(ARM).token


def test_a_domain_names_the_tenant_too(trusted: RunningSimulator, tenant: SeededTenant) -> None:
    info = trusted.info
    with ClientSecretCredential(
        tenant.domain, info.client_id, info.client_secret, authority=info.url, disable_instance_discovery=True
    ) as credential:
        claims = verified(trusted, credential.get_token(GRAPH).token, "https://graph.microsoft.com")
    assert claims["tid"] == tenant.id


# --- the token endpoint's refusals


@pytest.mark.parametrize(
    ("changes", "status", "error", "code"),
    [
        ({"client_secret": "wrong"}, 401, "invalid_client", 7000215),
        ({"client_secret": ""}, 401, "invalid_client", 7000218),
        ({"client_id": "11111111-2222-4333-8444-555555555555"}, 400, "unauthorized_client", 700016),
        ({"client_id": "nonsense"}, 400, "unauthorized_client", 700016),
        ({"client_id": ""}, 400, "invalid_request", 900144),
        ({"grant_type": "password"}, 400, "unsupported_grant_type", 70003),
        ({"grant_type": ""}, 400, "invalid_request", 900144),
        ({"scope": ""}, 400, "invalid_request", 900144),
        ({"scope": "openid profile"}, 400, "invalid_scope", 1002012),
        ({"scope": "https://graph.microsoft.com/User.Read"}, 400, "invalid_scope", 1002012),
        ({"scope": f"{GRAPH} {ARM}"}, 400, "invalid_scope", 70011),
        ({"scope": "https://elsewhere.example/.default"}, 400, "invalid_resource", 500011),
        ({"scope": "https://[broken/.default"}, 400, "invalid_resource", 500011),
    ],
)
def test_refusals(
    simulator: RunningSimulator, tenant: SeededTenant, changes: dict[str, str], status: int, error: str, code: int
) -> None:
    answer = simulator.app_token(tenant.id, **changes)
    body = answer.json()
    assert (answer.status_code, body["error"], body["error_codes"]) == (status, error, [code])
    assert body["error_description"].startswith(f"AADSTS{code}: ")
    assert {"timestamp", "trace_id", "correlation_id", "error_uri"} <= set(body)


@pytest.mark.parametrize(
    ("segment", "number"), [("11111111-2222-4333-8444-555555555555", 90002), ("nobody.example", 90002), ("x", 900023)]
)
def test_an_unknown_tenant(simulator: RunningSimulator, segment: str, number: int) -> None:
    for answer in (simulator.app_token(segment), simulator.http.get(f"/{segment}/v2.0/.well-known/openid-configuration")):
        assert (answer.status_code, answer.json()["error_codes"]) == (400, [number])


def test_an_app_cannot_sign_in_at_no_tenant_in_particular(simulator: RunningSimulator) -> None:
    assert simulator.app_token("common").status_code == 400


# --- scopes and audiences as clients really send them


def test_every_spelling_of_an_audience_is_understood(simulator: RunningSimulator, tenant: SeededTenant) -> None:
    graph = [
        "https://graph.microsoft.com//.default",
        "HTTPS://Graph.Microsoft.com/.default",
        "https://graph.microsoft.com:443/.default",
    ]
    arm = ["https://management.core.windows.net//.default", "https://management.azure.com/.default offline_access openid profile"]
    local = [f"{simulator.info.url}//.default", f"{simulator.info.url}/.default", "https://localhost/.default"]
    for scopes, serves in ((graph, (200, 401)), (arm, (401, 200)), (local, (200, 200))):
        for scope in scopes:
            token = simulator.app_token(tenant.id, scope).json()["access_token"]
            headers = {"authorization": f"Bearer {token}"}
            users = simulator.http.get("/v1.0/users", headers=headers).status_code
            groups = simulator.http.get("/subscriptions?api-version=2022-12-01", headers=headers).status_code
            assert (users, groups) == serves, scope


def test_the_secret_may_come_by_basic_authentication(simulator: RunningSimulator, tenant: SeededTenant) -> None:
    info = simulator.info
    fields = {"grant_type": "client_credentials", "scope": GRAPH}
    answer = simulator.http.post(f"/{tenant.id}/oauth2/v2.0/token", data=fields, auth=(info.client_id, info.client_secret))
    assert answer.status_code == 200
    broken = {"authorization": "Basic " + base64.b64encode(b"\xff\xff").decode()}
    answer = simulator.http.post(f"/{tenant.id}/oauth2/v2.0/token", data=fields, headers=broken)
    assert answer.status_code == 401


def test_version_1_of_the_token_endpoint(simulator: RunningSimulator, tenant: SeededTenant) -> None:
    info = simulator.info
    fields = {
        "grant_type": "client_credentials",
        "client_id": info.client_id,
        "client_secret": info.client_secret,
        "resource": "https://graph.microsoft.com",
    }
    answer = simulator.http.post(f"/{tenant.id}/oauth2/token", data=fields)
    assert answer.json()["expires_in"] == "3599"
    assert answer.json()["resource"] == "https://graph.microsoft.com"
    verified(simulator, answer.json()["access_token"], "https://graph.microsoft.com")
    del fields["resource"]
    assert simulator.http.post(f"/{tenant.id}/oauth2/token", data=fields).status_code == 400


def test_an_app_whose_service_principal_is_disabled_gets_no_token(simulator: RunningSimulator, tenant: SeededTenant) -> None:
    snapshot = simulator.http.get("/_sim/snapshot", params={"tenantId": tenant.id}).json()
    for principal in snapshot["tenants"][0]["collections"]["servicePrincipals"].values():
        principal["accountEnabled"] = False
    assert simulator.http.put("/_sim/snapshot", json=snapshot).status_code == 204
    assert simulator.app_token(tenant.id).json()["error_codes"] == [7000112]


# --- discovery


@pytest.mark.parametrize("segment", ["common", "organizations", "domain", "id"])
def test_discovery(simulator: RunningSimulator, tenant: SeededTenant, segment: str) -> None:
    name = {"domain": tenant.domain, "id": tenant.id}.get(segment, segment)
    expected = segment if segment in ("common", "organizations") else tenant.id
    document = simulator.http.get(f"/{name}/v2.0/.well-known/openid-configuration").json()
    assert document["token_endpoint"] == f"{simulator.info.url}/{expected}/oauth2/v2.0/token"
    assert document["authorization_endpoint"].startswith(simulator.info.url)
    assert document["device_authorization_endpoint"]
    assert document["issuer"].endswith("/v2.0")
    older = simulator.http.get(f"/{name}/.well-known/openid-configuration").json()
    assert older["token_endpoint"] == f"{simulator.info.url}/{expected}/oauth2/token"
    for one in (document, older):
        keys = simulator.http.get(one["jwks_uri"]).json()["keys"]
        assert [(key["kty"], key["alg"], key["use"]) for key in keys] == [("RSA", "RS256", "sig")]


def test_instance_discovery(simulator: RunningSimulator, tenant: SeededTenant) -> None:
    endpoint = f"{simulator.info.url}/{tenant.id}/oauth2/v2.0/authorize"
    answer = simulator.http.get("/common/discovery/instance", params={"api-version": "1.1", "authorization_endpoint": endpoint})
    body = answer.json()
    assert body["tenant_discovery_endpoint"] == f"{simulator.info.url}/{tenant.id}/v2.0/.well-known/openid-configuration"
    assert body["metadata"][0]["aliases"] == [urlsplit(simulator.info.url).netloc]
    for wrong in ("", "https://[", "nonsense"):
        assert simulator.http.get("/common/discovery/instance", params={"authorization_endpoint": wrong}).status_code in (
            200,
            400,
        )


def test_the_metadata_document_is_what_clients_read(simulator: RunningSimulator) -> None:
    url = simulator.info.url
    document: dict[str, Any] = simulator.http.get("/metadata/endpoints?api-version=2022-09-01").json()
    assert document["authentication"]["loginEndpoint"] == document["resourceManager"] == url
    assert document["authentication"]["audiences"] == ["https://management.core.windows.net/", "https://management.azure.com/"]
    assert document["microsoftGraphResourceId"] == f"{url}/"
    assert document["suffixes"]["storage"]
    assert [one["name"] for one in simulator.http.get("/metadata/endpoints?api-version=2019-05-01").json()] == [document["name"]]
    assert simulator.http.get("/metadata/endpoints").status_code == 400
