"""A good body with one odd thing in it: whatever that is, the answer is one that Graph could give."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.simulator.graph.conftest import Graph
from tests.simulator.graph.test_graph_applications import READER
from tests.simulator.graph.test_graph_auth_methods import EXTERNAL, METHODS, PASS, POLICY
from tests.simulator.graph.test_graph_auth_strengths import KEYS, STRENGTHS
from tests.simulator.graph.test_graph_intune import ALL_DEVICES, PATH, RING
from tests.simulator.graph.test_graph_odd_requests import ODD
from tests.simulator.graph.test_graph_role_schedules import ACTIVE, ELIGIBLE, lasting, wish
from tests.simulator.graph.test_graph_tenant_settings import CONSENT, CROSS, GUEST_BODY, INVITATIONS, LIFECYCLE, UNIFIED, YEAR
from tests.simulator.graph.test_graph_units import UNITS
from tests.simulator.running import PREMIUM, RunningSimulator

P2 = "84a661c4-e949-4bd2-a560-ed7766fcaf2b"
Target = tuple[str, str, Any]
TARGETS: dict[str, Callable[[Graph, dict[str, str]], Target]] = {
    "method": lambda _, ids: ("PATCH", f"{METHODS}/TemporaryAccessPass", PASS),
    "external method": lambda _, ids: ("POST", METHODS, EXTERNAL),
    "methods policy": lambda graph, ids: ("PATCH", POLICY, graph.get(POLICY)),
    "strength": lambda _, ids: ("POST", STRENGTHS, {"displayName": "Keys", "description": "d", "allowedCombinations": ["fido2"]}),
    "combinations": lambda _, ids: (
        "POST",
        f"{STRENGTHS}/{ids['strength']}/updateAllowedCombinations",
        {"allowedCombinations": ["fido2", "password,sms"]},
    ),
    "configuration": lambda _, ids: ("POST", f"{STRENGTHS}/{ids['strength']}/combinationConfigurations", KEYS),
    "ring": lambda _, ids: ("POST", PATH, RING),
    "ring change": lambda _, ids: ("PATCH", f"{PATH}/{ids['ring']}", RING),
    "assign": lambda _, ids: ("POST", f"{PATH}/{ids['ring']}/assign", {"assignments": [ALL_DEVICES]}),
    "eligible": lambda _, ids: ("POST", f"{ELIGIBLE[:-1]}Requests", wish({"id": ids["user"]}, scheduleInfo=lasting("P10D"))),
    "active": lambda _, ids: ("POST", f"{ACTIVE[:-1]}Requests", wish({"id": ids["user"]}, scheduleInfo=lasting("PT8H"))),
    "unit": lambda _, ids: ("POST", UNITS, {"displayName": "Unit", "membershipType": "Assigned", "visibility": "Public"}),
    "application": lambda _, ids: (
        "POST",
        "/applications",
        {
            "displayName": "App",
            "appRoles": [READER],
            "identifierUris": ["api://x"],
            "web": {"redirectUris": ["https://a.example"]},
        },
    ),
    "application change": lambda _, ids: (
        "PATCH",
        f"/applications/{ids['application']}",
        {"api": {"oauth2PermissionScopes": []}, "spa": {"redirectUris": []}, "info": {"supportUrl": "https://a.example"}},
    ),
    "pass": lambda _, ids: ("POST", f"/users/{ids['user']}/authentication/temporaryAccessPassMethods", {"lifetimeInMinutes": 60}),
    "phone": lambda _, ids: (
        "POST",
        f"/users/{ids['user']}/authentication/phoneMethods",
        {"phoneNumber": "+49 22812345", "phoneType": "mobile"},
    ),
    "grant": lambda _, ids: (
        "POST",
        "/oauth2PermissionGrants",
        {"clientId": ids["principal"], "consentType": "AllPrincipals", "resourceId": ids["principal"], "scope": "a"},
    ),
    "app role": lambda _, ids: (
        "POST",
        f"/servicePrincipals/{ids['principal']}/appRoleAssignedTo",
        {"principalId": ids["user"], "resourceId": ids["principal"], "appRoleId": READER["id"]},
    ),
    "setting": lambda _, ids: (
        "POST",
        "/groupSettings",
        {"templateId": UNIFIED, "values": [{"name": "AllowToAddGuests", "value": "true"}]},
    ),
    "lifetime": lambda _, ids: ("POST", LIFECYCLE, YEAR),
    "cross": lambda graph, ids: ("PATCH", CROSS, graph.get(CROSS)),
    "consent": lambda _, ids: (
        "PUT",
        CONSENT,
        {
            "isEnabled": True,
            "notifyReviewers": True,
            "remindersEnabled": True,
            "requestDurationInDays": 30,
            "reviewers": [{"query": "/users/x", "queryType": "MicrosoftGraph"}],
        },
    ),
    "invitation": lambda _, ids: (
        "POST",
        INVITATIONS,
        GUEST_BODY | {"invitedUserMessageInfo": {"customizedMessageBody": "Hi"}, "invitedUserSponsors": [{"id": ids["user"]}]},
    ),
    "domain": lambda graph, ids: ("PATCH", f"/domains/{graph.tenant.domain}", {"passwordValidityPeriodInDays": 90}),
    "organization": lambda graph, ids: (
        "PATCH",
        f"/organization/{graph.tenant.id}",
        {"technicalNotificationMails": ["a@b.example"], "privacyProfile": {"contactEmail": "a@b.example"}},
    ),
    "names": lambda _, ids: (
        "POST",
        "/directoryObjects/validateProperties",
        {"entityType": "Group", "displayName": "x", "mailNickname": "x", "onBehalfOfUserId": ids["user"]},
    ),
    "members": lambda _, ids: ("POST", f"/users/{ids['user']}/checkMemberGroups", {"groupIds": [ids["user"]]}),
}


@pytest.fixture(scope="module")
def place(simulator: RunningSimulator) -> tuple[Graph, dict[str, str]]:
    """A tenant with everything bought, and one object of each kind that a path names."""
    tenant = simulator.seed(seats={PREMIUM: 10, P2: 5})
    graph = Graph(simulator=simulator, tenant=tenant, token=simulator.forged_token(tenant.id, simulator.info.client_id))
    application = graph.post("/applications", {"displayName": "App", "appRoles": [READER]})
    ids = {
        "application": application["id"],
        "principal": graph.post("/servicePrincipals", {"appId": application["appId"]})["id"],
        "ring": graph.post(PATH, RING)["id"],
        "strength": graph.post(STRENGTHS, {"displayName": "S", "allowedCombinations": ["fido2", "password,voice"]})["id"],
        "user": graph.user()["id"],
    }
    graph.change("PATCH", f"{METHODS}/TemporaryAccessPass", PASS)
    return graph, ids


def _places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a body."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in items:
        yield (*path, key)
        yield from _places(one, (*path, key))


def _with(body: Any, path: tuple[Any, ...], odd: Any) -> Any:
    out = copy.deepcopy(body)
    at = out
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = odd
    return out


@pytest.mark.parametrize("name", TARGETS)
def test_one_odd_value_breaks_nothing(place: tuple[Graph, dict[str, str]], name: str) -> None:
    graph, ids = place
    method, path, body = TARGETS[name](graph, ids)
    rng = random.Random(name)
    pairs = [(one, odd) for one in _places(body) for odd in ODD]
    for spot, odd in rng.sample(pairs, min(len(pairs), 60)):
        answer = graph.ask(method, path, _with(body, spot, odd))
        assert answer.status_code < 500, (spot, odd, answer.text)
        if answer.status_code >= 400:
            assert answer.json()["error"]["message"], (spot, odd)


@pytest.mark.parametrize("name", TARGETS)
def test_the_body_itself_is_good(place: tuple[Graph, dict[str, str]], name: str) -> None:
    """So the test above begins where things work. What another case has made already is in the way once at most."""
    graph, ids = place
    method, path, body = TARGETS[name](graph, ids)
    answer = graph.ask(method, path, body)
    taken = ("already", "exist", "conflicting", "limit", "unless disabled", "there can be one", "same combination")
    assert answer.status_code < 300 or any(word in answer.text for word in taken), answer.text
