"""What a kind of object can be asked in `$filter`: known properties, fitting literals, the operators that Microsoft lists.

Which operators a property takes, and which of them only an advanced query may use, stands in data/graph-query.json. Source:
Graph, advanced query capabilities on directory objects; the properties tables of the resource pages. The words about types
that don't fit are those of the OData library (general knowledge).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from simulator.graph import faults, typecheck
from simulator.graph.filters import Filter, Guid, Use, plain
from simulator.graph.kinds import Kind, abilities, directory_names

Json = dict[str, Any]

_WORDS = {
    "eq": "Equal",
    "in": "Equal",
    "ne": "NotEqual",
    "gt": "GreaterThan",
    "ge": "GreaterThanOrEqual",
    "lt": "LessThan",
    "le": "LessThanOrEqual",
    "has": "Has",
}
_NUMBERS = frozenset({"Edm.Byte", "Edm.Int16", "Edm.Int32", "Edm.Int64", "Edm.Double", "Edm.Single", "Edm.Decimal"})
_LISTED_AS = {"gt": "ge", "lt": "le", "has": "eq"}


def check(condition: Filter, kind: Kind, *, mixed: bool = False) -> str:
    """Raises GraphFault 400 for what `kind` cannot be asked. Gives the operator that makes the query an advanced one, or "".

    `mixed`: the list holds directory objects of several kinds, of which only the id can be asked without an advanced query.
    """
    advanced = condition.because
    for use in condition.uses:
        if use.name.startswith("extension_"):
            continue
        if mixed and not use.cast:
            _check_known(use)
            advanced = advanced or ("" if use.name == "id" else use.operator)
            continue
        declared = _declared(use, kind)
        _check_fit(use, declared)
        advanced = _check_listed(use, kind) or advanced
    return advanced


def _check_known(use: Use) -> None:
    """A list of directory objects knows the properties of every kind that may be in it."""
    if use.name not in directory_names():
        raise _unknown(use.name, "graph.directoryObject")


def _declared(use: Use, kind: Kind) -> str:
    """The declared type of what is compared: at the end of the path, or of an item's property inside a lambda."""
    type_name = use.cast or kind.type_name
    if use.cast and not typecheck.is_complex(use.cast):
        raise faults.malformed(f"Invalid filter clause: The type 'microsoft.{use.cast}' is not known.")
    declared = _walk(type_name, plain(use.path), kind)
    if use.inside is None:
        return declared
    item, is_list = typecheck.bare(declared)
    if not is_list:
        raise faults.malformed("Invalid filter clause: Any/All may only be used following a collection.")
    return _walk(item, use.inside, kind) if use.inside else item


def _walk(type_name: str, path: str, kind: Kind) -> str:
    declared = type_name
    for step in path.split("/"):
        here, _ = typecheck.bare(declared)
        if typecheck.is_complex(here) and step in typecheck.properties(here):
            declared = typecheck.properties(here)[step]
        elif typecheck.is_complex(here) and step in typecheck.links(here):
            raise _unsupported(step, kind)
        elif typecheck.is_open(here) and "graph.directoryObject" not in typecheck.lineage(here):
            return ""
        else:
            raise _unknown(step, here)
    return declared


def _check_fit(use: Use, declared: str) -> None:
    """Whether the literals can be compared with what the property holds. Enumerations are compared with strings."""
    bare, is_list = typecheck.bare(declared)
    if use.operator in ("any", "all", "$count"):
        if declared and not is_list:
            raise faults.malformed("Invalid filter clause: Any/All may only be used following a collection.")
        return
    if is_list and use.values:
        raise _misfit(use, f"Collection({bare})", use.values[0])
    for value in use.values:
        if value is None or not declared:
            continue
        fits = True
        if bare == "Edm.Boolean":
            fits = isinstance(value, bool)
        elif bare in _NUMBERS:
            fits = isinstance(value, int | float) and not isinstance(value, bool)
        elif bare == "Edm.DateTimeOffset":
            fits = isinstance(value, datetime)
        elif bare == "Edm.String":
            fits = isinstance(value, str) and not isinstance(value, Guid)
        if not fits:
            raise _misfit(use, bare, value)


def _check_listed(use: Use, kind: Kind) -> str:
    """Whether Microsoft lists the operator for the property; gives it when only an advanced query may use it."""
    listed = abilities(kind.type_name)
    if "filter" not in listed:
        return ""
    operators = listed["filter"].get(use.name)
    if operators is None or (use.operator == "all" and kind.directory):
        raise _unsupported(use.name, kind)
    if use.operator not in ("any", "all", "$count") and _LISTED_AS.get(use.operator, use.operator) not in operators:
        raise _unsupported(use.name, kind)
    if use.name in listed.get("filterAdvanced", ()):
        return use.operator
    return use.operator if None in use.values and use.name in listed.get("nullAdvanced", ()) else ""


def _unknown(name: str, type_name: str) -> Exception:
    return faults.malformed(
        f"Invalid filter clause: Could not find a property named '{name}' on type '{typecheck.spelled(type_name)}'."
    )


def _unsupported(name: str, kind: Kind) -> Exception:
    return faults.unsupported_query(
        f"Unsupported or invalid query filter clause specified for property '{name}' of resource '{kind.resource}'."
    )


def _misfit(use: Use, declared: str, value: Any) -> Exception:
    if use.operator not in _WORDS:
        return faults.malformed(f"Invalid filter clause: No function signature for the function '{use.operator}' fits.")
    return faults.malformed(
        "Invalid filter clause: A binary operator with incompatible types was detected. "
        f"Found operand types '{declared}' and '{_literal_type(value)}' for operator kind '{_WORDS[use.operator]}'."
    )


def _literal_type(value: Any) -> str:
    if isinstance(value, bool):
        return "Edm.Boolean"
    if isinstance(value, Guid):
        return "Edm.Guid"
    if isinstance(value, datetime):
        return "Edm.DateTimeOffset"
    if isinstance(value, float):
        return "Edm.Double"
    return "Edm.Int32" if isinstance(value, int) else "Edm.String"
