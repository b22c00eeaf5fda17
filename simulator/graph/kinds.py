"""What a kind of Graph object is. A file that serves one declares `KIND = Kind(...)`; `kinds()` finds them by scan."""

from __future__ import annotations

import functools
import importlib
import json
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from simulator.graph import typecheck
from simulator.messages import Request
from simulator.store import Tenant

Json = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class View:
    """What one answer is made from. `memo` keeps what is costly and the same for all its objects."""

    tenant: Tenant
    memo: dict[str, Any] = field(default_factory=dict)


Compute = Callable[[View, Json], Any]
Related = Callable[[Request, Json], Any]


def words(text: str) -> tuple[str, ...]:
    """A long list of names, written as text."""
    return tuple(text.split())


@functools.cache
def abilities(type_name: str) -> Json:
    """What Microsoft's pages say of queries on lists of this type; {} when the simulator's tables have no word about it.

    `options` are the query options that a list takes, `order` and `orderAdvanced` what it can be ordered by (the latter in an
    advanced query only), `filter` the operators by property, `filterAdvanced` the properties that only an advanced query may
    ask, `nullAdvanced` those whose comparison with null needs one, `pages` the greatest page once a property is selected.
    Tables: data/graph-query.json (properties), data/graph-lists.json (lists).
    """
    notes = _table("graph-query.json").get(type_name, {})
    page = _table("graph-lists.json").get(type_name, {})
    found = {**notes, **page}
    if "filter" in notes:
        found["filter"] = {**notes["filter"], **page.get("filter", {})}
    return found


@functools.cache
def _table(name: str) -> dict[str, Json]:
    table: dict[str, Json] = json.loads((typecheck.DATA / name).read_text(encoding="utf-8"))
    return table


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of object.

    `collection` is its place in the store, `segment` its path (`users`), `type_name` Microsoft's type (`graph.user`),
    `resource` the word that error messages use. `default` names what a read without `$select` shows (None: everything).
    `computed` gives properties that are not stored. `expand` gives what `$expand=NAME` shows: an entry, a list of entries or
    None, an entry being `(kind, object)`. `single_only` names what a list cannot show, `ordered_too` what it can be ordered
    by beyond the type's own, in an advanced query. `directory`: the rules of advanced queries hold. `page` and `largest`:
    default and greatest page size; 0 means that the list is never paged. `options` counts where data/graph-lists.json has no
    word about the type: it takes none then.
    """

    collection: str
    segment: str
    type_name: str
    resource: str
    default: tuple[str, ...] | None = None
    directory: bool = True
    computed: Mapping[str, Compute] = field(default_factory=dict)
    expand: Mapping[str, Related] = field(default_factory=dict)
    single_only: frozenset[str] = frozenset()
    ordered_too: tuple[str, ...] = ()
    page: int = 100
    largest: int = 999
    options: frozenset[str] = frozenset()

    def __hash__(self) -> int:
        return hash(self.collection)

    @property
    def odata_type(self) -> str:
        return f"#microsoft.{self.type_name}"


Entry = tuple[Kind, Json]


@functools.cache
def kinds() -> dict[str, Kind]:
    """Every kind that a file of this package declares, by collection."""
    import simulator.graph as package

    found: dict[str, Kind] = {}
    for module in pkgutil.iter_modules(package.__path__):
        kind = getattr(importlib.import_module(f"simulator.graph.{module.name}"), "KIND", None)
        if isinstance(kind, Kind):
            found[kind.collection] = kind
    return found


@functools.cache
def directory_names() -> frozenset[str]:
    """Every property that some kind of directory object has: what a list of several kinds can be asked for."""
    return frozenset(name for kind in kinds().values() if kind.directory for name in typecheck.properties(kind.type_name))


def kind_of_type(odata_type: str) -> Kind | None:
    """`#microsoft.graph.user`, `microsoft.graph.user` or `graph.user` -> the kind; None if no file serves it."""
    name = odata_type.lstrip("#").removeprefix("microsoft.").lower()
    return next((kind for kind in kinds().values() if kind.type_name.lower() == name), None)
