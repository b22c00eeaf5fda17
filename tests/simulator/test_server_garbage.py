"""Whatever is sent, the answer is the client's fault or not served: never a 500, and the simulator lives on."""

from __future__ import annotations

import json
import random
import socket
import ssl
import string
from typing import Any

import pytest

from simulator import routes
from tests.simulator.running import RunningSimulator, SeededTenant

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")
ODD = (
    "",
    " ",
    "'",
    '"',
    "$",
    "%00",
    "%ff",
    "%2e%2e",
    "..",
    "*",
    "{}",
    "()",
    "x" * 300,
    "ä",
    "\ud83d",
    "null",
    "-1",
    "a'b",
    "[",
    "€",
)
QUERIES = ("$filter", "$select", "$expand", "$top", "$orderby", "$search", "$count", "$skiptoken", "api-version", "tenantId")


def odd_value(rng: random.Random, depth: int = 0) -> Any:
    """Any JSON value, with the names and values that handlers look for among them."""
    choice = rng.randrange(8 if depth < 4 else 6)
    if choice == 0:
        return rng.choice([None, True, False])
    if choice == 1:
        return rng.choice([0, -1, 2**63, 10**400, 1.5, 1e300])
    if choice < 6:
        return rng.choice([*ODD, "Group", "2026-01-01T00:00:00Z", "cbdc14ab-d96c-4c30-b9f4-6ada7cdc1d46"])
    if choice == 6:
        return [odd_value(rng, depth + 1) for _ in range(rng.randrange(4))]
    names = ["id", "properties", "displayName", "@odata.id", "requests", "url", "method", "addLicenses", "location", "tags", *ODD]
    return {rng.choice(names): odd_value(rng, depth + 1) for _ in range(rng.randrange(5))}


def odd_call(rng: random.Random, known: list[tuple[str, str]], real: list[str]) -> tuple[str, str]:
    """A method, mostly the right one, and a served template with odd or real parts in its places, or no path at all."""
    if rng.random() < 0.1:
        path = "/".join(rng.choice([*ODD, "v1.0", "_sim", "subscriptions", "common"]) for _ in range(rng.randrange(6)))
        return rng.choice(METHODS), f"/{path}"
    method, template = rng.choice(known)
    pieces = template.split("{")
    values = real if rng.random() < 0.6 else ODD
    path = pieces[0] + "".join(rng.choice(values) + piece.partition("}")[2] for piece in pieces[1:])
    return (method if rng.random() < 0.8 else rng.choice(METHODS)), path


def quoted(text: str) -> str:
    return "".join(
        c
        if c in string.ascii_letters + string.digits + "/$%.'()-_@=,"
        else "".join(f"%{byte:02X}" for byte in c.encode(errors="replace"))
        for c in text
    )


@pytest.mark.parametrize("seed", range(4))
def test_random_requests_are_never_a_server_error(simulator: RunningSimulator, tenant: SeededTenant, seed: int) -> None:
    rng = random.Random(seed)
    known = [(r.method, r.template) for table in routes.tables().values() for r in table.routes()]
    # These would undo what the other tests of this session stand on.
    settings = ("secret", "faults", "snapshot", "clock", "reset", "operations", "api-versions", "throttling")
    known = [call for call in known if call[1] not in {f"/_sim/{name}" for name in settings}]
    real = [tenant.id, tenant.admin, tenant.subscription_id, f"subscriptions/{tenant.subscription_id}", "rg"]
    graph, arm = simulator.headers(tenant.id), simulator.headers(tenant.id, "arm")
    for _ in range(250):
        method, path = odd_call(rng, known, real)
        path = quoted(path)
        service = routes.service_of(path)
        query = "&".join(f"{rng.choice(QUERIES)}={quoted(rng.choice(ODD))}" for _ in range(rng.randrange(4)))
        headers = {"graph": graph, "arm": arm}.get(service, {})
        if service == "arm" and rng.random() < 0.8:
            query = f"api-version=2022-09-01&{query}"
        kind = rng.choice(["application/json", "application/x-www-form-urlencoded", "text/plain", ""])
        content = json.dumps(odd_value(rng)).encode() if rng.random() < 0.8 else rng.randbytes(rng.randrange(200))
        answer = simulator.http.request(
            method, f"{simulator.info.url}{path}?{query}", content=content, headers={**headers, "content-type": kind}
        )
        assert answer.status_code < 500 or answer.status_code == 501, (method, path, query, content, answer.text)
    assert simulator.http.get("/_sim/health").status_code == 200


def test_random_bytes_do_not_stop_it(simulator: RunningSimulator) -> None:
    rng = random.Random(7)
    context = ssl.create_default_context(cafile=simulator.info.ca_file)
    port = int(simulator.info.url.rpartition(":")[2])
    starts = [
        b"",
        b"GET / HTTP/1.1\r\n",
        b"POST /v1.0/users HTTP/1.1\r\nhost: x\r\ncontent-length: 99999\r\n\r\n",
        b"GET /\xff\xfe HTTP/1.1\r\n\r\n",
    ]
    for number in range(40):
        with socket.create_connection(("127.0.0.1", port), timeout=5) as plain:
            if number % 4 == 0:
                # Not even TLS.
                plain.sendall(rng.randbytes(100))
                continue
            with context.wrap_socket(plain, server_hostname="localhost") as secure:
                secure.sendall(rng.choice(starts) + rng.randbytes(rng.randrange(2000)))
                secure.settimeout(0.2)
                try:
                    answer = secure.recv(100)
                except (TimeoutError, ConnectionError, ssl.SSLError):
                    answer = b""
                assert b" 500 " not in answer
    assert simulator.http.get("/_sim/health").status_code == 200
