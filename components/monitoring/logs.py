"""Where the client's logs go: one Log Analytics workspace, and the subscription's activity log that goes there."""

from __future__ import annotations

from pulumi_azure_native.monitor import SubscriptionDiagnosticSetting, SubscriptionLogSettingsArgs
from pulumi_azure_native.operationalinsights import Workspace, WorkspaceCappingArgs, WorkspaceFeaturesArgs, WorkspaceSkuArgs

from baselines.load import queries
from components.azure.landing_zone import LandingZone
from components.azure.part import Default, Held, LogRule, Part
from components.base import Context
from tenantry.spec.model import Azure, Package

# Days that logs are kept, and the most that a day may bring in (GB), unless the spec says otherwise.
RETENTION_DAYS: dict[Package, int] = {"basic": 30, "standard": 90, "premium": 365}
REGULATED_DAYS = 365
DAILY_CAP_GB: dict[Package, float] = {"basic": 1, "standard": 2, "premium": 10}
WORKSPACE = "Microsoft.OperationalInsights/workspaces"
DIAGNOSTIC_SETTING = "Microsoft.Insights/diagnosticSettings"
# All categories that a subscription has.
ACTIVITY = (
    "Administrative",
    "Security",
    "ServiceHealth",
    "Alert",
    "Recommendation",
    "Policy",
    "Autoscale",
    "ResourceHealth",
)


class Logs(Part):
    """`azure/workspace`. `workspace_id` is known before it is made."""

    TYPE = "tenantry:monitoring:Logs"
    BLOCKS = ("azure/log_retention", "azure/log_daily_cap", "azure/regulated")
    DEFAULTS = (
        Default(what="days that logs are kept", by_package=RETENTION_DAYS),
        Default(what="most that a day may bring in, GB", by_package=DAILY_CAP_GB),
    )

    def __init__(self, context: Context, azure: Azure, zone: LandingZone) -> None:
        super().__init__(context, azure)
        self.workspace_id = self.id_in("core", WORKSPACE, "core")
        self.workspace = self._workspace(zone)
        self._activity_log()
        self.offers.held.append(
            Held(place="azure/workspace", resource_id=self.workspace_id, what="the client's logs", resource=self.workspace)
        )
        # Until the next day nothing that is paid for comes in, so no alert on logs works either.
        cap = queries()["daily-cap-reached"]
        self.offers.log_rules.append(LogRule(place="azure/workspace/daily-cap", title=cap.title, query=cap.query, severity=1))
        self.register_outputs({})

    def _retention_days(self) -> int:
        if self.azure.log_retention_days is not None:
            return self.azure.log_retention_days
        of_package = RETENTION_DAYS[self.context.spec.package]
        return max(of_package, REGULATED_DAYS) if self.azure.regulated else of_package

    def _workspace(self, zone: LandingZone) -> Workspace:
        return self.made(
            Workspace(
                "azure/workspace",
                workspace_name=self.name(WORKSPACE, "core"),
                resource_group_name=self.group("core"),
                location=self.azure.region,
                sku=WorkspaceSkuArgs(name="PerGB2018"),
                retention_in_days=self._retention_days(),
                workspace_capping=WorkspaceCappingArgs(
                    daily_quota_gb=self.azure.log_daily_cap_gb or DAILY_CAP_GB[self.context.spec.package]
                ),
                features=WorkspaceFeaturesArgs(disable_local_auth=True, enable_log_access_using_only_resource_permissions=True),
                tags=self.tags("azure/workspace"),
                opts=self.child("azure/workspace", after=[zone.groups["core"]]),
            )
        )

    def _activity_log(self) -> None:
        place = "azure/activity-log"
        self.made(
            SubscriptionDiagnosticSetting(
                place,
                name=self.name(DIAGNOSTIC_SETTING),
                workspace_id=self.workspace_id,
                logs=[SubscriptionLogSettingsArgs(category=category, enabled=True) for category in ACTIVITY],
                opts=self.child(place, after=[self.workspace]),
            )
        )
