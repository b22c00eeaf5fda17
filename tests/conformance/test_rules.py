"""R16: CONTRIBUTING.md numbers the rules, and each has a test that names it."""

from __future__ import annotations

import ast
import re

from tests.conformance.source import ROOT, modules

RULE = re.compile(r"^\*\*R(\d+)\b", re.MULTILINE)


def _rules() -> list[int]:
    return [int(number) for number in RULE.findall((ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"))]


def _named() -> set[int]:
    docs = [
        ast.get_docstring(node) or ""
        for module in modules("tests")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_")
    ]
    return {int(number) for doc in docs for number in re.findall(r"\bR(\d+)\b", doc.partition(":")[0])}


def test_rules_are_numbered_without_gaps() -> None:
    """R16: 1, 2, 3 ... in order; a number is never used again for another rule."""
    assert _rules() == list(range(1, len(_rules()) + 1))


def test_every_rule_has_a_test_and_every_test_a_rule() -> None:
    """R16: the numbers in CONTRIBUTING.md and those that tests begin their docstring with are the same."""
    assert _named() == set(_rules())
