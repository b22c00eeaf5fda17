"""Azure takes no two tags whose names differ in case alone, neither with ours nor with its own."""

from __future__ import annotations

from collections.abc import Iterator

from tenantry.spec.rule import Draft, Finding, Rule

_OURS = ("contract", "patch-ring")
_TAKEN = ("tenantry-", "azure", "microsoft", "windows")


def check(draft: Draft) -> Iterator[Finding]:
    seen: dict[str, str] = {}
    for name in draft.spec.azure.tags if draft.spec.azure is not None else ():
        if name.lower() in _OURS or name.lower().startswith(_TAKEN):
            message = f"found `{name}`, which is a name of ours or of Azure's in other letters"
            yield Finding(path=f"azure/tags/{name}", message=message, hint="choose another name")
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
