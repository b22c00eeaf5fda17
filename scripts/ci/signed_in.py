"""Runs a command with this workflow run's own identity: `signed_in.py COMMAND [ARGUMENT...]`; its exit code is the command's.

GitHub's token for the run is fetched into a private file, renewed while the command runs, and gone afterwards. azure-identity
finds it by AZURE_FEDERATED_TOKEN_FILE (beside AZURE_CLIENT_ID and AZURE_TENANT_ID), the azure-native plugin by ARM_USE_OIDC and
ARM_OIDC_TOKEN_FILE_PATH. Needs `permissions: id-token: write`. TENANTRY_OIDC_AUDIENCE names another audience (national clouds).
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

import github

AUDIENCE = "api://AzureADTokenExchange"
RENEW_SECONDS = 180.0  # the token is good for five minutes


def main(command: Sequence[str]) -> int:
    """Runs the command and returns its exit code."""
    if not command:
        raise github.GitHubError("no command given")
    with tempfile.TemporaryDirectory(prefix="tenantry-token-") as folder:
        file = Path(folder) / "token"
        _renew(file)
        done = threading.Event()
        threading.Thread(target=_keep, args=(file, done), daemon=True).start()
        environment = {
            **os.environ,
            "AZURE_FEDERATED_TOKEN_FILE": str(file),
            "ARM_USE_OIDC": "true",
            "ARM_CLIENT_ID": os.environ.get("AZURE_CLIENT_ID", ""),
            "ARM_OIDC_TOKEN_FILE_PATH": str(file),
        }
        try:
            process = subprocess.Popen(command, env=environment)
        except OSError as error:
            raise github.GitHubError(f"{command[0]}: {error.strerror}") from error

        def hand_on(number: int, _frame: FrameType | None) -> None:
            process.send_signal(number)

        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, hand_on)
        code = process.wait()
        done.set()
        return code if code >= 0 else 128 - code


def _keep(file: Path, done: threading.Event) -> None:
    while not done.wait(RENEW_SECONDS):
        try:
            _renew(file)
        except github.GitHubError as error:
            print(f"signed_in: {error}; trying again", file=sys.stderr)


def _renew(file: Path) -> None:
    audience = urllib.parse.quote(os.environ.get("TENANTRY_OIDC_AUDIENCE", AUDIENCE), safe="")
    address = f"{github.setting('ACTIONS_ID_TOKEN_REQUEST_URL')}&audience={audience}"
    bearer = {"Authorization": f"bearer {github.setting('ACTIONS_ID_TOKEN_REQUEST_TOKEN')}"}
    try:
        with urllib.request.urlopen(urllib.request.Request(address, headers=bearer), timeout=30) as answer:
            token = json.load(answer)["value"]
    except (urllib.error.URLError, TimeoutError, ValueError, KeyError) as error:
        raise github.GitHubError(f"GitHub gave no identity token: {error}") from error
    temporary = file.with_suffix(".new")
    temporary.touch(mode=0o600)
    temporary.write_text(token, encoding="utf-8")
    temporary.replace(file)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except github.GitHubError as error:
        sys.exit(f"signed_in: {error}")
