"""One tenant's Graph as tests see it: ask as the partner app, as an administrator, or as a narrow app."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from tests.simulator.running import RunningSimulator, SeededTenant

Json = dict[str, Any]
PASSWORD = "Corr3ct-horse-battery"


@dataclass(kw_only=True)
class Graph:
    """Requests to /v1.0 of one tenant. `token` decides who asks."""

    simulator: RunningSimulator
    tenant: SeededTenant
    token: str
    made: int = field(default=0)

    def ask(self, method: str, path: str, body: Any = None, *, eventual: bool = False, **query: str) -> httpx.Response:
        """`query` names lose their `$`: top="5"."""
        headers = {"authorization": f"Bearer {self.token}"}
        if eventual:
            headers["ConsistencyLevel"] = "eventual"
        url = path if path.startswith("https://") else f"/v1.0{path}"
        params = {f"${name}": value for name, value in query.items()} or None
        return self.simulator.http.request(method, url, json=body, headers=headers, params=params)

    def get(self, path: str, *, eventual: bool = False, **query: str) -> Json:
        answer = self.ask("GET", path, eventual=eventual, **query)
        assert answer.status_code == 200, answer.text
        found: Json = answer.json()
        return found

    def refused(self, method: str, path: str, body: Any = None, *, eventual: bool = False, **query: str) -> tuple[int, str, str]:
        """(status, code, message) of an answer that must be an error."""
        answer = self.ask(method, path, body, eventual=eventual, **query)
        assert answer.status_code >= 400, answer.text
        error = answer.json()["error"]
        return answer.status_code, error["code"], error["message"]

    def post(self, path: str, body: Any, status: int = 201) -> Json:
        answer = self.ask("POST", path, body)
        assert answer.status_code == status, answer.text
        found: Json = answer.json() if answer.content else {}
        return found

    def change(self, method: str, path: str, body: Any = None) -> None:
        """A write that answers 204."""
        answer = self.ask(method, path, body)
        assert answer.status_code == 204, answer.text

    def user(self, **more: Any) -> Json:
        self.made += 1
        local = f"person{self.made}"
        body = {
            "accountEnabled": True,
            "displayName": f"Person {self.made}",
            "mailNickname": local,
            "userPrincipalName": f"{local}@{self.tenant.domain}",
            "usageLocation": "DE",
            "passwordProfile": {"password": PASSWORD, "forceChangePasswordNextSignIn": True},
        }
        return self.post("/users", body | more)

    def group(self, **more: Any) -> Json:
        self.made += 1
        body = {
            "displayName": f"Group {self.made}",
            "mailEnabled": False,
            "mailNickname": f"group{self.made}",
            "securityEnabled": True,
        }
        return self.post("/groups", body | more)

    def policy(self, **more: Any) -> Json:
        body = {
            "displayName": "Block legacy authentication",
            "state": "enabledForReportingButNotEnforced",
            "conditions": {"users": {"includeUsers": ["All"]}, "applications": {"includeApplications": ["All"]}},
            "grantControls": {"operator": "OR", "builtInControls": ["block"]},
        }
        return self.post("/identity/conditionalAccess/policies", body | more)

    def as_user(self, upn: str) -> Graph:
        return Graph(simulator=self.simulator, tenant=self.tenant, token=self.simulator.forged_token(self.tenant.id, upn))

    def as_app_with(self, *permissions: str) -> Graph:
        """A new application that holds just these Graph permissions."""
        application = self.post("/applications", {"displayName": "Narrow app"})
        principal = self.post("/servicePrincipals", {"appId": application["appId"]})
        resource = self.get("/servicePrincipals(appId='00000003-0000-0000-c000-000000000000')")
        roles = {role["value"]: role["id"] for role in resource["appRoles"]}
        for permission in permissions:
            self.post(
                f"/servicePrincipals/{principal['id']}/appRoleAssignments",
                {"principalId": principal["id"], "resourceId": resource["id"], "appRoleId": roles[permission]},
            )
        token = self.simulator.forged_token(self.tenant.id, application["appId"])
        return Graph(simulator=self.simulator, tenant=self.tenant, token=token)

    def reference(self, object_id: str) -> Json:
        return {"@odata.id": f"https://graph.microsoft.com/v1.0/directoryObjects/{object_id}"}

    def members(self, group_id: str) -> set[str]:
        return {one["id"] for one in self.get(f"/groups/{group_id}/members", select="id")["value"]}


@pytest.fixture
def graph(simulator: RunningSimulator, tenant: SeededTenant) -> Graph:
    """The partner app in a tenant of the test's own."""
    return Graph(simulator=simulator, tenant=tenant, token=simulator.forged_token(tenant.id, simulator.info.client_id))


@pytest.fixture
def admin(graph: Graph) -> Graph:
    """An administrator in the same tenant."""
    return graph.as_user(graph.tenant.admin)
