"""What a template asks for: its resources with their ids, in an order in which each comes after all that it depends on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from simulator.arm import ids
from simulator.arm.deployments import problems
from simulator.arm.deployments.context import Context
from simulator.arm.deployments.names import full_id
from simulator.messages import Json

_SECTIONS = frozenset(
    {"$schema", "contentversion", "languageversion", "metadata", "parameters", "variables", "resources", "outputs", "apiprofile"}
    | {"definitions", "functions", "imports", "extensions"}
)
_NOT_BODY = frozenset(
    {"name", "type", "apiVersion", "dependsOn", "condition", "scope", "resources", "comments", "existing", "resourceGroup"}
    | {"subscriptionId", "metadata"}
)
NESTED = "microsoft.resources/deployments"


@dataclass(kw_only=True)
class Planned:
    """One resource of the template. `body` as written, its expressions not worked out yet; `after`: ids, lower case."""

    id: str
    type: str
    version: str
    body: Json
    symbol: str = ""
    existing: bool = False
    written_after: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)


def check(template: Any) -> Json:
    """The template, if it has the form of one."""
    if not isinstance(template, dict):
        raise problems.invalid("The template is missing or is not an object")
    for name in ("$schema", "contentVersion", "resources"):
        if name not in template:
            raise problems.invalid(f"The template is missing the required property '{name}'")
    unknown = [name for name in template if name.lower() not in _SECTIONS]
    if unknown:
        raise problems.invalid(f"Could not find member '{unknown[0]}' on object of type 'Template'. Path '{unknown[0]}'")
    for name in ("functions", "imports", "extensions"):
        if template.get(name):
            raise problems.not_served(f"'{name}' of a template")
    return template


def plan(context: Context) -> list[Planned]:
    """The resources whose condition holds, in order. Fills the context's `resources` and `versions`."""
    every = list(_read(context, context.template["resources"], "", "", context.scope))
    deployed = [one for one in every if one is not None]
    ids_seen: set[str] = set()
    for one in deployed:
        if one.id.lower() in ids_seen:
            raise problems.invalid(f"The resource '{one.id}' is defined multiple times in a template")
        ids_seen.add(one.id.lower())
    for one in deployed:
        one.after = list(dict.fromkeys(_dependencies(context, one, ids_seen)))
    return _ordered([one for one in deployed if not one.existing])


def _read(context: Context, written: Any, above: str, name_above: str, scope: str) -> Iterator[Planned | None]:
    if not isinstance(written, dict | list | None):
        raise problems.invalid("The template property 'resources' must be an array or an object")
    entries: list[tuple[str, Any]]
    entries = list(written.items()) if isinstance(written, dict) else [("", one) for one in written or []]
    for symbol, entry in entries:
        if not isinstance(entry, dict):
            raise problems.invalid("A resource of the template must be an object")
        if "copy" in entry:
            raise problems.not_served("'copy'")
        yield from _resource(context, symbol, entry, above, name_above, scope)


def _resource(context: Context, symbol: str, entry: Json, above: str, name_above: str, scope: str) -> Iterator[Planned | None]:
    own_type = context.text(entry.get("type"), "type")
    own_name = context.text(entry.get("name"), "name")
    arm_type = f"{above}/{own_type}" if above else own_type
    name = f"{name_above}/{own_name}" if above else own_name
    there = scope if above else _scope(context, entry, arm_type)
    target = full_id(there, arm_type, name.split("/"))
    version = context.text(entry.get("apiVersion"), f"apiVersion of the resource '{name}'")
    for known in (symbol, name, f"{arm_type}/{name}", target):
        if known:
            context.resources.setdefault(known.lower(), target)
    context.versions[target.lower()] = version
    if context.resolve(entry.get("condition", True)) is True:
        depends = entry.get("dependsOn") or []
        if not isinstance(depends, list):
            raise problems.invalid(f"The dependsOn of the resource '{name}' must be an array")
        yield Planned(
            id=target,
            type=arm_type,
            version=version,
            body={key: value for key, value in entry.items() if key not in _NOT_BODY},
            symbol=symbol,
            existing=entry.get("existing") is True,
            written_after=[context.text(one, "dependsOn") for one in depends],
        )
    else:
        yield None
    yield from _read(context, entry.get("resources"), arm_type, name, there)


def _scope(context: Context, entry: Json, arm_type: str) -> str:
    """What the resource hangs on or lies in: the deployment's scope unless it says otherwise."""
    home = ids.parse(context.scope)
    subscription = context.resolve(entry.get("subscriptionId")) or home.subscription
    group = context.resolve(entry.get("resourceGroup")) or (home.group if subscription == home.subscription else None)
    if "scope" in entry:
        held = context.text(entry["scope"], "scope").rstrip("/")
        if held.startswith("/"):
            return held
        if held.lower() in context.resources:
            return context.resources[held.lower()]
        # `Microsoft.Storage/storageAccounts/name`, or names for each segment of a longer type.
        parts = held.split("/")
        return full_id(context.scope, "/".join([parts[0], *parts[1::2]]), parts[2::2])
    if arm_type.lower() != NESTED:
        subscription, group = home.subscription, home.group
    return f"/subscriptions/{subscription}" + (f"/resourceGroups/{group}" if group else "")


def _dependencies(context: Context, one: Planned, deployed: set[str]) -> Iterator[str]:
    for written in one.written_after:
        target = context.resources.get(written.lower()) or context.resources.get(written.strip("/").lower())
        if target is None:
            raise problems.invalid(
                f"The resource '{written}' is not defined in the template. Please see https://aka.ms/arm-syntax for usage details"
            )
        if target.lower() in deployed:
            yield target.lower()
    for named in context.references(one.body):
        target = context.resources.get(named.lower())
        if target is not None and target.lower() in deployed and target.lower() != one.id.lower():
            yield target.lower()


def _ordered(planned: list[Planned]) -> list[Planned]:
    waiting, done, found = list(planned), set[str](), list[Planned]()
    every = {one.id.lower() for one in planned}
    while waiting:
        ready = next((one for one in waiting if all(after in done or after not in every for after in one.after)), None)
        if ready is None:
            names = " -> ".join(one.id for one in waiting)
            raise problems.invalid(
                f"Circular dependency detected on resource: '{names}'. Please see https://aka.ms/arm-syntax-resources for "
                "usage details"
            )
        waiting.remove(ready)
        done.add(ready.id.lower())
        found.append(ready)
    return found
