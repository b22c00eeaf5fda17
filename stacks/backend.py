"""Where the state lies and what encrypts it."""

from __future__ import annotations

import os
import secrets
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

import platformdirs

from stacks.cloud import Cloud
from tenantry.errors import StateError, UsageError


@dataclass(frozen=True, kw_only=True)
class Backend:
    """`url`: what the engine is given. `folder`: the local folder behind it, None for a remote one. `passphrase_hint`: what to do
    when the passphrase is wrong."""

    url: str
    folder: Path | None
    environment: Mapping[str, str]
    passphrase_hint: str = "Set PULUMI_CONFIG_PASSPHRASE to the passphrase the state was made with."


def backend_for(cloud: Cloud, environ: Mapping[str, str] = os.environ) -> Backend:
    """The simulator's states always lie beside its run file; a real cloud's where PULUMI_BACKEND_URL says, else in the user's
    state folder. Refuses what would lose the state (UsageError) and a folder that cannot be written (StateError)."""
    if cloud.home is not None:
        folder = _writable(cloud.home / "state")
        return Backend(
            url=_url(folder),
            folder=folder,
            environment={"PULUMI_CONFIG_PASSPHRASE": _own_passphrase(cloud.home)},
            passphrase_hint=f"Put the one that the state was made with back into {cloud.home / 'passphrase'}.",
        )
    url = environ.get("PULUMI_BACKEND_URL", "")
    passphrase = {k: environ[k] for k in ("PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG_PASSPHRASE_FILE") if environ.get(k)}
    if not passphrase and not environ.get("TENANTRY_SECRETS_PROVIDER"):
        raise UsageError(
            "No passphrase for the secrets in the state.",
            hint="Set PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE, or TENANTRY_SECRETS_PROVIDER=azurekeyvault://VAULT/keys/KEY.",
        )
    if url and not url.startswith("file://"):
        return Backend(url=url, folder=None, environment=passphrase)
    if environ.get("CI", "").lower() in ("true", "1"):
        raise UsageError(
            "In CI the state would lie in a folder that is gone after the run.",
            hint="Set PULUMI_BACKEND_URL to a lasting one: azblob://CONTAINER?storage_account=NAME, s3://BUCKET or Pulumi Cloud.",
        )
    path = Path(unquote(urlsplit(url).path)) if url else platformdirs.user_state_path("tenantry") / "state"
    folder = _writable(path.expanduser().absolute())
    return Backend(url=_url(folder), folder=folder, environment=passphrase)


def _url(folder: Path) -> str:
    """Without the engine's sidecar files (`.attrs`): unlike the state they are not replaced in one go, and one that a kill -9
    left half written makes the state unreadable (tried: "failed to load checkpoint: EOF")."""
    return f"file://{folder}?metadata=skip"


def _writable(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        probe = folder / f".probe-{os.getpid()}-{threading.get_ident()}"
        probe.write_text("", encoding="utf-8")
        probe.unlink(missing_ok=True)
    except OSError as error:
        raise StateError(
            f"The state folder {folder} cannot be written: {error.strerror or error}.",
            hint="Correct its owner and permissions, or free space on its disk; nothing was changed.",
        ) from error
    return folder


def _own_passphrase(home: Path) -> str:
    """Random, made once, beside the simulator's run file."""
    file = home / "passphrase"
    try:
        if not file.exists():
            with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
                out.write(secrets.token_urlsafe(32))
        return file.read_text(encoding="utf-8").strip()
    except FileExistsError:
        return file.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise StateError(
            f"The passphrase file {file} cannot be used: {error.strerror}.", hint="Correct its permissions."
        ) from error
