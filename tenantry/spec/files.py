"""A client's files in the clients' folder: `ID.yaml` (or .yml), or a folder `ID/` whose YAML files are merged."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tenantry.errors import Problem, UsageError
from tenantry.spec.merge import merge
from tenantry.spec.nearest import did_you_mean
from tenantry.spec.source import Source
from tenantry.spec.yaml_reader import read_file

ENDINGS = (".yaml", ".yml")
_LONGEST_NAME = 200


def find_clients(clients_dir: Path) -> list[str]:
    """The ids of all clients in the folder, sorted. Raises UsageError when there is no such folder."""
    ids: set[str] = set()
    with _listable(clients_dir):
        for entry in clients_dir.iterdir():
            if entry.name.startswith("."):
                continue
            if entry.suffix in ENDINGS:
                ids.add(entry.stem)
            elif entry.is_dir() and _may_be_client(entry):
                ids.add(entry.name)
    return sorted(ids)


def read_client(client: str, clients_dir: Path) -> tuple[Source, bool, list[Problem]]:
    """All that the client's files say, whether that is all of it (no file was unusable), and the problems of reading.

    Raises UsageError for a client that has no file, with the nearest name there is, and for a folder that does not exist."""
    files, problems = _files_of(client, clients_dir)
    whole = not problems
    source: Source | None = None
    for file in files:
        more, found = read_file(file, _printable(file))
        problems += found
        if more is None:
            whole = False
        elif source is None:
            source = more
        else:
            problems += merge(source, more)
    return source or Source(value={}), whole and source is not None, problems


def _files_of(client: str, clients_dir: Path) -> tuple[list[Path], list[Problem]]:
    # A name is never a path: `../x` is no client.
    plain = 0 < len(client) <= _LONGEST_NAME and not client.startswith(".") and not set(client) & set("/\\\0")
    with _listable(clients_dir):
        single = [path for ending in ENDINGS if plain and _is_there(path := clients_dir / f"{client}{ending}")]
        folder = clients_dir / client if plain and (clients_dir / client).is_dir() else None
    candidates = [*single, *([folder] if folder else [])]
    if not candidates:
        known = find_clients(clients_dir)
        raise UsageError(
            f"found no client `{client}` in {clients_dir}", hint=did_you_mean(client, known, "`tenantry new` makes one")
        )
    if not client.isprintable():
        return [], [_problem(candidates[0], "found a file name that is not plain text", "rename it to the client's id")]
    if len(candidates) > 1:
        names = " and ".join(str(path) for path in candidates)
        message = f"found {names} for client `{client}`, expected one of them"
        return [], [_problem(candidates[0], message, "merge them and delete the other")]
    return (single, []) if folder is None else _files_in(folder)


def _files_in(folder: Path) -> tuple[list[Path], list[Problem]]:
    try:
        files = _yaml_files(folder)
        nested = [entry for entry in sorted(folder.iterdir()) if entry.is_dir() and entry not in files and _yaml_files(entry)]
    except OSError as error:
        hint = "look at its owner and its permissions"
        return [], [_problem(folder, f"the client's folder cannot be listed: {error.strerror or error}", hint)]
    hint = "move its files up: only the files of the client's own folder are read"
    problems = [_problem(entry, "found a folder with YAML files inside a client's folder", hint) for entry in nested]
    if not files:
        problems.append(_problem(folder, "the client's folder holds no .yaml file", "begin with client.yaml"))
    return files, problems


def _problem(path: Path, message: str, hint: str) -> Problem:
    return Problem(file=_printable(path), line=0, column=0, path="", message=message, hint=hint)


def _printable(path: Path) -> str:
    # A name that is no UTF-8 could not be printed.
    return str(path).encode("utf-8", "backslashreplace").decode("utf-8")


@contextmanager
def _listable(clients_dir: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        message = f"cannot list the clients' folder {clients_dir}: {error.strerror or error}"
        raise UsageError(message, hint="name another one: --clients DIR") from error


def _is_there(path: Path) -> bool:
    # A link that points nowhere is there, and is wrong.
    return path.exists() or path.is_symlink()


def _may_be_client(folder: Path) -> bool:
    try:
        return bool(_yaml_files(folder))
    except OSError:
        # It is one as far as one can tell: reading it says what is wrong.
        return True


def _yaml_files(folder: Path) -> list[Path]:
    return sorted(entry for entry in folder.iterdir() if entry.suffix in ENDINGS and not entry.name.startswith("."))
