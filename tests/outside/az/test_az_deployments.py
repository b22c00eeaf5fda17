"""az deploying templates, and asking Resource Graph (whose own command is an extension) through `az rest`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.outside.az.command import Az, Failed

NSG = "Microsoft.Network/networkSecurityGroups"
TEMPLATE = {
    "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
    "contentVersion": "1.0.0.0",
    "parameters": {"name": {"type": "string"}, "level": {"type": "string", "defaultValue": "[toUpper('low')]"}},
    "resources": [
        {
            "type": NSG,
            "apiVersion": "2024-05-01",
            "name": "[parameters('name')]",
            "location": "[resourceGroup().location]",
            "tags": {"level": "[parameters('level')]"},
        }
    ],
    "outputs": {"id": {"type": "string", "value": f"[resourceId('{NSG}', parameters('name'))]"}},
}


def test_deployments_of_a_group(az: Az, group: str, tmp_path: Path) -> None:
    file = tmp_path / "template.json"
    file.write_text(json.dumps(TEMPLATE), encoding="utf-8")
    of = ("deployment", "group")
    what = ("-g", group, "-n", "first", "-f", str(file), "-p", "name=web")
    assert az(*of, "validate", *what)["properties"]["provisioningState"] == "Succeeded"
    assert [change["changeType"] for change in az(*of, "what-if", *what, "--no-pretty-print")["changes"]] == ["Create"]
    made = az(*of, "create", *what)
    assert made["properties"]["provisioningState"] == "Succeeded"
    nsg = made["properties"]["outputs"]["id"]["value"]
    assert az("network", "nsg", "show", "--ids", nsg)["tags"] == {"level": "LOW"}
    (change,) = az(*of, "what-if", *what[:-1], "name=web", "level=high", "--no-pretty-print")["changes"]
    assert (change["changeType"], [one["path"] for one in change["delta"]]) == ("Modify", ["tags.level"])
    assert az(*of, "show", "-g", group, "-n", "first")["properties"]["parameters"]["name"]["value"] == "web"
    assert [one["name"] for one in az(*of, "list", "-g", group)] == ["first"]
    assert az("deployment", "operation", "group", "list", "-g", group, "-n", "first")[0]["properties"]["statusCode"] == "Created"
    wrong = tmp_path / "wrong.json"
    wrong.write_text(
        json.dumps({**TEMPLATE, "outputs": {"x": {"type": "string", "value": "[variables('none')]"}}}), encoding="utf-8"
    )
    with pytest.raises(Failed, match="InvalidTemplate"):
        az(*of, "create", "-g", group, "-n", "second", "-f", str(wrong), "-p", "name=web")
    assert az(*of, "delete", "-g", group, "-n", "first") is None
    query = {"query": f"Resources | where resourceGroup =~ '{group}' | project name, level = tags['level']"}
    path = "/providers/Microsoft.ResourceGraph/resources?api-version=2022-10-01"
    found = az("rest", "--method", "post", "--url", path, "--body", json.dumps(query))
    assert found["data"] == [{"name": "web", "level": "LOW"}]


def test_deployments_of_the_subscription(az: Az, tmp_path: Path) -> None:
    file = tmp_path / "template.json"
    made_group = {
        "type": "Microsoft.Resources/resourceGroups",
        "apiVersion": "2024-03-01",
        "name": "rg-sub",
        "location": "uksouth",
    }
    file.write_text(json.dumps({**TEMPLATE, "parameters": {}, "outputs": {}, "resources": [made_group]}), encoding="utf-8")
    made = az("deployment", "sub", "create", "-l", "westeurope", "-n", "sub", "-f", str(file))
    assert (made["location"], made["properties"]["provisioningState"]) == ("westeurope", "Succeeded")
    assert az("group", "show", "-n", "rg-sub")["location"] == "uksouth"
    assert [one["name"] for one in az("deployment", "sub", "list")] == ["sub"]
