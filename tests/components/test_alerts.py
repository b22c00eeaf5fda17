"""Who hears of what: rules of all parts as alerts, groups by urgency, break-glass sign-ins; made, tampered with, taken away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from components.azure.landing_zone import LandingZone
from components.azure.part import LogRule, MetricRule
from components.base import Context
from components.monitoring.logs import WORKSPACE, Logs
from tenantry.errors import UsageError
from tenantry.spec.blocks.support import Support
from tenantry.spec.model import Azure, ClientSpec, Monitoring
from tests.azure_native.engine import engine_folder
from tests.components import proof
from tests.components.building import SUBSCRIPTION
from tests.components.cloud import Cloud, started
from tests.components.recording import Registered, dependencies, is_secret, registered

GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-northwind-core/providers"
CORE = f"{GROUP}/Microsoft.Insights/actionGroups/ag-northwind-core"
URGENT = f"{GROUP}/Microsoft.Insights/actionGroups/ag-northwind-urgent"
HOOKS = Monitoring(urgent="oncall@msp.example", helpdesk="env/HELPDESK", teams="env/TEAMS")
QUIETER = replace(HOOKS, support=Support(kind="24x7"))
FULL, HEARTBEAT, GONE = "azure/workspace/full", "azure/workspace/heartbeat", "azure/workspace/gone"
SIGN_IN = "monitoring/break-glass-sign-in"
KINDS = (
    "Microsoft.AlertsManagement/actionRules",
    "Microsoft.Insights/actionGroups",
    "Microsoft.Insights/activityLogAlerts",
    "Microsoft.Insights/metricAlerts",
    "Microsoft.Insights/scheduledQueryRules",
)
# The published models are of another api-version than what azure-native writes.
UNJUDGED = (
    "Microsoft.AlertsManagement/actionRules",
    "Microsoft.Insights/actionGroups",
    "Microsoft.Insights/scheduledQueryRules",
)


def client(monitoring: Monitoring = HOOKS) -> ClientSpec:
    return replace(proof.SMALL, monitoring=monitoring)


@pytest.fixture
def offering(monkeypatch: pytest.MonkeyPatch) -> None:
    """The log workspace offers rules of each kind, as servers, networks and backups do."""
    offer_rules(monkeypatch)


def offer_rules(patch: pytest.MonkeyPatch) -> None:
    init = Logs.__init__

    def offered(self: Logs, context: Context, azure: Azure, zone: LandingZone) -> None:
        init(self, context, azure, zone)
        few = MetricRule(
            place=HEARTBEAT,
            title="Few heartbeats",
            resource_id=self.workspace_id,
            resource=self.workspace,
            namespace=WORKSPACE,
            metric="Heartbeat",
            aggregation="Total",
            operator="LessThan",
            threshold=1,
            severity=2,
        )
        self.offers.metric_rules += [few, replace(few, place=GONE, title="No heartbeat", severity=1)]
        self.offers.log_rules.append(
            LogRule(place=FULL, title="A disk is full", query="Perf | take 1", severity=3, resolves=True)
        )
        self.offers.sign_ins = self.workspace

    patch.setattr(Logs, "__init__", offered)


def told(spec: ClientSpec, place: str) -> list[str]:
    inputs = registered(spec)[place].inputs
    actions: Any = inputs["actions"]
    if isinstance(actions, list):
        return [one["actionGroupId"] for one in actions]
    return [one if isinstance(one, str) else one["actionGroupId"] for one in actions["actionGroups"]]


def receivers(group: Registered) -> dict[str, bool]:
    """The webhooks of a group, and whether each gets the common alert schema. The list is a secret."""
    return {one["name"]: one["useCommonAlertSchema"] for one in group.inputs["webhookReceivers"]["value"]}


@pytest.mark.usefixtures("offering")
def test_a_metric_rule_is_a_metric_alert() -> None:
    made = registered(client())[HEARTBEAT]

    assert made.inputs["ruleName"] == "alert-northwind-workspace-heartbeat"
    assert made.inputs["scopes"] == [f"{GROUP}/Microsoft.OperationalInsights/workspaces/log-northwind-core"]
    assert (made.inputs["severity"], made.inputs["windowSize"], made.inputs["evaluationFrequency"]) == (2, "PT15M", "PT5M")
    assert made.inputs["criteria"]["allOf"] == [
        {
            "name": "first",
            "criterionType": "StaticThresholdCriterion",
            "metricNamespace": WORKSPACE,
            "metricName": "Heartbeat",
            "timeAggregation": "Total",
            "operator": "LessThan",
            "threshold": 1,
        }
    ]
    assert {"azure/workspace", "monitoring/action-group"} <= dependencies(made)


@pytest.mark.usefixtures("offering")
def test_a_log_rule_is_a_query_on_the_workspace_that_needs_no_table_yet() -> None:
    made = registered(client())[FULL].inputs

    assert made["scopes"] == [f"{GROUP}/Microsoft.OperationalInsights/workspaces/log-northwind-core"]
    assert (made["autoMitigate"], made["skipQueryValidation"]) == (True, True)
    assert made["criteria"]["allOf"][0]["query"] == "Perf | take 1"
    assert (made["criteria"]["allOf"][0]["operator"], made["criteria"]["allOf"][0]["threshold"]) == ("GreaterThan", 0)


@pytest.mark.usefixtures("offering")
def test_the_urgent_address_hears_only_of_what_cannot_wait() -> None:
    spec = client()

    assert {place: told(spec, place) for place in (HEARTBEAT, FULL, "monitoring/public-ip-write")} == {
        HEARTBEAT: [CORE],
        FULL: [CORE],
        "monitoring/public-ip-write": [CORE],
    }
    for place in (GONE, SIGN_IN, "monitoring/service-health", "monitoring/resource-health"):
        assert told(spec, place) == [CORE, URGENT], place


def test_groups_hold_who_is_named_and_urls_are_secret() -> None:
    made = registered(client())
    core, urgent = made["monitoring/action-group"], made["monitoring/action-group-urgent"]

    assert receivers(core) == {"helpdesk": True, "teams": True}
    assert is_secret(core, "webhookReceivers")
    assert "emailReceivers" not in core.inputs
    assert [one["emailAddress"] for one in urgent.inputs["emailReceivers"]] == ["oncall@msp.example"]
    assert urgent.inputs["groupShortName"] == "northwin-now"

    teams = registered(client(Monitoring(teams="env/TEAMS")))
    assert receivers(teams["monitoring/action-group"]) == {"teams": True}
    assert "monitoring/action-group-urgent" not in teams

    mail = registered(client(Monitoring(urgent="oncall@msp.example")))
    assert mail["monitoring/action-group"].inputs["emailReceivers"][0]["emailAddress"] == "oncall@msp.example"
    assert "monitoring/action-group-urgent" not in mail

    with pytest.raises(UsageError, match=r"notify\.teams refers to env/TEAMS"):
        registered(client(), secrets={"env/HELPDESK": "https://hooks.msp.example/x"})


def test_deleted_backups_are_told_to_whoever_is_on_call() -> None:
    made = registered(client())["monitoring/deleted-backups"].inputs["properties"]

    assert made["actions"] == [{"actionType": "AddActionGroups", "actionGroupIds": [CORE, URGENT]}]
    assert [(one["field"], one["values"]) for one in made["conditions"]] == [
        ("MonitorService", ["Azure Backup"]),
        ("Severity", ["Sev0"]),
    ]


@pytest.mark.usefixtures("offering")
def test_a_break_glass_sign_in_is_critical_and_told_once() -> None:
    made = registered(client())[SIGN_IN].inputs

    assert made["severity"] == 0
    assert made["autoMitigate"] is False
    assert made["criteria"]["allOf"][0]["query"].splitlines() == [
        "SigninLogs",
        "| where ingestion_time() > ago(5m)",
        '| where UserId in ("id-bg1", "id-bg2")',
    ]
    assert (made["evaluationFrequency"], made["windowSize"]) == ("PT5M", "PT1H")


def test_without_sign_in_logs_there_is_no_alert_on_them(monkeypatch: pytest.MonkeyPatch) -> None:
    offer_rules(monkeypatch)
    init = Logs.__init__

    def without(self: Logs, context: Context, azure: Azure, zone: LandingZone) -> None:
        init(self, context, azure, zone)
        self.offers.sign_ins = None

    monkeypatch.setattr(Logs, "__init__", without)

    assert FULL in registered(client())
    assert SIGN_IN not in registered(client())


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    if engine_folder() is None:
        pytest.skip("no Pulumi engine on this machine: run scripts/setup")
    with pytest.MonkeyPatch.context() as patch, started("alerts", tmp_path_factory) as cloud:
        offer_rules(patch)
        yield cloud


def test_alerts_are_made_read_back_repaired_and_removed(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    made = proof.made_once(cloud, client())

    assert made >= {HEARTBEAT, GONE, FULL, SIGN_IN, "monitoring/action-group-urgent", "monitoring/support"}
    proof.read_back_by_microsofts_clients(cloud, monkeypatch, KINDS, UNJUDGED)
    what_was_silenced_by_hand_is_seen_and_repaired(cloud)
    proof.removed_with_its_block(cloud, client(QUIETER), {"monitoring/support"})
    proof.removed_with_its_block(cloud, client(replace(QUIETER, urgent=None)), {"monitoring/action-group-urgent"})
    proof.judged(cloud)


def what_was_silenced_by_hand_is_seen_and_repaired(cloud: Cloud) -> None:
    """A rule that is off, an alert that tells nobody, a receiver of somebody else's, hours that mute what is critical."""
    metric = f"{GROUP}/Microsoft.Insights/metricAlerts/alert-northwind-workspace-gone?api-version=2018-03-01"
    query = f"{GROUP}/Microsoft.Insights/scheduledQueryRules/alert-northwind-break-glass-sign-in?api-version=2025-01-01-preview"
    hours = f"{GROUP}/Microsoft.AlertsManagement/actionRules/apr-northwind-support-hours?api-version=2021-08-08"
    group = f"{CORE}?api-version=2024-10-01-preview"
    changes: dict[str, dict[str, Any]] = {
        metric: {"actions": []},
        query: {"enabled": False},
        hours: {"conditions": None},
        group: {"webhookReceivers": [{"name": "mine", "serviceUri": "https://elsewhere.example/"}]},
    }
    for path, changed in changes.items():
        body = cloud.admin("GET", path, "arm")
        body["properties"] |= changed
        cloud.admin("PUT", path, "arm", {key: value for key, value in body.items() if key not in ("systemData", "etag")})
    stack = cloud.stack(client())

    seen = cloud.engine.steps(stack)

    assert {place: step for place, (step, _) in seen.items()} == dict.fromkeys(
        (GONE, SIGN_IN, "monitoring/support", "monitoring/action-group"), "update"
    )
    stack.up(parallel=64, refresh=True, run_program=True)
    assert cloud.engine.steps(stack) == {}
    assert len(cloud.admin("GET", metric, "arm")["properties"]["actions"]) == 2
    assert len(cloud.admin("GET", hours, "arm")["properties"]["conditions"]) == 2
