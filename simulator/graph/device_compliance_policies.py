"""`/deviceManagement/deviceCompliancePolicies`: what a device must be like, and what happens when it is not.

A policy is made with one rule whose actions hold a `block` (facts: compliance). The rule shows only when it is asked for.
"""

from __future__ import annotations

import re
from typing import Any

from simulator.graph import envelope, intune, intune_assignments, typecheck
from simulator.graph.kinds import Entry, Kind
from simulator.messages import Request, Response, route

Json = dict[str, Any]

SEGMENT = "deviceManagement/deviceCompliancePolicies"
PATH = "/v1.0/" + SEGMENT
RULES, ACTIONS = "scheduledActionsForRule", "scheduledActionConfigurations"
DEEP = frozenset({RULES, ACTIONS})
MOST_HOURS = 8760
_NESTED = re.compile(rf"{RULES}\(\$expand={ACTIONS}\)")
ASSIGNMENT = Kind(
    collection="deviceCompliancePolicyAssignments",
    segment=SEGMENT + "/assignments",
    type_name="graph.deviceCompliancePolicyAssignment",
    resource="DeviceCompliancePolicyAssignment",
    directory=False,
    page=0,
)
ACTION = Kind(
    collection="deviceComplianceActionItems",
    segment=ACTIONS,
    type_name="graph.deviceComplianceActionItem",
    resource="DeviceComplianceActionItem",
    directory=False,
    page=0,
)
RULE = Kind(
    collection="deviceComplianceScheduledActionForRules",
    segment=RULES,
    type_name="graph.deviceComplianceScheduledActionForRule",
    resource="DeviceComplianceScheduledActionForRule",
    directory=False,
    expand={ACTIONS: lambda _, rule: [(ACTION, one) for one in rule["_actions"]]},
    page=0,
)


def _rules(request: Request, policy: Json) -> list[Entry]:
    """With their actions where these were asked for too."""
    nested = "nested" in request.path_params
    return [(RULE, {**one, ACTIONS: one["_actions"]} if nested else one) for one in policy["_rules"]]


KIND = Kind(
    collection="deviceCompliancePolicies",
    segment=SEGMENT,
    type_name="graph.deviceCompliancePolicy",
    resource="DeviceCompliancePolicy",
    directory=False,
    expand={"assignments": lambda _, policy: [(ASSIGNMENT, one) for one in policy["_assignments"]], RULES: _rules},
    page=1000,
    largest=1000,
)


def _flatten(request: Request) -> None:
    """`$expand=scheduledActionsForRule($expand=scheduledActionConfigurations)` is the one nested expansion served."""
    text = request.query.get("$expand", "")
    if _NESTED.search(text):
        request.query = {**request.query, "$expand": _NESTED.sub(RULES, text)}
        request.path_params["nested"] = "1"


def _schedule(request: Request, given: Any) -> list[Json]:
    """The one rule with its actions, each with an id. Raises GraphFault 400."""
    rules = given if isinstance(given, list) else []
    actions = rules[0].get(ACTIONS) if len(rules) == 1 else None
    if not actions or not any(one.get("actionType") == "block" for one in actions):
        raise intune.bad(request, "A compliance policy needs one scheduled rule with an action of the type block.")
    found = []
    for one in actions:
        action = intune.filled({name: value for name, value in one.items() if name[0] != "@"}, ACTION.type_name)
        if not 0 <= action["gracePeriodHours"] <= MOST_HOURS:
            raise intune.bad(request, f"gracePeriodHours must be between 0 and {MOST_HOURS}.")
        found.append({**action, "id": request.cloud.new_id(), "notificationTemplateId": action["notificationTemplateId"] or ""})
    return [{"id": request.cloud.new_id(), "ruleName": rules[0].get("ruleName"), "_actions": found}]


@route("GET", PATH)
def list_policies(request: Request) -> Response:
    intune.demand_licence(request)
    _flatten(request)
    return envelope.collection(request, KIND, request.tenant.collection(KIND.collection).values())


@route("GET", PATH + "/{policy_id}")
def get_policy(request: Request) -> Response:
    policy = intune.find(request, KIND)
    _flatten(request)
    return envelope.entity(request, KIND, policy)


@route("POST", PATH)
def create_policy(request: Request) -> Response:
    intune.demand_licence(request)
    type_name, body = intune.body_of(request, KIND, deep=DEEP)
    rules = _schedule(request, body.pop(RULES, None))
    policy = intune.create(request, KIND, type_name, body)
    policy["_rules"] = rules
    return envelope.created(request, KIND, policy)


@route("PATCH", PATH + "/{policy_id}")
def update_policy(request: Request) -> Response:
    """Intune answers a change with the object; the rule has an action of its own."""
    policy = intune.find(request, KIND)
    type_name, body = intune.body_of(request, KIND, policy)
    intune.change(request, KIND, policy, type_name, body)
    return envelope.entity(request, KIND, policy)


@route("DELETE", PATH + "/{policy_id}")
def delete_policy(request: Request) -> Response:
    intune.delete(request, KIND, intune.find(request, KIND))
    return envelope.done()


@route("POST", PATH + "/{policy_id}/scheduleActionsForRules")
@route("POST", PATH + "/{policy_id}/microsoft.graph.scheduleActionsForRules")
def schedule(request: Request) -> Response:
    policy = intune.find(request, KIND)
    given = typecheck.check_parameters(request.body, "graph.scheduleActionsForRules", KIND.type_name, deep=DEEP)
    policy["_rules"] = _schedule(request, given.get("deviceComplianceScheduledActionForRules"))
    intune.touched(request, policy)
    return envelope.done()


def _path(policy: Json, name: str) -> str:
    return f"{SEGMENT}('{policy['id']}')/{name}"


@route("GET", PATH + "/{policy_id}/scheduledActionsForRule")
def list_rules(request: Request) -> Response:
    policy = intune.find(request, KIND)
    return envelope.collection(request, RULE, policy["_rules"], path=_path(policy, RULES))


@route("POST", PATH + "/{policy_id}/assign")
@route("POST", PATH + "/{policy_id}/microsoft.graph.assign")
def assign(request: Request) -> Response:
    policy = intune.find(request, KIND)
    given = typecheck.check_parameters(request.body, "graph.assign", KIND.type_name)
    made = intune.assign(request, KIND, policy, given.get("assignments") or [])
    return envelope.collection(request, ASSIGNMENT, made, path="Collection(microsoft.graph.deviceCompliancePolicyAssignment)")


@route("GET", PATH + "/{policy_id}/assignments")
def list_assignments(request: Request) -> Response:
    return intune_assignments.listing(request, KIND, ASSIGNMENT, intune.find(request, KIND))


@route("POST", PATH + "/{policy_id}/assignments")
def create_assignment(request: Request) -> Response:
    return intune_assignments.add(request, KIND, ASSIGNMENT, intune.find(request, KIND))


@route("GET", PATH + "/{policy_id}/assignments/{assignment_id}")
def get_assignment(request: Request) -> Response:
    return intune_assignments.single(request, KIND, ASSIGNMENT, intune.find(request, KIND))


@route("PATCH", PATH + "/{policy_id}/assignments/{assignment_id}")
def update_assignment(request: Request) -> Response:
    return intune_assignments.change(request, KIND, ASSIGNMENT, intune.find(request, KIND))


@route("DELETE", PATH + "/{policy_id}/assignments/{assignment_id}")
def delete_assignment(request: Request) -> Response:
    return intune_assignments.drop(request, KIND, intune.find(request, KIND))
