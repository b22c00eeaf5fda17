"""The client's machines: those that are made, and those that are looked after.

A new machine starts by trusted launch, encrypts its disks where it runs, and has no public address unless the spec says why. Its
disks go when it goes, which a plan refuses until the spec says so. Azure encrypts at the host only in subscriptions where the
feature `EncryptionAtHost` of Microsoft.Compute is registered; where it is not, Azure's refusal says so."""

from __future__ import annotations

import pulumi
from pulumi_azure_native import compute, network
from pulumi_azure_native.compute import VirtualMachine
from pulumi_azure_native.network import NetworkInterface, PublicIPAddress

from components.azure.images import IMAGES
from components.azure.landing_zone import LandingZone
from components.azure.network import Network
from components.azure.part import Default, Held, Logged, MetricRule, Part
from components.base import Context
from tenantry.errors import UsageError
from tenantry.spec.azure_names import computer_name
from tenantry.spec.blocks.servers import Server
from tenantry.spec.model import Azure, Package

MACHINE = "Microsoft.Compute/virtualMachines"
DISK = "Microsoft.Compute/disks"
INTERFACE = "Microsoft.Network/networkInterfaces"
PUBLIC_ADDRESS = "Microsoft.Network/publicIPAddresses"
# Patching finds machines by this tag.
RING_TAG = "patch-ring"
DISK_KIND: dict[Package, str] = {"basic": "StandardSSD_LRS", "standard": "StandardSSD_LRS", "premium": "Premium_LRS"}
BUSY_PERCENT = 95


