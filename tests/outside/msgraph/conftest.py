"""A simulator of the Graph client's own, one a module. The client is configured, not changed."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Iterator

import httpx
import pytest

from simulator import launch
from tests.outside.msgraph.world import World, client, seed
from tests.witness import witness


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[World]:
    home = tmp_path_factory.mktemp("outside")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TENANTRY_HOME", str(home))
        info = launch.start()
        try:
            patch.setenv("SSL_CERT_FILE", info.ca_file)
            patch.setenv("REQUESTS_CA_BUNDLE", info.ca_file)
            trust = ssl.create_default_context(cafile=info.ca_file)
            with (
                httpx.Client(base_url=info.url, verify=trust) as http,
                witness(http, str(request.path)),
                asyncio.Runner() as runner,
            ):
                tenant, domain = seed(http)
                yield World(info=info, http=http, tenant=tenant, domain=domain, client=client(info, tenant), runner=runner)
        finally:
            patch.setenv("TENANTRY_HOME", str(home))
            launch.stop()
