"""Resource Graph: what queries answer, page and refuse, and that nobody sees more than he may read."""

from __future__ import annotations

import random
from typing import Any

import httpx
import pytest

from tests.simulator.arm.caller import Arm, code
from tests.simulator.arm.resource_graph.cases import CASES, REFUSED
from tests.simulator.running import RunningSimulator

Json = dict[str, Any]
PATH = "/providers/Microsoft.ResourceGraph/resources"
VERSION = "2022-10-01"


def ask(arm: Arm, query: str, options: Json | None = None, **more: Any) -> httpx.Response:
    return arm("POST", PATH, {"query": query, "options": options or {}, **more}, version=VERSION)


@pytest.fixture(scope="module")
def four(simulator: RunningSimulator) -> Arm:
    """The caller in a subscription with the four resources that the cases tell of."""
    tenant = simulator.seed()
    token = simulator.forged_token(tenant.id, simulator.info.client_id, "arm")
    arm = Arm(http=simulator.http, subscription=tenant.subscription_id, token=token)
    net, logs = arm.group("rg-net"), arm.group("rg-logs")
    nsg = f"{net}/providers/Microsoft.Network/networkSecurityGroups"
    arm.make(f"{nsg}/n1", {"location": "West Europe", "tags": {"Owner": "net"}})
    arm.make(f"{nsg}/n2", {"location": "northeurope"})
    subnets = [{"name": name, "properties": {"addressPrefix": f"10.0.{at}.0/24"}} for at, name in enumerate("ab")]
    network = {"addressSpace": {"addressPrefixes": ["10.0.0.0/16"]}, "subnets": subnets}
    arm.make(f"{net}/providers/Microsoft.Network/virtualNetworks/v1", {"location": "westeurope", "properties": network})
    # Azure watches networks by itself, once there is one.
    arm.finish(arm("DELETE", "resourcegroups/NetworkWatcherRG"))
    body = {"location": "westeurope", "properties": {"sku": {"name": "PerGB2018"}, "retentionInDays": 90}}
    arm.make(f"{logs}/providers/Microsoft.OperationalInsights/workspaces/logs", body)
    return arm


@pytest.mark.parametrize("query", CASES)
def test_rows(four: Arm, query: str) -> None:
    answer = ask(four, query)
    assert answer.status_code == 200, answer.text
    assert answer.json()["data"] == CASES[query]


@pytest.mark.parametrize("query", REFUSED, ids=lambda query: query[:60])
def test_what_is_refused(four: Arm, query: str) -> None:
    answer = ask(four, query)
    error = answer.json()["error"]
    if REFUSED[query] == "501":
        assert (answer.status_code, error["code"]) == (501, "NotImplemented")
        assert error["message"].startswith("The simulator does not serve")
    else:
        assert (answer.status_code, error["code"]) == (400, "BadRequest")
        assert error["message"].startswith("Please provide below info when asking for support: timestamp = ")
        assert [error["details"][0]["code"], error["details"][-1]["code"]] == ["InvalidQuery", REFUSED[query]]


def test_where_the_text_cannot_be_read(four: Arm) -> None:
    (_, detail) = ask(four, "Resources\n| where name = 'a'").json()["error"]["details"]
    assert (detail["line"], detail["characterPositionInLine"], detail["token"]) == (2, 13, "=")


def test_a_row_has_the_columns_of_the_service(four: Arm) -> None:
    (row,) = ask(four, "Resources | where name == 'n1'").json()["data"]
    assert list(row)[:9] == [
        *("id", "name", "type", "tenantId", "kind", "location", "resourceGroup", "subscriptionId", "managedBy"),
    ]
    assert row["type"] == "microsoft.network/networksecuritygroups" and row["location"] == "westeurope"
    assert row["id"].endswith("/resourceGroups/rg-net/providers/Microsoft.Network/networkSecurityGroups/n1")
    # The same as a read gives.
    read = four("GET", row["id"], version="2024-05-01").json()
    assert row["properties"] == read["properties"] and row["tags"] == {"Owner": "net"}


def test_pages(four: Arm) -> None:
    query = "Resources | project name | order by name asc"
    first = ask(four, query, {"$top": 3}).json()
    assert (first["count"], first["totalRecords"], first["resultTruncated"], first["facets"]) == (3, 4, "false", [])
    last = ask(four, query, {"$top": 3, "$skipToken": first["$skipToken"]}).json()
    assert [row["name"] for row in first["data"] + last["data"]] == ["logs", "n1", "n2", "v1"]
    assert "$skipToken" not in last and last["resultTruncated"] == "false"
    assert [row["name"] for row in ask(four, query, {"$skip": 3}).json()["data"]] == ["v1"]
    # A query that limits itself can't go on, nor one whose columns are all dynamic.
    for limited in ("Resources | project name | take 3", "Resources | project tags"):
        cut = ask(four, limited, {"$top": 2}).json()
        assert (cut["count"], cut["resultTruncated"]) == (2, "true") and "$skipToken" not in cut


