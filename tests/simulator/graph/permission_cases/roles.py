"""The organisation, its products and audits; directory roles and who holds them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.simulator.graph.permission_cases.maker import CASES, Json, Maker, a_user, case, plain

GLOBAL_READER = "f2ef992c-3afb-46b9-b7cf-a126ee74c451"


def _first(path: str) -> Callable[[Maker], str]:
    return lambda maker: str(maker.graph.get(path)["value"][0]["id"])


for _path in ("/organization", "/domains", "/subscribedSkus", "/directoryRoles", "/auditLogs/directoryAudits"):
    plain("GET", _path + "/{id}", _first(_path))
plain("GET", "/directoryRoles/{id}/members", _first("/directoryRoles"))
for _path in ("/roleManagement/directory/roleDefinitions", "/roleManagement/directory/roleAssignments"):
    plain("GET", _path + "/{id}", _first(_path))


def _assigned(maker: Maker) -> tuple[str, Json]:
    user = a_user(maker)
    body = {"principalId": user, "roleDefinitionId": GLOBAL_READER, "directoryScopeId": "/"}
    return user, body


CASES["POST", "/roleManagement/directory/roleAssignments", ""] = lambda maker: (
    "/roleManagement/directory/roleAssignments",
    _assigned(maker)[1],
)
plain(
    "DELETE",
    "/roleManagement/directory/roleAssignments/{id}",
    lambda maker: str(maker.graph.post("/roleManagement/directory/roleAssignments", _assigned(maker)[1])["id"]),
)
CASES["POST", "/directoryRoles/{id}/members/$ref", ""] = lambda maker: (
    f"/directoryRoles/{_first('/directoryRoles')(maker)}/members/$ref",
    maker.graph.reference(a_user(maker)),
)


@case("DELETE", "/directoryRoles/{id}/members/{id}/$ref")
def _leave_role(maker: Maker) -> tuple[str, Any]:
    user, role = a_user(maker), _first("/directoryRoles")(maker)
    maker.graph.change("POST", f"/directoryRoles/{role}/members/$ref", maker.graph.reference(user))
    return f"/directoryRoles/{role}/members/{user}/$ref", None
