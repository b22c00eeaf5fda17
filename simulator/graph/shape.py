"""How objects look in answers: the default subset, `$select`, `$expand`, `@odata.context`, `@odata.type`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from simulator.graph import typecheck
from simulator.graph.expansions import Expansion
from simulator.graph.kinds import Entry, Kind, View
from simulator.graph.options import Options
from simulator.messages import Request

Json = dict[str, Any]

EXPAND_LIMIT = 20  # what one $expand of a directory object gives, without next link (facts: query parameters)


def whole(view: View, kind: Kind, item: Json, wanted: Iterable[str] | None = None) -> Json:
    """The object with every declared property, or with those that `wanted` names. Only these are computed."""
    unset = typecheck.unset(kind.type_name)
    if wanted is None:
        names: Iterable[str] = dict.fromkeys([*unset, *(key for key in item if not key.startswith("_"))])
    else:
        names = [name for name in wanted if name in unset or (name in item and not name.startswith("_"))]
    out: Json = {}
    for name in names:
        if name in kind.computed:
            out[name] = kind.computed[name](view, item)
        elif name in item:
            out[name] = item[name]
        else:
            out[name] = [] if unset[name] == () else unset[name]
    return out


def selected(kind: Kind, options: Options) -> tuple[str, ...] | None:
    """What the read shows: `$select`, else the kind's default subset; None for everything."""
    return options.select if options.select is not None else kind.default


def cut(request: Request, entry: Entry, options: Options, view: View, *, typed: bool) -> Json:
    """One object as the answer shows it. `typed`: it stands in a mixed collection, so it says what it is."""
    kind, item = entry
    names = selected(kind, options)
    # A mixed collection's $select may name what this kind doesn't have.
    full = whole(view, kind, item, names)
    tag = item.get("@odata.type", kind.odata_type if typed else None)
    out: Json = {"@odata.type": tag} if tag else {}
    out.update(full)
    for expansion in options.expand:
        if expansion.name in kind.expand:
            out.update(_expanded(request, entry, expansion, view))
    return out


def _expanded(request: Request, entry: Entry, expansion: Expansion, view: View) -> Json:
    """What the expansion adds to the object: nothing where nobody stands at the end of the link."""
    kind, item = entry
    related = kind.expand[expansion.name](request, item)
    inner = Options(select=expansion.select, expand=expansion.expand)
    if related is None:
        return {}
    if isinstance(related, list):
        return {expansion.name: [cut(request, one, inner, view, typed=True) for one in related[:EXPAND_LIMIT]]}
    out = {expansion.name: cut(request, related, inner, view, typed=True)}
    below, seen = out[expansion.name], {related[1].get("id")}
    for _ in range(expansion.levels - 1):
        kind, item = related
        related = kind.expand[expansion.name](request, item)
        # A circle of managers ends where it closes.
        if related is None or related[1]["id"] in seen:
            break
        seen.add(related[1]["id"])
        below[expansion.name] = cut(request, related, inner, view, typed=True)
        below = below[expansion.name]
    return out


def context(request: Request, path: str, options: Options, *, entity: bool = False) -> str:
    """`https://host/v1.0/$metadata#users(id,displayName)/$entity`."""
    parts = list(options.select or ())
    parts += [_part(expansion) for expansion in options.expand]
    shown = f"({','.join(parts)})" if parts else ""
    return f"{request.origin}/v1.0/$metadata#{path}{shown}{'/$entity' if entity else ''}"


def _part(expansion: Expansion) -> str:
    inside = [*(expansion.select or ()), *(_part(one) for one in expansion.expand)]
    return f"{expansion.name}({','.join(inside)})"
