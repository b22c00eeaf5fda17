"""The sign-in log as Microsoft's clients make it (azure-identity signs in) and read it (msgraph-sdk)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from azure.core.exceptions import ClientAuthenticationError
from azure.identity import ClientSecretCredential, DeviceCodeCredential
from msgraph.generated.models.conditional_access_status import ConditionalAccessStatus
from msgraph.generated.models.risk_level import RiskLevel
from msgraph.generated.models.user import User

from tests.outside.msgraph.filled import made, person
from tests.outside.msgraph.world import World, asked

GRAPH = "https://graph.microsoft.com/.default"
ALLOWED: dict[str, dict[str, Any]] = {
    "select": {"select": ["id", "userDisplayName"]},
    "filter": {"filter": "userDisplayName eq 'Ada Byron'"},
    "orderby": {"orderby": ["createdDateTime asc"]},
    "top": {"top": 1},
}
REFUSED: dict[str, dict[str, Any]] = {
    "expand": {"expand": ["user"]},
    "search": {"search": '"userDisplayName:ada"'},
    "count": {"count": True},
    "skip": {"skip": 1},
    "filter by what is not listed": {"filter": "userAgent eq 'x'"},
    "filter by an operator that is not listed": {"filter": "userDisplayName ne 'x'"},
    "order by what is not listed": {"orderby": ["userDisplayName"]},
}


@pytest.fixture(scope="module")
def ada(world: World) -> str:
    """The id of a person who has signed in by a device code, after somebody else has."""
    for name in ("Bob Cole", "Ada Byron"):
        user = world.run(_made(world, name))
        _sign_in(world, f"{name.lower().replace(' ', '.')}@{world.domain}")
    return user


async def _made(world: World, name: str) -> str:
    return await made(await world.client.users.post(person(world.domain, name)))


def _sign_in(world: World, upn: str) -> str:
    def shown(_address: str, code: str, _until: datetime) -> None:
        assert world.http.post("/_sim/device-codes", json={"userCode": code, "user": upn}).status_code == 204

    credential = DeviceCodeCredential(
        tenant_id=world.tenant, authority=world.info.url, disable_instance_discovery=True, prompt_callback=shown
    )
    return credential.get_token(GRAPH).token


def _log(world: World, **options: Any) -> Any:
    builder = world.client.audit_logs.sign_ins
    return world.run(builder.get(request_configuration=asked(builder, **options)))


def test_a_sign_in_is_read_back(world: World, ada: str) -> None:
    entry = _log(world).value[0]
    assert (entry.user_id, entry.user_display_name) == (ada, "Ada Byron")
    assert entry.app_display_name == "Microsoft Azure CLI" and entry.is_interactive is True
    assert entry.status.error_code == 0
    assert entry.conditional_access_status == ConditionalAccessStatus.NotApplied
    assert entry.resource_display_name == "Microsoft Graph" and "azsdk-python-identity" in entry.user_agent
    assert entry.risk_level_aggregated == RiskLevel.None_
    assert entry.created_date_time is not None and entry.created_date_time.tzinfo == UTC
    one = world.run(world.client.audit_logs.sign_ins.by_sign_in_id(entry.id).get())
    assert one is not None and one.user_id == ada and one.location is not None


@pytest.mark.parametrize("option", ALLOWED)
def test_what_the_page_names_works(world: World, ada: str, option: str) -> None:
    plain, asked_for = _log(world).value, _log(world, **ALLOWED[option])
    names = [one.user_display_name for one in asked_for.value]
    if option == "select":
        assert names == [one.user_display_name for one in plain]
        assert all(one.id and one.user_id is None for one in asked_for.value)
    elif option == "filter":
        assert names and set(names) == {"Ada Byron"} and len(names) < len(plain)
    elif option == "orderby":
        assert [one.id for one in asked_for.value] == [one.id for one in sorted(plain, key=lambda one: one.created_date_time)]
    else:
        assert len(names) == 1 and asked_for.odata_next_link.startswith(world.info.url)
        following = world.run(world.client.audit_logs.sign_ins.with_url(asked_for.odata_next_link).get())
        assert following is not None and following.value and following.value[0].id == plain[1].id


@pytest.mark.parametrize("why", REFUSED)
def test_what_it_does_not_name_is_refused(world: World, why: str) -> None:
    builder = world.client.audit_logs.sign_ins
    assert world.refused(builder.get(request_configuration=asked(builder, **REFUSED[why]))) == (400, "Request_UnsupportedQuery")


def test_a_blocked_person_and_a_wrong_secret(world: World) -> None:
    user = world.run(_made(world, "Carl Diaz"))
    body = {"tenantId": world.tenant, "user": user, "errorCode": 50057, "failureReason": "The user account is disabled."}
    assert world.http.post("/_sim/sign-ins", json=body).status_code == 201
    (entry,) = _log(world, filter=f"userId eq '{user}' and status/errorCode eq 50057").value
    assert entry.status.failure_reason == "The user account is disabled."
    wrong = ClientSecretCredential(
        world.tenant, world.info.client_id, "wrong", authority=world.info.url, disable_instance_discovery=True
    )
    with pytest.raises(ClientAuthenticationError, match="AADSTS7000215"):
        wrong.get_token(GRAPH)
    kept = world.http.get("/_sim/sign-ins", params={"tenantId": world.tenant}).json()["signIns"]
    assert 7000215 in {one["status"]["errorCode"] for one in kept if one["signInEventType"] == "servicePrincipal"}
    assert all(one.user_id for one in _log(world).value)


def test_the_activity_of_a_person(world: World, ada: str) -> None:
    here = world.client.users.by_user_id(ada)
    user = world.run(here.get(request_configuration=asked(here, select=["id", "signInActivity"])))
    assert isinstance(user, User) and user.sign_in_activity is not None
    activity = user.sign_in_activity
    newest = _log(world, filter=f"userId eq '{ada}'").value[0]
    assert activity.last_sign_in_date_time == activity.last_successful_sign_in_date_time == newest.created_date_time
    assert activity.last_sign_in_request_id == newest.id
    plain = world.run(here.get())
    assert plain is not None and plain.sign_in_activity is None
