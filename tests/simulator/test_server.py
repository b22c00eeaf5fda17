"""Envelopes, headers, tokens, paths and faults: what all services share."""

from __future__ import annotations

import json
import ssl
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import jwt
import pytest
from cryptography import x509

from simulator import routes
from simulator.messages import Request, Response, compile_template, route
from tests.simulator.running import RunningSimulator, SeededTenant

GUID = r"[0-9a-f-]{36}"


def journal(simulator: RunningSimulator) -> list[dict[str, Any]]:
    return [json.loads(line) for line in simulator.http.get("/_sim/journal").text.splitlines()]


# --- certificate


def test_the_certificate_is_short_lived_and_for_the_names_that_are_served(simulator: RunningSimulator) -> None:
    served = simulator.http.get("/_sim/ca.pem")
    assert served.text == Path(simulator.info.ca_file).read_text()
    port = int(simulator.info.url.rpartition(":")[2])
    leaf = x509.load_pem_x509_certificate(ssl.get_server_certificate(("127.0.0.1", port)).encode())
    for certificate in (leaf, x509.load_pem_x509_certificate(served.content)):
        assert certificate.not_valid_after_utc - certificate.not_valid_before_utc < timedelta(days=398)
        assert certificate.not_valid_after_utc - datetime.now(UTC) > timedelta(days=14)
    names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    public = ["login.microsoftonline.com", "management.azure.com", "graph.microsoft.com"]
    assert [str(name.value) for name in names] == ["localhost", *public, "127.0.0.1", "::1"]


def test_strict_verification_accepts_the_certificate(simulator: RunningSimulator) -> None:
    context = ssl.create_default_context(cafile=simulator.info.ca_file)
    context.verify_flags |= ssl.VERIFY_X509_STRICT
    by_address = simulator.info.url.replace("localhost", "127.0.0.1")
    assert httpx.get(by_address + "/_sim/health", verify=context).status_code == 200


def test_a_client_that_does_not_trust_it_is_refused(simulator: RunningSimulator) -> None:
    with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
        httpx.get(simulator.info.url + "/_sim/health", verify=ssl.create_default_context())


# --- tokens and permissions


@pytest.mark.parametrize(
    ("path", "code"), [("/v1.0/users", "InvalidAuthenticationToken"), ("/subscriptions", "AuthenticationFailed")]
)
def test_without_a_token_each_service_says_401_in_its_own_words(simulator: RunningSimulator, path: str, code: str) -> None:
    answer = simulator.http.get(path, params={"api-version": "2022-12-01"})
    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == code
    assert "authorization_uri=" in answer.headers["www-authenticate"]


@pytest.mark.parametrize("header", ["Bearer", "Bearer x", "Bearer a.b.c", "Basic eDp5", "nonsense", "Bearer " + "e" * 5000])
@pytest.mark.parametrize("path", ["/v1.0/users", "/subscriptions?api-version=2022-12-01"])
def test_a_bad_token_is_401(simulator: RunningSimulator, path: str, header: str) -> None:
    assert simulator.http.get(path, headers={"authorization": header}).status_code == 401


def test_a_forged_signature_is_401(simulator: RunningSimulator, tenant: SeededTenant) -> None:
    claims = jwt.decode(simulator.forged_token(tenant.id, tenant.admin), options={"verify_signature": False})
    for forged in (jwt.encode(claims, "x" * 32, algorithm="HS256"), jwt.encode(claims, "", algorithm="none")):
        answer = simulator.http.get("/v1.0/users", headers={"authorization": f"Bearer {forged}"})
        assert answer.status_code == 401


def test_an_expired_token_is_401_even_after_it_was_good(simulator: RunningSimulator, tenant: SeededTenant) -> None:
    short = {"authorization": f"Bearer {simulator.forged_token(tenant.id, tenant.admin, expiresIn=1)}"}
    assert simulator.http.get("/v1.0/organization", headers=short).status_code != 401
    until = time.monotonic() + 5
    while simulator.http.get("/v1.0/organization", headers=short).status_code != 401 and time.monotonic() < until:
        time.sleep(0.1)
    answer = simulator.http.get("/v1.0/organization", headers=short)
    assert answer.status_code == 401
    assert "expired" in answer.json()["error"]["message"]


def test_a_token_for_the_other_service_is_refused(simulator: RunningSimulator, tenant: SeededTenant) -> None:
    graph, arm = simulator.headers(tenant.id), simulator.headers(tenant.id, "arm")
    assert simulator.http.get("/v1.0/users", headers=arm).status_code == 401
    assert simulator.http.get("/subscriptions?api-version=2022-12-01", headers=graph).status_code == 401
    assert simulator.http.get("/v1.0/users", headers=graph).status_code == 200
    assert simulator.http.get("/subscriptions?api-version=2022-12-01", headers=arm).status_code == 200


