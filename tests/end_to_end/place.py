"""One user's machine: a home, specs, a simulator of its own, and the command line as a user runs it."""

from __future__ import annotations

import json
import os
import shutil
import ssl
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

ROOT = Path(__file__).resolve().parents[2]
JUDGE = ROOT.parent / "shared" / "tools" / "check_bodies.py"
Json = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Json:
        document: Json = json.loads(self.out)
        return document

    @property
    def client(self) -> Json:
        """The only client of a JSON result."""
        only: Json
        (only,) = self.json["clients"]
        return only


@dataclass(kw_only=True)
class Place:
    """One user's machine: a home, a folder of specs, a running simulator."""

    folder: Path
    environment: dict[str, str]
    run: Json = field(default_factory=dict)
    said: list[str] = field(default_factory=list)
    """What every command printed, for tests of what must not be in it."""

    @property
    def clients(self) -> Path:
        return self.folder / "clients"

    @property
    def journal(self) -> Path:
        return self.folder / "journal.jsonl"

    @property
    def home(self) -> Path:
        """The simulator's own folder: run file, passphrase, states."""
        return self.folder / "home" / "simulator" / "default"

    def popen(self, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "tenantry", *arguments],
            cwd=self.folder,
            env=self.environment | environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def tenantry(self, *arguments: str, **environment: str) -> Ended:
        """Run one command; a traceback on the way is a failure whatever the test looks at."""
        process = self.popen(*arguments, **environment)
        out, err = process.communicate(timeout=300)
        self.said += [out, err]
        assert "Traceback" not in out + err, out + err
        assert "did not foresee" not in err, err
        return Ended(code=process.returncode, out=out, err=err)

    def on_cloud(self, command: str, client: str, *more: str, **environment: str) -> Ended:
        return self.tenantry(command, client, "--cloud", "simulator", *more, **environment)

    def ok(self, command: str, client: str, *more: str, **environment: str) -> Ended:
        ended = self.on_cloud(command, client, *more, **environment)
        assert ended.code == 0, ended.out + ended.err
        return ended

    def http(self, method: str, path: str, body: Any = None, token: str = "", **headers: str) -> httpx.Response:
        context = ssl.create_default_context(cafile=self.run["ca_file"])
        if token:
            headers["Authorization"] = f"Bearer {token}"
        return httpx.request(
            method, self.run["url"] + path, json=body, headers=headers, verify=context, timeout=60, trust_env=False
        )

    def token(self, tenant_id: str, user: str, audience: str = "graph") -> str:
        answer = self.http("POST", "/_sim/token", {"tenantId": tenant_id, "user": user, "audience": audience})
        token: str = answer.raise_for_status().json()["access_token"]
        return token

    def collections(self, tenant_id: str) -> Json:
        """The tenant's state without logs and recycle bins."""
        document = self.http("GET", f"/_sim/snapshot?tenantId={tenant_id}").raise_for_status().json()
        found: Json = document["tenants"][0]["collections"]
        return {
            name: objects
            for name, objects in found.items()
            if objects and "deleted" not in name.lower() and name not in ("logs", "armOperations")
        }

    def start(self, *more: str) -> None:
        ended = self.tenantry("simulator", "start", "--format", "json", *more)
        assert ended.code == 0, ended.err
        self.run = ended.json

    def judge(self) -> None:
        """Every body that we wrote, held against Microsoft's own type descriptions."""
        if not JUDGE.exists():
            pytest.skip("the judge of request bodies is not beside this checkout")
        done = subprocess.run(
            [sys.executable, JUDGE, self.journal, "--actor", self.run["client_id"]], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout[-4000:]
        assert "not judged (" not in done.stdout, done.stdout[-4000:]


def new_place(folder: Path) -> Place:
    """A place with the example specs, nothing running yet."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("AZURE_", "ARM_", "PULUMI_", "TENANTRY_", "M365_"))}
    if "TENANTRY_ENGINE" in os.environ:
        kept["TENANTRY_ENGINE"] = os.environ["TENANTRY_ENGINE"]
    place = Place(
        folder=folder,
        environment=kept
        | {
            "TENANTRY_HOME": str(folder / "home"),
            "XDG_STATE_HOME": str(folder / "xdg-state"),
            "TENANTRY_HELPDESK_WEBHOOK": "https://helpdesk.msp.example/hook?key=s3cret-of-the-helpdesk",
            "TENANTRY_TEAMS_WORKFLOW": "https://flows.msp.example/teams?sig=s3cret-of-the-workflow",
            "TENANTRY_SERVER_PASSWORD": "S3cret-Of-The-Machines",
            "PYTHONPATH": str(ROOT),
        },
    )
    shutil.copytree(ROOT / "clients", place.clients)
    return place
