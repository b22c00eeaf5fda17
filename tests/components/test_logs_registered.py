"""The log workspace and what flows into it, as the program registers it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from baselines.load import queries
from components.monitoring.entra_logs import categories
from components.monitoring.logs import ACTIVITY
from tenantry.spec.blocks.network import Network, Subnet
from tenantry.spec.model import ClientSpec, Group, Package, Role
from tests.components.proof import SMALL, azure_spec
from tests.components.recording import Registered, dependencies, registered

WORKSPACE = (
    "/subscriptions/5f6a0000-0000-4000-8000-000000000002/resourceGroups/rg-northwind-core"
    "/providers/Microsoft.OperationalInsights/workspaces/log-northwind-core"
)
P1, P2 = Role(licenses=("business-premium",)), Role(licenses=("m365-e5",))


def workspace(package: Package, **azure: object) -> Mapping[str, object]:
    return registered(replace(azure_spec(**azure), package=package))["azure/workspace"].inputs


@pytest.mark.parametrize(
    ("package", "days", "regulated", "gigabytes"), [("basic", 30, 365, 1), ("standard", 90, 365, 2), ("premium", 365, 365, 10)]
)
def test_the_package_decides_what_the_spec_leaves_out(package: Package, days: int, regulated: int, gigabytes: int) -> None:
    assert workspace(package)["retentionInDays"] == days
    assert workspace(package, regulated=True)["retentionInDays"] == regulated
    assert workspace(package)["workspaceCapping"] == {"dailyQuotaGb": gigabytes}
    said = workspace(package, log_daily_cap_gb=7, log_retention_days=400, regulated=True)
    assert (said["retentionInDays"], said["workspaceCapping"]) == (400, {"dailyQuotaGb": 7})


def test_the_activity_log_streams_in_whole() -> None:
    one = registered(SMALL)["azure/activity-log"]

    assert one.inputs == {
        "name": "diag-northwind",
        "workspaceId": WORKSPACE,
        "logs": [{"category": category, "enabled": True} for category in ACTIVITY],
    }
    assert "azure/workspace" in dependencies(one)


def test_somebody_is_told_when_the_cap_is_reached() -> None:
    alert = registered(SMALL)["azure/workspace/daily-cap"]

    assert alert.inputs["criteria"]["allOf"][0]["query"] == queries()["daily-cap-reached"].query
    assert alert.inputs["severity"] == 1
    assert alert.inputs["scopes"] == [WORKSPACE]


def test_every_query_is_saved_for_every_client() -> None:
    """Fewer for a smaller package would be deletes that the workspace's lock refuses."""
    saved = {
        package: {name for name in registered(replace(SMALL, package=package)) if name.startswith("azure/workspace/queries/")}
        for package in ("basic", "standard", "premium")
    }

    assert saved["basic"] == saved["standard"] == saved["premium"] == {f"azure/workspace/queries/{name}" for name in queries()}


def test_queries_carry_our_mark_and_the_clients_break_glass_accounts() -> None:
    one = registered(SMALL)["azure/workspace/queries/break-glass-sign-ins"].inputs

    assert 'in~ ("bg1@northwind.onmicrosoft.com", "bg2@northwind.onmicrosoft.com")' in one["query"]
    assert {"name": "tenantry-client", "value": "northwind"} in one["tags"]
    assert {"name": "tenantry-key", "value": "azure/workspace/queries/break-glass-sign-ins"} in one["tags"]


def test_entra_logs_are_sent_where_the_spec_says_so() -> None:
    assert "azure/entra-logs" not in registered(SMALL)
    one = registered(azure_spec(entra_logs=True))["azure/entra-logs"]

    assert one.inputs == {
        "name": "diag-northwind",
        "workspaceId": WORKSPACE,
        "logs": [{"category": "AuditLogs", "enabled": True}],
    }
    assert "azure/workspace" in dependencies(one)


SEEN_BY_NOBODY = ("NonInteractiveUserSignInLogs", "ServicePrincipalSignInLogs", "ManagedIdentitySignInLogs", "ProvisioningLogs")


@pytest.mark.parametrize(
    ("package", "more", "expected"),
    [
        ("premium", {}, ()),
        ("basic", {"roles": {"all": P1}}, ("SignInLogs",)),
        ("standard", {"roles": {"all": P1}}, ("SignInLogs", *SEEN_BY_NOBODY)),
        (
            "premium",
            {"groups": {"all": Group(key="all", kind="security", name="All", licenses=("entra-id-p1",))}},
            ("SignInLogs", *SEEN_BY_NOBODY),
        ),
        ("basic", {"roles": {"all": P2}}, ("SignInLogs", "RiskyUsers", "UserRiskEvents")),
        ("standard", {"roles": {"all": P2}}, ("SignInLogs", *SEEN_BY_NOBODY, "RiskyUsers", "UserRiskEvents")),
    ],
)
def test_licenses_and_package_decide_which_of_entras_logs(
    package: Package, more: dict[str, object], expected: tuple[str, ...]
) -> None:
    spec = replace(SMALL, package=package, **more)  # type: ignore[arg-type]

    assert categories(spec) == ("AuditLogs", *expected)


def test_sign_ins_that_come_in_bring_the_alert_on_break_glass_accounts() -> None:
    def reads_sign_ins(spec: ClientSpec) -> list[Registered]:
        made = registered(spec).values()
        return [one for one in made if "SigninLogs" in str(one.inputs.get("criteria", ""))]

    with_logs = replace(azure_spec(entra_logs=True), roles={"all": P1})
    (alert,) = reads_sign_ins(with_logs)
    assert "azure/entra-logs" in dependencies(alert)
    assert reads_sign_ins(azure_spec(entra_logs=True)) == []
    assert reads_sign_ins(replace(SMALL, roles={"all": P1})) == []


def test_whatever_writes_logs_sends_them_and_is_made_before() -> None:
    network = Network(address_space="10.0.0.0/16", subnets={"a": Subnet(key="a", address_range="10.0.1.0/24")}, nat=True)
    made = registered(azure_spec(network=network))
    group = made["azure/network/subnets/a/security-group/diagnostics"]

    assert group.inputs == {
        "name": "diag-northwind",
        "resourceUri": WORKSPACE.replace("rg-northwind-core", "rg-northwind-network").replace(
            "Microsoft.OperationalInsights/workspaces/log-northwind-core",
            "Microsoft.Network/networkSecurityGroups/nsg-northwind-a",
        ),
        "workspaceId": WORKSPACE,
        "logs": [{"categoryGroup": "allLogs", "enabled": True}],
    }
    assert {"azure/workspace", "azure/network/subnets/a/security-group"} <= dependencies(group)
    assert "azure/network/nat/address/diagnostics" in made
    assert "azure/network/subnets/a/security-group/diagnostics" in dependencies(made["azure/workspace/lock"])
