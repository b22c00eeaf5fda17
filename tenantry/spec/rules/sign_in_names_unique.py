"""No sign-in name twice, whatever its case."""

from __future__ import annotations

from collections.abc import Iterator

from tenantry.spec.rule import Draft, Finding, Rule


def check(draft: Draft) -> Iterator[Finding]:
    first: dict[str, str] = {}
    for written in draft.raw.get("people", {}):
        other = first.setdefault(written.lower(), written)
        if other != written:
            yield Finding(
                path=f"people/{written.lower()}",
                message=f"found `{written}`, who stands here as `{other}` already",
                hint="sign-in names do not tell upper from lower case: merge the two",
            )


RULE = Rule(
    id="sign-in-names-unique",
    title="Sign-in names are unique",
    text="Microsoft does not tell upper from lower case in sign-in names: two spellings would be one account with two owners.",
    needs=frozenset({"people"}),
    check=check,
)
