"""The rules of assignLicense, the same for users and groups. Source: Graph user: assignLicense (facts: licences)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from simulator.graph import faults, licence_book, typecheck
from simulator.messages import Request
from simulator.store import Tenant

Json = dict[str, Any]

MAILBOX_PLANS = ("EXCHANGE_S_STANDARD", "EXCHANGE_S_ENTERPRISE", "EXCHANGE_S_DESKLESS")


def read_changes(request: Request, bound_to: str) -> tuple[list[Json], list[str]]:
    """(licences to add, SKU ids to remove), ids in lower case, each known to the tenant."""
    parameters = typecheck.check_parameters(request.body, "graph.assignLicense", bound_to)
    for name in ("addLicenses", "removeLicenses"):
        if parameters.get(name) is None:
            raise faults.bad_request(f"The parameter '{name}' is required; send an empty list for no change.")
    add = [_checked(request.tenant, licence) for licence in parameters["addLicenses"]]
    remove = [str(sku_id).lower() for sku_id in parameters["removeLicenses"]]
    for sku_id in remove:
        _known(request.tenant, sku_id)
    both = {licence["skuId"] for licence in add} & set(remove)
    if both or len({licence["skuId"] for licence in add}) < len(add):
        raise faults.bad_request("A license may be named only once in addLicenses and removeLicenses together.")
    return add, remove


def _known(tenant: Tenant, sku_id: str) -> Json:
    sku = licence_book.sku_of(tenant, sku_id)
    if sku is None:
        raise faults.bad_request(f"License {sku_id} does not correspond to a valid company License.")
    return sku


def _checked(tenant: Tenant, licence: Json) -> Json:
    if not licence.get("skuId"):
        raise faults.bad_request("A license to add needs its 'skuId'.")
    sku = _known(tenant, licence["skuId"])
    off = [str(plan).lower() for plan in licence.get("disabledPlans") or []]
    plans = {str(plan["servicePlanId"]).lower(): plan for plan in sku.get("servicePlans", [])}
    for plan in off:
        if plan not in plans:
            raise faults.bad_request(
                f"License assignment failed because service plan {plan} is not part of license {sku['skuId']}."
            )
        if plans[plan].get("appliesTo") == "Company":
            raise faults.bad_request(f"Service plan {plan} applies to the company and cannot be disabled.")
    return {"skuId": str(licence["skuId"]).lower(), "disabledPlans": sorted(set(off))}


def merged(held: list[Json], add: list[Json], remove: list[str], now: str) -> list[Json]:
    """The assignments after the change; a SKU that is added again gets its new list of disabled plans."""
    changed = {licence["skuId"]: licence for licence in add}
    kept = [
        {**one, **changed[one["skuId"]], "_since": now} if one["skuId"] in changed else one
        for one in held
        if one["skuId"] not in remove
    ]
    present = {one["skuId"] for one in kept}
    return kept + [{**licence, "_since": now} for licence in add if licence["skuId"] not in present]


def demand_seat(tenant: Tenant, sku_id: str, user_id: str) -> None:
    """Raises GraphFault 400 when the last seat is taken by others."""
    holders = licence_book.book(tenant).holders.get(sku_id, set())
    sku = licence_book.sku_of(tenant, sku_id)
    if sku is not None and user_id not in holders and len(holders) >= licence_book.seats(sku):
        raise faults.bad_request(f"Subscription with SKU {sku_id} does not have any available licenses.")


def demand_compatible(tenant: Tenant, user: Json, licences: list[Json]) -> None:
    """Raises GraphFault 400 when the user would have plans that exclude each other. The words are general knowledge."""
    states = licence_book.book(tenant).states.get(user["id"], [])
    held = [*licences, *(one for one in states if one["assignedByGroup"] is not None)]
    for licence in licences:
        found = licence_book.excluded(tenant, licence, held)
        if found is not None:
            raise faults.bad_request(
                f"License assignment failed because service plans {found[0]}, {found[1]} are mutually exclusive."
            )


def provision_mailbox(tenant: Tenant, user: Json, licences: Iterable[Json]) -> None:
    """A licence with a mailbox plan gives the user an address; Exchange does that in reality."""
    on = {
        plan["servicePlanName"]
        for licence in licences
        for plan in (licence_book.sku_of(tenant, licence["skuId"]) or {}).get("servicePlans", [])
        if plan["servicePlanId"] not in licence["disabledPlans"]
    }
    if on & set(MAILBOX_PLANS) and not user.get("mail"):
        user["mail"] = user["userPrincipalName"]
        user["proxyAddresses"] = [f"SMTP:{user['userPrincipalName']}"]


def without_since(licences: list[Json]) -> list[Json]:
    """As a record or an answer shows them."""
    return [{"skuId": one["skuId"], "disabledPlans": one["disabledPlans"]} for one in licences]
