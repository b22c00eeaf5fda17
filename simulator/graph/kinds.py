"""What a kind of Graph object is. A file that serves one declares `KIND = Kind(...)`; `kinds()` finds them by scan."""

from __future__ import annotations

import functools
import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

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


EVERY_OPTION = frozenset({"$select", "$filter", "$top", "$orderby", "$count", "$expand", "$search", "$skiptoken", "$format"})


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of object.

    `collection` is its place in the store, `segment` its path (`users`), `type_name` Microsoft's type (`graph.user`),
    `resource` the word that error messages use. `default` names what a read without `$select` shows (None: everything).
    `computed` gives properties that are not stored. `expand` gives what `$expand=NAME` shows: an entry, a list of entries or
    None, an entry being `(kind, object)`. `single_only` names what a list cannot show, `ordered_too` what it can be ordered
    by beyond the type's own. `directory`: the rules of advanced queries hold. `page` and `largest`: default and greatest page
    size; 0 means that the list is never paged.
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
    options: frozenset[str] = EVERY_OPTION

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


def kind_of_type(odata_type: str) -> Kind | None:
    """`#microsoft.graph.user`, `microsoft.graph.user` or `graph.user` -> the kind; None if no file serves it."""
    name = odata_type.lstrip("#").removeprefix("microsoft.").lower()
    return next((kind for kind in kinds().values() if kind.type_name.lower() == name), None)
