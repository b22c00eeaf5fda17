"""Every name that a spec leads to is one that Azure takes."""

from __future__ import annotations

from collections.abc import Iterator

from tenantry.spec.azure_names import FORMS, azure_name, fits
from tenantry.spec.rule import Draft, Finding, Rule

_OF_A_SERVER = {
    "Microsoft.Compute/virtualMachines": (),
    "Microsoft.Compute/disks": ("data-00",),
    "Microsoft.Network/networkInterfaces": (),
}
_OF_A_SUBNET = {"Microsoft.Network/virtualNetworks/subnets": (), "Microsoft.Network/networkSecurityGroups": ()}
# The longest of those names that the client's id alone decides.
_OF_THE_CLIENT = {"Microsoft.RecoveryServices/vaults": ("backup",), "Microsoft.OperationalInsights/workspaces": ("core",)}


def check(draft: Draft) -> Iterator[Finding]:
    azure = draft.spec.azure
    if azure is None:
        return
    kept = any(server.backup for server in azure.servers.values())
    for kind, words in _OF_THE_CLIENT.items():
        name = azure_name(kind, draft.spec.client, *words)
        if not fits(kind, name) and (kept or not kind.startswith("Microsoft.RecoveryServices/")):
            message = f"found `{draft.spec.client}`, which makes the name `{name}` of {len(name)} characters"
            yield Finding(path="client", message=message, hint=f"{kind} takes {FORMS[kind].limit}: choose a shorter id")
    servers = [key for key, server in azure.servers.items() if server.existing is None]
    subnets = list(azure.network.subnets) if azure.network is not None else []
    for block, keys, kinds in (("servers", servers, _OF_A_SERVER), ("network/subnets", subnets, _OF_A_SUBNET)):
        for key in keys:
            long = [
                (kind, name)
                for kind, more in kinds.items()
                if not fits(kind, name := azure_name(kind, draft.spec.client, key, *more))
            ]
            if long:
                kind, name = long[0]
                message = f"found `{key}`, which makes the name `{name}` of {len(name)} characters"
                hint = f"{kind} takes {FORMS[kind].limit}: shorten the key by {len(name) - FORMS[kind].limit} or more"
                yield Finding(path=f"azure/{block}/{key}", message=message, hint=hint)


RULE = Rule(
    id="azure-names-fit",
    title="Names are as short as Azure asks",
    text="Names are made of the client's id and the key; each type of resource takes so many characters.",
    needs=frozenset({"azure", "client"}),
    check=check,
)
