"""How a type declares its inputs, and what follows from the declaration alone: check, default, compare, choose what is managed.

Comparison is by meaning: null, absent, empty text, empty list and empty object are equal; a list is a set; a GUID has no case;
`@odata` annotations do not count. A field may add its own `normal` for what a server fills in.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from graph_provider.nested import pick
from graph_provider.values import UNKNOWN, Json, is_unknown

GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


class Shape(Enum):
    """JSON shape of an input, as a message names it."""

    TEXT = "a text"
    FLAG = "true or false"
    NUMBER = "a whole number"
    TEXTS = "a list of texts"
    OBJECT = "an object"
    OBJECTS = "a list of objects"


class Manage(Enum):
    """Which part of a live value is ours. WHOLE: all of it, also what the program left out. GIVEN: only what it names."""

    GIVEN = "given"
    WHOLE = "whole"


@dataclass(frozen=True, kw_only=True)
class Field:
    """One input property, by its wire name. `replaces`: a change needs a new object. `fold_case`: letter case does not matter.
    `always`: managed even when the program leaves it out (absent then means empty). `compare=False`: an instruction to the
    provider, never a difference. `normal` brings a value into the form in which it is compared, with what a server fills in.
    `choices` are all allowed texts, () means any. `secret`: encrypted in the state. `write_only`: never read back, so only
    the state is compared. `ordered`: the order of a list means something; without it a list is a set. `parts`: what an object, or
    each object of a list, may hold, () for anything; a part's `default` is not filled in, and `manage` is that of the whole."""

    name: str
    note: str
    shape: Shape = Shape.TEXT
    required: bool = False
    replaces: bool = False
    fold_case: bool = False
    default: Any = None
    always: bool = False
    compare: bool = True
    choices: tuple[str, ...] = ()
    longest: int = 0
    guid: bool = False
    secret: bool = False
    write_only: bool = False
    ordered: bool = False
    manage: Manage = Manage.WHOLE
    normal: Callable[[Any], Any] | None = None
    parts: tuple[Field, ...] = ()

    def part(self, name: str) -> Field:
        """The field of what stands under this name inside."""
        found = next((one for one in self.parts if one.name == name), None) or Field(name=name, note="")
        ordered, fold_case = found.ordered or self.ordered, found.fold_case or self.fold_case
        return replace(found, manage=self.manage, ordered=ordered, fold_case=fold_case)


@dataclass(frozen=True, kw_only=True)
class Output:
    """One property that only the provider knows, by its wire name. `secret`: encrypted in the state. `always`: every object of
    the type has it, imported and adopted ones too."""

    name: str
    note: str
    shape: Shape = Shape.TEXT
    secret: bool = False
    always: bool = False


@dataclass(frozen=True, kw_only=True)
class Failure:
    """An input that cannot be used. `path` is dotted."""

    path: str
    reason: str


class DiffKind(Enum):
    ADD = "add"
    DELETE = "delete"
    UPDATE = "update"


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One property that differs: `path` dotted from the input's name down to the list or scalar."""

    path: str
    kind: DiffKind
    replaces: bool = False

    @property
    def top(self) -> str:
        return self.path.split(".", 1)[0]


def check(fields: Sequence[Field], given: Mapping[str, Any]) -> tuple[Json, list[Failure]]:
    """Inputs with defaults filled in, and everything that is wrong with them. Null counts as absent. Sets stay in the program's
    order: some members may be known only later, and the engine holds an update to its plan position by position."""
    known = {field.name: field for field in fields}
    failures: list[Failure] = []
    inputs: Json = {}
    for name, value in given.items():
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            failures.append(Failure(path=name, reason="no such property" + (f"; did you mean {near[0]}?" if near else "")))
        elif value is not None:
            failures.extend(_problems(known[name], value))
            inputs[name] = value
    for field in fields:
        if field.name not in inputs:
            if field.required:
                failures.append(Failure(path=field.name, reason=f"is required: {field.note}"))
            elif field.default is not None:
                inputs[field.name] = field.default
    return inputs, failures


