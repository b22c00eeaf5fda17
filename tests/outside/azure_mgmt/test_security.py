"""Plans of Defender for Cloud and security contacts through azure-mgmt-security.

Its model of contacts is of 2020-01-01-preview, what we write of 2023-12-01-preview: it can read only what both have (emails,
phone, notificationsByRole), so contacts are written over HTTPS and read by the client.
"""

from __future__ import annotations

from typing import Any

import pytest
from azure.core.exceptions import HttpResponseError

from tests.outside.azure_mgmt.target import Target, lost

Json = dict[str, Any]


def test_pricings(target: Target) -> None:
    client = target.client("azure.mgmt.security", "SecurityCenter")
    scope = f"subscriptions/{target.subscription}"
    plans = client.pricings.list(scope).value
    assert {plan.pricing_tier for plan in plans} == {"Free"}
    body = {
        "properties": {
            "pricingTier": "Standard",
            "subPlan": "DefenderForStorageV2",
            "extensions": [
                {
                    "name": "OnUploadMalwareScanning",
                    "isEnabled": "True",
                    "additionalExtensionProperties": {"CapGBPerMonthPerStorageAccount": "5000"},
                },
                {"name": "SensitiveDataDiscovery", "isEnabled": "False"},
            ],
        }
    }
    made = client.pricings.update(scope, "StorageAccounts", client.models("2024-01-01").Pricing.from_dict(body))
    assert lost(body, made) == []
    got = client.pricings.get(scope, "StorageAccounts")
    assert lost(body, got) == []
    assert got.enablement_time and got.free_trial_remaining_time.days >= 29
    with pytest.raises(HttpResponseError) as caught:
        client.pricings.delete(scope, "StorageAccounts")
    assert caught.value.error is not None and caught.value.error.code == "InvalidUrlConfiguration"


def test_contacts(target: Target) -> None:
    client = target.client("azure.mgmt.security", "SecurityCenter")
    body = {
        "properties": {
            "isEnabled": True,
            "emails": "soc@msp.example;it@client.example",
            "phone": "+44 20 7946 0000",
            "notificationsByRole": {"state": "On", "roles": ["Owner"]},
            "notificationsSources": [{"sourceType": "Alert", "minimalSeverity": "Medium"}],
        }
    }
    token = target.options["credential"].get_token("https://management.azure.com/.default").token
    path = f"/subscriptions/{target.subscription}/providers/Microsoft.Security/securityContacts/default"
    headers = {"authorization": f"Bearer {token}"}
    written = target.http.put(f"{path}?api-version=2023-12-01-preview", json=body, headers=headers)
    assert written.status_code == 201, written.text
    found = client.security_contacts.get("default")
    assert (found.emails, found.phone) == (body["properties"]["emails"], body["properties"]["phone"])
    assert (found.notifications_by_role.state, found.notifications_by_role.roles) == ("On", ["Owner"])
    assert [one.name for one in client.security_contacts.list()] == ["default"]
    client.security_contacts.delete("default")
    assert list(client.security_contacts.list()) == []
