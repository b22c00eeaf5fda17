"""Log alerts (Microsoft.Insights/scheduledQueryRules): a query that runs on a schedule over a workspace or other resources.

Source of what a rule of each kind needs: the REST reference. Codes are from general knowledge.
"""

from __future__ import annotations

from simulator.arm import enums
from simulator.arm.kind import Kind, Write
from simulator.arm.resource_types.insights import alert_rules
from simulator.messages import Json

TYPE = "Microsoft.Insights/scheduledQueryRules"
_FREQUENCIES = ("PT1M", "PT5M", "PT10M", "PT15M", "PT30M", "PT45M", "PT1H", "PT2H", "PT3H", "PT4H", "PT5H", "PT6H", "P1D")
_WINDOWS = (*_FREQUENCIES, "P2D")
_MOST_ACTION_GROUPS = 5


def prepare(write: Write, wanted: Json) -> None:
    tenant, given = write.request.tenant, wanted["properties"]
    enums.check(KIND.description, wanted, code="BadRequest")
    wanted["kind"] = wanted.get("kind") or "LogAlert"
    alert_rules.check_scopes(tenant, given.get("scopes") or [])
    conditions = (given.get("criteria") or {}).get("allOf") or []
    if len(conditions) != 1:
        raise alert_rules.bad(f"A scheduled query rule holds one condition in criteria.allOf, not {len(conditions)}.")
    condition = conditions[0]
    if not (condition.get("query") or "").strip():
        raise alert_rules.bad("The query of the condition is empty.")
    if wanted["kind"] == "LogAlert":
        _check_log_alert(given, condition)
    elif wanted["kind"] == "LogToMetric" and not condition.get("metricName"):
        raise alert_rules.bad("A rule of the kind LogToMetric needs a metricName in its condition.")
    groups = (given.get("actions") or {}).get("actionGroups") or []
    if len(groups) > _MOST_ACTION_GROUPS:
        raise alert_rules.bad(f"A rule has at most {_MOST_ACTION_GROUPS} action groups.")
    alert_rules.check_action_groups(tenant, groups)
    if given.get("muteActionsDuration") and given.get("autoMitigate"):
        raise alert_rules.bad("muteActionsDuration can't be set when autoMitigate is true.")
    given.setdefault("displayName", write.id.name)
    given.setdefault("enabled", True)
    given |= {
        "createdWithApiVersion": (write.current or {}).get("properties", {}).get("createdWithApiVersion") or write.version,
        "isLegacyLogAnalyticsRule": False,
        "isWorkspaceAlertsStorageConfigured": False,
    }


KIND = Kind(type=TYPE, prepare=prepare, name_pattern=r"[^#<>%&:\\?/{}*]{1,260}", etag="etag")


def _check_log_alert(given: Json, condition: Json) -> None:
    alert_rules.check_severity(given.get("severity"))
    for name in ("evaluationFrequency", "windowSize"):
        if not given.get(name):
            raise alert_rules.bad(f"A rule of the kind LogAlert needs {name}.")
    frequency = alert_rules.check_duration("evaluationFrequency", given["evaluationFrequency"], _FREQUENCIES)
    window = alert_rules.check_duration("windowSize", given["windowSize"], _WINDOWS)
    if window < frequency:
        raise alert_rules.bad("The windowSize must not be shorter than the evaluationFrequency.")
    if given.get("overrideQueryTimeRange"):
        alert_rules.check_duration("overrideQueryTimeRange", given["overrideQueryTimeRange"], _WINDOWS)
    needed = ["timeAggregation", "operator"]
    if condition.get("criterionType") != "DynamicThresholdCriterion":
        needed.append("threshold")
    for name in needed:
        if condition.get(name) is None:
            raise alert_rules.bad(f"The condition of a rule of the kind LogAlert needs {name}.")
    if condition["timeAggregation"] != "Count" and not condition.get("metricMeasureColumn"):
        raise alert_rules.bad(f"The timeAggregation {condition['timeAggregation']} needs a metricMeasureColumn.")
    periods = condition.get("failingPeriods") or {}
    total, failing = periods.get("numberOfEvaluationPeriods", 1), periods.get("minFailingPeriodsToAlert", 1)
    if not 1 <= failing <= total <= 6:
        raise alert_rules.bad("failingPeriods: 1 to 6 evaluation periods, of which not more can fail than there are.")
