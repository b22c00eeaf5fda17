"""Case files: a client's YAML and the problems it must give (cases/README.md)."""

from __future__ import annotations

import os
import re
from datetime import date
from pathlib import Path

import pytest

from tenantry.errors import Problem
from tenantry.spec.load import check
from tenantry.spec.rule import all_rules
from tests.spec.catalogue import CATALOGUE

CASES = Path(__file__).parent / "cases"
TODAY = date(2026, 11, 2)
_BLOCK = re.compile(r"^([a-z_]+):", re.MULTILINE)


def _base_without(blocks: set[str]) -> str:
    parts = (CASES / "base.yaml.part").read_text(encoding="utf-8").split("\n\n")
    return "\n".join(part for part in parts if part.split(":")[0] not in blocks)


def _line(problem: Problem, folder: Path) -> str:
    file = Path(problem.file)
    name = file.relative_to(folder) if file.is_relative_to(folder) else file
    hint = f" [{problem.hint}]" if problem.hint else ""
    where = f"{name}:{problem.line}:{problem.column}"
    return f"{where} {problem.path or '-'}: {problem.message}{hint}".replace(str(folder), "")


@pytest.mark.parametrize("case", sorted(path.stem for path in CASES.glob("*.yaml")))
def test_case(case: str, tmp_path: Path) -> None:
    text = (CASES / f"{case}.yaml").read_text(encoding="utf-8")
    client = tmp_path / "case"
    client.mkdir()
    (client / "case.yaml").write_text(text, encoding="utf-8")
    if not text.startswith("# whole"):
        (client / "base.yaml").write_text(_base_without(set(_BLOCK.findall(text))), encoding="utf-8")

    found = "".join(f"{_line(problem, client)}\n" for problem in check(["case"], tmp_path, CATALOGUE, today=TODAY))

    expected = CASES / f"{case}.txt"
    if os.environ.get("UPDATE_CASES"):
        expected.write_text(found, encoding="utf-8")
    assert found == expected.read_text(encoding="utf-8")


def test_every_rule_has_a_bad_and_a_good_case() -> None:
    """`rule-ID-bad.yaml` gives problems, `rule-ID-good.yaml` gives none."""
    for rule in all_rules():
        assert (CASES / f"rule-{rule.id}-bad.txt").read_text(encoding="utf-8"), rule.id
        assert not (CASES / f"rule-{rule.id}-good.txt").read_text(encoding="utf-8"), rule.id


def test_no_expectation_without_its_case() -> None:
    assert {path.stem for path in CASES.glob("*.txt")} == {path.stem for path in CASES.glob("*.yaml")}
