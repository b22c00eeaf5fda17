"""What is listed as removed is not in the spec any more."""

from __future__ import annotations

from collections.abc import Iterator

from tenantry.spec.rule import Draft, Finding, Rule


def check(draft: Draft) -> Iterator[Finding]:
    spec = draft.spec
    access = spec.azure.access if spec.azure is not None else {}
    servers = spec.azure.servers if spec.azure is not None else {}
    present = {
        *(f"people/{upn}" for upn in spec.people),
        *(f"groups/{key}" for key in spec.groups),
        *(f"sites/{key}" for key in spec.sites),
        *(f"azure/access/{key}" for key in access),
        *(f"azure/servers/{key}" for key in servers),
        *(f"azure/servers/{key}/backup" for key, server in servers.items() if server.backup),
    }
    renamed = {
        **{f"people/{person.formerly}": upn for upn, person in spec.people.items() if person.formerly},
        **{f"groups/{group.formerly}": key for key, group in spec.groups.items() if group.formerly},
    }
    for place in spec.removed:
        if place in present:
            message = f"found `{place}` as removed, which is still in the spec"
            yield Finding(path=f"removed/{place}", message=message, hint="delete this line, or delete the entry it names")
        elif place in renamed:
            message = f"found `{place}` as removed, which is now called `{renamed[place]}` (formerly)"
            yield Finding(path=f"removed/{place}", message=message, hint="a renamed entry is not removed: delete this line")


RULE = Rule(
    id="removed-gone",
    title="Removed entries are gone from the spec",
    text="`removed` says what becomes of something that left. While it is there, the two contradict each other.",
    needs=frozenset({"removed", "people", "groups", "sites", "azure"}),
    check=check,
)
