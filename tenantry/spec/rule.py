"""What a cross-field rule is, and how all of them are found and asked. Each rule is a file of `tenantry/spec/rules/`."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any

from tenantry.errors import Problem
from tenantry.spec import rules
from tenantry.spec.model import Catalogue, ClientSpec, Place


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing a rule objects to. `path` is a place of the model: `people/ada@northwind.example/manager`."""

    path: str
    message: str
    hint: str = ""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What rules look at. `raw` is the spec as written, for what the model no longer shows (the case of sign-in names);
    `asked_for` is the client's id as its file's or folder's name gives it."""

    spec: ClientSpec
    raw: dict[str, Any]
    catalogue: Catalogue
    asked_for: str


@dataclass(frozen=True, kw_only=True)
class Rule:
    """`needs`: top-level keys that must be sound for the rule to make sense; where one is not, the rule is not asked.

    `review_only`: what it finds arises by the mere passing of time, so it is said in a review and stops no nightly run."""

    id: str
    title: str
    text: str
    needs: frozenset[str]
    check: Callable[[Draft], Iterator[Finding]]
    review_only: bool = False


@cache
def all_rules() -> tuple[Rule, ...]:
    """Every rule, by id."""
    modules = (import_module(f"{rules.__name__}.{info.name}") for info in pkgutil.iter_modules(rules.__path__))
    return tuple(sorted((module.RULE for module in modules), key=lambda rule: rule.id))


def problems_by_rules(draft: Draft, *, bad_blocks: frozenset[str], review: bool) -> list[Problem]:
    """What the rules object to, each at its place."""
    return [
        _problem(finding, draft.spec)
        for rule in all_rules()
        if not rule.needs & bad_blocks and (review or not rule.review_only)
        for finding in rule.check(draft)
    ]


def _problem(finding: Finding, spec: ClientSpec) -> Problem:
    around = finding.path
    while around and around not in spec.places:
        around = around.rpartition("/")[0]
    nowhere = next(iter(spec.places.values()), Place(file="", line=0, column=0))
    place = spec.places.get(around) or Place(file=nowhere.file, line=0, column=0)
    return Problem(
        file=place.file,
        line=place.line,
        column=place.column,
        path=finding.path,
        message=finding.message,
        hint=finding.hint,
    )
