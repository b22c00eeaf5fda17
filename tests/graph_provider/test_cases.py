"""The data files in cases/: one runner for each kind of case."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
import yaml
from pulumi.provider.experimental import provider as engine

from graph_provider.answers import graph_error
from graph_provider.kind import registry
from graph_provider.provider import M365Provider
from graph_provider.values import plain_map, wire_map

KINDS = {token.rpartition(":")[2]: kind for token, kind in registry().items()}
CASES = Path(__file__).parent / "cases"


def cases(name: str) -> list[Any]:
    found = yaml.safe_load((CASES / f"{name}.yaml").read_text(encoding="utf-8"))
    return [pytest.param(case, id=case.get("title") or f"{case['status']} {case['expected']}") for case in found]


@pytest.fixture
def provider() -> M365Provider:
    def no_session(tenant_id: str) -> Any:
        raise AssertionError(f"a check or diff opened tenant {tenant_id}")

    return M365Provider(version="1", open_session=no_session, finished=lambda session: None)


def urn(kind: str) -> str:
    return f"urn:pulumi:client::tenantry::m365:index:{kind}::name"


@pytest.mark.parametrize("case", cases("diff"))
def test_diff(provider: M365Provider, case: dict[str, Any]) -> None:
    request = engine.DiffRequest(urn(case["kind"]), "id", wire_map(case["old"]), wire_map(case["new"]), case.get("ignore", []))
    answer = asyncio.run(provider.diff(request))
    found = {}
    for path, difference in answer.detailed_diff.items():
        word = difference.kind.name.lower()
        found[path] = word.removesuffix("_replace") + ("!" if word.endswith("_replace") else "")
    assert found == case["expected"]
    assert answer.changes is bool(case["expected"])
    assert answer.replaces == [path for path, kind in sorted(found.items()) if kind.endswith("!")]


@pytest.mark.parametrize("case", cases("check"))
def test_check(provider: M365Provider, case: dict[str, Any]) -> None:
    answer = asyncio.run(provider.check(engine.CheckRequest(urn(case["kind"]), {}, wire_map(case["given"]), b"")))
    reasons = {failure.property: failure.reason for failure in answer.failures or []}
    expected = case.get("expected", {})
    assert reasons.keys() == expected.keys()
    for path, part in expected.items():
        assert part in reasons[path]
    if "filled" in case:
        assert plain_map(answer.inputs or {}) == case["filled"]


@pytest.mark.parametrize("case", cases("errors"))
def test_error_class(case: dict[str, Any]) -> None:
    inner = {"request-id": "11111111-0000-0000-0000-000000000000", "date": "2026-01-01T00:00:00"}
    body = {"error": {"code": case["code"], "message": case["message"], "innerError": inner}}
    error = graph_error(case["status"], body, {}, "PATCH /users/1")
    assert type(error).__name__ == case["expected"]
    assert (error.status, error.code) == (case["status"], case["code"])
    text = str(error)
    for part in ("PATCH /users/1", str(case["status"]), error.meaning, error.advice, inner["request-id"]):
        assert part in text
