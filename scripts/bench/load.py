"""A load of like GET requests, with as little of a client as does it: bytes out, bytes in."""

from __future__ import annotations

import asyncio
import ssl
import time
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True, kw_only=True)
class Load:
    """What to send. `connections` at once, each one request after the other, for `seconds`."""

    url: str
    headers: tuple[tuple[str, str], ...] = ()
    ca_file: str = ""
    connections: int = 8
    seconds: float = 3.0


def per_second(load: Load) -> float:
    """Answered requests a second. Raises RuntimeError on any answer but 200: speed of errors is no speed."""
    return asyncio.run(_run(load))


async def _run(load: Load) -> float:
    parts = urlsplit(load.url)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    head = [f"GET {path} HTTP/1.1", f"host: {parts.netloc}", *(f"{name}: {value}" for name, value in load.headers)]
    request = ("\r\n".join(head) + "\r\n\r\n").encode()
    context = ssl.create_default_context(cafile=load.ca_file) if parts.scheme == "https" else None
    started = time.perf_counter()
    until = started + load.seconds
    asked = (_ask(parts.hostname or "", parts.port or 443, context, request, until) for _ in range(load.connections))
    counts = await asyncio.gather(*asked)
    return sum(counts) / (time.perf_counter() - started)


async def _ask(host: str, port: int, context: ssl.SSLContext | None, request: bytes, until: float) -> int:
    count, writer = 0, None
    while time.perf_counter() < until:
        if writer is None:
            reader, writer = await asyncio.open_connection(host, port, ssl=context)
        writer.write(request)
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        if not head.startswith(b"http/1.1 200"):
            raise RuntimeError(f"answered {head.splitlines()[0].decode(errors='replace')}")
        length = next(int(line[15:]) for line in head.splitlines() if line.startswith(b"content-length:"))
        await reader.readexactly(length)
        count += 1
        if b"\r\nconnection: close" in head:
            writer.close()
            writer = None
    if writer is not None:
        writer.close()
    return count
