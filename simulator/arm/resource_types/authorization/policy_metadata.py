"""What the service adds to policy objects: who made and changed them when, and the form of versions."""

from __future__ import annotations

import re
from typing import Any

from simulator.arm.kind import Write
from simulator.errors import ArmFault
from simulator.messages import Json

_VERSION = re.compile(r"(\d+)\.\d+\.\d+(-\w+)?\Z")


def stamped(write: Write, metadata: Any) -> Json:
    """The metadata with createdBy, createdOn, updatedBy and updatedOn, which a caller can't set."""
    given = dict(metadata) if isinstance(metadata, dict) else {}
    if metadata is not None and not isinstance(metadata, dict):
        # From general knowledge.
        raise ArmFault(400, "InvalidPolicyMetadata", "The policy metadata must be an object.")
    now, who = write.request.cloud.timestamp(), write.request.who.object_id
    before = (write.current or {}).get("properties", {}).get("metadata") or {}
    made = {"createdBy": before.get("createdBy", who), "createdOn": before.get("createdOn", now)}
    return given | made | {"updatedBy": who if write.current else None, "updatedOn": now if write.current else None}


def any_minor(version: str) -> str:
    """`1.2.0-preview` as a definitionVersion: whatever comes of that major version."""
    found = _VERSION.match(version)
    return f"{found[1]}.*.*{(found[2] or '').lower()}" if found else version


def check_version(text: str) -> None:
    """400 unless it reads like 1.2.0 or 1.2.0-preview. (The code is from general knowledge.)"""
    if not _VERSION.match(text):
        raise ArmFault(400, "InvalidPolicyDefinitionVersion", f"The version '{text}' is not of the form 1.0.0 or 1.0.0-preview.")
