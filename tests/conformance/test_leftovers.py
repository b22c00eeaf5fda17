"""R9 and R10: nothing unfinished, no registry's host, nothing that does not belong into a repository."""

from __future__ import annotations

import ast
import re

from tests.conformance.source import files, modules, python_code, text_files

# In parts, so that this file does not hold what it looks for.
MARKS = tuple("".join(parts) for parts in (("TO", "DO"), ("FIX", "ME"), ("XX", "X")))
HOSTS = tuple(
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("proxy", "golang", "org"),
        ("sum", "golang", "org"),
        ("registry", "npmjs", "org"),
        ("registry", "yarnpkg", "com"),
        ("crates", "io"),
        ("repo1", "maven", "org"),
        ("repo", "maven", "apache", "org"),
        ("deb", "debian", "org"),
        ("archive", "ubuntu", "com"),
    )
)
GENERATED = {".lock", ".sum", ".mod"}


def test_nothing_is_left_for_later() -> None:
    """R9: no mark for work to be done in any file: it is done, or it is an issue."""
    pattern = re.compile(rf"\b({'|'.join(MARKS)})\b")
    found = [
        f"{path}:{number}"
        for path, text in text_files()
        if path.suffix not in GENERATED and path.name != "LICENSE"
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]
    assert not found, "\n".join(found)


def test_no_stubs() -> None:
    """R9: no NotImplementedError, and no public function that does nothing (abstract ones, protocols and callbacks with a
    docstring that says why are something else)."""
    found = []
    for module in modules():
        protocols = [
            node
            for node in ast.walk(module.tree)
            if isinstance(node, ast.ClassDef) and "Protocol" in map(ast.unparse, node.bases)
        ]
        promised = {id(part) for node in protocols for part in ast.walk(node)}
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Name) and node.id == "NotImplementedError":
                found.append(f"{module.at(node)}: NotImplementedError")
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and id(node) not in promised:
                empty = all(isinstance(part, ast.Pass) or ast.unparse(part) == "..." for part in node.body)
                excused = {ast.unparse(part).rpartition(".")[2] for part in node.decorator_list} & {"abstractmethod", "overload"}
                if empty and not excused and not node.name.startswith("_"):
                    found.append(f"{module.at(node)}: {node.name} does nothing")
    assert not found, "\n".join(found)


def test_skips_have_reasons() -> None:
    """R9: a test that is skipped or expected to fail says why."""
    found = []
    for module in python_code():
        marks = {id(n): n for n in ast.walk(module.tree) if isinstance(n, ast.Attribute) and n.attr in {"skip", "xfail"}}
        for call in (node for node in ast.walk(module.tree) if isinstance(node, ast.Call) and id(node.func) in marks):
            if call.args or any(word.arg == "reason" for word in call.keywords):
                marks.pop(id(call.func))
        found += [module.at(mark) for mark in marks.values() if ast.unparse(mark).startswith("pytest.")]
    assert not found, "\n".join(found)


def test_no_blanket_excuses() -> None:
    """R9: an exception for the linter or the type checker names its rule."""
    pattern = re.compile(r"#\s*(noqa|type:\s*ignore|pragma: no cover)(?![:\[])")
    found = [
        f"{module.path}:{number}"
        for module in python_code()
        for number, line in enumerate(module.text.splitlines(), 1)
        if pattern.search(line) and "re.compile" not in line
    ]
    assert not found, "\n".join(found)


def test_no_registry_is_named() -> None:
    """R10: no file names a package registry's host: every machine uses the one that its own clients are set up for."""
    found = [f"{path}: {host}" for path, text in text_files() for host in HOSTS if host in text]
    assert not found, "\n".join(found)


def test_no_file_that_does_not_belong() -> None:
    """R10: no keys, certificates, environments, caches or state in the repository."""
    odd = [
        str(path)
        for path in files()
        if path.suffix in {".pem", ".key", ".pyc", ".pfx"} or path.parts[0] in {".venv", "state", "dist"}
    ]
    assert not odd, "\n".join(odd)
