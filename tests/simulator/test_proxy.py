"""Interception: what the CONNECT proxy answers for Microsoft's own hosts, and that it refuses all else."""

from __future__ import annotations

import json
import ssl
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from simulator import certificate, launch
from simulator.public_hosts import origin_of, serves
from tests.simulator.proxied import ARM, GRAPH, LOGIN, Raw
from tests.simulator.running import RunningSimulator, SeededTenant


@pytest.fixture
def client(simulator: RunningSimulator) -> Iterator[httpx.Client]:
    """A client that knows Microsoft's hosts, the proxy and the certificate; nothing else."""
    with httpx.Client(proxy=simulator.info.proxy_url, verify=_trust(simulator.info), timeout=20, trust_env=False) as http:
        yield http


def _trust(info: launch.RunInfo) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=info.ca_file)


def _counts(simulator: RunningSimulator) -> Any:
    return simulator.http.get("/_sim/proxy").json()


# --- what is served


def test_the_three_services_answer_under_their_own_names(
    simulator: RunningSimulator, tenant: SeededTenant, client: httpx.Client
) -> None:
    def token(resource: str) -> dict[str, str]:
        form = {
            "grant_type": "client_credentials",
            "client_id": simulator.info.client_id,
            "client_secret": simulator.info.client_secret,
            "scope": f"https://{resource}/.default",
        }
        answer = client.post(f"https://{LOGIN}/{tenant.id}/oauth2/v2.0/token", data=form)
        return {"authorization": f"Bearer {answer.json()['access_token']}"}

    users = client.get(f"https://{GRAPH}/v1.0/users?$top=1", headers=token(GRAPH)).json()
    assert users["@odata.context"] == f"https://{GRAPH}/v1.0/$metadata#users"
    assert users["@odata.nextLink"].startswith(f"https://{GRAPH}/v1.0/users?")
    assert client.get(users["@odata.nextLink"], headers=token(GRAPH)).status_code == 200
    found = client.get(f"https://{ARM}/subscriptions?api-version=2022-12-01", headers=token(ARM)).json()["value"]
    assert [item["subscriptionId"] for item in found] == [tenant.subscription_id]


def test_every_address_carries_the_public_name(simulator: RunningSimulator, tenant: SeededTenant, client: httpx.Client) -> None:
    discovery = client.get(f"https://{LOGIN}/{tenant.id}/v2.0/.well-known/openid-configuration").json()
    hosts = {urlsplit(value).hostname for value in discovery.values() if str(value).startswith("https://")}
    assert hosts == {LOGIN, GRAPH}
    assert discovery["userinfo_endpoint"] == f"https://{GRAPH}/oidc/userinfo"
    graph = client.get(f"https://{GRAPH}/v1.0/users").headers["www-authenticate"]
    assert f'authorization_uri="https://{LOGIN}/common/oauth2/authorize"' in graph
    arm = client.get(f"https://{ARM}/subscriptions?api-version=2022-12-01").headers["www-authenticate"]
    assert f'authorization_uri="https://{LOGIN}/' in arm
    # Also where the client names the port: behind Microsoft's front doors it is no part of any address.
    answer = client.get(f"https://{LOGIN}/common/discovery/keys", headers={"host": f"{LOGIN}:443"})
    assert answer.status_code == 200
    head, body = _in_tunnel(simulator, LOGIN, f"GET /{tenant.id}/.well-known/openid-configuration HTTP/1.1\r\nHost: {LOGIN}:443")
    assert json.loads(body)["token_endpoint"] == f"https://{LOGIN}/{tenant.id}/oauth2/token", head


def test_the_metadata_document_is_the_public_clouds(client: httpx.Client) -> None:
    document = client.get(f"https://{ARM}/metadata/endpoints?api-version=2022-09-01").json()
    assert document["name"] == "AzureCloud"
    assert document["authentication"]["loginEndpoint"] == f"https://{LOGIN}"
    assert document["authentication"]["audiences"][0] == "https://management.core.windows.net/"
    assert (document["resourceManager"], document["microsoftGraphResourceId"]) == (f"https://{ARM}/", f"https://{GRAPH}/")
    assert isinstance(client.get(f"https://{ARM}/metadata/endpoints?api-version=2019-05-01").json(), list)


