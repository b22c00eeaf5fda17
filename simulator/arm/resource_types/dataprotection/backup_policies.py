"""Backup policies of a backup vault (.../backupVaults/{vault}/backupPolicies): for one kind of source, with a default retention.

BMSUserErrorInvalidInput as users report it for rules that don't fit; which rules those are is Microsoft's documentation.
"""

from __future__ import annotations

from simulator.arm.kind import Kind, Write
from simulator.errors import ArmFault
from simulator.messages import Json

TYPE = "Microsoft.DataProtection/backupVaults/backupPolicies"


def prepare(write: Write, wanted: Json) -> None:
    given = wanted["properties"]
    held = (write.current or {}).get("properties")
    if len(given["datasourceTypes"]) != 1:
        raise _bad("A policy is for one type of data source.")
    if held and held["datasourceTypes"] != given["datasourceTypes"]:
        raise _bad("The type of data source of a policy can't be changed.")
    rules = given["policyRules"]
    names = [rule["name"] for rule in rules]
    if len(set(names)) != len(names):
        raise _bad("Each rule of a policy has a name of its own.")
    retention = [rule for rule in rules if rule["objectType"] == "AzureRetentionRule"]
    if not any(rule.get("isDefault") for rule in retention):
        raise _bad("A policy needs a default retention rule.")
    tags = {rule["name"].lower() for rule in retention}
    for rule in rules:
        if rule["objectType"] == "AzureBackupRule":
            _check_backup(rule, tags)


KIND = Kind(type=TYPE, prepare=prepare, name_pattern="[A-Za-z][A-Za-z0-9-]{2,149}")


def _check_backup(rule: Json, tags: set[str]) -> None:
    """What a backup is tagged with is how long it is kept."""
    criteria = rule["trigger"].get("taggingCriteria") or []
    # A schedule has a list of them, a backup on demand just one.
    for criterion in criteria if isinstance(criteria, list) else [criteria]:
        name = (criterion.get("tagInfo") or {}).get("tagName", "")
        if name.lower() not in tags:
            raise _bad(f"The rule '{rule['name']}' tags copies with '{name}', which no retention rule is named.")


def _bad(message: str) -> ArmFault:
    return ArmFault(400, "BMSUserErrorInvalidInput", message)
