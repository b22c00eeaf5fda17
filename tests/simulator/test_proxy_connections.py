"""The proxy's connections: as clients really behave, and as no client should; what starts with it and stops with it."""

from __future__ import annotations

import asyncio
import os
import ssl
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from simulator import launch
from simulator.errors import PortInUse
from simulator.journal import Journal
from simulator.proxy import listener
from simulator.proxy.tally import Tally
from simulator.web_server import listen
from tests.simulator.proxied import ARM, GRAPH, LOGIN, Raw
from tests.simulator.running import RunningSimulator, SeededTenant


@pytest.fixture
def client(simulator: RunningSimulator) -> Iterator[httpx.Client]:
    with httpx.Client(proxy=simulator.info.proxy_url, verify=_trust(simulator.info), timeout=20, trust_env=False) as http:
        yield http


def _trust(info: launch.RunInfo) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=info.ca_file)


def _counts(simulator: RunningSimulator) -> Any:
    return simulator.http.get("/_sim/proxy").json()


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


def test_silence_is_not_waited_for_forever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listener, "HEAD_SECONDS", 0.2)
    monkeypatch.setattr(listener, "HANDSHAKE_SECONDS", 0.2)
    tally = Tally()

    async def silent(sent: bytes) -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", int(tally.address.rpartition(":")[2]))
        writer.write(sent)
        found = await reader.read()
        writer.close()
        return found

    async def scene() -> list[bytes]:
        with listen(0) as sock:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            proxy = listener.Proxy(sock, context=context, protocol=_no_protocol, tally=tally, journal=Journal())
            proxy.start()
            try:
                heads = (b"", b"CONNECT graph", f"CONNECT {GRAPH}:443 HTTP/1.1\r\n\r\n".encode())
                return await asyncio.wait_for(asyncio.gather(*map(silent, heads)), 5)
            finally:
                await proxy.stop()
                assert len(asyncio.all_tasks()) == 1

    assert asyncio.run(scene()) == [b"", b"", b"HTTP/1.1 200 Connection established\r\n\r\n"]
    assert tally.as_json()["failed"][GRAPH]["count"] == 1


def _no_protocol(host: str) -> asyncio.Protocol:
    return asyncio.Protocol()


def test_it_stops_at_once_with_connections_in_every_state(home: Path) -> None:
    info = launch.start()
    silent, half, opened = Raw(info=info), Raw(info=info), Raw(info=info)
    half.sock.sendall(b"CONNECT graph")
    opened.connect(f"{GRAPH}:443")
    idle = Raw(info=info).tunnel(LOGIN)
    idle.ask(f"GET /common/discovery/keys HTTP/1.1\r\nHost: {LOGIN}")
    begin = time.monotonic()
    assert launch.stop()
    assert time.monotonic() - begin < launch.STOP_SECONDS
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
        with pytest.raises(PortInUse, match=str(port)):
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


def _until(holds: Callable[[], bool], seconds: float = 5.0) -> None:
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
        time.sleep(0.02)
