"""`/subscriptions`: who wants to be told of changes, for how long, and where to.

A receiver proves itself before the subscription exists: it gets a token and must give it back within 10 seconds. Here it must be
on this machine (http is taken too), since the simulator never leaves it. What is told, and when: simulator.notifier. Sources:
Graph API reference, Create, Get, List, Update, Delete subscription, reauthorize; facts, change notifications.
The words of the refusals: as reported of the live service; those about the resource, the change types and the URL are our own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from simulator import notifier, outgoing
from simulator.errors import GraphFault
from simulator.graph import envelope, filters, privileges, typecheck
from simulator.graph.kinds import Kind
from simulator.messages import Request, Response, route

Json = dict[str, Any]

PATH = "/v1.0/subscriptions"
KIND = Kind(
    collection=notifier.SUBSCRIPTIONS,
    segment="subscriptions",
    type_name="graph.subscription",
    resource="Subscription",
    directory=False,
)
LONGEST, SHORTEST = timedelta(minutes=41760), timedelta(minutes=45)
CHANGES = ("updated", "deleted")
CLIENT_STATE_LENGTH = 128
# What reading the resource takes; a permission to write it is none to watch it (Create subscription, permissions).
_PERMISSIONS = {"users": "User.Read.All", "groups": "Group.Read.All"}
_RESOURCE = re.compile(
    r"/?(?P<kind>users|groups)(?:/(?P<id>[0-9a-fA-F-]{36})|\('(?P<quoted>[0-9a-fA-F-]{36})'\))?(?P<members>/members)?/?\Z",
    re.IGNORECASE,
)
_READ_ONLY = ("id", "applicationId", "creatorId")


@dataclass(frozen=True, kw_only=True)
class Watched:
    """`users` or `groups`; one of them (id), or all (None); of groups perhaps the members alone."""

    kind: str
    object_id: str | None
    members: bool


@route("POST", PATH)
def create_subscription(request: Request) -> Response:
    body = typecheck.check_body(request.body, KIND.type_name)
    for name in _READ_ONLY:
        body.pop(name, None)
    for name in ("changeType", "notificationUrl", "resource", "expirationDateTime"):
        if not body.get(name):
            raise _invalid(f"{name} is a required property for subscription creation.")
    watched = _watched(request, body["resource"])
    changes = _changes(body["changeType"])
    expires = _expiration(request, body["expirationDateTime"])
    if len(body.get("clientState") or "") > CLIENT_STATE_LENGTH:
        raise _invalid(f"clientState must not be longer than {CLIENT_STATE_LENGTH} characters.")
    if body.get("includeResourceData") or body.get("encryptionCertificate"):
        raise _invalid("Resource data is not supported in notifications of this resource.")
    urls = [body["notificationUrl"], *([body["lifecycleNotificationUrl"]] if body.get("lifecycleNotificationUrl") else [])]
    for url in urls:
        _check_url(request, url)

    async def ask() -> Response:
        for url in dict.fromkeys(urls):
            await _shake_hands(request, url)
        if request.who.tenant_id not in request.cloud.tenants:  # reset, while the receiver was asked
            raise _not_found()
        subscription: Json = {
            "id": request.cloud.new_id(),
            "resource": body["resource"],
            "applicationId": request.who.client_id,
            "changeType": ",".join(changes),
            "clientState": body.get("clientState"),
            "notificationUrl": urls[0],
            "notificationQueryOptions": None,
            "lifecycleNotificationUrl": body.get("lifecycleNotificationUrl"),
            "expirationDateTime": expires,
            "creatorId": request.who.object_id,
            "includeResourceData": None,
            "latestSupportedTlsVersion": body.get("latestSupportedTlsVersion") or "v1_2",
            "encryptionCertificate": None,
            "encryptionCertificateId": None,
            "notificationUrlAppId": body.get("notificationUrlAppId"),
            "_kind": watched.kind,
            "_object": watched.object_id,
            "_members": watched.members,
            "_since": request.cloud.now().isoformat(),
            "_warned": False,
            "_told": 0,
        }
        await request.cloud.runtime.notifier.watch(request.cloud, request.tenant, subscription)
        return envelope.created(request, KIND, subscription)

    return Response(pending=ask)


@route("GET", PATH)
def list_subscriptions(request: Request) -> Response:
    """The app's own."""
    return envelope.collection(request, KIND, _own(request))


@route("GET", PATH + "/{subscription_id}")
def get_subscription(request: Request) -> Response:
    return envelope.entity(request, KIND, _find(request))


