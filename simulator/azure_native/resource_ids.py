"""ARM ids: built from a program's inputs, taken apart again on import."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, unquote

from simulator.azure_native.errors import InvalidInputs
from simulator.azure_native.shape import ResourceType


def resource_id(kind: ResourceType, inputs: Mapping[str, Any], subscription_id: str) -> str:
    """The id that `inputs` name. What the path begins with is a path of its own; every other part is one escaped segment.

    Raises InvalidInputs when a part is missing or empty."""

    def fill(match: re.Match[str]) -> str:
        name = match[1]
        value = inputs.get(name, subscription_id if name == "subscriptionId" else "")
        text = str(value).strip("/") if name == kind.extended else quote(str(value), safe="")
        if not text:
            raise InvalidInputs(f"{kind.token}: {name} is empty, so there is no id")
        return text

    return re.sub(r"\{(\w+)\}", fill, kind.path)


def path_inputs_of(kind: ResourceType, resource_id: str) -> dict[str, str]:
    """The inputs that an id holds, as a program would write them (what it extends with its leading slash).

    Raises InvalidInputs for an id of another type."""
    pattern = "".join(
        f"(?P<{part[1:-1]}>{'.+' if part[1:-1] == kind.extended else '[^/]+'})" if part.startswith("{") else re.escape(part)
        for part in re.split(r"(\{\w+\})", kind.path)
    )
    found = re.fullmatch(pattern, resource_id, re.IGNORECASE)
    if found is None:
        raise InvalidInputs(f"'{resource_id}' is no id of {kind.token}; expected the form {kind.path}")
    return {name: f"/{found[name].strip('/')}" if name == kind.extended else unquote(found[name]) for name in kind.path_inputs}
