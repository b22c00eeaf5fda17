"""Privileged Identity Management: requests that give, change or take a role for a time, eligible or active.

A request of an administrator is carried out at once and leaves a schedule of the same id; people ask for themselves by the
actions that begin with `self` (role_activations). Sources: Graph "create roleEligibilityScheduleRequest", "create
roleAssignmentScheduleRequest" and their answers; the codes RoleAssignmentExists and RoleAssignmentDoesNotExist are what published
clients report. From general knowledge: AadPremiumLicenseRequired, SubjectNotFound, RoleDefinitionDoesNotExist.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from simulator.clock import later
from simulator.errors import GraphFault
from simulator.graph import audit, directory, envelope, faults, filters, role_assignments, role_definitions, typecheck
from simulator.graph.kinds import Entry, Kind
from simulator.messages import Request, Response

Json = dict[str, Any]

P2_PLAN = "eec0eb4f-6444-4f95-aba0-50c24d67f998"  # AAD_PREMIUM_P2 (facts: service plan ids)
GIVE, TAKE, CHANGE = "adminAssign", "adminRemove", ("adminUpdate", "adminExtend", "adminRenew")
ACTIVATE, DEACTIVATE, LONGER = "selfActivate", "selfDeactivate", ("selfExtend", "selfRenew")
SELF = (ACTIVATE, DEACTIVATE, *LONGER)
_STEPS = ("requested", "completed")
_WRITABLE = frozenset(
    {
        "action",
        "principalId",
        "roleDefinitionId",
        "directoryScopeId",
        "appScopeId",
        "justification",
        "scheduleInfo",
        "ticketInfo",
        "isValidationOnly",
        "targetScheduleId",
    }
)
_DURATION = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?\Z")
# Seconds of each part of a duration; a year and a month as PIM's pages count them.
_SECONDS = (365 * 86400, 30 * 86400, 7 * 86400, 86400, 3600, 60, 1)


def _principal(request: Request, item: Json) -> Entry | None:
    return directory.find_object(request.tenant, str(item["principalId"]))


def _definition(_: Request, item: Json) -> Entry | None:
    found = role_definitions.definition(str(item["roleDefinitionId"]))
    return (role_definitions.KIND, found) if found is not None else None


def kind(path: str, type_name: str) -> Kind:
    """The kind of a request, a schedule or an instance."""
    return Kind(
        collection=path,
        segment=f"roleManagement/directory/{path}",
        type_name=type_name,
        resource=type_name.removeprefix("graph."),
        directory=False,
        expand={"principal": _principal, "roleDefinition": _definition},
    )


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A checked request: `body` as given with its defaults; `end` None means for good."""

    body: Json
    principal: Entry
    role: Json
    start: datetime
    end: datetime | None

    @property
    def action(self) -> str:
        return str(self.body["action"])

    def same(self, item: Json) -> bool:
        """Whether a schedule or assignment is about the same principal, role and scope."""
        return (item["principalId"], item["roleDefinitionId"], item["directoryScopeId"]) == (
            self.principal[1]["id"],
            self.role["id"],
            self.body["directoryScopeId"],
        )


MINE = "/filterByCurrentUser(on='{on}')"


def own(request: Request, kind: Kind, found: Iterable[Json], known: tuple[str, ...] = ("principal",)) -> Response:
    """The function filterByCurrentUser: what is the caller's own. Nobody is an approver here: approvals are not served."""
    demand_licence(request)
    on = request.path_params["on"]
    if on not in known:
        raise faults.malformed(f"The parameter 'on' of filterByCurrentUser takes {', '.join(known)}.")
    me = request.who.object_id
    if on == "principal":
        mine = [one for one in found if one["principalId"] == me]
    else:
        mine = [one for one in found if on == "createdBy" and _maker(one) == me]
    return envelope.collection(request, kind, mine)


def _maker(item: Json) -> str | None:
    by = item["createdBy"]["user"] or item["createdBy"]["application"] or {}
    return by.get("id")


def demand_licence(request: Request) -> None:
    """Nothing of it answers without Entra ID P2."""
    skus = request.tenant.collection("subscribedSkus").values()
    if not any(plan["servicePlanId"] == P2_PLAN for sku in skus for plan in sku.get("servicePlans", [])):
        message = "The tenant needs to have Microsoft Entra ID P2 or Microsoft Entra ID Governance license."
        raise GraphFault(400, "AadPremiumLicenseRequired", message)


def exists() -> GraphFault:
    return GraphFault(400, "RoleAssignmentExists", "The Role assignment already exists.")


def missing() -> GraphFault:
    return GraphFault(400, "RoleAssignmentDoesNotExist", "The Role assignment does not exist.")


def stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def read(request: Request, type_name: str) -> Wanted:
    """The request of the body. Raises GraphFault 400 or 404."""
    body = typecheck.check_body(request.body, type_name)
    for name in body:
        if name not in _WRITABLE:
            raise faults.read_only(name, type_name.removeprefix("graph."))
    for name in ("action", "principalId", "roleDefinitionId", "directoryScopeId"):
        if not body.get(name):
            raise faults.missing_value(name, type_name.removeprefix("graph."))
    if body["action"] not in (GIVE, TAKE, *CHANGE, *SELF):
        raise faults.not_implemented(f"The action '{body['action']}'")
    if body.get("appScopeId"):
        raise faults.not_implemented("A role within one application")
    principal = directory.find_object(request.tenant, body["principalId"])
    role = role_definitions.definition(body["roleDefinitionId"])
    if principal is None:
        raise GraphFault(404, "SubjectNotFound", "The subject is not found.")
    if role is None:
        raise GraphFault(404, "RoleDefinitionDoesNotExist", "The role definition is not found.")
    role_assignments.check_principal(principal)
    role_assignments.check_scope(request, body["directoryScopeId"])
    now = request.cloud.now()
    start, end = _period(now, body.get("scheduleInfo"), body["action"])
    return Wanted(body=body, principal=principal, role=role, start=start, end=end)


