"""The plugin as a process: half-made objects, a killed engine, attaching, secrets in the state."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import grpc
import pulumi
import pytest
from pulumi.runtime.proto import plugin_pb2, provider_pb2_grpc

from graph_provider.resources import Provider, User
from tests.graph_provider.conftest import Engine, Program, Tenant

PLUGIN = str(Path(sys.executable).parent / "pulumi-resource-m365")


def one_person(tenant: Tenant, manager_id: str | None = None) -> Program:
    def program() -> None:
        opts = pulumi.ResourceOptions(provider=Provider("m365", tenant_id=tenant.tenant_id))
        ada = User("people/ada", user_principal_name=f"ada@{tenant.domain}", display_name="Ada", manager_id=manager_id, opts=opts)
        pulumi.export("ada", ada.id)
        pulumi.export("password", ada.initial_password)

    return program


def test_a_half_made_person_stays_in_the_state_and_is_finished_later(tenant: Tenant, engine: Engine) -> None:
    tenant.fault(method="PUT", path="manager", status=403, code="Authorization_RequestDenied", message="no", count=None)
    boss = tenant.users()[f"break-glass@{tenant.domain.replace('.example', '.onmicrosoft.com')}"]["id"]
    broken = engine.run(one_person(tenant, boss))
    tenant.no_faults()
    assert "403" in broken.error
    assert "grant User.ReadWrite.All to the app and consent" in broken.error
    ada = tenant.users()[f"ada@{tenant.domain}"]["id"]

    finished = engine.run(one_person(tenant, boss))
    assert not finished.error
    assert finished.outputs["ada"] == ada
    assert len(finished.outputs["password"]) == 20
    assert tenant.admin("GET", f"/users/{ada}/manager")["id"] == boss

    files = [path for path in engine.folder.rglob("*") if path.is_file()]
    assert files
    assert not any(finished.outputs["password"].encode() in path.read_bytes() for path in files)
    assert not any(tenant.info.client_secret.encode() in path.read_bytes() for path in files)


@pytest.fixture
def attached(tenant: Tenant) -> Iterator[int]:
    """The port of a plugin that no engine started."""
    process = subprocess.Popen([PLUGIN], stdout=subprocess.PIPE, text=True, env={**os.environ, **tenant.env})
    assert process.stdout is not None
    try:
        yield int(process.stdout.readline())
    finally:
        process.kill()
        process.wait()


def test_an_engine_attaches_to_a_running_plugin(
    tenant: Tenant, engine: Engine, attached: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PULUMI_DEBUG_PROVIDERS", f"m365:{attached}")
    assert not engine.run(one_person(tenant)).error
    assert not engine.run(one_person(tenant), "destroy").error
    with grpc.insecure_channel(f"127.0.0.1:{attached}") as channel:
        provider_pb2_grpc.ResourceProviderStub(channel).Attach(plugin_pb2.PluginAttach(address="127.0.0.1:1"))


def test_the_plugin_ends_with_its_engine() -> None:
    """A stand-in engine is killed hard; its plugin must not live on."""
    script = (
        "import subprocess, sys, time\n"
        f"plugin = subprocess.Popen([{PLUGIN!r}, '127.0.0.1:1'], stdout=subprocess.PIPE, text=True)\n"
        "print(plugin.pid, plugin.stdout.readline(), flush=True)\n"
        "time.sleep(60)\n"
    )
    engine = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert engine.stdout is not None
    plugin = int(engine.stdout.readline().split()[0])
    os.kill(engine.pid, signal.SIGKILL)
    engine.wait()
    until = time.monotonic() + 5
    while alive(plugin) and time.monotonic() < until:
        time.sleep(0.05)
    assert not alive(plugin)


def alive(pid: int) -> bool:
    status = Path(f"/proc/{pid}/status")
    return status.exists() and "State:\tZ" not in status.read_text()