def test_an_ordinary_user_lacks_the_permission_and_an_administrator_has_it(
    simulator: RunningSimulator, tenant: SeededTenant
) -> None:
    admin = {"authorization": f"Bearer {simulator.forged_token(tenant.id, tenant.admin)}"}
    upn = f"ada@{tenant.domain}"
    person = {
        "accountEnabled": True,
        "displayName": "Ada",
        "mailNickname": "ada",
        "userPrincipalName": upn,
        "passwordProfile": {"password": "Only-for-this-test-1"},
    }
    assert simulator.http.post("/v1.0/users", json=person, headers=admin).status_code == 201
    ada = {"authorization": f"Bearer {simulator.forged_token(tenant.id, upn.upper())}"}
    answer = simulator.http.post("/v1.0/groups", json={}, headers=ada)
    assert answer.status_code == 403
    assert answer.json()["error"]["code"] == "Authorization_RequestDenied"


# --- paths and methods


@pytest.mark.parametrize("path", ["/v1.0//users", "//v1.0/users", "/v1.0/users/", "/V1.0/Users", "///v1.0///users"])
def test_paths_are_accepted_as_clients_write_them(simulator: RunningSimulator, tenant: SeededTenant, path: str) -> None:
    answer = simulator.http.get(simulator.info.url + path, headers=simulator.headers(tenant.id))
    assert answer.status_code == 200, answer.text


def test_what_is_not_served_is_501_with_a_sentence(simulator: RunningSimulator, tenant: SeededTenant) -> None:
    graph = simulator.http.get("/v1.0/teamwork/imaginary", headers=simulator.headers(tenant.id))
    assert (graph.status_code, graph.json()["error"]["code"]) == (501, "NotImplemented")
    assert "GET /v1.0/teamwork/imaginary" in graph.json()["error"]["message"]
    login = simulator.http.get("/common/oauth2/v2.0/imaginary")
    assert (login.status_code, login.json()["error"]) == (501, "not_implemented")
    control = simulator.http.get("/_sim/imaginary")
    assert (control.status_code, control.json()["error"]["code"]) == (501, "not_implemented")


def test_a_wrong_method_is_405_and_says_the_right_ones(simulator: RunningSimulator) -> None:
    answer = simulator.http.put("/_sim/health", json={})
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET"


def test_head_and_empty_answers_have_length_zero(simulator: RunningSimulator, tenant: SeededTenant) -> None:
    head = simulator.http.head("/v1.0/users", headers=simulator.headers(tenant.id))
    assert (head.status_code, head.content, head.headers["content-length"]) == (200, b"", "0")
    empty = simulator.http.delete("/_sim/faults")
    assert (empty.status_code, empty.content, empty.headers["content-length"]) == (204, b"", "0")


# --- headers


def test_graph_headers(simulator: RunningSimulator, tenant: SeededTenant) -> None:
    mine = "6f1b6a2e-0000-4000-8000-00000000abcd"
    answer = simulator.http.get("/v1.0/users/nobody", headers={**simulator.headers(tenant.id), "client-request-id": mine})
    assert answer.headers["client-request-id"] == mine
    inner = answer.json()["error"]["innerError"]
    assert inner["client-request-id"] == mine
    assert inner["request-id"] == answer.headers["request-id"]
    assert "date" in answer.headers


def test_arm_headers(simulator: RunningSimulator, tenant: SeededTenant) -> None:
    headers = {
        **simulator.headers(tenant.id, "arm"),
        "x-ms-correlation-request-id": "one",
        "x-ms-client-request-id": "two",
        "x-ms-return-client-request-id": "true",
    }
    answer = simulator.http.get("/subscriptions?api-version=2022-12-01", headers=headers)
    assert answer.headers["x-ms-correlation-request-id"] == "one"
    assert answer.headers["x-ms-client-request-id"] == "two"
    assert answer.headers["x-ms-request-id"]
    assert answer.headers["x-ms-routing-request-id"]


def test_absolute_addresses_follow_the_host_header(simulator: RunningSimulator) -> None:
    path = "/common/v2.0/.well-known/openid-configuration"
    answer = simulator.http.get(path, headers={"host": "login.microsoftonline.com"})
    assert urlsplit(answer.json()["token_endpoint"]).netloc == "login.microsoftonline.com"


# --- bodies


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"\xff\xfe",
        b"[" * 5000,
        b'{"a":' * 500 + b"1" + b"}" * 500,
        b'{"a": NaN}',
        b'{"a": 1e999}',
        b"9" * 5000,
        b"nonsense",
        b'{"a": 1} x',
        b"{}" + b" " * (4 * 1024 * 1024),
    ],
)
def test_a_body_that_cannot_be_read_is_the_clients_fault(simulator: RunningSimulator, tenant: SeededTenant, body: bytes) -> None:
    for method, path, audience in (("POST", "/v1.0/users", "graph"), ("PUT", "/subscriptions/x", "arm")):
        headers = {**simulator.headers(tenant.id, audience), "content-type": "application/json"}
        answer = simulator.http.request(method, path, content=body, headers=headers)
        assert answer.status_code in (400, 413)
        assert answer.json()["error"]["message"]


