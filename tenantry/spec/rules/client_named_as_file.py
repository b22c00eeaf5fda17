"""The client's id is the name of its file or folder."""

from __future__ import annotations

from collections.abc import Iterator

from tenantry.spec.rule import Draft, Finding, Rule


def check(draft: Draft) -> Iterator[Finding]:
    client = draft.spec.client
    if client != draft.asked_for:
        yield Finding(
            path="client",
            message=f"found the client id `{client}`, expected `{draft.asked_for}`, the name of its file or folder",
            hint="the id never changes: rename the file or folder",
        )


RULE = Rule(
    id="client-named-as-file",
    title="The file is named after the client",
    text="Commands name a client by its id and find it by its file's name, so the two must be the same.",
    needs=frozenset({"client"}),
    check=check,
)
