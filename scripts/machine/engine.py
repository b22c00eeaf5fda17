"""Finds the Pulumi engine, or brings it here once.

Looked at in this order: `$TENANTRY_ENGINE`, `pulumi` on PATH, the user's cache folder. When none of them fits, it is brought into
the cache folder by the official installer at the pinned version, or built with Go from the module proxy. The commands
themselves only look (stacks/engine.py, same order); only this file brings.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from scripts.machine import steps
from scripts.machine.errors import SetupError
from scripts.machine.paths import LOCK, ROOT, cache_folder

INSTALLER = "https://get.pulumi.com"
MAIN_PACKAGE = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
VERSION_VARIABLE = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version"
BUILD_CPU_MINUTES = 7.5
PACKAGES = 1690


@dataclass(frozen=True, kw_only=True)
class Engine:
    """An engine that can be used. `found` says where: "TENANTRY_ENGINE", "PATH" or "cache"."""

    path: Path
    version: str
    found: str

    def __str__(self) -> str:
        return f"Pulumi {self.version} from {self.found} ({self.path})"


def pinned_version() -> str:
    """The version of the `pulumi` Python package in requirements.lock: engine and package go together."""
    match = re.search(r"^pulumi==(\S+)", LOCK.read_text(encoding="utf-8"), re.MULTILINE)
    if match is None:
        raise SetupError(f"{LOCK} names no version of pulumi")
    return match[1]


def cached_path() -> Path:
    """Where the cache folder keeps the engine of the pinned version, whether it is there or not."""
    return cache_folder() / "engine" / pinned_version() / "pulumi"


def version_of(path: Path) -> str | None:
    """The version that the executable at `path` says it has, without the "v"; None when it cannot say."""
    quiet = {**os.environ, "PULUMI_SKIP_UPDATE_CHECK": "true"}
    try:
        done = subprocess.run([path, "version"], env=quiet, capture_output=True, text=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    match = re.match(r"v?(\d+\.\d+\.\d+)", done.stdout.strip())
    return match[1] if match and done.returncode == 0 else None


def fits(version: str) -> bool:
    """Whether an engine of this version can be used: same major, same minor version or later."""
    found, wanted = ([int(part) for part in text.split(".")[:2]] for text in (version, pinned_version()))
    return found[0] == wanted[0] and found[1] >= wanted[1]


def find() -> Engine | None:
    """The engine that is here already, or None. Raises SetupError when TENANTRY_ENGINE names something that cannot be used."""
    named = os.environ.get("TENANTRY_ENGINE")
    if named:
        version = version_of(Path(named))
        if version is None or not fits(version):
            what = "is not a Pulumi engine" if version is None else f"is Pulumi {version}"
            raise SetupError(f"TENANTRY_ENGINE={named} {what}; wanted: {pinned_version()} or a later 3.x (or unset it)")
        return Engine(path=Path(named), version=version, found="TENANTRY_ENGINE")
    on_path = shutil.which("pulumi")
    if on_path:
        version = version_of(Path(on_path))
        if version and fits(version):
            return Engine(path=Path(on_path), version=version, found="PATH")
    kept = cached_path()
    version = version_of(kept) if kept.exists() else None
    return Engine(path=kept, version=version, found="cache") if version and fits(version) else None


def bring() -> Engine:
    """Installs or builds the engine into the cache folder. Raises SetupError that names all the ways when none works."""
    reasons = []
    on_path = shutil.which("pulumi")
    if on_path:
        said = version_of(Path(on_path))
        reasons.append(f"on PATH: {on_path} {f'is Pulumi {said}, which does not fit' if said else 'does not say its version'}")
    else:
        reasons.append("on PATH: no pulumi")
    kept = cached_path()
    kept.parent.parent.mkdir(parents=True, exist_ok=True)
    for name, way in (("the official installer", _install), ("go build", _build)):
        with tempfile.TemporaryDirectory(prefix=".bringing-", dir=kept.parent.parent) as temporary:
            try:
                way(Path(temporary))
                made = Path(temporary) / "bin"
                version = version_of(made / "pulumi")
                if version is None or not fits(version):
                    raise SetupError(f"what it made is {f'Pulumi {version}' if version else 'no working engine'}")
            except SetupError as error:
                reasons.append(f"{name}: {error}")
                steps.say(f"{name}: {str(error).splitlines()[0]}")
                continue
            if kept.parent.exists():
                shutil.rmtree(kept.parent)
            made.rename(kept.parent)
            return Engine(path=kept, version=version, found="cache")
    wanted = pinned_version()
    raise SetupError(
        "\n".join(
            [
                f"no Pulumi engine {wanted}. Any one of these three is enough:",
                f"  1. put pulumi {wanted} (or a later 3.x) on PATH, or name it in TENANTRY_ENGINE",
                f"  2. let the official installer ({INSTALLER}) be reached; it needs curl",
                "  3. put Go 1.25 or later on PATH; the engine is then built from the Go module proxy, once",
                "What was tried:",
                *(f"  {line}" for reason in reasons for line in reason.splitlines()),
            ]
        )
    )


def _install(folder: Path) -> None:
    curl = shutil.which("curl")
    if curl is None:
        raise SetupError("curl is not on PATH")
    script = folder / "install.sh"
    fetch = [curl, "--fail", "--silent", "--show-error", "--location", "--proto", "=https"]
    limits = ["--connect-timeout", "10", "--max-time", "60"]
    done = subprocess.run([*fetch, *limits, "--output", script, INSTALLER], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SetupError(done.stderr.strip() or f"curl ended with {done.returncode}")
    version = pinned_version()
    options = ["--version", version, "--install-root", str(folder), "--no-edit-path"]
    estimate = "about a minute, once"
    steps.run(
        steps.Step(title=f"installing Pulumi {version}", command=["sh", script, *options], estimate=estimate, limit_seconds=900)
    )


def _build(folder: Path) -> None:
    go = shutil.which("go")
    if go is None:
        raise SetupError("go is not on PATH")
    (folder / "bin").mkdir()
    cores = os.cpu_count() or 1
    minutes = max(1, round(BUILD_CPU_MINUTES / cores))
    link = f"-X {VERSION_VARIABLE}=v{pinned_version()}"
    flags = ["-v", "-mod=readonly", "-buildvcs=false", "-ldflags", link, "-o", str(folder / "bin" / "pulumi")]
    steps.run(
        steps.Step(
            title="building the engine",
            command=[go, "build", *flags, MAIN_PACKAGE],
            estimate=f"about {minutes} minutes on {cores} {'core' if cores == 1 else 'cores'}, once",
            folder=ROOT / "scripts" / "engine",
            environment={"GOWORK": "off"},
            counts=r"^(?!go: )\S+$",
            total=PACKAGES,
        )
    )
