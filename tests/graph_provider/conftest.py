"""A simulator, a fresh tenant in it, and the real engine with the plugin on PATH."""

from __future__ import annotations

import json
import os
import re
import ssl
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from pulumi import automation as auto

from graph_provider.client import GraphClient
from simulator import launch

Json = dict[str, Any]
Program = Callable[[], None]

PREMIUM = "cbdc14ab-d96c-4c30-b9f4-6ada7cdc1d46"
BASIC = "3b555118-da6a-4418-894f-7df1e2096870"
ENTRA_P2 = "84a661c4-e949-4bd2-a560-ed7766fcaf2b"
JUDGE = Path(__file__).resolve().parents[3] / "shared" / "tools" / "check_bodies.py"
# The judge's description has the Windows types of these collections alone; their simulator has the others.
UNDESCRIBED = re.compile(r"/v1\.0/deviceManagement/device(?:CompliancePolicies|Configurations)(?:/[0-9a-f-]{36})?$")
ENGINE_FOLDERS = (Path.home() / ".cache/tenantry/engine/3.259.0", Path(sys.executable).parent)


@dataclass(frozen=True, kw_only=True)
class Tenant:
    """One seeded tenant. `env` reaches it as the partner app; `admin` sends raw Graph requests as its administrator."""

    tenant_id: str
    domain: str
    info: launch.RunInfo
    http: httpx.Client
    env: dict[str, str]
    token: str

    def admin(self, method: str, path: str, body: Any = None, *, expect: int | None = None) -> Any:
        headers = {"Authorization": f"Bearer {self.token}"}
        answer = self.http.request(method, f"/v1.0{path}", json=body, headers=headers)
        assert answer.status_code == expect if expect else answer.status_code < 300, answer.text
        return answer.json() if answer.content else None

    def users(self) -> dict[str, Json]:
        return {
            user["userPrincipalName"]: user
            for user in self.admin("GET", "/users?$select=id,userPrincipalName,accountEnabled")["value"]
        }

    def fault(self, **what: Any) -> None:
        assert self.http.post("/_sim/faults", json=what).status_code == 200

    def no_faults(self) -> None:
        assert self.http.delete("/_sim/faults").status_code < 300

    def journal(self) -> list[Json]:
        """What our app sent, batch parts singly."""
        lines = [line for line in self.http.get("/_sim/journal").text.splitlines() if line.strip()]
        entries: list[Json] = [json.loads(line) for line in lines]
        return [entry for entry in entries if entry["actor"] == self.info.client_id and "/v1.0/" in entry["url"]]

    def client(self) -> GraphClient:
        return GraphClient.from_environment(self.tenant_id, self.env, batch=True)


@pytest.fixture(scope="session")
def simulator_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[launch.RunInfo]:
    patch = pytest.MonkeyPatch()
    home = tmp_path_factory.mktemp("home")
    patch.setenv("TENANTRY_HOME", str(home))
    info = launch.start("m365-tests", journal=home / "journal.jsonl")
    try:
        yield info
    finally:
        launch.stop("m365-tests")
        patch.undo()
    judge(home / "journal.jsonl", info.client_id)


def judge(journal: Path, client_id: str) -> None:
    """Every body that the provider wrote, held against Microsoft's own type descriptions, where the judge stands beside us."""
    if JUDGE.exists():
        command = [sys.executable, str(JUDGE), str(journal), "--actor", client_id]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout[-4000:]
        unjudged = [line for line in done.stdout.splitlines() if "not judged (" in line and not UNDESCRIBED.search(line)]
        assert not unjudged, done.stdout[-4000:]


def environment(info: launch.RunInfo) -> dict[str, str]:
    """What reaches the simulator as the partner app."""
    return {
        "AZURE_CLIENT_ID": info.client_id,
        "AZURE_CLIENT_SECRET": info.client_secret,
        "AZURE_AUTHORITY_HOST": info.url,
        "M365_GRAPH_ENDPOINT": info.url,
        "M365_DISABLE_INSTANCE_DISCOVERY": "true",
        "SSL_CERT_FILE": str(info.ca_file),
        "REQUESTS_CA_BUNDLE": str(info.ca_file),
    }


@contextmanager
def control(info: launch.RunInfo) -> Iterator[httpx.Client]:
    """Speaks to the simulator itself."""
    with httpx.Client(base_url=info.url, verify=ssl.create_default_context(cafile=str(info.ca_file)), timeout=30) as http:
        yield http


