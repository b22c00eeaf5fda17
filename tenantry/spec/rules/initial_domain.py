"""The tenant's domains hold its first domain, the one Microsoft gave it."""

from __future__ import annotations

from collections.abc import Iterator

from tenantry.spec.clouds import INITIAL_DOMAIN
from tenantry.spec.rule import Draft, Finding, Rule


def check(draft: Draft) -> Iterator[Finding]:
    tenant = draft.spec.tenant
    ending = INITIAL_DOMAIN[tenant.cloud]
    if not any(domain.endswith(ending) for domain in tenant.domains):
        yield Finding(
            path="tenant/domains",
            message=f"found no *{ending} domain, expected the one that the tenant was born with",
            hint=f"add it to the list; the portal shows it under custom domain names (cloud `{tenant.cloud}`)",
        )


RULE = Rule(
    id="initial-domain",
    title="The tenant's first domain is named",
    text="Break-glass accounts live on the domain that no registrar and no DNS fault can take away.",
    needs=frozenset({"tenant"}),
    check=check,
)
