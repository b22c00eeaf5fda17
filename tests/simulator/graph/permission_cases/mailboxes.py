"""Mailboxes: their settings and rules."""

from __future__ import annotations

from typing import Any

from tests.simulator.graph.permission_cases.maker import CASES, Maker, case, plain

PREMIUM = "cbdc14ab-d96c-4c30-b9f4-6ada7cdc1d46"
RULES = "/users/{id}/mailFolders/inbox/messageRules"
RULE = {
    "displayName": "Forward",
    "sequence": 1,
    "actions": {"forwardTo": [{"emailAddress": {"address": "a@b.example"}}]},
}


def _mailbox(maker: Maker) -> str:
    """The seeded administrator's: it holds a seat after the first case, so that any number of cases takes one."""
    user: str = maker.graph.get(f"/users/{maker.graph.tenant.admin}")["id"]
    body = {"addLicenses": [{"skuId": PREMIUM, "disabledPlans": []}], "removeLicenses": []}
    maker.graph.ask("PATCH", f"/users/{user}", {"usageLocation": "DE"})
    maker.graph.post(f"/users/{user}/assignLicense", body, status=200)
    return user


plain("GET", "/users/{id}/mailboxSettings", _mailbox)
plain("PATCH", "/users/{id}/mailboxSettings", _mailbox, {"timeZone": "UTC"})
plain("GET", RULES, _mailbox)
plain("POST", RULES, _mailbox, RULE)
CASES["GET", "/users/{id}/mailboxSettings/{id}", ""] = lambda maker: (f"/users/{_mailbox(maker)}/mailboxSettings/timeZone", None)


def _rule(maker: Maker) -> str:
    path = RULES.replace("{id}", _mailbox(maker))
    return f"{path}/{maker.graph.post(path, RULE)['id']}"


@case("GET", f"{RULES}/{{id}}")
def _read(maker: Maker) -> tuple[str, Any]:
    return _rule(maker), None


@case("PATCH", f"{RULES}/{{id}}")
def _change(maker: Maker) -> tuple[str, Any]:
    return _rule(maker), {"isEnabled": False}


@case("DELETE", f"{RULES}/{{id}}")
def _delete(maker: Maker) -> tuple[str, Any]:
    return _rule(maker), None
