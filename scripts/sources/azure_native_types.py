"""Makes simulator/azure_native/resource_types/ anew: what azure-native's types take, read from its Python SDK, and where each
property stands on the wire, read from Microsoft's type descriptions in simulator/data/arm-types/.

    python -m scripts.sources.azure_native_types

A further type: a line in TYPES, then run this.
"""

from __future__ import annotations

import importlib
import inspect
import json
import re
import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pulumi import _types

from scripts.machine.paths import ROOT

TARGET = ROOT / "simulator" / "azure_native" / "resource_types"
DESCRIPTIONS = ROOT / "simulator" / "data" / "arm-types"
Json = dict[str, Any]

_REQUIRED, _READ_ONLY = 1, 2
_GROUP = "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}"


@dataclass(frozen=True, kw_only=True)
class Known:
    """What neither the SDK nor the description tells. `path`: of ARM, with the SDK's input names. `replace`: inputs beside those
    of the path and `location` whose change makes a new resource. `volatile`: sent, never compared. `maintained`: lists that
    other resources fill; a program that does not set them keeps what is there (azure-native's maintainSubResourceIfUnset).
    `wire`: the SDK's name (CLASS.NAME inside) -> ARM's, where they differ. `description`: the file, if not the token's own."""

    path: str
    replace: tuple[str, ...] = ()
    volatile: tuple[str, ...] = ()
    maintained: tuple[str, ...] = ()
    wire: Mapping[str, str] | None = None
    description: str = ""


def _in_group(rest: str) -> str:
    return f"{_GROUP}/providers/{rest}"


