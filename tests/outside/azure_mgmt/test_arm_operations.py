"""The table of operations is what the installed packages say, no more and no less."""

from __future__ import annotations

import json
import sysconfig
from pathlib import Path
from typing import Any

from scripts.sources import arm_operations
from simulator.arm import codes

Json = dict[str, Any]


def test_the_files_are_what_the_packages_give() -> None:
    made = arm_operations.generate(Path(sysconfig.get_paths()["purelib"]), arm_operations.served_types())
    kept = {path.stem: path.read_text(encoding="utf-8") for path in arm_operations.TARGET.glob("*.json")}
    assert sorted(made) == sorted(kept)
    for namespace, entry in made.items():
        assert arm_operations.text_of(entry) == kept[namespace], f"{namespace}: run python -m scripts.sources.arm_operations"


def test_what_is_written_by_hand_is_in_no_package() -> None:
    by_hand: Json = json.loads((arm_operations.DATA / "arm-operations-by-hand.json").read_text(encoding="utf-8"))["types"]
    packaged = {name for path in arm_operations.TARGET.glob("*.json") for name in json.loads(path.read_text())["types"]}
    for name, entry in by_hand.items():
        assert "operations" not in entry or (name not in packaged and entry["source"]), name
    assert len(codes.table()) > 60
