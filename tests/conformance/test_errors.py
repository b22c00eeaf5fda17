"""R5 and R6: what may be caught, and where exceptions are defined."""

from __future__ import annotations

import ast
import builtins

from tests.conformance.source import Module, modules

CATCH_ALL = {"Exception", "BaseException"}
COMMAND_LINE = "tenantry.cli.entry"


def _names(node: ast.expr | None) -> set[str]:
    if node is None:
        return {"BaseException"}
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}


def _passes_on(handler: ast.ExceptHandler) -> bool:
    """A handler that puts things away and raises again, or hands the exception to those who wait for a future, hides nothing."""
    last = handler.body[-1]
    hands_on = any(isinstance(node, ast.Attribute) and node.attr == "set_exception" for node in ast.walk(handler))
    return (isinstance(last, ast.Raise) and last.exc is None) or hands_on


def test_no_catch_all() -> None:
    """R5: `except Exception` (or bare) stands in one place, the entry of the command line."""
    found = [
        module.at(node)
        for module in modules()
        if module.name != COMMAND_LINE
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ExceptHandler) and _names(node.type) & CATCH_ALL and not _passes_on(node)
    ]
    assert not found, "\n".join(found)


def _roots(module: Module) -> list[ast.ClassDef]:
    """Exception classes whose only bases are Python's own."""
    own = {name for name, value in vars(builtins).items() if isinstance(value, type) and issubclass(value, BaseException)}
    classes = [node for node in ast.walk(module.tree) if isinstance(node, ast.ClassDef)]
    return [node for node in classes if node.bases and {ast.unparse(base) for base in node.bases} <= own]


def test_one_error_tree_a_part() -> None:
    """R6: each part's exceptions form one tree, and its one root stands in PART/errors.py (private ones aside)."""
    found = []
    for module in modules():
        part = "simulator.azure_native" if module.name.startswith("simulator.azure_native") else module.name.partition(".")[0]
        for node in _roots(module):
            if module.name != f"{part}.errors" and not node.name.startswith("_"):
                found.append(f"{module.at(node)}: {node.name} is a root of its own; derive it from the tree of {part}")
    assert not found, "\n".join(found)


def test_exit_codes_stand_on_classes() -> None:
    """R6: nothing below the command line ends the process by itself."""
    found = [
        module.at(node)
        for module in modules("tenantry", "baselines", "components", "stacks")
        if not module.name.startswith("tenantry.cli") and module.path.name != "__main__.py"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"sys.exit", "exit", "quit", "os._exit"}
    ]
    assert not found, "\n".join(found)
