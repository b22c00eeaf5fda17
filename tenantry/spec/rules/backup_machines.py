"""Azure Backup copies machines of Azure, in the subscription of the vault."""

from __future__ import annotations

from collections.abc import Iterator

from tenantry.spec.rule import Draft, Finding, Rule


def check(draft: Draft) -> Iterator[Finding]:
    azure = draft.spec.azure
    if azure is None:
        return
    for key, server in azure.servers.items():
        if server.backup is None or server.existing is None:
            continue
        if server.is_arc:
            message = f"found `{server.backup}` for an Arc machine, which a recovery vault can't copy from outside"
            hint = "delete the line, and back the machine up where it stands (with the Azure Backup agent, say)"
            yield Finding(path=f"azure/servers/{key}/backup", message=message, hint=hint)
        elif (found := server.existing.split("/")[2].lower()) != azure.subscription:
            message = f"found a machine of the subscription {found}, expected one of {azure.subscription}, where the vault is"
            hint = "delete the machine's `backup`, or describe it in the spec of its own subscription"
            yield Finding(path=f"azure/servers/{key}/existing", message=message, hint=hint)


RULE = Rule(
    id="backup-machines",
    title="What is backed up is a machine of the client's subscription",
    text="A recovery vault protects virtual machines of its own subscription. Arc machines are none of Azure's.",
    needs=frozenset({"azure"}),
    check=check,
)
