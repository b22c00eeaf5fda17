"""What a validator's error means to the person who writes the spec: found, expected, and the way out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from tenantry.errors import Problem
from tenantry.spec.days import is_day
from tenantry.spec.nearest import did_you_mean, nearest
from tenantry.spec.scalars import kind_of
from tenantry.spec.schema.assemble import checking_schema
from tenantry.spec.source import Path, Source, shown


@dataclass(frozen=True, kw_only=True)
class Mismatch:
    """Where a value differs from its schema. `keyword` is the part of `schema` that it fails, `wanted` that part's value;
    `in_key`: it is not a value but a key of the map at `path`."""

    path: Path
    instance: Any
    schema: dict[str, Any]
    keyword: str
    wanted: Any
    in_key: bool = False


_WORDS = {"yes": "true", "on": "true", "true": "true", "no": "false", "off": "false", "false": "false"}
_KINDS = {"string": "text", "object": "a map", "array": "a list", "boolean": "true or false"}


def problems_of(error: Mismatch, source: Source) -> Iterator[Problem]:
    """The problems behind one error; an error about missing or unknown keys can stand for several."""
    path = error.path
    if error.in_key:
        yield _bad_key(error, source)
        return
    match error.keyword:
        case "additionalProperties":
            for key in unknown_keys(error):
                hint = _hint_for_unknown(key, error.schema, error.instance)
                yield source.problem((*path, key), f"found the unknown key `{key}`", hint, key=True)
        case "required":
            yield from _missing(error, source)
        case "uniqueItems":
            yield _twice(error, source)
        case _:
            found = _found(error, source)
            yield source.problem(path, f"found {found}, {_expected(error)}", _hint(error, source))


def unknown_keys(error: Mismatch) -> list[str]:
    """The keys of a map that its schema does not name."""
    return [key for key in error.instance if key not in error.schema.get("properties", {})]


def folded(item: object) -> str:
    """What two items of a list of names must not share: names differ by more than their case."""
    return str(item).casefold()


def _bad_key(error: Mismatch, source: Source) -> Problem:
    found = error.instance
    name = f"`{found}`" if found else "an empty text"
    lower = found.lower()
    pattern = error.schema.get("pattern", "")
    fits = lower != found and re.fullmatch(pattern, lower)
    hint = f"write `{lower}`" if fits else ""
    return source.problem((*error.path, found), f"found {name} as a key, {_expected(error)}", hint, key=True)


def _missing(error: Mismatch, source: Source) -> Iterator[Problem]:
    allowed = error.schema.get("properties", {})
    misspelt = {nearest(key, allowed) for key in error.instance if key not in allowed}
    for key in error.wanted:
        # A misspelt key is said as such, once.
        if key not in error.instance and key not in misspelt:
            example = allowed.get(key, {}).get("examples", [None])[0]
            hint = f"for example `{key}: {example}`" if isinstance(example, str) else ""
            where = f"`{shown(error.path)}`" if error.path else "the spec"
            yield source.problem(error.path, f"found no `{key}` in {where}, expected one", hint)


def _twice(error: Mismatch, source: Source) -> Problem:
    names = [folded(item) for item in error.instance]
    index = next(index for index, name in enumerate(names) if name in names[:index])
    message = f"found `{error.instance[index]}` a second time in the list, expected it once"
    return source.problem((*error.path, index), message, "delete the second one")


def _found(error: Mismatch, source: Source) -> str:
    value = error.instance
    if error.schema.get("writeOnly"):
        return "something else"
    match value:
        case None:
            return "nothing"
        case "":
            return "an empty text"
        case str():
            kind = "the text " if error.keyword == "type" else ""
            return f"{kind}`{value}`" if len(value) <= 60 else f"a text of {len(value)} characters"
        case dict() | list():
            return f"{kind_of(value)}" if value else f"{kind_of(value)} with nothing in it"
    return f"`{source.written.get(error.path, value)}`, {kind_of(value)}"


def _expected(error: Mismatch) -> str:
    schema = error.schema
    if "errorMessage" in schema:
        return str(schema["errorMessage"])
    match error.keyword:
        case "type":
            return f"expected {_KINDS[error.wanted]}"
        case "enum":
            return f"expected one of {', '.join(error.wanted)}"
        case "minLength":
            return "expected some text"
        case "minItems" | "minProperties":
            return f"expected at least {'one' if error.wanted == 1 else error.wanted}"
        case "maxItems" | "maxProperties":
            return f"expected at most {error.wanted}"
        case "maxLength":
            return f"expected at most {error.wanted} characters"
    return f"expected {schema.get('title', 'something else')}"


def _hint(error: Mismatch, source: Source) -> str:
    value, schema = error.instance, error.schema
    if schema.get("writeOnly"):
        return f"for example `{schema['examples'][0]}`"
    if value is None:
        return "fill it in or delete the key"
    if error.keyword == "type" and error.wanted == "string" and isinstance(value, bool | int | float):
        written = source.written.get(error.path, str(value))
        return f'quote it: "{written}"' if _would_do(written, schema) else ""
    if error.keyword == "type" and error.wanted == "array" and isinstance(value, str):
        return f"write it as a list: [{value}]"
    if error.keyword == "type" and error.wanted == "boolean" and isinstance(value, str) and value.lower() in _WORDS:
        return f"write {_WORDS[value.lower()]}, without quotes"
    if error.keyword == "pattern" and isinstance(value, str) and value != value.strip() and _would_do(value.strip(), schema):
        return "delete the space or line break around it"
    if error.keyword == "enum" and isinstance(value, str):
        close = nearest(value, error.wanted)
        return f"did you mean `{close}`?" if close else ""
    return ""


def _would_do(text: str, schema: dict[str, Any]) -> bool:
    if "pattern" in schema:
        return re.fullmatch(schema["pattern"], text) is not None
    return schema.get("format") != "date" or is_day(text)


def _hint_for_unknown(key: str, schema: dict[str, Any], instance: dict[str, Any]) -> str:
    if key in schema.get("x-not-served-yet", ()):
        return "not served yet: a later version will"
    allowed = schema.get("properties", {})
    # A key that is there already cannot be what was meant.
    close = nearest(key, [name for name in allowed if name not in instance])
    if close is not None:
        return f"did you mean `{close}`?"
    homes = _homes().get(key, ())
    if homes:
        return "it belongs under " + " or ".join(homes)
    return did_you_mean(key, allowed)


@cache
def _homes() -> dict[str, tuple[str, ...]]:
    """Every key of the schema -> where it may stand (`people/NAME`)."""
    homes: dict[str, list[str]] = {}

    def walk(schema: Any, path: str) -> None:
        if not isinstance(schema, dict):
            return
        for key, inner in schema.get("properties", {}).items():
            homes.setdefault(key, []).append(f"`{path}`" if path else "the top")
            walk(inner, f"{path}/{key}".lstrip("/"))
        walk(schema.get("additionalProperties"), f"{path}/NAME")
        walk(schema.get("items"), path)

    walk(checking_schema(), "")
    return {key: tuple(places) for key, places in homes.items()}
