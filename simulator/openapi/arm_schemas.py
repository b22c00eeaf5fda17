"""Microsoft's descriptions of Resource Manager's types (`simulator.arm.description`) as JSON Schema."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.arm.description import FROM_PATH, READ_ONLY, REQUIRED, Description
from simulator.messages import Json
from simulator.openapi.part import Schemas

_PLAIN: dict[str, Json] = {
    "string": {"type": "string"},
    "boolean": {"type": "boolean"},
    # The descriptions call every number an integer, a budget's amount too.
    "integer": {"type": "number"},
}


@dataclass(frozen=True, kw_only=True)
class ArmSchemas:
    """The schemas of one type. `partial`: of a PATCH, where nothing is required and null takes a property away."""

    schemas: Schemas
    description: Description
    partial: bool

    def body(self) -> Json:
        """The request's body."""
        return self._of(self.description.body)

    def _of(self, ref: int) -> Json:
        described = self.description.types[str(ref)]
        kind = described["k"]
        if kind in _PLAIN:
            return _PLAIN[kind]
        if kind == "literal":
            return {"const": described["v"]}
        if kind == "array":
            return {"type": "array", "items": self._of(described["of"])}
        if kind == "union":
            return {"anyOf": [self._of(option) for option in described["of"]]}
        if kind in ("object", "tagged"):
            name = f"{self.description.arm_type.replace('/', '_')}{'.patch' if self.partial else ''}.{ref}"
            return self.schemas.ref(name, lambda: self._object(described) if kind == "object" else self._tagged(described))
        return {}

    def _object(self, described: Json) -> Json:
        known = {name: entry for name, entry in described["p"].items() if not entry["f"] & FROM_PATH}
        made: Json = {"type": "object", "properties": {name: self._property(entry) for name, entry in known.items()}}
        required = [name for name, entry in known.items() if entry["f"] & REQUIRED and not entry["f"] & READ_ONLY]
        if required and not self.partial:
            made["required"] = required
        made["additionalProperties"] = self._of(described["any"]) if "any" in described else False
        return made

    def _tagged(self, described: Json) -> Json:
        by, types = described["by"], self.description.types
        kinds = []
        for tag, ref in described["of"].items():
            own = types[str(ref)]
            made = self._object({**own, "p": {**described["p"], **own["p"]}})
            made["properties"][by] = {"const": tag}
            if not self.partial and by not in made.get("required", ()):
                made["required"] = [*made.get("required", ()), by]
            kinds.append(made)
        return {"anyOf": kinds}

    def _property(self, entry: Json) -> Json:
        made = self._of(entry["t"])
        if entry["f"] & READ_ONLY:
            return {**made, "readOnly": True}
        return {"anyOf": [made, {"type": "null"}]} if self.partial else made
