"""A simulator of a module's own, which clients trust by the variables that users set, and whose witness the module is."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest

from simulator import launch
from tests.witness import witness


@dataclass(frozen=True, kw_only=True)
class Running:
    """`http` asks it for what no client can, and trusts its certificate only."""

    info: launch.RunInfo
    http: httpx.Client


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Running]:
    home = tmp_path_factory.mktemp("outside")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TENANTRY_HOME", str(home))
        info = launch.start()
        try:
            patch.setenv("SSL_CERT_FILE", info.ca_file)
            patch.setenv("REQUESTS_CA_BUNDLE", info.ca_file)
            trust = ssl.create_default_context(cafile=info.ca_file)
            with httpx.Client(base_url=info.url, verify=trust) as http, witness(http, str(request.path)):
                yield Running(info=info, http=http)
        finally:
            patch.setenv("TENANTRY_HOME", str(home))
            launch.stop()