def new_tenant(info: launch.RunInfo, http: httpx.Client) -> Tenant:
    name = f"t{uuid.uuid4().hex[:8]}"
    tenant_id, domain = str(uuid.uuid4()), f"{name}.example"
    seed = {
        "tenantId": tenant_id,
        "displayName": name,
        "domains": [f"{name}.onmicrosoft.com", domain],
        "country": "GB",
        "breakGlass": [f"break-glass@{name}.onmicrosoft.com"],
        "administrators": [f"admin@{name}.onmicrosoft.com"],
        "seats": {PREMIUM: 3, BASIC: 3, ENTRA_P2: 3},
    }
    assert http.post("/_sim/seed", json=seed).status_code == 200
    who = {"tenantId": tenant_id, "user": f"admin@{name}.onmicrosoft.com", "audience": "graph"}
    token = http.post("/_sim/token", json=who).json()["access_token"]
    return Tenant(tenant_id=tenant_id, domain=domain, info=info, http=http, env=environment(info), token=token)


@pytest.fixture
def tenant(simulator_home: launch.RunInfo, monkeypatch: pytest.MonkeyPatch) -> Iterator[Tenant]:
    """A tenant of the test's own, which the environment names to plugins."""
    for key, value in environment(simulator_home).items():
        monkeypatch.setenv(key, value)
    with control(simulator_home) as http:
        made = new_tenant(simulator_home, http)
        http.delete("/_sim/journal")
        yield made
        http.delete("/_sim/faults")


@dataclass
class Outcome:
    """What an engine run did: `ops` by resource name, `diffs` by resource name (dotted path to kind), `failed` resource names."""

    ops: dict[str, str] = field(default_factory=dict)
    diffs: dict[str, dict[str, str]] = field(default_factory=dict)
    olds: dict[str, Json] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    error: str = ""
    outputs: dict[str, Any] = field(default_factory=dict)

    def changed(self) -> dict[str, str]:
        return {name: op for name, op in self.ops.items() if op not in ("same", "refresh", "read")}


class Engine:
    """The real engine over one local stack."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "state").mkdir()
        # As the product names it: the sidecar files, which the engine does not replace in one go, are left out.
        self.backend = f"file://{folder / 'state'}?metadata=skip"
        self.environment = {
            "PULUMI_BACKEND_URL": self.backend,
            "PULUMI_CONFIG_PASSPHRASE": "only for a test",
            "PULUMI_SKIP_UPDATE_CHECK": "true",
        }

    def stack(self, program: Program) -> auto.Stack:
        options = auto.LocalWorkspaceOptions(
            work_dir=str(self.folder),
            env_vars=self.environment,
            project_settings=auto.ProjectSettings(name="tenantry", runtime="python", backend=auto.ProjectBackend(self.backend)),
        )
        return auto.create_or_select_stack("client", "tenantry", program, opts=options)

    def run(self, program: Program, action: str = "up", **options: Any) -> Outcome:
        """`action`: preview, up, refresh, destroy. `drift` is a preview that refreshes and runs the program."""
        outcome = Outcome()
        stack = self.stack(program)

        def event(seen: Any) -> None:
            if seen.resource_pre_event is not None:
                self._note(outcome, seen.resource_pre_event.metadata)
            if seen.diagnostic_event is not None and seen.diagnostic_event.severity == "error" and seen.diagnostic_event.urn:
                outcome.failed[seen.diagnostic_event.urn.split("::")[-1]] = seen.diagnostic_event.message

        calls: dict[str, Callable[[], Any]] = {
            "preview": lambda: stack.preview(on_event=event, parallel=64, **options),
            "drift": lambda: stack.preview(on_event=event, parallel=64, refresh=True, run_program=True, **options),
            "up": lambda: stack.up(on_event=event, parallel=64, **options),
            "refresh": lambda: stack.refresh(on_event=event, parallel=64, **options),
            "destroy": lambda: stack.destroy(on_event=event, parallel=64, **options),
        }
        try:
            result = calls[action]()
            outcome.outputs = {key: value.value for key, value in getattr(result, "outputs", {}).items()}
        except auto.CommandError as error:
            outcome.error = str(error)
        return outcome

    def _note(self, outcome: Outcome, metadata: Any) -> None:
        name = metadata.urn.split("::")[-1]
        if metadata.op.value in ("same", "refresh") and name in outcome.ops and outcome.ops[name] not in ("same", "refresh"):
            return
        outcome.ops[name] = metadata.op.value
        if metadata.detailed_diff:
            outcome.diffs[name] = {path: diff.diff_kind.value for path, diff in metadata.detailed_diff.items()}
            outcome.olds[name] = dict(metadata.old.inputs) if metadata.old else {}


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Engine:
    folders = os.pathsep.join(str(folder) for folder in ENGINE_FOLDERS)
    monkeypatch.setenv("PATH", f"{folders}{os.pathsep}{os.environ['PATH']}")
    return Engine(tmp_path)
