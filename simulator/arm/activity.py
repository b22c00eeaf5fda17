"""The activity log's pen: what a write leaves behind, in the form of Microsoft's EventData."""

from __future__ import annotations

from datetime import UTC, datetime
from http import HTTPStatus

from simulator.arm import codes, ids
from simulator.messages import Caller, Json, Request
from simulator.store import Cloud

LOG = "activityLog"
_CLAIMS = "http://schemas.microsoft.com/identity/claims/"
_XML_CLAIMS = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/"


def context(request: Request, action: str) -> Json:
    """What events of one operation share; plain JSON, as a long-running one is finished by a later request."""
    who = request.who
    return {
        "tenant": who.tenant_id,
        "action": action,
        "caller": who.name if who.kind == "user" else who.object_id,
        "claims": _claims(who, request.origin),
        "correlationId": request.correlation_id,
        "operationId": request.cloud.new_id(),
        "method": request.method,
        "uri": f"{request.origin}{request.path}",
        "clientRequestId": request.headers.get("x-ms-client-request-id", request.correlation_id),
    }


def record(cloud: Cloud, shared: Json, resource: str, status: str, http_status: int | None = None) -> None:
    """Append one event: `status` Started, Accepted, Succeeded or Failed; `http_status` becomes the sub-status."""
    target = ids.parse(resource)
    provider = target.type.partition("/")[0]
    moment = stamp(cloud.now())
    event_id = cloud.new_id()
    sub_status = HTTPStatus(http_status) if http_status is not None else None
    name = "EndRequest" if http_status is not None else "BeginRequest"
    action = shared["action"]
    verb = action.rpartition("/")[2].lower()
    known = codes.table().get(target.type.lower())
    cloud.tenants[shared["tenant"]].log(LOG).append(
        {
            "authorization": {"action": action, "scope": resource},
            "caller": shared["caller"],
            "category": {"value": "Administrative", "localizedValue": "Administrative"},
            "claims": shared["claims"],
            "correlationId": shared["correlationId"],
            "description": "",
            "eventDataId": event_id,
            "eventName": {"value": name, "localizedValue": "End request" if http_status is not None else "Begin request"},
            "eventTimestamp": moment,
            "httpRequest": {
                "clientRequestId": shared["clientRequestId"],
                "clientIpAddress": "127.0.0.1",
                "method": shared["method"],
                "uri": shared["uri"],
            },
            "id": f"{resource}/events/{event_id}/ticks/{_ticks(cloud.now())}",
            "level": "Error" if status == "Failed" else "Informational",
            "operationId": shared["operationId"],
            "operationName": {"value": action, "localizedValue": (known.names.get(verb) if known else None) or action},
            "properties": {
                "statusCode": sub_status.phrase.replace(" ", "") if sub_status else "",
                "entity": resource,
                "message": action,
                "eventCategory": "Administrative",
            },
            "resourceGroupName": target.group or "",
            "resourceId": resource,
            "resourceProviderName": {"value": provider, "localizedValue": provider},
            "resourceType": {"value": _log_type(target.type), "localizedValue": _log_type(target.type)},
            "status": {"value": status, "localizedValue": status},
            "subStatus": {
                "value": sub_status.phrase.replace(" ", "") if sub_status else "",
                "localizedValue": f"{sub_status.phrase} (HTTP Status Code: {sub_status.value})" if sub_status else "",
            },
            "submissionTimestamp": moment,
            "subscriptionId": target.subscription or "",
            "tenantId": shared["tenant"],
        }
    )


def stamp(moment: datetime) -> str:
    """A time as the activity log writes it, to 100 nanoseconds: `2026-11-02T09:00:00.0000000Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f0Z")


def _log_type(arm_type: str) -> str:
    return "Microsoft.Resources/subscriptions/resourceGroups" if arm_type == ids.RESOURCE_GROUP_TYPE else arm_type


def _ticks(moment: datetime) -> int:
    # .NET ticks: 100 nanoseconds since year 1.
    since = moment.astimezone(UTC) - datetime(1, 1, 1, tzinfo=UTC)
    return (since.days * 86_400 + since.seconds) * 10_000_000 + since.microseconds * 10


def _claims(who: Caller, origin: str) -> Json:
    claims = {
        "aud": "https://management.azure.com/",
        "iss": f"{origin}/{who.tenant_id}/",
        "appid": who.client_id,
        f"{_CLAIMS}objectidentifier": who.object_id,
        f"{_CLAIMS}tenantid": who.tenant_id,
        f"{_XML_CLAIMS}nameidentifier": who.object_id,
        "ver": "1.0",
        "idtyp": who.kind,
    }
    if who.kind == "user":
        claims |= {"name": who.name, f"{_XML_CLAIMS}name": who.name, f"{_XML_CLAIMS}upn": who.name}
    return claims