class Servers(Part):
    """`azure.servers`. `machine_ids`: key -> id, also of existing machines; `machines`: key -> machine that we made."""

    TYPE = "tenantry:azure:Servers"
    BLOCKS = ("azure/servers",)
    DEFAULTS = (Default(what="kind of a new machine's disks", by_package=DISK_KIND),)

    def __init__(self, context: Context, azure: Azure, zone: LandingZone, net: Network | None) -> None:
        super().__init__(context, azure)
        self.zone = zone
        self.machine_ids = {
            key: server.existing or self.id_in("servers", MACHINE, key) for key, server in sorted(azure.servers.items())
        }
        self.machines: dict[str, VirtualMachine] = {}
        for key, server in sorted(azure.servers.items()):
            # A rule has refused new machines without a network.
            if server.existing is None and net is not None:
                self.machines[key] = self._machine(server, self._interface(server, net))
        self.register_outputs({})

    def _interface(self, server: Server, net: Network) -> NetworkInterface:
        place = f"azure/servers/{server.key}/nic"
        address = self._address(server, f"azure/servers/{server.key}/public-address") if server.public_address else None
        public: network.NetworkInterfaceIPConfigurationArgsDict = (
            {"public_ip_address": {"id": self.id_in("servers", PUBLIC_ADDRESS, server.key)}} if address else {}
        )
        used = [one for one in (self.zone.groups["servers"], net.subnets[server.subnet], address) if one is not None]
        return self.made(
            NetworkInterface(
                place,
                network_interface_name=self.name(INTERFACE, server.key),
                resource_group_name=self.group("servers"),
                location=self.azure.region,
                # As maps: the classes would add settings of the subnet, which are not the interface's to send.
                ip_configurations=[
                    {
                        "name": "primary",
                        "primary": True,
                        "private_ip_allocation_method": "Dynamic",
                        "subnet": {"id": net.subnet_id(server.subnet)},
                        **public,
                    }
                ],
                tags=self.tags(place),
                opts=self.child(place, after=used),
            )
        )

    def _address(self, server: Server, place: str) -> PublicIPAddress:
        made = self.made(
            PublicIPAddress(
                place,
                public_ip_address_name=self.name(PUBLIC_ADDRESS, server.key),
                resource_group_name=self.group("servers"),
                location=self.azure.region,
                sku=network.PublicIPAddressSkuArgs(name="Standard", tier="Regional"),
                public_ip_allocation_method="Static",
                public_ip_address_version="IPv4",
                tags=self.tags(place),
                opts=self.child(place, after=[self.zone.groups["servers"]]),
            )
        )
        address_id = self.id_in("servers", PUBLIC_ADDRESS, server.key)
        self.offers.logged.append(Logged(place=place, resource_id=address_id, resource=made, groups=("allLogs",)))
        return made

    def _machine(self, server: Server, interface: NetworkInterface) -> VirtualMachine:
        place = f"azure/servers/{server.key}"
        ring = {RING_TAG: server.patch_ring} if server.patch_ring else {}
        machine = self.made(
            VirtualMachine(
                place,
                vm_name=self.name(MACHINE, server.key),
                resource_group_name=self.group("servers"),
                location=self.azure.region,
                hardware_profile=compute.HardwareProfileArgs(vm_size=server.size),
                identity=compute.VirtualMachineIdentityArgs(type=compute.ResourceIdentityType.SYSTEM_ASSIGNED),
                storage_profile=self._disks(server),
                os_profile=self._profile(server),
                network_profile=compute.NetworkProfileArgs(
                    network_interfaces=[
                        compute.NetworkInterfaceReferenceArgs(
                            id=self.id_in("servers", INTERFACE, server.key), primary=True, delete_option="Detach"
                        )
                    ]
                ),
                security_profile=compute.SecurityProfileArgs(
                    security_type="TrustedLaunch",
                    encryption_at_host=True,
                    uefi_settings=compute.UefiSettingsArgs(secure_boot_enabled=True, v_tpm_enabled=True),
                ),
                diagnostics_profile=compute.DiagnosticsProfileArgs(boot_diagnostics=compute.BootDiagnosticsArgs(enabled=True)),
                tags={**self.tags(place), **ring},
                opts=self.child(place, after=[self.zone.groups["servers"], interface]),
            )
        )
        self.offers.held.append(
            Held(place=place, resource_id=self.machine_ids[server.key], what=f"what server {server.key} holds", resource=machine)
        )
        self._watch(server, machine)
        return machine

    def _disks(self, server: Server) -> compute.StorageProfileArgs:
        image = IMAGES[server.image]
        kind = compute.ManagedDiskParametersArgs(storage_account_type=DISK_KIND[self.context.spec.package])
        return compute.StorageProfileArgs(
            image_reference=compute.ImageReferenceArgs(
                publisher=image.publisher, offer=image.offer, sku=image.sku, version="latest"
            ),
            os_disk=compute.OSDiskArgs(
                name=self.name(DISK, server.key, "os"),
                create_option="FromImage",
                caching=compute.CachingTypes.READ_WRITE,
                managed_disk=kind,
                delete_option="Delete",
            ),
            data_disks=[
                compute.DataDiskArgs(
                    name=self.name(DISK, server.key, f"data-{number}"),
                    lun=number,
                    create_option="Empty",
                    caching=compute.CachingTypes.NONE,
                    disk_size_gb=size,
                    managed_disk=kind,
                    delete_option="Delete",
                )
                for number, size in enumerate(server.disks)
            ],
        )

    def _profile(self, server: Server) -> compute.OSProfileArgs:
        who = server.administrator
        if who is None:
            raise UsageError(f"azure.servers.{server.key} has no administrator", hint="name one")
        password = self.context.secrets.get(who.password) if who.password else None
        if who.password and password is None:
            raise UsageError(
                f"azure.servers.{server.key}.administrator.password refers to {who.password}, which was not found",
                hint=f"provide {who.password}",
            )
        # Only machines with a ring leave their patches to the calendar; the others take them as their system does.
        in_ring, windows, linux = server.patch_ring is not None, None, None
        if server.os == "windows":
            schedule = compute.WindowsVMGuestPatchAutomaticByPlatformSettingsArgs(
                bypass_platform_safety_checks_on_user_schedule=True
            )
            windows = compute.WindowsConfigurationArgs(
                provision_vm_agent=True,
                enable_automatic_updates=True,
                patch_settings=compute.PatchSettingsArgs(
                    patch_mode="AutomaticByPlatform" if in_ring else "AutomaticByOS",
                    assessment_mode="AutomaticByPlatform",
                    automatic_by_platform_settings=schedule if in_ring else None,
                ),
            )
        else:
            keys = [compute.SshPublicKeyArgs(key_data=who.ssh_key, path=f"/home/{who.name}/.ssh/authorized_keys")]
            linux = compute.LinuxConfigurationArgs(
                provision_vm_agent=True,
                disable_password_authentication=password is None,
                ssh=compute.SshConfigurationArgs(public_keys=keys) if who.ssh_key else None,
                patch_settings=compute.LinuxPatchSettingsArgs(
                    patch_mode="AutomaticByPlatform" if in_ring else "ImageDefault",
                    assessment_mode="AutomaticByPlatform",
                    automatic_by_platform_settings=compute.LinuxVMGuestPatchAutomaticByPlatformSettingsArgs(
                        bypass_platform_safety_checks_on_user_schedule=True
                    )
                    if in_ring
                    else None,
                ),
            )
        return compute.OSProfileArgs(
            computer_name=computer_name(self.context.spec.client, server.key),
            admin_username=who.name,
            admin_password=pulumi.Output.secret(password) if password else None,
            windows_configuration=windows,
            linux_configuration=linux,
        )

    def _watch(self, server: Server, machine: VirtualMachine) -> None:
        place = f"azure/servers/{server.key}"
        self.offers.metric_rules.append(
            MetricRule(
                place=f"{place}/down",
                title=f"Server {server.key} is down",
                resource_id=self.machine_ids[server.key],
                resource=machine,
                namespace=MACHINE,
                metric="VmAvailabilityMetric",
                aggregation="Average",
                operator="LessThan",
                threshold=1,
                severity=1,
            )
        )
        self.offers.metric_rules.append(
            MetricRule(
                place=f"{place}/processor",
                title=f"Server {server.key} is busy beyond {BUSY_PERCENT} %",
                resource_id=self.machine_ids[server.key],
                resource=machine,
                namespace=MACHINE,
                metric="Percentage CPU",
                aggregation="Average",
                operator="GreaterThan",
                threshold=BUSY_PERCENT,
                severity=3,
                window="PT1H",
                every="PT15M",
            )
        )
