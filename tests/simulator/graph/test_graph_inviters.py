"""Who may invite guests: for each value of `allowInvitesFrom`, those that Microsoft's page of the authorization policy names."""

from __future__ import annotations

import uuid

import pytest

from tests.simulator.graph.conftest import Graph

DIRECTORY_READERS = "88d8e3e3-8f55-4a1e-953a-9b9898b8876b"
GUEST_INVITER = "95e79109-95c0-4d8e-aee3-d01accf2d47b"
ALLOWED: dict[str, set[str]] = {
    "none": set(),
    "adminsAndGuestInviters": {"administrator", "guest inviter"},
    "adminsGuestInvitersAndAllMembers": {"administrator", "guest inviter", "member", "app"},
    "everyone": {"administrator", "guest inviter", "member", "guest", "app"},
}


def callers(graph: Graph, admin: Graph) -> dict[str, Graph]:
    """One of each kind, signed in by a client that may do what they may, which the simulator's own tokens are for whoever has a
    role: so that of a reader of the directory for those whom no role lets invite."""
    found = {}
    for name, role, kind in (
        ("guest inviter", GUEST_INVITER, "Member"),
        ("member", DIRECTORY_READERS, "Member"),
        ("guest", DIRECTORY_READERS, "Guest"),
    ):
        person = graph.user(userType=kind)
        given = {"principalId": person["id"], "roleDefinitionId": role, "directoryScopeId": "/"}
        graph.post("/roleManagement/directory/roleAssignments", given)
        found[name] = graph.as_user(person["userPrincipalName"])
    return found | {"administrator": admin, "app": graph}


@pytest.mark.parametrize("value", ALLOWED)
def test_who_may_invite(graph: Graph, admin: Graph, value: str) -> None:
    graph.change("PATCH", "/policies/authorizationPolicy", {"allowInvitesFrom": value})
    might: set[str] = set()
    for name, caller in callers(graph, admin).items():
        body = {
            "invitedUserEmailAddress": f"{uuid.uuid4().hex[:8]}@partner.example",
            "inviteRedirectUrl": "https://app.example",
        }
        answer = caller.ask("POST", "/invitations", body)
        if answer.status_code == 201:
            might.add(name)
        else:
            assert (answer.status_code, answer.json()["error"]["code"]) == (403, "Authorization_RequestDenied")
    assert might == ALLOWED[value]
