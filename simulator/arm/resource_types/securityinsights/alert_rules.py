"""Analytics rules of Microsoft Sentinel (Microsoft.SecurityInsights/alertRules): scheduled queries, Fusion, incident creation.

Limits as Microsoft documents them for scheduled rules: a query runs every 5 minutes to 14 days and looks back as long at least.
"""

from __future__ import annotations

import re
from datetime import timedelta

from simulator.arm.kind import Kind, Write
from simulator.arm.resource_types.securityinsights import onboarding_states
from simulator.errors import ArmFault
from simulator.messages import Json

TYPE = "Microsoft.SecurityInsights/alertRules"
_DURATION = re.compile(r"P(?:(?P<days>\d+)D)?(?:T(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+)S)?)?")
_SHORTEST, _LONGEST = timedelta(minutes=5), timedelta(days=14)
_SCHEDULED = ("query", "queryFrequency", "queryPeriod", "severity", "triggerOperator", "triggerThreshold")
_FUSION = {
    "displayName": "Advanced Multistage Attack Detection",
    "description": "Correlates alerts of low fidelity into incidents of high fidelity.",
    "severity": "High",
    "tactics": ["Collection", "CommandAndControl", "CredentialAccess", "Exfiltration", "Impact", "InitialAccess", "Persistence"],
}


def prepare(write: Write, wanted: Json) -> None:
    onboarding_states.require(write)
    if write.current and write.current["kind"] != wanted["kind"]:
        raise _bad(f"The kind of a rule can't be changed from {write.current['kind']} to {wanted['kind']}.")
    given = wanted.get("properties") or {}
    if wanted["kind"] == "Scheduled":
        _check_scheduled(given)
    fixed = _FUSION if wanted["kind"] == "Fusion" else {}
    wanted["properties"] = {**given, **fixed, "lastModifiedUtc": write.request.cloud.timestamp()}


KIND = Kind(type=TYPE, prepare=prepare, etag="etag")


def _check_scheduled(given: Json) -> None:
    missing = next((name for name in _SCHEDULED if given.get(name) is None), None)
    if missing:
        raise _bad(f"The property '{missing}' of a scheduled rule is required.")
    if not 1 <= len(given["query"]) <= 10000:
        raise _bad("The query must have 1 to 10,000 characters.")
    frequency, period = (_duration(name, given[name]) for name in ("queryFrequency", "queryPeriod"))
    for name, value in (("queryFrequency", frequency), ("queryPeriod", period)):
        if not _SHORTEST <= value <= _LONGEST:
            raise _bad(f"The {name} '{given[name]}' is not between 5 minutes and 14 days.")
    if period < frequency:
        raise _bad("The queryPeriod must not be shorter than the queryFrequency.")
    if period >= timedelta(days=2) and frequency < timedelta(hours=1):
        raise _bad("A query that looks back 2 days or more runs once an hour at most.")
    if not 0 <= given["triggerThreshold"] <= 10000:
        raise _bad("The triggerThreshold must be between 0 and 10,000.")
    if not timedelta(0) < _duration("suppressionDuration", given["suppressionDuration"]) <= timedelta(hours=24):
        raise _bad("The suppressionDuration must be more than nothing and 24 hours at most.")


def _duration(name: str, text: str) -> timedelta:
    found = _DURATION.fullmatch(text)
    if not found or not any(found.groups()):
        raise _bad(f"The {name} '{text}' is not an ISO 8601 duration of days, hours, minutes and seconds.")
    return timedelta(**{unit: int(value) for unit, value in found.groupdict().items() if value})


def _bad(message: str) -> ArmFault:
    return ArmFault(400, "BadRequest", message)
