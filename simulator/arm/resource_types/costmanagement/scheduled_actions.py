"""Scheduled actions (Microsoft.CostManagement/scheduledActions): mails with a cost view on a schedule, or on an anomaly.

They lie on a scope, or in the tenant as their owner's own (private) ones. Source of what each frequency needs: the REST
reference. The refusals are from general knowledge.
"""

from __future__ import annotations

import re
from datetime import datetime

from simulator.arm import codes, crud, enums, ids, longrunning, versions
from simulator.arm.kind import Kind, Write
from simulator.arm.operation import serve
from simulator.arm.paging import page
from simulator.errors import ArmFault
from simulator.messages import Json, Request, Response, route

TYPE = "Microsoft.CostManagement/scheduledActions"
PRIVATE = f"/providers/{TYPE}/{{name}}"
_VIEW = re.compile(r"(?P<scope>.*)/providers/Microsoft\.CostManagement/views/[^/]+\Z", re.IGNORECASE)
_ANOMALY_VIEW = "ms:DailyAnomalyByResourceGroup"
_MOST_RECIPIENTS = 20
_LONGEST_MESSAGE = 250
_OWNER = "_owner"


def prepare(write: Write, wanted: Json) -> None:
    given = wanted["properties"]
    enums.check(KIND.description, wanted, code="BadRequest")
    if "/providers/" in write.id.scope:
        raise _bad(f"The scope '{write.id.scope}' can't have a scheduled action.")
    wanted["kind"] = wanted.get("kind") or "Email"
    view = _VIEW.match(given["viewId"])
    if view is None:
        raise _bad(f"The viewId '{given['viewId']}' is not the id of a cost view.")
    if wanted["kind"] == "InsightAlert":
        group_or_none = write.id.group or not write.id.subscription
        if group_or_none or not given["viewId"].lower().endswith(_ANOMALY_VIEW.lower()):
            raise _bad(f"A scheduled action of the kind InsightAlert lies on a subscription and has the view {_ANOMALY_VIEW}.")
        if given["schedule"]["frequency"] != "Daily":
            raise _bad("A scheduled action of the kind InsightAlert has the frequency Daily.")
    _check_mail(given)
    _check_schedule(given["schedule"])
    given["scope"] = given.get("scope") or write.id.scope or view["scope"]
    if not write.id.scope:
        wanted[_OWNER] = write.request.who.object_id


KIND = Kind(type=TYPE, prepare=prepare, name_pattern="[A-Za-z0-9_-]{3,260}", etag="eTag")


@serve(TYPE, "GET", at=(f"/{{scope:rest}}/providers/{TYPE}",))
def scheduled_actions(request: Request) -> Response:
    return page(request, _at(request, ids.parse(request.path).scope))


@serve(TYPE, "POST", at=(f"/{{scope:rest}}/providers/{TYPE}/{{name}}/execute",), action=f"{TYPE}/execute/action")
def execute(request: Request) -> Response:
    """Send the mail now: nothing to be seen of it here."""
    return _executed(request)


@route("GET", f"/providers/{TYPE}")
def private_scheduled_actions(request: Request) -> Response:
    _enter(request)
    return page(request, [item for item in _at(request, "") if item.get(_OWNER) == request.who.object_id])


@route("GET", PRIVATE)
@route("HEAD", PRIVATE)
@route("PUT", PRIVATE)
@route("DELETE", PRIVATE)
def private_scheduled_action(request: Request) -> Response:
    """A private one is its owner's alone; to others it isn't there."""
    _enter(request)
    target = ids.parse(request.path)
    found = crud.stored(request.tenant, target)
    if found is not None and found.get(_OWNER) != request.who.object_id:
        raise KIND.not_found(target)
    return crud.resource(request, KIND)


@route("POST", f"{PRIVATE}/execute")
def execute_private(request: Request) -> Response:
    _enter(request)
    return _executed(request)


def _enter(request: Request) -> None:
    """Whoever has a token may keep actions of their own; there is no Azure role for it."""
    versions.check(request, codes.of(TYPE))
    longrunning.settle(request.cloud)


def _executed(request: Request) -> Response:
    target = ids.parse(request.path.rstrip("/").rpartition("/")[0])
    found = crud.stored(request.tenant, target)
    if found is None or found.get(_OWNER, request.who.object_id) != request.who.object_id:
        raise KIND.not_found(target)
    return Response(status=200)


def _at(request: Request, scope: str) -> list[Json]:
    found = crud.below(request.tenant, scope, TYPE)
    return [item for item in found if ids.parse(item["id"]).scope.lower() == scope.lower()]


def _check_mail(given: Json) -> None:
    mail = given["notification"]
    if not 1 <= len(mail["to"]) <= _MOST_RECIPIENTS:
        raise _bad(f"A scheduled action has 1 to {_MOST_RECIPIENTS} recipients.")
    wrong = next((address for address in mail["to"] if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", address)), None)
    if wrong is not None:
        raise _bad(f"'{wrong}' is not a mail address.")
    if len(mail.get("message") or "") > _LONGEST_MESSAGE:
        raise _bad(f"The message has at most {_LONGEST_MESSAGE} characters.")


def _check_schedule(schedule: Json) -> None:
    if schedule["frequency"] == "Weekly" and not schedule.get("daysOfWeek"):
        raise _bad("A weekly schedule needs daysOfWeek.")
    if schedule["frequency"] == "Monthly":
        by_week = bool(schedule.get("weeksOfMonth")) and bool(schedule.get("daysOfWeek"))
        if by_week == (schedule.get("dayOfMonth") is not None):
            raise _bad("A monthly schedule needs either dayOfMonth or daysOfWeek with weeksOfMonth.")
    for name, first, last in (("hourOfDay", 0, 23), ("dayOfMonth", 1, 31)):
        if schedule.get(name) is not None and not first <= schedule[name] <= last:
            raise _bad(f"{name} must be between {first} and {last}.")
    start, end = _moment(schedule["startDate"]), _moment(schedule["endDate"])
    if end <= start:
        raise _bad("The endDate must be after the startDate.")


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        raise _bad(f"'{text}' is not a time.") from None


def _bad(message: str) -> ArmFault:
    return ArmFault(400, "BadRequest", message)
