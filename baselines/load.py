"""Reads the controls, rule sets, queries and licenses that stand beside this file: but for licenses one a file, found by scan."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import Any

import yaml

from baselines.control import PACKAGES, Control, License, Package, Reference
from baselines.query import Query
from baselines.rule_set import InboundRule, RuleSet
from tenantry.errors import TenantryError

# The C reader where PyYAML has it: ten times faster, and this runs before every command that needs a spec.
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@cache
def controls() -> Mapping[str, Control]:
    """Control id -> control, in order of id. Raises TenantryError when the installed package is damaged."""
    found = [_control(entry) for entry in _files("controls") if entry.name.endswith(".yaml")]
    return MappingProxyType({one.id: one for one in sorted(found, key=lambda control: control.id)})


def controls_of(package: Package) -> Mapping[str, Control]:
    """The controls of `package`: its own and those of the packages before it."""
    held = PACKAGES[: PACKAGES.index(package) + 1]
    return {name: control for name, control in controls().items() if control.package in held}


@cache
def rule_sets() -> Mapping[str, RuleSet]:
    """Rule set id -> rule set, in order of id. Raises TenantryError when the installed package is damaged."""
    found = [_rule_set(entry) for entry in _files("rule_sets") if entry.name.endswith(".yaml")]
    return MappingProxyType({one.id: one for one in sorted(found, key=lambda rule_set: rule_set.id)})


@cache
def queries() -> Mapping[str, Query]:
    """Query id -> saved query, in order of id. Raises TenantryError when the installed package is damaged."""
    found = [_query(entry) for entry in _files("queries") if entry.name.endswith(".yaml")]
    return MappingProxyType({one.id: one for one in sorted(found, key=lambda query: query.id)})


@cache
def licenses() -> Mapping[str, License]:
    """Spec name (`business-premium`) -> license. Raises TenantryError when the installed package is damaged."""
    entry = files("baselines") / "licenses.yaml"
    document = _read(entry)
    try:
        found = {
            name: License(
                name=name,
                title=facts["title"],
                sku_id=facts["sku_id"],
                sku_part_number=facts["sku_part_number"],
                includes=tuple(facts.get("includes", ())),
            )
            for name, facts in document.items()
        }
    except (KeyError, TypeError, AttributeError) as error:
        raise _damaged(entry, error) from None
    return MappingProxyType(found)


def schema(name: str) -> dict[str, Any]:
    """The JSON Schema `control`, `rule_set`, `query` or `licenses` (2020-12) that the YAML files keep to."""
    document: dict[str, Any] = json.loads((files("baselines") / f"{name}.schema.json").read_text(encoding="utf-8"))
    return document


def _files(folder: str) -> list[Traversable]:
    return sorted((files("baselines") / folder).iterdir(), key=lambda entry: entry.name)


def _read(entry: Traversable) -> dict[str, Any]:
    try:
        document = yaml.load(entry.read_text(encoding="utf-8"), Loader=_Loader)
    except (OSError, yaml.YAMLError) as error:
        raise _damaged(entry, error) from None
    if not isinstance(document, dict):
        raise _damaged(entry, TypeError("no mapping"))
    return document


def _control(entry: Traversable) -> Control:
    document = _read(entry)
    try:
        return Control(
            id=document["id"],
            title=document["title"],
            severity=document["severity"],
            package=document["package"],
            kind=document["kind"],
            why=document["why"],
            read=tuple(document["permissions"]["read"]),
            write=tuple(document["permissions"]["write"]),
            license=document.get("license"),
            references=tuple(Reference(**reference) for reference in document["references"]),
            body=document["body"],
        )
    except (KeyError, TypeError) as error:
        raise _damaged(entry, error) from None


def _rule_set(entry: Traversable) -> RuleSet:
    document = _read(entry)
    try:
        return RuleSet(
            id=document["id"],
            title=document["title"],
            always=document.get("always", False),
            rules=tuple(
                InboundRule(
                    name=rule["name"],
                    priority=rule["priority"],
                    access=rule["access"],
                    source=rule["from"],
                    protocol=rule["protocol"],
                    ports=tuple(rule["ports"]),
                )
                for rule in document["rules"]
            ),
        )
    except (KeyError, TypeError) as error:
        raise _damaged(entry, error) from None


def _query(entry: Traversable) -> Query:
    document = _read(entry)
    try:
        return Query(id=document["id"], title=document["title"], category=document["category"], query=document["query"])
    except KeyError as error:
        raise _damaged(entry, error) from None


def _damaged(entry: Traversable, error: Exception) -> TenantryError:
    return TenantryError(f"baselines: {entry.name} is not usable: {error}", hint="install tenantry again")
