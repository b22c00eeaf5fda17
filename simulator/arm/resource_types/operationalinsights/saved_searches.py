"""Saved searches of a workspace (Microsoft.OperationalInsights/workspaces/savedSearches): queries and functions.

Their list is one page, and a DELETE of what isn't there is a 404 (azure-mgmt-loganalytics 14.0.0 knows 200 alone).
"""

from __future__ import annotations

import re

from simulator.arm import crud
from simulator.arm.kind import Kind, Write
from simulator.errors import ArmFault
from simulator.messages import Json

TYPE = "Microsoft.OperationalInsights/workspaces/savedSearches"
_ALIAS = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")


def prepare(write: Write, wanted: Json) -> None:
    given = wanted["properties"]
    asked = wanted.get("etag")
    if write.current and asked not in (None, "*", write.current["etag"]):
        raise ArmFault(409, "Conflict", "The etag of the saved search is not the latest one; read it again and retry.")
    for name in ("category", "displayName", "query"):
        if not given[name].strip():
            raise ArmFault(400, "BadRequest", f"The {name} of a saved search must not be empty.")
    alias = given.get("functionAlias")
    if alias and not _ALIAS.match(alias):
        raise ArmFault(400, "BadRequest", f"The functionAlias '{alias}' is not a name: letters, digits and _, no digit first.")
    if given.get("functionParameters") and not alias:
        raise ArmFault(400, "BadRequest", "functionParameters need a functionAlias.")
    for other in crud.below(write.request.tenant, write.id.parent, TYPE):
        same = alias and other["properties"].get("functionAlias", "").lower() == alias.lower()
        if same and other["id"].lower() != write.id.key:
            raise ArmFault(409, "Conflict", f"The functionAlias '{alias}' belongs to the saved search '{other['name']}' already.")
    tags = [tag["name"].lower() for tag in given.get("tags") or ()]
    if len(set(tags)) < len(tags):
        raise ArmFault(400, "BadRequest", "A saved search has a tag once.")
    given.setdefault("version", 2)


KIND = Kind(type=TYPE, prepare=prepare, name_pattern=r"[^<>%&:\\?/*]{1,256}", etag="etag", weak_etag=True)
