"""What validation must know of other parts: licences, controls and rule sets from `baselines`, guards from `tenantry.plan`."""

from __future__ import annotations

from functools import cache

from baselines.load import controls, licenses, rule_sets
from tenantry.plan.guards import all_guards
from tenantry.spec.model import Catalogue


@cache
def catalogue() -> Catalogue:
    guards = all_guards()
    return Catalogue(
        licenses={name: license.sku_id for name, license in licenses().items()},
        controls={name: control.title for name, control in controls().items()},
        guards=frozenset(guard.id for guard in guards),
        locked_guards=frozenset(guard.id for guard in guards if not guard.overridable),
        rule_sets=frozenset(rule_sets()),
        rule_sets_of_sites=frozenset(name for name, one in rule_sets().items() if one.needs_sites),
    )
