"""The types that the stand-in serves: one JSON file each, found by scan, made by scripts/sources/azure_native_types.py.

`body` lists the inputs, `records` the objects in them by the SDK's class names; `shape.Shape` says what an entry's keys mean.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from simulator.azure_native.shape import ResourceType, Shape, shape_of

FOLDER = Path(__file__).parent


@cache
def tokens() -> Mapping[str, Path]:
    """Pulumi token -> file."""
    return {_token(file): file for file in sorted(FOLDER.glob("*.json"))}


@cache
def type_named(token: str) -> ResourceType:
    """One type. KeyError when it is not served."""
    return _read(json.loads(tokens()[token].read_text(encoding="utf-8")))


def _token(file: Path) -> str:
    """The token stands on the second line, so that no file is parsed before its type is used."""
    with file.open(encoding="utf-8") as text:
        next(text)
        return next(text).split('"')[3]


def _read(document: Mapping[str, Any]) -> ResourceType:
    records: dict[str, Mapping[str, Shape]] = {}
    for name, fields in document["records"].items():
        records[name] = {key: shape_of(entry, records) for key, entry in fields.items()}
    return ResourceType(
        token=document["token"],
        arm_type=document["armType"],
        api_version=document["apiVersion"],
        path=document["path"],
        lifted=document["lifted"],
        outputs=frozenset(document["outputs"]),
        body={key: shape_of(entry, records) for key, entry in document["body"].items()},
    )
