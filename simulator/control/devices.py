"""`POST /_sim/devices`: a device joins a tenant and enrols in Intune, which no request to Graph can do.

`POST /_sim/devices` `{"tenantId", "name", "operatingSystem", "osVersion", ...}` answers `{"id", "deviceId", "managedDeviceId"}`:
the object id in the directory, the device's own id, and Intune's (null where it does not enrol). `POST /_sim/devices/ID`, with
Intune's id, changes what the device reports.
"""

from __future__ import annotations

from typing import Any

from simulator.control.fields import bad, body_of, guid, optional_text, text
from simulator.errors import ControlFault
from simulator.graph import device_check_ins, device_enrolment, intune
from simulator.messages import Caller, Request, Response, route
from simulator.store import Tenant

Json = dict[str, Any]

SYSTEMS = ("Windows", "iOS", "iPadOS", "macOS", "Android", "Linux")
TRUSTS = ("AzureAd", "Workplace", "ServerAd")
PINNED = ("unknown", "compliant", "noncompliant", "conflict", "error", "inGracePeriod", "configManager")
_REPORT = {"isEncrypted", "osVersion", "serialNumber", "online", "fails", "complianceState"}
_FIELDS = {"tenantId", "name", "operatingSystem", "user", "ownerType", "manufacturer", "model", "trustType", "managed", *_REPORT}


@route("POST", "/_sim/devices")
def add(request: Request) -> Response:
    """`user`: a sign-in name or an object id; `ownerType`: company or personal; `managed`: false for a device that only joins;
    `fails`: names of settings of compliance policies that it does not meet; `online`: false for one that is switched off;
    `complianceState`: stands whatever is judged."""
    body = body_of(request, _FIELDS)
    tenant = _enter(request, body)
    user = _user(tenant, optional_text(body, "user"))
    system = text(body, "operatingSystem", "Windows")
    owner = text(body, "ownerType", "company")
    given = {
        "name": text(body, "name"),
        "operatingSystem": _one_of(system, "operatingSystem", SYSTEMS),
        "osVersion": text(body, "osVersion", "10.0.26100.2033" if system == "Windows" else "18.0"),
        "ownerType": _one_of(owner, "ownerType", ("company", "personal")),
        "manufacturer": text(body, "manufacturer", device_enrolment.manufacturer(system)),
        "model": text(body, "model", f"{system} device"),
        "serialNumber": text(body, "serialNumber", request.cloud.new_id()[:13].upper()),
        "trustType": _one_of(text(body, "trustType", "AzureAd" if owner == "company" else "Workplace"), "trustType", TRUSTS),
        "isEncrypted": True,
        **_report(body),
    }
    managed = _truth(body, "managed")
    if managed is not False and not intune.licensed(tenant):
        raise ControlFault(409, "Conflict", f"The tenant {tenant.id} has no product with Intune; managed must be false.")
    entra = device_enrolment.join(request, given, user)
    device = None if managed is False else device_enrolment.enrol(request, given, entra, user)
    return Response(
        status=201,
        body={"id": entra["id"], "deviceId": entra["deviceId"], "managedDeviceId": None if device is None else device["id"]},
    )


@route("POST", "/_sim/devices/{managed_id}")
def change(request: Request) -> Response:
    """What is given holds from the next check-in on; a device that is switched on checks in at once."""
    body = body_of(request, {"tenantId", *_REPORT})
    tenant = _enter(request, body)
    device_check_ins.settle(request)
    device = tenant.collection(intune.DEVICES).get(request.path_params["managed_id"].lower())
    if device is None:
        raise ControlFault(404, "NotFound", f"There is no managed device {request.path_params['managed_id']}.")
    report = _report(body)
    device_enrolment.report(request, device, report)
    if report.get("online"):
        device_check_ins.check_in(request, device)
    return Response(status=204)


def _enter(request: Request, body: Json) -> Tenant:
    """The tenant of the body; the request goes on as one within it."""
    tenant_id = guid(text(body, "tenantId"), "tenantId")
    if tenant_id not in request.cloud.tenants:
        raise ControlFault(404, "NotFound", f"There is no tenant {tenant_id}.")
    request.caller = Caller(
        tenant_id=tenant_id,
        client_id=device_enrolment.INTUNE_APP,
        object_id="",
        kind="app",
        name="Microsoft Intune",
        audience="graph",
    )
    return request.tenant


def _user(tenant: Tenant, wanted: str | None) -> Json | None:
    if wanted is None:
        return None
    for user in tenant.collection("users").values():
        if wanted.lower() in (user["id"], str(user["userPrincipalName"]).lower()):
            return user
    raise ControlFault(404, "NotFound", f"The tenant {tenant.id} has no user {wanted}.")


def _one_of(value: str, key: str, known: tuple[str, ...]) -> str:
    if value not in known:
        raise bad(f"{key} must be one of {', '.join(known)}, not {value!r}.")
    return value


def _truth(body: Json, key: str) -> bool | None:
    value = body.get(key)
    if value is not None and not isinstance(value, bool):
        raise bad(f"{key} must be true or false.")
    return value


def _report(body: Json) -> Json:
    """What the body says of the device's own report; null for complianceState takes the pin away."""
    out: Json = {}
    for key in ("isEncrypted", "online"):
        if _truth(body, key) is not None:
            out[key] = body[key]
    for key in ("osVersion", "serialNumber"):
        if body.get(key) is not None:
            out[key] = text(body, key)
    fails = body.get("fails")
    if fails is not None:
        if not isinstance(fails, list) or not all(isinstance(one, str) for one in fails):
            raise bad("fails must be a list of names of settings.")
        out["fails"] = fails
    if "complianceState" in body:
        state = optional_text(body, "complianceState")
        out["complianceState"] = None if state is None else _one_of(state, "complianceState", PINNED)
    return out
