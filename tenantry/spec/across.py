"""What two clients must not share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tenantry.errors import Problem
from tenantry.spec.model import ClientSpec, Place


def problems_across(specs: Sequence[ClientSpec]) -> list[Problem]:
    """Tenants, subscriptions and domains that stand in more than one spec, said at every one but the first."""
    problems: list[Problem] = []
    first: dict[str, tuple[ClientSpec, str]] = {}
    for spec in specs:
        for path, what, value in _claims(spec):
            other, other_path = first.setdefault(f"{what} {value}", (spec, path))
            if other is spec:
                continue
            here, there = _place(spec, path), _place(other, other_path)
            problems.append(
                Problem(
                    file=here.file,
                    line=here.line,
                    column=here.column,
                    path=path,
                    message=f"found the {what} `{value}`, which client `{other.client}` has already",
                    hint=f"it stands in {there.file}, line {there.line}",
                )
            )
    return problems


def _claims(spec: ClientSpec) -> Iterator[tuple[str, str, str]]:
    if spec.tenant.id:
        yield "tenant/id", "tenant id", spec.tenant.id
    for index, domain in enumerate(spec.tenant.domains):
        yield f"tenant/domains/{index}", "domain", domain
    if spec.azure is not None:
        yield "azure/subscription", "subscription", spec.azure.subscription


def _place(spec: ClientSpec, path: str) -> Place:
    return spec.places.get(path, Place(file="", line=0, column=0))
