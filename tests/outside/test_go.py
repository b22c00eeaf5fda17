"""Azure's SDK for Go, which reads codes and pollers more strictly than Python's: one program, once told that the simulator is
its cloud, once as it would run against Azure itself."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from scripts.machine.go_client import SOURCE, bring_go_client
from simulator.clients import clients
from tests.outside.place import Place, place, run_program

SECONDS = 0.3


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with place(tmp_path_factory.mktemp("go"), __file__) as found:
        # Long-running operations take a while, so that the pollers have something to wait for.
        found.http.put("/_sim/operations", json={"seconds": SECONDS}).raise_for_status()
        yield found


@pytest.fixture(scope="module")
def judge() -> Path:
    return bring_go_client()


def test_the_program_itself() -> None:
    """Formatted as gofmt does, and nothing that go vet doubts."""
    go = shutil.which("go")
    assert go is not None
    command = [str(Path(go).with_name("gofmt")), "-l", str(SOURCE)]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == ""
    vet = subprocess.run([go, "vet", "-mod=readonly", "."], cwd=SOURCE, capture_output=True, text=True, check=False)
    assert vet.returncode == 0, vet.stderr


def test_with_the_cloud_as_an_option(there: Place, judge: Path) -> None:
    environment = there.with_settings(clients()["go"].custom_cloud(there.info, there.plain()))
    done = run_program([judge, "-cloud", there.info.url], environment)
    assert done.returncode == 0, done.stderr
    held_up(json.loads(done.stdout))


def test_as_it_would_run_against_azure(there: Place, judge: Path) -> None:
    done = there.intercepted(judge)
    assert done.returncode == 0, done.stderr
    held_up(json.loads(done.stdout))


def held_up(told: dict[str, Any]) -> None:
    """What the program was told by a cloud that behaves as Azure does."""
    assert told["sign_in"] == {"token": True, "refused": 401, "code": "AADSTS7000215"}
    assert told["groups"] == {
        "made": "rg-go-1 westeurope Succeeded go",
        "pages": [["rg-go-1"], ["rg-go-2"]],
        "updated": "gopher",
        "missing": {"code": "ResourceGroupNotFound", "status": 404},
        "nowhere": {"code": "LocationNotAvailableForResourceGroup", "status": 400},
        "moved": {"code": "InvalidResourceGroupLocation", "status": 409},
    }
    assert told["tags"] == {"replaced": {"a": "1"}, "merged": {"a": "1", "b": "2"}, "read": {"a": "1", "b": "2"}}
    networks = told["networks"]
    made, gone, again = networks.pop("create"), networks.pop("delete"), networks.pop("again")
    assert networks == {
        "prefix": "10.0.0.0/16",
        "state": "Succeeded",
        "subnets": ["front 10.0.1.0/24"],
        "etag": True,
        "listed": ["vnet"],
        "tagged": "b",
        "wrong": {"code": "NetcfgSubnetRangeOutsideVnet", "status": 400},
        "orphan": {"code": "ResourceGroupNotFound", "status": 404},
        "gone": {"code": "ResourceNotFound", "status": 404},
    }
    # It was under way and was waited for, here from a token of it; each answer on the way is one that azcore takes.
    for polled in (made, gone, told["delete"]):
        assert polled["waited"] is True
        assert polled["statuses"] and set(polled["statuses"]) <= {200, 202}
        assert polled["statuses"][-1] == 200
    # What isn't there is deleted at once: 204, nothing to wait for.
    assert again == {"waited": False, "statuses": []}
    assert told["gone"] is True
