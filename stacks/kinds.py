"""How Pulumi's type tokens are called everywhere else: a kebab-case kind for Microsoft 365, the ARM type for Azure."""

from __future__ import annotations

import re

_PROTECTED_ITEM = "Microsoft.RecoveryServices/vaults/backupFabrics/protectionContainers/protectedItems"
# Deleting one of these loses data or access (design: "Delete and replace").
DATA_BEARING = frozenset(
    {
        "user",
        "group",
        "application",
        "Microsoft.KeyVault/vaults",
        "Microsoft.RecoveryServices/vaults",
        _PROTECTED_ITEM,
        "Microsoft.Storage/storageAccounts",
        "Microsoft.OperationalInsights/workspaces",
        "Microsoft.Compute/virtualMachines",
    }
)

# Source: the ARM types behind azure-native's modules (azure-native 3.29, facts of each type).
_ARM_TYPES = {
    "azure-native:aadiam:DiagnosticSetting": "microsoft.aadiam/diagnosticSettings",
    "azure-native:alertsmanagement:AlertProcessingRuleByName": "Microsoft.AlertsManagement/actionRules",
    "azure-native:authorization:ManagementLockByScope": "Microsoft.Authorization/locks",
    "azure-native:authorization:PolicyAssignment": "Microsoft.Authorization/policyAssignments",
    "azure-native:authorization:RoleAssignment": "Microsoft.Authorization/roleAssignments",
    "azure-native:compute:VirtualMachine": "Microsoft.Compute/virtualMachines",
    "azure-native:compute:VirtualMachineExtension": "Microsoft.Compute/virtualMachines/extensions",
    "azure-native:consumption:Budget": "Microsoft.Consumption/budgets",
    "azure-native:maintenance:ConfigurationAssignment": "Microsoft.Maintenance/configurationAssignments",
    "azure-native:maintenance:ConfigurationAssignmentsForSubscription": "Microsoft.Maintenance/configurationAssignments",
    "azure-native:maintenance:MaintenanceConfiguration": "Microsoft.Maintenance/maintenanceConfigurations",
    "azure-native:managedidentity:UserAssignedIdentity": "Microsoft.ManagedIdentity/userAssignedIdentities",
    "azure-native:monitor:ActionGroup": "Microsoft.Insights/actionGroups",
    "azure-native:monitor:ActivityLogAlert": "Microsoft.Insights/activityLogAlerts",
    "azure-native:monitor:DataCollectionEndpoint": "Microsoft.Insights/dataCollectionEndpoints",
    "azure-native:monitor:DataCollectionRule": "Microsoft.Insights/dataCollectionRules",
    "azure-native:monitor:DataCollectionRuleAssociation": "Microsoft.Insights/dataCollectionRuleAssociations",
    "azure-native:monitor:DiagnosticSetting": "Microsoft.Insights/diagnosticSettings",
    "azure-native:monitor:MetricAlert": "Microsoft.Insights/metricAlerts",
    "azure-native:monitor:ScheduledQueryRule": "Microsoft.Insights/scheduledQueryRules",
    "azure-native:monitor:SubscriptionDiagnosticSetting": "Microsoft.Insights/diagnosticSettings",
    "azure-native:network:FlowLog": "Microsoft.Network/networkWatchers/flowLogs",
    "azure-native:network:NatGateway": "Microsoft.Network/natGateways",
    "azure-native:network:NetworkInterface": "Microsoft.Network/networkInterfaces",
    "azure-native:network:NetworkSecurityGroup": "Microsoft.Network/networkSecurityGroups",
    "azure-native:network:NetworkWatcher": "Microsoft.Network/networkWatchers",
    "azure-native:network:PublicIPAddress": "Microsoft.Network/publicIPAddresses",
    "azure-native:network:RouteTable": "Microsoft.Network/routeTables",
    "azure-native:network:Subnet": "Microsoft.Network/virtualNetworks/subnets",
    "azure-native:network:VirtualNetwork": "Microsoft.Network/virtualNetworks",
    "azure-native:operationalinsights:SavedSearch": "Microsoft.OperationalInsights/workspaces/savedSearches",
    "azure-native:operationalinsights:Workspace": "Microsoft.OperationalInsights/workspaces",
    "azure-native:recoveryservices:ProtectedItem": _PROTECTED_ITEM,
    "azure-native:recoveryservices:ProtectionPolicy": "Microsoft.RecoveryServices/vaults/backupPolicies",
    "azure-native:recoveryservices:Vault": "Microsoft.RecoveryServices/vaults",
    "azure-native:resources:ResourceGroup": "Microsoft.Resources/resourceGroups",
    "azure-native:storage:StorageAccount": "Microsoft.Storage/storageAccounts",
}


def kind_of(token: str) -> str:
    """`m365:index:ConditionalAccessPolicy` -> `conditional-access-policy`; azure-native tokens -> their ARM type."""
    if token.startswith("azure-native:"):
        return _ARM_TYPES.get(token, token.removeprefix("azure-native:"))
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", token.rsplit(":", maxsplit=1)[-1]).lower()


def is_ours(token: str) -> bool:
    """True for resources that stand for something in the cloud (not stacks, providers or components)."""
    return token.startswith(("m365:", "azure-native:"))


def place_of(urn: str) -> str:
    """The logical name in a URN, which is the place in the spec."""
    return urn.rpartition("::")[2]


def token_of(urn: str) -> str:
    """The type token of the resource itself (`a$b` chains parents)."""
    return urn.split("::")[2].rpartition("$")[2] if urn.count("::") >= 3 else ""
