"""When the client's machines are patched: one maintenance configuration for each ring that a machine is in.

New machines are found by their ring's tag, existing ones are assigned one by one, since their tags are not ours. An existing
virtual machine takes part once its owner lets the platform patch it (patch mode AutomaticByPlatform); an Arc machine needs
nothing."""

from __future__ import annotations

from pulumi_azure_native import maintenance
from pulumi_azure_native.maintenance import (
    ConfigurationAssignment,
    ConfigurationAssignmentsForSubscription,
    MaintenanceConfiguration,
)

from components.azure.landing_zone import LandingZone
from components.azure.part import Part
from components.azure.servers import MACHINE, RING_TAG, Servers
from components.base import Context
from tenantry.spec.blocks.patching import RINGS, Ring, recurrence
from tenantry.spec.blocks.servers import Server
from tenantry.spec.model import Azure

CONFIGURATION = "Microsoft.Maintenance/maintenanceConfigurations"
# Any day before the first run: recurrence decides on the rest, and a day that moved would be a change each month. In winter, when
# no hour is left out for summer time.
FROM = "2026-01-01"
REBOOT = {"if-required": "IfRequired", "always": "Always", "never": "Never"}
WINDOWS = ["Critical", "Security", "UpdateRollup", "Definition"]
LINUX = ["Critical", "Security"]


class Patching(Part):
    """`azure.patching`, and `patch_ring` of each of `azure.servers`."""

    TYPE = "tenantry:azure:Patching"
    BLOCKS = ("azure/patching",)

    def __init__(self, context: Context, azure: Azure, zone: LandingZone, servers: Servers) -> None:
        super().__init__(context, azure)
        for ring in RINGS:
            members = [server for _, server in sorted(azure.servers.items()) if server.patch_ring == ring]
            if not members:
                continue
            configuration = self._configuration(ring, zone)
            if any(server.existing is None for server in members):
                self._scope(ring, configuration, servers)
            for server in members:
                if server.existing is not None:
                    self._assignment(server, ring, configuration)
        self.register_outputs({})

    def _configuration(self, ring: Ring, zone: LandingZone) -> MaintenanceConfiguration:
        place, patching = f"azure/patching/{ring}", self.azure.patching
        return self.made(
            MaintenanceConfiguration(
                place,
                resource_name_=self.name(CONFIGURATION, ring),
                resource_group_name=self.group("core"),
                location=self.azure.region,
                namespace="Microsoft.Maintenance",
                maintenance_scope="InGuestPatch",
                visibility="Custom",
                extension_properties={"InGuestPatchMode": "User"},
                start_date_time=f"{FROM} {patching.start}",
                duration=f"{patching.hours:02}:00",
                time_zone=self.windows_zone,
                recur_every=recurrence(patching.delay_days[ring]),
                install_patches=maintenance.InputPatchConfigurationArgs(
                    reboot_setting=REBOOT[patching.reboot],
                    windows_parameters=maintenance.InputWindowsParametersArgs(classifications_to_include=WINDOWS),
                    linux_parameters=maintenance.InputLinuxParametersArgs(classifications_to_include=LINUX),
                ),
                tags=self.tags(place),
                opts=self.child(place, after=[zone.groups["core"]]),
            )
        )

    def _scope(self, ring: Ring, configuration: MaintenanceConfiguration, servers: Servers) -> None:
        place = f"azure/patching/{ring}/scope"
        machines = [servers.machines[key] for key in sorted(servers.machines)]
        self.made(
            ConfigurationAssignmentsForSubscription(
                place,
                configuration_assignment_name=self.name(CONFIGURATION, ring),
                maintenance_configuration_id=self.id_in("core", CONFIGURATION, ring),
                filter=maintenance.ConfigurationAssignmentFilterPropertiesArgs(
                    resource_types=[MACHINE],
                    resource_groups=[self.group("servers")],
                    locations=[self.azure.region],
                    os_types=["Windows", "Linux"],
                    tag_settings=maintenance.TagSettingsPropertiesArgs(
                        filter_operator=maintenance.TagOperators.ALL, tags={RING_TAG: [ring]}
                    ),
                ),
                opts=self.child(place, after=[configuration, *machines]),
            )
        )

    def _assignment(self, server: Server, ring: Ring, configuration: MaintenanceConfiguration) -> None:
        place = f"azure/servers/{server.key}/patching"
        parts = (server.existing or "").split("/")
        self.made(
            ConfigurationAssignment(
                place,
                configuration_assignment_name=self.name(CONFIGURATION, ring),
                resource_group_name=parts[4],
                provider_name=parts[6],
                resource_type=parts[7],
                resource_name_=parts[8],
                location=self.azure.region,
                maintenance_configuration_id=self.id_in("core", CONFIGURATION, ring),
                opts=self.child(place, after=[configuration]),
            )
        )
