"""Whether a device is what its compliance policies ask for, judged when it checks in.

A version is compared with the device's, encryption with what the device reports; of every other setting the device itself says
which it does not meet (`_fails`, set by `/_sim/devices`): the simulator runs no operating system. Not modelled: threat levels
and health attestation of partners, the actions `retire`, `wipe` and `notification` of a rule (they happen in Microsoft's
services and show nowhere in Graph v1.0), and dynamic groups of devices. Source: Intune, compliance policies: devices without a
policy, status validity period, enrolled user exists, grace periods.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from simulator.graph import device_reach, filters, intune, typecheck
from simulator.graph.kinds import View

Json = dict[str, Any]

POLICIES = "deviceCompliancePolicies"
FOREVER = "9999-12-31T23:59:59Z"  # no grace period runs (general knowledge)
_VERSIONS = {"osMinimumVersion": -1, "osMaximumVersion": 1}
_GOOD = ("compliant", "inGracePeriod")


def asked(policy: Json) -> list[str]:
    """The settings of a policy that ask for something: a switch that is on, a number or a text that is given."""
    shared = typecheck.properties("graph.deviceCompliancePolicy")
    names = [name for name in policy if name not in shared and name[0] not in "_@"]
    return [name for name in names if policy[name] not in (None, False, "", [], "deviceDefault", "notConfigured", "unavailable")]


def judge(view: View, device: Json, at: str) -> None:
    """Write down what each policy finds on the device, as it checks in at `at`."""
    before = device["_compliance"]
    found = {}
    for policy in device_reach.assigned(view, POLICIES, device):
        settings = {name: _meets(policy, name, device) for name in asked(policy)}
        bad = not all(settings.values())
        known = before.get(policy["id"], {})
        since = known.get("since") if bad and known.get("since") else at if bad else None
        found[policy["id"]] = {"settings": settings, "version": policy["version"], "since": since, "at": at}
    device["_compliance"] = found


def _meets(policy: Json, name: str, device: Json) -> bool:
    if name in device["_fails"]:
        return False
    if name in _VERSIONS:
        return _compared(str(device["osVersion"] or ""), str(policy[name])) != _VERSIONS[name]
    return bool(device["isEncrypted"]) if name == "storageRequireEncryption" else True


def _compared(mine: str, wanted: str) -> int:
    """-1, 0 or 1: by the numbers between the dots, from the left; what is missing counts as 0."""
    left, right = _numbers(mine), _numbers(wanted)
    length = max(len(left), len(right))
    left, right = left + [0] * (length - len(left)), right + [0] * (length - len(right))
    return (left > right) - (left < right)


def _numbers(text: str) -> list[int]:
    return [int(part) if part.isdecimal() else 0 for part in text.split(".")]


def conclude(view: View, device: Json, now: datetime) -> None:
    """Set complianceState and the end of the grace period by what was found, and by the time that has gone by since."""
    grace = _grace(view, device)
    state = device["_pinned"] or _state(view, device, now, grace)
    device["complianceState"] = state
    ends = min(grace, default=None) if state == "inGracePeriod" else None
    device["complianceGracePeriodExpirationDateTime"] = FOREVER if ends is None else ends.strftime("%Y-%m-%dT%H:%M:%SZ")
    entra = device_reach.entra_device(view, device)
    if entra is not None:
        entra["isCompliant"] = state in _GOOD


def _grace(view: View, device: Json) -> list[datetime]:
    """When each policy that finds a fault blocks."""
    out = []
    for policy_id, found in device["_compliance"].items():
        policy, since = view.tenant.collection(POLICIES).get(policy_id), filters.moment(str(found["since"]))
        if policy is None or since is None:
            continue
        hours = [one["gracePeriodHours"] for rule in policy["_rules"] for one in rule["_actions"] if one["actionType"] == "block"]
        out.append(since + timedelta(hours=min(hours, default=0)))
    return out


def _state(view: View, device: Json, now: datetime, grace: list[datetime]) -> str:
    settings = intune.settings_of(view.tenant)
    seen = filters.moment(device["lastSyncDateTime"])
    stale = seen is not None and now - seen > timedelta(days=settings["deviceComplianceCheckinThresholdDays"])
    if stale or (device["userId"] and device["userId"] not in view.tenant.collection("users")):
        return "noncompliant"
    if not device["_compliance"]:
        return "noncompliant" if settings["secureByDefault"] else "compliant"
    if any(ends <= now for ends in grace):
        return "noncompliant"
    return "inGracePeriod" if grace else "compliant"
