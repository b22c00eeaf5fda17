"""R7: what crosses borders is a frozen value."""

from __future__ import annotations

import ast

from tests.conformance.source import modules

# The packages whose values other parts take in and give out. (The reader of YAML builds its own up step by step.)
BORDERS = ("tenantry.errors", "tenantry.spec.model", "tenantry.plan", "tenantry.drift", "tenantry.people", "baselines")


def test_public_dataclasses_are_frozen_and_keyword_only() -> None:
    """R7: every public dataclass of the core takes its fields by name, and one that crosses a border is frozen."""
    found = []
    for module in modules("tenantry", "baselines"):
        crosses = any(module.name == place or module.name.startswith(f"{place}.") for place in BORDERS)
        for node in ast.walk(module.tree):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                for decorator in (ast.unparse(part) for part in node.decorator_list):
                    fine = "kw_only=True" in decorator and ("frozen=True" in decorator or not crosses)
                    if decorator.startswith("dataclass") and not fine:
                        found.append(f"{module.at(node)}: {node.name} is @{decorator}")
    assert not found, "\n".join(found)
