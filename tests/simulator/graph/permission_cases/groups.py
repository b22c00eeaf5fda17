"""Groups, their members and owners."""

from __future__ import annotations

from typing import Any

from tests.simulator.graph.permission_cases.maker import CASES, Case, Maker, a_group, a_user, case, plain
from tests.simulator.running import PREMIUM

for _path in ("", "/members", "/transitiveMembers", "/membersWithLicenseErrors", "/owners"):
    plain("GET", "/groups/{id}" + _path, a_group)
plain("PATCH", "/groups/{id}", a_group, {})
plain("PATCH", "/groups/{id}", a_group, {"description": "New"}, "*")
plain("DELETE", "/groups/{id}", a_group)
plain("POST", "/groups/{id}/assignLicense", a_group, {"addLicenses": [{"skuId": PREMIUM}], "removeLicenses": []})
CASES["POST", "/groups", ""] = lambda maker: (
    "/groups",
    {"displayName": "New", "mailEnabled": False, "mailNickname": "new", "securityEnabled": True},
)


def _joining(link: str) -> Case:
    return lambda maker: (f"/groups/{a_group(maker)}/{link}/$ref", maker.graph.reference(a_user(maker)))


for _link in ("members", "owners"):
    CASES["POST", f"/groups/{{id}}/{_link}/$ref", ""] = _joining(_link)


@case("GET", "/groups/{id}/members/{id}")
def _read_member(maker: Maker) -> tuple[str, Any]:
    group, user = maker.member()
    return f"/groups/{group}/members/{user}", None


@case("DELETE", "/groups/{id}/members/{id}/$ref")
def _remove_member(maker: Maker) -> tuple[str, Any]:
    group, user = maker.member()
    return f"/groups/{group}/members/{user}/$ref", None


@case("DELETE", "/groups/{id}/owners/{id}/$ref")
def _remove_owner(maker: Maker) -> tuple[str, Any]:
    group, owners = maker.graph.group(), [maker.graph.user() for _ in range(2)]
    for owner in owners:
        maker.graph.change("POST", f"/groups/{group['id']}/owners/$ref", maker.graph.reference(owner["id"]))
    return f"/groups/{group['id']}/owners/{owners[0]['id']}/$ref", None
