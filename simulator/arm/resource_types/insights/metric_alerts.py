"""Metric alerts (Microsoft.Insights/metricAlerts): a rule on metrics of one or several resources. Their place is always global.

Allowed durations: the REST reference's and the portal's. Codes are from general knowledge.
"""

from __future__ import annotations

from simulator.arm import enums, ids
from simulator.arm.kind import Kind, Write
from simulator.arm.resource_types.insights import alert_rules
from simulator.messages import Json

TYPE = "Microsoft.Insights/metricAlerts"
_FREQUENCIES = ("PT1M", "PT5M", "PT15M", "PT30M", "PT1H")
_WINDOWS = ("PT1M", "PT5M", "PT15M", "PT30M", "PT1H", "PT6H", "PT12H", "P1D")
_SINGLE = "Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria"
_MULTIPLE = "Microsoft.Azure.Monitor.MultipleResourceMultipleMetricCriteria"


def prepare(write: Write, wanted: Json) -> None:
    tenant, given = write.request.tenant, wanted["properties"]
    if wanted["location"].lower() != "global":
        raise alert_rules.bad(f"The location '{wanted['location']}' of a metric alert must be 'global'.")
    enums.check(KIND.description, wanted, code="BadRequest")
    alert_rules.check_severity(given["severity"])
    frequency = alert_rules.check_duration("evaluationFrequency", given["evaluationFrequency"], _FREQUENCIES)
    window = alert_rules.check_duration("windowSize", given["windowSize"], _WINDOWS)
    if window < frequency:
        raise alert_rules.bad("The windowSize must not be shorter than the evaluationFrequency.")
    alert_rules.check_scopes(tenant, given["scopes"])
    _check_criteria(given)
    actions = given.get("actions") or []
    for action in actions:
        if not action.get("actionGroupId"):
            raise alert_rules.bad("An action needs an actionGroupId.")
    alert_rules.check_action_groups(tenant, (action["actionGroupId"] for action in actions))
    if not given.get("targetResourceType"):
        given["targetResourceType"] = ids.parse(given["scopes"][0]).type
    given.setdefault("autoMitigate", True)
    given.setdefault("actions", [])
    given["lastUpdatedTime"] = write.request.cloud.timestamp()
    given["isMigrated"] = False


KIND = Kind(type=TYPE, prepare=prepare, name_pattern=r"[^*#&+:<>?@%{}\\/]{0,259}[^*#&+:<>?@%{}\\/. ]", global_too=True)


def _check_criteria(given: Json) -> None:
    criteria = given["criteria"]
    kind = criteria["odata.type"]
    if kind not in (_SINGLE, _MULTIPLE):
        return
    conditions = criteria.get("allOf") or []
    if not conditions:
        raise alert_rules.bad("The criteria of a metric alert hold at least one condition in allOf.")
    alert_rules.refuse_twice("condition name", [condition["name"] for condition in conditions])
    if kind == _SINGLE and len(given["scopes"]) > 1:
        raise alert_rules.bad("Several scopes need the criteria MultipleResourceMultipleMetricCriteria.")
    wide = [scope for scope in given["scopes"] if "/providers/" not in scope]
    if wide and not (given.get("targetResourceType") and given.get("targetResourceRegion")):
        raise alert_rules.bad(f"The scope '{wide[0]}' needs a targetResourceType and a targetResourceRegion.")
    if wide and kind == _SINGLE:
        raise alert_rules.bad(f"The scope '{wide[0]}' needs the criteria MultipleResourceMultipleMetricCriteria.")
    for condition in conditions:
        for dimension in condition.get("dimensions") or ():
            if dimension["operator"] not in ("Include", "Exclude"):
                raise alert_rules.bad(f"The operator '{dimension['operator']}' of a dimension is not Include or Exclude.")
