"""The lifecycle rules of a storage account (.../managementPolicies/default): when blobs move to a cooler tier or go."""

from __future__ import annotations

from simulator.arm.kind import Kind, Write
from simulator.errors import ArmFault
from simulator.messages import Json

TYPE = "Microsoft.Storage/storageAccounts/managementPolicies"
_MOST = 100
_BLOB_TYPES = ("blockblob", "appendblob")


def prepare(write: Write, wanted: Json) -> None:
    rules = (wanted["properties"].get("policy") or {}).get("rules") or []
    if not 1 <= len(rules) <= _MOST:
        raise _refused("rules", f"A management policy has 1 to {_MOST} rules, not {len(rules)}.")
    names = [rule["name"].lower() for rule in rules]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise _refused("rules", f"The rule name '{twice[0]}' is used more than once.")
    for rule in rules:
        rule.setdefault("enabled", True)
        _check_rule(rule)
    wanted["properties"]["lastModifiedTime"] = write.request.cloud.timestamp()


KIND = Kind(type=TYPE, prepare=prepare, name_pattern="(?i:default)")


def _check_rule(rule: Json) -> None:
    # The codes and texts are general knowledge; the rules are Microsoft's documented ones.
    where = f"rules[{rule['name']}]"
    if rule["type"] != "Lifecycle":
        raise _refused(where, f"The rule type '{rule['type']}' is not Lifecycle.")
    actions = rule["definition"]["actions"]
    if not any(actions.get(part) for part in ("baseBlob", "snapshot", "version")):
        raise _refused(where, "A rule needs at least one action.")
    filters = rule["definition"].get("filters") or {}
    types = [str(kind).lower() for kind in filters.get("blobTypes") or ()]
    if not types or any(kind not in _BLOB_TYPES for kind in types):
        raise _refused(where, "A rule needs a filter with blobTypes of blockBlob and appendBlob.")
    if len(filters.get("prefixMatch") or ()) > 10:
        raise _refused(where, "A rule has 10 prefixes at most.")
    for part in actions.values():
        for name, condition in (part or {}).items():
            _check_action(where, name, condition, "appendblob" in types)


def _check_action(where: str, name: str, condition: object, appends: bool) -> None:
    if not isinstance(condition, dict):
        return
    if appends and name.startswith("tierTo"):
        raise _refused(where, f"{name} is not supported for appendBlob.")
    if any(isinstance(days, int | float) and days < 0 for days in condition.values()):
        raise _refused(where, f"{name} has a number of days below 0.")


def _refused(where: str, why: str) -> ArmFault:
    return ArmFault(400, "InvalidRequestPropertyValue", f"The value of property '{where}' is not allowed: {why}", target=where)
