"""The Azure region exists."""

from __future__ import annotations

from collections.abc import Iterator

from tenantry.spec.nearest import did_you_mean
from tenantry.spec.rule import Draft, Finding, Rule


def check(draft: Draft) -> Iterator[Finding]:
    azure, known = draft.spec.azure, draft.catalogue.regions
    if azure is not None and known and azure.region not in known:
        hint = did_you_mean(azure.region, known, "`az account list-locations` lists them")
        yield Finding(path="azure/region", message=f"found the unknown Azure region `{azure.region}`", hint=hint)


RULE = Rule(
    id="region-known",
    title="The Azure region exists",
    text="Azure refuses an unknown region only when the first resource is made.",
    needs=frozenset({"azure"}),
    check=check,
)
