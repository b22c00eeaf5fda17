"""Some resources hold what can't be made again: groups with their mailboxes and files, workspaces, vaults, storage accounts,
machines. A delete needs an entry under `removed:` with `then: delete` and a reason. A replace is a delete that nobody asked
for, so it is always refused; do it in two reviewed steps. Accounts of people are judged by `person-vanished` when they go,
and here when they would be replaced.
"""

from __future__ import annotations

from collections.abc import Sequence

from tenantry.plan.change import Change
from tenantry.plan.facts import TenantFacts
from tenantry.plan.guard import Guard
from tenantry.plan.reading import USER, ends_object
from tenantry.spec.model import ClientSpec


def check(changes: Sequence[Change], spec: ClientSpec, facts: TenantFacts) -> list[str]:
    del facts
    return [reason for change in changes if change.data_bearing and ends_object(change) and (reason := _reason(change, spec))]


def _reason(change: Change, spec: ClientSpec) -> str:
    if change.action == "replace":
        why = ", ".join(item.path for item in change.properties) or "a property that can't be changed in place"
        return f"{change.name}: the {change.type} would be deleted and made anew, with everything in it, because of {why}"
    if change.type == USER:
        return ""
    said = spec.removed.get(change.name)
    if said is None:
        return f"{change.name}: the {change.type} would be deleted with everything in it, and `removed` does not say so"
    if said.then != "delete":
        return f"{change.name}: removed says `then: {said.then}`, and the plan would delete the {change.type}"
    return ""


GUARD = Guard(
    id="data-bearing",
    title="What holds data is not deleted unless the spec says so, and never replaced",
    text=__doc__ or "",
    hint="Say `removed: {PLACE: {then: release|delete, reason: ...}}`; instead of a replace, remove the old and add a new one.",
    check=check,
    overridable=False,
    applies_to_destroy=False,
)
