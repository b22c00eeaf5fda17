"""What the tenant has bought: names of service plans, seats, and errors about them in words.

Facts: Graph subscribedSku (`prepaidUnits`, `consumedUnits`, `servicePlans`; a plan that applies to the company cannot be switched
per user).
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from typing import Any

from graph_provider.errors import GraphError, NoSeats
from graph_provider.fields import GUID
from graph_provider.lists import Collection
from graph_provider.session import Session
from graph_provider.values import Json, is_unknown

_SKUS = Collection("/subscribedSkus", paged=False)
_ANY_GUID = re.compile(GUID.pattern, re.IGNORECASE)


async def owned(session: Session) -> dict[str, Json]:
    """The tenant's products by lower-case skuId. Raises GraphError."""
    return {str(item["skuId"]).lower(): item for item in (await session.lists.all(_SKUS)).values()}


def called(sku: Mapping[str, Any]) -> str:
    """`SPB (cbdc14ab-...)`."""
    return f"{sku.get('skuPartNumber')} ({sku.get('skuId')})"


def has_names(plans: Any) -> bool:
    """Whether `disabledPlans` names a service plan by anything but its id."""
    lists = plans.values() if isinstance(plans, Mapping) else ()
    return any(
        not GUID.fullmatch(plan) and not is_unknown(plan) for some in lists for plan in some or () if isinstance(plan, str)
    )


async def plan_ids(session: Session, sku_id: str, plans: Sequence[str]) -> tuple[list[str], str]:
    """The ids of service plans that are given by id or name, and what is wrong with them, "" for nothing. Raises GraphError."""
    sku = (await owned(session)).get(sku_id.lower())
    known = {str(plan["servicePlanName"]).casefold(): plan for plan in (sku or {}).get("servicePlans") or []}
    found: list[str] = []
    for plan in plans:
        if GUID.fullmatch(plan) or is_unknown(plan):
            found.append(plan)
        elif sku is None:
            return [], f"'{plan}' cannot be looked up, as the tenant has no subscription of {sku_id}: give the plan's id"
        elif plan.casefold() not in known:
            names = sorted(str(one["servicePlanName"]) for one in known.values())
            near = difflib.get_close_matches(plan.upper(), names, n=1)
            hint = f"; did you mean {near[0]}?" if near else ""
            return [], f"'{plan}' is no service plan of {called(sku)}, which has {', '.join(names)}{hint}"
        elif known[plan.casefold()].get("appliesTo") == "Company":
            return [], f"'{plan}' of {called(sku)} is for the whole company and cannot be switched off for single users"
        else:
            found.append(str(known[plan.casefold()]["servicePlanId"]))
    return found, ""


async def explain(session: Session, error: GraphError) -> None:
    """Let an error about a product say which one it is and how many seats there are. Where that cannot be read it stays."""
    named = _ANY_GUID.search(error.message)
    session.lists.forget(_SKUS)
    try:
        skus = await owned(session)
    except GraphError:
        return
    sku = skus.get(named[0].lower()) if named else None
    if not isinstance(error, NoSeats):
        has = ", ".join(sorted(called(one) for one in skus.values())) or "none"
        error.message = f"{named[0] if named else error.message}; the tenant's products are {has}"
    elif sku is not None:
        units = sku.get("prepaidUnits") or {}
        seats = int(units.get("enabled") or 0) + int(units.get("warning") or 0)
        error.message = f"{called(sku)} has {seats} seats, and {sku.get('consumedUnits')} are assigned"
