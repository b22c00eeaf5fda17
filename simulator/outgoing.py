"""Requests that the simulator sends by itself: to this machine only, whatever somebody wants.

A receiver's certificate is not checked: nobody stands between two programs of one machine, and a receiver under test has made its
own. Redirects are not followed, proxies of the environment not used.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

PATIENCE = 10.0  # seconds that Microsoft Graph waits for a receiver (facts: change notifications)


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came back; status 0: nothing within the time, or nobody there."""

    status: int
    content_type: str = ""
    text: str = ""


def is_loopback(url: str) -> bool:
    """Whether `url` is an address of this machine, by http or https."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    if parts.scheme not in ("http", "https") or not host or parts.username is not None:
        return False
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


async def post(url: str, *, body: Any = None, query: dict[str, str] | None = None, headers: dict[str, str]) -> Outcome:
    """POST to `url`, which must be loopback. `body` is sent as JSON (None: no body); `query` is added to the URL's own."""
    # Here, since a simulator that sends nothing shall start without it.
    import httpx

    if not is_loopback(url):
        raise ValueError(f"{url} is not on this machine")
    try:
        address = httpx.URL(url)
        if query:
            address = address.copy_merge_params(query)
        async with httpx.AsyncClient(verify=False, trust_env=False, timeout=PATIENCE, follow_redirects=False) as client:
            answer = await client.post(address, json=body, headers=headers)
    except (httpx.HTTPError, httpx.InvalidURL, OSError):
        return Outcome(status=0)
    return Outcome(status=answer.status_code, content_type=answer.headers.get("content-type", ""), text=answer.text)
