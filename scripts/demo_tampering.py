"""What an administrator does behind our back, through the ordinary APIs and nothing of ours: plain HTTPS with a token.

Victims are chosen at random from a seed, so that no run of the story can be tuned to pass.
"""

from __future__ import annotations

import json
import random
import ssl
import urllib.request
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

Json = dict[str, Any]

TECHNICIAN = "technician@msp.example"
DEPARTMENTS = ("Sales", "Purchasing", "Night shift", "Marketing", "Archive")
STRANGERS = ("group", "user", "named-location", "conditional-access-policy", "action-group", "resource-group")
API = {
    "alert": "2020-10-01",
    "action-group": "2024-10-01-preview",
    "resource-group": "2024-03-01",
}


@dataclass(kw_only=True)
class Administrator:
    """A technician with a token for one tenant. `url` and `ca_file` from the simulator's start."""

    url: str
    ca_file: str
    tenant_id: str
    _tokens: dict[str, str] = field(default_factory=dict)

    def call(self, method: str, path: str, body: Json | None = None) -> Json:
        """One request to Graph (/v1.0/...) or ARM (/subscriptions/...). Raises urllib's HTTPError for an error answer."""
        audience = "graph" if path.startswith("/v1.0/") else "arm"
        return self._send(method, path, body, {"Authorization": f"Bearer {self._token(audience)}"})

    def all(self, path: str) -> list[Json]:
        """All pages of a collection."""
        items: list[Json] = []
        while path:
            page = self.call("GET", path)
            items += page["value"]
            path = (page.get("@odata.nextLink") or page.get("nextLink") or "").removeprefix(self.url)
        return items

    def _token(self, audience: str) -> str:
        if audience not in self._tokens:
            body = {"tenantId": self.tenant_id, "user": TECHNICIAN, "audience": audience}
            self._tokens[audience] = self._send("POST", "/_sim/token", body, {})["access_token"]
        return self._tokens[audience]

    def _send(self, method: str, path: str, body: Json | None, headers: dict[str, str]) -> Json:
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(
            self.url + quote(path, safe="/?&=$'(),:@"), data, {**headers, "Content-Type": "application/json"}, method=method
        )
        with urllib.request.urlopen(request, timeout=30, context=ssl.create_default_context(cafile=self.ca_file)) as answer:
            raw = answer.read()
        content: Json = json.loads(raw) if raw else {}
        return content


@dataclass(frozen=True, kw_only=True)
class Tampered:
    """What was done: `kind` of deviation it must become, `type` of object, its live `id`, and a sentence for the story."""

    kind: str
    type: str
    id: str
    told: str


def tamper(admin: Administrator, subscription: str, people: list[str], seed: int) -> list[Tampered]:
    """Change a department, switch a policy, delete an alert, make a stranger. `people`: sign-in names that may be chosen."""
    dice = random.Random(seed)
    users = {u["userPrincipalName"].lower(): u for u in admin.all("/v1.0/users?$select=id,userPrincipalName,department")}
    victim = users[dice.choice(sorted(people)).lower()]
    department = dice.choice([d for d in DEPARTMENTS if d != victim.get("department")])
    admin.call("PATCH", f"/v1.0/users/{victim['id']}", {"department": department})
    done = [
        Tampered(
            kind="changed",
            type="user",
            id=victim["id"],
            told=f"moves {victim['userPrincipalName']} from {victim.get('department')} to {department}",
        )
    ]
    policies = admin.all("/v1.0/identity/conditionalAccess/policies")
    policy = dice.choice(sorted(policies, key=lambda p: str(p["displayName"])))
    state = dice.choice(["disabled", "enabled"] if policy["state"] not in ("disabled", "enabled") else ["disabled"])
    admin.call("PATCH", f"/v1.0/identity/conditionalAccess/policies/{policy['id']}", {"state": state})
    done.append(
        Tampered(
            kind="changed",
            type="conditional-access-policy",
            id=policy["id"],
            told=f"switches the policy {policy['displayName']!r} from {policy['state']} to {state}",
        )
    )
    alerts = [
        r
        for r in admin.all(f"/subscriptions/{subscription}/resources?api-version=2021-04-01")
        if r["type"].lower() == "microsoft.insights/activitylogalerts"
    ]
    alert = dice.choice(sorted(alerts, key=lambda r: str(r["id"])))
    admin.call("DELETE", f"{alert['id']}?api-version={API['alert']}")
    done.append(
        Tampered(
            kind="missing",
            type="Microsoft.Insights/activityLogAlerts",
            id=alert["id"],
            told=f"deletes the activity-log alert {alert['name']}",
        )
    )
    group = next(part for key, part in _pairs(alert["id"]) if key.lower() == "resourcegroups")
    done.append(_stranger(admin, subscription, group, dice))
    return done


def _stranger(admin: Administrator, subscription: str, group: str, dice: random.Random) -> Tampered:
    """One object that no spec knows, of a random kind."""
    kind = dice.choice(STRANGERS)
    name = f"stray-{dice.randrange(1000, 9999)}"
    if kind == "group":
        made = admin.call(
            "POST", "/v1.0/groups", {"displayName": name, "mailEnabled": False, "mailNickname": name, "securityEnabled": True}
        )
    elif kind == "user":
        domain = next(d["id"] for d in admin.all("/v1.0/domains") if d.get("isInitial"))
        made = admin.call(
            "POST",
            "/v1.0/users",
            {
                "accountEnabled": True,
                "displayName": name,
                "mailNickname": name,
                "userPrincipalName": f"{name}@{domain}",
                "passwordProfile": {"forceChangePasswordNextSignIn": True, "password": f"Str4y!{dice.randrange(10**9)}"},
            },
        )
    elif kind == "named-location":
        made = admin.call(
            "POST",
            "/v1.0/identity/conditionalAccess/namedLocations",
            {
                "@odata.type": "#microsoft.graph.ipNamedLocation",
                "displayName": name,
                "isTrusted": False,
                "ipRanges": [{"@odata.type": "#microsoft.graph.iPv4CidrRange", "cidrAddress": "192.0.2.0/24"}],
            },
        )
    elif kind == "conditional-access-policy":
        made = admin.call(
            "POST",
            "/v1.0/identity/conditionalAccess/policies",
            {
                "displayName": name,
                "state": "disabled",
                "conditions": {
                    "users": {"includeUsers": ["None"]},
                    "applications": {"includeApplications": ["All"]},
                    "clientAppTypes": ["all"],
                },
                "grantControls": {"operator": "OR", "builtInControls": ["mfa"]},
            },
        )
    elif kind == "action-group":
        path = f"/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.Insights/actionGroups/{name}"
        made = admin.call(
            "PUT",
            f"{path}?api-version={API[kind]}",
            {"location": "global", "properties": {"groupShortName": "stray", "enabled": True}},
        )
        kind = "Microsoft.Insights/actionGroups"
    else:
        path = f"/subscriptions/{subscription}/resourcegroups/{name}?api-version={API[kind]}"
        made = admin.call("PUT", path, {"location": "westeurope"})
        kind = "Microsoft.Resources/resourceGroups"
    return Tampered(kind="unmanaged", type=kind, id=made["id"], told=f"makes a {kind} of their own, {name}")


def _pairs(resource_id: str) -> list[tuple[str, str]]:
    parts = resource_id.strip("/").split("/")
    return list(zip(parts[::2], parts[1::2], strict=False))
