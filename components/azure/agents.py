"""What machines tell: the monitoring agent on each that we made, and data collection rules that every machine is tied to.

An existing machine is tied to its rule, too; its agent is its owner's to install, for we write to no machine that we did not
make."""

from __future__ import annotations

import pulumi
from pulumi_azure_native import monitor
from pulumi_azure_native.compute import VirtualMachineExtension
from pulumi_azure_native.monitor import DataCollectionRule, DataCollectionRuleAssociation

from components.azure.part import Default, LogRule, Part
from components.azure.servers import MACHINE, Servers
from components.base import Context
from components.monitoring.logs import Logs
from tenantry.spec.blocks.servers import OperatingSystem
from tenantry.spec.model import Azure, Package

RULE = "Microsoft.Insights/dataCollectionRules"
AGENT = {"windows": "AzureMonitorWindowsAgent", "linux": "AzureMonitorLinuxAgent"}
COUNTERS = {
    "windows": [
        r"\Processor(_Total)\% Processor Time",
        r"\Memory\Available Bytes",
        r"\LogicalDisk(*)\% Free Space",
    ],
    "linux": ["Processor(*)\\% Processor Time", "Memory(*)\\Available MBytes Memory", "Logical Disk(*)\\% Free Space"],
}
# Windows' levels of events: 1 critical, 2 error, 3 warning.
LEVELS_OF_EVENTS: dict[Package, tuple[int, ...]] = {"basic": (1, 2), "standard": (1, 2), "premium": (1, 2, 3)}
FACILITIES = ["auth", "authpriv", "cron", "daemon", "kern", "syslog"]
LEVELS = ["Warning", "Error", "Critical", "Alert", "Emergency"]
SILENT = """Heartbeat
| summarize last = max(TimeGenerated) by _ResourceId
| where last < ago(15m)"""
FULL = """Perf
| where CounterName == "% Free Space" and InstanceName !in ("_Total", "HarddiskVolume1")
| summarize free = avg(CounterValue) by _ResourceId, InstanceName
| where free < 10"""


class Agents(Part):
    """What `azure.servers` tell. Without servers there is nothing."""

    TYPE = "tenantry:azure:Agents"
    BLOCKS = ("azure/servers",)
    DEFAULTS = (Default(what="levels of Windows events that are collected", by_package=LEVELS_OF_EVENTS),)

    def __init__(self, context: Context, azure: Azure, logs: Logs, servers: Servers) -> None:
        super().__init__(context, azure)
        self.logs = logs
        systems = sorted({server.os for server in azure.servers.values()})
        rules = {system: self._rule(system) for system in systems}
        for key, server in sorted(azure.servers.items()):
            machine = servers.machines.get(key)
            after: list[pulumi.Resource] = [rules[server.os]]
            if machine is not None:
                after.append(self._agent(key, server.os, machine))
            self._tie(key, server.os, servers.machine_ids[key], after)
        if systems:
            self._watch()
        self.register_outputs({})

    def _rule(self, system: OperatingSystem) -> DataCollectionRule:
        place = f"azure/data-collection/{system}"
        windows = system == "windows"
        counters = monitor.PerfCounterDataSourceArgs(
            name="counters", streams=["Microsoft-Perf"], sampling_frequency_in_seconds=60, counter_specifiers=COUNTERS[system]
        )
        levels = " or ".join(f"Level={level}" for level in LEVELS_OF_EVENTS[self.context.spec.package])
        paths = [f"{log}!*[System[({levels})]]" for log in ("System", "Application")]
        events = monitor.WindowsEventLogDataSourceArgs(name="events", streams=["Microsoft-Event"], x_path_queries=paths)
        syslog = monitor.SyslogDataSourceArgs(
            name="syslog", streams=["Microsoft-Syslog"], facility_names=FACILITIES, log_levels=LEVELS
        )
        return self.made(
            DataCollectionRule(
                place,
                data_collection_rule_name=self.name(RULE, system),
                resource_group_name=self.group("core"),
                location=self.azure.region,
                kind=system.capitalize(),
                data_sources=monitor.DataCollectionRuleDataSourcesArgs(
                    performance_counters=[counters],
                    windows_event_logs=[events] if windows else None,
                    syslog=None if windows else [syslog],
                ),
                destinations=monitor.DataCollectionRuleDestinationsArgs(
                    log_analytics=[
                        monitor.LogAnalyticsDestinationArgs(name="workspace", workspace_resource_id=self.logs.workspace_id)
                    ]
                ),
                data_flows=[
                    monitor.DataFlowArgs(
                        streams=["Microsoft-Perf", "Microsoft-Event" if windows else "Microsoft-Syslog"],
                        destinations=["workspace"],
                    )
                ],
                tags=self.tags(place),
                opts=self.child(place, after=[self.logs.workspace]),
            )
        )

    def _agent(self, key: str, system: OperatingSystem, machine: pulumi.Resource) -> VirtualMachineExtension:
        place = f"azure/servers/{key}/agent"
        return self.made(
            VirtualMachineExtension(
                place,
                vm_name=self.name(MACHINE, key),
                vm_extension_name=AGENT[system],
                resource_group_name=self.group("servers"),
                location=self.azure.region,
                publisher="Microsoft.Azure.Monitor",
                type=AGENT[system],
                type_handler_version="1.0",
                auto_upgrade_minor_version=True,
                enable_automatic_upgrade=True,
                tags=self.tags(place),
                opts=self.child(place, after=[machine]),
            )
        )

    def _tie(self, key: str, system: OperatingSystem, machine_id: str, after: list[pulumi.Resource]) -> None:
        place = f"azure/servers/{key}/data-collection"
        self.made(
            DataCollectionRuleAssociation(
                place,
                resource_uri=machine_id,
                association_name="tenantry",
                data_collection_rule_id=self.id_in("core", RULE, system),
                description=self.context.note(f"What server {key} tells.", place),
                opts=self.child(place, after=after),
            )
        )

    def _watch(self) -> None:
        self.offers.log_rules.append(
            LogRule(
                place="azure/servers/silent",
                title="A server has not been heard of for 15 minutes",
                query=SILENT,
                severity=1,
                every="PT15M",
                resolves=True,
            )
        )
        self.offers.log_rules.append(
            LogRule(
                place="azure/servers/disk-space",
                title="A server's disk is nearly full",
                query=FULL,
                severity=2,
                resolves=True,
            )
        )
