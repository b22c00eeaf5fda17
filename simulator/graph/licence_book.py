"""Who holds which licence, and how many seats that takes.

Stored are the assignments: `_licenses` of a user (direct) and of a group (for its direct members). All that Graph shows follows
from them: assignedLicenses, licenseAssignmentStates, consumedUnits. A direct assignment always has its seat, for it was refused
otherwise. A group's are served in order: one that finds no seat shows CountViolation, one whose plans exclude those that the
user has already MutuallyExclusiveViolation. Where groups are processed after a delay (group_processing), what a user has through
groups stands in `_inherited` as it was when it was processed.
Source: Graph user: assignLicense; group-based licensing (facts: licences); Entra, resolve group licence problems (its example of
excluding products are two Office plans of different size; which single plans exclude each other is general knowledge).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from simulator.graph import membership
from simulator.graph.kinds import View
from simulator.store import Tenant

Json = dict[str, Any]

# Of each set a user can have one: sizes of the same service.
_EXCLUSIVE = (
    frozenset({"EXCHANGE_S_DESKLESS", "EXCHANGE_S_STANDARD", "EXCHANGE_S_ENTERPRISE"}),
    frozenset({"SHAREPOINTSTANDARD", "SHAREPOINTENTERPRISE"}),
)


@dataclass(kw_only=True)
class Book:
    """`states`: user id to its licenseAssignmentStates. `holders`: sku id to the users that take a seat."""

    states: dict[str, list[Json]] = field(default_factory=dict)
    holders: dict[str, set[str]] = field(default_factory=dict)

    def add(self, user: Json, licence: Json, group_id: str | None, error: str = "None") -> None:
        """One more assignment; without an error it takes a seat."""
        user_id = user["id"]
        self.states.setdefault(user_id, []).append(
            {
                "skuId": licence["skuId"],
                "disabledPlans": list(licence.get("disabledPlans", [])),
                "assignedByGroup": group_id,
                "state": "Active" if error == "None" else "Error",
                "error": error,
                "lastUpdatedDateTime": licence.get("_since") or user.get("createdDateTime"),
            }
        )
        if error == "None":
            self.holders.setdefault(licence["skuId"], set()).add(user_id)


def seats(sku: Json) -> int:
    """Seats that can be used: those in grace (`warning`) still count."""
    units = sku.get("prepaidUnits") or {}
    return int(units.get("enabled") or 0) + int(units.get("warning") or 0)


def sku_of(tenant: Tenant, sku_id: str) -> Json | None:
    """The tenant's subscription with this SKU."""
    return next((s for s in tenant.collection("subscribedSkus").values() if str(s.get("skuId")).lower() == sku_id.lower()), None)


def book(tenant: Tenant) -> Book:
    """The whole tenant's licences as they stand."""
    out = Book()
    users = tenant.collection("users")
    for user in users.values():
        for licence in user.get("_licenses", []):
            out.add(user, licence, None)
    if membership.processed_later(tenant):
        for user in users.values():
            for held in user.get("_inherited", []):
                out.add(user, held, held["group"], held["error"])
        return out
    for group in tenant.collection("groups").values():
        if not group.get("_licenses"):
            continue
        members = [one for one in membership.member_ids(tenant, group) if one in users]
        for licence in group["_licenses"]:
            taken = out.holders.setdefault(licence["skuId"], set())
            for user_id in members:
                error = problem(tenant, licence, user_id, taken, out.states.get(user_id, []))
                out.add(users[user_id], licence, group["id"], error)
    return out


def problem(tenant: Tenant, licence: Json, user_id: str, holders: set[str], held: Iterable[Json]) -> str:
    """What keeps a group from giving the licence to the user, `None` when nothing does. `holders` of the SKU take a seat each;
    `held` are the user's states."""
    sku = sku_of(tenant, licence["skuId"])
    if user_id not in holders and len(holders) >= (seats(sku) if sku is not None else 0):
        return "CountViolation"
    return "MutuallyExclusiveViolation" if excluded(tenant, licence, held) else "None"


def excluded(tenant: Tenant, licence: Json, held: Iterable[Json]) -> tuple[str, str] | None:
    """A plan that the user has in another product, and the one of the licence that cannot stand beside it."""
    others = [one for one in held if one.get("error", "None") == "None" and one["skuId"] != licence["skuId"]]
    if not others:
        return None
    wanted = _plans(tenant, licence)
    for other in others:
        for plan in _plans(tenant, other):
            for one in wanted:
                if plan != one and any({plan, one} <= sizes for sizes in _EXCLUSIVE):
                    return plan, one
    return None


def _plans(tenant: Tenant, licence: Json) -> list[str]:
    """The names of the plans that are on."""
    sku = sku_of(tenant, licence["skuId"]) or {}
    off = licence.get("disabledPlans", [])
    return [plan["servicePlanName"] for plan in sku.get("servicePlans", []) if plan["servicePlanId"] not in off]


def book_of(view: View) -> Book:
    """The book, made once for an answer."""
    if "licences" not in view.memo:
        view.memo["licences"] = book(view.tenant)
    found: Book = view.memo["licences"]
    return found


def states_of(view: View, user: Json) -> list[Json]:
    """The user's licenseAssignmentStates."""
    return book_of(view).states.get(user["id"], [])


def assigned(states: list[Json]) -> list[Json]:
    """assignedLicenses: direct and inherited ones in one list; a plan is off only if every assignment turns it off."""
    plans: dict[str, set[str]] = {}
    for state in states:
        if state["state"] != "Active":
            continue
        off = set(state["disabledPlans"])
        plans[state["skuId"]] = plans[state["skuId"]] & off if state["skuId"] in plans else off
    return [{"skuId": sku_id, "disabledPlans": sorted(off)} for sku_id, off in plans.items()]
