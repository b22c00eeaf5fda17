"""Interception: what the CONNECT proxy answers for Microsoft's own hosts, and that it refuses all else."""

from __future__ import annotations

import json
import os
import ssl
import threading
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
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
    with httpx.Client(proxy=simulator.info.proxy_url, trust_env=False, timeout=20) as http:
        for _ in range(3):
            assert http.post("http://upload.example/", content=b"x" * 8_000_000).status_code == 403


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


# --- connections as clients really behave


def test_many_requests_on_one_connection_and_many_at_once(
    simulator: RunningSimulator, tenant: SeededTenant, client: httpx.Client
) -> None:
    before = _counts(simulator)["answered"].get(GRAPH, 0)
    headers = simulator.headers(tenant.id)
    for _ in range(20):
        assert client.get(f"https://{GRAPH}/v1.0/organization", headers=headers).status_code == 200
    assert _counts(simulator)["answered"][GRAPH] == before + 1

    def one(number: int) -> int:
        with httpx.Client(proxy=simulator.info.proxy_url, verify=_trust(simulator.info), timeout=30, trust_env=False) as http:
            answers = [http.get(f"https://{GRAPH}/v1.0/users/{tenant.break_glass}", headers=headers) for _ in range(5)]
            return sum(answer.status_code == 200 for answer in answers)

    with ThreadPoolExecutor(24) as pool:
        assert sum(pool.map(one, range(48))) == 240
    assert _counts(simulator)["answered"][GRAPH] == before + 49


def test_requests_in_a_row_without_waiting(simulator: RunningSimulator) -> None:
    request = f"GET /common/discovery/keys HTTP/1.1\r\nHost: {LOGIN}\r\n\r\n"
    with Raw(info=simulator.info).tunnel(LOGIN) as raw:
        raw.sock.sendall((request * 10).encode())
        assert [raw.answer()[0].split(" ")[1] for _ in range(10)] == ["200"] * 10


def test_tls_in_the_same_packet_as_the_request(simulator: RunningSimulator) -> None:
    # A client that doesn't wait for the proxy's 200: its first TLS bytes must not be lost.
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    tls = _trust(simulator.info).wrap_bio(incoming, outgoing, server_hostname=GRAPH)
    with pytest.raises(ssl.SSLWantReadError):
        tls.do_handshake()
    with Raw(info=simulator.info) as raw:
        raw.sock.sendall(f"CONNECT {GRAPH}:443 HTTP/1.1\r\nHost: {GRAPH}\r\n\r\n".encode() + outgoing.read())
        received = raw.sock.recv(65536)
        while b"\r\n\r\n" not in received:
            received += raw.sock.recv(65536)
        incoming.write(received.partition(b"\r\n\r\n")[2])
        while True:
            try:
                tls.do_handshake()
                break
            except ssl.SSLWantReadError:
                incoming.write(raw.sock.recv(65536))
        tls.write(f"GET /v1.0/users HTTP/1.1\r\nHost: {GRAPH}\r\n\r\n".encode())
        raw.sock.sendall(outgoing.read())
        answer = b""
        while b"InvalidAuthenticationToken" not in answer:
            try:
                answer += tls.read(65536)
            except ssl.SSLWantReadError:
                incoming.write(raw.sock.recv(65536))
        assert answer.startswith(b"HTTP/1.1 401 ")


def test_a_head_that_comes_in_pieces(simulator: RunningSimulator) -> None:
    with Raw(info=simulator.info) as raw:
        for piece in (b"CONN", b"ECT graph.microsoft.com:443 HT", b"TP/1.1\r\nUser-Agent: x\r", b"\n", b"\r", b"\n"):
            raw.sock.sendall(piece)
            time.sleep(0.02)
        assert raw.answer()[0].startswith("HTTP/1.1 200 ")
    with Raw(info=simulator.info) as raw:
        assert raw.connect("GRAPH.Microsoft.com.:443")[0] == 200


def test_big_bodies_pass_and_too_big_ones_are_refused_by_the_service(
    simulator: RunningSimulator, tenant: SeededTenant, client: httpx.Client
) -> None:
    headers = simulator.headers(tenant.id)
    user = {"displayName": "x" * 3_000_000}
    answer = client.patch(f"https://{GRAPH}/v1.0/users/{tenant.break_glass}", json=user, headers=headers)
    assert answer.status_code == 400, answer.text[:200]
    answer = client.post(f"https://{GRAPH}/v1.0/users", content=b" " * 12_000_000, headers=headers)
    assert answer.status_code == 413
    assert answer.json()["error"]["code"]
    assert client.get(f"https://{GRAPH}/v1.0/organization", headers=headers).status_code == 200


