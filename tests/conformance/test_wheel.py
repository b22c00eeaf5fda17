"""R15: what is shipped, and that it works away from this tree."""

from __future__ import annotations

import configparser
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


def test_wheel_validates_from_an_empty_folder(wheel: Path, tmp_path: Path) -> None:
    """R15: installed into an empty environment, it validates clients that lie elsewhere."""
    home = tmp_path / "environment"
    venv.create(home, with_pip=False, symlinks=True)
    python = home / "bin" / "python"
    install = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--no-deps", "--no-index"]
    subprocess.run([*install, str(wheel)], check=True, capture_output=True)
    # The dependencies come from this environment; a path file there is not read, so this tree stays out of it.
    (site,) = (home / "lib").glob("python*/site-packages")
    (site / "dependencies.pth").write_text(sysconfig.get_paths()["purelib"] + "\n", encoding="utf-8")
    empty = tmp_path / "empty"
    empty.mkdir()
    where = [str(python), "-c", "import tenantry; print(tenantry.__file__)"]
    assert subprocess.run(where, cwd=empty, capture_output=True, text=True, check=True).stdout.startswith(str(site))
    command = [str(home / "bin" / "tenantry"), "validate", "--clients", str(ROOT / "clients")]
    done = subprocess.run(command, cwd=empty, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert list(empty.iterdir()) == []
