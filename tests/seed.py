"""The seed of a run's random tests: TENANTRY_SEED, which the gate sets and prints, else a new one, equal for all its workers."""

from __future__ import annotations

import os
import time
import zlib


def run_seed() -> int:
    given = os.environ.get("TENANTRY_SEED")
    if given:
        return int(given)
    # Workers of one run must draw the same tests, else they collect different ones.
    shared = os.environ.get("PYTEST_XDIST_TESTRUNUID", "")
    return (zlib.crc32(shared.encode()) if shared else time.time_ns()) % 1_000_000
