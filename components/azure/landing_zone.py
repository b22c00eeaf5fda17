"""What every client has in Azure: a resource group, a Log Analytics workspace, and a budget when the spec names one."""

from __future__ import annotations

import pulumi
from pulumi_azure_native.consumption import Budget, BudgetTimePeriodArgs, NotificationArgs
from pulumi_azure_native.operationalinsights import Workspace, WorkspaceCappingArgs, WorkspaceFeaturesArgs, WorkspaceSkuArgs
from pulumi_azure_native.resources import ResourceGroup

from components.base import Component, Context, Naming
from tenantry.spec.model import Amount, Azure, Package

# Days that logs are kept, and the most that a day may bring in (GB), unless the spec says otherwise.
RETENTION_DAYS: dict[Package, int] = {"basic": 30, "standard": 90, "premium": 365}
DAILY_CAP_GB: dict[Package, float] = {"basic": 1, "standard": 2, "premium": 10}
# Azure takes at most five notifications a budget.
SPENT_PERCENT = (50, 80, 100)


class LandingZone(Component):
    """`azure`. `resources` are in the order they were made."""

    TYPE = "tenantry:azure:LandingZone"

    def __init__(self, context: Context, azure: Azure) -> None:
        super().__init__(context)
        names = Naming(client=context.spec.client, subscription=azure.subscription)
        self.resource_group = ResourceGroup(
            "azure/resource-group",
            resource_group_name=names.resource_group,
            location=azure.region,
            tags=context.tags("azure/resource-group"),
            opts=self.child("azure/resource-group"),
        )
        self.workspace = self._workspace(names, azure)
        self.resources: list[pulumi.Resource] = [self.resource_group, self.workspace]
        if azure.budget is not None:
            self.resources.append(self._budget(names, azure.budget))
        self.register_outputs({})

    def _workspace(self, names: Naming, azure: Azure) -> Workspace:
        package = self.context.spec.package
        return Workspace(
            "azure/workspace",
            workspace_name=names.workspace,
            resource_group_name=names.resource_group,
            location=azure.region,
            sku=WorkspaceSkuArgs(name="PerGB2018"),
            retention_in_days=azure.log_retention_days or RETENTION_DAYS[package],
            workspace_capping=WorkspaceCappingArgs(daily_quota_gb=DAILY_CAP_GB[package]),
            features=WorkspaceFeaturesArgs(disable_local_auth=True, enable_log_access_using_only_resource_permissions=True),
            tags=self.context.tags("azure/workspace"),
            opts=self.child("azure/workspace", after=[self.resource_group]),
        )

    def _budget(self, names: Naming, amount: Amount) -> Budget:
        urgent = self.context.spec.monitoring.urgent
        # Without a mail address the owners of the subscription hear of it.
        mails, roles = ([urgent], None) if urgent else ([], ["Owner"])

        def told(percent: int, kind: str) -> NotificationArgs:
            return NotificationArgs(
                enabled=True,
                operator="GreaterThanOrEqualTo" if kind == "Actual" else "GreaterThan",
                threshold=percent,
                threshold_type=kind,
                contact_emails=mails,
                contact_roles=roles,
            )

        return Budget(
            "azure/budget",
            budget_name=names.budget,
            scope=names.subscription_id,
            category="Cost",
            amount=float(amount.value),
            time_grain="Monthly",
            # Azure wants the first of the current month at creation and no later move, so the date of the first run stays.
            time_period=BudgetTimePeriodArgs(start_date=f"{self.context.spec.today:%Y-%m}-01T00:00:00Z"),
            notifications={
                **{f"actual{percent}": told(percent, "Actual") for percent in SPENT_PERCENT},
                "forecast100": told(100, "Forecasted"),
            },
            opts=self.child("azure/budget", after=[self.resource_group], keep=["timePeriod.startDate"]),
        )