@pytest.mark.parametrize(
    ("url", "status", "code"),
    [
        (f"https://{GRAPH}/subscriptions?api-version=2022-12-01", 400, "BadRequest"),
        (f"https://{GRAPH}/common/discovery/keys", 400, "BadRequest"),
        (f"https://{GRAPH}/_sim/health", 400, "BadRequest"),
        (f"https://{GRAPH}/metadata/endpoints?api-version=2022-09-01", 400, "BadRequest"),
        (f"https://{ARM}/v1.0/users", 404, "MissingSubscription"),
        (f"https://{ARM}/common/discovery/keys", 404, "MissingSubscription"),
        (f"https://{ARM}/_sim/journal", 404, "MissingSubscription"),
        (f"https://{LOGIN}/v1.0/users", 404, "invalid_request"),
        (f"https://{LOGIN}/subscriptions?api-version=2022-12-01", 404, "invalid_request"),
        (f"https://{LOGIN}/metadata/endpoints?api-version=2022-09-01", 404, "invalid_request"),
        (f"https://{LOGIN}/_sim/reset", 404, "invalid_request"),
    ],
)
def test_a_host_serves_the_paths_of_its_own_service_only(client: httpx.Client, url: str, status: int, code: str) -> None:
    answer = client.get(url)
    error = answer.json()["error"]
    assert (answer.status_code, error if isinstance(error, str) else error["code"]) == (status, code)


def test_another_host_inside_the_tunnel_is_misdirected(simulator: RunningSimulator) -> None:
    for other in (ARM, "localhost", "evil.example"):
        head, body = _in_tunnel(simulator, GRAPH, f"GET /_sim/health HTTP/1.1\r\nHost: {other}")
        assert head.startswith("HTTP/1.1 421 "), head
        assert other in json.loads(body)["error"]["message"]
    # Without any Host header (HTTP/1.0) the tunnel itself says which host is meant.
    assert _in_tunnel(simulator, LOGIN, "GET /common/discovery/keys HTTP/1.0")[0].startswith("HTTP/1.1 200 ")


def test_the_journal_has_the_public_names(simulator: RunningSimulator, tenant: SeededTenant, client: httpx.Client) -> None:
    simulator.http.delete("/_sim/journal")
    client.get(f"https://{GRAPH}/v1.0/users?$select=id", headers=simulator.headers(tenant.id))
    client.get(f"https://{ARM}/v1.0/users")
    with pytest.raises(httpx.ProxyError):
        client.get("https://api.example.com/x?secret=1")
    lines = [json.loads(line) for line in simulator.http.get("/_sim/journal").text.splitlines()]
    assert [(line["method"], line["url"], line["status"], line["actor"]) for line in lines] == [
        ("GET", f"https://{GRAPH}/v1.0/users?$select=id", 200, simulator.info.client_id),
        ("GET", f"https://{ARM}/v1.0/users", 404, None),
        ("CONNECT", "https://api.example.com:443", 403, None),
    ]
    assert set(lines[2]) == set(lines[0])


# --- what is refused


def test_any_other_host_is_refused_and_counted(simulator: RunningSimulator) -> None:
    host = f"h{uuid.uuid4().hex[:8]}.example"
    for target in (
        f"{host}:443",
        f"{GRAPH}:80",
        f"{GRAPH}:8443",
        "localhost:443",
        "[::1]:443",
        "graph.microsoft.com.evil.example:443",
    ):
        with Raw(info=simulator.info) as raw:
            status, reason = raw.connect(target)
            assert status == 403
            assert reason.startswith("Forbidden: the simulator's proxy answers only for Microsoft's")
            assert raw.rest() == b""
    with Raw(info=simulator.info) as raw:
        raw.connect(f"{host}:443")
    counts = _counts(simulator)
    assert counts["refused"][f"{host}:443"] == 2
    assert counts["refused"]["[::1]:443"] >= 1
    assert counts["url"] == simulator.info.proxy_url
    assert (Path(simulator.info.ca_file).parent / "log").read_text().count(host) == 1


