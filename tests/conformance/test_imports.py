"""R1 and R2: who may import whom, and what a command may import before it runs."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.conformance.source import PARTS, Module, modules, top

# Of our own modules, a part may import those at or below these names (and itself). Anything of other parts is refused.
ALLOWED = {
    "tenantry": (),
    "baselines": ("tenantry.errors",),
    "graph_provider": (),
    "simulator": (),
    "components": ("tenantry.errors", "tenantry.spec", "tenantry.people", "baselines", "graph_provider.resources"),
    "stacks": ("tenantry", "baselines", "components", "graph_provider", "simulator.launch", "simulator.errors"),
    "tenantry.cli": PARTS,
}
# Closed to their own part: only these may import them.
CLOSED = {
    "tenantry.cli": ("tenantry.cli", "tenantry.__main__"),
    "simulator.azure_native": ("simulator.azure_native",),
}
# simulator/azure_native imports nothing else of simulator.
ALONE = ("simulator.azure_native",)
PULUMI_IN = ("components", "stacks", "graph_provider", "simulator.azure_native", "tenantry.cli.commands")


def imports(module: Module) -> Iterator[tuple[ast.AST, str]]:
    """Every name a module imports, at any depth, TYPE_CHECKING blocks and imports by constant string included."""
    package = module.name if module.path.name == "__init__.py" else module.name.rpartition(".")[0]
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                above = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*above, *([base] if base else [])])
            # `from package import name`: the name may be a module of its own.
            yield from ((node, f"{base}.{alias.name}") for alias in node.names)
        elif isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in {"import_module", "__import__"} and isinstance(node.args[0].value, str):
                yield node, node.args[0].value


def within(name: str, places: tuple[str, ...]) -> bool:
    """Whether a dotted name is one of the places or below one."""
    return any(name == place or name.startswith(f"{place}.") for place in places)


def refusal(module: Module, name: str) -> str:
    """Why this module may not import that name; empty when it may."""
    own = top(module.name)
    if within(module.name, ALONE):
        home = next(place for place in ALONE if within(module.name, (place,)))
        return "" if top(name) not in PARTS or within(name, (home,)) else f"{home} stands alone"
    for place, friends in CLOSED.items():
        if within(name, (place,)) and not within(module.name, friends):
            return f"{place} is imported only by {', '.join(friends)}"
    if top(name) in PARTS and top(name) != own:
        key = "tenantry.cli" if within(module.name, ("tenantry.cli",)) else own
        if not within(name, ALLOWED[key]):
            return f"{key} may import {', '.join(ALLOWED[key]) or 'nothing of ours'}"
    if top(name) in {"pulumi", "pulumi_azure_native"} and not within(module.name, PULUMI_IN):
        return f"Pulumi stands only in {', '.join(PULUMI_IN)}"
    return ""


def test_import_table() -> None:
    """R1: the table of who may import whom holds over the whole source."""
    found = [
        f"{module.at(node)}: {module.name} imports {name}: {why}"
        for module in modules()
        for node, name in imports(module)
        if (why := refusal(module, name))
    ]
    assert not found, "\n".join(found)


def test_the_product_imports_no_scripts_or_tests() -> None:
    """R1: scripts and tests are not shipped, so nothing that is shipped may need them."""
    found = [
        f"{module.at(node)}: {name}"
        for module in modules()
        for node, name in imports(module)
        if top(name) in {"scripts", "tests"}
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("name", "text", "fine"),
    [
        ("tenantry.plan.x", "from tenantry.spec import model", True),
        ("tenantry.plan.x", "import stacks", False),
        ("tenantry.plan.x", "from tenantry.cli import main", False),
        ("tenantry.plan.x", "if TYPE_CHECKING:\n    from baselines.control import Control", False),
        ("tenantry.plan.x", "def f():\n    import pulumi", False),
        ("tenantry.cli.commands.x", "def f():\n    from stacks import fleet", True),
        ("baselines.x", "from tenantry.errors import TenantryError", True),
        ("baselines.x", "from tenantry.spec import model", False),
        ("components.x", "from graph_provider.resources import User", True),
        ("components.x", "from graph_provider.client import GraphClient", False),
        ("graph_provider.x", "import simulator.launch", False),
        ("simulator.graph.x", "from graph_provider import errors", False),
        ("simulator.graph.x", "from simulator.azure_native import table", False),
        ("simulator.azure_native.x", "from simulator.azure_native import table", True),
        ("simulator.azure_native.x", "from simulator.store import Cloud", False),
        ("stacks.x", "from simulator import store", False),
        ("stacks.x", "import importlib\nimportlib.import_module('tenantry.cli')", False),
    ],
)
def test_the_table_refuses_what_it_should(name: str, text: str, fine: bool) -> None:
    """R1: the check itself, on small modules of each kind."""
    module = Module(name=name, path=modules()[0].path.with_name("x.py"), text=text, tree=ast.parse(text))
    assert all(not refusal(module, imported) for _, imported in imports(module)) is fine


def test_commands_import_late() -> None:
    """R2: below tenantry/cli only the standard library, click, rich and light modules of ours are imported at the top."""
    light = (*sys.stdlib_module_names, "click", "rich", "tenantry.cli", "tenantry.errors", "tenantry")
    found = []
    for module in modules("tenantry"):
        if not within(module.name, ("tenantry.cli",)):
            continue
        early = [node for node in module.tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
        shallow = Module(name=module.name, path=module.path, text="", tree=ast.Module(body=list(early), type_ignores=[]))
        found += [f"{module.at(node)}: {name}" for node, name in imports(shallow) if not within(name, light)]
    assert not found, "\n".join(found)


def test_help_loads_nothing_heavy() -> None:
    """R2: `tenantry --help` starts without Pulumi, gRPC, Graph's SDK, the web server or the YAML reader."""
    program = (
        "import sys\nimport tenantry.cli\n"
        "sys.argv = ['tenantry', '--help']\n"
        "try:\n    tenantry.cli.main()\nexcept SystemExit:\n    pass\n"
        "heavy = {'pulumi', 'grpc', 'msgraph', 'kiota_abstractions', 'starlette', 'uvicorn', 'yaml', 'azure'}\n"
        "print('HEAVY', sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "HEAVY []"
