"""The digest of a plan: what binds `apply` to what was reviewed.

It covers the client, every change (action, type, name, live id, origin, each property's live and wanted value) and the
overrides in effect. It leaves out:
- `as_of`: a plan reviewed on Friday and merged on Monday is the same plan while it does the same. A day that changes what
  is done changes the changes (a person starts, a rollout ends) or the overrides in effect, and so the digest.
- verdicts and unknowns: a plan that has refusals or unknowns is never applied, whatever its digest.
- URNs: they repeat type and name, and shift when a resource only moves inside the program.
- a secret's value: it stands as `[secret]`, so a new value of an already changed secret is not a new plan.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence, Set
from datetime import date
from decimal import Decimal
from typing import Any

from tenantry.plan.change import Change, Plan
from tenantry.spec.model import Override

PREFIX = "sha256:"


def digest_of(plan: Plan, overrides: Sequence[Override]) -> str:
    """`sha256:` and 64 hex digits. `overrides` are those in effect; order of changes, properties and overrides is ignored."""
    body = {
        "version": 1,
        "client": plan.client,
        "changes": sorted((_change(change) for change in plan.changes), key=canonical_json),
        "overrides": sorted((_override(override) for override in overrides), key=canonical_json),
    }
    return PREFIX + hashlib.sha256(canonical_json(body).encode("utf-8", "surrogatepass")).hexdigest()


def canonical_json(value: Any) -> str:
    """One spelling for equal values: sorted keys, no spaces, whole numbers without a fraction, sets sorted."""
    return json.dumps(plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def plain(value: Any) -> Any:
    """`value` in JSON's own types. The engine gives every number as a float; 30.0 and 30 are one value."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, Set):
        return sorted((plain(item) for item in value), key=canonical_json)
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return value


def _change(change: Change) -> dict[str, Any]:
    return {
        "action": change.action,
        "type": change.type,
        "name": change.name,
        "resource_id": change.resource_id,
        "origin": change.origin,
        "properties": sorted(
            ({"path": item.path, "before": item.before, "after": item.after} for item in change.properties),
            key=lambda item: str(item["path"]),
        ),
    }


def _override(override: Override) -> dict[str, Any]:
    return {
        "guard": override.guard,
        "reason": override.reason,
        "approved_by": override.approved_by,
        "until": override.until,
    }
