"""Finding and bringing the engine: the order, the versions that fit, and what is said when nothing works.

The programs that it calls are stand-ins on a PATH of their own: nothing is fetched or built.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from scripts.machine import engine
from scripts.machine.errors import SetupError

PINNED = engine.pinned_version()
MAJOR, MINOR, _ = PINNED.split(".")


def program(path: Path, body: str) -> Path:
    """An executable shell script."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def pulumi(path: Path, version: str) -> Path:
    """An engine that knows its version and nothing else."""
    return program(path, f"echo v{version}")


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty PATH (but for the shell), an empty cache, no named engine."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("sh", "mkdir", "cat", "chmod", "cp"):
        (folder / name).symlink_to(f"/bin/{name}")
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("TENANTRY_ENGINE", raising=False)
    return folder


@pytest.mark.parametrize(
    ("version", "fits"),
    [
        (PINNED, True),
        (f"{MAJOR}.{MINOR}.99", True),
        (f"{MAJOR}.{int(MINOR) + 1}.0", True),
        (f"{MAJOR}.{int(MINOR) - 1}.9", False),
        (f"{int(MAJOR) + 1}.{MINOR}.0", False),
        (f"{int(MAJOR) - 1}.{int(MINOR) + 1}.0", False),
    ],
)
def test_which_versions_fit(version: str, fits: bool) -> None:
    """The pinned minor version or a later one of the same major version."""
    assert engine.fits(version) is fits


def test_named_engine_comes_first(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """TENANTRY_ENGINE wins over PATH, and PATH over the cache."""
    named = pulumi(tmp_path / "mine" / "pulumi", PINNED)
    on_path = pulumi(path / "pulumi", PINNED)
    kept = pulumi(engine.cached_path(), PINNED)
    monkeypatch.setenv("TENANTRY_ENGINE", str(named))
    assert engine.find() == engine.Engine(path=named, version=PINNED, found="TENANTRY_ENGINE")
    monkeypatch.delenv("TENANTRY_ENGINE")
    assert engine.find() == engine.Engine(path=on_path, version=PINNED, found="PATH")
    on_path.unlink()
    assert engine.find() == engine.Engine(path=kept, version=PINNED, found="cache")
    kept.unlink()
    assert engine.find() is None


def test_named_engine_that_does_not_fit_is_refused(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that was given on purpose is never passed over silently."""
    monkeypatch.setenv("TENANTRY_ENGINE", str(pulumi(tmp_path / "old", "3.1.0")))
    with pytest.raises(SetupError, match=r"is Pulumi 3\.1\.0; wanted"):
        engine.find()
    monkeypatch.setenv("TENANTRY_ENGINE", str(tmp_path / "missing"))
    with pytest.raises(SetupError, match="is not a Pulumi engine"):
        engine.find()


def test_an_old_engine_on_path_is_passed_over(path: Path) -> None:
    """An engine on PATH that is too old leaves the cache to be looked at."""
    pulumi(path / "pulumi", "3.100.0")
    kept = pulumi(engine.cached_path(), PINNED)
    assert engine.find() == engine.Engine(path=kept, version=PINNED, found="cache")


# Called as: sh install.sh --version V --install-root FOLDER --no-edit-path
INSTALLER = """
mkdir -p "$4/bin"
echo "$@" > "$4/bin/options"
printf '#!/bin/sh\\necho v{version}\\n' > "$4/bin/pulumi"
chmod +x "$4/bin/pulumi"
"""
CURL = """
echo "$@" > "{folder}/curl-options"
for word in "$@"; do [ "$before" = --output ] && cp "{folder}/installer.sh" "$word"; before=$word; done
exit 0
"""


def test_the_installer_comes_before_the_build(path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """The official installer gets the pinned version and a folder, and its limits; what it made is kept in one move."""
    (path / "installer.sh").write_text(INSTALLER.format(version=PINNED), encoding="utf-8")
    program(path / "curl", CURL.format(folder=path))
    program(path / "go", "exit 9")
    brought = engine.bring()
    assert brought == engine.Engine(path=engine.cached_path(), version=PINNED, found="cache")
    assert "--connect-timeout 10" in (path / "curl-options").read_text()
    options = (engine.cached_path().parent / "options").read_text().split()
    assert options[:2] == ["--version", PINNED]
    assert options[-1] == "--no-edit-path"
    assert [entry.name for entry in engine.cached_path().parents[1].iterdir()] == [PINNED]
    assert "installing Pulumi" in capfd.readouterr().err


GO = """
[ "$1" = build ] || exit 8
echo "$@" > "{log}"
while [ $# -gt 0 ]; do [ "$1" = -o ] && target=$2; shift; done
printf '#!/bin/sh\\necho v{version}\\n' > "$target"; chmod +x "$target"
"""


def test_no_network_leads_to_the_build(path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """curl fails: Go builds the pinned version from our own module, with the version linked in, and says how long it takes."""
    program(path / "curl", "echo 'could not resolve host' >&2; exit 6")
    program(path / "go", GO.format(log=path / "go-options", version=PINNED))
    assert engine.bring().path == engine.cached_path()
    options = (path / "go-options").read_text()
    assert f"version.Version=v{PINNED}" in options
    assert options.split()[-1] == engine.MAIN_PACKAGE
    said = capfd.readouterr().err
    assert "could not resolve host" in said
    assert "building the engine (about" in said


def test_nothing_works_names_all_three_ways(path: Path) -> None:
    """No engine, no network, no Go: the message names the three ways and what was tried."""
    pulumi(path / "pulumi", "3.100.0")
    program(path / "curl", "echo 'could not resolve host' >&2; exit 6")
    with pytest.raises(SetupError) as caught:
        engine.bring()
    message = str(caught.value)
    for part in (
        "put pulumi",
        "TENANTRY_ENGINE",
        "official installer",
        "Go 1.25",
        "is Pulumi 3.100.0, which",
        "resolve host",
        "go is not",
    ):
        assert part in message
    assert list(engine.cached_path().parents[1].iterdir()) == []


def test_a_failed_build_leaves_nothing_and_shows_why(path: Path) -> None:
    """The end of the compiler's output is in the message; the cache has no half-made engine."""
    program(path / "go", "echo 'cannot find module' >&2; exit 1")
    with pytest.raises(SetupError, match="cannot find module"):
        engine.bring()
    assert not engine.cached_path().exists()


def test_a_wrong_build_is_not_kept(path: Path) -> None:
    """What was made has to answer with a version that fits."""
    program(path / "go", GO.format(log=os.devnull, version="3.1.0"))
    with pytest.raises(SetupError, match=r"what it made is Pulumi 3\.1\.0"):
        engine.bring()
    assert not engine.cached_path().exists()


def test_the_old_python_message_parses_everywhere() -> None:
    """scripts/setup itself avoids syntax that an old Python cannot read, since it is there to say so."""
    import ast

    text = (Path(engine.__file__).parents[1] / "setup").read_text(encoding="utf-8")
    ast.parse(text, feature_version=(3, 4) if sys.version_info < (3, 13) else (3, 7))
