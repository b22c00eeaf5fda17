"""Bytes on the wire that are hardly HTTP, or HTTP that hardly anybody sends: never a 500, and the next caller is served."""

from __future__ import annotations

import json
import random
import socket
import ssl

import pytest

from tests.fuzz.place import Place
from tests.fuzz.session import SEED, TIMES
from tests.fuzz.wire import NoAnswer, Wire

HEAD = b"host: localhost\r\n"
BODY = b'{"displayName": "x"}'
GET = b"GET /_sim/health HTTP/1.1\r\n" + HEAD + b"\r\n"
POST = b"POST /v1.0/users HTTP/1.1\r\n" + HEAD + b"content-type: application/json\r\n"
LONG = 100_000


def chunked(*chunks: bytes) -> bytes:
    return POST + b"transfer-encoding: chunked\r\n\r\n" + b"".join(chunks)


# What is sent, and the statuses that may come back; 0: no answer may come, or the end.
ODDITIES: dict[str, tuple[bytes, set[int]]] = {
    "http 1.0": (b"GET /_sim/health HTTP/1.0\r\n\r\n", {200}),
    "http 1.0 with keep-alive": (b"GET /_sim/health HTTP/1.0\r\nconnection: keep-alive\r\n\r\n", {200}),
    "http 0.9": (b"GET /_sim/health\r\n\r\n", {0, 200, 400}),
    "http 2 preface": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", {0, 400, 404, 405, 501}),
    "http 9": (b"GET / HTTP/9.9\r\n" + HEAD + b"\r\n", {0, 200, 400, 401, 404, 501}),
    "no host": (b"GET /v1.0/users HTTP/1.1\r\n\r\n", {400, 401}),
    "two hosts": (b"GET /v1.0/users HTTP/1.1\r\nhost: a\r\nhost: b\r\n\r\n", {400, 401}),
    "odd host": (b"GET /v1.0/users HTTP/1.1\r\nhost: \xff\x00<x>\r\n\r\n", {0, 400, 401}),
    "host that is half an address": (b"GET /_sim/health HTTP/1.1\r\nhost: [:::]:1\r\n\r\n", {200, 400}),
    "host that is half an address, to Graph": (b"GET /v1.0/users HTTP/1.1\r\nhost: [1.2.3]\r\n\r\n", {400, 401}),
    "host with a path": (b"GET /metadata/endpoints?api-version=2022-09-01 HTTP/1.1\r\nhost: a/b?c#d@e\r\n\r\n", {200, 400}),
    "absolute target": (b"GET https://localhost/_sim/health HTTP/1.1\r\n" + HEAD + b"\r\n", {200, 400, 401, 404}),
    "target of another scheme": (b"GET ftp://a/b HTTP/1.1\r\n" + HEAD + b"\r\n", {400, 401, 404}),
    "star": (b"OPTIONS * HTTP/1.1\r\n" + HEAD + b"\r\n", {0, 200, 400, 401, 404, 405, 501}),
    "connect": (b"CONNECT graph.microsoft.com:443 HTTP/1.1\r\n" + HEAD + b"\r\n", {0, 400, 401, 404, 405, 501}),
    "trace": (b"TRACE /v1.0/users HTTP/1.1\r\n" + HEAD + b"\r\n", {400, 401, 405, 501}),
    "lower-case method": (b"get /_sim/health HTTP/1.1\r\n" + HEAD + b"\r\n", {0, 200, 400, 501}),
    "no path": (b"GET  HTTP/1.1\r\n" + HEAD + b"\r\n", {0, 400}),
    "spaces in the target": (b"GET /v1.0/ users HTTP/1.1\r\n" + HEAD + b"\r\n", {0, 400}),
    "raw bytes in the target": (b"GET /v1.0/\xff\xfe\x80 HTTP/1.1\r\n" + HEAD + b"\r\n", {0, 400, 401, 404}),
    "nul in the target": (b"GET /v1.0/\x00 HTTP/1.1\r\n" + HEAD + b"\r\n", {0, 400, 401, 404}),
    "long target": (b"GET /v1.0/" + b"x" * LONG + b" HTTP/1.1\r\n" + HEAD + b"\r\n", {0, 400, 401, 404, 414, 431, 501}),
    "long header": (b"GET /v1.0/users HTTP/1.1\r\n" + HEAD + b"x: " + b"y" * LONG + b"\r\n\r\n", {0, 400, 401, 431}),
    "many headers": (b"GET /v1.0/users HTTP/1.1\r\n" + HEAD + b"x: y\r\n" * 5000 + b"\r\n", {0, 400, 401, 431}),
    "header without colon": (b"GET /v1.0/users HTTP/1.1\r\n" + HEAD + b"nonsense\r\n\r\n", {0, 400, 401}),
    "header without name": (b"GET /v1.0/users HTTP/1.1\r\n" + HEAD + b": x\r\n\r\n", {0, 400, 401}),
    "folded header": (b"GET /v1.0/users HTTP/1.1\r\n" + HEAD + b"x: a\r\n b\r\n\r\n", {0, 400, 401}),
    "line feeds alone": (b"GET /_sim/health HTTP/1.1\nhost: localhost\n\n", {0, 200, 400}),
    "two tokens": (
        b"GET /v1.0/users HTTP/1.1\r\n" + HEAD + b"authorization: Bearer x\r\nauthorization: Bearer y\r\n\r\n",
        {400, 401},
    ),
    "token that is no text": (
        b"GET /v1.0/users HTTP/1.1\r\n" + HEAD + b"authorization: Bearer \xff.\xfe.\x80\r\n\r\n",
        {400, 401},
    ),
    "negative length": (POST + b"content-length: -1\r\n\r\n", {0, 400}),
    "length that is no number": (POST + b"content-length: x\r\n\r\n", {0, 400}),
    "huge length": (POST + b"content-length: 99999999999999999999999\r\n\r\n", {0, 400, 413}),
    "two lengths": (POST + b"content-length: 2\r\ncontent-length: 20\r\n\r\n" + BODY, {0, 400, 401}),
    "length and chunks": (POST + b"content-length: 20\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n", {0, 400, 401}),
    "chunks": (chunked(b"14\r\n", BODY, b"\r\n0\r\n\r\n"), {401}),
    "chunks with extensions": (chunked(b'14;a="b"\r\n', BODY, b"\r\n0\r\nx: y\r\n\r\n"), {0, 400, 401}),
    "chunk size that is none": (chunked(b"zz\r\n", BODY), {0, 400}),
    "huge chunk": (chunked(b"FFFFFFFFFFFFFFFFFF\r\n", BODY), {0, 400}),
    "chunk longer than said": (chunked(b"2\r\n", BODY, b"\r\n0\r\n\r\n"), {0, 400}),
    "unknown coding": (POST + b"transfer-encoding: gzip\r\n\r\n", {0, 400, 401, 501}),
    "compressed body": (POST + b"content-encoding: gzip\r\ncontent-length: 20\r\n\r\n" + BODY, {400, 401, 415}),
    "wait for 100": (POST + b"expect: 100-continue\r\ncontent-length: 20\r\n\r\n" + BODY, {100, 401}),
    "websocket": (
        b"GET /v1.0/users HTTP/1.1\r\n" + HEAD + b"connection: upgrade\r\nupgrade: websocket\r\nsec-websocket-key: eA==\r\n\r\n",
        {400, 401, 501},
    ),
    "h2c": (
        b"GET /v1.0/users HTTP/1.1\r\n" + HEAD + b"connection: upgrade, http2-settings\r\nupgrade: h2c\r\n\r\n",
        {0, 400, 401, 501},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ODDITIES)
def test_an_oddity_is_answered_or_cut(ground: Place, name: str) -> None:
    data, allowed = ODDITIES[name]
    # Where the server may wait for more, nobody waits for long.
    with _another(ground, 0.5 if 0 in allowed else 5.0) as wire:
        wire.send(data)
        try:
            answer = wire.receive()
        except (NoAnswer, TimeoutError):
            assert 0 in allowed
        else:
            assert answer.status in allowed, (answer.status, answer.content[:300])
            assert b"Traceback" not in answer.content
    assert ground.control("GET", "/_sim/health").status == 200


def test_requests_sent_at_once_are_answered_in_their_order(ground: Place) -> None:
    asked = [
        b"GET /v1.0/users/%d HTTP/1.1\r\n" % number + HEAD + b"client-request-id: n%d\r\n\r\n" % number for number in range(20)
    ]
    with _another(ground) as wire:
        wire.send(b"".join(asked) + POST + b"content-length: 20\r\n\r\n" + BODY + GET)
        answers = [wire.receive() for _ in range(22)]
    assert [one.headers["client-request-id"] for one in answers[:20]] == [f"n{number}" for number in range(20)]
    assert [one.status for one in answers[20:]] == [401, 200]


def test_a_body_that_ends_early_changes_nothing(ground: Place) -> None:
    token = ground.token("graph").encode()
    before = ground.state()
    body = json.dumps({"displayName": "half", "mailEnabled": False, "mailNickname": "half", "securityEnabled": True}).encode()
    head = b"POST /v1.0/groups HTTP/1.1\r\n" + HEAD + b"content-type: application/json\r\nauthorization: Bearer " + token
    for length, sent in ((len(body) + 5, body), (len(body), body[:-3]), (len(body), b"")):
        with _another(ground) as wire:
            wire.send(head + b"\r\ncontent-length: %d\r\n\r\n" % length + sent)
            wire.close()
    assert ground.control("GET", "/_sim/health").status == 200
    assert ground.state() == before


def test_random_bytes_stop_nothing(ground: Place) -> None:
    rng = random.Random(SEED)
    starts = [data for data, _ in ODDITIES.values()]
    for _ in range(80 * TIMES):
        data = bytearray(rng.choice(starts)[:3000])
        for _ in range(rng.randrange(1, 8)):
            at = rng.randrange(len(data))
            data[at : at + rng.randrange(3)] = rng.randbytes(rng.randrange(4))
        with _another(ground, 0.1) as wire:
            wire.send(bytes(data))
            try:
                while True:
                    answer = wire.receive()
                    assert answer.status < 500 or answer.status == 501, (SEED, bytes(data), answer.content[:300])
            except (NoAnswer, TimeoutError):
                continue
    assert ground.control("GET", "/_sim/health").status == 200
    assert "Traceback" not in ground.log(), f"TENANTRY_SEED={SEED}\n{ground.log()[-3000:]}"


def test_what_is_no_tls_is_let_go(ground: Place) -> None:
    rng = random.Random(SEED)
    for _ in range(20):
        with socket.create_connection(("127.0.0.1", ground.wire.port), timeout=5) as plain:
            plain.sendall(rng.choice((b"GET / HTTP/1.1\r\n\r\n", b"\x16\x03\x01\x02\x00\x01", rng.randbytes(200))))
    with pytest.raises(ssl.SSLError):
        ssl.create_default_context().wrap_socket(
            socket.create_connection(("127.0.0.1", ground.wire.port), timeout=5), server_hostname="localhost"
        )
    assert ground.control("GET", "/_sim/health").status == 200


def _another(ground: Place, limit: float = 5.0) -> Wire:
    return Wire(port=ground.wire.port, ca_file=ground.info.ca_file, limit=limit)
