"""One YAML file -> plain values with places, from the parser's events.

Going by events and not by ready-made objects gives every value its place, keeps YAML 1.1's surprises out (`NO`, `on`, `0123`
stay text) and lets neither depth nor aliases grow into memory: the parser's own stack does not recurse, and aliases are refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any

import yaml

from tenantry.errors import Problem
from tenantry.spec.file_text import text_of
from tenantry.spec.model import Place
from tenantry.spec.scalars import kind_of, resolve
from tenantry.spec.source import Path, Source, shown
from tenantry.spec.syntax_errors import problem_of

MAX_DEPTH = 20
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# In double quotes an escape can write any character. Beside the control characters, those that turn the direction of
# writing around: they make a line look like another one in a review.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff]")
_NO_ALIAS = "write the value out in both places; what people share belongs in a role"


def read_file(path: FilePath, name: str) -> tuple[Source | None, list[Problem]]:
    """The file's values and its problems; no values where the file as a whole could not be used. Reads, never raises."""
    text = text_of(path, name)
    if isinstance(text, Problem):
        return None, [text]
    return read_text(text, name)


def read_text(text: str, name: str) -> tuple[Source | None, list[Problem]]:
    """As `read_file`, for a text that is already there."""
    reader = _Reader(name)
    try:
        reader.run(yaml.parse(text, Loader=_LOADER))
    except yaml.YAMLError as error:
        return None, [*reader.problems, problem_of(error, text, name)]
    if reader.broken:
        return None, reader.problems
    source = reader.source
    if source.value is None:
        only_comments = any(line.strip() for line in text.splitlines())
        message = "the file holds nothing but comments" if only_comments else "the file is empty"
        return None, [_of_file(name, message, "start with `client: NAME`")]
    if not isinstance(source.value, dict):
        found = kind_of(source.value)
        return None, [
            *reader.problems,
            _of_file(name, f"found {found}, expected a map", "write `key: value` lines, starting with `client:`"),
        ]
    return source, reader.problems


def _of_file(name: str, message: str, hint: str) -> Problem:
    return Problem(file=name, line=1, column=1, path="", message=message, hint=hint)


@dataclass(kw_only=True)
class _Open:
    """A map or list that is being filled. In a map, `key` waits for its value, which is thrown away unless `keep`.
    `silent`: it is thrown away itself, so nothing in it is noted. `is_key`: it stands where a key should."""

    path: Path
    into: dict[str, Any] | list[Any]
    key: str | None = None
    keep: bool = True
    silent: bool = False
    is_key: bool = False

    @property
    def expects_key(self) -> bool:
        return isinstance(self.into, dict) and self.key is None