def test_control_endpoints_do_not_obey_a_web_page(simulator: RunningSimulator) -> None:
    assert simulator.http.get("/_sim/health", headers={"origin": "https://evil.example"}).status_code == 400
    assert simulator.http.get("/_sim/health", headers={"host": "evil.example"}).status_code == 400


# --- journal


def test_the_journal_has_every_request_and_no_secret(simulator: RunningSimulator, tenant: SeededTenant) -> None:
    simulator.http.delete("/_sim/journal")
    token = simulator.app_token(tenant.id).json()["access_token"]
    secret = "Only-for-this-test-2"
    person = {
        "accountEnabled": True,
        "displayName": "Grace",
        "mailNickname": "grace",
        "userPrincipalName": f"grace@{tenant.domain}",
        "passwordProfile": {"password": secret, "forceChangePasswordNextSignIn": True},
    }
    simulator.http.post("/v1.0/users?$select=id", json=person, headers={"authorization": f"Bearer {token}"})
    simulator.http.get("/v1.0/users")
    text = simulator.http.get("/_sim/journal").text
    lines = journal(simulator)
    assert [(line["method"], urlsplit(line["url"]).path, line["status"]) for line in lines] == [
        ("POST", f"/{tenant.id}/oauth2/v2.0/token", 200),
        ("POST", "/v1.0/users", 201),
        ("GET", "/v1.0/users", 401),
    ]
    assert set(lines[0]) == {"method", "url", "status", "requestBody", "responseBody", "actor", "at"}
    assert [line["actor"] for line in lines] == [simulator.info.client_id, simulator.info.client_id, None]
    assert lines[0]["requestBody"]["client_secret"] == lines[0]["responseBody"]["access_token"] == "[redacted]"
    assert lines[1]["requestBody"]["passwordProfile"] == {"password": "[redacted]", "forceChangePasswordNextSignIn": True}
    assert lines[1]["requestBody"]["displayName"] == "Grace"
    assert lines[1]["url"] == f"{simulator.info.url}/v1.0/users?$select=id"
    assert datetime.fromisoformat(lines[1]["at"]).tzinfo is not None
    assert simulator.info.journal is not None
    file = Path(simulator.info.journal).read_text()
    assert text in file
    for hidden in (secret, token, simulator.info.client_secret):
        assert hidden not in file


def test_a_batch_is_journalled_as_its_parts(simulator: RunningSimulator, tenant: SeededTenant) -> None:
    headers = simulator.headers(tenant.id)
    simulator.http.delete("/_sim/journal")
    parts = [{"id": "1", "method": "GET", "url": "/users?$select=id"}, {"id": "2", "method": "GET", "url": "/users/nobody"}]
    assert simulator.http.post("/v1.0/$batch", json={"requests": parts}, headers=headers).status_code == 200
    lines = journal(simulator)
    found = sorted((urlsplit(line["url"]).path, line["status"], line["actor"]) for line in lines)
    client = simulator.info.client_id
    assert found == [("/v1.0/$batch", 200, client), ("/v1.0/users", 200, client), ("/v1.0/users/nobody", 404, client)]
    assert next(line for line in lines if line["url"].endswith("$batch"))["requestBody"] is None


# --- faults


@pytest.mark.usefixtures("no_faults")
def test_a_fault_hits_the_next_requests_that_match(simulator: RunningSimulator, tenant: SeededTenant) -> None:
    headers = simulator.headers(tenant.id)
    rule = {"method": "get", "path": f"^/v1.0/users/{tenant.id}", "status": 503, "count": 2}
    assert simulator.http.post("/_sim/faults", json=rule).json()["id"]
    path = f"/v1.0/users/{tenant.id}"
    assert simulator.http.patch(path, json={}, headers=headers).status_code == 404
    first = simulator.http.get(path, headers=headers)
    assert (first.status_code, first.headers["retry-after"]) == (503, "1")
    assert first.json()["error"]["code"] == "ServiceUnavailable"
    assert simulator.http.get("/_sim/faults").json()["faults"][0]["count"] == 1
    assert simulator.http.get(path, headers=headers).status_code == 503
    assert simulator.http.get(path, headers=headers).status_code == 404
    assert simulator.http.get("/_sim/faults").json() == {"faults": []}


