"""Tokens that Graph and Resource Manager refuse, each in its own words; user realms; issuers."""

from __future__ import annotations

import time
from typing import Any

import jwt
import pytest

from tests.simulator.entra.keys import Key
from tests.simulator.running import RunningSimulator, SeededTenant

VERSION = {"api-version": "2022-12-01"}


def asked(simulator: RunningSimulator, path: str, token: str) -> tuple[int, str, str]:
    headers = {"authorization": f"Bearer {token}"}
    answer = simulator.http.get(path, params=VERSION if path.startswith("/subs") else None, headers=headers)
    error = answer.json()["error"]
    assert "authorization_uri=" in answer.headers["www-authenticate"]
    return answer.status_code, error["code"], error["message"]


def test_an_expired_token(simulator: RunningSimulator, tenant: SeededTenant) -> None:
    app = simulator.info.client_id
    graph = asked(simulator, "/v1.0/users", simulator.forged_token(tenant.id, app, expiresIn=-60))
    assert graph == (401, "InvalidAuthenticationToken", "Lifetime validation failed, the token is expired.")
    arm = asked(simulator, "/subscriptions", simulator.forged_token(tenant.id, app, "arm", expiresIn=-60))
    assert arm[:2] == (401, "ExpiredAuthenticationToken")
    assert "is earlier than current UTC time" in arm[2]


def test_a_token_for_somebody_else(simulator: RunningSimulator, tenant: SeededTenant) -> None:
    app = simulator.info.client_id
    graph = asked(simulator, "/v1.0/users", simulator.forged_token(tenant.id, app, "arm"))
    assert graph == (401, "InvalidAuthenticationToken", "Access token validation failure. Invalid audience.")
    arm = asked(simulator, "/subscriptions", simulator.forged_token(tenant.id, app, "graph"))
    assert arm[:2] == (401, "InvalidAuthenticationTokenAudience")


def test_a_forged_token(simulator: RunningSimulator, tenant: SeededTenant, key: Key) -> None:
    for path, audience, code in (
        ("/v1.0/users", "graph", "InvalidAuthenticationToken"),
        ("/subscriptions", "arm", "InvalidAuthenticationToken"),
    ):
        good = simulator.forged_token(tenant.id, simulator.info.client_id, audience)
        claims: dict[str, Any] = jwt.decode(good, options={"verify_signature": False})
        kid = jwt.get_unverified_header(good)["kid"]
        forged = jwt.encode(claims | {"exp": int(time.time()) + 600}, key.private, algorithm="RS256", headers={"kid": kid})
        refused = asked(simulator, path, forged)
        assert refused[:2] == (401, code)
        assert "signature" in refused[2]
        unsigned = jwt.encode(claims, "", algorithm="none")
        assert asked(simulator, path, unsigned)[:2] == (401, code)


def test_a_token_of_another_tenant(simulator: RunningSimulator, tenant: SeededTenant) -> None:
    other = simulator.seed()
    token = simulator.forged_token(other.id, simulator.info.client_id, "arm")
    refused = asked(simulator, f"/subscriptions/{tenant.subscription_id}", token)
    assert refused[:2] == (401, "InvalidAuthenticationTokenTenant")
    assert f"https://sts.windows.net/{other.id}/" in refused[2]
    # Graph has no tenant in its paths: the token alone says whose users these are.
    users = simulator.http.get("/v1.0/users", headers=simulator.headers(other.id)).json()["value"]
    assert {one["userPrincipalName"] for one in users} == {other.admin, other.break_glass}


@pytest.mark.parametrize("header", [None, "Bearer", "Basic eDp5"])
def test_no_token_at_all(simulator: RunningSimulator, header: str | None) -> None:
    headers = {} if header is None else {"authorization": header}
    graph = simulator.http.get("/v1.0/users", headers=headers).json()["error"]
    assert (graph["code"], graph["message"]) == ("InvalidAuthenticationToken", "Access token is empty.")
    arm = simulator.http.get("/subscriptions", params=VERSION, headers=headers).json()["error"]
    assert arm["code"] == "AuthenticationFailed"
    assert ("missing" in arm["message"]) == (header is None)


def test_user_realms(simulator: RunningSimulator, tenant: SeededTenant) -> None:
    managed = simulator.http.get(f"/common/userrealm/{tenant.admin}", params={"api-version": "1.0"}).json()
    assert (managed["account_type"], managed["domain_name"]) == ("Managed", tenant.admin.partition("@")[2])
    unknown = simulator.http.get("/common/userrealm/x@nowhere.example", params={"api-version": "1.0"}).json()
    assert unknown["account_type"] == "Unknown"
    older = simulator.http.get("/common/UserRealm/", params={"user": f"x@{tenant.domain}", "api-version": "2.1"}).json()
    assert (older["NameSpaceType"], older["DomainName"], older["Login"]) == ("Managed", tenant.domain, f"x@{tenant.domain}")
    assert simulator.http.get("/common/userrealm", params={"user": "x@nowhere.example"}).json()["NameSpaceType"] == "Unknown"
    assert simulator.http.get("/common/userrealm").json()["error_codes"] == [900144]


def test_issuers(simulator: RunningSimulator, tenant: SeededTenant) -> None:
    url = simulator.info.url
    for segment, part in (
        ("common", "{tenantid}"),
        ("organizations", "{tenantid}"),
        ("consumers", "9188040d-6c67-4c5b-b112-36a304b66dad"),
        (tenant.id.upper(), tenant.id),
        (tenant.domain, tenant.id),
    ):
        newer = simulator.http.get(f"/{segment}/v2.0/.well-known/openid-configuration").json()
        older = simulator.http.get(f"/{segment}/.well-known/openid-configuration").json()
        assert newer["issuer"] == f"{url}/{part}/v2.0"
        assert older["issuer"] == f"https://sts.windows.net/{part}/"
        assert "private_key_jwt" in newer["token_endpoint_auth_methods_supported"]
        keys = simulator.http.get(newer["jwks_uri"]).json()["keys"]
        assert keys[0]["issuer"].endswith("/v2.0")