@route("PATCH", PATH + "/{subscription_id}")
def renew_subscription(request: Request) -> Response:
    """Only its end can be moved."""
    subscription = _find(request)
    body = typecheck.check_body(request.body, KIND.type_name)
    if set(body) - {"expirationDateTime", "id"} or not body.get("expirationDateTime"):
        raise _invalid("Only the expirationDateTime of a subscription can be changed.")
    subscription["expirationDateTime"] = _expiration(request, body["expirationDateTime"])
    _authorized_again(request, subscription)
    return envelope.entity(request, KIND, subscription)


@route("DELETE", PATH + "/{subscription_id}")
def delete_subscription(request: Request) -> Response:
    del request.tenant.collection(KIND.collection)[_find(request)["id"]]
    return envelope.done()


@route("POST", PATH + "/{subscription_id}/reauthorize")
@route("POST", PATH + "/{subscription_id}/microsoft.graph.reauthorize")
def reauthorize_subscription(request: Request) -> Response:
    _authorized_again(request, _find(request))
    return envelope.done()


def _authorized_again(request: Request, subscription: Json) -> None:
    subscription["_since"], subscription["_warned"] = request.cloud.now().isoformat(), False


def _own(request: Request) -> list[Json]:
    now = request.cloud.now()
    return [
        one
        for one in request.tenant.collections.get(KIND.collection, {}).values()
        if one["applicationId"] == request.who.client_id and notifier.moment(one["expirationDateTime"]) > now
    ]


def _find(request: Request) -> Json:
    wanted = request.path_params["subscription_id"].lower()
    for one in _own(request):
        if one["id"] == wanted:
            return one
    raise _not_found()


def _not_found() -> GraphFault:
    return GraphFault(404, "ResourceNotFound", "The object was not found.")


def _watched(request: Request, resource: str) -> Watched:
    """What a resource path means. Raises GraphFault 400, and 403 for one that the caller may not read."""
    found = _RESOURCE.match(resource)
    kind = found["kind"].lower() if found else ""
    if found is None or (found["members"] and (kind == "users" or not (found["id"] or found["quoted"]))):
        raise _invalid(
            f"The simulator sends no notifications of '{resource}', only of users, groups, single ones of them and the members "
            "of a group."
        )
    privileges.demand(request, _PERMISSIONS[kind])
    object_id = found["id"] or found["quoted"]
    if object_id is not None and object_id.lower() not in request.tenant.collection(kind):
        raise GraphFault(404, "ResourceNotFound", f"Resource '{object_id}' does not exist.")
    return Watched(kind=kind, object_id=None if object_id is None else object_id.lower(), members=bool(found["members"]))


def _changes(text: str) -> list[str]:
    wanted = list(dict.fromkeys(part.strip() for part in text.split(",")))
    if not set(wanted) <= set(CHANGES):
        raise _invalid(f"The changeType of this resource can be {' and '.join(CHANGES)}; a created object counts as updated.")
    return wanted


def _expiration(request: Request, text: str) -> str:
    """The end as it is kept: too soon a time is put off (facts). Raises GraphFault 400."""
    end, now = filters.moment(text), request.cloud.now()
    if end is None or end <= now:
        raise _invalid("Subscription expiration must be in the future.")
    if end - now > LONGEST:
        raise _invalid(f"Subscription expiration can only be {int(LONGEST.total_seconds() // 60)} minutes in the future.")
    return max(end, now + SHORTEST).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _check_url(request: Request, url: str) -> None:
    if not outgoing.is_loopback(url):
        raise _refused(
            f"'{url}' was not asked. The simulator never leaves this machine: a notification URL begins with http or https and "
            "names localhost, 127.0.0.1 or [::1]."
        )
    if urlsplit(url).netloc.lower() == urlsplit(request.origin).netloc.lower():
        raise _refused("The simulator doesn't tell itself.")


async def _shake_hands(request: Request, url: str) -> None:
    """Raises GraphFault 400 for a receiver that doesn't give the token back."""
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    token = f"Validation: Testing client application reachability for subscription Request-Id: {request.correlation_id} {now}"
    headers = {"content-type": "text/plain; charset=utf-8"}
    outcome = await outgoing.post(url, query={"validationToken": token}, headers=headers)
    if outcome.status == 0:
        raise _refused("Subscription validation request timed out.")
    if outcome.status != 200:
        raise _refused("Notification endpoint must respond with 200 OK to validation request.")
    if outcome.text != token:
        raise _refused("Response must exactly match validationToken query parameter.")
    if outcome.content_type.partition(";")[0].strip().lower() != "text/plain":
        raise _refused("Response must have the content type text/plain.")


def _refused(message: str) -> GraphFault:
    whole = message if message.startswith("Subscription ") else f"Subscription validation request failed. {message}"
    return GraphFault(400, "ValidationError", whole)


def _invalid(message: str) -> GraphFault:
    return GraphFault(400, "InvalidRequest", message)
