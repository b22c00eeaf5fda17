"""What the fuzz has found once, each as the one request that showed it, so that it stays found."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.fuzz import judge
from tests.fuzz.calls import Call
from tests.fuzz.place import Place

# Method, address with names from the place, body, and the status that is right.
FOUND: dict[str, tuple[str, str, Any, int]] = {
    "a snapshot that lacks something": ("PUT", "/_sim/snapshot", {"version": 1, "cloud": None, "tenants": [{}]}, 400),
    "a snapshot of another form": ("PUT", "/_sim/snapshot", {"version": 1, "cloud": None, "tenants": [7]}, 400),
    "a segment in capitals": ("GET", "/V1.0/USERS/{user}/AUTHENTICATION/PHONEMETHODS", None, 200),
    "a person called like a segment": ("GET", "/v1.0/users/authentication/authentication/phoneMethods", None, 404),
    "a rule of a mailbox that has none": ("DELETE", "/v1.0/users/{user}/mailFolders/inbox/messageRules/x", None, 404),
    "another segment in capitals": (
        "POST",
        "/V1.0/POLICIES/CROSSTENANTACCESSPOLICY/TEMPLATES/MULTITENANTORGANIZATIONIDENTITYSYNCHRONIZATION/RESETTODEFAULTSETTINGS",
        None,
        204,
    ),
    "a number too great for its type": (
        "PATCH",
        "/v1.0/groupLifecyclePolicies/{lifecycle}",
        {"groupLifetimeInDays": 10**30},
        400,
    ),
    "a lifetime that leads out of the calendar": (
        "PATCH",
        "/v1.0/groupLifecyclePolicies/{lifecycle}",
        {"groupLifetimeInDays": 2**31 - 1},
        200,
    ),
    "what such a lifetime does to the groups": ("GET", "/v1.0/groups?$filter=mailNickname%20eq%20'fuzzteam'", None, 200),
    "a password of a wrong type": (
        "POST",
        "/v1.0/applications/{app}/addPassword",
        {"passwordCredential": {"secretText": ["Fuzz-Secret-7261"]}},
        400,
    ),
    "tags of a type that has none": (
        "PUT",
        "{subscription}/providers/Microsoft.ManagedServices/registrationAssignments/{guid}?api-version=2099-01-01",
        {
            "tags": 5,
            "properties": {
                "registrationDefinitionId": "{subscription}/providers/Microsoft.ManagedServices/registrationDefinitions/{guid}"
            },
        },
        400,
    ),
    "a member whose address is half an address": ("POST", "/v1.0/groups/{group}/members/$ref", {"@odata.id": "https://["}, 404),
    "an invitation that leads to half an address": (
        "POST",
        "/v1.0/invitations",
        {"invitedUserEmailAddress": "x@other.example", "inviteRedirectUrl": "https://[x"},
        400,
    ),
    "an identifier that is half an address": ("PATCH", "/v1.0/applications/{app}", {"identifierUris": ["https://[x"]}, 400),
    "a number too great for Resource Manager": (
        "PUT",
        "{resource_group}/providers/Microsoft.Network/natGateways/found?api-version=2024-05-01",
        {"location": "westeurope", "sku": {"name": "Standard"}, "properties": {"idleTimeoutInMinutes": 10**400}},
        400,
    ),
    "an assignment at the end of the calendar": (
        "POST",
        "/v1.0/roleManagement/directory/roleEligibilityScheduleRequests",
        {
            "action": "adminAssign",
            "principalId": "{other}",
            "roleDefinitionId": "fe930be7-5e62-47db-91af-98c3a49a38b1",
            "directoryScopeId": "/",
            "justification": "x",
            "scheduleInfo": {"startDateTime": "9999-12-31T23:59:59Z", "expiration": {"type": "afterDuration", "duration": "P9D"}},
        },
        400,
    ),
}


@pytest.mark.parametrize("name", FOUND)
def test_it_is_answered_well(ground: Place, name: str) -> None:
    method, address, body, status = FOUND[name]
    service = "arm" if "api-version" in address else "graph"
    path = address.format(**ground.names)
    content = b"" if body is None else json.dumps(_named(body, ground)).encode()
    headers = (("authorization", f"Bearer {ground.token(service)}"), ("content-type", "application/json"))
    answer = ground.wire.ask(method, path, headers, content)
    call = Call(service=service, method=method, path=path, template=address, target=path, headers=headers, content=content)
    assert not judge.fault_of(call, answer, ground.secrets())
    assert answer.status == status, answer.content[:500]
    assert answer.content != judge.UNREADABLE


def _named(body: Any, ground: Place) -> Any:
    """`body` with the place's names put in."""
    if isinstance(body, dict):
        return {key: _named(value, ground) for key, value in body.items()}
    return body.format(**ground.names) if isinstance(body, str) else body


def test_of_a_list_of_devices_all_are_imported_or_none(ground: Place) -> None:
    token = ("authorization", f"Bearer {ground.token('graph')}")
    address = "/v1.0/deviceManagement/importedWindowsAutopilotDeviceIdentities"
    body = {"importedWindowsAutopilotDeviceIdentities": [{"serialNumber": "found-1"}, {"productKey": "x"}]}
    answer = ground.wire.ask(
        "POST", f"{address}/import", [token, ("content-type", "application/json")], json.dumps(body).encode()
    )
    assert answer.status == 400, answer.content
    assert ground.wire.ask("GET", address, [token]).json()["value"] == []
