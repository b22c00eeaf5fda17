"""A simulator of the Graph client's own, one a module. The client is configured, not changed."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from tests.outside.conftest import Running
from tests.outside.msgraph.world import World, client, seed


@pytest.fixture(scope="module")
def world(running: Running) -> Iterator[World]:
    tenant, domain = seed(running.http)
    with asyncio.Runner() as runner:
        yield World(
            info=running.info,
            http=running.http,
            tenant=tenant,
            domain=domain,
            client=client(running.info, tenant),
            runner=runner,
        )
