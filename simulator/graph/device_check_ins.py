"""What happens to managed devices as the simulator's time goes by. Nothing runs by itself: the next request that looks finds it.

A device that is on checks in every eight hours, and within minutes of an action that was sent to it; one that is off waits. At a
check-in it carries out its actions, takes its policies and reports. Source: Intune, policy refresh intervals (about every eight
hours) and Retire or wipe devices (an action arrives in less than 15 minutes where the device is on and connected; a retired
Windows device loses its Entra object, an iPhone and a Mac don't; a wipe that keeps the enrolment leaves the device managed).
How many minutes it is, is ours.
"""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any

from simulator.graph import audit, device_compliance, device_reach, filters, intune, recycle
from simulator.graph.kinds import View
from simulator.messages import Request

Json = dict[str, Any]

EVERY = timedelta(hours=8)
ARRIVES = timedelta(minutes=5)
# Whose Entra object goes when it is retired.
_LEAVES_ENTRA = ("windows", "android")


def settle(request: Request) -> None:
    """Bring every managed device up to the present: in the tenant itself, also where the request is a read that sees an older
    state of it, for time is no write that is still on its way."""
    tenant = request.cloud.tenants[request.who.tenant_id]
    held = tenant.collections.get(intune.DEVICES)
    if not held:
        return
    if request.tenant is not tenant:
        request = Request(**{one.name: getattr(request, one.name) for one in fields(Request)})
    view, now = View(tenant=request.tenant), request.cloud.now()
    for device in list(held.values()):
        at = _last_check_in(device, now)
        if at is not None:
            _check_in(request, view, device, at)
        if device["id"] in held:
            device_compliance.conclude(view, device, now)


def _last_check_in(device: Json, now: datetime) -> datetime | None:
    """When it last checked in since the check-in that is written down."""
    last = filters.moment(device["lastSyncDateTime"])
    if not device["_online"] or last is None:
        return None
    moments = [last + EVERY * ((now - last) // EVERY)]
    moments += [at for one in device["_waiting"] if (at := _arrival(one)) <= now]
    latest = max(moments)
    return latest if latest > last else None


def _arrival(action: Json) -> datetime:
    sent = filters.moment(action["startDateTime"])
    assert sent is not None
    return sent + ARRIVES


def check_in(request: Request, device: Json) -> None:
    """A check-in at this moment."""
    view, now = View(tenant=request.tenant), request.cloud.now()
    _check_in(request, view, device, now)
    if device["id"] in request.tenant.collection(intune.DEVICES):
        device_compliance.conclude(view, device, now)


def _check_in(request: Request, view: View, device: Json, at: datetime) -> None:
    shown = at.strftime("%Y-%m-%dT%H:%M:%SZ")
    device["lastSyncDateTime"] = shown
    waiting, device["_waiting"] = device["_waiting"], []
    for action in waiting:
        action["actionState"], action["lastUpdatedDateTime"] = "done", shown
        device["deviceActionResults"] = [
            action if one["actionName"] == action["actionName"] else one for one in device["deviceActionResults"]
        ]
    names = {one["actionName"] for one in waiting}
    if names & {"factoryReset", "removeCompanyData"}:
        unenrol(request, device, retired="removeCompanyData" in names)
        return
    device["managementState"] = "managed"
    device["_configured"] = {
        policy["id"]: {"version": policy["version"], "at": shown}
        for policy in device_reach.assigned(view, "deviceConfigurations", device)
    }
    device_compliance.judge(view, device, shown)


def unenrol(request: Request, device: Json, *, retired: bool) -> None:
    """Intune no longer knows the device; a retired one may lose its place in the directory too."""
    del request.tenant.collection(intune.DEVICES)[device["id"]]
    entra = device_reach.entra_device(View(tenant=request.tenant), device)
    if entra is None:
        return
    if retired and str(device["operatingSystem"]).lower() in _LEAVES_ENTRA:
        forget_device(request, entra)
        targets = [audit.target("Device", entra)]
        audit.record(request, "Delete device", category="Device", operation="Delete", targets=targets, by="Microsoft Intune")
    else:
        entra["isManaged"] = entra["isCompliant"] = False


def forget_device(request: Request, device: Json) -> None:
    """Take a device out of the directory, its groups and its units."""
    del request.tenant.collection("devices")[device["id"]]
    recycle.forget(request, device["id"])
