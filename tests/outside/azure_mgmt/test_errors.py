"""What goes wrong, as azure-core's typed errors: the class follows from the status, code and sentence are those of the body."""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from azure.core.credentials import AccessToken
from azure.core.exceptions import (
    ClientAuthenticationError,
    HttpResponseError,
    ResourceExistsError,
    ResourceNotFoundError,
)

from tests.outside.azure_mgmt.target import Json, Target

HERE: Json = {"location": "westeurope", "properties": {}}
READER = "acdd72a7-3385-48ef-bd42-f606fba81ae7"


@dataclasses.dataclass(frozen=True)
class Given:
    """A token as it is, good or bad."""

    token: str

    def get_token(self, *_: str, **__: Any) -> AccessToken:
        return AccessToken(self.token, 2**31)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Clients:
    target: Target
    group: str

    @property
    def scope(self) -> str:
        return f"/subscriptions/{self.target.subscription}/resourceGroups/{self.group}"

    def of(self, package: str, name: str) -> Any:
        return self.target.client(f"azure.mgmt.{package}", name)

    @property
    def groups(self) -> Any:
        return self.of("resource.resources", "ResourceManagementClient").resource_groups

    @property
    def resources(self) -> Any:
        return self.of("resource.resources", "ResourceManagementClient").resources

    @property
    def network(self) -> Any:
        return self.of("network", "NetworkManagementClient")

    @property
    def logs(self) -> Any:
        return self.of("loganalytics", "LogAnalyticsManagementClient").workspaces

    @property
    def roles(self) -> Any:
        return self.of("authorization", "AuthorizationManagementClient").role_assignments

    def elsewhere(self, **more: Any) -> Clients:
        return Clients(target=dataclasses.replace(self.target, **more), group=self.group)

    def grant(self, name: str) -> Any:
        role = f"/subscriptions/{self.target.subscription}/providers/Microsoft.Authorization/roleDefinitions/{READER}"
        return self.roles.create(
            self.scope, name, {"properties": {"roleDefinitionId": role, "principalId": self.target.principal}}
        )

    def locked(self) -> Any:
        locks = self.of("resource.locks", "ManagementLockClient").management_locks
        locks.create_or_update_at_resource_group_level(self.group, "keep", {"properties": {"level": "CanNotDelete"}})
        try:
            return self.groups.begin_delete(self.group)
        finally:
            locks.delete_at_resource_group_level(self.group, "keep")

    def refused_by_policy(self) -> Any:
        policies = self.of("resource.policy", "PolicyClient").policy_assignments
        tag = {
            "policyDefinitionId": "/providers/Microsoft.Authorization/policyDefinitions/871b6d14-10aa-478d-b590-94f262ecfa99",
            "parameters": {"tagName": {"value": "owner"}},
        }
        policies.create(self.scope, "tags", {"properties": tag})
        try:
            return self.logs.begin_create_or_update(self.group, "logs", HERE)
        finally:
            policies.delete(self.scope, "tags")


def twice(clients: Clients) -> Any:
    for _ in range(2):
        clients.grant(str(uuid.uuid4()))


def changed_meanwhile(clients: Clients) -> Any:
    tables = clients.network.route_tables
    tables.begin_create_or_update(clients.group, "routes", HERE).result()
    return clients.resources.begin_create_or_update_by_id(
        f"{clients.scope}/providers/Microsoft.Network/routeTables/routes",
        HERE,
        api_version="2024-05-01",
        headers={"If-Match": 'W/"0"'},
    )


Call = Callable[[Clients], Any]
CASES: dict[str, tuple[Call, type[HttpResponseError], int, str]] = {
    "no such group": (lambda c: c.groups.get("none"), ResourceNotFoundError, 404, "ResourceGroupNotFound"),
    "no such resource": (lambda c: c.logs.get(c.group, "none"), ResourceNotFoundError, 404, "ResourceNotFound"),
    "no such parent": (
        lambda c: c.network.subnets.begin_create_or_update(
            c.group, "none", "s", {"properties": {"addressPrefix": "10.0.0.0/24"}}
        ),
        ResourceNotFoundError,
        404,
        "ParentResourceNotFound",
    ),
    "no such subscription": (
        lambda c: c.elsewhere(subscription=str(uuid.uuid4())).groups.get(c.group),
        ResourceNotFoundError,
        404,
        "SubscriptionNotFound",
    ),
    "no such place": (
        lambda c: c.groups.create_or_update("new", {"location": "atlantis"}),
        HttpResponseError,
        400,
        "LocationNotAvailableForResourceGroup",
    ),
    "another place": (
        lambda c: c.groups.create_or_update(c.group, {"location": "uksouth"}),
        ResourceExistsError,
        409,
        "InvalidResourceGroupLocation",
    ),
    "what the type doesn't know": (
        lambda c: c.resources.begin_create_or_update_by_id(
            f"{c.scope}/providers/Microsoft.OperationalInsights/workspaces/logs",
            {"location": "westeurope", "properties": {"colour": "red"}},
            api_version="2023-09-01",
        ),
        HttpResponseError,
        400,
        "InvalidRequestContent",
    ),
    "a version that is none": (
        lambda c: c.resources.get_by_id(f"{c.scope}/providers/Microsoft.Insights/actionGroups/a", api_version="latest"),
        HttpResponseError,
        400,
        "InvalidApiVersionParameter",
    ),
    "the same role twice": (twice, ResourceExistsError, 409, "RoleAssignmentExists"),
    "a lock": (lambda c: c.locked(), ResourceExistsError, 409, "ScopeLocked"),
    "a policy": (lambda c: c.refused_by_policy(), HttpResponseError, 403, "RequestDisallowedByPolicy"),
    "an old etag": (changed_meanwhile, HttpResponseError, 412, "PreconditionFailed"),
}


@pytest.fixture(scope="module")
def clients(target: Target) -> Clients:
    made = Clients(target=target, group="wrong")
    made.groups.create_or_update("wrong", {"location": "westeurope"})
    return made


@pytest.mark.parametrize("why", CASES)
def test_what_goes_wrong(clients: Clients, why: str) -> None:
    call, kind, status, code = CASES[why]
    with pytest.raises(HttpResponseError) as caught:
        call(clients)
    error = caught.value
    assert (type(error), error.status_code) == (kind, status)
    assert error.error is not None and (error.error.code, bool(error.error.message)) == (code, True)
    assert f"({code})" in str(error)


def test_a_policy_that_refuses_says_which(clients: Clients) -> None:
    with pytest.raises(HttpResponseError) as caught:
        clients.refused_by_policy()
    error: Any = caught.value.error
    (violation,) = error.additional_info
    assert violation.type == "PolicyViolation"
    assert violation.info["policyAssignmentName"] == "tags"


def test_tokens_that_are_not_good_enough(clients: Clients) -> None:
    target = clients.target

    def asked_with(token: str) -> HttpResponseError:
        other = clients.elsewhere(options={**target.options, "credential": Given(token)})
        with pytest.raises(HttpResponseError) as caught:
            other.groups.create_or_update("another", {"location": "westeurope"})
        return caught.value

    for nonsense in ("nonsense", "a.b.c"):
        error = asked_with(nonsense)
        assert (type(error), error.status_code) == (ClientAuthenticationError, 401)
    person = {"tenantId": target.tenant, "user": "bg@outside.example", "audience": "arm"}
    error = asked_with(target.http.post("/_sim/token", json=person).json()["access_token"])
    assert error.error is not None and (error.status_code, error.error.code) == (403, "AuthorizationFailed")
