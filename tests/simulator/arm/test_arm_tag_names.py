"""The tag names of a subscription: defined, counted, deleted when nothing needs them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator.arm.caller import Arm, code


def named(arm: Arm, name: str) -> dict[str, Any]:
    (found,) = (one for one in arm("GET", "tagNames").json()["value"] if one["tagName"] == name)
    return dict(found)


def test_defined_and_used(arm: Arm) -> None:
    assert arm("PUT", "tagNames/Cost Center").status_code == 201
    again = arm("PUT", "tagNames/cost center")
    assert (again.status_code, again.json()["tagName"]) == (200, "Cost Center")
    assert arm("PUT", "tagNames/cost center/tagValues/a b").status_code == 201
    assert arm("PUT", "tagNames/cost center/tagValues/a b").status_code == 200
    arm.group("rg-a", tags={"COST CENTER": "a b", "own": "1"})
    arm.group("rg-b", tags={"cost center": "A B"})
    root = f"/subscriptions/{arm.subscription}/tagNames/Cost Center"
    assert named(arm, "Cost Center") == {
        "id": root,
        "tagName": "Cost Center",
        "count": {"type": "Total", "value": 2},
        "values": [
            {"id": f"{root}/tagValues/a b", "tagValue": "a b", "count": {"type": "Total", "value": 1}},
            {"id": f"{root}/tagValues/A B", "tagValue": "A B", "count": {"type": "Total", "value": 1}},
        ],
    }
    assert named(arm, "own")["count"]["value"] == 1


def test_what_is_in_use_stays(arm: Arm) -> None:
    arm("PUT", "tagNames/cost")
    arm("PUT", "tagNames/cost/tagValues/red")
    group = arm.group("rg-a", tags={"cost": "red"})
    assert code(arm("DELETE", "tagNames/cost")) == (409, "Conflict")
    assert code(arm("DELETE", "tagNames/cost/tagValues/red")) == (409, "Conflict")
    assert arm("PUT", group, {"location": "westeurope", "tags": {"cost": "blue"}}).status_code == 200
    assert arm("DELETE", "tagNames/cost/tagValues/red").status_code == 200
    assert arm("DELETE", "tagNames/cost/tagValues/red").status_code == 204
    assert code(arm("DELETE", "tagNames/cost")) == (409, "Conflict")
    assert arm("PUT", group, {"location": "westeurope"}).status_code == 200
    assert arm("DELETE", "tagNames/COST").status_code == 200
    assert arm("DELETE", "tagNames/cost").status_code == 204
    assert arm("GET", "tagNames").json()["value"] == []


@pytest.mark.parametrize(
    ("path", "refused"),
    [
        ("tagNames/azure-cost", (400, "InvalidTagName")),
        ("tagNames/a&b", (400, "InvalidTagName")),
        (f"tagNames/{'x' * 513}", (400, "InvalidTagName")),
        ("tagNames/nope/tagValues/x", (404, "TagNameNotFound")),
        (f"tagNames/nope/tagValues/{'x' * 257}", (400, "InvalidTagValue")),
    ],
)
def test_refused(arm: Arm, path: str, refused: tuple[int, str]) -> None:
    assert code(arm("PUT", path)) == refused


def test_not_without_a_role(colleague: tuple[Arm, str]) -> None:
    nobody, _ = colleague
    assert code(nobody("PUT", "tagNames/cost")) == (403, "AuthorizationFailed")
