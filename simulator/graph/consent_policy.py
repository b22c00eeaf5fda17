"""`/policies/adminConsentRequestPolicy`: whether people can ask an administrator to consent. A PUT replaces all of it.

Source: Graph adminConsentRequestPolicy; `version` counts the changes (facts: consent requests).
"""

from __future__ import annotations

from typing import Any

from simulator.graph import audit, envelope, faults, typecheck
from simulator.graph.kinds import Kind
from simulator.messages import Request, Response, route

Json = dict[str, Any]

PATH = "/v1.0/policies/adminConsentRequestPolicy"
NAME = "adminConsentRequestPolicy"
KIND = Kind(
    collection=NAME,
    segment=NAME,
    type_name="graph.adminConsentRequestPolicy",
    resource="AdminConsentRequestPolicy",
    directory=False,
)
WRITABLE = ("isEnabled", "notifyReviewers", "remindersEnabled", "requestDurationInDays", "reviewers")
DAYS = (0, 60)


def current(request: Request) -> Json:
    """The tenant's policy; nobody can ask before it was ever set."""
    blank = {
        "isEnabled": False,
        "notifyReviewers": False,
        "remindersEnabled": False,
        "requestDurationInDays": 0,
        "version": 0,
        "reviewers": [],
    }
    stored = request.tenant.collection("policies").get(NAME)
    return stored if stored is not None else blank


@route("GET", PATH)
def get_policy(request: Request) -> Response:
    answer = envelope.entity(request, KIND, current(request))
    # The policy is a singleton without a key.
    answer.body.pop("id", None)
    return answer


@route("PUT", PATH)
def replace_policy(request: Request) -> Response:
    before = current(request)
    body = typecheck.check_body(request.body, KIND.type_name)
    if body.get("version", before["version"]) != before["version"]:
        raise faults.read_only("version", KIND.resource)
    for name in WRITABLE:
        if body.get(name) is None:
            raise faults.missing_value(name, KIND.resource)
    if not DAYS[0] <= body["requestDurationInDays"] <= DAYS[1]:
        raise faults.invalid_value("requestDurationInDays", KIND.resource)
    if body["isEnabled"] and not body["reviewers"]:
        raise faults.missing_value("reviewers", KIND.resource)
    for reviewer in body["reviewers"]:
        if not str(reviewer.get("query") or "").startswith("/") or reviewer.get("queryType") != "MicrosoftGraph":
            raise faults.invalid_value("reviewers", KIND.resource)
    reviewers = [{"query": None, "queryType": None, "queryRoot": None, **one} for one in body["reviewers"]]
    after = {name: body[name] for name in WRITABLE} | {"reviewers": reviewers}
    changes = audit.differences({name: before[name] for name in after}, after)
    if changes:
        request.tenant.collection("policies")[NAME] = {**after, "version": before["version"] + 1}
        target = audit.target("Policy", {"id": NAME, "displayName": "Admin consent request policy"}, changes)
        audit.record(request, "Update policy", category="Policy", operation="Update", targets=[target])
    return envelope.done()
