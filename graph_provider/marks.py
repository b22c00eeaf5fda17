"""Ownership marks, `CLIENT/KIND/KEY`: on users and groups a directory extension property of the provider's app, on objects with a
description its last line `tenantry: CLIENT/KIND/KEY`.

An extension property is registered on the application, which lives in its home tenant; a tenant that consented to the app can
then carry values. Fact: Microsoft Graph, directory (Microsoft Entra ID) extensions.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from graph_provider.calls import Call
from graph_provider.errors import GraphError, MarkUnavailable

if TYPE_CHECKING:
    from graph_provider.client import GraphClient

PROPERTY = "tenantryKey"
_LINE = "tenantry: "


def with_mark_line(description: str | None, mark: str | None) -> str | None:
    """The description as Graph keeps it, None when there is nothing to say."""
    lines = [description] if description else []
    if mark:
        lines.append(_LINE + mark)
    return "\n".join(lines) or None


def split_mark_line(text: str | None) -> tuple[str | None, str | None]:
    """Description and mark of what Graph keeps."""
    if not text:
        return None, None
    head, _, last = text.rpartition("\n")
    if last.startswith(_LINE):
        return head or None, last.removeprefix(_LINE).strip() or None
    return text, None


class Marks:
    """The extension property of app `app_id` (its client id, "" when the environment names none). `home` opens a client for the
    tenant that owns the application."""

    def __init__(self, client: GraphClient, app_id: str, home: Callable[[str], GraphClient]) -> None:
        self._client = client
        self._app_id = app_id
        self._home = home
        self._lock = asyncio.Lock()
        self._registered = False

    @property
    def property(self) -> str:
        """Name of the property on a user or group, "" without an app."""
        return f"extension_{self._app_id.replace('-', '')}_{PROPERTY}" if self._app_id else ""

    async def ensure(self) -> None:
        """Register the property unless it is there; asked once a run, before the first marked write. Raises MarkUnavailable."""
        if not self._app_id:
            raise MarkUnavailable(
                "an ownership mark needs the provider's own app: set AZURE_CLIENT_ID to its client id, or M365_MARK_APP_ID when "
                "another app than the one that signs in owns the marks"
            )
        async with self._lock:
            if self._registered:
                return
            try:
                if not await self._available() and not await self._register(self._client):
                    home = await self._home_tenant()
                    async with self._home(home) as client:
                        if not await self._register(client):
                            raise MarkUnavailable(f"application {self._app_id} is not in its home tenant {home}")
            except GraphError as error:
                raise MarkUnavailable(
                    f"the property '{PROPERTY}' of application {self._app_id} cannot be registered: {error} An administrator "
                    "of the application's home tenant can register it once (extensionProperties of the application)."
                ) from error
            self._registered = True

    async def _available(self) -> bool:
        """Whether objects of this tenant can carry the property already."""
        call = Call(
            method="POST",
            path="/directoryObjects/getAvailableExtensionProperties",
            body={"isSyncedFromOnPremises": False},
            reads_only=True,
        )
        body = (await self._client.send(call)).body or {}
        return any(item.get("name") == self.property for item in body.get("value", []))

    async def _register(self, client: GraphClient) -> bool:
        apps = await client.list("/applications", select=["id"], params={"$filter": f"appId eq '{self._app_id}'"})
        if not apps:
            return False
        path = f"/applications/{apps[0]['id']}/extensionProperties"
        if not any(item.get("name") == self.property for item in await client.list(path, page=None)):
            body = {"name": PROPERTY, "dataType": "String", "targetObjects": ["User", "Group"]}
            await client.post(path, body)
        return True

    async def _home_tenant(self) -> str:
        found = await self._client.list(
            "/servicePrincipals", select=["id", "appOwnerOrganizationId"], params={"$filter": f"appId eq '{self._app_id}'"}
        )
        home = found[0].get("appOwnerOrganizationId") if found else None
        if not home:
            raise MarkUnavailable(f"application {self._app_id} is not known in this tenant: consent to it first")
        return str(home)
