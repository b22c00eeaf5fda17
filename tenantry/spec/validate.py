"""A client's values against the schema: every difference as a problem with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any, cast

from jsonschema import Draft202012Validator, ValidationError
from jsonschema.protocols import Validator
from jsonschema.validators import extend

from tenantry.errors import Problem
from tenantry.spec.days import is_day
from tenantry.spec.schema.assemble import checking_schema
from tenantry.spec.schema_problems import Mismatch, folded, problems_of, unknown_keys
from tenantry.spec.source import Source


@dataclass(frozen=True, kw_only=True)
class Checked:
    """`data` holds the values without unknown keys; `bad_blocks` are the top-level keys whose values cannot be used."""

    data: dict[str, Any]
    bad_blocks: frozenset[str]
    problems: list[Problem] = field(default_factory=list)


def validate(source: Source, *, whole: bool = True) -> Checked:
    """Checks `source` and drops its unknown keys from it. `whole`: no file is missing, so needed keys are demanded."""
    data: dict[str, Any] = source.value
    problems: list[Problem] = []
    unknown: list[tuple[dict[str, Any], str]] = []
    bad_blocks: set[str] = set()
    for error in map(_mismatch, _validator(whole).iter_errors(data)):
        problems += problems_of(error, source)
        if error.keyword == "additionalProperties":
            unknown += [(error.instance, key) for key in unknown_keys(error)]
        elif error.path:
            bad_blocks.add(str(error.path[0]))
        elif error.keyword == "required":
            bad_blocks.update(key for key in error.wanted if key not in data)
    for holder, key in unknown:
        holder.pop(key, None)
    return Checked(data=data, bad_blocks=frozenset(bad_blocks), problems=problems)


def _mismatch(error: ValidationError) -> Mismatch:
    return Mismatch(
        path=tuple(error.absolute_path),
        instance=error.instance,
        # A schema that is `true` or `false` has no keyword to fail.
        schema=cast(dict[str, Any], error.schema),
        keyword=cast(str, error.validator),
        wanted=error.validator_value,
        in_key="propertyNames" in error.absolute_schema_path,
    )


@cache
def _validator(whole: bool) -> Validator:
    checker = cast(Any, extend)(Draft202012Validator, {"pattern": _pattern, "format": _format, "uniqueItems": _unique_items})
    validator: Validator = checker(checking_schema(whole=whole))
    return validator


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern.removesuffix("$"))


def _pattern(_: Validator, pattern: str, instance: object, __: object) -> Iterator[ValidationError]:
    # Python's `$` would let a line break at the end through.
    if isinstance(instance, str) and not _compiled(pattern).fullmatch(instance):
        yield ValidationError("does not match")


def _format(_: Validator, form: str, instance: object, __: object) -> Iterator[ValidationError]:
    if form == "date" and isinstance(instance, str) and not is_day(instance):
        yield ValidationError("is not a day")


def _unique_items(_: Validator, wanted: bool, instance: object, __: object) -> Iterator[ValidationError]:
    if wanted and isinstance(instance, list) and len({folded(item) for item in instance}) < len(instance):
        yield ValidationError("holds an item twice")
