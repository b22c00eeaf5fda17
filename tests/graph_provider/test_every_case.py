"""The cases of comparison and of bad inputs in types/, without a tenant."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from graph_provider.provider import M365Provider
from tests.graph_provider.driver import Refused, Run, State
from tests.graph_provider.type_cases import load, names

Json = dict[str, Any]
DIFFS = [pytest.param(name, case, id=f"{name}-{case['title']}") for name in names() for case in load(name).get("diffs") or []]
CHECKS = [pytest.param(name, case, id=f"{name}-{case['title']}") for name in names() for case in load(name).get("checks") or []]


def offline() -> M365Provider:
    def no_session(tenant_id: str) -> Any:
        raise AssertionError(f"a check or diff opened tenant {tenant_id}")

    return M365Provider(version="1", open_session=no_session, finished=lambda session: None)


@pytest.mark.parametrize(("name", "case"), DIFFS)
def test_diff(name: str, case: Json) -> None:
    run = Run(offline(), None)  # type: ignore[arg-type]
    old = State(kind=name, object_id="id", inputs={}, outputs=case["old"])
    assert asyncio.run(run.diff(old, case["new"])) == case["expected"]


@pytest.mark.parametrize(("name", "case"), CHECKS)
def test_check(name: str, case: Json) -> None:
    run = Run(offline(), None)  # type: ignore[arg-type]
    reasons: dict[str, str] = {}
    try:
        filled = asyncio.run(run.check(name, case["given"]))
        if "filled" in case:
            assert filled == case["filled"]
    except Refused as refused:
        reasons = refused.reasons
    expected = case.get("expected", {})
    assert reasons.keys() == expected.keys()
    for path, part in expected.items():
        assert part in reasons[path]
