"""The client's backups: a recovery vault, what it keeps for how long, and the machines that it keeps.

Items are made one by one from the spec and not by the built-in policy that protects what carries a tag: that policy works at
deployment and behind our back, and what it missed would be no drift. An item that somebody stops or deletes is.

What Azure refuses, the run says in Azure's words, and nothing is lost by it:
- A deleted item waits in the vault for `soft_delete`, with its policy, and can be brought back. A machine that is to be backed up
  again within that time is brought back first: `az backup protection undelete`.
- A vault that is immutable (standard and premium) deletes no item that has copies, and shortens no retention: both wait until
  the package is basic, or somebody turns immutability off. It is never locked: nobody could undo that.
- The first backup fixes the redundancy; a plan that would change it is refused before anything is written.
- A destroyed vault waits for `soft_delete`, too, with all that is in it."""

from __future__ import annotations

import pulumi
from pulumi_azure_native import recoveryservices as recovery
from pulumi_azure_native.recoveryservices import ProtectedItem, ProtectionPolicy, Vault

from components.azure.backup_policy import INSTANT_RESTORE_DAYS, RETENTION, policy_properties
from components.azure.landing_zone import LandingZone
from components.azure.part import Default, Held, Logged, LogRule, Part
from components.azure.servers import Servers
from components.base import Context
from tenantry.spec.blocks.backup import REDUNDANCY, RESTORE_TEST_DAYS
from tenantry.spec.model import Azure, Package

VAULT = "Microsoft.RecoveryServices/vaults"
POLICY = "daily"
STORAGE = {"local": "LocallyRedundant", "zone": "ZoneRedundant", "geo": "GeoRedundant"}
IMMUTABILITY: dict[Package, str] = {"basic": "Disabled", "standard": "Unlocked", "premium": "Unlocked"}
CROSS_REGION_RESTORE: dict[Package, bool] = {"basic": False, "standard": False, "premium": True}
SOFT_DELETE_DAYS: dict[Package, int] = {"basic": 14, "standard": 14, "premium": 30}
# Every category of Azure Backup that has a table of its own.
CATEGORIES = (
    "CoreAzureBackup",
    "AddonAzureBackupJobs",
    "AddonAzureBackupAlerts",
    "AddonAzureBackupPolicy",
    "AddonAzureBackupStorage",
    "AddonAzureBackupProtectedInstance",
)
# What runs, and not anybody's wish, changes of an item.
RUNNING = [
    f"properties.{name}"
    for name in (
        "protectionStatus",
        "lastBackupStatus",
        "lastRecoveryPoint",
        "extendedInfo",
        "kpisHealths",
        "isArchiveEnabled",
        "softDeleteRetentionPeriodInDays",
    )
]
# What a vault tells arrives late: each hour asks for what came in since, however old.
FAILED_JOBS = """AddonAzureBackupJobs
| where ingestion_time() > ago(1h)
| where JobOperation == "Backup"
| summarize arg_max(TimeGenerated, *) by JobUniqueId
| where JobStatus == "Failed"
"""