def test_a_table(four: Arm) -> None:
    query = "Resources | where name == 'logs' | project name, n = 1, s = 1.5, b = true, properties.retentionInDays"
    assert ask(four, query, {"resultFormat": "table"}).json()["data"] == {
        "columns": [
            {"name": "name", "type": "string"},
            {"name": "n", "type": "integer"},
            {"name": "s", "type": "number"},
            {"name": "b", "type": "boolean"},
            {"name": "properties_retentionInDays", "type": "object"},
        ],
        "rows": [["logs", 1, 1.5, True, 90]],
    }


def test_scopes(four: Arm, simulator: RunningSimulator) -> None:
    count = "Resources | count"
    other = simulator.seed()
    assert ask(four, count, subscriptions=[four.subscription]).json()["data"] == [{"Count": 4}]
    assert ask(four, count, subscriptions=[four.subscription, other.subscription_id]).json()["data"] == [{"Count": 4}]
    refused = ask(four, count, subscriptions=[other.subscription_id])
    assert code(refused) == (403, "AccessDenied") and refused.json()["error"]["details"][0]["code"] == "AccessDenied"
    assert code(ask(four, count, subscriptions=["x"])) == (400, "BadRequest")
    containers = "ResourceContainers | summarize count() by type | project type"
    tenant = next(row["tenantId"] for row in ask(four, "ResourceContainers | take 1").json()["data"])
    assert ask(four, count, managementGroups=[tenant]).json()["data"] == [{"Count": 4}]
    assert code(ask(four, count, managementGroups=["none"])) == (403, "AccessDenied")
    kinds = {row["type"] for row in ask(four, containers).json()["data"]}
    assert {"microsoft.resources/subscriptions", "microsoft.resources/subscriptions/resourcegroups"} <= kinds


def test_only_what_the_caller_may_read(arm: Arm, colleague: tuple[Arm, str]) -> None:
    other, principal = colleague
    for name in ("rg-a", "rg-b"):
        group = arm.group(name)
        arm.make(f"{group}/providers/Microsoft.Network/networkSecurityGroups/in-{name}", {"location": "westeurope"})
    assert code(ask(other, "Resources")) == (403, "AccessDenied")
    reader = "acdd72a7-3385-48ef-bd42-f606fba81ae7"
    role = f"/subscriptions/{arm.subscription}/providers/Microsoft.Authorization/roleDefinitions/{reader}"
    at = f"resourcegroups/rg-a/providers/Microsoft.Authorization/roleAssignments/{principal}"
    arm.make(at, {"properties": {"roleDefinitionId": role, "principalId": principal, "principalType": "User"}})
    assert ask(other, "Resources | project name").json()["data"] == [{"name": "in-rg-a"}]
    assert [row["name"] for row in ask(other, "ResourceContainers | project name").json()["data"]] == ["rg-a"]
    assigned = "AuthorizationResources | where type == 'microsoft.authorization/roleassignments' | project name"
    assert ask(other, assigned).json()["data"] == [{"name": principal}]


def test_the_quota_counts_down(arm: Arm) -> None:
    left = [ask(arm, "Resources").headers["x-ms-user-quota-remaining"] for _ in range(2)]
    assert left == ["14", "13"]
    refused = ask(arm, "nonsense")
    assert refused.headers["x-ms-user-quota-remaining"] == "12"
    assert refused.headers["x-ms-user-quota-resets-after"] in {f"00:00:0{seconds}" for seconds in range(1, 6)}


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        {},
        {"query": 1},
        {"query": " "},
        {"query": "Resources", "subscriptions": "x"},
        {"query": "Resources", "options": []},
        {"query": "Resources", "options": {"$top": 0}},
        {"query": "Resources", "options": {"$top": 1001}},
        {"query": "Resources", "options": {"$skip": True}},
        {"query": "Resources", "options": {"$skipToken": "!"}},
        {"query": "Resources", "options": {"resultFormat": "csv"}},
    ],
)
def test_a_bad_request(arm: Arm, body: Any) -> None:
    assert code(arm("POST", PATH, body, version=VERSION)) == (400, "BadRequest")


def test_versions(arm: Arm) -> None:
    assert code(arm("POST", PATH, {"query": "Resources"}, version="x")) == (400, "InvalidApiVersionParameter")


_WORDS = """Resources | where project extend order by asc summarize count ( ) [ ] , . == != =~ in ~ !in 'a' name properties tags 1
2.5 - + / % join on $left kind = mv-expand distinct * top take has not and or true matches regex '[a-' '(a' tostring iff 1d ;"""


def test_no_query_breaks_it(four: Arm) -> None:
    draws = random.Random(5)
    for _ in range(200):
        query = " ".join(["Resources |", *draws.choices(_WORDS.split(), k=draws.randint(1, 14))])
        assert ask(four, query).status_code in (200, 400, 501), query
