"""What the YAML parser complains about, in words that say what to do."""

from __future__ import annotations

from typing import NamedTuple

import yaml

from tenantry.errors import Problem


class _Words(NamedTuple):
    """`part` is part of the message of PyYAML's C parser or of its Python one. `at_start`: the place to show is where the
    unclosed thing begins."""

    part: str
    message: str
    hint: str
    at_start: bool = False


_KNOWN = (
    _Words(
        "mapping values are not allowed",
        "found a second `:` where a value or a new line was expected",
        "quote a value that holds `: `, or make the line start in the same column as its neighbours",
    ),
    _Words("could not find expected ':'", "found a line without a `:`, expected `key: value`", "add the colon and a space"),
    _Words("found unexpected end of stream", "found a quoted text that does not end", "close the quotes", at_start=True),
    _Words(
        "did not find expected key",
        "found a line that does not continue the map around it",
        "make it start in the same column as its neighbours, and close every quote and bracket",
    ),
    _Words(
        "expected <block end>",
        "found a line that does not continue the map or list around it",
        "make it start in the same column as its neighbours, and close every quote and bracket",
    ),
    _Words(
        "did not find expected '-' indicator",
        "found a line that does not continue the list around it",
        "start it with `- `, or move it to the column of the map it belongs to",
    ),
    _Words(
        "expected ',' or",
        "found a list or map in brackets that does not end",
        "add the missing `,`, `]` or `}`",
        at_start=True,
    ),
    _Words(
        "did not find expected node content",
        "found no value where one was expected",
        "close every bracket, quote a lone `]` or `,`",
    ),
    _Words("found incompatible YAML document", "found a %YAML line of another version, expected 1.2", "delete the %YAML line"),
    _Words("expected '<document start>'", "found more text after the end of the document", "delete the `...` line"),
    _Words("did not find expected <document start>", "found more text after the end of the document", "delete the `...` line"),
    _Words(
        "control characters are not allowed", "found a control character", "delete it, or write it as an escape in double quotes"
    ),
    _Words(
        "special characters are not allowed", "found a control character", "delete it, or write it as an escape in double quotes"
    ),
)


def problem_of(error: yaml.YAMLError, text: str, name: str) -> Problem:
    """The problem of a file (called `name` in messages) whose `text` could not be parsed."""
    words = str(getattr(error, "problem", None) or getattr(error, "reason", None) or error)
    line, column = _where(error, text)
    lines = text.splitlines()
    up_to_here = lines[line - 1][:column] if 0 < line <= len(lines) else ""
    if up_to_here.endswith("\t") or ("\t" in up_to_here and not up_to_here.strip()):
        message, hint = "found a tab for indentation, expected spaces", "set the editor to insert two spaces for a tab"
    elif "cannot start any token" in words:
        message, hint = f"found `{up_to_here[-1:]}` at the start of a value", "quote the value"
    else:
        known = next((entry for entry in _KNOWN if entry.part in words), None)
        message, hint = (known.message, known.hint) if known else (f"not YAML: {words}", "")
        start = getattr(error, "context_mark", None)
        if known and known.at_start and start is not None:
            line, column = start.line + 1, start.column + 1
    return Problem(file=name, line=line, column=column, path="", message=message, hint=hint)


def _where(error: yaml.YAMLError, text: str) -> tuple[int, int]:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if mark is not None:
        return mark.line + 1, mark.column + 1
    position = getattr(error, "position", None)
    if isinstance(position, int) and position >= 0:
        before = text[:position]
        return before.count("\n") + 1, position - before.rfind("\n")
    return 0, 0