@pytest.mark.usefixtures("no_faults")
def test_a_fault_says_what_it_was_told_to(simulator: RunningSimulator, tenant: SeededTenant) -> None:
    path = f"/subscriptions/{tenant.subscription_id}"
    rule = {"path": path, "status": 409, "code": "AnotherOperationInProgress", "message": "Wait.", "retryAfter": 0}
    simulator.http.post("/_sim/faults", json=rule)
    headers = simulator.headers(tenant.id, "arm")
    for _ in range(3):
        answer = simulator.http.get(path + "?api-version=2022-12-01", headers=headers)
        assert answer.status_code == 409
        assert answer.json() == {"error": {"code": "AnotherOperationInProgress", "message": "Wait."}}
        assert answer.headers["retry-after"] == "0"
    simulator.http.delete("/_sim/faults")
    assert simulator.http.get(path + "?api-version=2022-12-01", headers=headers).status_code == 200


@pytest.mark.usefixtures("no_faults")
def test_retry_after_can_be_left_out_and_an_actor_chosen(simulator: RunningSimulator, tenant: SeededTenant) -> None:
    rule = {"path": "/v1.0/groups", "status": 429, "retryAfter": None, "actor": simulator.info.client_id}
    simulator.http.post("/_sim/faults", json=rule)
    ours = simulator.http.get("/v1.0/groups", headers=simulator.headers(tenant.id))
    assert ours.status_code == 429
    assert "retry-after" not in ours.headers
    admin = {"authorization": f"Bearer {simulator.forged_token(tenant.id, tenant.admin)}"}
    assert simulator.http.get("/v1.0/groups", headers=admin).status_code == 200


@pytest.mark.usefixtures("no_faults")
def test_a_fault_reaches_a_batch_part_and_the_login(simulator: RunningSimulator, tenant: SeededTenant) -> None:
    headers = simulator.headers(tenant.id)
    simulator.http.post("/_sim/faults", json={"path": "^/v1.0/groups$", "status": 500})
    simulator.http.post("/_sim/faults", json={"path": f"^/{tenant.id}/oauth2", "status": 503, "count": 1})
    parts = [{"id": "1", "method": "GET", "url": "/groups"}, {"id": "2", "method": "GET", "url": "/users"}]
    responses = simulator.http.post("/v1.0/$batch", json={"requests": parts}, headers=headers).json()["responses"]
    assert {part["id"]: part["status"] for part in responses} == {"1": 500, "2": 200}
    login = simulator.app_token(tenant.id)
    assert login.status_code == 503
    assert login.json()["error_description"].startswith("AADSTS")
    assert simulator.app_token(tenant.id).status_code == 200


# --- routes


def _handler(template: str, method: str = "GET") -> Any:
    @route(method, template)
    def handler(_request: Request) -> Response:
        return Response()

    return handler.routes[0]  # type: ignore[attr-defined]


def test_the_template_with_more_literal_segments_wins() -> None:
    table = routes.RouteTable()
    templates = [
        "/subscriptions/{s}/resourceGroups/{rg}/providers/{ns}/{kind}/{name}",
        "/{scope:rest}/providers/Microsoft.Authorization/locks/{name}",
        "/v1.0/users/{id}",
        "/v1.0/users/delta",
        "/v1.0/users/delta()",
        "/v1.0/applications(appId='{app_id}')",
    ]
    for template in templates:
        table.add(_handler(template))

    def served(path: str) -> tuple[str, dict[str, str]]:
        found = table.find("GET", path)
        assert found is not None
        return found[0].template, found[1]

    lock = "/subscriptions/S/resourcegroups/R/providers/microsoft.authorization/LOCKS/L"
    assert served(lock) == (templates[1], {"scope": "subscriptions/S/resourcegroups/R", "name": "L"})
    assert served("/subscriptions/S/resourceGroups/R/providers/A.B/c/d")[0] == templates[0]
    assert served("/v1.0/USERS/delta")[0] == templates[3]
    assert served("/v1.0/users/delta()")[0] == templates[4]
    assert served("/v1.0/users/x") == (templates[2], {"id": "x"})
    assert served("/v1.0/applications(appid='A')") == (templates[5], {"app_id": "A"})
    assert table.find("GET", "/v1.0/nothing") is None
    assert table.methods("/v1.0/users/x") == {"GET"}


def test_two_handlers_of_one_template_are_refused() -> None:
    table = routes.RouteTable()
    table.add(_handler("/v1.0/users/{id}"))
    table.add(_handler("/v1.0/users/{id}", "DELETE"))
    with pytest.raises(ValueError, match="served twice"):
        table.add(_handler("/v1.0/Users/{other}"))


def test_every_service_has_routes_and_every_route_belongs_to_its_service() -> None:
    for service, table in routes.tables().items():
        found = table.routes()
        assert found, service
        for one in found:
            assert one.pattern.pattern == compile_template(one.template).pattern
            example = one.template.replace(":rest}", "}").replace("{scope}", "subscriptions/s")
            assert routes.service_of(example) == service, one.template
