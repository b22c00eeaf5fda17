"""Applications of Microsoft's own whose service principal a tenant can be given: nobody's registration is in this cloud.

Exchange's (facts: permission ids): every tenant of the live service has it; here it is made by whoever needs it.
"""

from __future__ import annotations

from typing import Any

from simulator import shapes
from simulator.seed import MICROSOFT_TENANT
from simulator.store import Tenant
from simulator.tokens import EXCHANGE_APP_ID

Json = dict[str, Any]

HOME = Tenant(id=MICROSOFT_TENANT, display_name="Microsoft Services", domains=[])
EXCHANGE: Json = {
    "appId": EXCHANGE_APP_ID,
    "displayName": "Office 365 Exchange Online",
    "appRoles": [shapes.app_role("Exchange.ManageAsApp", "dc50a0fb-09a3-484d-be87-e023b12c6440")],
    "identifierUris": ["https://outlook.office365.com", "https://outlook.office.com"],
    "signInAudience": "AzureADMultipleOrgs",
}
