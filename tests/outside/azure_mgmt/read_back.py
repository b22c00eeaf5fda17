"""Reads a resource through that operation of Microsoft's own clients which gets its type."""

from __future__ import annotations

import importlib
import inspect
import json
import pkgutil
import re
import sysconfig
from functools import cache
from pathlib import Path
from typing import Any

from pulumi import CustomResource

import components
from scripts.sources.arm_operations import TARGET, packages, template
from scripts.sources.packages import PublishedOperation, read
from simulator.arm import codes, ids
from stacks.kinds import kind_of
from tests.outside.azure_mgmt.target import Json, lost

_WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def lost_on_read(subscription: str, options: Json, resource: str, sent: Json) -> list[str]:
    """The paths of what was written to `resource` (an id) and the real client, made with `options`, doesn't read back."""
    operation, package = _get(ids.parse(resource).type)
    client = _client(package, subscription, options)
    group, _, method = operation.name.partition(".")
    call = getattr(getattr(client, _snake(group)), method)
    # The subscription stands in the client; the rest of the path's parts are the method's arguments.
    values = re.fullmatch(_pattern(template(operation.path)), resource, re.IGNORECASE)
    assert values is not None, (operation, resource)
    parts = {"resource_group_name" if name == "group" else name: value for name, value in values.groupdict().items()}
    parts.pop("subscription", None)
    # By name where the names are the same (Azure Backup's methods take the vault before its group), else in the path's order.
    same = parts.keys() <= inspect.signature(call).parameters.keys()
    found = call(**parts) if same else call(*parts.values())
    return lost({name: value for name, value in sent.items() if value is not None}, found)


def component_types() -> set[str]:
    """The ARM types of all resources of azure-native that a component makes, found in the components' own imports."""
    found = set()
    for module in pkgutil.walk_packages(components.__path__, f"{components.__name__}."):
        for value in vars(importlib.import_module(module.name)).values():
            if inspect.isclass(value) and issubclass(value, CustomResource):
                made: Any = value
                found |= {kind_of(made.pulumi_type)} if made.__module__.startswith("pulumi_azure_native.") else set()
    return found


def _client(package: str, subscription: str, options: Json) -> Any:
    module = importlib.import_module(_module(package))
    made = next(getattr(module, one) for one in module.__all__ if inspect.isclass(getattr(module, one)))
    # Only some have a subscription; all take what they don't know.
    return made(subscription_id=subscription, **options)


def _pattern(path: str) -> str:
    parts = re.split(r"(\{[^}]*\})", path)
    written = [re.escape(part) if not part.startswith("{") else _group(part[1:-1]) for part in parts]
    return "".join(written)


def _group(name: str) -> str:
    plain, _, rest = name.partition(":")
    return f"(?P<{plain}>{'.+' if rest else '[^/]+'})"


def _snake(name: str) -> str:
    return _WORD.sub("_", name).lower()


@cache
def _packages() -> dict[str, Path]:
    return {name: folder for name, _, folder in packages(Path(sysconfig.get_paths()["purelib"]))}


def _module(package: str) -> str:
    folder = _packages()[package]
    # Clients of many api-versions lie a folder below their package.
    return ".".join(folder.parts[folder.parts.index("azure") :])


@cache
def _published(package: str) -> list[PublishedOperation]:
    return list(read(package, _packages()[package]))


@cache
def _get(arm_type: str) -> tuple[PublishedOperation, str]:
    for path in TARGET.glob("*.json"):
        content = json.loads(path.read_text(encoding="utf-8"))
        for name, _ in content["types"].items():
            if name.lower() == arm_type.lower():
                found = [
                    (operation, package)
                    for package in content["packages"]
                    for operation in _published(package)
                    if operation.method == "GET" and codes.is_resource(template(operation.path), name)
                ]
                return max(found, key=lambda one: (one[0].api_version, "{scope:rest}" in template(one[0].path)))
    raise LookupError(arm_type)
