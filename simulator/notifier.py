"""Change notifications: finds what changed in what somebody has subscribed to, and posts it, beside the serving of requests.

Nothing watches writes: after each of them, what is subscribed to is compared with how it looked before, a few hundred objects at
a time. Several changes of one object in one moment are one notification. All of it is state of the tenant (collections below), so
that a restart forgets neither a subscription nor a notification that nobody has taken yet. Without a subscription nothing runs.
Kinds of changes, shapes and life cycle: facts, change notifications; Microsoft's pages on receiving them through webhooks (10
seconds, repeats with growing pauses for 4 hours). General knowledge: how long the pauses are, and that somebody is asked to renew
when a tenth of the subscription's life is left.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import zlib
from datetime import UTC, datetime, timedelta
from typing import Any

from simulator import outgoing
from simulator.store import Cloud, Tenant

Json = dict[str, Any]
Picture = dict[str, list[int]]

SUBSCRIPTIONS, WAITING, PICTURES = "graphSubscriptions", "changeNotifications", "subscribedPictures"
KINDS = {"users": "User", "groups": "Group"}
LIFE = timedelta(hours=4)
LONGEST_PAUSE = 300
AT_ONCE = 100  # notifications in one request
_TICK = 0.25
_CHUNK = 250
_LINKS = ("_licenses", "_owners", "_members")
_BINNED = [-1, -1]


class Notifier:
    def __init__(self) -> None:
        self._poked = asyncio.Event()
        self._looking = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None
        self._posting: dict[str, asyncio.Task[None]] = {}

    def poke(self, cloud: Cloud) -> None:
        """Something may have changed."""
        if self._task is None:
            if not any(tenant.collections.get(SUBSCRIPTIONS) for tenant in cloud.tenants.values()):
                return
            try:
                self._task = asyncio.get_running_loop().create_task(self._run(cloud))
            except RuntimeError:  # a cloud that is filled without being served
                return
        self._poked.set()

    async def look(self, cloud: Cloud, tenant: Tenant) -> None:
        """Find what has changed since the last time, and put what is to be told among the waiting."""
        async with self._looking:
            subscriptions = tenant.collection(SUBSCRIPTIONS)
            _end_and_warn(cloud, tenant)
            for kind in {_kind_of(one) for one in subscriptions.values()}:
                before: Picture | None = tenant.collection(PICTURES).get(kind)
                now = await _picture(tenant, kind)
                tenant.collection(PICTURES)[kind] = now
                for object_id in dict.fromkeys([*(before or ()), *now]) if before is not None else ():
                    if before is not None and before.get(object_id) != now.get(object_id):
                        _tell(cloud, tenant, kind, object_id, before.get(object_id), now.get(object_id))

    async def watch(self, cloud: Cloud, tenant: Tenant, subscription: Json) -> None:
        """Begin a subscription: what changed before is told to the others only."""
        await self.look(cloud, tenant)
        async with self._looking:
            kind = _kind_of(subscription)
            if not any(_kind_of(one) == kind for one in tenant.collection(SUBSCRIPTIONS).values()):
                tenant.collection(PICTURES)[kind] = await _picture(tenant, kind)
            tenant.collection(SUBSCRIPTIONS)[subscription["id"]] = subscription

    async def _run(self, cloud: Cloud) -> None:
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._poked.wait(), _TICK)
            poked = self._poked.is_set()
            self._poked.clear()
            wanted = [one for one in cloud.tenants.values() if one.collections.get(SUBSCRIPTIONS) or one.collections.get(WAITING)]
            if not wanted:
                self._task = None
                return
            for tenant in wanted:
                if poked:
                    await self.look(cloud, tenant)
                else:
                    _end_and_warn(cloud, tenant)
                self._send(cloud, tenant)

    def _send(self, cloud: Cloud, tenant: Tenant) -> None:
        """Post what is due, each receiver's in order and beside the others', so that a slow one holds up nobody else."""
        now = cloud.now()
        for url in dict.fromkeys(one["url"] for one in tenant.collection(WAITING).values()):
            if url in self._posting:
                continue
            due: list[Json] = []
            for one in [one for one in tenant.collection(WAITING).values() if one["url"] == url]:
                if now - moment(one["at"]) > LIFE:
                    del tenant.collection(WAITING)[one["id"]]
                elif moment(one["due"]) <= now and len(due) < AT_ONCE:
                    due.append(one)
            if due:
                self._posting[url] = asyncio.get_running_loop().create_task(self._post(cloud, tenant.id, url, due))

    async def _post(self, cloud: Cloud, tenant_id: str, url: str, entries: list[Json]) -> None:
        try:
            body = {"value": [one["body"] for one in entries]}
            outcome = await outgoing.post(url, body=body, headers={"user-agent": "Microsoft Graph (simulated)"})
            # By now the tenant may have been reset, and what is kept in a file is another object than what was put there.
            waiting = cloud.tenants[tenant_id].collection(WAITING) if tenant_id in cloud.tenants else {}
            for one in [waiting[entry["id"]] for entry in entries if entry["id"] in waiting]:
                if 200 <= outcome.status < 300:
                    del waiting[one["id"]]
                    continue
                one["status"], one["attempts"] = outcome.status, one["attempts"] + 1
                one["due"] = (cloud.now() + timedelta(seconds=min(2 ** (one["attempts"] - 1), LONGEST_PAUSE))).isoformat()
        finally:
            del self._posting[url]


def moment(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


def _kind_of(subscription: Json) -> str:
    return str(subscription["_kind"])


async def _picture(tenant: Tenant, kind: str) -> Picture:
    """Each object as two numbers: of everything, and of its members. An object in the recycle bin is known as such."""
    out: Picture = {}
    # A list of its own: whoever is served meanwhile may add to it.
    for number, (object_id, item) in enumerate(list(tenant.collection(kind).items())):
        if number % _CHUNK == _CHUNK - 1:
            await asyncio.sleep(0)
        seen = {name: value for name, value in item.items() if name[0] != "_" or name in _LINKS}
        out[object_id] = [_number(seen), _number(item.get("_members"))]
    tag = f"#microsoft.graph.{KINDS[kind].lower()}"
    for object_id, item in tenant.collection("deletedItems").items():
        if item.get("@odata.type") == tag:
            out[object_id] = _BINNED
    return out


def _number(value: Any) -> int:
    return zlib.crc32(json.dumps(value, sort_keys=True).encode())


def _tell(cloud: Cloud, tenant: Tenant, kind: str, object_id: str, before: list[int] | None, now: list[int] | None) -> None:
    """A create and a soft delete are updates; only what is gone for good is deleted (facts: change notifications)."""
    change = "deleted" if now is None else "updated"
    for one in tenant.collection(SUBSCRIPTIONS).values():
        if _kind_of(one) != kind or change not in one["changeType"].split(",") or one["_object"] not in (None, object_id):
            continue
        if one["_members"] and now is not None and before is not None and now[1] == before[1]:
            continue
        name = f"{kind.capitalize()}/{object_id}"
        what = {"@odata.type": f"#Microsoft.Graph.{KINDS[kind]}", "@odata.id": name, "id": object_id, "organizationId": tenant.id}
        _add(cloud, tenant, one, one["notificationUrl"], {"changeType": change, "resource": name, "resourceData": what})


def _head(tenant: Tenant, subscription: Json) -> Json:
    return {
        "subscriptionId": subscription["id"],
        "subscriptionExpirationDateTime": subscription["expirationDateTime"],
        "clientState": subscription["clientState"],
        "tenantId": tenant.id,
    }


def _add(cloud: Cloud, tenant: Tenant, subscription: Json, url: str, body: Json) -> None:
    subscription["_told"] += 1
    number, now = f"{subscription['id']}-{subscription['_told']}", cloud.now().isoformat()
    waiting = {"id": number, "url": url, "body": {**_head(tenant, subscription), **body}, "at": now}
    tenant.collection(WAITING)[number] = waiting | {"due": now, "attempts": 0, "status": None}


def _end_and_warn(cloud: Cloud, tenant: Tenant) -> None:
    """Subscriptions whose time is over are gone; of one that is about to end, whoever wants to hear of it is told once."""
    now, subscriptions = cloud.now(), tenant.collection(SUBSCRIPTIONS)
    for one in list(subscriptions.values()):
        end, warned = moment(one["expirationDateTime"]), one["lifecycleNotificationUrl"]
        if end <= now:
            del subscriptions[one["id"]]
        elif warned and not one["_warned"] and end - now <= (end - moment(one["_since"])) / 10:
            one["_warned"] = True
            _add(cloud, tenant, one, warned, {"lifecycleEvent": "reauthorizationRequired"})
