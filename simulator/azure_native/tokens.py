"""A service principal's token for ARM, from the login service that the cloud's own metadata document names."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass
from typing import Any

import httpx

from simulator.azure_native.errors import ArmError, ConfigurationMissing, Unreachable
from simulator.azure_native.settings import Settings, loopback

METADATA_VERSION = "2022-09-01"
RENEW_BEFORE_SECONDS = 120.0


@dataclass(frozen=True, kw_only=True)
class Cloud:
    """What the metadata document says. Both URLs are on this machine."""

    resource_manager: str
    login: str
    audience: str


class Tokens:
    """Finds the cloud and signs in on first use; renews before expiry. One renewal at a time."""

    def __init__(self, settings: Settings, http: httpx.AsyncClient) -> None:
        self._settings = settings
        self._http = http
        self._lock = asyncio.Lock()
        self._cloud: Cloud | None = None
        self._token = ""
        self._renew_at = 0.0

    async def cloud(self) -> Cloud:
        """The cloud's endpoints. Raises Unreachable, ConfigurationMissing, NotLoopback."""
        async with self._lock:
            return await self._found()

    async def bearer(self) -> str:
        """A valid access token. Raises Unreachable, and ArmError with Entra's own words when it is refused."""
        async with self._lock:
            if time.monotonic() < self._renew_at:
                return self._token
            cloud = await self._found()
            path = f"/{self._settings.tenant_id}/oauth2/v2.0/token"
            form = {
                "grant_type": "client_credentials",
                "client_id": self._settings.client_id,
                "client_secret": self._settings.client_secret,
                "scope": f"{cloud.audience}/.default",
            }
            answer = await self._ask("POST", cloud.login.rstrip("/") + path, data=form)
            body = _object(answer)
            if answer.status_code != 200 or not isinstance(body.get("access_token"), str):
                raise ArmError(
                    method="POST",
                    path=path,
                    status=answer.status_code,
                    code=str(body.get("error", "")),
                    message=str(body.get("error_description", "no token in the answer")),
                )
            self._token = body["access_token"]
            self._renew_at = time.monotonic() + float(body.get("expires_in", 0)) - RENEW_BEFORE_SECONDS
            return self._token

    async def _found(self) -> Cloud:
        if self._cloud is None:
            url = f"{self._settings.metadata_url}/metadata/endpoints?api-version={METADATA_VERSION}"
            document = _object(await self._ask("GET", url))
            try:
                self._cloud = Cloud(
                    resource_manager=loopback(str(document["resourceManager"])).rstrip("/"),
                    login=loopback(str(document["authentication"]["loginEndpoint"])),
                    audience=str(document["authentication"]["audiences"][0]),
                )
            except (KeyError, IndexError, TypeError):
                raise ConfigurationMissing(f"{url} is no metadata document of a cloud") from None
        return self._cloud

    async def _ask(self, method: str, url: str, *, data: dict[str, str] | None = None) -> httpx.Response:
        try:
            return await self._http.request(method, url, data=data)
        except httpx.HTTPError as error:
            raise Unreachable(f"no answer from {url}: {error}") from None


def _object(answer: httpx.Response) -> dict[str, Any]:
    try:
        body = answer.json()
    except json.JSONDecodeError:
        return {}
    return body if isinstance(body, dict) else {}
