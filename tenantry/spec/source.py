"""What was read from a client's files: plain values, and where each of them stands."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from tenantry.errors import Problem
from tenantry.spec.model import Place

Path = tuple[str | int, ...]


@dataclass(kw_only=True)
class Source:
    """`value` is made of dict, list, str, int, float, bool and None. `places` says for each path where its value stands
    (a map or list: where its key stands), `keys` where its key stands. `written` holds, for values that are not text,
    the characters of the file (`1e3`), so that a message can say them."""

    value: Any = None
    places: dict[Path, Place] = field(default_factory=dict)
    keys: dict[Path, Place] = field(default_factory=dict)
    written: dict[Path, str] = field(default_factory=dict)

    def place(self, path: Path, *, key: bool = False) -> Place:
        """Where `path` stands; for a path that is not in the files, the nearest thing around it that is."""
        if key and path in self.keys:
            return self.keys[path]
        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path) or Place(file="", line=0, column=0)

    def problem(self, path: Path, message: str, hint: str = "", *, key: bool = False) -> Problem:
        place = self.place(path, key=key)
        return Problem(file=place.file, line=place.line, column=place.column, path=shown(path), message=message, hint=hint)


def shown(path: Path) -> str:
    """`people/ada@northwind.example/roles/0`."""
    return "/".join(str(part) for part in path)


def in_order(problems: list[Problem]) -> list[Problem]:
    """By file, line and column, each said once, with nothing in it that could act on a terminal."""
    unique = dict.fromkeys(map(_printable, problems))
    return sorted(unique, key=lambda p: (p.file, p.line, p.column, p.path, p.message))


def _printable(problem: Problem) -> Problem:
    if all(text.isprintable() for text in (problem.file, problem.path, problem.message, problem.hint)):
        return problem
    return replace(
        problem,
        file=_escaped(problem.file),
        path=_escaped(problem.path),
        message=_escaped(problem.message),
        hint=_escaped(problem.hint),
    )


def _escaped(text: str) -> str:
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)
