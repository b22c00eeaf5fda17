"""The order of the files: each one stays whole on one worker, so one that takes long must not be the last to begin."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

HERE = Path(__file__).parent

# By what they cost, the dearest first. The others follow, those with the most tests first, as xdist orders them by itself.
LONG = (
    "end_to_end/test_full_client.py",
    "end_to_end/test_story.py",
    "end_to_end/test_interrupts.py",
    "end_to_end/test_crashes.py",
    "end_to_end/test_guards.py",
    "end_to_end/test_backup.py",
    "end_to_end/test_unknown.py",
    "end_to_end/test_review.py",
    "end_to_end/test_refusals.py",
    "end_to_end/test_adopt.py",
    "fuzz/test_schemathesis.py",
    "fuzz/test_fuzz_requests.py",
    "outside/msgraph/test_graph_lists.py",
    "graph_provider/test_every_type.py",
    "graph_provider/test_every_tamper.py",
    "outside/az/test_az_services.py",
    "components/test_backup_leaving.py",
    "components/test_servers.py",
    "components/test_patching.py",
    "components/test_network.py",
    "components/test_backup.py",
    "components/test_logs.py",
    "components/test_alerts.py",
    "components/test_landing_zone.py",
    "graph_provider/test_pulumi_import.py",
    "azure_native/test_engine.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Within a file nothing changes place."""
    tests = Counter(item.path for item in items)
    ranks = {HERE / name: number for number, name in enumerate(LONG)}
    items.sort(key=lambda item: (ranks.get(item.path, len(LONG)), -tests[item.path]))
