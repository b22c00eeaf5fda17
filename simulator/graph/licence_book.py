"""Who holds which licence, and how many seats that takes.

Stored are only the assignments: `_licenses` of a user (direct) and of a group (for its direct members). All that Graph shows
follows from them: assignedLicenses, licenseAssignmentStates, consumedUnits. A direct assignment always has its seat, for it was
refused otherwise; a group's are served in order until the seats run out, and the rest shows CountViolation.
Source: Graph user: assignLicense; group-based licensing (facts: licences).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from simulator.graph import membership
from simulator.graph.kinds import View
from simulator.store import Tenant

Json = dict[str, Any]


@dataclass(kw_only=True)
class Book:
    """`states`: user id to its licenseAssignmentStates. `holders`: sku id to the users that take a seat."""

    states: dict[str, list[Json]] = field(default_factory=dict)
    holders: dict[str, set[str]] = field(default_factory=dict)


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
    for user_id, user in users.items():
        for licence in user.get("_licenses", []):
            out.states.setdefault(user_id, []).append(_state(user, licence, None, "Active", "None"))
            out.holders.setdefault(licence["skuId"], set()).add(user_id)
    for group in tenant.collection("groups").values():
        if not group.get("_licenses"):
            continue
        members = [one for one in membership.member_ids(tenant, group) if one in users]
        for licence in group["_licenses"]:
            sku = sku_of(tenant, licence["skuId"])
            limit = seats(sku) if sku is not None else 0
            taken = out.holders.setdefault(licence["skuId"], set())
            for user_id in members:
                fits = user_id in taken or len(taken) < limit
                state, error = ("Active", "None") if fits else ("Error", "CountViolation")
                if fits:
                    taken.add(user_id)
                out.states.setdefault(user_id, []).append(_state(users[user_id], licence, group["id"], state, error))
    return out


def _state(user: Json, licence: Json, group_id: str | None, state: str, error: str) -> Json:
    return {
        "skuId": licence["skuId"],
        "disabledPlans": list(licence.get("disabledPlans", [])),
        "assignedByGroup": group_id,
        "state": state,
        "error": error,
        "lastUpdatedDateTime": licence.get("_since") or user.get("createdDateTime"),
    }


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
