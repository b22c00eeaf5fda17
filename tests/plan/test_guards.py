"""Every guard against its cases (cases/guards/GUARD.yaml): what it refuses, what passes, what an override may do."""

from __future__ import annotations

from pathlib import Path

import pytest

from tenantry.plan.guards import all_guards, run_guards
from tests.plan.building import Json, cases_in, changes_of, facts_of, spec_of

CASES = cases_in(Path(__file__).parent / "cases" / "guards")
LOCKED = {"break-glass", "last-global-admin", "lock-out"}


@pytest.mark.parametrize("case", [case for _, case in CASES], ids=[name for name, _ in CASES])
def test_a_guard_says_what_its_case_expects(case: Json) -> None:
    verdicts = run_guards(
        changes_of(case.get("changes", [])),
        spec_of(case.get("spec", {})),
        facts_of(case.get("facts", {})),
        destroying=case.get("destroying", False),
    )

    verdict = next((item for item in verdicts if item.guard == case["file"]), None)
    expected = case.get("reasons", [])
    assert (list(verdict.reasons) if verdict else []) == expected
    if verdict is not None:
        assert verdict.overridden_by == case.get("overridden_by")
        assert verdict.refuses is (case.get("overridden_by") is None)
        assert case.get("hint_says", "") in verdict.hint


@pytest.mark.parametrize("guard", all_guards(), ids=lambda guard: guard.id)
def test_every_guard_has_a_case_that_it_refuses_and_one_that_it_lets_pass(guard: object) -> None:
    own = [case for _, case in CASES if case["file"] == getattr(guard, "id", "")]

    assert any(case.get("reasons") for case in own)
    assert any(not case.get("reasons") for case in own)


def test_guards_are_found_by_scan_and_named_after_their_files() -> None:
    import tenantry.plan.guards as package

    files = {path.stem.replace("_", "-") for path in Path(package.__path__[0]).glob("[a-z]*.py")}

    assert [guard.id for guard in all_guards()] == sorted(files)
    assert all(guard.title and guard.hint and len(guard.text) > 100 for guard in all_guards())


def test_what_keeps_a_way_into_the_tenant_can_not_be_overridden() -> None:
    assert {guard.id for guard in all_guards() if not guard.overridable} >= LOCKED
