"""Resource ids: how a path names a scope, a type and a resource. All comparison is by lower case (`ArmId.key`)."""

from __future__ import annotations

import re
from dataclasses import dataclass

RESOURCE_GROUP_TYPE = "Microsoft.Resources/resourceGroups"
SUBSCRIPTION_TYPE = "Microsoft.Resources/subscriptions"

_CANONICAL = re.compile(r"/(subscriptions|resourceGroups|providers)(?=/)", re.IGNORECASE)
_LITERAL = {"subscriptions": "subscriptions", "resourcegroups": "resourceGroups", "providers": "providers"}


@dataclass(frozen=True, kw_only=True)
class ArmId:
    """One id, split at its last `/providers/`.

    `text` has ARM's own spelling of the literal segments and the caller's of all names. `scope` is what the resource hangs on
    (`/subscriptions/S/resourceGroups/G`; `""` is the tenant root). `group` and `subscription` are None above them.
    """

    text: str
    scope: str
    type: str
    name: str
    subscription: str | None
    group: str | None

    @property
    def key(self) -> str:
        return self.text.lower()

    @property
    def parent(self) -> str:
        """What this (or, for a list, all of it) lies in: `.../virtualNetworks/V` for its subnets; else the scope."""
        inside = self.text[len(self.scope) :].count("/") - 2 - (1 if self.name else 0)
        return self.text.rsplit("/", 2 if self.name else 1)[0] if inside > 1 else self.scope

    @property
    def group_key(self) -> str | None:
        """The key of the resource group that holds this, or that this is."""
        return f"/subscriptions/{self.subscription}/resourcegroups/{self.group}".lower() if self.group else None


def parse(path: str) -> ArmId:
    """`path` is an id or a request path. The path of a list gives the type with an empty name; one without `/providers/` gives
    the subscription or resource group that it begins with."""
    text = _CANONICAL.sub(lambda found: "/" + _LITERAL[found[1].lower()], "/" + path.strip("/"))
    parts = text.strip("/").split("/")
    subscription = parts[1] if len(parts) > 1 and parts[0] == "subscriptions" else None
    group = parts[3] if subscription and len(parts) > 3 and parts[2] == "resourceGroups" else None
    scope, found, tail = text.rpartition("/providers/")
    if found:
        namespace, *rest = tail.split("/")
        resource_type = "/".join([namespace, *rest[::2]])
        name = rest[-1] if rest and len(rest) % 2 == 0 else ""
    elif group:
        scope, resource_type, name = f"/subscriptions/{subscription}", RESOURCE_GROUP_TYPE, group
        text = f"{scope}/resourceGroups/{group}"
    elif subscription:
        scope, resource_type, name = "", SUBSCRIPTION_TYPE, subscription
        text = f"/subscriptions/{subscription}"
    else:
        text, scope, resource_type, name = "", "", "", ""
    return ArmId(text=text, scope=scope, type=resource_type, name=name, subscription=subscription, group=group)


def covers(scope: str, target: str) -> bool:
    """Whether `target` is `scope` or lies below it. The empty scope (or `/`) is the tenant root."""
    high, low = scope.rstrip("/").lower(), target.rstrip("/").lower()
    return low == high or low.startswith(high + "/")
