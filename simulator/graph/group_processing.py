"""What Entra works off afterwards: who is in a dynamic group, and what the licences of a group give to its members.

At once, nothing of this is stored: both follow from the state at every read. With a delay, asked for at /_sim/processing, each
change that a write causes is queued and done when its time has come, by the simulator's clock: a person enters a dynamic group
`seconds` after the property that the rule asks for was written, and has the group's licence `seconds` after that. Half of the
time a job is queued, then in progress. What a job finds when it is done counts, not what was when it was queued. An error stays
until the user is reprocessed, as Entra keeps it when seats become free.

Jobs stand in the tenant's collection `processing`, dynamic members in the group's `_members`, licences by group in the user's
`_inherited`, so a snapshot holds what waits. Jobs keep their time when the delay is switched off by a restart.
Source: Entra, group-based licensing (resolving problems; audit activities); Graph group. That records name
the services below is general knowledge.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from simulator.graph import audit, directory, licence_book, licence_changes, membership
from simulator.graph.kinds import Entry, View
from simulator.messages import Handler, Request, Response
from simulator.store import Tenant

Json = dict[str, Any]

MEMBER, LICENCE = "member", "licence"
DYNAMIC_GROUPS, GROUP_LICENSING = "Microsoft Approval Management", "Microsoft Azure AD Group-Based Licensing"


def processed(handler: Handler) -> Handler:
    """The handler behind what was due before it; what it changes is queued."""

    @functools.wraps(handler)
    def serve(request: Request) -> Response:
        if not request.cloud.runtime.processing_seconds and membership.WORK not in request.tenant.collections:
            return handler(request)
        if request.path.endswith("/$batch"):
            return handler(request)  # its parts come here one by one
        settle(request)
        try:
            return handler(request)
        finally:
            if request.method not in ("GET", "HEAD"):
                _look(request, request.cloud.now())

    return serve


def begin(tenant: Tenant) -> None:
    """From now on later: what there is counts as processed."""
    book = licence_book.book(tenant)
    for user_id, user in tenant.collection("users").items():
        user["_inherited"] = [_kept(state) for state in book.states.get(user_id, []) if state["assignedByGroup"] is not None]
    for group in tenant.collection("groups").values():
        if membership.follows_rule(group):
            group["_members"] = membership.member_ids(tenant, group)
    tenant.collection(membership.WORK)


def end(tenant: Tenant) -> None:
    """From now on at once, whatever waited."""
    tenant.collections.pop(membership.WORK, None)
    for user in tenant.collection("users").values():
        user.pop("_inherited", None)


def queue(request: Request, what: str, group_id: str, object_id: str = "", *, at: datetime | None = None) -> None:
    """Have it done when the delay is over, unless that is planned already. Without an object it is about the group alone."""
    jobs = request.tenant.collections.get(membership.WORK)
    key = f"{what}/{group_id}/{object_id}"
    if jobs is None or key in jobs:
        return
    start, delay = at or request.cloud.now(), timedelta(seconds=request.cloud.runtime.processing_seconds)
    jobs[key] = {
        "what": what,
        "group": group_id,
        "object": object_id,
        "begins": _stamp(start + delay / 2),
        "due": _stamp(start + delay),
        "begun": False,
    }


def reprocess(request: Request, user: Json) -> None:
    """Queue what the user's groups give, errors too."""
    for group in request.tenant.collection("groups").values():
        if group.get("_licenses") and user["id"] in group.get("_members", []):
            queue(request, LICENCE, group["id"], user["id"])


def licence_state(view: View, group: Json) -> Json | None:
    """The group's licenseProcessingState; none where it never had a licence to give."""
    if "processing" not in view.memo:
        found: dict[str, bool] = {}
        for job in view.tenant.collections.get(membership.WORK, {}).values():
            if job["what"] == LICENCE:
                found[job["group"]] = found.get(job["group"], False) or job["begun"]
        view.memo["processing"] = found
    begun = view.memo["processing"].get(group["id"])
    if begun is None:
        return {"state": "ProcessingComplete"} if group.get("_licenses") else None
    return {"state": "ProcessingInProgress" if begun else "QueuedForProcessing"}


def settle(request: Request) -> None:
    """Do what is due, each at its time."""
    tenant = request.tenant
    jobs = tenant.collections.get(membership.WORK)
    if jobs is None:
        begin(tenant)
        return
    now = _stamp(request.cloud.now())
    while due := sorted({job["due"] for job in jobs.values() if job["due"] <= now}):
        first = [jobs.pop(key) for key, job in list(jobs.items()) if job["due"] == due[0]]
        _start(request, first)
        for job in first:
            _DO[job["what"]](request, job)
        for group_id in dict.fromkeys(job["group"] for job in first if job["what"] == LICENCE):
            if not any(job["what"] == LICENCE and job["group"] == group_id for job in jobs.values()):
                _record_group(request, group_id, "Finish applying group based license to users")
        # Who has just entered a group gets its licences next.
        _look(request, datetime.fromisoformat(due[0]))
    _start(request, [job for job in jobs.values() if job["begins"] <= now])
    if not jobs and not request.cloud.runtime.processing_seconds:
        end(tenant)


