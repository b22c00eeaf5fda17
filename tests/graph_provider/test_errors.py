"""What an error says of the type that was asked about: which permission, licence or budget, and always the request id."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import grpc
import pytest
from pulumi.provider.experimental.property_value import PropertyValue
from pulumi.runtime.proto import provider_pb2

from graph_provider import client
from graph_provider.answers import graph_error
from graph_provider.asked import ASKED, Asked, listed
from graph_provider.errors import GraphError, M365Error, Synced, Unreachable
from graph_provider.kind import registry
from graph_provider.lifeline import Lifeline
from graph_provider.provider import M365Provider
from graph_provider.servicer import M365Servicer
from graph_provider.session import Session
from graph_provider.values import wire_map
from tests.graph_provider.conftest import Tenant
from tests.graph_provider.driver import urn
from tests.graph_provider.limited import limited

REQUEST_ID = "11111111-0000-0000-0000-000000000000"
GROUP = Asked(
    kind="Group",
    read=("Group.Read.All",),
    write=("Group.ReadWrite.All", "Other.ReadWrite.All"),
    rare=(("RoleManagement.ReadWrite.Directory", "a group that is assignable to roles"),),
    license="Microsoft Entra ID P2",
    family="directory objects",
)


@pytest.fixture(params=[None, GROUP], ids=["unknown type", "a group"])
def asked(request: pytest.FixtureRequest) -> Iterator[Asked | None]:
    token = ASKED.set(request.param)
    yield request.param
    ASKED.reset(token)


def error(status: int, code: str, message: str = "", request: str = "PATCH /groups/1") -> GraphError:
    body = {"error": {"code": code, "message": message, "innerError": {"request-id": REQUEST_ID}}}
    return graph_error(status, body, {}, request)


CASES = [
    (
        error(403, "Authorization_RequestDenied"),
        "Grant the least permission of this type",
        "To write a Group grant Group.ReadWrite.All and Other.ReadWrite.All to the app and consent",
    ),
    (
        error(403, "Authorization_RequestDenied"),
        "a high enough directory role",
        "Needed as well: RoleManagement.ReadWrite.Directory for a group that is assignable to roles",
    ),
    (
        error(403, "Authorization_RequestDenied", request="GET /groups"),
        "Grant the least permission",
        "To read a Group grant Group.Read.All to the app",
    ),
    (error(400, "AadPremiumLicenseRequired"), "Buy Microsoft Entra ID P1", "Buy Microsoft Entra ID P2"),
    (error(429, "TooManyRequests"), "waited as told and gave up", "The limit is that on directory objects."),
    (
        error(400, "Request_BadRequest", "Another object with the same value for property mailNickname already exists."),
        "The mailNickname belongs to another",
        "The mailNickname belongs to another user, group, contact or deleted object.",
    ),
    (error(409, "Directory_ConcurrencyViolation"), "at the same time", "tried several times"),
]


@pytest.mark.parametrize(("found", "general", "special"), CASES)
def test_an_error_says_what_to_do(asked: Asked | None, found: GraphError, general: str, special: str) -> None:
    text = str(found)
    assert (general if asked is None else special) in text
    assert f"Request id {REQUEST_ID}." in text
    assert "  " not in text
    assert ".." not in text


def test_what_a_directory_masters_is_named_with_what_may_change() -> None:
    cause = error(400, "Request_BadRequest", "Unable to update ... on-premises mastered Directory Sync objects")
    text = str(Synced.of("user 'ada@x'", ["department", "jobTitle", "city"], ["usageLocation", "licences"], cause))
    assert "user 'ada@x' is read-only, so department, jobTitle and city cannot be changed" in text
    assert "Graph itself changes only usageLocation and licences of it." in text
    assert REQUEST_ID in text
    assert "user 'ada@x' cannot be deleted" in str(Synced.of("user 'ada@x'", (), ()))


def test_names_are_listed_as_people_do() -> None:
    assert [listed(names) for names in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == ["", "a", "a and b", "a, b and c"]


class Refusals:
    """A gRPC context that keeps what a handler was aborted with."""

    text = ""
    code: Any = None

    async def abort(self, code: grpc.StatusCode, text: str) -> None:
        self.code, self.text = code, text
        raise InterruptedError


def ask(tenant: Tenant, env: dict[str, str], method: str, request: Any) -> Refusals:
    """One request of the engine to the servicer of a provider that signs in with `env`."""
    context = Refusals()

    async def main() -> None:
        sessions: list[Session] = []

        def open_session(tenant_id: str) -> Session:
            sessions.append(Session.from_environment(tenant_id, {**tenant.env, **env}, lambda: None))
            return sessions[0]

        provider = M365Provider(version="1", open_session=open_session, finished=lambda session: None)
        servicer = M365Servicer(version="1", provider=provider, engine_address="", lifeline=Lifeline(parent=None))
        configure = provider_pb2.ConfigureRequest(args=PropertyValue.marshal_map(wire_map({"tenantId": tenant.tenant_id})))
        await servicer.Configure(configure, context)
        try:
            await getattr(servicer, method)(request, context)
        except InterruptedError:
            pass
        finally:
            await sessions[0].client.aclose()

    asyncio.run(main())
    return context


def test_the_servicer_names_the_permission_that_the_type_needs(tenant: Tenant) -> None:
    env = limited(tenant, ["User.Read.All", "Group.Read.All"])
    kinds = registry()
    read = provider_pb2.ReadRequest(urn=urn("NamedLocation"), id="aaaaaaaa-0000-0000-0000-000000000001")
    refused = ask(tenant, env, "Read", read)
    assert f"To read a NamedLocation grant {listed(kinds['m365:index:NamedLocation'].permissions.read)} to" in refused.text
    assert "Request id " in refused.text
    inputs = {"displayName": "T", "kind": "security", "mailNickname": "t"}
    create = provider_pb2.CreateRequest(urn=urn("Group"), properties=PropertyValue.marshal_map(wire_map(inputs)))
    refused = ask(tenant, env, "Create", create)
    assert "POST /groups: the app may not do this (403 Authorization_RequestDenied)" in refused.text
    assert "To write a Group grant Group.ReadWrite.All to the app" in refused.text
    assert refused.code is grpc.StatusCode.UNKNOWN


def test_the_servicer_names_the_budget_that_is_used_up(tenant: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "_THROTTLE_WAITS", (0.0,))
    tenant.fault(method="GET", path="/users", status=429, count=None)
    refused = ask(tenant, {}, "Read", provider_pb2.ReadRequest(urn=urn("User"), id="aaaaaaaa-0000-0000-0000-000000000001"))
    assert "directory" in refused.text
    assert "(429" in refused.text


def test_a_type_that_is_unknown_is_said(tenant: Tenant) -> None:
    refused = ask(tenant, {}, "Read", provider_pb2.ReadRequest(urn=urn("Usr"), id="x"))
    assert "has no type m365:index:Usr" in refused.text


def test_errors_without_an_answer_have_no_request_id() -> None:
    assert "Request id" not in str(Unreachable("refused", request="GET /users"))
    assert isinstance(Unreachable(""), M365Error)