def test_plain_http_is_refused_for_every_host(simulator: RunningSimulator) -> None:
    with httpx.Client(proxy=simulator.info.proxy_url, trust_env=False) as http:
        for url, shown in (
            (f"http://{GRAPH}/v1.0/users", f"{GRAPH}:80"),
            ("http://user:pw@intranet.example:8080/x", "intranet.example:8080"),
        ):
            answer = http.get(url)
            assert answer.status_code == 403
            assert shown in answer.text
            assert f"{LOGIN}, {ARM}, {GRAPH} only" in answer.text
            assert "pw@" not in answer.text
            assert shown in _counts(simulator)["refused"]


def test_a_refusal_reaches_a_client_that_still_sends(simulator: RunningSimulator) -> None:
    size = 8_000_000
    for _ in range(3):
        with Raw(info=simulator.info) as raw:
            raw.sock.sendall(f"POST http://upload.example/ HTTP/1.1\r\nContent-Length: {size}\r\n\r\n".encode())
            # Most clients read nothing before all is sent, and a connection that is reset meanwhile loses the answer.
            raw.sock.sendall(b"x" * size)
            head, body = raw.answer()
            assert head.startswith("HTTP/1.1 403 ")
            assert b"upload.example:80 is refused" in body


def test_what_is_no_request_to_a_proxy_is_told_so(simulator: RunningSimulator) -> None:
    answer = httpx.get(simulator.info.proxy_url + "/v1.0/users", trust_env=False)
    assert (answer.status_code, "HTTPS_PROXY" in answer.text) == (400, True)
    for sent, expected in (
        (b"nonsense\r\n\r\n", b"HTTP/1.1 400 "),
        (b"CONNECT  HTTP/1.1\r\n\r\n", b"HTTP/1.1 400 "),
        (b"CONNECT a b c HTTP/1.1\r\n\r\n", b"HTTP/1.1 400 "),
        (b"connect graph.microsoft.com:443 HTTP/1.1\r\n\r\n", b"HTTP/1.1 400 "),
        (b"CONNECT graph.microsoft.com:443 HTTP/2\r\n\r\n", b"HTTP/1.1 400 "),
        (b"GET / HTTP/1.1\r\n" + b"x: y\r\n" * 5000, b"HTTP/1.1 431 "),
        (b"\x00\xff\xfe\r\n\r\n", b"HTTP/1.1 400 "),
        # TLS to the proxy itself: there is no answer that this client would understand.
        (b"\x16\x03\x01\x02\x00\x01\x00", b""),
    ):
        with Raw(info=simulator.info) as raw:
            raw.sock.sendall(sent)
            found = raw.rest()
            assert found.startswith(expected) and bool(found) == bool(expected), (sent[:40], found)


# --- the certificate and the names


def test_a_certificate_that_lacks_a_name_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(certificate, "NAMES", ("localhost",))
    old = certificate.ensure(tmp_path).ca_file.read_bytes()
    assert certificate.ensure(tmp_path).ca_file.read_bytes() == old
    monkeypatch.undo()
    new = certificate.ensure(tmp_path).ca_file.read_bytes()
    assert new != old
    assert certificate.ensure(tmp_path).ca_file.read_bytes() == new


def test_which_host_serves_a_path_and_where_its_neighbours_are() -> None:
    tenant = str(uuid.uuid4())
    assert [host for host in (LOGIN, ARM, GRAPH) if serves(host, f"/{tenant}/oauth2/v2.0/token")] == [LOGIN]
    assert [host for host in (LOGIN, ARM, GRAPH) if serves(host, "//beta/users")] == [GRAPH]
    assert [host for host in (LOGIN, ARM, GRAPH) if serves(host, "/Providers/Microsoft.X")] == [ARM]
    assert [host for host in (LOGIN, ARM, GRAPH) if serves(host, "/metadata/endpoints")] == [ARM]
    assert origin_of("graph", f"https://{ARM}") == f"https://{GRAPH}"
    assert origin_of("graph", "https://localhost:9") == "https://localhost:9"


def _in_tunnel(simulator: RunningSimulator, host: str, request: str) -> tuple[str, bytes]:
    with Raw(info=simulator.info).tunnel(host) as raw:
        return raw.ask(request)