def _look(request: Request, at: datetime) -> None:
    """Queue what is not as the rules and the groups' licences want it."""
    tenant = request.tenant
    users, groups = tenant.collection("users"), tenant.collection("groups")
    held: dict[tuple[str, str], dict[str, Json]] = {}
    for user_id, user in users.items():
        for one in user.get("_inherited", []):
            held.setdefault((one["group"], user_id), {})[one["skuId"]] = one
    for group_id, group in groups.items():
        members = set(group.get("_members", []))
        if membership.follows_rule(group):
            rule = membership.rule_of(group)
            for user_id, user in users.items():
                if rule(user) != (user_id in members):
                    queue(request, MEMBER, group_id, user_id, at=at)
            for one in sorted(members - set(users)):
                if directory.find_object(tenant, one) is not None:
                    queue(request, MEMBER, group_id, one, at=at)
        wanted = {one["skuId"]: one["disabledPlans"] for one in group.get("_licenses", [])}
        for user_id in group.get("_members", []) if wanted else ():
            given = held.pop((group_id, user_id), {})
            if user_id in users and {sku: one["disabledPlans"] for sku, one in given.items()} != wanted:
                queue(request, LICENCE, group_id, user_id, at=at)
    for group_id, user_id in held:
        queue(request, LICENCE, group_id, user_id, at=at)


def _do_member(request: Request, job: Json) -> None:
    group = request.tenant.collection("groups").get(job["group"])
    if group is None or not membership.follows_rule(group):
        return
    user = request.tenant.collection("users").get(job["object"])
    inside, wanted = job["object"] in group["_members"], user is not None and membership.rule_of(group)(user)
    if inside == wanted:
        return
    if wanted:
        group["_members"].append(job["object"])
    else:
        group["_members"].remove(job["object"])
    entry = directory.find_object(request.tenant, job["object"])
    if entry is not None:
        _record_member(request, entry, group, wanted)


def _do_licence(request: Request, job: Json) -> None:
    tenant = request.tenant
    user, group = tenant.collection("users").get(job["object"]), tenant.collection("groups").get(job["group"])
    if user is None:
        return
    inside = group is not None and user["id"] in group.get("_members", [])
    licences: list[Json] = group.get("_licenses", []) if group is not None and inside else []
    before = user.get("_inherited", [])
    user["_inherited"] = [one for one in before if one["group"] != job["group"]]
    for licence in licences:
        states = [*user.get("_licenses", []), *user["_inherited"]]
        error = licence_book.problem(tenant, licence, user["id"], _holders(tenant, licence["skuId"]), states)
        given = {**licence, "group": job["group"], "error": error}
        same = next((one for one in before if {**one, "_since": ""} == {**given, "_since": ""}), None)
        user["_inherited"].append(same or {**given, "_since": request.cloud.timestamp()})
    working = [one for one in user["_inherited"] if one["error"] == "None"]
    licence_changes.provision_mailbox(tenant, user, working)
    old, new = (licence_changes.without_since(one) for one in (before, user["_inherited"]))
    if before != user["_inherited"]:
        changes = [audit.change("AssignedLicense", old, new)]
        audit.record(
            request,
            "Change user license",
            category="UserManagement",
            operation="Update",
            targets=[audit.target("User", user, changes)],
            by=GROUP_LICENSING,
        )


_DO: dict[str, Callable[[Request, Json], None]] = {MEMBER: _do_member, LICENCE: _do_licence}


def _holders(tenant: Tenant, sku_id: str) -> set[str]:
    """Who takes a seat of the SKU."""
    return {
        user_id
        for user_id, user in tenant.collection("users").items()
        if any(one["skuId"] == sku_id for one in user.get("_licenses", ()))
        or any(one["skuId"] == sku_id and one["error"] == "None" for one in user.get("_inherited", ()))
    }


def _start(request: Request, jobs: list[Json]) -> None:
    """A group whose first job begins says so."""
    fresh = [job for job in jobs if not job["begun"]]
    if not fresh:
        return
    all_jobs = [*request.tenant.collections[membership.WORK].values(), *jobs]
    busy = {job["group"] for job in all_jobs if job["begun"] and job["what"] == LICENCE}
    for job in fresh:
        job["begun"] = True
    for group_id in dict.fromkeys(job["group"] for job in fresh if job["what"] == LICENCE):
        if group_id not in busy:
            _record_group(request, group_id, "Start applying group based license to users")


def _record_group(request: Request, group_id: str, activity: str) -> None:
    group = request.tenant.collection("groups").get(group_id)
    if group is not None:
        targets = [audit.target("Group", group)]
        audit.record(request, activity, category="GroupManagement", operation="Update", targets=targets, by=GROUP_LICENSING)


def _record_member(request: Request, entry: Entry, group: Json, added: bool) -> None:
    verb = ("Add member to group", "Assign") if added else ("Remove member from group", "Unassign")
    word = "User" if entry[0].collection == "users" else "Other"
    values = (("Group.ObjectID", group["id"]), ("Group.DisplayName", group.get("displayName")))
    changes = [audit.change(name, None if added else value, value if added else None) for name, value in values]
    targets = [audit.target(word, entry[1], changes), audit.target("Group", group)]
    audit.record(request, verb[0], category="GroupManagement", operation=verb[1], targets=targets, by=DYNAMIC_GROUPS)


def _kept(state: Json) -> Json:
    """A state as a user keeps it."""
    return {
        "skuId": state["skuId"],
        "disabledPlans": state["disabledPlans"],
        "group": state["assignedByGroup"],
        "error": state["error"],
        "_since": state["lastUpdatedDateTime"],
    }


def _stamp(moment: datetime) -> str:
    """Texts of one length, so that they order as the moments do."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
