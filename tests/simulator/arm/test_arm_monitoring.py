"""Log Analytics workspaces with their recycle bin, action groups, activity-log alerts."""

from __future__ import annotations

from typing import Any

from tests.simulator.arm.caller import Arm, code

Json = dict[str, Any]
WORKSPACES = "providers/Microsoft.OperationalInsights/workspaces"
ACTION_GROUPS = "providers/Microsoft.Insights/actionGroups"
ALERTS = "providers/Microsoft.Insights/activityLogAlerts"


def test_a_workspace_with_what_the_service_fills_in(arm: Arm) -> None:
    path = f"{arm.group()}/{WORKSPACES}/logs"
    made = arm("PUT", path, {"location": "West Europe", "properties": {}})
    assert made.status_code == 201
    body = made.json()
    assert body["location"] == "westeurope"
    assert made.headers["etag"] == body["etag"]
    properties = body["properties"]
    assert properties["provisioningState"] == "Succeeded"
    assert properties["sku"]["name"] == "PerGB2018"
    assert properties["retentionInDays"] == 30
    assert properties["workspaceCapping"]["dailyQuotaGb"] == -1
    assert properties["features"]["enableLogAccessUsingOnlyResourcePermissions"] is True
    assert properties["publicNetworkAccessForIngestion"] == properties["publicNetworkAccessForQuery"] == "Enabled"
    # What was read can be written back, and changes nothing but the dates.
    again = arm("PUT", path, body)
    assert again.status_code == 200
    assert again.json()["properties"]["customerId"] == properties["customerId"]
    patched = arm("PATCH", path, {"tags": {"a": "b"}, "properties": {"workspaceCapping": {"dailyQuotaGb": 1}}})
    assert patched.status_code == 200
    assert patched.json()["tags"] == {"a": "b"}
    assert patched.json()["properties"]["workspaceCapping"]["dailyQuotaGb"] == 1
    assert patched.json()["properties"]["customerId"] == properties["customerId"]
    for where in ("", f"{arm.group()}/"):
        assert [found["name"] for found in arm("GET", f"{where}{WORKSPACES}").json()["value"]] == ["logs"]


def test_a_workspace_that_is_wrong(arm: Arm, workspace: Json) -> None:
    group = arm.group()
    workspace["properties"]["retentionInDays"] = 29
    assert code(arm("PUT", f"{group}/{WORKSPACES}/logs", workspace)) == (400, "BadRequest")
    workspace["properties"]["retentionInDays"] = 30
    assert code(arm("PUT", f"{group}/{WORKSPACES}/no", workspace)) == (400, "InvalidResourceName")
    arm.make(f"{group}/{WORKSPACES}/logs", workspace)
    assert code(arm("PUT", f"{group}/{WORKSPACES}/logs", workspace | {"location": "uksouth"})) == (409, "InvalidResourceLocation")
    assert code(arm("GET", f"{group}/{WORKSPACES}/other")) == (404, "ResourceNotFound")
    assert code(arm("PATCH", f"{group}/{WORKSPACES}/other", {})) == (404, "ResourceNotFound")
    missing = arm("PUT", f"resourceGroups/none/{WORKSPACES}/logs", workspace)
    assert code(missing) == (404, "ResourceGroupNotFound")


def test_etags_of_a_workspace(arm: Arm, workspace: Json) -> None:
    path = f"{arm.group()}/{WORKSPACES}/logs"
    assert code(arm("PUT", path, workspace, headers={"if-match": "*"})) == (412, "PreconditionFailed")
    etag = arm.make(path, workspace)["etag"]
    assert code(arm("PUT", path, workspace, headers={"if-none-match": "*"})) == (412, "PreconditionFailed")
    changed = arm("PUT", path, workspace, headers={"if-match": etag})
    assert changed.status_code == 200
    assert code(arm("PATCH", path, {"tags": {}}, headers={"if-match": etag})) == (412, "PreconditionFailed")
    assert code(arm("DELETE", path, headers={"if-match": etag})) == (412, "PreconditionFailed")
    assert arm("DELETE", path, headers={"if-match": changed.json()["etag"]}).status_code == 200
    assert arm("DELETE", path, headers={"if-match": etag}).status_code == 204


def test_a_deleted_workspace_comes_back_with_its_id(arm: Arm, workspace: Json) -> None:
    group = arm.group()
    path = f"{group}/{WORKSPACES}/logs"
    made = arm.make(path, workspace)
    assert arm("DELETE", path).status_code == 200
    assert arm("DELETE", path).status_code == 204
    bins = ("providers/Microsoft.OperationalInsights/deletedWorkspaces",)
    for where in (*bins, f"{group}/{bins[0]}"):
        assert [found["id"] for found in arm("GET", where, version="2023-09-01").json()["value"]] == [made["id"]]
    assert code(arm("PUT", path, workspace | {"location": "uksouth"})) == (409, "Conflict")
    back = arm("PUT", path, workspace)
    assert back.status_code == 201
    assert back.json()["properties"]["customerId"] == made["properties"]["customerId"]
    assert arm("GET", bins[0], version="2023-09-01").json() == {"value": []}
    assert arm("DELETE", path, force="true").status_code == 200
    assert arm("GET", bins[0], version="2023-09-01").json() == {"value": []}
    assert arm.make(path, workspace)["properties"]["customerId"] != made["properties"]["customerId"]


def test_an_action_group(arm: Arm, action_group: Json) -> None:
    path = f"{arm.group()}/{ACTION_GROUPS}/soc"
    assert arm("PUT", path, action_group).status_code == 201
    got = arm("GET", path).json()
    assert got["location"] == "Global"
    assert got["properties"]["emailReceivers"][0]["status"] == "Enabled"
    assert got["properties"]["smsReceivers"] == got["properties"]["webhookReceivers"] == []
    assert arm("PUT", path, got).status_code == 200
    assert arm("PATCH", path, {"properties": {"enabled": False}}).json()["properties"]["enabled"] is False
    assert code(arm("PATCH", path, {"properties": {"groupShortName": "x"}})) == (400, "InvalidRequestContent")
    assert arm("DELETE", path).status_code == 200
    assert arm("DELETE", path).status_code == 204


def test_an_alert(arm: Arm, alert: Json, action_group: Json) -> None:
    group = arm.group()
    target = arm.make(f"{group}/{ACTION_GROUPS}/soc", action_group)["id"]
    alert["properties"]["actions"]["actionGroups"] = [{"actionGroupId": target}]
    made = arm("PUT", f"{group}/{ALERTS}/health", alert)
    assert made.status_code == 201
    assert made.json()["properties"]["enabled"] is True
    assert [found["name"] for found in arm("GET", ALERTS).json()["value"]] == ["health"]
    assert arm("DELETE", f"{group}/{ALERTS}/health").status_code == 200
    assert code(arm("GET", f"{group}/{ALERTS}/health")) == (404, "ResourceNotFound")
