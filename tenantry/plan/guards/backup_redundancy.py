"""The first backup fixes where a recovery vault keeps its copies. Azure refuses a change, and by then the rest of the plan may be
written, so the plan is refused before. A smaller package is the usual cause: it keeps copies elsewhere unless the spec says so.
"""

from __future__ import annotations

from collections.abc import Sequence

from tenantry.plan.change import Change
from tenantry.plan.facts import TenantFacts
from tenantry.plan.guard import Guard
from tenantry.spec.model import ClientSpec

_VAULT = "Microsoft.RecoveryServices/vaults"
_PATH = "properties.redundancySettings.standardTierStorageRedundancy"
_WORDS = {"LocallyRedundant": "local", "ZoneRedundant": "zone", "GeoRedundant": "geo"}


def check(changes: Sequence[Change], spec: ClientSpec, facts: TenantFacts) -> list[str]:
    del spec, facts
    return [
        f"{change.name}: its copies are kept {_word(item.before)}, which can't be changed, and the plan wants {_word(item.after)}"
        for change in changes
        if change.type == _VAULT and change.action == "update"
        for item in change.properties
        if item.path == _PATH and item.before
    ]


def _word(value: object) -> str:
    """What the spec calls it."""
    return f"`{_WORDS.get(str(value), value)}`"


GUARD = Guard(
    id="backup-redundancy",
    title="A vault keeps its copies where the first backup put them",
    text=__doc__ or "",
    hint="Say in azure.backup.redundancy where they are kept. A vault without any backup yet can be changed: override the guard.",
    check=check,
    overridable=True,
    applies_to_destroy=False,
)
