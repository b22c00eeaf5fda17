"""Who talked to whom in the client's network: flow logs, kept in a storage account of their own and read by traffic analytics."""

from __future__ import annotations

from pulumi_azure_native.authorization import RoleAssignment
from pulumi_azure_native.managedidentity import UserAssignedIdentity
from pulumi_azure_native.network import (
    FlowLog,
    FlowLogFormatParametersArgs,
    ManagedServiceIdentityArgs,
    ResourceIdentityType,
    RetentionPolicyParametersArgs,
    TrafficAnalyticsConfigurationPropertiesArgs,
    TrafficAnalyticsPropertiesArgs,
)
from pulumi_azure_native.storage import AccessTier, DefaultAction, NetworkRuleSetArgs, SkuArgs, StorageAccount

from components.azure.access import assignment_name
from components.azure.network import Network
from components.azure.part import Default, Held, Part
from components.base import Context
from components.monitoring.logs import Logs
from tenantry.spec.blocks.network import FLOW_LOGS
from tenantry.spec.model import Azure

RETENTION_DAYS = 90
ANALYTICS_MINUTES = 60
STORAGE = "Microsoft.Storage/storageAccounts"
IDENTITY = "Microsoft.ManagedIdentity/userAssignedIdentities"
# Azure makes both by itself with the first virtual network of a region, and takes one watcher a region.
WATCHER_GROUP = "NetworkWatcherRG"
BLOB_WRITER = "ba92f5b4-2d11-453d-a403-e96b0029c9fe"
_PLACE = "azure/network/flow-logs"


class FlowLogs(Part):
    """The flow log of a client's network, where the package has one or the spec asks for one."""

    TYPE = "tenantry:azure:FlowLogs"
    DEFAULTS = (
        Default(what="flow logs of the network, with traffic analytics", by_package=FLOW_LOGS),
        Default(what="days that flow logs are kept", by_package=dict.fromkeys(FLOW_LOGS, RETENTION_DAYS)),
    )

    def __init__(self, context: Context, azure: Azure, network: Network, logs: Logs) -> None:
        super().__init__(context, azure)
        if network.asked.has_flow_logs(context.spec.package):
            self._flow_log(network, logs)
        self.register_outputs({})

    def _flow_log(self, network: Network, logs: Logs) -> None:
        storage = self._storage(network)
        identity = self._identity(network)
        access = self._access(storage, identity)
        self.made(
            FlowLog(
                _PLACE,
                flow_log_name=self.name("Microsoft.Network/networkWatchers/flowLogs"),
                network_watcher_name=f"NetworkWatcher_{self.azure.region}",
                resource_group_name=WATCHER_GROUP,
                location=self.azure.region,
                target_resource_id=network.network_id,
                storage_id=self.id_in("network", STORAGE, "flow-logs"),
                identity=ManagedServiceIdentityArgs(
                    type=ResourceIdentityType.USER_ASSIGNED,
                    user_assigned_identities=[self.id_in("network", IDENTITY, "flow-logs")],
                ),
                enabled=True,
                retention_policy=RetentionPolicyParametersArgs(enabled=True, days=RETENTION_DAYS),
                format=FlowLogFormatParametersArgs(type="JSON", version=2),
                flow_analytics_configuration=TrafficAnalyticsPropertiesArgs(
                    network_watcher_flow_analytics_configuration=TrafficAnalyticsConfigurationPropertiesArgs(
                        enabled=True,
                        workspace_resource_id=logs.workspace_id,
                        workspace_region=self.azure.region,
                        traffic_analytics_interval=ANALYTICS_MINUTES,
                    )
                ),
                tags=self.tags(_PLACE),
                opts=self.child(_PLACE, after=[network.network, storage, identity, access, logs.workspace]),
            )
        )

    def _storage(self, network: Network) -> StorageAccount:
        place = f"{_PLACE}/storage"
        storage = self.made(
            StorageAccount(
                place,
                account_name=self.name(STORAGE, "flow-logs"),
                resource_group_name=self.group("network"),
                location=self.azure.region,
                kind="StorageV2",
                sku=SkuArgs(name="Standard_LRS"),
                access_tier=AccessTier.HOT,
                enable_https_traffic_only=True,
                minimum_tls_version="TLS1_2",
                allow_blob_public_access=False,
                allow_cross_tenant_replication=False,
                # The flow log comes with an identity of its own; nobody needs the account's keys.
                allow_shared_key_access=False,
                default_to_o_auth_authentication=True,
                is_local_user_enabled=False,
                # Network Watcher is one of Azure's trusted services.
                network_rule_set=NetworkRuleSetArgs(bypass="AzureServices", default_action=DefaultAction.DENY),
                tags=self.tags(place),
                opts=self.child(place, after=[network.zone.groups["network"]]),
            )
        )
        self.offers.held.append(
            Held(
                place=place,
                resource_id=self.id_in("network", STORAGE, "flow-logs"),
                what="the network's flow logs",
                resource=storage,
            )
        )
        return storage

    def _identity(self, network: Network) -> UserAssignedIdentity:
        place = f"{_PLACE}/identity"
        return self.made(
            UserAssignedIdentity(
                place,
                resource_name_=self.name(IDENTITY, "flow-logs"),
                resource_group_name=self.group("network"),
                location=self.azure.region,
                tags=self.tags(place),
                opts=self.child(place, after=[network.zone.groups["network"]]),
            )
        )

    def _access(self, storage: StorageAccount, identity: UserAssignedIdentity) -> RoleAssignment:
        place, scope = f"{_PLACE}/access", self.id_in("network", STORAGE, "flow-logs")
        return self.made(
            RoleAssignment(
                place,
                role_assignment_name=assignment_name(scope, _PLACE, BLOB_WRITER),
                scope=scope,
                role_definition_id=f"{self.subscription_id}/providers/Microsoft.Authorization/roleDefinitions/{BLOB_WRITER}",
                principal_id=identity.principal_id,
                principal_type="ServicePrincipal",
                description=self.context.note("Writes flow logs.", place),
                opts=self.child(place, after=[storage]),
            )
        )
