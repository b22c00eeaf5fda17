"""moto in server mode, from a lock and an environment of its own, with one item to get."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from scripts.bench.load import Load
from scripts.machine import kept, steps
from scripts.machine.environment import create
from scripts.machine.errors import SetupError
from scripts.machine.paths import ROOT

LOCK = ROOT / "scripts" / "bench" / "moto" / "requirements.lock"
_SIGNED = "AWS4-HMAC-SHA256 Credential=bench/20261124/us-east-1/iam/aws4_request, SignedHeaders=host, Signature=0"


def program() -> Path:
    """moto's server; installs it when it isn't there yet. Raises SetupError."""
    folder = kept.keyed("moto", [LOCK], sys.base_prefix, sys.version)
    kept.bring(folder, _install)
    return folder / "bin" / "moto_server"


def _install(folder: Path) -> None:
    create(folder, title="an environment for moto")
    python = str(folder / "bin" / "python")
    options = ["--require-hashes", "--no-deps", "--requirement", str(LOCK)]
    uv = shutil.which("uv")
    start = [uv, "pip", "install", "--python", python] if uv else [python, "-m", "pip", "install", "--disable-pip-version-check"]
    steps.run(steps.Step(title="installing moto", command=[*start, *options], estimate="about a minute, once"))


@contextmanager
def running(folder: Path) -> Iterator[Load]:
    """The load of one like GET: one user of IAM, by name."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = folder / "moto.log"
    with log.open("wb") as out:
        process = subprocess.Popen([program(), "-H", "127.0.0.1", "-p", str(port)], stdout=out, stderr=out)
        try:
            url = f"http://127.0.0.1:{port}/"
            headers = {"authorization": _SIGNED}
            _wait(url, process, log)
            query = {"Action": "CreateUser", "UserName": "one", "Version": "2010-05-08"}
            httpx.get(url, params=query, headers=headers).raise_for_status()
            yield Load(url=f"{url}?Action=GetUser&UserName=one&Version=2010-05-08", headers=tuple(headers.items()))
        finally:
            process.terminate()
            process.wait()


def _wait(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and process.poll() is None:
        try:
            httpx.get(f"{url}moto-api/", timeout=2)
        except httpx.TransportError:
            time.sleep(0.2)
        else:
            return
    raise SetupError(f"moto does not answer: {log.read_text(errors='replace')[-1000:]}")
