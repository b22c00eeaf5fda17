"""R15: what is shipped, and that it works away from this tree."""

from __future__ import annotations

import configparser
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from tests.conformance.source import PARTS, ROOT, files


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from this tree with the locked build backend."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


def test_wheel_holds_the_parts_and_nothing_else(wheel: Path) -> None:
    """R15: all files of the six parts, data included; no clients, scripts or tests."""
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if not name.partition("/")[0].endswith(".dist-info")}
    assert {name.partition("/")[0] for name in names} == set(PARTS)
    assert names == {str(path) for path in files() if path.parts[0] in PARTS}
    assert [name for name in names if name.startswith("baselines/") and name.endswith(".yaml")]


def test_wheel_installs_two_commands(wheel: Path) -> None:
    """R15: `tenantry` and the Graph plugin; never the stand-in for the azure-native plugin."""
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/entry_points.txt"))
        points = configparser.ConfigParser()
        points.read_string(archive.read(name).decode())
    assert points.sections() == ["console_scripts"]
    assert set(points["console_scripts"]) == {"tenantry", "pulumi-resource-m365"}


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bin folder of an empty environment with the wheel in it.

    Its dependencies come from this environment; a path file there is not read, so this tree stays out of it.
    """
    home = tmp_path_factory.mktemp("environment")
    venv.create(home, with_pip=False, symlinks=True)
    install = [
        sys.executable,
        "-m",
        "pip",
        "--python",
        str(home / "bin" / "python"),
        "install",
        "--quiet",
        "--no-deps",
        "--no-index",
    ]
    subprocess.run([*install, str(wheel)], check=True, capture_output=True)
    (site,) = (home / "lib").glob("python*/site-packages")
    (site / "dependencies.pth").write_text(sysconfig.get_paths()["purelib"] + "\n", encoding="utf-8")
    return home / "bin"


def test_wheel_validates_from_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    """R15: installed into an empty environment, it validates clients that lie elsewhere."""
    where = [str(installed / "python"), "-c", "import tenantry; print(tenantry.__file__)"]
    found = subprocess.run(where, cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    assert found.startswith(str(installed.parent))
    command = [str(installed / "tenantry"), "validate", "--clients", str(ROOT / "clients")]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert list(tmp_path.iterdir()) == []


def test_wheel_plans_and_applies_from_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    """R15: and it plans, applies and destroys them on the embedded cloud that it brings along."""
    empty = tmp_path / "empty"
    empty.mkdir()
    ours = ("PATH", "HOME", "XDG_CACHE_HOME", "TENANTRY_ENGINE")
    environment = {name: os.environ[name] for name in ours if name in os.environ} | {"TENANTRY_HOME": str(tmp_path / "home")}

    def tenantry(*arguments: str) -> None:
        command = [str(installed / "tenantry"), *arguments]
        done = subprocess.run(command, cwd=empty, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{arguments}:\n{done.stdout}{done.stderr}"

    on_cloud = ("minimal", "--cloud", "simulator:wheel", "--clients", str(ROOT / "clients"))
    tenantry("simulator", "start", "--name", "wheel")
    try:
        tenantry("plan", *on_cloud)
        tenantry("apply", *on_cloud, "--yes")
        tenantry("destroy", *on_cloud, "--yes")
    finally:
        tenantry("simulator", "stop", "--name", "wheel")
    assert list(empty.iterdir()) == []
