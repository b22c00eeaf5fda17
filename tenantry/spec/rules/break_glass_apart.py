"""Break-glass accounts are nobody's and are managed by nothing."""

from __future__ import annotations

from collections.abc import Iterator

from tenantry.spec.model import Group, Person
from tenantry.spec.rule import Draft, Finding, Rule

_HINT = "Tenantry never makes or changes a break-glass account: name it under tenant.break_glass alone"


def check(draft: Draft) -> Iterator[Finding]:
    break_glass = frozenset(draft.spec.tenant.break_glass)
    for upn, person in draft.spec.people.items():
        yield from _in_person(upn, person, break_glass)
    for key, group in draft.spec.groups.items():
        yield from _in_group(key, group, break_glass)


def _in_person(upn: str, person: Person, break_glass: frozenset[str]) -> Iterator[Finding]:
    if upn in break_glass:
        yield Finding(path=f"people/{upn}", message=f"found the break-glass account `{upn}` among the people", hint=_HINT)
    if person.formerly in break_glass:
        message = f"found the break-glass account `{person.formerly}` as a former name"
        yield Finding(path=f"people/{upn}/formerly", message=message, hint=_HINT)


def _in_group(key: str, group: Group, break_glass: frozenset[str]) -> Iterator[Finding]:
    for what, names in (("owners", group.owners), ("members", group.members)):
        for index, upn in enumerate(names):
            if upn in break_glass:
                message = f"found the break-glass account `{upn}` among the {what} of group `{key}`"
                yield Finding(path=f"groups/{key}/{what}/{index}", message=message, hint=_HINT)


RULE = Rule(
    id="break-glass-apart",
    title="Break-glass accounts stand apart",
    text="What manages an account can also break it, so an emergency account is referenced and guarded, nothing else.",
    needs=frozenset({"tenant", "people", "groups"}),
    check=check,
)
