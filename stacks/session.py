"""One client's stack, opened: previews, updates, destroys through the real engine, and reads and replaces its state."""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pulumi
from pulumi import automation
from pulumi.automation.errors import CommandError, ConcurrentUpdateError, StackNotFoundError

from stacks import locks, run_lock, state
from stacks.backend import Backend, backend_for
from stacks.client_program import client_program
from stacks.cloud import Cloud
from stacks.engine import EngineCommand, find_engine
from stacks.events import EngineRun, EventReader
from stacks.plugins import write_plugins
from tenantry.errors import EngineError, Interrupted, StateError, StateLocked, TenantryError, UsageError
from tenantry.plan.facts import TenantFacts
from tenantry.spec.model import ClientSpec

PROJECT = "tenantry"
_PARALLEL = 64
_AGAIN = "Run the command again: it takes up what was left."

Say = Callable[[str], None]
OnStep = Callable[[str, str], None]


class _Stack(automation.Stack):
    """Nothing is selected (every command names its stack), and the engine's summary and outputs are not used here: each would
    cost another engine start."""

    def __init__(self, name: str, workspace: automation.LocalWorkspace) -> None:
        self.name, self.workspace = name, workspace

    def outputs(self) -> automation.OutputMap:
        return {}

    def info(self, show_secrets: bool = False) -> automation.UpdateSummary:
        now = datetime.min
        return automation.UpdateSummary(kind="", start_time=now, message="", environment={}, config={}, result="", end_time=None)


class Session:
    """Use through `open_session`. Every method raises the errors of `tenantry.errors`; reads that failed are in the run."""

    def __init__(self, spec: ClientSpec, cloud: Cloud, backend: Backend, folder: Path, command: EngineCommand) -> None:
        self.spec, self.cloud, self.backend, self._folder, self._command = spec, cloud, backend, folder, command
        self._facts: TenantFacts | None = None
        self._secrets: dict[str, str] = {}
        self._program_error: BaseException | None = None
        self._interrupted = False
        environment = {
            **cloud.environment,
            **backend.environment,
            "AZURE_TENANT_ID": spec.tenant.id,
            **({"AZURE_CLIENT_ID": app_id, "ARM_CLIENT_ID": app_id} if (app_id := cloud.app_id(spec)) else {}),
            "ARM_TENANT_ID": spec.tenant.id,
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "PULUMI_DIY_BACKEND_ZSTD": "1",
            "PATH": os.pathsep.join(
                [str(write_plugins(folder / "bin", stand_in=cloud.simulated)), cloud.environment.get("PATH", os.defpath)]
            ),
        }
        if spec.azure is not None:
            environment["ARM_SUBSCRIPTION_ID"] = spec.azure.subscription
        workspace = automation.LocalWorkspace(
            work_dir=str(folder / "work"),
            program=self._program,
            project_settings=automation.ProjectSettings(
                name=PROJECT, runtime="python", backend=automation.ProjectBackend(url=backend.url)
            ),
            env_vars=environment,
            secrets_provider=os.environ.get("TENANTRY_SECRETS_PROVIDER") if not cloud.simulated else None,
            pulumi_command=command,
        )
        self._stack = _Stack(spec.client, workspace)

    def _program(self) -> None:
        assert self._facts is not None
        try:
            client_program(self.spec, self._facts, secrets=self._secrets)
            pulumi.export("tenant_id", self.spec.tenant.id)
            pulumi.export("cloud", self.cloud.name)
            pulumi.export("break_glass", {upn: account.id for upn, account in self._facts.break_glass.items()})
        except BaseException as error:
            self._program_error = error
            raise

    def _raised(self) -> BaseException | None:
        """What stopped the program in the last run."""
        return self._program_error

    def use(self, facts: TenantFacts, secrets: dict[str, str]) -> None:
        """What the program needs of the live tenant; must be called before a preview or an update."""
        self._facts, self._secrets = facts, secrets

    def interrupt(self) -> None:
        """Stop the engine after the steps in hand; a second call stops it at once. A preview then raises; an update or destroy
        gives what it did until then."""
        self._interrupted = True
        self._command.interrupt()

    def read_state(self) -> state.State:
        """The state with its secrets as they are stored: encrypted. (The Automation API's own export decrypts them.) Makes the
        stack when there is none, so this comes before everything else."""
        with _translated(self.spec.client, self.backend):
            try:
                document = self._export()
            except StackNotFoundError:
                self._stack.workspace.create_stack(self.spec.client)
                document = self._export()
        return state.parse(automation.Deployment(version=document["version"], deployment=document["deployment"]))

    def _export(self) -> dict[str, Any]:
        workspace = self._stack.workspace
        done = self._command.run(["stack", "export", "--stack", self.spec.client], workspace.work_dir, workspace.env_vars)
        document: dict[str, Any] = json.loads(done.stdout)
        return document

    def replace_state(self, deployment: automation.Deployment) -> None:
        with _translated(self.spec.client, self.backend):
            self._stack.import_stack(deployment)

    def preview(self, *, plan_file: Path | None = None, exclude: Iterable[str] = (), on_step: OnStep | None = None) -> EngineRun:
        """Read the live cloud and plan against it in one pass. Failed reads are in `run.failed`; anything else raises."""
        reader = EventReader(on_step)
        self._engine(
            reader,
            lambda: self._stack.preview(
                refresh=True,
                run_program=True,
                plan=str(plan_file) if plan_file else None,
                exclude=list(exclude) or None,
                parallel=_PARALLEL,
                on_event=reader,
                on_output=_ignore,
            ),
        )
        return reader.run

    def update(self, *, plan_file: Path, exclude: Iterable[str] = (), on_step: OnStep | None = None) -> EngineRun:
        """Apply a plan made by `preview`. What failed is in `run.failed`, what stopped the engine in `run.errors`."""
        reader = EventReader(on_step)
        self._engine(
            reader,
            lambda: self._stack.up(
                refresh=True,
                run_program=True,
                plan=str(plan_file),
                exclude=list(exclude) or None,
                parallel=_PARALLEL,
                on_event=reader,
                on_output=_ignore,
            ),
            writes=True,
        )
        return reader.run

    def preview_destroy(self, *, on_step: OnStep | None = None) -> EngineRun:
        """What a destroy would delete, read first."""
        reader = EventReader(on_step)
        self._engine(
            reader,
            lambda: self._stack.preview_destroy(
                refresh=True, run_program=True, parallel=_PARALLEL, on_event=reader, on_output=_ignore
            ),
        )
        return reader.run

    def destroy(self, *, on_step: OnStep | None = None) -> EngineRun:
        """Delete everything in the state, dependants first."""
        reader = EventReader(on_step)
        self._engine(
            reader,
            lambda: self._stack.destroy(refresh=True, run_program=True, parallel=_PARALLEL, on_event=reader, on_output=_ignore),
            writes=True,
        )
        return reader.run

    def _engine(self, reader: EventReader, call: Callable[[], object], *, writes: bool = False) -> None:
        """One engine run. When it writes, whatever ended it, what it did is not lost: it raises only if it did nothing."""
        self._program_error = None
        run = reader.run
        try:
            with _translated(self.spec.client, self.backend):
                call()
            return
        except Interrupted:
            if not writes:
                raise
            return
        except (EngineError, StateError) as error:
            run.errors += run.farewells
            began = writes and bool(run.finished or run.failed or run.begun)
            if isinstance(error, StateError) and not began:
                raise
            raised = self._raised()
            if isinstance(raised, TenantryError) and not began:
                raise raised from None
            if run.failed and raised is None and not self._command.killed_by:
                return
            if self._interrupted and writes:
                return
            if self._command.killed_by:
                run.errors.append(f"The engine was killed (signal {self._command.killed_by}).")
            told = f"The engine stopped: {'; '.join(run.errors[:5])}" if run.errors else str(error)
            if not began:
                raise EngineError(told, hint=_AGAIN if self._command.killed_by else "") from raised
            if not run.errors:
                run.errors.append(told)


