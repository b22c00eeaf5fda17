"""Describes types of Graph that Microsoft's client has and the service description at hand lacks: Intune's other platforms, apps.

`python -m scripts.sources.graph_types` writes simulator/data/graph-v1.0-types-intune.json out of the locked msgraph-sdk.

The models say each property's name and type, not whether it may be null. That follows the rule which holds for all but one in
thirty properties of Intune's described types: switches, members of enumerations, times and 64-bit numbers may not, the rest may.
What is an entity stands at the end of a link. What is abstract can't be seen in a model either; it is listed here.
"""

from __future__ import annotations

import importlib.util
import json
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

Json = dict[str, Any]

DATA = Path(__file__).resolve().parents[2] / "simulator" / "data"
TARGET = DATA / "graph-v1.0-types-intune.json"
FAMILIES = ("DeviceCompliancePolicy", "DeviceConfiguration", "MobileApp", "MobileAppAssignmentSettings")
ALONE = ("MobileAppAssignment", "MobileAppCategory")
ABSTRACT = {"mobileApp", "mobileLobApp", "managedApp", "managedMobileLobApp", "mobileAppAssignmentSettings"}
LONG = {"size"}
_CLASS = re.compile(r"^class (\w+)\(([\w, ]+)\):", re.MULTILINE)
_FIELD = re.compile(r'^\s+"(\w+)": lambda n : setattr\(self, \'\w+\', n\.get_(\w+)\((\w*)\)\)', re.MULTILINE)
_MEMBER = re.compile(r'^    \w+ = "([^"]+)"', re.MULTILINE)
_PLAIN = {
    "str_value": "Edm.String",
    "bool_value": "Edm.Boolean!",
    "int_value": "Edm.Int32",
    "float_value": "Edm.Double",
    "datetime_value": "Edm.DateTimeOffset!",
    "date_value": "Edm.Date",
    "time_value": "Edm.TimeOfDay",
    "timedelta_value": "Edm.Duration",
    "uuid_value": "Edm.Guid",
    "bytes_value": "Edm.Binary",
}
_ITEMS = {"str": "Edm.String", "int": "Edm.Int32"}


@cache
def _models() -> dict[str, str]:
    """The text of every model, by class."""
    spec = importlib.util.find_spec("msgraph.generated.models")
    assert spec is not None and spec.submodule_search_locations
    found = {}
    for path in sorted(Path(spec.submodule_search_locations[0]).glob("*.py")):
        text = path.read_text(encoding="utf-8")
        if (declared := _CLASS.search(text)) is not None:
            found[declared[1]] = text
    return found


def _base(name: str) -> str:
    declared = _CLASS.search(_models()[name])
    assert declared is not None
    return declared[2].split(",")[0].strip()


def _lineage(name: str) -> Iterable[str]:
    while name in _models():
        yield name
        name = _base(name)


def _spelled(name: str) -> str:
    return f"graph.{name[:1].lower()}{name[1:]}"


def _declared(field: str, reader: str, of: str) -> str:
    if reader in _PLAIN:
        return "Edm.Int64!" if field in LONG else _PLAIN[reader]
    if reader == "collection_of_primitive_values":
        return f"Collection({_ITEMS[of]})"
    if reader.startswith("collection_of_"):
        return f"Collection({_spelled(of)})"
    return _spelled(of) + ("!" if reader == "enum_value" else "")


def described(known: Json) -> Json:
    """`types` and `enums` that `known` lacks."""
    out: Json = {"source": "Models of Microsoft's msgraph-sdk; null by the rule that scripts/sources/graph_types.py names"}
    out.update(types={}, enums={}, operations=[])
    waiting = [*ALONE, *(name for name in _models() if set(FAMILIES) & set(_lineage(name)))]
    while waiting:
        name = waiting.pop()
        spelled, text = _spelled(name), _models()[name]
        if spelled in known["types"] or spelled in known["enums"] or spelled in {**out["types"], **out["enums"]}:
            continue
        if "Enum" in _base(name) or _base(name) == "str":
            out["enums"][spelled] = {"flags": False, "m": _MEMBER.findall(text)}
            continue
        fields = _FIELD.findall(text.partition("def get_field_deserializers")[2])
        related = [field for field in fields if field[2] and "Entity" in _lineage(field[2])]
        own = [field for field in fields if field not in related and field[0] != "@odata.type"]
        entry: Json = {"kind": "entity" if "Entity" in _lineage(name) else "complex"}
        if _base(name) in _models():
            entry["base"] = _spelled(_base(name))
        if spelled.removeprefix("graph.") in ABSTRACT:
            entry["abstract"] = True
        entry["p"] = {field: _declared(field, reader, of) for field, reader, of in own}
        entry["n"] = {field: _declared(field, reader, of).rstrip("!") for field, reader, of in related}
        out["types"][spelled] = entry
        waiting += [of for _, _, of in own if of in _models()]
        waiting += [_base(name)] if _base(name) in _models() else []
    settings = "Collection(graph.mobileAppAssignment)"
    assign = {"o": "action", "n": "graph.assign", "bound": True}
    out["operations"].append({**assign, "p": [["bindingParameter", "graph.mobileApp"], ["mobileAppAssignments", settings]]})
    return out


def main() -> None:
    known: Json = {"types": {}, "enums": {}}
    for path in sorted(DATA.glob("graph-v1.0-types*.json")):
        if path != TARGET:
            more = json.loads(path.read_text(encoding="utf-8"))
            known["types"] |= more["types"]
            known["enums"] |= more["enums"]
    found = described(known)
    parts = [f' "source": {json.dumps(found["source"])}']
    for name in ("types", "enums"):
        lines = ",\n".join(f"  {json.dumps(key)}: {json.dumps(found[name][key])}" for key in sorted(found[name]))
        parts.append(f' "{name}": {{\n{lines}\n }}')
    parts.append(f' "operations": {json.dumps(found["operations"])}')
    TARGET.write_text("{\n" + ",\n".join(parts) + "\n}\n", encoding="utf-8")
    print(f"{len(found['types'])} types and {len(found['enums'])} enumerations")


if __name__ == "__main__":
    main()
