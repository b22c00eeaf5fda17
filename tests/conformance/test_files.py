"""R12 and R13: executables, and the YAML that documentation shows."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import yaml

from tests.conformance.source import ROOT, files, text_files

COMMANDS = (
    "scripts/setup",
    "scripts/demo",
    "scripts/check",
    "scripts/test",
    "scripts/lock",
    "scripts/bench/run",
    "scripts/bench/provider",
    ".ci/run",
)
BLOCK = re.compile(r"^( *)```(ya?ml)[^\n]*\n(.*?)^\1```", re.MULTILINE | re.DOTALL)


def test_commands_can_be_executed() -> None:
    """R12: every command of the README and of CI is there and executable."""
    assert [name for name in COMMANDS if not os.access(ROOT / name, os.X_OK)] == []


def test_executable_bit_and_first_line_agree() -> None:
    """R12: a file is executable exactly when it begins with #!, in the tree and in Git."""
    staged = subprocess.run(["git", "ls-files", "-z", "--stage"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    modes = {Path(entry.split("\t")[1]): entry[:6] for entry in staged.split("\0") if entry}
    found = []
    for path, text in text_files():
        wanted = text.startswith("#!")
        if os.access(ROOT / path, os.X_OK) != wanted or (path in modes and (modes[path] == "100755") != wanted):
            found.append(f"{path}: {'begins with #! but is not executable' if wanted else 'is executable without #!'}")
    assert not found, "\n".join(found)


def test_yaml_in_markdown_can_be_read() -> None:
    """R13: each YAML block in a Markdown file parses."""
    found = []
    for path in files():
        if path.suffix == ".md":
            for match in BLOCK.finditer((ROOT / path).read_text(encoding="utf-8")):
                try:
                    list(yaml.safe_load_all(match[3]))
                except yaml.YAMLError as error:
                    found.append(f"{path}: {error}")
    assert not found, "\n".join(found)


def test_scripts_are_sound_shell() -> None:
    """R12: every shell script parses, and stops at the first error."""
    found = []
    for path, text in text_files():
        if text.startswith("#!/usr/bin/env bash"):
            if subprocess.run(["bash", "-n", path], cwd=ROOT, check=False).returncode:
                found.append(f"{path}: does not parse")
            if "set -euo pipefail" not in text:
                found.append(f"{path}: no set -euo pipefail")
    assert not found, "\n".join(found)
