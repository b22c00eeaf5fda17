"""A simulated tenant with the real engine and both plugins, and an administrator who changes things by hand."""

from __future__ import annotations

import os
import random
import ssl
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from pulumi import automation

from baselines.load import licenses
from simulator import launch
from stacks.client_program import client_program
from tenantry.plan.facts import Account, TenantFacts
from tenantry.spec.model import ClientSpec
from tests.azure_native.engine import Engine
from tests.components.building import BREAK_GLASS, SECRETS, SPEC, SUBSCRIPTION, TENANT_ID, TODAY
from tests.seed import run_seed

ROOT = Path(__file__).resolve().parents[2]
JUDGE = ROOT.parent / "shared" / "tools" / "check_bodies.py"
PROOFS = ("alerts", "backup", "backup-leaving", "landing-zone", "logs", "network", "patching", "servers")
NOON = datetime(TODAY.year, TODAY.month, TODAY.day, 12, tzinfo=UTC)


class Cloud:
    """The simulated tenant, an administrator, and the engine."""

    def __init__(self, info: launch.RunInfo, folder: Path) -> None:
        self.info = info
        self.http = httpx.Client(base_url=info.url, verify=ssl.create_default_context(cafile=info.ca_file), timeout=30)
        self.seed()
        environment = {
            "ARM_METADATA_HOSTNAME": info.url,
            "ARM_TENANT_ID": TENANT_ID,
            "ARM_SUBSCRIPTION_ID": SUBSCRIPTION,
            "ARM_CLIENT_ID": info.client_id,
            "ARM_CLIENT_SECRET": info.client_secret,
            "ARM_DISABLE_INSTANCE_DISCOVERY": "true",
            "AZURE_AUTHORITY_HOST": info.url,
            "AZURE_TENANT_ID": TENANT_ID,
            "AZURE_CLIENT_ID": info.client_id,
            "AZURE_CLIENT_SECRET": info.client_secret,
            "M365_GRAPH_ENDPOINT": info.url,
            "M365_DISABLE_INSTANCE_DISCOVERY": "true",
            "SSL_CERT_FILE": info.ca_file,
            "REQUESTS_CA_BUNDLE": info.ca_file,
        }
        plugins = {
            "pulumi-resource-azure-native": [sys.executable, "-m", "simulator.azure_native"],
            "pulumi-resource-m365": [sys.executable, "-m", "graph_provider.plugin"],
        }
        self.engine = Engine(folder, environment, plugins)

    def seed(self) -> None:
        body = {
            "tenantId": TENANT_ID,
            "displayName": SPEC.name,
            "domains": ["northwind.onmicrosoft.com", "northwind.example"],
            "country": "DE",
            "subscriptionId": SUBSCRIPTION,
            "breakGlass": list(BREAK_GLASS),
            "administrators": ["admin@northwind.onmicrosoft.com"],
            "entraLogs": True,
            "seats": {licenses()[name].sku_id: 20 for name in ("business-premium", "business-standard", "exchange-online-p1")},
        }
        self.http.post("/_sim/seed", json=body).raise_for_status()

    def admin(self, method: str, path: str, audience: str, body: Any = None) -> Any:
        asked = {"tenantId": TENANT_ID, "user": "admin@northwind.onmicrosoft.com", "audience": audience}
        token = self.http.post("/_sim/token", json=asked)
        assert token.is_success, token.text
        answer = self.http.request(method, path, json=body, headers={"Authorization": f"Bearer {token.json()['access_token']}"})
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    def facts(self) -> TenantFacts:
        users = self.admin("GET", "/v1.0/users?$select=id,userPrincipalName,accountEnabled&$top=999", "graph")["value"]
        accounts = {
            user["userPrincipalName"].lower(): Account(id=user["id"], upn=user["userPrincipalName"], enabled=True)
            for user in users
        }
        return TenantFacts(
            tenant_id=TENANT_ID, accounts=accounts, break_glass={upn: accounts[upn] for upn in BREAK_GLASS if upn in accounts}
        )

    def stack(self, spec: ClientSpec) -> automation.Stack:
        facts = self.facts()
        return self.engine.stack(lambda: client_program(spec, facts, secrets=SECRETS), spec.client)

    def snapshot(self) -> dict[str, Any]:
        taken: dict[str, Any] = self.http.get("/_sim/snapshot", params={"tenantId": TENANT_ID}).raise_for_status().json()
        return taken


def drawn() -> frozenset[str]:
    """The components whose proof on the engine the gate's run takes: the full example holds all of them together, each time."""
    if os.environ.get("TENANTRY_DEEP"):
        return frozenset(PROOFS)
    return frozenset(random.Random(f"{run_seed()} proofs of components").sample(PROOFS, 2))


@contextmanager
def started(name: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    """A cloud of its own, with a journal. A component's proof that is not drawn is skipped."""
    if name in PROOFS and name not in drawn():
        pytest.skip(f"not drawn by seed {run_seed()}; scripts/test --deep takes all: {', '.join(PROOFS)}")
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TENANTRY_HOME", str(home))
        info = launch.start(name, clock=NOON, journal=home / "journal.jsonl")
        try:
            yield Cloud(info, tmp_path_factory.mktemp("engine"))
        finally:
            launch.stop(name)
