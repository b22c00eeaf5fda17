"""OneDrives: reading them, and who may reach them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.simulator.graph.permission_cases.maker import CASES, Case, Maker

PREMIUM = "cbdc14ab-d96c-4c30-b9f4-6ada7cdc1d46"
INVITATION = {"roles": ["read"], "requireSignIn": True, "sendInvitation": False}


def _owner(maker: Maker) -> str:
    """The seeded administrator, who has a licence after the first case: any number of cases takes one seat."""
    user: str = maker.graph.get(f"/users/{maker.graph.tenant.admin}")["id"]
    maker.graph.ask("PATCH", f"/users/{user}", {"usageLocation": "DE"})
    licence = {"addLicenses": [{"skuId": PREMIUM, "disabledPlans": []}], "removeLicenses": []}
    maker.graph.post(f"/users/{user}/assignLicense", licence, status=200)
    return user


def _of_user(maker: Maker) -> str:
    return f"/users/{_owner(maker)}/drive"


def _by_id(maker: Maker) -> str:
    return f"/drives/{maker.graph.get(_of_user(maker))['id']}"


def _invitation(maker: Maker) -> Any:
    return INVITATION | {"recipients": [{"email": maker.graph.user()["userPrincipalName"]}]}


def _drive(place: Callable[[Maker], str], rest: str, body: Any = None) -> Case:
    return lambda maker: (place(maker) + rest, body)


def _invite(place: Callable[[Maker], str]) -> Case:
    return lambda maker: (f"{place(maker)}/items/root/invite", _invitation(maker))


def _permission(place: Callable[[Maker], str], body: Any = None) -> Case:
    def make(maker: Maker) -> tuple[str, Any]:
        item = f"{place(maker)}/items/root"
        made = maker.graph.post(f"{item}/invite", _invitation(maker), status=200)["value"][0]
        return f"{item}/permissions/{made['id']}", body

    return make


for _path, _place in (("/users/{id}/drive", _of_user), ("/drives/{id}", _by_id)):
    CASES["GET", _path, ""] = _drive(_place, "")
    CASES["GET", f"{_path}/root", ""] = _drive(_place, "/root")
    CASES["GET", f"{_path}/items/{{id}}", ""] = _drive(_place, "/items/root")
    CASES["GET", f"{_path}/items/{{id}}/permissions", ""] = _drive(_place, "/items/root/permissions")
    CASES["POST", f"{_path}/items/{{id}}/invite", ""] = _invite(_place)
    CASES["GET", f"{_path}/items/{{id}}/permissions/{{id}}", ""] = _permission(_place)
    CASES["PATCH", f"{_path}/items/{{id}}/permissions/{{id}}", ""] = _permission(_place, {"roles": ["write"]})
    CASES["DELETE", f"{_path}/items/{{id}}/permissions/{{id}}", ""] = _permission(_place)
CASES["GET", "/users/{id}/drives", ""] = lambda maker: (f"/users/{_owner(maker)}/drives", None)