def test_a_client_that_does_not_trust_the_certificate_is_counted(simulator: RunningSimulator) -> None:
    def failed() -> int:
        found: int = _counts(simulator)["failed"].get(ARM, {"count": 0})["count"]
        return found

    before = failed()
    with (
        httpx.Client(proxy=simulator.info.proxy_url, trust_env=False) as http,
        pytest.raises(httpx.ConnectError, match="certificate"),
    ):
        http.get(f"https://{ARM}/")
    _until(lambda: failed() == before + 1)
    assert "CA" in _counts(simulator)["failed"][ARM]["reason"].upper()
    # No TLS at all behind the CONNECT.
    with Raw(info=simulator.info) as raw:
        raw.connect(f"{ARM}:443")
        raw.sock.sendall(b"GET / HTTP/1.1\r\n\r\n")
        raw.rest()
    _until(lambda: failed() == before + 2)


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="counts open files where /proc has them")
def test_clients_that_leave_at_any_moment_leave_nothing_behind(simulator: RunningSimulator) -> None:
    files = Path(f"/proc/{simulator.info.pid}/fd")

    def leave(number: int) -> None:
        with Raw(info=simulator.info) as raw:
            if number % 5 == 1:
                raw.sock.sendall(b"CONNECT graph.micro")
            elif number % 5 == 2:
                raw.connect(f"{GRAPH}:443")
            elif number % 5 == 3:
                raw.connect(f"{GRAPH}:443")
                raw.sock.sendall(b"\x16\x03\x01\x02\x00\x01\x00")
            elif number % 5 == 4:
                raw.tunnel(GRAPH).sock.sendall(
                    b"POST /v1.0/users HTTP/1.1\r\nHost: graph.microsoft.com\r\nContent-Length: 99\r\n\r\nx"
                )

    simulator.http.get("/_sim/health")
    _settled(files)
    before = len(list(files.iterdir()))
    with ThreadPoolExecutor(10) as pool:
        list(pool.map(leave, range(100)))
    _until(lambda: len(list(files.iterdir())) <= before)
    assert simulator.http.get("/_sim/health").status_code == 200


def test_it_stops_at_once_with_connections_in_every_state(home: Path) -> None:
    info = launch.start()
    silent, half, opened = Raw(info=info), Raw(info=info), Raw(info=info)
    half.sock.sendall(b"CONNECT graph")
    opened.connect(f"{GRAPH}:443")
    idle = Raw(info=info).tunnel(LOGIN)
    idle.ask(f"GET /common/discovery/keys HTTP/1.1\r\nHost: {LOGIN}")
    begin = time.monotonic()
    assert launch.stop()
    assert time.monotonic() - begin < 3
    for raw in (silent, half, opened, idle):
        assert raw.rest() == b""
        raw.sock.close()
    assert (launch.run_directory() / "log").read_text() == ""


def test_the_ports_are_on_loopback_and_can_be_chosen(home: Path) -> None:
    first = launch.start()
    port = urlsplit(first.proxy_url).port
    launch.stop()
    assert port
    info = launch.start(proxy_port=port)
    try:
        assert info.proxy_url == f"http://127.0.0.1:{port}"
        if Path("/proc/net/tcp").exists():
            listening = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
            assert [w[1] for w in listening if w[3] == "0A" and w[1].endswith(f":{port:04X}")] == [f"0100007F:{port:04X}"]
        with pytest.raises(launch.PortInUse, match=str(port)):
            launch.start("second", proxy_port=port)
        assert launch.find("second") is None
    finally:
        launch.stop()


def test_one_that_is_tied_ends_with_its_holder(home: Path) -> None:
    reading, holding = os.pipe()
    info = launch.start(tie=reading)
    os.close(reading)
    time.sleep(0.3)
    assert launch.find() == info
    os.close(holding)
    _until(lambda: launch.find() is None)
    assert not (launch.run_directory() / "run.json").exists()


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


def _until(holds: Any, seconds: float = 5.0) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it never came true"
        time.sleep(0.02)


def _settled(files: Path) -> None:
    """Wait until connections of other tests are gone from the process's open files."""
    last, same = -1, 0
    while same < 10:
        count = len(list(files.iterdir()))
        last, same = (count, same + 1) if count == last else (count, 0)
        threading.Event().wait(0.02)
