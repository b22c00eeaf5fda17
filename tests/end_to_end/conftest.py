"""A simulator of its own for each module."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.end_to_end.place import Place, new_place


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """Shared by the tests of one module, in order."""
    made = new_place(tmp_path_factory.mktemp("place"))
    made.start("--journal", str(made.journal))
    yield made
    made.tenantry("simulator", "stop")
