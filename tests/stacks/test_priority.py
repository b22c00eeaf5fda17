"""A look for drift lets others go first; what somebody waits for, or what writes, doesn't."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from stacks.cloud import Cloud
from stacks.operations import prepare


class Opened(Exception):
    """So far and no further."""


@pytest.mark.parametrize(
    ("told", "options", "expected"),
    [
        ({}, {"for_drift": True}, "low"),
        ({"M365_PRIORITY": "normal"}, {"for_drift": True}, "normal"),
        ({}, {"for_drift": True, "writes": True}, None),
        ({}, {}, None),
    ],
)
def test_only_a_look_for_drift_is_of_low_priority(
    monkeypatch: pytest.MonkeyPatch, told: dict[str, str], options: dict[str, bool], expected: str | None
) -> None:
    cloud = Cloud(name="public", login="", arm="", graph="", environment=told)
    seen: list[Cloud] = []

    def check_access(cloud: Cloud, spec: Any) -> None:
        seen.append(cloud)
        raise Opened

    monkeypatch.setattr(prepare, "load_spec", lambda client, options: (None, cloud))
    monkeypatch.setattr(prepare, "secrets_of", lambda spec: {})
    monkeypatch.setattr(prepare, "check_access", check_access)
    with pytest.raises(Opened), prepare.opened("client", prepare.Options(clients=Path()), **options):
        pass
    assert seen[0].environment.get("M365_PRIORITY") == expected
