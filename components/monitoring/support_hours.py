"""Outside support hours, alerts that can wait are shown in Azure and sent to nobody.

Azure sends a muted alert to nobody later either; it stays in Azure Monitor's list of alerts. Never muted are severities 0 and 1,
and what Azure says of the health of services (alert processing rules do not act on it) and of resources (each such alert has
severity 4, whatever has happened). Alerts on the activity log have severity 4, too, and wait."""

from __future__ import annotations

from pulumi_azure_native import alertsmanagement as management
from pulumi_azure_native.alertsmanagement import AlertProcessingRuleByName

from components.azure.landing_zone import LandingZone
from components.azure.part import Default, Part
from components.base import Context
from components.monitoring.hook import PROCESSING_RULE
from tenantry.spec.blocks.support import KIND, WEEK, Support
from tenantry.spec.model import Azure

CAN_WAIT = ("Sev2", "Sev3", "Sev4")
Recurrence = management.DailyRecurrenceArgs | management.WeeklyRecurrenceArgs


class SupportHours(Part):
    """`monitoring.support`. Nothing is made where support is there around the clock."""

    TYPE = "tenantry:monitoring:SupportHours"
    BLOCKS = ("monitoring/support",)
    DEFAULTS = (Default(what="when somebody is there", by_package=KIND),)

    def __init__(self, context: Context, azure: Azure, zone: LandingZone) -> None:
        super().__init__(context, azure)
        support = context.spec.monitoring.support
        if support.kind_of(context.spec.package) == "business-hours":
            self._quiet(support, zone)
        self.register_outputs({})

    def _quiet(self, support: Support, zone: LandingZone) -> None:
        place = "monitoring/support"
        self.made(
            AlertProcessingRuleByName(
                place,
                alert_processing_rule_name=self.name(PROCESSING_RULE, "support-hours"),
                resource_group_name=self.group("core"),
                location="Global",
                properties=management.AlertProcessingRulePropertiesArgs(
                    description="Outside support hours, alerts that can wait are sent to nobody.",
                    enabled=True,
                    scopes=[self.subscription_id],
                    actions=[management.RemoveAllActionGroupsArgs(action_type="RemoveAllActionGroups")],
                    conditions=[
                        management.ConditionArgs(field="Severity", operator="Equals", values=list(CAN_WAIT)),
                        management.ConditionArgs(field="MonitorService", operator="NotEquals", values=["Resource Health"]),
                    ],
                    schedule=management.ScheduleArgs(time_zone=self.windows_zone, recurrences=recurrences(support)),
                ),
                tags=self.tags(place),
                opts=self.child(place, after=[zone.groups["core"]]),
            )
        )


def recurrences(support: Support) -> list[Recurrence]:
    """When it is quiet: every night, the ones after and before closed days included, and closed days from midnight to midnight.

    A daily recurrence that ends earlier than it begins ends on the next day."""
    closed = [day.capitalize() for day in WEEK if day not in support.days]
    night = management.DailyRecurrenceArgs(
        recurrence_type="Daily", start_time=f"{support.closes}:00", end_time=f"{support.opens}:00"
    )
    days = management.WeeklyRecurrenceArgs(recurrence_type="Weekly", days_of_week=closed)
    return [night, days] if closed else [night]
