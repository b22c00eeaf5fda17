"""Short ways to speak to the Resource Manager over real HTTPS."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

Json = dict[str, Any]

# The api-versions that azure-native 3.29 sends.
VERSIONS = {
    "workspaces": "2023-09-01",
    "actionGroups": "2024-10-01-preview",
    "activityLogAlerts": "2020-10-01",
    "budgets": "2024-08-01",
    "roleAssignments": "2022-04-01",
    "roleDefinitions": "2022-04-01",
    "locks": "2020-05-01",
    "values": "2015-04-01",
}


@dataclass(frozen=True, kw_only=True)
class Arm:
    """One caller in one subscription. Paths may be relative to the subscription; `_filter=` sends `$filter`."""

    http: httpx.Client
    subscription: str
    token: str

    def __call__(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        version: str | None = None,
        headers: Mapping[str, str] | None = None,
        query: Mapping[str, str] | None = None,
        **options: str,
    ) -> httpx.Response:
        path = path if path.startswith("/") else f"/subscriptions/{self.subscription}/{path}"
        asked = version or next((v for name, v in VERSIONS.items() if f"/{name}".lower() in path.lower()), "2024-03-01")
        return self.http.request(
            method,
            path,
            json=body,
            params={"api-version": asked, **(query or {}), **{name.replace("_", "$"): value for name, value in options.items()}},
            headers={"authorization": f"Bearer {self.token}", **(headers or {})},
        )

    def group(self, name: str = "rg-one", **more: Any) -> str:
        """A resource group, made; its id."""
        answer = self("PUT", f"resourcegroups/{name}", {"location": "westeurope", **more})
        assert answer.status_code in (200, 201), answer.text
        made: str = answer.json()["id"]
        return made

    def make(self, path: str, body: Json) -> Json:
        answer = self("PUT", path, body)
        assert answer.status_code in (200, 201), answer.text
        made: Json = answer.json()
        return made

    def finish(self, answer: httpx.Response) -> httpx.Response:
        """Poll a 202 to its end."""
        assert answer.status_code == 202
        url = answer.headers["location"]
        while True:
            time.sleep(0.2)
            polled = self.http.get(url, headers={"authorization": f"Bearer {self.token}"})
            if polled.status_code != 202:
                return polled


def code(answer: httpx.Response) -> tuple[int, str]:
    """(status, error code) of a refusal."""
    return answer.status_code, answer.json()["error"]["code"]
