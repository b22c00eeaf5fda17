"""What Windows calls a time zone: Azure's schedules take these names, the spec IANA's.

Source: windows-zones.json beside this file, from Unicode CLDR."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

# Zones that CLDR leaves out, since their offset is no place's own.
_PLAIN = {"GMT": "UTC"}


@cache
def _names() -> Mapping[str, str]:
    written = json.loads((Path(__file__).parent / "windows-zones.json").read_text(encoding="utf-8"))
    return _PLAIN | {iana: windows for windows, several in written["zones"].items() for iana in several}


def windows_zone(iana: str) -> str | None:
    """Windows' name of an IANA zone (`Europe/Berlin`: `W. Europe Standard Time`); None where it has none."""
    return _names().get(iana)
