"""The few ARM requests that the stand-in makes, with retries, long-running operations, and no write after the engine's end."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import httpx

from simulator.azure_native.errors import ArmError, Stopped, Unreachable
from simulator.azure_native.settings import Settings, loopback
from simulator.azure_native.tokens import Tokens

RETRIED = frozenset({408, 429, 500, 502, 503, 504})
# The real plugin waits 20, 60 and 120 s without Retry-After; a cloud on the same machine is asked again sooner.
RETRY_SECONDS = (0.5, 1.5, 3.0)
LONGEST_WAIT_SECONDS = 60.0
POLL_SECONDS = 1.0
TERMINAL = frozenset({"succeeded", "failed", "canceled"})
CONNECTIONS = httpx.Limits(max_connections=32, max_keepalive_connections=32)


class ArmClient:
    """One per plugin process. `alive` is asked before every write. Raises ArmError, Unreachable and Stopped."""

    def __init__(self, settings: Settings, alive: Callable[[], bool]) -> None:
        self.subscription_id = settings.subscription_id
        self._alive = alive
        self._stopped = False
        # The environment's proxies are for other hosts: this one is on the same machine.
        self._http = httpx.AsyncClient(verify=settings.tls(), timeout=60.0, limits=CONNECTIONS, trust_env=False)
        self._tokens = Tokens(settings, self._http)

    def stop(self) -> None:
        """The engine cancelled: requests under way end, no further one starts."""
        self._stopped = True

    async def get(self, path: str, api_version: str) -> dict[str, Any]:
        """The resource. Raises ArmError (see `ArmError.absent` for a clean "not there")."""
        answer = await self._send("GET", await self._url(path, api_version))
        return _resource(answer, "GET", path)

    async def put(self, path: str, api_version: str, body: dict[str, Any]) -> dict[str, Any]:
        """Create or replace, waited for until it is done. Returns the service's last word on the resource."""
        url = await self._url(path, api_version)
        answer = await self._send("PUT", url, body=body)
        if _poll_url(answer) or answer.status_code == 202:
            await self._finished(answer, "PUT", path)
            return await self.get(path, api_version)
        resource = _resource(answer, "PUT", path)
        while not _settled(resource):
            await asyncio.sleep(_wait_seconds(answer, POLL_SECONDS))
            answer = await self._send("GET", url)
            resource = _resource(answer, "GET", path)
        state = _provisioning_state(resource)
        if state in {"failed", "canceled"}:
            raise ArmError(method="PUT", path=path, status=200, code=state, message=f"provisioning ended as {state}")
        return resource

    async def delete(self, path: str, api_version: str) -> None:
        """Delete, waited for until it is done. What is not there any more counts as deleted."""
        answer = await self._send("DELETE", await self._url(path, api_version))
        if answer.status_code == 404:
            error = _fault(answer, "DELETE", path)
            if not error.absent:
                raise error
        elif not answer.is_success:
            raise _fault(answer, "DELETE", path)
        elif answer.status_code == 202:
            await self._finished(answer, "DELETE", path)

    async def _url(self, path: str, api_version: str) -> str:
        cloud = await self._tokens.cloud()
        return f"{cloud.resource_manager}{quote(path, safe='/%')}?api-version={api_version}"

    async def _finished(self, answer: httpx.Response, method: str, path: str) -> None:
        """Follow Azure-AsyncOperation, else Location, until the operation has ended. 404 there counts as ended, as a
        deleted thing's own status may go with it."""
        url = _poll_url(answer)
        while url:
            await asyncio.sleep(_wait_seconds(answer, POLL_SECONDS))
            answer = await self._send("GET", loopback(url))
            if answer.status_code == 404 and method == "DELETE":
                return
            if not answer.is_success:
                raise _fault(answer, method, path)
            body = _json(answer)
            status = str(body.get("status", "")).lower() if isinstance(body, dict) else ""
            if status in {"failed", "canceled"}:
                raise _fault(answer, method, path)
            if answer.status_code != 202 and (not status or status in TERMINAL):
                return
            url = _poll_url(answer) or url

    async def _send(self, method: str, url: str, *, body: dict[str, Any] | None = None) -> httpx.Response:
        for wait in (*RETRY_SECONDS, None):
            token = await self._tokens.bearer()
            if self._stopped or (method != "GET" and not self._alive()):
                raise Stopped
            try:
                answer = await self._http.request(method, url, json=body, headers={"Authorization": f"Bearer {token}"})
            except httpx.HTTPError as error:
                if wait is None:
                    raise Unreachable(f"{method} {urlsplit(url).path}: no answer: {error or type(error).__name__}") from None
                await asyncio.sleep(wait)
                continue
            if wait is None or not _worth_repeating(answer):
                return answer
            await asyncio.sleep(_wait_seconds(answer, wait))
        raise AssertionError("unreachable")


def _worth_repeating(answer: httpx.Response) -> bool:
    if answer.status_code == 409:
        return _envelope(answer)[0] == "AnotherOperationInProgress"
    return answer.status_code in RETRIED


def _wait_seconds(answer: httpx.Response, otherwise: float) -> float:
    """Retry-After in seconds, kept within reason; `otherwise` without one."""
    try:
        return min(max(float(answer.headers["Retry-After"]), 0.0), LONGEST_WAIT_SECONDS)
    except (KeyError, ValueError):
        return otherwise


def _poll_url(answer: httpx.Response) -> str:
    """Where to ask how the operation goes, absolute and with an api-version; "" when it is over already."""
    url = answer.headers.get("Azure-AsyncOperation", "")
    if not url and answer.status_code == 202:
        url = answer.headers.get("Location", "")
    if not url:
        return ""
    absolute = str(answer.request.url.join(url))
    if "api-version" in {name.lower() for name in parse_qs(urlsplit(absolute).query)}:
        return absolute
    version = answer.request.url.params.get("api-version", "")
    return f"{absolute}{'&' if '?' in absolute else '?'}api-version={version}"


def _json(answer: httpx.Response) -> Any:
    try:
        return answer.json()
    except (json.JSONDecodeError, UnicodeDecodeError):
        return None


def _resource(answer: httpx.Response, method: str, path: str) -> dict[str, Any]:
    body = _json(answer)
    if not answer.is_success or not isinstance(body, dict) or not body:
        raise _fault(answer, method, path)
    return body


def _provisioning_state(resource: dict[str, Any]) -> str:
    inner = resource.get("properties")
    state = inner.get("provisioningState") if isinstance(inner, dict) else None
    return str(state or "Succeeded").lower()


def _settled(resource: dict[str, Any]) -> bool:
    return _provisioning_state(resource) in TERMINAL


def _envelope(answer: httpx.Response) -> tuple[str, str]:
    body = _json(answer)
    error = body.get("error") if isinstance(body, dict) else None
    if isinstance(error, dict):
        return str(error.get("code", "")), str(error.get("message", ""))
    return "", answer.text[:200] or "an empty answer"


def _fault(answer: httpx.Response, method: str, path: str) -> ArmError:
    code, message = _envelope(answer)
    return ArmError(method=method, path=path, status=answer.status_code, code=code, message=message)
