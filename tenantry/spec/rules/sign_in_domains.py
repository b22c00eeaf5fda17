"""Every sign-in name is on one of the tenant's domains."""

from __future__ import annotations

from collections.abc import Iterator

from tenantry.spec.nearest import did_you_mean
from tenantry.spec.rule import Draft, Finding, Rule


def check(draft: Draft) -> Iterator[Finding]:
    domains = draft.spec.tenant.domains
    for upn in draft.spec.people:
        domain = upn.rpartition("@")[2]
        if domain not in domains:
            yield Finding(
                path=f"people/{upn}",
                message=f"found the domain `{domain}`, expected one of tenant.domains",
                hint=did_you_mean(domain, domains, "add it to tenant.domains"),
            )


RULE = Rule(
    id="sign-in-domains",
    title="Sign-in names use the tenant's domains",
    text="Entra refuses a sign-in name on a domain that the tenant has not verified.",
    needs=frozenset({"tenant", "people"}),
    check=check,
)
