"""Copies in another region need a region that has a pair."""

from __future__ import annotations

from collections.abc import Iterator

from tenantry.spec.rule import Draft, Finding, Rule
from tenantry.spec.unpaired_regions import UNPAIRED_REGIONS


def check(draft: Draft) -> Iterator[Finding]:
    spec, azure = draft.spec, draft.spec.azure
    if azure is None or azure.region not in UNPAIRED_REGIONS or azure.backup.redundancy_of(spec.package) != "geo":
        return
    hint = "say `redundancy: zone` in azure.backup, or choose a region with a pair"
    if azure.backup.redundancy is not None:
        message = f"found geo, and the region {azure.region} has no pair to copy to"
        yield Finding(path="azure/backup/redundancy", message=message, hint=hint)
    elif any(server.backup for server in azure.servers.values()):
        message = f"found {azure.region}, which has no pair; the package {spec.package} keeps backups in the paired region too"
        yield Finding(path="azure/region", message=message, hint=hint)


RULE = Rule(
    id="backup-region-paired",
    title="Geo-redundant backups have a region to go to",
    text="Geo-redundancy and restores in another region copy to the region's pair. Some regions have none.",
    needs=frozenset({"azure", "package"}),
    check=check,
)
