"""Saved searches of a workspace."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator.arm.caller import Arm, code

Json = dict[str, Any]
VERSION = "2023-09-01"


@pytest.fixture
def searches(arm: Arm) -> str:
    path = f"{arm.group()}/providers/Microsoft.OperationalInsights/workspaces/logs"
    return f"{arm.make(path, {'location': 'westeurope', 'properties': {}})['id']}/savedSearches"


def search(**more: Any) -> Json:
    return {"properties": {"category": "Ours", "displayName": "Silent", "query": "Heartbeat", **more}}


def test_a_saved_search(arm: Arm, searches: str) -> None:
    made = arm("PUT", f"{searches}/silent", search(functionAlias="Silent", functionParameters="a:string"), version=VERSION)
    assert made.status_code == 200
    assert made.json()["etag"].startswith('W/"')
    assert made.json()["properties"]["version"] == 2
    again = arm("PUT", f"{searches}/silent", made.json(), version=VERSION)
    assert (again.status_code, again.json()["properties"]) == (200, made.json()["properties"])
    assert code(arm("PUT", f"{searches}/silent", made.json(), version=VERSION)) == (409, "Conflict")
    assert code(arm("PUT", f"{searches}/twin", search(functionAlias="silent"), version=VERSION)) == (409, "Conflict")
    assert [one["name"] for one in arm("GET", searches, version=VERSION).json()["value"]] == ["silent"]
    assert arm("DELETE", f"{searches}/silent", version=VERSION).status_code == 200
    assert code(arm("DELETE", f"{searches}/silent", version=VERSION)) == (404, "ResourceNotFound")


@pytest.mark.parametrize(
    "change",
    [
        {"query": " "},
        {"functionAlias": "1st"},
        {"functionParameters": "a:string"},
        {"tags": [{"name": "a", "value": "1"}, {"name": "A", "value": "2"}]},
    ],
)
def test_searches_that_are_refused(arm: Arm, searches: str, change: Json) -> None:
    assert code(arm("PUT", f"{searches}/bad", search(**change), version=VERSION)) == (400, "BadRequest")


def test_no_workspace(arm: Arm, searches: str) -> None:
    other = searches.replace("/logs/", "/none/")
    assert code(arm("PUT", f"{other}/a", search(), version=VERSION)) == (404, "ParentResourceNotFound")
    assert code(arm("GET", other, version=VERSION))[0] == 404