class _Reader:
    """Builds a Source from events. `broken`: the values that came in cannot be trusted."""

    def __init__(self, name: str) -> None:
        self.source = Source()
        self.problems: list[Problem] = []
        self.broken = False
        self._name = name
        self._stack: list[_Open] = []
        self._anchors: set[str] = set()

    def run(self, events: Iterator[Any]) -> None:
        documents = 0
        for event in events:
            if isinstance(event, yaml.ScalarEvent):
                self._scalar(event)
            elif isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
                if len(self._stack) == MAX_DEPTH:
                    self._stop(event, f"found more than {MAX_DEPTH} levels of maps and lists, expected fewer", "")
                    return
                self._open(event)
            elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
                self._close()
            elif isinstance(event, yaml.AliasEvent):
                self._alias(event)
            elif isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents == 2:
                    hint = "delete the `---` line, or make it a folder of files"
                    self._stop(event, "found a second document, expected one in a file", hint)
                    return

    def _scalar(self, event: Any) -> None:
        self._look_at_marks(event)
        # Quoted text and block text are text whatever they hold.
        plain = event.implicit[0] and not event.style
        value = resolve(event.value) if plain else event.value
        control = _CONTROL.search(event.value)
        if control:
            message = f"found the control character U+{ord(control[0]):04X}, expected plain text"
            self._report(event, self._next_path(), message, "delete it")
        if self._stack and self._stack[-1].expects_key:
            self._key(event, self._stack[-1], value)
        else:
            self._put(value, self._place(event), event.value)

    def _key(self, event: Any, top: _Open, value: object) -> None:
        text: str = event.value
        path = (*top.path, text)
        top.key, top.keep = text, False
        if top.silent:
            return
        if not isinstance(value, str):
            found = f"`{text}`, {kind_of(value)}," if text else "nothing"
            hint = f'quote it: "{text}"' if text else "write the key before the colon"
            self._report(event, path, f"found {found} as a key, expected text", hint)
        elif text == "<<":
            self._report(event, path, "found the merge key `<<`, which is not used here", _NO_ALIAS)
        elif path in self.source.keys:
            first = self.source.keys[path].line
            hint = f"it stands in line {first} already: merge the two or delete one"
            self._report(event, path, f"found the key `{text}` a second time in the same map", hint)
        else:
            self.source.keys[path] = self._place(event)
            top.keep = True

    def _open(self, event: Any) -> None:
        self._look_at_marks(event)
        into: dict[str, Any] | list[Any] = {} if isinstance(event, yaml.MappingStartEvent) else []
        top = self._stack[-1] if self._stack else None
        path = self._next_path()
        if top is not None and top.expects_key:
            if not top.silent:
                self._report(event, top.path, f"found {kind_of(into)} as a key, expected text", "")
            self._stack.append(_Open(path=path, into=into, silent=True, is_key=True))
            return
        silent = top is not None and (top.silent or not top.keep)
        # A map's place is its key's: that is what one would look for.
        self._put(into, self.source.keys.get(path) or self._place(event), None)
        self._stack.append(_Open(path=path, into=into, silent=silent))

    def _close(self) -> None:
        closed = self._stack.pop()
        if closed.is_key:
            self._stack[-1].key, self._stack[-1].keep = "", False

    def _alias(self, event: Any) -> None:
        self.broken = True
        # The anchor was reported where it stands.
        if event.anchor not in self._anchors:
            self._report(
                event,
                self._next_path(),
                f"found the alias `*{event.anchor}`, which is not used here",
                "quote a text that starts with `*`",
            )
        if self._stack and self._stack[-1].expects_key:
            self._stack[-1].key, self._stack[-1].keep = "", False
        else:
            self._put(None, self._place(event), None)

    def _put(self, value: Any, place: Place, written: str | None) -> None:
        path = self._next_path()
        top = self._stack[-1] if self._stack else None
        if top is None:
            self.source.value = value
        elif isinstance(top.into, list):
            top.into.append(value)
        elif top.key is not None:
            if top.keep:
                top.into[top.key] = value
            top.key = None
        if top is None or not (top.silent or (isinstance(top.into, dict) and not top.keep)):
            self.source.places[path] = place
            if written is not None and not isinstance(value, str):
                self.source.written[path] = written

    def _next_path(self) -> Path:
        if not self._stack:
            return ()
        top = self._stack[-1]
        if isinstance(top.into, list):
            return (*top.path, len(top.into))
        return top.path if top.key is None else (*top.path, top.key)

    def _look_at_marks(self, event: Any) -> None:
        if event.anchor is not None:
            self._anchors.add(event.anchor)
            self._report(
                event, self._next_path(), f"found the anchor `&{event.anchor}`: anchors and aliases are not used here", _NO_ALIAS
            )
        if event.tag is not None:
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")
            hint = "delete it; quote a value that must be text"
            self._report(event, self._next_path(), f"found the tag `{tag}`: tags are not used here", hint)

    def _stop(self, event: Any, message: str, hint: str) -> None:
        self._report(event, (), message, hint)
        self.broken = True

    def _place(self, event: Any) -> Place:
        return Place(file=self._name, line=event.start_mark.line + 1, column=event.start_mark.column + 1)

    def _report(self, event: Any, path: Path, message: str, hint: str) -> None:
        place = self._place(event)
        self.problems.append(
            Problem(file=place.file, line=place.line, column=place.column, path=shown(path), message=message, hint=hint)
        )
