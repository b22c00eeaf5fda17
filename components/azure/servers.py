"""The client's machines: those that are made, and those that are looked after."""

from __future__ import annotations

from pulumi_azure_native import compute

from components.azure.landing_zone import LandingZone
from components.azure.network import Network
from components.azure.part import Part
from components.base import Context
from components.monitoring.logs import Logs
from tenantry.spec.model import Azure

MACHINE = "Microsoft.Compute/virtualMachines"


class Servers(Part):
    """`azure.servers`. `machine_ids`: key -> id, also of existing machines; `machines`: key -> machine that we made."""

    TYPE = "tenantry:azure:Servers"
    BLOCKS = ("azure/servers",)

    def __init__(self, context: Context, azure: Azure, zone: LandingZone, network: Network | None, logs: Logs) -> None:
        super().__init__(context, azure)
        self.machine_ids = {
            key: server.existing or self.id_in("servers", MACHINE, key) for key, server in sorted(azure.servers.items())
        }
        self.machines: dict[str, compute.VirtualMachine] = {}
        self.register_outputs({})
