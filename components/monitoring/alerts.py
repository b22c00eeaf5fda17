"""What the other parts say is worth an alert, made the same way for all, and the sign-ins of break-glass accounts."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi
from pulumi_azure_native import monitor
from pulumi_azure_native.monitor import MetricAlert, ScheduledQueryRule

from components.azure.part import LogRule, MetricRule, Part
from components.base import Context
from components.monitoring.hook import Hook
from components.monitoring.logs import Logs
from tenantry.spec.model import Azure

METRIC_ALERT = "Microsoft.Insights/metricAlerts"
LOG_ALERT = "Microsoft.Insights/scheduledQueryRules"
# 0 critical, 1 error, 2 warning, 3 informational, 4 verbose. Up to this one it cannot wait.
URGENT_UP_TO = 1


class Alerts(Part):
    """A metric alert for each metric rule, a log alert for each log rule that `parts` offer; of severity 0 when a break-glass
    account signs in, where sign-ins reach the workspace."""

    TYPE = "tenantry:monitoring:Alerts"

    def __init__(self, context: Context, azure: Azure, hook: Hook, logs: Logs, parts: Sequence[Part]) -> None:
        super().__init__(context, azure)
        self._hook, self._logs = hook, logs
        for metric in [rule for part in parts for rule in part.offers.metric_rules]:
            self._metric(metric)
        # The tables that a query reads are filled by other parts' settings.
        for log in [rule for part in parts for rule in part.offers.log_rules]:
            self._log(log)
        sign_ins = [part.offers.sign_ins for part in parts if part.offers.sign_ins is not None]
        if sign_ins and context.break_glass:
            self._log(break_glass_rule(list(context.break_glass.values())), after=sign_ins)
        self.register_outputs({})

    def _groups(self, severity: int) -> list[str]:
        return self._hook.group_ids(urgent=severity <= URGENT_UP_TO)

    def _metric(self, rule: MetricRule) -> None:
        self.made(
            MetricAlert(
                rule.place,
                rule_name=self.name(METRIC_ALERT, *_words(rule.place)),
                resource_group_name=self.group("core"),
                location="global",
                description=rule.title,
                enabled=True,
                severity=rule.severity,
                scopes=[rule.resource_id],
                evaluation_frequency=rule.every,
                window_size=rule.window,
                auto_mitigate=True,
                criteria=monitor.MetricAlertSingleResourceMultipleMetricCriteriaArgs(
                    odata_type="Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria",
                    all_of=[
                        monitor.MetricCriteriaArgs(
                            name="first",
                            criterion_type="StaticThresholdCriterion",
                            metric_namespace=rule.namespace,
                            metric_name=rule.metric,
                            time_aggregation=rule.aggregation,
                            operator=rule.operator,
                            threshold=rule.threshold,
                        )
                    ],
                ),
                actions=[monitor.MetricAlertActionArgs(action_group_id=one) for one in self._groups(rule.severity)],
                tags=self.tags(rule.place),
                opts=self.child(rule.place, after=[rule.resource, *self._hook.groups.values()]),
            )
        )

    def _log(self, rule: LogRule, after: Sequence[pulumi.Resource] = ()) -> None:
        self.made(
            ScheduledQueryRule(
                rule.place,
                rule_name=self.name(LOG_ALERT, *_words(rule.place)),
                resource_group_name=self.group("core"),
                location=self.azure.region,
                kind="LogAlert",
                display_name=rule.title,
                description=rule.title,
                enabled=True,
                severity=rule.severity,
                scopes=[self._logs.workspace_id],
                evaluation_frequency=rule.every,
                window_size=rule.window,
                auto_mitigate=rule.resolves,
                # A table exists from its first row on, and a client that begins today has none yet.
                skip_query_validation=True,
                criteria=monitor.ScheduledQueryRuleCriteriaArgs(
                    all_of=[
                        monitor.ConditionArgs(
                            query=rule.query,
                            time_aggregation="Count",
                            operator="GreaterThan",
                            threshold=rule.above,
                            failing_periods=monitor.ConditionFailingPeriodsArgs(
                                number_of_evaluation_periods=1, min_failing_periods_to_alert=1
                            ),
                        )
                    ]
                ),
                actions=monitor.ActionsArgs(action_groups=self._groups(rule.severity)),
                tags=self.tags(rule.place),
                opts=self.child(rule.place, after=[self._logs.workspace, *self._hook.groups.values(), *after]),
            )
        )


def break_glass_rule(object_ids: Sequence[str]) -> LogRule:
    """Any sign-in of one of these, also one that failed. Sign-ins reach a workspace minutes late: the window leaves room for
    that, and the time of arrival sees to it that each is told once."""
    ids = ", ".join(f'"{one}"' for one in sorted(object_ids))
    return LogRule(
        place="monitoring/break-glass-sign-in",
        title="A break-glass account signs in, or somebody tries to",
        query=f"SigninLogs\n| where ingestion_time() > ago(5m)\n| where UserId in ({ids})\n",
        severity=0,
        window="PT1H",
        every="PT5M",
    )


def _words(place: str) -> list[str]:
    """The parts of a name from a place, without what all have in common."""
    return [word for word in place.split("/") if word not in ("azure", "monitoring")]
