"""What a guard is: a named rule over a whole plan that can refuse it. Each one is a file of `tenantry.plan.guards`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tenantry.plan.change import Change
from tenantry.plan.facts import TenantFacts
from tenantry.spec.model import ClientSpec

Check = Callable[[Sequence[Change], ClientSpec, TenantFacts], list[str]]


@dataclass(frozen=True, kw_only=True)
class Guard:
    """`id`: kebab-case, never changes, equals the file's name. `title`: one sentence, the rule. `text`: why and how, for the
    documentation. `hint`: the way out. `check` gives every reason to refuse, none when the plan may pass.

    `needs`: kinds of live objects without which it would have to guess. When one of them could not be read it says nothing: the
    plan has an unknown then, which forbids to write just as well.
    `overridable`: an entry in the spec's `overrides` may let it pass. `applies_to_destroy`: it also looks at a destroy."""

    id: str
    title: str
    text: str
    hint: str
    check: Check
    overridable: bool
    applies_to_destroy: bool
    needs: frozenset[str] = frozenset()
