"""Two files of one client put together: maps merge, and what stands in both is a problem."""

from __future__ import annotations

from tenantry.errors import Problem
from tenantry.spec.source import Path, Source, shown


def merge(into: Source, more: Source) -> list[Problem]:
    """Adds `more` to `into`. Where both hold the same leaf or list, the first is kept and both places are named."""
    problems: list[Problem] = []
    dropped: set[Path] = set()

    def walk(path: Path, target: dict[str, object], extra: dict[str, object]) -> None:
        for key, value in extra.items():
            here = (*path, key)
            if key not in target:
                target[key] = value
                continue
            there = target[key]
            if isinstance(there, dict) and isinstance(value, dict):
                walk(here, there, value)
                continue
            dropped.add(here)
            first = into.place(here, key=True)
            hint = f"it stands in {first.file}, line {first.line}, already: delete one"
            problems.append(more.problem(here, f"found `{shown(here)}` in a second file, expected it in one", hint, key=True))

    walk((), into.value, more.value)

    def kept(path: Path) -> bool:
        return not dropped or not any(path[: len(gone)] == gone for gone in dropped)

    # What is known already stays: a map's place is the first one.
    into.places = {path: place for path, place in more.places.items() if kept(path)} | into.places
    into.keys = {path: place for path, place in more.keys.items() if kept(path)} | into.keys
    into.written = {path: text for path, text in more.written.items() if kept(path)} | into.written
    return problems
