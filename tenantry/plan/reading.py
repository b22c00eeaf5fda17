"""What a change means, for guards and reports: whom it removes, whom it blocks, what it would make of a policy."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, Final

from tenantry.plan.change import Change, Plan
from tenantry.plan.facts import Account, PolicyFacts, TenantFacts

USER: Final = "user"
POLICY: Final = "conditional-access-policy"
LICENSES: Final = "license-assignment"
ENABLED: Final = "enabled"

_PEOPLE = "people/"


def counts(plan: Plan) -> dict[str, int]:
    """How many of each action, in the order in which reports show them."""
    found = Counter(change.action for change in plan.changes)
    return {
        "create": found["create"],
        "update": found["update"],
        "replace": found["replace"],
        "delete": found["delete"],
        "import": found["import"],
        "release": found["release"],
        "same": plan.same,
    }


def upn_of(change: Change) -> str:
    """The sign-in name in `people/UPN` or `people/UPN/licenses`, lower case; "" for anything else."""
    if not change.name.startswith(_PEOPLE):
        return ""
    return change.name.removeprefix(_PEOPLE).split("/", 1)[0].lower()


def before(change: Change, path: str) -> Any:
    """The live value of a changed property; None when it does not change."""
    return next((item.before for item in change.properties if item.path == path), None)


def wanted(change: Change, path: str) -> Any:
    """The value that `path` (`conditions.users.excludeUsers`) gets: from the wanted inputs, else from the changed properties."""
    node: Any = change.inputs
    for part in path.split("."):
        if not isinstance(node, Mapping) or part not in node:
            break
        node = node[part]
    else:
        return node
    return next((item.after for item in change.properties if item.path == path), None)


def ends_object(change: Change) -> bool:
    """The live object goes: deleted or replaced. What was adopted is only released."""
    return change.action == "replace" or (change.action == "delete" and change.origin != "adopted")


def leaves_management(change: Change) -> bool:
    """The object goes or is let go: its place has left the spec."""
    return change.action in ("delete", "release")


def blocks_sign_in(change: Change) -> bool:
    """An account that could sign in can't any more, but stays."""
    return (
        change.type == USER
        and change.action in ("update", "import")
        and any(item.path == "accountEnabled" and item.after is False and item.before is not False for item in change.properties)
    )


def is_destructive(change: Change) -> bool:
    """Takes something away from somebody: a reviewer must see it first."""
    return change.action in ("delete", "replace") or blocks_sign_in(change)


def makes_policy(change: Change) -> bool:
    """A conditional access policy that stands after the plan as this change leaves it."""
    return change.type == POLICY and change.action in ("create", "update", "replace", "import")


def live_policy(change: Change, facts: TenantFacts) -> PolicyFacts | None:
    """The policy as it is live, by id; None before it exists."""
    if not change.resource_id:
        return None
    return next((policy for policy in facts.policies.values() if policy.id.lower() == change.resource_id.lower()), None)


def wanted_state(change: Change, facts: TenantFacts) -> str:
    """The state that the policy has after the plan."""
    state = wanted(change, "state")
    if state is None:
        live = live_policy(change, facts)
        return live.state if live else ""
    return str(state)


def is_account(change: Change, account: Account) -> bool:
    """This change is about that very account: by object id, or by sign-in name where the change has no id."""
    if change.resource_id:
        return change.resource_id.lower() == account.id.lower()
    return upn_of(change) == account.upn.lower()


def strings(value: Any) -> frozenset[str]:
    """A list of ids or words as a lower-case set; anything else is empty."""
    if not isinstance(value, list | tuple | set | frozenset):
        return frozenset()
    return frozenset(str(item).lower() for item in value)


def listed(names: Iterable[str], limit: int = 10) -> str:
    """`a, b, c and 4 more`: names sorted, the first `limit` of them."""
    every = sorted(names)
    rest = len(every) - limit
    return ", ".join(every[:limit]) + (f" and {rest} more" if rest > 0 else "")