def _problems(field: Field, value: Any) -> Iterator[Failure]:
    if is_unknown(value):
        return
    fits = {
        Shape.TEXT: isinstance(value, str),
        Shape.FLAG: isinstance(value, bool),
        Shape.NUMBER: isinstance(value, int) and not isinstance(value, bool),
        Shape.TEXTS: isinstance(value, list) and all(isinstance(item, str) for item in value),
        Shape.OBJECT: isinstance(value, dict),
        Shape.OBJECTS: isinstance(value, list) and all(isinstance(item, dict) for item in value),
    }[field.shape]
    if not fits:
        found = "a secret of another kind" if field.secret else _short(value)
        yield Failure(path=field.name, reason=f"must be {field.shape.value}, found {found}")
        return
    texts = [value] if isinstance(value, str) else value if field.shape is Shape.TEXTS else []
    for text in texts:
        if field.choices and text not in field.choices:
            near = difflib.get_close_matches(text, field.choices, n=1)
            hint = f"; did you mean {near[0]}?" if near else ""
            yield Failure(path=field.name, reason=f"'{text}' is not one of {', '.join(field.choices)}{hint}")
        if field.longest and len(text) > field.longest:
            yield Failure(path=field.name, reason=f"has {len(text)} characters, Graph takes at most {field.longest}")
        if field.guid and not GUID.fullmatch(text):
            yield Failure(path=field.name, reason=f"'{text}' is not an object id (a GUID)")
        if field.required and not text.strip():
            yield Failure(path=field.name, reason="must not be empty")
    if field.parts:
        for inner in [value] if isinstance(value, dict) else value:
            named = {name: item for name, item in inner.items() if "@odata." not in name}
            for failure in check(field.parts, named)[1]:
                yield Failure(path=f"{field.name}.{failure.path}", reason=failure.reason)


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else text[:57] + "..."


def ordered(value: Any) -> Any:
    """A list of texts sorted and without repeats; anything else, or a list with unknowns, as it is."""
    if isinstance(value, list) and all(isinstance(item, str) for item in value) and UNKNOWN not in value:
        return sorted(set(value), key=lambda text: (text.casefold(), text))
    return value


def canonical(value: Any, *, fold_case: bool = False, in_order: bool = False) -> Any:
    """A value in comparable form: None for everything empty, lists as tuples (sorted and without repeats unless `in_order`),
    objects without empties and annotations."""
    if isinstance(value, str):
        return (value.casefold() if fold_case or GUID.fullmatch(value) else value) or None
    if isinstance(value, Mapping):
        kept = {
            key: canonical(item, fold_case=fold_case, in_order=in_order) for key, item in value.items() if "@odata." not in key
        }
        return {key: item for key, item in kept.items() if item is not None} or None
    if isinstance(value, list | tuple):
        items = [json.dumps(canonical(item, fold_case=fold_case, in_order=in_order), sort_keys=True) for item in value]
        return tuple(items if in_order else sorted(set(items))) or None
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def differences(
    fields: Sequence[Field], old: Mapping[str, Any], new: Mapping[str, Any], ignore: Sequence[str] = ()
) -> list[Difference]:
    """What has to change to get from `old` (state or live) to `new` (wanted inputs), in path order. An unknown in `new` counts
    as a change. Paths in `ignore`, and everything below them, are left out."""
    found: list[Difference] = []
    for field in fields:
        if not field.compare:
            continue
        before, after = old.get(field.name), new.get(field.name)
        before, after = normalised(field, before), (after if is_unknown(after) else normalised(field, after))
        for path, kind in _walk(field.name, before, after, field):
            if not any(path == skip or path.startswith((skip + ".", skip + "[")) for skip in ignore):
                found.append(Difference(path=path, kind=kind, replaces=field.replaces))
    return sorted(found, key=lambda difference: difference.path)


def _walk(path: str, old: Any, new: Any, field: Field) -> Iterator[tuple[str, DiffKind]]:
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in sorted({*old, *new}):
            if "@odata." not in key:
                yield from _walk(f"{path}.{key}", old.get(key), new.get(key), field.part(key))
        return
    before, after = comparable(field, old), comparable(field, new)
    if before == after and not is_unknown(new):
        return
    if before is None:
        yield path, DiffKind.ADD
    elif after is None:
        yield path, DiffKind.DELETE
    else:
        yield path, DiffKind.UPDATE


