"""The parts of a body that have a name and an id but are no resources of their own (IP configurations, peerings, ...), and what
every resource of the namespace gets from the service. The codes InvalidResourceName, MissingResourceName and
DuplicateResourceName are general knowledge."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from simulator.arm import enums, kind
from simulator.arm.kind import Write
from simulator.arm.resource_types.network.refusals import bad, unreadable
from simulator.messages import Json
from simulator.store import Cloud


@dataclass(frozen=True, kw_only=True)
class Part:
    """`name`: the property that lists them; `segment`: what their ids say; `type`: what their `type` says, if they have one."""

    name: str
    segment: str
    type: str = ""

    def settle(self, write: Write, properties: Json) -> list[Json]:
        """Fill in what the service says of each; their list (made empty where there is none)."""
        given: list[Json] = properties.setdefault(self.name, [])
        checked_names(write.id.text, given, f"properties.{self.name}", ".+")
        for item in given:
            item["id"] = f"{write.id.text}/{self.segment}/{item['name']}"
            if self.type:
                item["type"] = self.type
            item["properties"] = {**(item.get("properties") or {}), "provisioningState": "Succeeded"}
        return given


def refuse_unknown(write: Write, wanted: Json) -> None:
    """400 for a value that is none of a list of Microsoft's description, in requests of an api-version that it describes."""
    described = kind.of(write.id.type).description
    if write.version[:10] <= described.api_version:
        enums.check(described, wanted, code="InvalidRequestFormat")


def settle(write: Write, wanted: Json, *, guid: bool = True) -> Json:
    """The properties of the wanted resource with the state, and the GUID that a resource keeps for life; 400 for a value that is
    none of a list."""
    refuse_unknown(write, wanted)
    properties: Json = wanted["properties"]
    if guid:
        held = (write.current or {}).get("properties", {}).get("resourceGuid")
        properties["resourceGuid"] = held or write.request.cloud.new_id()
    properties["provisioningState"] = "Succeeded"
    return properties


def with_etags(found: Json, parts: Sequence[Part]) -> Json:
    """The resource as it is read: its parts have its etag."""
    properties = dict(found["properties"])
    for part in parts:
        if part.name in properties:
            properties[part.name] = [{**item, "etag": found["etag"]} for item in properties[part.name]]
    return found | {"properties": properties}


def new_etag(cloud: Cloud) -> str:
    return f'W/"{cloud.new_id()}"'


def checked_names(owner: str, given: Sequence[Json], path: str, pattern: str) -> None:
    """400 for a part or child without a name, with a bad one, or with one that another has."""
    seen: set[str] = set()
    for index, item in enumerate(given):
        name = item.get("name")
        if not name:
            raise unreadable("MissingResourceName", f"Value for name is missing. Path {path}[{index}].")
        if not re.fullmatch(pattern, name):
            raise bad(
                "InvalidResourceName",
                f"Resource name {name} is invalid. The name can be up to 80 characters long. It must begin with a word "
                "character, and it must end with a word character or with '_'. The name may contain word characters or '.', '-', "
                "'_'.",
            )
        if name.lower() in seen:
            raise bad("DuplicateResourceName", f"Resource {owner} has two child resources with the same name ({name}).")
        seen.add(name.lower())
