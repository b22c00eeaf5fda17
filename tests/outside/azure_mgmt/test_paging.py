"""A list of each of Microsoft's management packages, page by page: the client follows the links, nothing is missing or double.

The page is made small by `$top`, which Resource Manager hands on to its providers. Where a client knows of one page only, that
holds all: so do the lists of maintenance, and those of security (test_security).
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest

from tests.outside.azure_mgmt.target import Json, Target
from tests.outside.azure_mgmt.test_estate import ROWS, Estate

ACTIONS = "{group}/providers/Microsoft.Insights/actionGroups/soc"
DEFINITION = "{subscription}/providers/Microsoft.Authorization/policyDefinitions/ours"
READER = "acdd72a7-3385-48ef-bd42-f606fba81ae7"
# Three different roles for one person.
ROLES = (READER, "b24988ac-6180-42a0-ab88-20f7382dd24c", "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9")
VAULT = "{group}/providers/Microsoft.RecoveryServices/vaults/rsv"
# package: (client, list, its arguments before the group's name, the estate's row that is made three times, what stands before)
LISTS: dict[str, tuple[str, str, tuple[str, ...], str, tuple[str, ...]]] = {
    "resource.resources": ("ResourceManagementClient", "resources.list_by_resource_group", (), "publicIPAddresses/pip", ()),
    "network": ("NetworkManagementClient", "public_ip_addresses.list", (), "publicIPAddresses/pip", ()),
    "monitor": (
        "MonitorManagementClient",
        "activity_log_alerts.list_by_resource_group",
        (),
        "activityLogAlerts/health",
        (ACTIONS,),
    ),
    "loganalytics": ("LogAnalyticsManagementClient", "workspaces.list_by_resource_group", (), "workspaces/logs", ()),
    "recoveryservices": ("RecoveryServicesClient", "vaults.list_by_resource_group", (), "vaults/rsv", ()),
    "recoveryservicesbackup": (
        "RecoveryServicesBackupClient",
        "backup_policies.list",
        ("rsv",),
        "backupPolicies/daily",
        (VAULT,),
    ),
    "storage": ("StorageManagementClient", "storage_accounts.list_by_resource_group", (), "storageAccounts/{unique}", ()),
    "keyvault": ("KeyVaultManagementClient", "vaults.list_by_resource_group", (), "vaults/kv-{unique}", ()),
    "authorization": (
        "AuthorizationManagementClient",
        "role_assignments.list_for_resource_group",
        (),
        "roleAssignments/{guid}",
        (),
    ),
    "resource.policy": (
        "PolicyClient",
        "policy_assignments.list_for_resource_group",
        (),
        "policyAssignments/ours",
        (DEFINITION,),
    ),
    "resource.locks": (
        "ManagementLockClient",
        "management_locks.list_at_resource_group_level",
        (),
        "{group}/providers/Microsoft.Authorization/locks/keep",
        (),
    ),
    "consumption": ("ConsumptionManagementClient", "budgets.list", (), "budgets/monthly", ()),
}


def row_of(ending: str) -> Json:
    return next(row for row in ROWS if row["path"].endswith(ending))


@pytest.fixture
def three(target: Target, group: str, request: pytest.FixtureRequest) -> Iterator[set[str]]:
    """The ids of three of what is listed, made by the client for any resource."""
    ending, before = request.param
    estate = Estate(target, group)
    made = [estate.filled(row_of(path)) for path in before]
    for one in made:
        estate.resources.begin_create_or_update_by_id(one["path"], one["body"], api_version=one["version"]).result()
    row, ids = row_of(ending), set()
    for number in range(3):
        estate.known |= {"{unique}": uuid.uuid4().hex[:12], "{guid}": str(uuid.uuid4()), READER: ROLES[number]}
        one = estate.filled(row)
        if "{" not in row["path"].rpartition("/")[2]:
            one["path"] += str(number)
        answer = estate.resources.begin_create_or_update_by_id(one["path"], one["body"], api_version=one["version"]).result()
        ids.add(answer.id.lower())
        made.append(one)
    yield ids
    for one in reversed(made):
        estate.resources.begin_delete_by_id(one["path"], api_version=one["version"]).result()


@pytest.mark.parametrize(("three", "package"), [(LISTS[name][3:], name) for name in LISTS], ids=list(LISTS), indirect=["three"])
def test_page_by_page(target: Target, group: str, three: set[str], package: str) -> None:
    client, operation, more, _, _ = LISTS[package]
    owner, _, method = operation.partition(".")
    call = getattr(getattr(target.client(f"azure.mgmt.{package}", client), owner), method)
    scope = f"/subscriptions/{target.subscription}/resourceGroups/{group}"
    where = (scope,) if package == "consumption" else (*more, group)
    pages = [[one.id.lower() for one in page] for page in call(*where, params={"$top": "2"}).by_page()]
    found = [one for page in pages for one in page]
    assert len(pages) > 1 and {len(page) for page in pages[:-1]} == {2} and len(pages[-1]) in (1, 2)
    assert len(found) == len(set(found)) and three <= set(found)


@pytest.mark.parametrize("three", [("maintenanceConfigurations/all", ())], indirect=True)
def test_all_on_one_page(target: Target, group: str, three: set[str]) -> None:
    client = target.client("azure.mgmt.maintenance", "MaintenanceManagementClient")
    (page,) = client.maintenance_configurations_for_resource_group.list(group).by_page()
    assert {one.id.lower() for one in page} == three
