"""Templates as az and bicep write them."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]
NETWORK = "2024-05-01"


def template(*resources: Any, **more: Any) -> Json:
    return {
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "contentVersion": "1.0.0.0",
        "resources": list(resources),
        **more,
    }


def nsg(name: str = "nsg", **more: Any) -> Json:
    kind = "Microsoft.Network/networkSecurityGroups"
    return {"type": kind, "apiVersion": NETWORK, "name": name, "location": "westeurope", **more}


def of(written: Json, parameters: Json | None = None, **properties: Any) -> Json:
    """The body of a deployment."""
    values = {name: {"value": value} for name, value in (parameters or {}).items()}
    return {"properties": {"mode": "Incremental", "template": written, "parameters": values, **properties}}


# The subnet stands before what it needs; reference() to the group is a dependency of its own.
OFFICE = template(
    {
        "type": "Microsoft.Network/virtualNetworks/subnets",
        "apiVersion": NETWORK,
        "name": "[format('{0}/{1}', variables('network'), 'back')]",
        "dependsOn": ["[resourceId('Microsoft.Network/virtualNetworks', variables('network'))]"],
        "properties": {
            "addressPrefix": "10.0.2.0/24",
            "networkSecurityGroup": {"id": "[reference('nsg', '2024-05-01', 'Full').resourceId]"},
        },
    },
    {
        "type": "Microsoft.Network/virtualNetworks",
        "apiVersion": NETWORK,
        "name": "[variables('network')]",
        "location": "[parameters('location')]",
        "tags": "[union(parameters('tags'), createObject('made', 'here'))]",
        "properties": {"addressSpace": {"addressPrefixes": ["10.0.0.0/16"]}},
        "resources": [
            {
                "type": "subnets",
                "apiVersion": NETWORK,
                "name": "front",
                "dependsOn": ["[variables('network')]"],
                "properties": {"addressPrefix": "10.0.1.0/24"},
            }
        ],
    },
    nsg(location="[parameters('location')]"),
    nsg("never", condition="[not(parameters('lock'))]"),
    {
        "type": "Microsoft.Authorization/locks",
        "apiVersion": "2020-05-01",
        "name": "keep",
        "condition": "[parameters('lock')]",
        "scope": "[format('Microsoft.Network/networkSecurityGroups/{0}', 'nsg')]",
        "dependsOn": ["nsg"],
        "properties": {"level": "CanNotDelete"},
    },
    parameters={
        "name": {"type": "string", "minLength": 2, "maxLength": 10},
        "location": {"type": "string", "defaultValue": "[resourceGroup().location]"},
        "tags": {"type": "object", "defaultValue": {}},
        "lock": {"type": "bool", "defaultValue": True},
        "size": {"type": "int", "defaultValue": 1, "allowedValues": [1, 2]},
        "secret": {"type": "securestring", "defaultValue": "hush"},
    },
    variables={"network": "[toLower(concat(parameters('name'), '-VNET'))]"},
    outputs={
        "vnet": {"type": "string", "value": "[resourceId('Microsoft.Network/virtualNetworks', variables('network'))]"},
        "prefixes": {"type": "array", "value": "[reference(variables('network')).addressSpace.addressPrefixes]"},
        "group": {"type": "object", "value": "[createObject('name', resourceGroup().name, 'in', subscription().subscriptionId)]"},
        "unique": {"type": "int", "value": "[length(uniqueString(resourceGroup().id))]"},
        "hidden": {"type": "securestring", "value": "[parameters('secret')]"},
    },
)
