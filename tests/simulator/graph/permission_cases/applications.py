"""Applications, service principals and what these hold."""

from __future__ import annotations

from typing import Any

from tests.simulator.graph.permission_cases.maker import CASES, Json, Maker, a_principal, an_app, case, plain

for _path in ("", "/owners", "/extensionProperties"):
    plain("GET", "/applications/{id}" + _path, an_app)
CASES["POST", "/applications", ""] = lambda _: ("/applications", {"displayName": "New"})
plain("PATCH", "/applications/{id}", an_app, {"notes": "x"})
plain("DELETE", "/applications/{id}", an_app)
plain(
    "POST",
    "/applications/{id}/extensionProperties",
    an_app,
    {"name": "key", "dataType": "String", "targetObjects": ["User"]},
)


def _extended(maker: Maker) -> str:
    application = an_app(maker)
    body = {"name": "key", "dataType": "String", "targetObjects": ["User"]}
    extension = maker.graph.post(f"/applications/{application}/extensionProperties", body)
    return f"/applications/{application}/extensionProperties/{extension['id']}"


for _method in ("GET", "DELETE"):
    CASES[_method, "/applications/{id}/extensionProperties/{id}", ""] = lambda maker: (_extended(maker), None)
for _path in ("", "/appRoleAssignments"):
    plain("GET", "/servicePrincipals/{id}" + _path, a_principal)
CASES["POST", "/servicePrincipals", ""] = lambda maker: ("/servicePrincipals", {"appId": maker.application()["appId"]})
plain("PATCH", "/servicePrincipals/{id}", a_principal, {"notes": "x"})
plain("DELETE", "/servicePrincipals/{id}", a_principal)


def _granting(maker: Maker) -> tuple[str, Json]:
    principal = a_principal(maker)
    graph = maker.graph.get("/servicePrincipals(appId='00000003-0000-0000-c000-000000000000')")
    body = {"principalId": principal, "resourceId": graph["id"], "appRoleId": graph["appRoles"][0]["id"]}
    return f"/servicePrincipals/{principal}/appRoleAssignments", body


CASES["POST", "/servicePrincipals/{id}/appRoleAssignments", ""] = _granting


@case("DELETE", "/servicePrincipals/{id}/appRoleAssignments/{id}")
def _revoke(maker: Maker) -> tuple[str, Any]:
    path, body = _granting(maker)
    return f"{path}/{maker.graph.post(path, body)['id']}", None
