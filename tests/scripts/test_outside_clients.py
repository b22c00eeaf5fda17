"""What the outside clients need is made once in the cache folder, by one process at a time, and says what is missing.

Programs are stand-ins on a PATH of their own: nothing is fetched or built.
"""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from scripts.machine import azure_cli, go_client, kept
from scripts.machine.errors import SetupError
from scripts.machine.paths import ROOT


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache folder, and a PATH with nothing on it."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    return tmp_path / "cache" / "tenantry"


def program(path: Path, body: str) -> None:
    path.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
    path.chmod(0o755)


def fill(folder: Path) -> None:
    folder.mkdir()
    (folder / "thing").touch()


def test_another_source_is_another_folder(cache: Path, tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    lock.write_text("a==1")
    first = kept.keyed("things", [lock], "3.11")
    assert first.parent == cache / "things" and first == kept.keyed("things", [lock], "3.11")
    assert first != kept.keyed("things", [lock], "3.12")
    lock.write_text("a==2")
    assert first != kept.keyed("things", [lock], "3.11")


def test_made_once(cache: Path) -> None:
    made: list[Path] = []

    def make(folder: Path) -> None:
        fill(folder)
        made.append(folder)

    for _ in range(2):
        kept.bring(cache / "things" / "one", make)
    assert made == [cache / "things" / "one"] and (cache / "things" / "one" / "thing").exists()


def test_what_a_cut_off_run_left_is_removed(cache: Path) -> None:
    folder = cache / "things" / "one"
    folder.mkdir(parents=True)
    (folder / "half").touch()
    assert not kept.is_whole(folder)
    kept.bring(folder, fill)
    assert kept.is_whole(folder) and not (folder / "half").exists()


def test_a_failure_leaves_nothing(cache: Path) -> None:
    def fail(folder: Path) -> None:
        fill(folder)
        raise SetupError("no")

    folder = cache / "things" / "one"
    with pytest.raises(SetupError):
        kept.bring(folder, fail)
    assert not folder.exists()
    kept.bring(folder, fill)
    assert kept.is_whole(folder)


def test_a_second_process_waits(cache: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The first one holds the folder until its input ends; the second then finds it made."""
    folder, made = cache / "things" / "one", False
    code = (
        "import sys; from pathlib import Path; from scripts.machine import kept\n"
        "def make(folder): folder.mkdir(); print('making', flush=True); sys.stdin.read()\n"
        f"kept.bring(Path({str(folder)!r}), make)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdin and other.stdout and other.stdout.readline() == "making\n"

        def make(_: Path) -> None:
            nonlocal made
            made = True

        second = threading.Thread(target=kept.bring, args=(folder, make))
        second.start()
        second.join(0.3)
        assert second.is_alive()
        other.stdin.close()
        second.join(20)
        assert not second.is_alive() and not made and kept.is_whole(folder)
    assert f"another process is making {folder}" in capsys.readouterr().err


def test_without_go(cache: Path) -> None:
    with pytest.raises(SetupError, match=r"go is not on PATH: put Go 1\.\d+ or later there"):
        go_client.bring_go_client()
    assert not go_client.go_client_is_there()


def test_the_go_program_is_built_where_it_is_looked_for(cache: Path, tmp_path: Path) -> None:
    program(tmp_path / "bin" / "go", '/bin/test "$1" = build && while [ "$1" != -o ]; do shift; done; /bin/touch "$2"')
    assert go_client.bring_go_client().exists()
    assert go_client.go_client_is_there()


def test_az_says_what_it_needs(cache: Path, tmp_path: Path) -> None:
    """Here uv finds no index; the environment itself is real."""
    program(tmp_path / "bin" / "uv", "echo no such host; exit 2")
    with pytest.raises(
        SetupError, match=r"(?s)az \(azure-cli\) could not be installed .*tests/outside/az/requirements\.lock.*no such host"
    ):
        azure_cli.bring_az()
    assert not azure_cli.az_is_there() and not azure_cli.az_path().parent.exists()


def test_az_is_installed_from_its_lock_alone(cache: Path, tmp_path: Path) -> None:
    said = tmp_path / "said"
    program(tmp_path / "bin" / "uv", f'echo "$@" > {said}')
    path = azure_cli.bring_az()
    assert azure_cli.az_is_there() and azure_cli.bring_az() == path
    told = said.read_text().split()
    assert {"--require-hashes", "--no-deps"} <= set(told)
    assert told[-2:] == ["--requirement", str(azure_cli.LOCK)]
    assert told[told.index("--python") + 1] == str(path.parent / "python")