class Backup(Part):
    """`azure/backup`, and `backup` of each of `azure/servers`. Nothing is made while no server asks for it."""

    TYPE = "tenantry:azure:Backup"
    BLOCKS = ("azure/backup",)
    DEFAULTS = (
        Default(what="where backups are kept", by_package=REDUNDANCY),
        Default(what="restores in the paired region, with geo-redundancy", by_package=CROSS_REGION_RESTORE),
        Default(what="immutability of the recovery vault", by_package=IMMUTABILITY),
        Default(what="days that deleted backups can be brought back", by_package=SOFT_DELETE_DAYS),
        Default(what="how long backups are kept", by_package=RETENTION),
        Default(what="days that snapshots make restores quick", by_package=INSTANT_RESTORE_DAYS),
        Default(what="days between two restore tests", by_package=RESTORE_TEST_DAYS),
    )

    def __init__(self, context: Context, azure: Azure, zone: LandingZone, servers: Servers) -> None:
        super().__init__(context, azure)
        self.vault_id = self.id_in("backup", VAULT, "backup")
        kept = {key: server.backup for key, server in azure.servers.items() if server.backup}
        if kept:
            self.vault = self._vault(zone)
            self.policy = self._policy()
            for key in kept:
                self._item(key, servers)
            self._offer()
        self.register_outputs({})

    def _vault(self, zone: LandingZone) -> Vault:
        package, backup = self.context.spec.package, self.azure.backup
        redundancy = backup.redundancy_of(package)
        far = redundancy == "geo" and CROSS_REGION_RESTORE[package]
        return self.made(
            Vault(
                "azure/backup/vault",
                vault_name=self.name(VAULT, "backup"),
                resource_group_name=self.group("backup"),
                location=self.azure.region,
                sku=recovery.SkuArgs(name="RS0", tier="Standard"),
                properties=recovery.VaultPropertiesArgs(
                    public_network_access="Enabled",
                    redundancy_settings=recovery.VaultPropertiesRedundancySettingsArgs(
                        standard_tier_storage_redundancy=STORAGE[redundancy],
                        cross_region_restore="Enabled" if far else "Disabled",
                    ),
                    security_settings=recovery.SecuritySettingsArgs(
                        immutability_settings=recovery.ImmutabilitySettingsArgs(state=IMMUTABILITY[package]),
                        soft_delete_settings=recovery.SoftDeleteSettingsArgs(
                            soft_delete_state="AlwaysON",
                            soft_delete_retention_period_in_days=backup.soft_delete_days or SOFT_DELETE_DAYS[package],
                            enhanced_security_state="AlwaysON",
                        ),
                    ),
                    monitoring_settings=recovery.MonitoringSettingsArgs(
                        azure_monitor_alert_settings=recovery.AzureMonitorAlertSettingsArgs(
                            alerts_for_all_job_failures="Enabled"
                        ),
                        # The older kind mails the subscription's owners, past the helpdesk.
                        classic_alert_settings=recovery.ClassicAlertSettingsArgs(alerts_for_critical_operations="Disabled"),
                    ),
                ),
                tags=self.tags("azure/backup/vault"),
                # Once on it is on for good, and so in a smaller package, too.
                opts=self.child(
                    "azure/backup/vault",
                    after=[zone.groups["backup"]],
                    keep=[] if far else ["properties.redundancySettings.crossRegionRestore"],
                ),
            )
        )

    def _policy(self) -> ProtectionPolicy:
        package, backup = self.context.spec.package, self.azure.backup
        place = f"azure/backup/policies/{POLICY}"
        # Items that wait in soft delete still hold their policy, so it can only go together with its vault.
        together = pulumi.ResourceOptions(deleted_with=self.vault)
        return self.made(
            ProtectionPolicy(
                place,
                policy_name=POLICY,
                vault_name=self.name(VAULT, "backup"),
                resource_group_name=self.group("backup"),
                properties=policy_properties(
                    start=backup.start,
                    zone=self.windows_zone,
                    retention={**RETENTION[package], **backup.retention},
                    instant_restore_days=INSTANT_RESTORE_DAYS[package],
                ),
                opts=pulumi.ResourceOptions.merge(
                    # Counts what uses the policy.
                    self.child(place, after=[self.vault], keep=["properties.protectedItemsCount"]),
                    together,
                ),
            )
        )

    def _item(self, key: str, servers: Servers) -> None:
        place, machine = f"azure/servers/{key}/backup", servers.machine_ids[key]
        mine = [servers.machines[key]] if key in servers.machines else []
        # Lower case, as the spec's author may write a group now this way, now that: another name would be another item.
        parts = machine.lower().split("/")
        name = f"iaasvmcontainerv2;{parts[4]};{parts[8]}"
        self.made(
            ProtectedItem(
                place,
                fabric_name="Azure",
                container_name=f"iaasvmcontainer;{name}",
                protected_item_name=f"vm;{name}",
                vault_name=self.name(VAULT, "backup"),
                resource_group_name=self.group("backup"),
                properties=recovery.AzureIaaSComputeVMProtectedItemArgs(
                    protected_item_type="Microsoft.Compute/virtualMachines",
                    policy_id=f"{self.vault_id}/backupPolicies/{POLICY}",
                    # Said, so that backups which somebody stopped or suspended are drift, and go on.
                    protection_state="Protected",
                    source_resource_id=machine,
                ),
                opts=self.child(place, after=[self.policy, *mine], keep=RUNNING),
            )
        )

    def _offer(self) -> None:
        if not self._gives_up_an_item():
            self.offers.held.append(
                Held(place="azure/backup/vault", resource_id=self.vault_id, what="the backups", resource=self.vault)
            )
        self.offers.logged.append(
            Logged(place="azure/backup/vault", resource_id=self.vault_id, resource=self.vault, categories=CATEGORIES)
        )
        self.offers.log_rules.append(
            LogRule(
                place="azure/backup/failed-jobs",
                title="A backup failed",
                query=FAILED_JOBS,
                severity=1,
                window="PT4H",
            )
        )

    def _gives_up_an_item(self) -> bool:
        """Whether the spec deletes the backups of a machine: a lock on the vault would refuse that, so it goes first, and comes
        back when the entry has gone from `removed`."""
        return any(
            entry.then == "delete" and place.startswith("azure/servers/") and place.endswith("/backup")
            for place, entry in self.context.spec.removed.items()
        )
