"""R3, R4 and R8: size, names and the opening words of every module."""

from __future__ import annotations

import ast
import sys
from importlib.metadata import packages_distributions

from scripts.machine.environment import normal
from tests.conformance.source import PARTS, modules, python_code

MOST_LINES = 400


def test_no_module_is_too_long() -> None:
    """R3: no module over 400 lines; one that grows is split by noun."""
    long = {str(module.path): count for module in python_code() if (count := len(module.text.splitlines())) > MOST_LINES}
    assert not long


# Inside a package a plain word may also be a library somewhere (`azure`, `token`); these are the ones that a reader would take
# for the real thing, or that say nothing.
MISLEADING = {
    *(
        "abc",
        "asyncio",
        "calendar",
        "code",
        "collections",
        "copy",
        "dataclasses",
        "datetime",
        "email",
        "enum",
        "functools",
        "html",
    ),
    *(
        "http",
        "importlib",
        "inspect",
        "io",
        "ipaddress",
        "json",
        "locale",
        "logging",
        "math",
        "os",
        "pathlib",
        "platform",
        "queue",
    ),
    *(
        "random",
        "re",
        "select",
        "shutil",
        "signal",
        "socket",
        "ssl",
        "string",
        "subprocess",
        "sys",
        "tempfile",
        "threading",
        "time",
    ),
    *("types", "typing", "unittest", "urllib", "uuid", "warnings", "zipfile"),
    *(
        "attr",
        "click",
        "cryptography",
        "grpc",
        "httpx",
        "jsonschema",
        "jwt",
        "msal",
        "msgraph",
        "platformdirs",
        "pulumi",
        "pytest",
    ),
    *("pulumi_azure_native", "referencing", "requests", "rich", "starlette", "uvicorn", "yaml"),
    *("common", "helpers", "misc", "util", "utils"),
}


def test_no_name_misleads() -> None:
    """R4: no module or folder is called like a library that is used everywhere, and none utils."""
    names = {part for module in modules() for part in (module.path.stem, module.path.parent.name)}
    assert not names & MISLEADING, [str(m.path) for m in modules() if {m.path.stem, m.path.parent.name} & MISLEADING]


def test_no_part_hides_the_standard_library() -> None:
    """R4: no top-level package of ours is called like a module of the standard library."""
    assert not set(PARTS) & set(sys.stdlib_module_names)


def test_no_module_of_stacks_hides_the_standard_library() -> None:
    """R4: Pulumi's language host puts the folder stacks/ itself first on the path, so its files must not shadow the library's."""
    found = {module.path.stem for module in modules() if module.path.parent.name == "stacks"}
    assert len(found) > 10
    assert not found & set(sys.stdlib_module_names)


def test_no_dependency_owns_our_names() -> None:
    """R4: no locked dependency installs a top-level package that is called like one of ours."""
    owners = packages_distributions()
    taken = {
        part: [owner for owner in owners.get(part, []) if normal(owner) != "tenantry"] for part in (*PARTS, "scripts", "tests")
    }
    assert not {part: names for part, names in taken.items() if names}


def test_every_module_says_what_it_is_for() -> None:
    """R8: a module that holds code begins with a docstring (an empty __init__.py needs none)."""
    silent = [str(module.path) for module in python_code() if module.tree.body and not ast.get_docstring(module.tree)]
    assert not silent, "\n".join(silent)
