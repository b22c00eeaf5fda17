"""Where the client's logs go: one Log Analytics workspace."""

from __future__ import annotations

from pulumi_azure_native.operationalinsights import Workspace, WorkspaceCappingArgs, WorkspaceFeaturesArgs, WorkspaceSkuArgs

from components.azure.landing_zone import LandingZone
from components.azure.part import Default, Held, Part
from components.base import Context
from tenantry.spec.model import Azure, Package

# Days that logs are kept, and the most that a day may bring in (GB), unless the spec says otherwise.
RETENTION_DAYS: dict[Package, int] = {"basic": 30, "standard": 90, "premium": 365}
DAILY_CAP_GB: dict[Package, float] = {"basic": 1, "standard": 2, "premium": 10}
WORKSPACE = "Microsoft.OperationalInsights/workspaces"


class Logs(Part):
    """`azure/workspace`. `workspace_id` is known before it is made."""

    TYPE = "tenantry:monitoring:Logs"
    BLOCKS = ("azure/log_retention",)
    DEFAULTS = (
        Default(what="days that logs are kept", by_package=RETENTION_DAYS),
        Default(what="most that a day may bring in, GB", by_package=DAILY_CAP_GB),
    )

    def __init__(self, context: Context, azure: Azure, zone: LandingZone) -> None:
        super().__init__(context, azure)
        self.workspace_id = self.id_in("core", WORKSPACE, "core")
        self.workspace = self._workspace(zone)
        self.offers.held.append(
            Held(place="azure/workspace", resource_id=self.workspace_id, what="the client's logs", resource=self.workspace)
        )
        self.register_outputs({})

    def _workspace(self, zone: LandingZone) -> Workspace:
        package = self.context.spec.package
        return self.made(
            Workspace(
                "azure/workspace",
                workspace_name=self.name(WORKSPACE, "core"),
                resource_group_name=self.group("core"),
                location=self.azure.region,
                sku=WorkspaceSkuArgs(name="PerGB2018"),
                retention_in_days=self.azure.log_retention_days or RETENTION_DAYS[package],
                workspace_capping=WorkspaceCappingArgs(daily_quota_gb=DAILY_CAP_GB[package]),
                features=WorkspaceFeaturesArgs(disable_local_auth=True, enable_log_access_using_only_resource_permissions=True),
                tags=self.tags("azure/workspace"),
                opts=self.child("azure/workspace", after=[zone.groups["core"]]),
            )
        )
