"""Ownership marks, `CLIENT/KIND/KEY`: on users, groups, applications and administrative units a directory extension property of
the provider's app, on objects with a description or notes its last line `tenantry: CLIENT/KIND/KEY`.

An extension property is registered on the application, which lives in its home tenant; a tenant that consented to the app can
then carry values. Which types of objects can carry it is said when it is registered and cannot be changed later. Facts: Microsoft
Graph, directory (Microsoft Entra ID) extensions; extensionProperty (create, delete, no update).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from graph_provider.calls import Call
from graph_provider.errors import GraphError, MarkUnavailable
from graph_provider.values import Json

if TYPE_CHECKING:
    from graph_provider.client import GraphClient

PROPERTY = "tenantryKey"
TARGETS = ("User", "Group", "Application", "AdministrativeUnit")
_LINE = "tenantry: "
MARK_PERMISSIONS = ("Directory.Read.All",)
"""Least application permissions to ask whether a tenant knows the property, before the first marked write."""
REGISTER_PERMISSIONS = ("Application.ReadWrite.OwnedBy",)
"""What registering the property needs, once, in the tenant that owns the app; an administrator can do it instead."""


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
        self._targets: frozenset[str] | None = None

    @property
    def property(self) -> str:
        """Name of the property on an object, "" without an app."""
        return f"extension_{self._app_id.replace('-', '')}_{PROPERTY}" if self._app_id else ""

    async def ensure(self, target: str = "User") -> None:
        """Register the property unless it is there; asked once a run, before the first marked write. Raises MarkUnavailable, also
        when objects of type `target` cannot carry it."""
        if not self._app_id:
            raise MarkUnavailable(
                "an ownership mark needs the provider's own app: set AZURE_CLIENT_ID to its client id, or M365_MARK_APP_ID when "
                "another app than the one that signs in owns the marks"
            )
        async with self._lock:
            if self._targets is None:
                try:
                    self._targets = await self._settle()
                except GraphError as error:
                    raise MarkUnavailable(
                        f"the property '{PROPERTY}' of application {self._app_id} cannot be registered: {error} An administrator "
                        "of the application's home tenant can register it once (extensionProperties of the application)."
                    ) from error
        if target not in self._targets:
            raise MarkUnavailable(
                f"the property '{PROPERTY}' of application {self._app_id} is registered for {', '.join(sorted(self._targets))} "
                f"only, so an object of type {target} cannot carry an ownership mark, and Graph cannot extend a property that is "
                "registered. Leave the mark out of these objects, or let another app own all marks (M365_MARK_APP_ID); to delete "
                "and register the property anew would erase the marks that users and groups carry."
            )

    async def _settle(self) -> frozenset[str]:
        """The types of objects that can carry the property, after it was registered where it was not."""
        found = await self._available() or await self._register(self._client)
        if not found:
            home = await self._home_tenant()
            async with self._home(home) as client:
                found = await self._register(client)
            if not found:
                raise MarkUnavailable(f"application {self._app_id} is not in its home tenant {home}")
        return found

    async def _available(self) -> frozenset[str]:
        """The types of objects of this tenant that can carry the property already."""
        call = Call(
            method="POST",
            path="/directoryObjects/getAvailableExtensionProperties",
            body={"isSyncedFromOnPremises": False},
            reads_only=True,
        )
        return self._targets_in(((await self._client.send(call)).body or {}).get("value", []))

    async def _register(self, client: GraphClient) -> frozenset[str]:
        """The types that can carry it now; none when the application is not in the client's tenant."""
        apps = await client.list("/applications", select=["id"], params={"$filter": f"appId eq '{self._app_id}'"})
        if not apps:
            return frozenset()
        path = f"/applications/{apps[0]['id']}/extensionProperties"
        found = self._targets_in(await client.list(path, page=None))
        if not found:
            await client.post(path, {"name": PROPERTY, "dataType": "String", "targetObjects": list(TARGETS)})
        return found or frozenset(TARGETS)

    def _targets_in(self, properties: Sequence[Json]) -> frozenset[str]:
        return frozenset(
            str(one) for item in properties if item.get("name") == self.property for one in item.get("targetObjects") or ()
        )

    async def _home_tenant(self) -> str:
        found = await self._client.list(
            "/servicePrincipals", select=["id", "appOwnerOrganizationId"], params={"$filter": f"appId eq '{self._app_id}'"}
        )
        home = found[0].get("appOwnerOrganizationId") if found else None
        if not home:
            raise MarkUnavailable(f"application {self._app_id} is not known in this tenant: consent to it first")
        return str(home)