def _period(now: datetime, info: Json | None, action: str) -> tuple[datetime, datetime | None]:
    if info is None:
        if action in (TAKE, DEACTIVATE):
            return now, None
        raise faults.missing_value("scheduleInfo", "requestSchedule")
    if info.get("recurrence"):
        raise faults.not_implemented("A recurring schedule")
    start = max(filters.moment(str(info.get("startDateTime"))) or now, now)
    expiration = info.get("expiration") or {}
    how = expiration.get("type") or "notSpecified"
    if how == "afterDateTime":
        end = filters.moment(str(expiration.get("endDateTime")))
    elif how == "afterDuration":
        seconds = seconds_of(str(expiration.get("duration")))
        end = later(start, seconds=seconds) if seconds else None
    else:
        return start, None
    if end is None or end <= start:
        raise GraphFault(400, "InvalidScheduleInfo", "The expiration of the schedule must lie after its start.")
    return start, end


def seconds_of(duration: str) -> int:
    """`PT8H` in seconds; 0 for what is no duration."""
    found = _DURATION.match(duration)
    return sum(int(part or 0) * size for part, size in zip(found.groups(), _SECONDS, strict=True)) if found else 0


def schedule_of(request: Request, wanted: Wanted, schedule_id: str) -> Json:
    """What a request leaves: an end by duration has become a date."""
    now = request.cloud.timestamp()
    return {
        "id": schedule_id,
        "principalId": wanted.principal[1]["id"],
        "roleDefinitionId": wanted.role["id"],
        "directoryScopeId": wanted.body["directoryScopeId"],
        "appScopeId": None,
        "createdUsing": schedule_id,
        "createdDateTime": now,
        "modifiedDateTime": None,
        "status": "Provisioned",
        "memberType": "Direct",
        "scheduleInfo": info_of(wanted),
    }


def info_of(wanted: Wanted) -> Json:
    end = None if wanted.end is None else stamp(wanted.end)
    expiration = {"type": "afterDateTime" if end else "noExpiration", "endDateTime": end, "duration": None}
    return {"startDateTime": stamp(wanted.start), "recurrence": None, "expiration": expiration}


def answer_of(request: Request, wanted: Wanted, request_id: str, schedule_id: str | None, *, pending: str | None = None) -> Json:
    """The request as it is kept and shown. `pending`: the status of one that waits for somebody."""
    body, now, who = wanted.body, request.cloud.timestamp(), request.who
    given = body.get("scheduleInfo")
    info: Json | None = None
    if given is not None:
        expiration = {"type": "noExpiration", "endDateTime": None, "duration": None, **(given.get("expiration") or {})}
        info = {"startDateTime": stamp(wanted.start), "recurrence": None, "expiration": expiration}
    later = wanted.start > request.cloud.now()
    status = (
        "Revoked"
        if wanted.action in (TAKE, DEACTIVATE)
        else "Granted"
        if later or body.get("isValidationOnly")
        else "Provisioned"
    )
    status = pending or status
    caller = {"displayName": None if who.kind == "user" else who.name, "id": who.object_id}
    return {
        "id": request_id,
        "status": status,
        "createdDateTime": now,
        "completedDateTime": now if status == "Provisioned" else None,
        "approvalId": request_id if pending == "PendingApproval" else None,
        "customData": None,
        "action": wanted.action,
        "principalId": wanted.principal[1]["id"],
        "roleDefinitionId": wanted.role["id"],
        "directoryScopeId": body["directoryScopeId"],
        "appScopeId": None,
        "isValidationOnly": bool(body.get("isValidationOnly")),
        "targetScheduleId": schedule_id,
        "justification": body.get("justification"),
        "scheduleInfo": info,
        "createdBy": {
            "application": caller if who.kind == "app" else None,
            "device": None,
            "user": caller if who.kind == "user" else None,
        },
        "ticketInfo": {"ticketNumber": None, "ticketSystem": None, **(body.get("ticketInfo") or {})},
    }


def record(request: Request, wanted: Wanted, *, eligible: bool) -> None:
    """Requested and completed, as the service writes them. Source: Microsoft Entra audit log activity reference."""
    length = "permanent" if wanted.end is None else "timebound"
    member = "eligible member" if eligible else "member"
    gone = wanted.action in (TAKE, DEACTIVATE)
    activities = [
        f"{'Remove' if gone else 'Add'} {member} {'from' if gone else 'to'} role in PIM {step} ({length})" for step in _STEPS
    ]
    if wanted.action in SELF:
        how = "Remove member from role {} (PIM deactivate)" if gone else "Add member to role {} (PIM activation)"
        activities = [how.format(step) for step in _STEPS]
    word = {"users": "User", "groups": "Group", "servicePrincipals": "ServicePrincipal"}.get(
        wanted.principal[0].collection, "Other"
    )
    for activity in activities:
        audit.record(
            request,
            activity,
            category="RoleManagement",
            operation="Unassign" if gone else "Assign",
            service="PIM",
            targets=[audit.target("Role", wanted.role), audit.target(word, wanted.principal[1])],
        )
