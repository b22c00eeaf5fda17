"""Objects of any kind, deleted ones among them."""

from __future__ import annotations

from collections.abc import Callable

from tests.simulator.graph.permission_cases.maker import CASES, Case, Maker, a_group, a_principal, a_user, an_app, gone, plain

plain("GET", "/directoryObjects/{id}", a_user)
CASES["POST", "/directoryObjects/getByIds", ""] = lambda maker: ("/directoryObjects/getByIds", {"ids": [a_user(maker)]})
CASES["POST", "/directoryObjects/getAvailableExtensionProperties", ""] = lambda _: (
    "/directoryObjects/getAvailableExtensionProperties",
    {},
)


def _purging(deleted: Callable[[Maker], str]) -> Case:
    return lambda maker: (f"/directory/deletedItems/{deleted(maker)}", None)


def _unit(maker: Maker) -> str:
    made: str = maker.graph.post("/directory/administrativeUnits", {"displayName": "Unit"})["id"]
    return made


for _kind, _live, _make in (
    ("user", "/users", a_user),
    ("administrativeUnit", "/directory/administrativeUnits", _unit),
    ("group", "/groups", a_group),
    ("application", "/applications", an_app),
    ("servicePrincipal", "/servicePrincipals", a_principal),
):
    CASES["DELETE", f"/directory/deletedItems/microsoft.graph.{_kind}", ""] = _purging(gone(_live, _make))