TYPES: dict[str, Known] = {
    "aadiam:DiagnosticSetting": Known(path="/providers/microsoft.aadiam/diagnosticSettings/{name}"),
    "alertsmanagement:AlertProcessingRuleByName": Known(
        path=_in_group("Microsoft.AlertsManagement/actionRules/{alertProcessingRuleName}")
    ),
    "authorization:ManagementLockByScope": Known(path="/{scope}/providers/Microsoft.Authorization/locks/{lockName}"),
    "authorization:PolicyAssignment": Known(
        path="/{scope}/providers/Microsoft.Authorization/policyAssignments/{policyAssignmentName}"
    ),
    # provider/pkg/gen/replacement.go names principalId, with scope.
    "authorization:RoleAssignment": Known(
        path="/{scope}/providers/Microsoft.Authorization/roleAssignments/{roleAssignmentName}", replace=("principalId",)
    ),
    "compute:VirtualMachine": Known(path=_in_group("Microsoft.Compute/virtualMachines/{vmName}")),
    "compute:VirtualMachineExtension": Known(
        path=_in_group("Microsoft.Compute/virtualMachines/{vmName}/extensions/{vmExtensionName}")
    ),
    # The eTag guards updates; it changes with every write.
    "consumption:Budget": Known(path="/{scope}/providers/Microsoft.Consumption/budgets/{budgetName}", volatile=("eTag",)),
    "maintenance:ConfigurationAssignment": Known(
        path=(
            f"{_GROUP}/providers/{{providerName}}/{{resourceType}}/{{resourceName}}"
            "/providers/Microsoft.Maintenance/configurationAssignments/{configurationAssignmentName}"
        ),
        description="maintenance.ConfigurationAssignmentsForSubscription",
    ),
    "maintenance:ConfigurationAssignmentsForSubscription": Known(
        path="/subscriptions/{subscriptionId}/providers/Microsoft.Maintenance/configurationAssignments/{configurationAssignmentName}"
    ),
    "maintenance:MaintenanceConfiguration": Known(
        path=_in_group("Microsoft.Maintenance/maintenanceConfigurations/{resourceName}")
    ),
    "managedidentity:UserAssignedIdentity": Known(
        path=_in_group("Microsoft.ManagedIdentity/userAssignedIdentities/{resourceName}")
    ),
    "monitor:ActionGroup": Known(path=_in_group("Microsoft.Insights/actionGroups/{actionGroupName}")),
    "monitor:ActivityLogAlert": Known(path=_in_group("Microsoft.Insights/activityLogAlerts/{activityLogAlertName}")),
    "monitor:DataCollectionEndpoint": Known(
        path=_in_group("Microsoft.Insights/dataCollectionEndpoints/{dataCollectionEndpointName}")
    ),
    "monitor:DataCollectionRule": Known(path=_in_group("Microsoft.Insights/dataCollectionRules/{dataCollectionRuleName}")),
    "monitor:DataCollectionRuleAssociation": Known(
        path="/{resourceUri}/providers/Microsoft.Insights/dataCollectionRuleAssociations/{associationName}"
    ),
    "monitor:DiagnosticSetting": Known(path="/{resourceUri}/providers/Microsoft.Insights/diagnosticSettings/{name}"),
    "monitor:MetricAlert": Known(path=_in_group("Microsoft.Insights/metricAlerts/{ruleName}")),
    "monitor:ScheduledQueryRule": Known(path=_in_group("Microsoft.Insights/scheduledQueryRules/{ruleName}")),
    "monitor:SubscriptionDiagnosticSetting": Known(
        path="/subscriptions/{subscriptionId}/providers/Microsoft.Insights/diagnosticSettings/{name}",
        description="monitor.DiagnosticSetting",
    ),
    "network:FlowLog": Known(path=_in_group("Microsoft.Network/networkWatchers/{networkWatcherName}/flowLogs/{flowLogName}")),
    "network:NatGateway": Known(path=_in_group("Microsoft.Network/natGateways/{natGatewayName}")),
    "network:NetworkInterface": Known(path=_in_group("Microsoft.Network/networkInterfaces/{networkInterfaceName}")),
    "network:NetworkSecurityGroup": Known(
        path=_in_group("Microsoft.Network/networkSecurityGroups/{networkSecurityGroupName}"), maintained=("securityRules",)
    ),
    "network:NetworkWatcher": Known(path=_in_group("Microsoft.Network/networkWatchers/{networkWatcherName}")),
    "network:PublicIPAddress": Known(path=_in_group("Microsoft.Network/publicIPAddresses/{publicIpAddressName}")),
    "network:RouteTable": Known(path=_in_group("Microsoft.Network/routeTables/{routeTableName}"), maintained=("routes",)),
    "network:Subnet": Known(path=_in_group("Microsoft.Network/virtualNetworks/{virtualNetworkName}/subnets/{subnetName}")),
    "network:VirtualNetwork": Known(
        path=_in_group("Microsoft.Network/virtualNetworks/{virtualNetworkName}"),
        maintained=("subnets", "virtualNetworkPeerings"),
    ),
    "operationalinsights:SavedSearch": Known(
        path=_in_group("Microsoft.OperationalInsights/workspaces/{workspaceName}/savedSearches/{savedSearchId}")
    ),
    "operationalinsights:Workspace": Known(path=_in_group("Microsoft.OperationalInsights/workspaces/{workspaceName}")),
    "recoveryservices:ProtectedItem": Known(
        path=_in_group(
            "Microsoft.RecoveryServices/vaults/{vaultName}/backupFabrics/{fabricName}/protectionContainers/{containerName}"
            "/protectedItems/{protectedItemName}"
        ),
        volatile=("eTag",),
    ),
    "recoveryservices:ProtectionPolicy": Known(
        path=_in_group("Microsoft.RecoveryServices/vaults/{vaultName}/backupPolicies/{policyName}"), volatile=("eTag",)
    ),
    "recoveryservices:Vault": Known(path=_in_group("Microsoft.RecoveryServices/vaults/{vaultName}")),
    "resources:ResourceGroup": Known(path=_GROUP),
    "storage:StorageAccount": Known(
        path=_in_group("Microsoft.Storage/storageAccounts/{accountName}"),
        wire={
            "enableHttpsTrafficOnly": "supportsHttpsTrafficOnly",
            "enableNfsV3": "isNfsV3Enabled",
            "networkRuleSet": "networkAcls",
            "Encryption.encryptionIdentity": "identity",
            "EncryptionIdentity.encryptionFederatedIdentityClientId": "federatedIdentityClientId",
            "EncryptionIdentity.encryptionUserAssignedIdentity": "userAssignedIdentity",
            "IPRule.iPAddressOrRange": "value",
            "VirtualNetworkRule.virtualNetworkResourceId": "id",
        },
    ),
}


def all_files() -> Iterator[tuple[Path, str]]:
    """Every file and the text it should have."""
    for token, known in TYPES.items():
        service, _, name = token.partition(":")
        stem = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()
        text = json.dumps(_Type(service, name, known).read(), indent=1, ensure_ascii=False)
        # A property is short and belongs on one line.
        yield TARGET / f"{service}_{stem}.json", re.sub(r"\{\n\s+([^{}]*?)\n\s+\}", _one_line, text) + "\n"


def _one_line(match: re.Match[str]) -> str:
    inner = re.sub(r"\n\s+", " ", match[1])
    return f"{{{inner}}}"


