"""Certificates in place of secrets: by each thumbprint and algorithm that clients use, and each way in which one can be wrong."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization

from tests.simulator.entra.keys import TYPE, App, Key, claims_of, make_key, told
from tests.simulator.running import RunningSimulator


@pytest.fixture
def certified(app: App, key: Key) -> App:
    app.graph.change("PATCH", app.path, {"keyCredentials": [key.credential(displayName="ours")]})
    return app


def refusal(app: App, assertion: str, **form: str) -> tuple[int, str, int]:
    return app.refusal(client_assertion=assertion, **{"client_assertion_type": TYPE} | form)


@pytest.mark.parametrize("named", ["x5t", "x5t#S256", "kid"])
@pytest.mark.parametrize("algorithm", ["RS256", "PS256"])
def test_a_certificate_proves_the_app(certified: App, key: Key, named: str, algorithm: str) -> None:
    assertion = certified.assertion(key, named=named, algorithm=algorithm)
    claims = claims_of(certified.sign_in(client_assertion=assertion, client_assertion_type=TYPE))
    assert (claims["appid"], claims["appidacr"], claims["azpacr"]) == (certified.client_id, "2", "2")
    # As long as it is valid, it may be sent again.
    assert certified.sign_in(client_assertion=assertion, client_assertion_type=TYPE).status_code == 200


def test_every_name_of_the_tenants_endpoint_is_an_audience(certified: App, key: Key) -> None:
    url, tenant = certified.graph.simulator.info.url, certified.graph.tenant
    for audience in (
        f"{url}/{tenant.id}/oauth2/token",
        f"{url}/{tenant.domain}/oauth2/v2.0/token",
        f"{url}/{tenant.id}/v2.0",
        f"https://sts.windows.net/{tenant.id}/",
        [certified.endpoint],
    ):
        assertion = certified.assertion(key, aud=audience)
        assert certified.sign_in(client_assertion=assertion, client_assertion_type=TYPE).status_code == 200, audience
    other = certified.graph.simulator.seed()
    for audience in (
        f"{url}/{other.id}/oauth2/v2.0/token",
        f"https://elsewhere.example/{tenant.id}/v2.0",
        "nonsense",
        "https://[",
    ):
        assert refusal(certified, certified.assertion(key, aud=audience)) == (401, "invalid_client", 700023), audience


def test_version_1_takes_assertions_too(certified: App, key: Key, simulator: RunningSimulator) -> None:
    form = {
        "grant_type": "client_credentials",
        "client_id": certified.client_id,
        "client_assertion": certified.assertion(key),
        "client_assertion_type": TYPE,
        "resource": "https://graph.microsoft.com",
    }
    answer = simulator.http.post(f"/{certified.graph.tenant.id}/oauth2/token", data=form)
    assert (answer.status_code, answer.json()["token_type"], answer.json()["expires_in"]) == (200, "Bearer", "3599")


@pytest.mark.parametrize(
    ("changes", "number"),
    [
        ({"exp": -600}, 700024),
        ({"nbf": 3600}, 700024),
        ({"exp": 10**18}, None),
        ({"exp": "soon"}, 50027),
        ({"exp": None}, 50027),
        ({"sub": "somebody else"}, 700021),
        ({"sub": None}, 50027),
        ({"iss": None}, 50027),
        ({"aud": None}, 50027),
        ({"aud": []}, 50027),
        ({"aud": 7}, 50027),
        ({"iss": "https://issuer.example"}, 700211),
    ],
)
def test_wrong_claims(certified: App, key: Key, changes: dict[str, Any], number: int | None) -> None:
    now = int(time.time())
    shifted = {
        name: now + value if name in ("exp", "nbf") and isinstance(value, int) else value for name, value in changes.items()
    }
    # Written by hand: the library that tests use refuses to write some of these itself.
    whole = {"aud": certified.endpoint, "iss": certified.client_id, "sub": certified.client_id, "exp": now + 600} | shifted
    claims = {name: value for name, value in whole.items() if value is not None}
    assertion = jwt.api_jws.encode(
        json.dumps(claims).encode(), key.private, algorithm="RS256", headers={"x5t": key.thumbprint("x5t")}
    )
    answer = certified.sign_in(client_assertion=assertion, client_assertion_type=TYPE)
    if number is None:
        assert answer.status_code == 200
    else:
        assert told(answer) == (401, "invalid_client", number)


def test_a_certificate_that_the_app_does_not_have(certified: App, other_key: Key) -> None:
    assert refusal(certified, certified.assertion(other_key)) == (401, "invalid_client", 700027)


def test_a_thumbprint_that_another_key_signed_for(certified: App, key: Key, other_key: Key) -> None:
    forged = certified.assertion(other_key, header={"x5t": key.thumbprint("x5t")})
    assert refusal(certified, forged) == (401, "invalid_client", 700027)


def test_assertions_that_cannot_be_read(certified: App, key: Key) -> None:
    assert refusal(certified, certified.assertion(key, header={})) == (401, "invalid_client", 50027)
    for broken in ("a.b.c", "nonsense", "...", certified.assertion(key)[:-9] + "AAAAAAAAA"):
        assert refusal(certified, broken)[2] in (50027, 700027)
    symmetric = jwt.encode({"iss": certified.client_id, "sub": certified.client_id, "aud": "x"}, "k" * 64, algorithm="HS256")
    assert refusal(certified, symmetric) == (401, "invalid_client", 50027)
    assertion = certified.assertion(key)
    assert refusal(certified, assertion, client_assertion_type="") == (400, "invalid_request", 900144)
    assert refusal(certified, assertion, client_assertion_type="saml")[0] == 401


def test_a_certificate_ends_by_the_simulators_clock(certified: App, key: Key, advance: Callable[[float], None]) -> None:
    advance(400 * 86400)
    answer = certified.sign_in(client_assertion=certified.assertion(key), client_assertion_type=TYPE)
    assert told(answer) == (401, "invalid_client", 700027)
    assert "expired" in answer.json()["error_description"]


# --- certificates as Graph keeps them


def test_a_certificate_fills_in_what_it_says_itself(certified: App, key: Key) -> None:
    read = certified.graph.get(certified.path)["keyCredentials"]
    assert [(one["displayName"], one["type"], one["usage"], one["key"]) for one in read] == [
        ("ours", "AsymmetricX509Cert", "Verify", None)
    ]
    assert read[0]["customKeyIdentifier"] == key.thumbprint("kid")
    end = key.certificate.not_valid_after_utc
    assert read[0]["endDateTime"] == end.strftime("%Y-%m-%dT%H:%M:%SZ")
    shown = certified.graph.get(certified.path, select="id,keyCredentials")["keyCredentials"]
    assert shown[0]["key"] == key.encoded


def test_certificates_are_kept_by_their_key_id(certified: App, key: Key, other_key: Key) -> None:
    read = certified.graph.get(certified.path)["keyCredentials"]
    pem = base64.b64encode(other_key.certificate.public_bytes(serialization.Encoding.PEM)).decode()
    certified.graph.change("PATCH", certified.path, {"keyCredentials": [*read, other_key.credential(key=pem)]})
    for one in (key, other_key):
        answer = certified.sign_in(client_assertion=certified.assertion(one), client_assertion_type=TYPE)
        assert answer.status_code == 200
    certified.graph.change("PATCH", certified.path, {"keyCredentials": []})
    assert refusal(certified, certified.assertion(key))[2] == 700027
    twice = {"keyCredentials": [key.credential(keyId="11111111-1111-1111-1111-111111111111")] * 2}
    assert certified.graph.refused("PATCH", certified.path, twice)[0] == 400


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"type": "Symmetric"}, "KeyCredentialsInvalidType"),
        ({"usage": "Sign"}, "KeyCredentialsInvalidUsage"),
        ({"key": "AAAA"}, "KeyCredentialsInvalidCertificate"),
        ({"key": "not base64 at all"}, "KeyCredentialsInvalidCertificate"),
        ({"key": None}, "KeyCredentialsInvalidCertificate"),
        ({"endDateTime": "2099-01-01T00:00:00Z"}, "KeyCredentialsInvalidEndDate"),
        ({"startDateTime": "1999-01-01T00:00:00Z"}, "KeyCredentialsInvalidStartDate"),
    ],
)
def test_refused_certificates(app: App, key: Key, change: dict[str, Any], code: str) -> None:
    answer = app.graph.ask("PATCH", app.path, {"keyCredentials": [key.credential(**change)]})
    assert (answer.status_code, answer.json()["error"]["details"][0]["code"]) == (400, code)


def test_an_app_rolls_its_own_certificates_by_proof(certified: App, key: Key, other_key: Key) -> None:
    def proof(signer: Key, **claims: Any) -> str:
        now = int(time.time())
        whole = {"aud": "00000002-0000-0000-c000-000000000000", "iss": certified.application["id"], "nbf": now, "exp": now + 600}
        return jwt.encode(whole | claims, signer.private, algorithm="RS256", headers={"x5t": signer.thumbprint("x5t")})

    graph = certified.graph
    itself = graph.simulator.forged_token(graph.tenant.id, certified.client_id)
    body = {"keyCredential": other_key.credential(), "passwordCredential": None, "proof": proof(key)}
    own = type(graph)(simulator=graph.simulator, tenant=graph.tenant, token=itself)
    for wrong in (proof(other_key), proof(key, iss=certified.client_id), proof(key, aud="x"), proof(key, exp=1), "", "x"):
        refused = own.refused("POST", f"{certified.path}/addKey", body | {"proof": wrong})
        assert refused[:2] == (401, "Authentication_MissingOrMalformed"), wrong
    assert graph.as_app_with("Application.Read.All").refused("POST", f"{certified.path}/addKey", body)[0] == 403
    made = own.post(f"{certified.path}/addKey", body, status=200)
    assert (made["type"], made["key"]) == ("AsymmetricX509Cert", None)
    assert certified.sign_in(client_assertion=certified.assertion(other_key), client_assertion_type=TYPE).status_code == 200
    old = graph.get(certified.path)["keyCredentials"][0]["keyId"]
    own.change("POST", f"{certified.path}/removeKey", {"keyId": old, "proof": proof(other_key)})
    assert refusal(certified, certified.assertion(key))[2] == 700027


def test_without_a_certificate_there_is_no_proof(app: App) -> None:
    fresh = make_key("fresh")
    proof = jwt.encode({"aud": "x"}, fresh.private, algorithm="RS256")
    body = {"keyCredential": fresh.credential(), "passwordCredential": None, "proof": proof}
    assert app.graph.refused("POST", f"{app.path}/addKey", body)[0] == 401
