"""The guards: one file each, found here by scan. Delete a file and its guard is gone."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Sequence
from functools import cache

from tenantry.plan.change import Change, Verdict
from tenantry.plan.facts import TenantFacts
from tenantry.plan.guard import Guard
from tenantry.spec.model import ClientSpec, Override


@cache
def all_guards() -> tuple[Guard, ...]:
    """Every guard, by id."""
    modules = (importlib.import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__))
    guards: list[Guard] = [module.GUARD for module in modules]
    return tuple(sorted(guards, key=lambda guard: guard.id))


def overrides_in_effect(spec: ClientSpec) -> tuple[Override, ...]:
    """The spec's overrides that hold on `spec.today` (the last day included), by guard."""
    return tuple(
        sorted(
            (override for override in spec.overrides if override.until >= spec.today),
            key=lambda override: (override.guard, override.until, override.approved_by, override.reason),
        )
    )


def run_guards(
    changes: Sequence[Change], spec: ClientSpec, facts: TenantFacts, *, destroying: bool = False
) -> tuple[Verdict, ...]:
    """The verdict of every guard that has a reason to refuse, those that an override lets pass among them."""
    verdicts = []
    for guard in all_guards():
        if (destroying and not guard.applies_to_destroy) or guard.needs & facts.unread:
            continue
        if reasons := guard.check(changes, spec, facts):
            verdicts.append(_verdict(guard, reasons, spec))
    return tuple(verdicts)


def _verdict(guard: Guard, reasons: Sequence[str], spec: ClientSpec) -> Verdict:
    named = [override for override in spec.overrides if override.guard == guard.id]
    valid = [override for override in overrides_in_effect(spec) if override.guard == guard.id]
    hint, approved_by = guard.hint, None
    if named and not guard.overridable:
        hint += " No override lets this guard pass."
    elif valid:
        approved_by = valid[-1].approved_by
    elif named:
        hint += f" The override by {named[-1].approved_by} ended on {max(override.until for override in named)}."
    return Verdict(guard=guard.id, title=guard.title, reasons=tuple(reasons), hint=hint, overridden_by=approved_by)
