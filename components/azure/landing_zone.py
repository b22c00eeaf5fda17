"""What the rest stands on: resource groups by purpose, and a budget when the spec names one."""

from __future__ import annotations

from pulumi_azure_native.consumption import Budget, BudgetTimePeriodArgs, NotificationArgs
from pulumi_azure_native.resources import ResourceGroup

from components.azure.part import Part, Purpose
from components.base import Context
from tenantry.spec.model import Amount, Azure

# Azure takes at most five notifications a budget.
SPENT_PERCENT = (50, 80, 100)


def purposes(azure: Azure) -> tuple[Purpose, ...]:
    """The resource groups that a client needs."""
    asked: dict[Purpose, bool] = {
        "core": True,
        "network": azure.network is not None,
        "servers": any(server.existing is None for server in azure.servers.values()),
        "backup": any(server.backup for server in azure.servers.values()),
    }
    return tuple(purpose for purpose, needed in asked.items() if needed)


class LandingZone(Part):
    """`azure`. `groups`: purpose -> resource group."""

    TYPE = "tenantry:azure:LandingZone"

    def __init__(self, context: Context, azure: Azure) -> None:
        super().__init__(context, azure)
        self.groups: dict[Purpose, ResourceGroup] = {purpose: self._group(purpose) for purpose in purposes(azure)}
        if azure.budget is not None:
            self._budget(azure.budget)
        self.register_outputs({})

    def _group(self, purpose: Purpose) -> ResourceGroup:
        place = f"azure/resource-groups/{purpose}"
        return self.made(
            ResourceGroup(
                place,
                resource_group_name=self.group(purpose),
                location=self.azure.region,
                tags=self.tags(place),
                opts=self.child(place),
            )
        )

    def _budget(self, amount: Amount) -> None:
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

        self.made(
            Budget(
                "azure/budget",
                budget_name=self.name("Microsoft.Consumption/budgets"),
                scope=self.subscription_id,
                category="Cost",
                amount=float(amount.value),
                time_grain="Monthly",
                # Azure wants the first of the current month at creation and no later move, so the date of the first run stays.
                time_period=BudgetTimePeriodArgs(start_date=f"{self.context.spec.today:%Y-%m}-01T00:00:00Z"),
                notifications={
                    **{f"actual{percent}": told(percent, "Actual") for percent in SPENT_PERCENT},
                    "forecast100": told(100, "Forecasted"),
                },
                opts=self.child("azure/budget", after=[self.groups["core"]], keep=["timePeriod.startDate"]),
            )
        )
