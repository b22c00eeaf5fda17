"""`/policies/roleManagementPolicies`: what holds for giving, taking and activating each directory role, and its rules.

There is one policy a role, as `DirectoryRole` and, with the same rules, as `Directory`; only rules that were changed are stored.
A list names the scope that it wants. Source: Graph API reference, List roleManagementPolicies, Update
unifiedRoleManagementPolicyRule. The policies of groups are not served.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from simulator.errors import GraphFault
from simulator.graph import audit, ca_shape, envelope, faults, pim, role_definitions, role_policy_defaults, typecheck
from simulator.graph.kinds import Entry, Kind
from simulator.graph.options import read_options
from simulator.messages import Request, Response, route
from simulator.store import Tenant, stable_id

Json = dict[str, Any]

PATH = "/v1.0/policies/roleManagementPolicies"
SCOPES = ("DirectoryRole", "Directory")
RULE = Kind(
    collection="roleManagementPolicyRules",
    segment="rules",
    type_name="graph.unifiedRoleManagementPolicyRule",
    resource="UnifiedRoleManagementPolicyRule",
    directory=False,
    page=0,
)
ENABLED = ("MultiFactorAuthentication", "Justification", "Ticketing")


def _rules_of(request: Request, policy: Json) -> list[Entry]:
    return [(RULE, one) for one in rules(request.tenant, policy["_role"]).values()]


KIND = Kind(
    collection="roleManagementPolicies",
    segment="policies/roleManagementPolicies",
    type_name="graph.unifiedRoleManagementPolicy",
    resource="UnifiedRoleManagementPolicy",
    directory=False,
    expand={"rules": _rules_of, "effectiveRules": _rules_of},
    page=0,
)


def rules(tenant: Tenant, role_id: str) -> dict[str, Json]:
    """The role's rules by id."""
    changed = tenant.collection(KIND.collection).get(role_id, {})
    return {**role_policy_defaults.rules(), **changed.get("rules", {})}


def policies(tenant: Tenant) -> list[Json]:
    """The policy of every role, for each way to name its scope."""
    return [policy(tenant, role_id, scope) for scope in SCOPES for role_id in role_definitions.BUILT_IN]


def policy(tenant: Tenant, role_id: str, scope: str) -> Json:
    changed = tenant.collection(KIND.collection).get(role_id, {})
    return {
        "id": f"{scope}_{tenant.id}_{stable_id(tenant.id, 'role policy', role_id)}",
        "displayName": scope,
        "description": scope,
        "isOrganizationDefault": False,
        "scopeId": "/",
        "scopeType": scope,
        "lastModifiedDateTime": changed.get("at"),
        "lastModifiedBy": {"displayName": changed.get("by"), "id": None},
        "_role": role_id,
    }


def demand_scope(request: Request, kind: Kind) -> None:
    """A list is asked for one scope. Raises GraphFault 400, or 501 for a group's."""
    condition = read_options(request, kind, many=True).filter
    uses = condition.uses if condition is not None else ()
    if not {"scopeId", "scopeType"} <= {use.name for use in uses}:
        raise faults.malformed("A $filter with 'scopeId' and 'scopeType' is required.")
    if any("group" in (str(value).lower() for value in use.values) for use in uses if use.name == "scopeType"):
        raise faults.not_implemented("Privileged Identity Management of groups")


def _find(request: Request) -> Json:
    wanted = request.path_params["policy_id"].lower()
    for one in policies(request.tenant):
        if one["id"].lower() == wanted:
            return one
    raise faults.not_found(wanted)


def _rule(request: Request, found: Json) -> Json:
    wanted = request.path_params["rule_id"].lower()
    for one in rules(request.tenant, found["_role"]).values():
        if one["id"].lower() == wanted:
            return one
    raise faults.not_found(request.path_params["rule_id"])


@route("GET", PATH)
def list_policies(request: Request) -> Response:
    pim.demand_licence(request)
    demand_scope(request, KIND)
    return envelope.collection(request, KIND, policies(request.tenant))


@route("GET", PATH + "/{policy_id}")
def get_policy(request: Request) -> Response:
    pim.demand_licence(request)
    return envelope.entity(request, KIND, _find(request))


@route("GET", PATH + "/{policy_id}/rules")
@route("GET", PATH + "/{policy_id}/effectiveRules")
def list_rules(request: Request) -> Response:
    pim.demand_licence(request)
    found = _find(request)
    name = request.path.rstrip("/").rsplit("/", 1)[-1]
    held = rules(request.tenant, found["_role"]).values()
    return envelope.collection(request, RULE, held, path=f"{KIND.segment}('{found['id']}')/{name}")


