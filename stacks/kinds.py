"""How Pulumi's type tokens are called everywhere else: a kebab-case kind for Microsoft 365, the ARM type for Azure."""

from __future__ import annotations

import re

# Deleting one of these loses data or access (design: "Delete and replace").
DATA_BEARING = frozenset(
    {
        "user",
        "group",
        "application",
        "Microsoft.KeyVault/vaults",
        "Microsoft.RecoveryServices/vaults",
        "Microsoft.Storage/storageAccounts",
        "Microsoft.OperationalInsights/workspaces",
        "Microsoft.Compute/virtualMachines",
    }
)

# Source: the ARM types behind azure-native's modules (azure-native 3.29, facts of each type).
_ARM_TYPES = {
    "azure-native:authorization:ManagementLockByScope": "Microsoft.Authorization/locks",
    "azure-native:authorization:RoleAssignment": "Microsoft.Authorization/roleAssignments",
    "azure-native:consumption:Budget": "Microsoft.Consumption/budgets",
    "azure-native:monitor:ActionGroup": "Microsoft.Insights/actionGroups",
    "azure-native:monitor:ActivityLogAlert": "Microsoft.Insights/activityLogAlerts",
    "azure-native:operationalinsights:Workspace": "Microsoft.OperationalInsights/workspaces",
    "azure-native:resources:ResourceGroup": "Microsoft.Resources/resourceGroups",
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
