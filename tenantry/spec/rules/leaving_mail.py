"""A leaver's mail goes to somebody who stays."""

from __future__ import annotations

from collections.abc import Iterator

from tenantry.spec.nearest import did_you_mean
from tenantry.spec.rule import Draft, Finding, Rule


def check(draft: Draft) -> Iterator[Finding]:
    people = draft.spec.people
    for upn, person in people.items():
        if person.leaves is None or person.leaves.mail_to is None:
            continue
        path, heir = f"people/{upn}/leaves/mail_to", person.leaves.mail_to
        if heir == upn:
            yield Finding(path=path, message="found the leaving person, expected somebody else", hint="name who takes over")
        elif heir not in people:
            hint = did_you_mean(heir, people, "add the person to people")
            yield Finding(path=path, message=f"found `{heir}`, who is not among the people", hint=hint)
        else:
            their = people[heir].leaves
            if their is not None and their.last_day <= person.leaves.last_day:
                message = f"found `{heir}`, whose own last day is {their.last_day}, expected somebody who stays longer"
                yield Finding(path=path, message=message, hint="name somebody else")


RULE = Rule(
    id="leaving-mail",
    title="A leaver's mail has an heir",
    text="Mail that is sent on to an account that is blocked as well is mail that nobody reads.",
    needs=frozenset({"people"}),
    check=check,
)
