"""Sends the logs of all resources that write some to the workspace."""

from __future__ import annotations

from collections.abc import Sequence

from pulumi_azure_native.monitor import DiagnosticSetting, DiagnosticsLogSettingsArgs, DiagnosticsMetricSettingsArgs

from components.azure.part import Logged, Part
from components.base import Context
from components.monitoring.logs import DIAGNOSTIC_SETTING, Logs
from tenantry.spec.model import Azure

# Types whose setting chooses between tables of their own and the one table `AzureDiagnostics` that all share. For others there is
# nothing to choose, and Azure forgets the choice. Source: "Azure Monitor Logs reference", tables by resource type.
DEDICATED = ("/Microsoft.KeyVault/vaults/", "/Microsoft.RecoveryServices/vaults/")


class Diagnostics(Part):
    """One diagnostic setting for each resource that `parts` say writes logs."""

    TYPE = "tenantry:monitoring:Diagnostics"

    def __init__(self, context: Context, azure: Azure, logs: Logs, parts: Sequence[Part]) -> None:
        super().__init__(context, azure)
        self.logs = logs
        for logged in [logged for part in parts for logged in part.offers.logged]:
            self._setting(logged)
        self.register_outputs({})

    def _setting(self, logged: Logged) -> None:
        place = f"{logged.place}/diagnostics"
        groups = [DiagnosticsLogSettingsArgs(category_group=group, enabled=True) for group in logged.groups]
        single = [DiagnosticsLogSettingsArgs(category=category, enabled=True) for category in logged.categories]
        self.made(
            DiagnosticSetting(
                place,
                name=self.name(DIAGNOSTIC_SETTING),
                resource_uri=logged.resource_id,
                workspace_id=self.logs.workspace_id,
                log_analytics_destination_type="Dedicated" if any(kind in logged.resource_id for kind in DEDICATED) else None,
                logs=[*groups, *single] or None,
                metrics=[DiagnosticsMetricSettingsArgs(category="AllMetrics", enabled=True)] if logged.metrics else None,
                opts=self.child(place, after=[logged.resource, self.logs.workspace]),
            )
        )
