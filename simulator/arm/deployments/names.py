"""Ids as templates put them together: types and names of several segments, relative to a scope."""

from __future__ import annotations

from collections.abc import Sequence

from simulator.arm import ids
from simulator.arm.deployments import problems
from simulator.arm.operation import is_guid

_GROUP = ids.RESOURCE_GROUP_TYPE.lower()


def full_id(scope: str, arm_type: str, names: Sequence[str]) -> str:
    """`{scope}/providers/{type and names in turn}`; a resource group's has no `providers`."""
    namespace, *kinds = arm_type.split("/")
    if len(kinds) != len(names) or not namespace or not all(names) or not kinds:
        raise problems.invalid(
            f"The template resource '{'/'.join(names)}' for type '{arm_type}' has incorrect segment lengths. A nested resource "
            "type must have identical number of segments as its resource name. A root resource type must have segment length one "
            "greater than its resource name"
        )
    if arm_type.lower() == _GROUP:
        return f"{scope}/resourceGroups/{names[0]}"
    tail = "".join(f"/{kind}/{name}" for kind, name in zip(kinds, names, strict=True))
    return f"{scope}/providers/{namespace}{tail}"


def resource_id(scope: str, arguments: Sequence[str]) -> str:
    """resourceId([subscription], [group], type, name, ...) where `scope` is the deployment's."""
    at = next((number for number, one in enumerate(arguments) if "/" in one), None)
    if at is None or at > 2:
        raise problems.language(
            "Unable to evaluate template language function 'resourceId': the type of the resource is missing."
        )
    home, before = ids.parse(scope), arguments[:at]
    subscription, group = home.subscription, home.group
    if len(before) == 2:
        subscription, group = before
    elif before and is_guid(before[0]) and group is None:
        subscription = before[0]
    elif before:
        group = before[0]
    where = f"/subscriptions/{subscription}" + (f"/resourceGroups/{group}" if group else "")
    return full_id(where, arguments[at], arguments[at + 1 :])
