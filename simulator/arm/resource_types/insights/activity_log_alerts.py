"""Activity-log alerts (Microsoft.Insights/activityLogAlerts): which entries of the activity log call which action groups."""

from __future__ import annotations

import re

from simulator.arm.kind import Kind, Write
from simulator.errors import ArmFault
from simulator.messages import Json

TYPE = "Microsoft.Insights/activityLogAlerts"
_SCOPE = re.compile(r"/subscriptions/[0-9a-f-]{36}(/resourceGroups/[^/]+(/providers/[^/]+(/[^/]+/[^/]+)+)?)?/?\Z", re.IGNORECASE)
_ACTION_GROUP = re.compile(
    r"/subscriptions/[0-9a-f-]{36}/resourceGroups/[^/]+/providers/microsoft\.insights/actionGroups/[^/]+\Z", re.IGNORECASE
)


def prepare(_: Write, wanted: Json) -> None:
    given = wanted["properties"]
    if not given["scopes"]:
        raise _bad("An activity log alert needs at least one scope.")
    for scope in given["scopes"]:
        if not _SCOPE.match(scope):
            raise _bad(f"The scope '{scope}' is not a subscription, resource group or resource.")
    conditions = given["condition"]["allOf"]
    for condition in conditions:
        _check(condition)
    if not any(str(condition.get("field", "")).lower() == "category" for condition in conditions):
        raise _bad("The condition must hold a field 'category' in allOf.")
    for action in given["actions"].get("actionGroups") or ():
        if not _ACTION_GROUP.match(action["actionGroupId"]):
            raise _bad(f"The actionGroupId '{action['actionGroupId']}' is not the id of an action group.")
    given.setdefault("enabled", True)
    given["actions"].setdefault("actionGroups", [])


KIND = Kind(
    type=TYPE, prepare=prepare, name_pattern=r"[^:<>+/&%\\?|#]{0,259}[^:<>+/&%\\?|#. ]", patchable=("enabled",), global_too=True
)


def _check(condition: Json) -> None:
    if condition.get("anyOf"):
        if len(condition) > 1:
            raise _bad("A condition with anyOf can't hold a field too.")
        for leaf in condition["anyOf"]:
            _check_leaf(leaf)
    else:
        _check_leaf(condition)


def _check_leaf(leaf: Json) -> None:
    if not leaf.get("field") or ("equals" in leaf) == ("containsAny" in leaf):
        raise _bad("A condition needs a field and either equals or containsAny.")


def _bad(message: str) -> ArmFault:
    return ArmFault(400, "BadRequest", message)
