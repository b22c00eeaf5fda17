"""Writes docs/azure-components.md: every component of the client's Azure, from what the components and the schema declare.

`python -m scripts.sources.component_reference`; a test holds the page to it.
"""

from __future__ import annotations

import importlib
import inspect
import json
import pkgutil
import sys
from collections.abc import Iterator, Mapping
from typing import Any

from pulumi import CustomResource

import components.azure
import components.monitoring
from components.azure.part import Part
from scripts.machine.paths import ROOT
from stacks.kinds import kind_of
from tenantry.spec.schema import schema

PAGE = ROOT / "docs" / "azure-components.md"
Json = dict[str, Any]


def parts() -> list[type[Part]]:
    """Every component, by the first sentence's place: Azure's own, then what watches it."""
    found: dict[str, type[Part]] = {}
    for package in (components.azure, components.monitoring):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            for value in vars(importlib.import_module(module.name)).values():
                if inspect.isclass(value) and issubclass(value, Part) and value is not Part:
                    found[value.TYPE] = value
    return [found[name] for name in sorted(found)]


def arm_types(part: type[Part]) -> set[str]:
    """The ARM types of what it makes: the resources of azure-native that its package of modules imports."""
    made = set()
    for module in _modules_of(part):
        for value in vars(module).values():
            if (
                inspect.isclass(value)
                and issubclass(value, CustomResource)
                and value.__module__.startswith("pulumi_azure_native.")
            ):
                resource: Any = value
                made.add(kind_of(resource.pulumi_type))
    return made


def _modules_of(part: type[Part]) -> Iterator[Any]:
    """The part's own module, and those beside it that hold no part but make resources for it."""
    own = sys.modules[part.__module__]
    yield own
    for value in vars(own).values():
        module = sys.modules.get(getattr(value, "__module__", ""))
        if module is None or module is own or not module.__name__.startswith("components."):
            continue
        if not any(inspect.isclass(v) and issubclass(v, Part) and v.__module__ == module.__name__ for v in vars(module).values()):
            yield module


def page() -> str:
    """The whole page."""
    found = parts()
    every = sorted({kind for part in found for kind in arm_types(part)})
    lines = [
        "# The client's Azure, component by component",
        "",
        "Made by `python -m scripts.sources.component_reference` from what the components and the spec's schema declare.",
        "`stacks/client_program.py` puts them together; `clients/full` uses every key. Defaults hold where the spec is silent.",
        "",
        f"{len(found)} components make resources of {len(every)} types.",
        "",
    ]
    for part in found:
        lines += _component(part)
    return "\n".join(lines).rstrip() + "\n"


def _component(part: type[Part]) -> Iterator[str]:
    text = (inspect.getdoc(sys.modules[part.__module__]) or "").strip()
    yield from (f"## {part.__name__}", "", *text.splitlines(), "")
    made = sorted(arm_types(part))
    if made:
        yield from (f"Makes: {', '.join(f'`{kind}`' for kind in made)}.", "")
    keys = [row for block in part.BLOCKS for row in _keys(block)]
    if keys:
        yield from ("| in the spec | what it is | example |", "|---|---|---|", *keys, "")
    if part.DEFAULTS:
        yield from ("| default | basic | standard | premium |", "|---|---|---|---|")
        for default in part.DEFAULTS:
            values = " | ".join(_cell(default.by_package.get(package)) for package in ("basic", "standard", "premium"))
            yield f"| {_cell(default.what)} | {values} |"
        yield ""


def _keys(block: str) -> Iterator[str]:
    """The rows of one place of the spec and all below it."""
    whole = schema()
    entry: Json = whole
    for step in block.split("/"):
        entry = _resolved(whole, entry.get("properties", {}).get(step) or entry["additionalProperties"])
    yield from _rows(whole, block, entry)


def _rows(whole: Json, place: str, entry: Json) -> Iterator[str]:
    inside: Mapping[str, Json] = entry.get("properties", {})
    free = entry.get("additionalProperties")
    if isinstance(free, dict) and free.get("properties"):
        place, inside = f"{place}/KEY", free["properties"]
    if not inside:
        examples = ", ".join(f"`{json.dumps(one, ensure_ascii=False)}`" for one in entry.get("examples", ())[:1])
        yield f"| `{place}` | {_cell(entry.get('description', entry.get('title', '')))}{_choices(entry)} | {_cell(examples)} |"
    for name, one in inside.items():
        yield from _rows(whole, f"{place}/{name}", _resolved(whole, one))


def _choices(entry: Json) -> str:
    return f" One of {', '.join(f'`{one}`' for one in entry['enum'])}." if "enum" in entry else ""


def _resolved(whole: Json, entry: Json) -> Json:
    if "$ref" not in entry:
        return entry
    return {**whole["$defs"][entry["$ref"].rpartition("/")[2]], **entry}


def _cell(value: object) -> str:
    if value is True or value is False:
        return "yes" if value else "no"
    if value is None:
        return "-"
    if isinstance(value, dict):
        return ", ".join(f"{one} {name}" for name, one in value.items() if one) or "-"
    if isinstance(value, tuple | list | frozenset | set):
        return ", ".join(str(one) for one in value) or "-"
    return str(value).replace("|", "\\|").replace("\n", " ")


def main() -> None:
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
