"""A former name is nobody's present name, and one entry's alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tenantry.spec.model import Group, Person
from tenantry.spec.rule import Draft, Finding, Rule


def check(draft: Draft) -> Iterator[Finding]:
    yield from _in_block("people", draft.spec.people)
    yield from _in_block("groups", draft.spec.groups)


def _in_block(block: str, entries: Mapping[str, Person] | Mapping[str, Group]) -> Iterator[Finding]:
    first: dict[str, str] = {}
    for key, entry in entries.items():
        if entry.formerly is None:
            continue
        path = f"{block}/{key}/formerly"
        if entry.formerly in entries:
            yield Finding(
                path=path,
                message=f"found `{entry.formerly}`, which is a key of its own, expected a name that is no more",
                hint=f"delete `{block}/{entry.formerly}` if `{key}` took its place, else delete this line",
            )
        other = first.setdefault(entry.formerly, key)
        if other != key:
            message = f"found `{entry.formerly}`, which `{other}` has as its former name already"
            yield Finding(path=path, message=message, hint="only one of the two can be the same object")


RULE = Rule(
    id="formerly-free",
    title="A former name is free and said once",
    text="`formerly` says that a new key is the same object as the old one. With the old key still there, it cannot be.",
    needs=frozenset({"people", "groups"}),
    check=check,
)