def managed(fields: Sequence[Field], live: Mapping[str, Any], prior: Mapping[str, Any]) -> Json:
    """The part of the live inputs that `prior` (the inputs in the state) manages, in the form in which inputs are written. A
    managed property that is empty live is null, so that its loss can be seen."""
    chosen: Json = {}
    for field in fields:
        if not field.compare or field.write_only:
            if field.name in prior:
                chosen[field.name] = prior[field.name]
        elif field.name in prior:
            chosen[field.name] = _like(live.get(field.name), prior[field.name], field)
        elif field.always and canonical(normalised(field, live.get(field.name))) != canonical(normalised(field, None)):
            chosen[field.name] = _tidy(live.get(field.name), ordered_lists=field.ordered)
    return chosen


def normalised(field: Field, value: Any) -> Any:
    """A value in the form in which it is compared, its parts first."""
    inner = value
    if field.parts and isinstance(value, Mapping):
        inner = {name: normalised(field.part(name), item) for name, item in value.items()}
    elif field.parts and isinstance(value, list):
        each = replace(field, normal=None)
        inner = [normalised(each, item) if isinstance(item, Mapping) else item for item in value]
    return field.normal(inner) if field.normal is not None else inner


def same(field: Field, one: Any, other: Any) -> bool:
    """Whether two values of a field mean the same."""
    return bool(comparable(field, normalised(field, one)) == comparable(field, normalised(field, other)))


def _like(live: Any, prior: Any, field: Field) -> Any:
    """`live` in the words of `prior`: the same value when they mean the same, else without what neither side needs to see."""
    if field.manage is Manage.GIVEN and isinstance(live, Mapping) and isinstance(prior, Mapping):
        live = pick(live, prior)
    if same(field, live, prior):
        return prior
    if isinstance(live, Mapping) and isinstance(prior, Mapping):
        keys = prior if field.manage is Manage.GIVEN else {**prior, **live}
        shown = [key for key in keys if "@odata." not in key or key == "@odata.type"]
        pairs = {key: _like(live.get(key), prior.get(key), field.part(key)) for key in shown}
        return {key: value for key, value in pairs.items() if key in prior or canonical(value) is not None}
    return _tidy(live, ordered_lists=field.ordered)


def comparable(field: Field, value: Any) -> Any:
    """`canonical` by the rules of the field and its parts."""
    if field.parts and isinstance(value, Mapping):
        kept = {key: comparable(field.part(key), item) for key, item in value.items() if "@odata." not in key}
        return {key: item for key, item in kept.items() if item is not None} or None
    if field.parts and isinstance(value, list | tuple):
        value = [comparable(field, item) for item in value]
        return canonical(value, in_order=field.ordered)
    return canonical(value, fold_case=field.fold_case, in_order=field.ordered)


def _tidy(value: Any, *, ordered_lists: bool = False) -> Any:
    if isinstance(value, Mapping):
        pairs = {
            key: _tidy(item, ordered_lists=ordered_lists)
            for key, item in value.items()
            if "@odata." not in key or key == "@odata.type"
        }
        return {key: item for key, item in pairs.items() if key == "@odata.type" or _says_something(item)} or None
    if isinstance(value, list):
        items = [_tidy(item, ordered_lists=ordered_lists) for item in value]
        return items if ordered_lists else ordered(items)
    return value


def _says_something(value: Any) -> bool:
    """Whether a value is more than empty; an object may say all by its type alone."""
    if canonical(value) is not None:
        return True
    return isinstance(value, Mapping) and ("@odata.type" in value or any(_says_something(item) for item in value.values()))


def _declared(field: Field, value: Any) -> Any:
    """What of a live value a program could say itself: Graph shows more than its parts."""
    if field.parts and isinstance(value, Mapping):
        names = {part.name for part in field.parts} | {"@odata.type"}
        return {name: _declared(field.part(name), item) for name, item in value.items() if name in names}
    if field.parts and isinstance(value, list):
        return [_declared(field, item) for item in value]
    return value


def everything(fields: Sequence[Field], live: Mapping[str, Any]) -> Json:
    """All inputs that a live object has, for an import."""
    readable = (field for field in fields if field.compare and not field.write_only)
    values = {field.name: _tidy(_declared(field, live.get(field.name)), ordered_lists=field.ordered) for field in readable}
    return {name: value for name, value in values.items() if _says_something(value) or isinstance(value, bool)}
