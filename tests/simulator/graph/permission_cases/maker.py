"""Who makes the targets of the cases, and how a case is declared."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.simulator.graph.conftest import Graph

Json = dict[str, Any]
NOBODY = "00000000-0000-0000-0000-000000000000"
CA = "/identity/conditionalAccess"


@dataclass(frozen=True, kw_only=True)
class Maker:
    """`graph` may do everything and makes targets; `principal` is the object id of the caller that is judged."""

    graph: Graph
    principal: str
    owned_only: bool = False

    def member(self) -> tuple[str, str]:
        """A group and a user in it."""
        user, group = self.graph.user(), self.graph.group()
        self.graph.change("POST", f"/groups/{group['id']}/members/$ref", self.graph.reference(user["id"]))
        return group["id"], user["id"]

    def application(self) -> Json:
        """Owned by the caller where only that is reached."""
        made = self.graph.post("/applications", {"displayName": "Target"})
        self._own(made["id"], "applications")
        return made

    def service_principal(self) -> Json:
        application = self.application()
        made = self.graph.post("/servicePrincipals", {"appId": application["appId"]})
        self._own(made["id"], "servicePrincipals")
        return made

    def _own(self, object_id: str, collection: str) -> None:
        if self.owned_only:
            self.graph.change("POST", f"/{collection}/{object_id}/owners/$ref", self.graph.reference(self.principal))

    def location(self, **more: Any) -> str:
        ranges = [{"@odata.type": "#microsoft.graph.iPv4CidrRange", "cidrAddress": "203.0.113.0/24"}]
        body = {"@odata.type": "#microsoft.graph.ipNamedLocation", "displayName": "Office", "ipRanges": ranges}
        made: str = self.graph.post(f"{CA}/namedLocations", body | more)["id"]
        return made


Case = Callable[[Maker], tuple[str, Any]]
CASES: dict[tuple[str, str, str], Case] = {}


def case(method: str, path: str, name: str = "") -> Callable[[Case], Case]:
    def declare(made: Case) -> Case:
        CASES[method, path, name] = made
        return made

    return declare


def plain(method: str, path: str, target: Callable[[Maker], str], body: Any = None, name: str = "") -> None:
    """A request on one object, whose id stands for the path's only parameter."""
    CASES[method, path, name] = lambda maker: (path.replace("{id}", target(maker), 1), body)


def a_user(maker: Maker) -> str:
    made: str = maker.graph.user()["id"]
    return made


def a_group(maker: Maker) -> str:
    made: str = maker.graph.group()["id"]
    return made


def gone(path: str, target: Callable[[Maker], str]) -> Callable[[Maker], str]:
    def make(maker: Maker) -> str:
        object_id = target(maker)
        maker.graph.change("DELETE", f"{path}/{object_id}")
        return object_id

    return make


def an_app(maker: Maker) -> str:
    made: str = maker.application()["id"]
    return made


def a_principal(maker: Maker) -> str:
    made: str = maker.service_principal()["id"]
    return made


def a_policy(maker: Maker) -> str:
    made: str = maker.graph.policy()["id"]
    return made
