"""Windows' names of time zones: every place's zone has one, and it keeps the place's time."""

from __future__ import annotations

import json
from pathlib import Path
from zoneinfo import available_timezones

from tenantry.spec.windows_zones import windows_zone

ROOT = Path(__file__).resolve().parents[2]
# Windows knows no zone with their clock.
NOT_IN_WINDOWS = {"America/Coyhaique", "Antarctica/Troll"}


def test_well_known_zones() -> None:
    assert windows_zone("Europe/Berlin") == "W. Europe Standard Time"
    assert windows_zone("Europe/London") == "GMT Standard Time"
    assert windows_zone("America/New_York") == "Eastern Standard Time"
    assert windows_zone("Asia/Kolkata") == windows_zone("Asia/Calcutta") == "India Standard Time"
    assert windows_zone("UTC") == windows_zone("Etc/UTC") == windows_zone("GMT") == "UTC"
    assert windows_zone("Mars/Olympus_Mons") is None


def test_every_place_has_one_that_azure_takes() -> None:
    taken = set(json.loads((ROOT / "simulator" / "data" / "windows-time-zones.json").read_text(encoding="utf-8"))["zones"])
    continents = ("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
    places = {zone for zone in available_timezones() if zone.startswith(tuple(f"{one}/" for one in continents))}

    assert {zone for zone in places if windows_zone(zone) is None} <= NOT_IN_WINDOWS
    assert {windows_zone(zone) for zone in places - NOT_IN_WINDOWS} <= taken