@route("GET", PATH + "/{policy_id}/rules/{rule_id}")
@route("GET", PATH + "/{policy_id}/effectiveRules/{rule_id}")
def get_rule(request: Request) -> Response:
    pim.demand_licence(request)
    found = _find(request)
    return envelope.entity(request, RULE, _rule(request, found), path=f"{KIND.segment}('{found['id']}')/rules")


@route("PATCH", PATH + "/{policy_id}/rules/{rule_id}")
def update_rule(request: Request) -> Response:
    """The body says of which type the rule is."""
    pim.demand_licence(request)
    found = _find(request)
    before = _rule(request, found)
    type_name = before["@odata.type"].lstrip("#")
    given = request.body if isinstance(request.body, dict) else {}
    if str(given.get("@odata.type", "")).lstrip("#") != type_name:
        raise faults.malformed(f"'@odata.type' must be '#{type_name}'.")
    body = typecheck.check_body(_spelled(given), type_name.removeprefix("microsoft."))
    if body.get("id", before["id"]) != before["id"]:
        raise faults.read_only("id", RULE.resource)
    after = {**before, **{name: ca_shape.merge(before.get(name), value) for name, value in body.items()}}
    _check(after)
    held = request.tenant.collection(KIND.collection).setdefault(found["_role"], {"rules": {}})
    held["rules"][before["id"]] = after
    held.update(at=request.cloud.timestamp(), by=request.who.name)
    role = role_definitions.definition(found["_role"])
    changes = audit.differences({before["id"]: before}, {before["id"]: after})
    if changes and role is not None:
        targets = [audit.target("Role", role, changes)]
        audit.record(
            request, "Update role setting in PIM", category="RoleManagement", operation="Update", service="PIM", targets=targets
        )
    return envelope.done()


def _spelled(given: Json) -> Json:
    """Operations are taken in any case (the example of the page writes `All`)."""
    target = given.get("target")
    if not isinstance(target, dict) or not isinstance(target.get("operations"), list):
        return given
    operations = [one[:1].lower() + one[1:] if isinstance(one, str) else one for one in target["operations"]]
    plain = {name: value for name, value in target.items() if not name.startswith("@")}
    return {**given, "target": {**plain, "operations": operations}}


def _check(rule: Json) -> None:
    if "enabledRules" in rule and not set(rule["enabledRules"] or ()) <= set(ENABLED):
        raise faults.malformed(f"'enabledRules' can hold {', '.join(ENABLED)}.")
    if rule.get("isExpirationRequired") and not rule.get("maximumDuration"):
        raise faults.malformed("'maximumDuration' is required when 'isExpirationRequired' is true.")
    if "notificationLevel" in rule and rule["notificationLevel"] not in ("None", "Critical", "All"):
        raise faults.malformed("'notificationLevel' must be None, Critical or All.")


def demand(request: Request, wanted: pim.Wanted, *, caller: str, level: str) -> None:
    """Raises GraphFault 400 with every rule that the request breaks. Who signs in to the simulator counts as having done so with
    a second factor. Source: the rules themselves; code and words of the refusal are what published clients report."""
    held = rules(request.tenant, wanted.role["id"])
    asked = held[f"Enablement_{caller}_{level}"]["enabledRules"] or ()
    limit = held[f"Expiration_{caller}_{level}"]
    broken = []
    if "Justification" in asked and not str(wanted.body.get("justification") or "").strip():
        broken.append("JustificationRule")
    if "Ticketing" in asked and not (wanted.body.get("ticketInfo") or {}).get("ticketNumber"):
        broken.append("TicketingRule")
    if limit["isExpirationRequired"] and not _short_enough(wanted.start, wanted.end, limit["maximumDuration"]):
        broken.append("ExpirationRule")
    if broken:
        names = ",".join(f'"{name}"' for name in broken)
        message = f"The following policy rules failed: [{names}]"
        raise GraphFault(400, "RoleAssignmentRequestPolicyValidationFailed", message)


def _short_enough(start: datetime, end: datetime | None, longest: str) -> bool:
    seconds = pim.seconds_of(longest)
    return end is not None and (not seconds or (end - start).total_seconds() <= seconds)


def needs_approval(request: Request, wanted: pim.Wanted) -> bool:
    """Whether somebody has to approve that the role is activated."""
    setting = rules(request.tenant, wanted.role["id"])["Approval_EndUser_Assignment"]["setting"] or {}
    return bool(setting.get("isApprovalRequired"))
