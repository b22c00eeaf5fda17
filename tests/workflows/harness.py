"""Runs the `run:` steps of a workflow's job as they are written, the way a GitHub runner would.

What only GitHub has is stood in for: `gh` is a stub with canned answers, the identity token comes from a small local server,
and the actions named by `uses:` are left out (`.tenantry` is this tree, the clients' repository is a temporary one).
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
WORKFLOWS = ROOT / ".github" / "workflows"
REPOSITORY = "contoso/clients"
EXPRESSION = re.compile(r"\$\{\{\s*(.*?)\s*\}\}")


def workflow_files() -> list[Path]:
    """Every workflow of this repository."""
    return sorted(WORKFLOWS.glob("*.y*ml"))


def load(name: str) -> dict[str, Any]:
    """A workflow's content. YAML 1.1 reads its key `on` as true; here it is "on" again."""
    content = yaml.safe_load((WORKFLOWS / name).read_text(encoding="utf-8"))
    assert isinstance(content, dict)
    return {"on" if key is True else key: value for key, value in content.items()}


def evaluate(text: str, context: Mapping[str, str]) -> str:
    """The text with each `${{ a.b || c.d }}` replaced from the context; a name that it lacks is an error of the test."""

    def value(match: re.Match[str]) -> str:
        return next((found for name in match[1].split("||") if (found := context[name.strip()])), "")

    return EXPRESSION.sub(value, text)


@dataclass(kw_only=True)
class Runner:
    """A place where the steps of one job run: a clone of the clients' repository, a PATH, GitHub's files and variables."""

    folder: Path
    repository: Path
    context: dict[str, str] = field(default_factory=dict)
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def bin(self) -> Path:
        """The folder in front of PATH where stubs stand."""
        return self.folder / "bin"

    @property
    def summary(self) -> str:
        """What the job wrote into its summary."""
        return self._file("summary").read_text(encoding="utf-8")

    def _file(self, name: str) -> Path:
        return self.folder / name

    def prepare(self) -> None:
        """Makes the folders, GitHub's files and the PATH."""
        self.bin.mkdir(parents=True)
        (self.bin / "python3").symlink_to(sys.executable)
        for name in ("output", "path", "summary"):
            self._file(name).touch()
        (self.repository / ".tenantry").symlink_to(ROOT)
        self.environment = {
            "HOME": os.environ["HOME"],
            "PATH": f"{self.bin}:{os.environ['PATH']}",
            "CI": "true",
            "GITHUB_ACTIONS": "true",
            "GITHUB_REPOSITORY": REPOSITORY,
            "GITHUB_SERVER_URL": "https://github.example",
            "GITHUB_RUN_ID": "77",
            "GITHUB_SHA": "c" * 40,
            "GITHUB_REF_NAME": "main",
            "GITHUB_OUTPUT": str(self._file("output")),
            "GITHUB_PATH": str(self._file("path")),
            "GITHUB_STEP_SUMMARY": str(self._file("summary")),
            **{name: os.environ[name] for name in ("XDG_CACHE_HOME", "TENANTRY_ENGINE") if name in os.environ},
            **self.environment,
        }

    def stub(self, name: str, body: str) -> None:
        """Puts an executable on PATH: a Python script with this body."""
        file = self.bin / name
        file.write_text(f"#!{sys.executable}\n{body}", encoding="utf-8")
        file.chmod(0o755)

    def run(self, workflow: str, job: str, *, skip: tuple[str, ...] = ()) -> tuple[int, str]:
        """Runs the job's steps until one fails. Returns the exit code and what they printed."""
        printed = ""
        for number, step in enumerate(load(workflow)["jobs"][job]["steps"]):
            if "run" not in step or step.get("name") in skip:
                continue
            code, text = self._step(step, number)
            printed += text
            if code:
                return code, printed
        return 0, printed

    def _step(self, step: Mapping[str, Any], number: int) -> tuple[int, str]:
        script = self.folder / f"step-{number}.sh"
        script.write_text(step["run"], encoding="utf-8")
        own = {name: evaluate(str(text), self.context) for name, text in step.get("env", {}).items()}
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", script],  # what `shell: bash` means to a runner
            cwd=self.repository,
            env={**self.environment, **own},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=300,
            check=False,
        )
        for line in self._file("path").read_text(encoding="utf-8").splitlines():
            if line not in self.environment["PATH"].split(":"):
                # Stubs stay in front: they stand in for what cannot be had here.
                self.environment["PATH"] = self.environment["PATH"].replace(f"{self.bin}:", f"{self.bin}:{line}:", 1)
        for line in self._file("output").read_text(encoding="utf-8").splitlines():
            name, _, value = line.partition("=")
            self.context[f"steps.{step.get('id', '')}.outputs.{name}"] = value
        self._file("output").write_text("", encoding="utf-8")
        return done.returncode, done.stdout


GH = """
import json, pathlib, sys
here = pathlib.Path(__file__).resolve().parent.parent
words = sys.argv[1:]
assert words.pop(0) == "api", words
method, body, path, slurp = "GET", None, "", False
while words:
    word = words.pop(0)
    if word == "--method": method = words.pop(0)
    elif word == "--input": body = json.loads(sys.stdin.read()); assert words.pop(0) == "-"
    elif word == "--slurp": slurp = True
    elif word == "--paginate": pass
    else: path = word
with open(here / "calls.jsonl", "a") as log:
    log.write(json.dumps({"method": method, "path": path, "body": body}) + "\\n")
answers = json.loads((here / "answers.json").read_text())
key = f"{method} {path.partition('?')[0]}"
if key not in answers:
    sys.exit(f"gh: Not Found (HTTP 404): {key}")
answer = answers[key]
if isinstance(answer, dict) and "file" in answer:
    sys.stdout.buffer.write(pathlib.Path(answer["file"]).read_bytes())
else:
    print(json.dumps([answer] if slurp else answer))
"""


class GitHub:
    """The stub `gh` of a runner: `answers` by "METHOD path" (without query), and the calls it saw."""

    def __init__(self, runner: Runner, answers: Mapping[str, object]) -> None:
        self._folder = runner.folder
        runner.stub("gh", GH)
        runner.environment["GH_TOKEN"] = "stub"
        (self._folder / "answers.json").write_text(json.dumps(answers), encoding="utf-8")

    @property
    def calls(self) -> list[dict[str, Any]]:
        """Each call as {"method", "path", "body"}."""
        log = self._folder / "calls.jsonl"
        return [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()] if log.exists() else []

    @property
    def writes(self) -> list[dict[str, Any]]:
        """The calls that change something."""
        return [call for call in self.calls if call["method"] != "GET"]


@contextmanager
def identity_tokens(runner: Runner) -> Iterator[list[str]]:
    """Serves identity tokens as GitHub does, and puts the two variables that lead there into the runner. Yields the requests."""
    seen: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append(self.path)
            allowed = self.headers["Authorization"] == "bearer request-token"
            self.send_response(200 if allowed else 401)
            self.end_headers()
            self.wfile.write(json.dumps({"value": "identity-token"}).encode())

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    runner.environment["ACTIONS_ID_TOKEN_REQUEST_URL"] = f"http://127.0.0.1:{server.server_port}/token?api-version=2.0"
    runner.environment["ACTIONS_ID_TOKEN_REQUEST_TOKEN"] = "request-token"
    try:
        yield seen
    finally:
        server.shutdown()
        server.server_close()
