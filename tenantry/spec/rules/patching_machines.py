"""Machines that are patched by the calendar stand in the client's subscription."""

from __future__ import annotations

from collections.abc import Iterator

from tenantry.spec.rule import Draft, Finding, Rule


def check(draft: Draft) -> Iterator[Finding]:
    azure = draft.spec.azure
    for key, server in (azure.servers if azure else {}).items():
        if azure is None or server.existing is None or server.patch_ring is None:
            continue
        found = server.existing.split("/")[2].lower()
        if found != azure.subscription:
            message = f"found a machine of the subscription {found}, expected one of {azure.subscription}, where the calendar is"
            hint = "delete the machine's `patch_ring`, or describe it in the spec of its own subscription"
            yield Finding(path=f"azure/servers/{key}/existing", message=message, hint=hint)


RULE = Rule(
    id="patching-machines",
    title="What is patched is a machine of the client's subscription",
    text="Patch calendars reach the machines of their own subscription, Arc machines among them.",
    needs=frozenset({"azure"}),
    check=check,
)
