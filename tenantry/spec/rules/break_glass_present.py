"""At least two break-glass accounts, on the tenant's own first domain."""

from __future__ import annotations

from collections.abc import Iterator

from tenantry.spec.clouds import INITIAL_DOMAIN
from tenantry.spec.rule import Draft, Finding, Rule


def check(draft: Draft) -> Iterator[Finding]:
    tenant = draft.spec.tenant
    ending = INITIAL_DOMAIN[tenant.cloud]
    count = len(tenant.break_glass)
    if count < 2:
        accounts = {0: "no break-glass account", 1: "one break-glass account"}[count]
        yield Finding(
            path="tenant/break_glass",
            message=f"found {accounts}, expected at least two",
            hint=f"make two cloud-only Global Administrators on the *{ending} domain and name them here",
        )
    for index, upn in enumerate(tenant.break_glass):
        domain = upn.rpartition("@")[2]
        if not domain.endswith(ending):
            message = f"found the break-glass account `{upn}`, expected one on the *{ending} domain"
            yield Finding(
                path=f"tenant/break_glass/{index}", message=message, hint="a custom domain can be lost or federated away"
            )
        elif domain not in tenant.domains:
            message = f"found `{upn}`, whose domain is not one of the tenant's"
            yield Finding(
                path=f"tenant/break_glass/{index}", message=message, hint=f"add `{domain}` to tenant.domains, or correct it"
            )


RULE = Rule(
    id="break-glass-present",
    title="Two break-glass accounts on the first domain",
    text="When a policy locks everybody out, these accounts are the way back in. One can be lost; a custom domain can fail.",
    needs=frozenset({"tenant"}),
    check=check,
)
