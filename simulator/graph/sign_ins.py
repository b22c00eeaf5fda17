"""`/auditLogs/signIns`, and `signInActivity` of people: who signed in, when, and what stood in the way.

v1.0 lists what people do themselves; refresh tokens and apps stand in the beta list alone, which is not served, but count for
`signInActivity` (refresh tokens) and at `/_sim/sign-ins` (all). Newest first, 1,000 a page, 30 days, and only with Entra ID P1.
Sources: Graph API reference, List signIns, signIn, signInActivity; the words of the refusals as reported of the live service.
The number of the time zone in `createdDateTime` is always Z.
"""

from __future__ import annotations

import re
from typing import Any

from simulator.entra import sign_ins as log
from simulator.errors import GraphFault
from simulator.graph import envelope, faults, permissions, privileges
from simulator.graph.kinds import Kind, View
from simulator.messages import Request, Response, route
from simulator.store import Tenant

Json = dict[str, Any]

PATH = "/v1.0/auditLogs/signIns"
P1_PLAN, P2_PLAN = "41781fb2-bc02-4b7c-bd55-b576c07bb09d", "eec0eb4f-6444-4f95-aba0-50c24d67f998"
# Who may see which policies were applied, beside the permission for the log (Viewing applied conditional access policies).
_POLICIES = frozenset({"Policy.Read.All", "Policy.Read.ConditionalAccess", "Policy.ReadWrite.ConditionalAccess"})
_POLICY_ROLES = (
    "Global Administrator",
    "Global Reader",
    "Security Administrator",
    "Security Operator",
    "Security Reader",
    "Conditional Access Administrator",
)
_GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\Z")


def has_plan(tenant: Tenant, *plans: str) -> bool:
    """Whether some product of the tenant holds one of these service plans."""
    skus = tenant.collection("subscribedSkus").values()
    return any(plan["servicePlanId"] in plans for sku in skus for plan in sku.get("servicePlans", []))


def demand_premium(request: Request) -> None:
    """Raises GraphFault 403 in a tenant without Entra ID P1 or P2."""
    if not has_plan(request.tenant, P1_PLAN, P2_PLAN):
        raise GraphFault(
            403,
            "Authentication_RequestFromNonPremiumTenantOrB2CTenant",
            "Neither tenant is B2C or tenant doesn't have premium license",
        )


def _with_p2(name: str) -> Any:
    """Risk is told only to who has bought its detection."""

    def compute(view: View, entry: Json) -> Any:
        if "p2" not in view.memo:
            view.memo["p2"] = has_plan(view.tenant, P2_PLAN)
        return entry[name] if view.memo["p2"] else "hidden"

    return compute


KIND = Kind(
    collection="signIns",
    segment="auditLogs/signIns",
    type_name="graph.signIn",
    resource="SignIn",
    directory=False,
    page=1000,
    largest=1000,
    computed={name: _with_p2(name) for name in ("riskDetail", "riskLevelAggregated", "riskLevelDuringSignIn")},
)


def _entries(request: Request) -> list[Json]:
    demand_premium(request)
    oldest = log.stamp(request.cloud.now() - log.KEPT)
    shown = [
        entry
        for entry in reversed(request.tenant.log("signIns"))
        if entry["_kind"] == log.INTERACTIVE and entry["createdDateTime"] >= oldest
    ]
    return shown if _sees_policies(request) else [{**entry, "appliedConditionalAccessPolicies": []} for entry in shown]


def _sees_policies(request: Request) -> bool:
    if request.who.kind == "app":
        return bool(request.who.scopes & _POLICIES)
    table = permissions.role_ids()
    return bool(privileges.caller_roles(request) & {table[name] for name in _POLICY_ROLES})


@route("GET", PATH)
def list_sign_ins(request: Request) -> Response:
    return envelope.collection(request, KIND, _entries(request))


@route("GET", PATH + "/{sign_in_id}")
def get_sign_in(request: Request) -> Response:
    wanted = request.path_params["sign_in_id"]
    for entry in _entries(request):
        if entry["id"] == wanted.lower():
            return envelope.entity(request, KIND, entry)
    raise faults.not_found(wanted)


def activity_of(view: View, user: Json) -> Json | None:
    """`signInActivity` of a person; None for one who never signed in."""
    known = view.tenant.collections.get(log.ACTIVITY, {}).get(user["id"].lower())
    if known is None:
        return None
    names = ("lastSignIn", "lastNonInteractiveSignIn", "lastSuccessfulSignIn")
    return {f"{name}{part}": known.get(f"{name}{part}") for name in names for part in ("DateTime", "RequestId")}


def check_activity(request: Request) -> None:
    """Whoever asks for `signInActivity` needs AuditLog.Read.All and a premium tenant, and names a person by the id (the last:
    its words as reported of the live service). Raises GraphFault 403, 400."""
    if not any("signinactivity" in value.lower() for value in request.query.values()):
        return
    privileges.demand(request, "AuditLog.Read.All")
    demand_premium(request)
    key = request.path_params.get("user_id")
    if key is not None and not _GUID.match(key):
        raise faults.malformed("Get By Key only supports UserId and the key has to be a valid Guid")