class _Type:
    """One type: the SDK's classes and the description, walked side by side."""

    def __init__(self, service: str, name: str, known: Known) -> None:
        module = importlib.import_module(f"pulumi_azure_native.{service}")
        self.token = f"azure-native:{service}:{name}"
        self.resource = getattr(module, name)
        self.arguments = getattr(module, f"{name}InitArgs", None) or getattr(module, f"{name}Args")
        self.known = known
        file = DESCRIPTIONS / f"{known.description or f'{service}.{name}'}.json"
        self.description: Json = json.loads(file.read_text(encoding="utf-8"))
        self.records: dict[str, Json] = {}

    def read(self) -> Json:
        path_inputs = set(re.findall(r"\{(\w+)\}", self.known.path))
        body = self._record(self.arguments, [self.description["body"]], top=path_inputs)
        location = self.description["types"][str(self.description["body"])]["p"].get("location")
        if "location" in body and location is not None:
            # The plugin fills a missing location in; the stand-in asks for it where ARM does.
            body["location"] |= {"replace": True} | ({"required": True} if location["f"] & _REQUIRED else {})
        for flag, names in (
            ("replace", self.known.replace),
            ("volatile", self.known.volatile),
            ("maintained", self.known.maintained),
        ):
            for name in names:
                body[name][flag] = True
        lifted = "properties" not in _types.resource_types(self.resource)
        outputs = set(_types.resource_types(self.resource)) - {"id", "urn", "azureApiVersion"} - set(body)
        return {
            "token": self.token,
            "armType": self.description["armType"],
            "apiVersion": self.description["apiVersion"],
            "path": self.known.path,
            "lifted": lifted,
            "outputs": sorted(outputs - (path_inputs - {"name", "scope"})),
            "body": body,
            "records": dict(sorted(self.records.items())),
        }

    def _record(self, arguments: Any, wire: list[int], top: set[str] | None = None) -> Json:
        """The properties of one class of inputs, held against the objects on the wire that it may stand for."""
        needed = _required(arguments)
        found: Json = {}
        for name, declared in _types.input_type_types(arguments).items():
            if top is not None and name in top:
                continue
            key = name if top is not None else f"{arguments.__name__.removesuffix('Args')}.{name}"
            steps, inner = self._find(wire, (self.known.wire or {}).get(key, _EVERYWHERE.get(name, name)))
            if steps is None:
                # The SDK shares classes between types of different api-versions; one of them may not know it yet.
                if top is None and name not in needed:
                    continue
                raise LookupError(f"{self.token}: {arguments.__name__}.{name} is not in the description")
            entry: Json = self._value(declared, inner)
            if name in needed:
                entry["required"] = True
            if top is None and self._is_read_only(wire, steps):
                entry["read_only"] = True
            if len(steps) > 1:
                entry["within"] = "/".join(steps[:-1])
            if steps[-1] != name:
                entry["wire"] = steps[-1]
            found[name] = entry
        return found

    def _find(self, wire: list[int], name: str) -> tuple[list[str] | None, list[int]]:
        """Where `name` stands below these objects: nearest first, and what it is there."""
        level: list[tuple[list[str], int]] = [([], ref) for ref in wire]
        for _ in range(4):
            there = [(steps, key, ref) for steps, here in level for key, ref in self._fields(here)]
            # Here and there the SDK spells a name its own way (keyvaulturi).
            hits = [one for one in there if one[1] == name] or [one for one in there if one[1].lower() == name.lower()]
            if name == "type" and not hits[0][0]:
                # Every resource says its own type; where its properties have one, that is the input (extensions).
                hits = [(["properties"], key, ref) for key, ref in self._properties(wire) if key == name] or hits
            if hits:
                steps, key, _ = hits[0]
                return [*steps, key], [ref for others, _, ref in hits if others == steps]
            level = [
                ([*steps, key], ref)
                for steps, here in level
                for key, ref in self._fields(here)
                if self.description["types"][str(ref)]["k"] in ("object", "tagged")
            ]
            level.sort(key=lambda one: one[0][-1:] != ["properties"])
        return None, []

    def _is_read_only(self, wire: list[int], steps: list[str]) -> bool:
        """Whether only the service says what stands there, though the SDK's class has it among its inputs."""
        for step in steps[:-1]:
            wire = [found for ref in wire for key, found in self._fields(ref) if key == step]
        flags = [kind["p"][steps[-1]]["f"] for ref in wire if steps[-1] in (kind := self._plain(ref)).get("p", {})]
        return bool(flags) and all(flag & _READ_ONLY for flag in flags)

    def _read_only_if(self, wire: list[int], name: str) -> Json:
        """In which of several classes only the service says `name`: the property that tells them apart -> its values."""
        found: Json = {}
        for kind in (kind for ref in wire if (kind := self._plain(ref))["k"] == "tagged"):
            for value, ref in kind["of"].items():
                if self._plain(ref).get("p", {}).get(name, {}).get("f", 0) & _READ_ONLY:
                    found.setdefault(kind["by"], []).append(value)
        return found

    def _plain(self, ref: int) -> Json:
        kind: Json = self.description["types"][str(ref)]
        return kind

    def _properties(self, wire: list[int]) -> Iterator[tuple[str, int]]:
        for here in wire:
            for key, ref in self._fields(here):
                if key == "properties":
                    yield from self._fields(ref)

    def _fields(self, ref: int) -> Iterator[tuple[str, int]]:
        kind = self.description["types"][str(ref)]
        for key, field in kind.get("p", {}).items():
            yield key, field["t"]
        if kind["k"] == "tagged":
            for one in kind["of"].values():
                yield from self._fields(one)

    def _value(self, declared: Any, wire: list[int]) -> Json:
        if declared in _PLAIN:
            return {"kind": _PLAIN[declared]}
        if declared is Any:
            return {"kind": "any"}
        if isinstance(declared, type):
            return {"kind": "text"} if issubclass(declared, str) else self._named(declared, wire)
        origin, inner = typing.get_origin(declared), typing.get_args(declared)
        if origin is typing.Union:
            several = [one for one in inner if isinstance(one, type) and _is_input(one)]
            if len(several) > 1:
                return self._variants(several, wire)
            return self._value(next(one for one in inner if one is not type(None)), wire)
        if issubclass(origin, Mapping):
            return {"kind": "table", "items": self._value(inner[1], self._inside(wire))}
        if self._are_names(wire):
            return {"kind": "keys"}
        return {"kind": "series", "items": self._value(inner[0], self._inside(wire))}

    def _are_names(self, wire: list[int]) -> bool:
        """A list in the SDK, an object on the wire whose keys are all that counts (identities)."""
        return bool(wire) and self.description["types"][str(wire[0])]["k"] == "object"

    def _inside(self, wire: list[int]) -> list[int]:
        kinds = [self.description["types"][str(ref)] for ref in wire]
        return [k["of"] for k in kinds if k["k"] == "array"] + [k["any"] for k in kinds if "any" in k]

    def _named(self, arguments: Any, wire: list[int]) -> Json:
        name = arguments.__name__.removesuffix("Args")
        if name not in self.records:
            self.records[name] = {}  # a class may hold itself
            self.records[name] = self._record(arguments, wire)
        return {"kind": "record", "record": name}

    def _variants(self, several: list[Any], wire: list[int]) -> Json:
        """One of several classes, told apart by a property: all their properties, only what all of them need required."""
        name = "Or".join(sorted(one.__name__.removesuffix("Args") for one in several)[:2]) + (
            "OrOther" if len(several) > 2 else ""
        )
        if name not in self.records:
            self.records[name] = {}
            read = [self._record(one, wire) for one in several]
            together: Json = {}
            for one in read:
                for key, entry in one.items():
                    before = together.setdefault(key, dict(entry))
                    if before.get("record") != entry.get("record") or before.get("items") != entry.get("items"):
                        together[key] = {"kind": "any"}
            for key, entry in together.items():
                if not all(one.get(key, {}).get("required") for one in read):
                    entry.pop("required", None)
                if told := self._read_only_if(wire, key):
                    entry["read_only_if"] = told
            self.records[name] = together
        return {"kind": "record", "record": name}


_EVERYWHERE = {"odataType": "odata.type"}
_PLAIN = {str: "text", int: "whole", float: "number", bool: "flag"}


def _is_input(declared: type) -> bool:
    return hasattr(declared, "_pulumi_input_type") or declared.__name__.endswith("Args")


@cache
def _required(arguments: Any) -> frozenset[str]:
    """Names that the class cannot be made without."""
    names = _types.input_type_py_to_pulumi_names(arguments)
    parameters = inspect.signature(arguments.__init__).parameters.values()
    return frozenset(names[p.name] for p in parameters if p.name in names and p.default is inspect.Parameter.empty)


def main() -> None:
    for old in TARGET.glob("*.json"):
        old.unlink()
    for file, text in all_files():
        file.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
