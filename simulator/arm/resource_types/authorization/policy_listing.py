"""The lists of policy objects, and their filters, which all of them share.

Of a subscription or group: what was put on it, above it and below it; of a management group: on it and above it. `atScope()`
leaves out what lies below, `atExactScope()` all but the scope itself. Source: the REST reference of the lists.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from simulator.arm import access, crud, filters, hierarchy, ids, versions
from simulator.arm.paging import page, public
from simulator.errors import ArmFault
from simulator.messages import Json, Request, Response

Matches = Callable[[Json, filters.Term], bool | None]


def listed(request: Request, arm_type: str, *, matches: Matches, builtin: Sequence[Json] = ()) -> Response:
    """Serve the list that the request asks for. `matches` answers a term that isn't about scope: None when it doesn't know it.
    `builtin`: Microsoft's own, which lie above every scope."""
    scope = ids.parse(request.path).scope
    if scope.lower().startswith(hierarchy.GROUPS.lower()):
        # Lists of a subscription are guarded already.
        access.require(request, f"{arm_type}/read", scope)
    # The reference writes `policyType -eq Custom`, clients send it so.
    terms = filters.parse((versions.option(request, "$filter") or "").replace(" -eq ", " eq "))
    calls = {term.name for term in terms if term.operator == "call" and not term.values}
    exact, at_scope = "atexactscope" in calls, "atscope" in calls
    below = not at_scope and not exact and not scope.lower().startswith(hierarchy.GROUPS.lower())
    above = [*([] if exact else hierarchy.groups_above(request.tenant, scope)), scope.lower()]
    found = [] if exact else list(builtin)
    for item in crud.below(request.tenant, "", arm_type):
        at = ids.parse(item["id"]).scope
        if at.lower() in above or (not exact and ids.covers(at, scope)) or (below and ids.covers(scope, at)):
            found.append(item)
    rest = [term for term in terms if term.name not in ("atscope", "atexactscope") or term.operator != "call"]
    return page(request, [item for item in found if all(_fits(request, matches, item, term) for term in rest)])


def read(request: Request, missing: str) -> Response:
    """Serve GET of one: policy objects have a code of their own for what isn't there. `missing` is such a code."""
    target = ids.parse(request.path)
    found = crud.stored(request.tenant, target)
    if found is None:
        what = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", missing.removesuffix("NotFound")).lower()
        raise ArmFault(404, missing, f"The {what} '{target.name}' could not be found.")
    return Response(body=public(found))


def _fits(request: Request, matches: Matches, item: Json, term: filters.Term) -> bool:
    result = matches(item, term)
    if result is None:
        raise ArmFault(
            400,
            "InvalidFilterInQueryString",
            f"Invalid $filter '{versions.option(request, '$filter')}' specified in the query string.",
        )
    return result
