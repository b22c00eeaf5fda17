"""A simulator of each module's own, since these tests leave nothing as it was."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.fuzz.place import Place, place


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A tenant with one of almost everything, which nobody else uses."""
    with place(tmp_path_factory.mktemp("fuzz")) as made:
        yield made
