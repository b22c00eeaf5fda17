"""Reads ARM: the subscription, everything in the client's resource groups, and the activity log."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from azure.core import PipelineClient
from azure.core.credentials import TokenCredential
from azure.core.exceptions import AzureError, ClientAuthenticationError
from azure.core.pipeline.policies import BearerTokenCredentialPolicy, HeadersPolicy, RetryPolicy
from azure.core.rest import HttpRequest

from stacks.cloud import Cloud
from stacks.credentials import arm_scope
from tenantry.drift.inventory import AuditEvent, FailedRead, LiveObject
from tenantry.errors import TenantryError

Json = dict[str, Any]

# api-versions: those that azure-native 3.29 sends for the same types; the activity log has had one since 2015.
_RESOURCES, _ROLES, _LOCKS, _BUDGETS, _LOG = "2024-03-01", "2022-04-01", "2020-05-01", "2024-08-01", "2015-04-01"
_SUBNETS = "2024-05-01"
_GROUP, _NETWORK = "Microsoft.Resources/resourceGroups", "Microsoft.Network/virtualNetworks"
# Resource groups that Azure makes by itself: with a region's first network, and with the first backup of a machine.
_AZURES_OWN = ("networkwatcherrg", "azurebackuprg_")


class ArmReadError(TenantryError):
    """An ARM read that failed. `status` is 0 when no answer came; `absent`: ARM itself says that it is not there."""

    def __init__(self, message: str, status: int = 0, *, absent: bool = False) -> None:
        super().__init__(message)
        self.status = status
        self.absent = absent


class ArmClient:
    """GETs with paging. Counts its requests."""

    def __init__(self, cloud: Cloud, credential: TokenCredential) -> None:
        self.requests = 0
        self._root = cloud.arm
        options: Json = {"connection_verify": cloud.ca_file} if cloud.ca_file else {}
        self._client: PipelineClient[Any, Any] = PipelineClient(
            cloud.arm,
            policies=[
                HeadersPolicy({"Accept": "application/json"}),
                RetryPolicy(retry_total=3, retry_backoff_factor=0.5, retry_backoff_max=20),
                BearerTokenCredentialPolicy(credential, arm_scope(cloud)),
            ],
            **options,
        )

    def get(self, path: str, api_version: str, **query: str) -> Json:
        """One object. ArmReadError for everything but 2xx."""
        return self._send(f"{path}?{urlencode({'api-version': api_version, **query})}")

    def list(self, path: str, api_version: str, **query: str) -> list[Json]:
        """All pages of a collection."""
        items: list[Json] = []
        url: str | None = f"{path}?{urlencode({'api-version': api_version, **query})}"
        while url:
            page = self._send(url)
            # A good status without a list (a proxy's page, say) is a failed read, not an empty collection.
            if not isinstance(page.get("value"), list):
                raise ArmReadError("200, and no list in the answer", 200)
            items += page["value"]
            url = page.get("nextLink")
        return items

    def delete(self, path: str, api_version: str) -> None:
        """Delete one object; gone already is done."""
        try:
            self._send(f"{path}?{urlencode({'api-version': api_version})}", method="DELETE")
        except ArmReadError as error:
            if not error.absent:
                raise

    def _send(self, url: str, *, method: str = "GET") -> Json:
        self.requests += 1
        try:
            response = self._client.send_request(HttpRequest(method, url if url.startswith("https:") else self._root + url))
            response.read()
        except ClientAuthenticationError as error:
            raise ArmReadError(f"no token: {error.message}", 401) from error
        except AzureError as error:
            raise ArmReadError(f"no answer: {error.message}") from error
        if response.status_code < 300 and not response.content:
            return {}
        try:
            body = response.json()
        except ValueError as error:
            raise ArmReadError(f"{response.status_code}, and no JSON", response.status_code) from error
        if not isinstance(body, dict):
            raise ArmReadError(f"{response.status_code}, and no object", response.status_code)
        if response.status_code >= 300:
            told = body.get("error")
            envelope: Json = told if isinstance(told, dict) else {}
            code = str(envelope.get("code", ""))
            raise ArmReadError(
                f"{response.status_code} {code}: {envelope.get('message', '')}",
                response.status_code,
                # Any other 404 (a proxy's page, one for the whole subscription) says nothing about the object.
                absent=response.status_code == 404 and code.endswith("NotFound") and code != "SubscriptionNotFound",
            )
        return body

    def close(self) -> None:
        self._client.close()


def read_objects(arm: ArmClient, subscription: str, groups: Sequence[str]) -> tuple[list[LiveObject], list[FailedRead]]:
    """Every resource group of the subscription and everything in the client's own ones, subnets included. `groups` are their
    names, none before they exist. A group that is gone (a clean 404) holds nothing; any other failure is a FailedRead."""
    root = f"/subscriptions/{subscription}"
    objects, failed = _read_list(arm, _GROUP, f"{root}/resourcegroups", _RESOURCES)
    for group in groups:
        scope = f"{root}/resourceGroups/{group}"
        for kind, path, version in (
            ("", f"{scope}/resources", _RESOURCES),
            ("Microsoft.Authorization/roleAssignments", f"{scope}/providers/Microsoft.Authorization/roleAssignments", _ROLES),
            ("Microsoft.Authorization/locks", f"{scope}/providers/Microsoft.Authorization/locks", _LOCKS),
            ("Microsoft.Consumption/budgets", f"{scope}/providers/Microsoft.Consumption/budgets", _BUDGETS),
        ):
            found, missed = _read_list(arm, kind, path, version)
            # Role assignments are listed with those inherited from above, which are not the group's.
            prefix = f"{scope}/".lower()
            objects += [one for one in found if not kind or one.id.lower().startswith(prefix)]
            failed += missed
    # The list of a group's resources has no children.
    for network in [one for one in objects if one.type.lower() == _NETWORK.lower()]:
        found, missed = _read_list(arm, f"{_NETWORK}/subnets", f"{network.id}/subnets", _SUBNETS)
        objects, failed = objects + found, failed + missed
    return objects, failed


def _read_list(arm: ArmClient, kind: str, path: str, version: str) -> tuple[list[LiveObject], list[FailedRead]]:
    try:
        return [_live(kind or str(item.get("type", "")), item) for item in arm.list(path, version)], []
    except ArmReadError as error:
        if error.absent and kind != _GROUP:
            return [], []
        return [], [FailedRead(type=kind or "Microsoft.Resources/resources", name=path, reason=str(error))]


def _live(kind: str, item: Json) -> LiveObject:
    tags = item.get("tags") or {}
    mark = f"{tags['tenantry-client']}/{kind}/{tags.get('tenantry-key', '')}" if "tenantry-client" in tags else ""
    name = str(item.get("name") or item["id"])
    # What another resource manages (a machine's own disk) goes with it.
    builtin = bool(item.get("managedBy")) or (kind == _GROUP and name.lower().startswith(_AZURES_OWN))
    return LiveObject(type=kind, id=item["id"], name=name, mark=mark, properties=item, builtin=builtin)


def read_events(
    arm: ArmClient, subscription: str, now: datetime, own_ids: frozenset[str], days: int = 7
) -> tuple[list[AuditEvent], list[FailedRead]]:
    """The activity log's writes and deletes of the last days, newest first. `own_ids`: our app id and object id, lower case."""
    start = (now - timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")
    end = (now + timedelta(minutes=5)).strftime("%Y-%m-%dT%H:%M:%SZ")
    path = f"/subscriptions/{subscription}/providers/Microsoft.Insights/eventtypes/management/values"
    try:
        items = arm.list(path, _LOG, **{"$filter": f"eventTimestamp ge '{start}' and eventTimestamp le '{end}'"})
    except ArmReadError as error:
        return [], [FailedRead(type="activity-log", name=path, reason=str(error))]
    events = [_event(item, own_ids) for item in items if _succeeded(item)]
    return sorted(events, key=lambda event: event.at, reverse=True), []


def _succeeded(item: Json) -> bool:
    return str((item.get("status") or {}).get("value", "Succeeded")) in ("Succeeded", "Accepted", "Started", "")


def _event(item: Json, own_ids: frozenset[str]) -> AuditEvent:
    claims = item.get("claims") or {}
    ids = {str(claims.get(key, "")).lower() for key in ("appid", "http://schemas.microsoft.com/identity/claims/objectidentifier")}
    caller = str(item.get("caller") or claims.get("name") or "unknown")
    return AuditEvent(
        at=datetime.fromisoformat(str(item["eventTimestamp"]).replace("Z", "+00:00")),
        actor=caller,
        activity=str((item.get("operationName") or {}).get("value", "")),
        target_ids=frozenset({str(item.get("resourceId", "")).lower()}),
        ours=bool((ids | {caller.lower()}) & own_ids),
    )
