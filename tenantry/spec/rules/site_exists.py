"""The site of a person exists."""

from __future__ import annotations

from collections.abc import Iterator

from tenantry.spec.nearest import did_you_mean
from tenantry.spec.rule import Draft, Finding, Rule


def check(draft: Draft) -> Iterator[Finding]:
    sites = draft.spec.sites
    for upn, person in draft.spec.people.items():
        if person.site is not None and person.site not in sites:
            hint = did_you_mean(person.site, sites, "define it under sites")
            yield Finding(path=f"people/{upn}/site", message=f"found the unknown site `{person.site}`", hint=hint)


RULE = Rule(
    id="site-exists",
    title="Sites of people exist",
    text="A person works at one of the client's sites.",
    needs=frozenset({"people", "sites"}),
    check=check,
)