def _ignore(_line: str) -> None:
    """Engine output that the events tell better."""


@contextmanager
def open_session(
    spec: ClientSpec, cloud: Cloud, *, say: Say, break_lock: str | None = None, writes: bool = False
) -> Iterator[Session]:
    """Open a client's stack: find the engine, the backend, lift dead locks. Everything temporary is gone afterwards. One that
    `writes` is refused (StateLocked) while another does."""
    command = EngineCommand(find_engine())
    backend = backend_for(cloud)
    with ExitStack() as stack:
        if backend.folder is not None:
            if writes:
                stack.enter_context(run_lock.held(backend.folder, spec.client))
            locks.clear(backend.folder, spec.client, say=say, break_lock=break_lock)
        elif break_lock is not None:
            raise UsageError(
                f"--break-lock works on a state folder; the state of {spec.client} lies at {backend.url}.",
                hint=f"Lift its lock with: pulumi cancel {spec.client} (with the same PULUMI_BACKEND_URL)",
            )
        temporary = stack.enter_context(tempfile.TemporaryDirectory(prefix="tenantry-", ignore_cleanup_errors=True))
        folder = Path(temporary)
        (folder / "work").mkdir()
        yield Session(spec, cloud, backend, folder, command)


@contextmanager
def _translated(client: str, backend: Backend) -> Iterator[None]:
    """The engine's command errors as ours."""
    try:
        yield
    except ConcurrentUpdateError as error:
        raise _locked(client, str(error)) from error
    except CommandError as error:
        text = _reason(str(error))
        if "passphrase" in text:
            raise StateError(
                f"The state of {client} cannot be decrypted: the passphrase is wrong.",
                hint=f"{backend.passphrase_hint} Nothing was changed.",
            ) from error
        if "the stack is currently locked" in text:
            raise _locked(client, str(error)) from error
        if re.search(r"permission denied|no space left|read-only file system", text, re.IGNORECASE):
            raise StateError(
                f"The state of {client} cannot be used: {text}", hint="Correct permissions or free space."
            ) from error
        raise EngineError(f"The engine failed for {client}: {text}") from error


def _locked(client: str, text: str) -> StateLocked:
    """The engine found the state locked by somebody who came between; it says by whom, and in which file."""
    found = re.search(r"(?P<id>[\w-]+)\.json: created by (?P<who>\S+) \(pid (?P<pid>\d+)\) at (?P<since>[\w:.+-]+)", text)
    who = f"by {found['who']}, process {found['pid']}, since {found['since']}" if found else "by another run"
    hint = f" If it is certainly dead: --break-lock {found['id']}" if found else ""
    return StateLocked(f"The state of {client} is locked {who}.", hint=f"Wait for that run to end.{hint}")


def _reason(text: str) -> str:
    """The lines of the engine's standard error that say why."""
    _, _, stderr = text.partition("stderr:")
    lines = [line.strip().removeprefix("error: ") for line in (stderr or text).splitlines() if line.strip()]
    return " ".join(lines[:6]) or text.strip()[:500]
