"""Azure takes no two tags whose names differ in case alone."""

from __future__ import annotations

from collections.abc import Iterator

from tenantry.spec.rule import Draft, Finding, Rule


def check(draft: Draft) -> Iterator[Finding]:
    seen: dict[str, str] = {}
    for name in draft.spec.azure.tags if draft.spec.azure is not None else ():
        other = seen.setdefault(name.lower(), name)
        if other != name:
            message = f"found `{name}` beside `{other}`, which Azure takes for the same tag"
            yield Finding(path=f"azure/tags/{name}", message=message, hint="keep one of the two")


RULE = Rule(
    id="tags-apart",
    title="Tag names differ in more than case",
    text="Azure keeps the case of a tag's name and ignores it: of two that differ in case alone one would be lost.",
    needs=frozenset({"azure"}),
    check=check,
)
