"""`GET|POST /_sim/sign-ins`: the whole sign-in log of a tenant, and entries that nobody made by signing in, for tests of whatever
reads it: somebody who stayed away for months, an old mail protocol, a wrong password from far away."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from simulator.control.fields import bad, body_of, guid, optional_text, text, whole_number
from simulator.entra import people, sign_ins
from simulator.errors import ControlFault
from simulator.graph import typecheck
from simulator.messages import Request, Response, route
from simulator.store import Tenant
from simulator.tokens import GRAPH_APP_ID

Json = dict[str, Any]

# Which enumeration of Microsoft's types a field must be a member of.
_WORDS = {"riskLevel": "graph.riskLevel", "conditionalAccessStatus": "graph.conditionalAccessStatus"}
_FIELDS = {
    "tenantId",
    "user",
    "app",
    "at",
    "kind",
    "clientId",
    "resourceId",
    "clientAppUsed",
    "errorCode",
    "failureReason",
    "ipAddress",
    "city",
    "state",
    "country",
    "operatingSystem",
    "browser",
    *_WORDS,
}
_KINDS = (sign_ins.INTERACTIVE, sign_ins.SILENT)
_AZURE_CLI = next(iter(people.FIRST_PARTY))


@route("GET", "/_sim/sign-ins")
def read(request: Request) -> Response:
    """`?tenantId=`. Newest first; `signInEventType` is interactiveUser, nonInteractiveUser or servicePrincipal."""
    entries = _tenant(request, request.query.get("tenantId", "")).log("signIns")
    return Response(body={"signIns": [_shown(entry) for entry in reversed(entries)]})


@route("POST", "/_sim/sign-ins")
def add(request: Request) -> Response:
    """`tenantId` and either `user` (sign-in name or id) or `app` (client id or id of its service principal). What else: `at` (a
    time, default now), `kind` of a user's (interactiveUser or nonInteractiveUser), `clientId` and `resourceId` (which app, to
    what), `clientAppUsed`, `errorCode` (AADSTS number, 0 by default) with `failureReason`, `ipAddress`, `city`, `state`,
    `country`, `operatingSystem`, `browser`, `riskLevel`, `conditionalAccessStatus`. 201 with the entry."""
    body = body_of(request, _FIELDS)
    tenant = _tenant(request, text(body, "tenantId"))
    for name, enum in _WORDS.items():
        if body.get(name) is not None and text(body, name) not in typecheck.members(enum):
            raise bad(f"{name} must be one of {', '.join(typecheck.members(enum))}.")
    code = whole_number(body, "errorCode") or 0
    client, resource = optional_text(body, "clientId") or _AZURE_CLI, optional_text(body, "resourceId") or GRAPH_APP_ID
    kind, known = _who(request, tenant, body)
    entry = {
        **({} if body.get("at") is None else {"createdDateTime": _moment(request, text(body, "at"))}),
        **known,
        "appliedConditionalAccessPolicies": [],
        "clientAppUsed": optional_text(body, "clientAppUsed") or ("Browser" if kind == sign_ins.INTERACTIVE else None),
        "conditionalAccessStatus": optional_text(body, "conditionalAccessStatus") or "notApplied",
        "correlationId": request.cloud.new_id(),
        "deviceDetail": sign_ins.device(optional_text(body, "operatingSystem"), optional_text(body, "browser")),
        "ipAddress": optional_text(body, "ipAddress") or "127.0.0.1",
        "isInteractive": kind == sign_ins.INTERACTIVE,
        "location": sign_ins.location(*(optional_text(body, name) or "" for name in ("city", "state", "country"))),
        **sign_ins.risk(optional_text(body, "riskLevel") or "none"),
        "resourceDisplayName": _name(tenant, resource),
        "resourceId": resource,
        "status": sign_ins.status(code, optional_text(body, "failureReason") if code else None),
        "userAgent": None,
    }
    if kind != sign_ins.APP:
        entry |= {"appId": client, "appDisplayName": people.FIRST_PARTY.get(client) or _name(tenant, client)}
    return Response(status=201, body=_shown(sign_ins.add(request.cloud, tenant, kind, entry)))


def _tenant(request: Request, wanted: str) -> Tenant:
    tenant = request.cloud.tenants.get(guid(wanted, "tenantId"))
    if tenant is None:
        raise ControlFault(404, "NotFound", f"There is no tenant {wanted}.")
    return tenant


def _who(request: Request, tenant: Tenant, body: Json) -> tuple[str, Json]:
    """(the kind of sign-in, the properties that say whose it is)."""
    user, app = optional_text(body, "user"), optional_text(body, "app")
    if (user is None) == (app is None):
        raise bad("Either user (a sign-in name or id) or app (a client id) must be given.")
    if user is not None:
        found = people.find(request.cloud, tenant, user)
        kind = optional_text(body, "kind") or sign_ins.INTERACTIVE
        if kind not in _KINDS:
            raise bad(f"kind must be {' or '.join(_KINDS)}.")
        if found is None:
            raise ControlFault(404, "NotFound", f"The tenant {tenant.id} has no user {user}.")
        return kind, sign_ins.who(request.cloud, tenant, user=found, principal=None)
    for principal in tenant.collection("servicePrincipals").values():
        if str(app).lower() in (principal["appId"].lower(), principal["id"].lower()):
            known = sign_ins.who(request.cloud, tenant, user=None, principal=principal)
            return sign_ins.APP, {**known, "appId": principal["appId"], "appDisplayName": principal["displayName"]}
    raise ControlFault(404, "NotFound", f"The tenant {tenant.id} has no app {app}.")


def _moment(request: Request, given: str) -> str:
    """The time as the log has it. None in the future: the log is of what was."""
    if not re.match(r"\d{4}-\d\d-\d\d", given):
        raise bad(f"at must be a time such as 2026-09-01T08:00:00Z, not {given!r}.")
    try:
        moment = datetime.fromisoformat(given)
    except ValueError:
        raise bad(f"at must be a time such as 2026-09-01T08:00:00Z, not {given!r}.") from None
    moment = moment.replace(tzinfo=moment.tzinfo or UTC)
    if moment > request.cloud.now():
        raise bad(f"at must not be later than the simulator's clock, {request.cloud.timestamp()}.")
    return sign_ins.stamp(moment)


def _name(tenant: Tenant, app_id: str) -> str | None:
    principals = tenant.collection("servicePrincipals").values()
    return next((str(one["displayName"]) for one in principals if one["appId"].lower() == app_id.lower()), None)


def _shown(entry: Json) -> Json:
    return {**{name: value for name, value in entry.items() if name != "_kind"}, "signInEventType": entry["_kind"]}
