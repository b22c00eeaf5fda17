"""Guests where the case file ends: a kill before the mark, a tenant that lets no app invite, addresses of its own people."""

from __future__ import annotations

from typing import Any

import pytest

from graph_provider import creator, takeover
from graph_provider.errors import BadRequest, InvitationsOff, PartlyDone
from graph_provider.kinds.guest_invitation import _address
from tests.graph_provider.conftest import Tenant
from tests.graph_provider.driver import State, go

Json = dict[str, Any]
MAIL = "partner@other.example"
INPUTS = {"invitedUserEmailAddress": MAIL, "mark": "northwind/guest/partner"}


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(creator, "_AUDIT_WAITS", (0.1, 0.2))
    monkeypatch.setattr(takeover, "_SETTLE_SECONDS", 0)


def invite(tenant: Tenant, **more: Any) -> State:
    made: State = go(tenant, lambda run: run.create("GuestInvitation", {**INPUTS, **more}))
    return made


def guests(tenant: Tenant) -> list[str]:
    return [user["id"] for user in tenant.admin("GET", f"/users?$filter=mail eq '{MAIL}'")["value"]]


def test_a_guest_without_its_mark_yet_is_kept_and_marked_by_the_next_run(tenant: Tenant) -> None:
    tenant.fault(method="PATCH", path="/users/", status=403, count=1)
    with pytest.raises(PartlyDone) as caught:
        invite(tenant)
    assert caught.value.secrets == ("inviteRedeemUrl",)
    assert "mark" not in caught.value.outputs
    made = invite(tenant)
    assert (made.object_id, made.outputs["origin"]) == (caught.value.object_id, "created")
    assert go(tenant, lambda run: run.diff(made, INPUTS)) == {}
    assert guests(tenant) == [made.object_id]


def test_an_invitation_whose_answer_was_lost_is_sent_once(tenant: Tenant) -> None:
    tenant.fault(method="POST", path="/invitations", status=503, count=1, takesEffect=True)
    made = invite(tenant)
    assert guests(tenant) == [made.object_id]
    assert [entry["status"] for entry in tenant.journal() if entry["url"].endswith("/invitations")] == [503]


def test_a_tenant_that_lets_no_app_invite_is_said_so(tenant: Tenant) -> None:
    tenant.admin("PATCH", "/policies/authorizationPolicy", {"allowInvitesFrom": "adminsAndGuestInviters"})
    with pytest.raises(InvitationsOff, match="Set allowInvitesFrom"):
        invite(tenant)


def test_the_way_to_accept_is_a_secret_that_a_read_keeps(tenant: Tenant) -> None:
    made = invite(tenant)
    read = go(tenant, lambda run: run.refresh(made))
    assert read.outputs["inviteRedeemUrl"] == made.outputs["inviteRedeemUrl"]
    assert made.outputs["inviteRedeemUrl"].startswith("https://")


def test_one_of_the_tenants_own_people_is_no_guest(tenant: Tenant) -> None:
    with pytest.raises(BadRequest, match=r"verified domain|already exists"):
        invite(tenant, invitedUserEmailAddress=f"ada@{tenant.domain}")


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ({"id": "x", "userPrincipalName": "a_b_other.example#EXT#@t.onmicrosoft.com"}, "a_b@other.example"),
        (
            {"id": "x", "userPrincipalName": "a_other.example#EXT#@t.onmicrosoft.com", "mail": "b@other.example"},
            "b@other.example",
        ),
        (
            {
                "id": "0f000000-0000-4000-8000-00000000000a",
                "userPrincipalName": "0f00000000004000800000000000000aa_other.example#EXT#@t.onmicrosoft.com",
            },
            "a@other.example",
        ),
        ({"id": "x", "userPrincipalName": "ada@t.example", "mail": "ada@t.example"}, ""),
    ],
)
def test_whom_a_guest_was_invited_by(item: Json, expected: str) -> None:
    assert _address(item) == expected
