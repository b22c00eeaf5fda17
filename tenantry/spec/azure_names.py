"""Names of Azure resources: the Cloud Adoption Framework's abbreviation, the client, then what tells it from its like.

They are made from keys alone, so they never change when a spec is reordered. Lengths and alphabets are those of Microsoft's
"Naming rules and restrictions for Azure resources"; abbreviations those of "Abbreviation recommendations for Azure resources".
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass

# Windows takes no longer computer name.
COMPUTER_NAME_LIMIT = 15


@dataclass(frozen=True, kw_only=True)
class Form:
    """How a type's names look. `unique`: all of Azure shares them, so a short hash of the subscription is added and what does
    not fit is cut; `plain`: no hyphens."""

    prefix: str
    limit: int
    unique: bool = False
    plain: bool = False


FORMS: Mapping[str, Form] = {
    "Microsoft.AlertsManagement/actionRules": Form(prefix="apr", limit=260),
    "Microsoft.Compute/disks": Form(prefix="disk", limit=80),
    "Microsoft.Compute/virtualMachines": Form(prefix="vm", limit=64),
    "Microsoft.Consumption/budgets": Form(prefix="budget", limit=63),
    "Microsoft.Insights/actionGroups": Form(prefix="ag", limit=260),
    "Microsoft.Insights/activityLogAlerts": Form(prefix="alert", limit=260),
    "Microsoft.Insights/dataCollectionEndpoints": Form(prefix="dce", limit=44),
    "Microsoft.Insights/dataCollectionRules": Form(prefix="dcr", limit=64),
    "Microsoft.Insights/diagnosticSettings": Form(prefix="diag", limit=260),
    "Microsoft.Insights/metricAlerts": Form(prefix="alert", limit=260),
    "Microsoft.Insights/scheduledQueryRules": Form(prefix="alert", limit=260),
    "Microsoft.Maintenance/maintenanceConfigurations": Form(prefix="mc", limit=63),
    "Microsoft.ManagedIdentity/userAssignedIdentities": Form(prefix="id", limit=128),
    "Microsoft.Network/natGateways": Form(prefix="ng", limit=80),
    "Microsoft.Network/networkInterfaces": Form(prefix="nic", limit=80),
    "Microsoft.Network/networkSecurityGroups": Form(prefix="nsg", limit=80),
    "Microsoft.Network/networkWatchers": Form(prefix="nw", limit=80),
    "Microsoft.Network/networkWatchers/flowLogs": Form(prefix="fl", limit=80),
    "Microsoft.Network/publicIPAddresses": Form(prefix="pip", limit=80),
    "Microsoft.Network/routeTables": Form(prefix="rt", limit=80),
    "Microsoft.Network/virtualNetworks": Form(prefix="vnet", limit=64),
    "Microsoft.Network/virtualNetworks/subnets": Form(prefix="snet", limit=80),
    "Microsoft.OperationalInsights/workspaces": Form(prefix="log", limit=63),
    "Microsoft.RecoveryServices/vaults": Form(prefix="rsv", limit=50),
    "Microsoft.Resources/resourceGroups": Form(prefix="rg", limit=90),
    "Microsoft.Storage/storageAccounts": Form(prefix="st", limit=24, unique=True, plain=True),
}


def azure_name(kind: str, client: str, *words: str, subscription: str = "") -> str:
    """The name of one resource of an ARM type. `subscription` is needed where all of Azure shares the names.

    A name that is too long is given as it is; `fits` says so."""
    form = FORMS[kind]
    if not form.unique:
        return "-".join((form.prefix, client, *words))
    tail = hashlib.sha256("|".join((subscription.lower(), client, *words)).encode()).hexdigest()[:8]
    name = "-".join((form.prefix, client, *words))
    if form.plain:
        name = re.sub(r"[^a-z0-9]", "", name)
    return name[: form.limit - len(tail)] + tail


def fits(kind: str, name: str) -> bool:
    """Whether Azure takes a name of this length."""
    return len(name) <= FORMS[kind].limit


def computer_name(client: str, server: str) -> str:
    """What a machine calls itself: the server's own name where it fits, else its start and a hash of the whole."""
    if len(server) <= COMPUTER_NAME_LIMIT:
        return server
    tail = hashlib.sha256(f"{client}|{server}".encode()).hexdigest()[:4]
    return f"{server[: COMPUTER_NAME_LIMIT - len(tail) - 1].rstrip('-')}-{tail}"
