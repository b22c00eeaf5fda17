"""The project's source as the conformance tests see it: parsed modules, and the files that Git knows or would take in."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PARTS = ("tenantry", "baselines", "components", "stacks", "graph_provider", "simulator")


@dataclass(frozen=True, kw_only=True)
class Module:
    """One Python file. `name` is its import name, `path` relative to the root."""

    name: str
    path: Path
    text: str
    tree: ast.Module

    def at(self, node: ast.AST) -> str:
        """Where a node stands, as FILE:LINE."""
        return f"{self.path}:{getattr(node, 'lineno', 1)}"


@cache
def files() -> tuple[Path, ...]:
    """All files of the project, relative to the root: tracked, and new ones that no ignore rule excludes."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return tuple(sorted(Path(name) for name in set(listed.split("\0")) if name and (ROOT / name).is_file()))


def text_files() -> Iterator[tuple[Path, str]]:
    """Path and content of every file that is text."""
    for path in files():
        try:
            yield path, (ROOT / path).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue


@cache
def modules(*parts: str) -> tuple[Module, ...]:
    """The parsed Python files below these folders (all parts of the product when none is named)."""
    chosen = parts or PARTS
    found = []
    for path in files():
        if path.suffix == ".py" and path.parts[0] in chosen:
            text = (ROOT / path).read_text(encoding="utf-8")
            name = ".".join(path.with_suffix("").parts).removesuffix(".__init__")
            found.append(Module(name=name, path=path, text=text, tree=ast.parse(text, filename=str(path))))
    return tuple(found)


def python_code() -> tuple[Module, ...]:
    """Product, scripts and tests together."""
    return modules(*PARTS, "scripts", "tests")


def top(name: str) -> str:
    """The first part of a dotted name."""
    return name.partition(".")[0]
