"""Servers reach the internet, or the spec says that they shall not."""

from __future__ import annotations

from collections.abc import Iterator

from tenantry.spec.rule import Draft, Finding, Rule


def check(draft: Draft) -> Iterator[Finding]:
    azure, package = draft.spec.azure, draft.spec.package
    if azure is None or azure.network is None or azure.network.nat is not None or azure.network.has_nat(package):
        return
    if any(route.to == "0.0.0.0/0" for route in azure.network.routes.values()):
        return
    for key, server in azure.servers.items():
        if server.existing is None and server.public_address is None:
            yield Finding(
                path=f"azure/servers/{key}",
                message=f"found a server without a way to the internet: package {package} has no NAT gateway",
                hint="write `nat: true` under azure.network (it costs), or `nat: false` if no updates from there are meant",
            )


RULE = Rule(
    id="network-way-out",
    title="Servers have a way out",
    text="Without one a server gets no updates and reports to nobody; that should be meant.",
    needs=frozenset({"azure", "package"}),
    check=check,
)
