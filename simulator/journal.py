"""The journal: one JSON line a request, batch parts each on their own, without a secret.

Lines are kept as text, so a later change of the state cannot rewrite the past.
"""

from __future__ import annotations

import json
from collections import deque
from itertools import islice
from json.encoder import encode_basestring_ascii as quoted
from pathlib import Path
from typing import Any, TextIO

from simulator.redact import holds_secret, redact, redact_form, redact_url

# Memory holds the last so many lines and no more than so many characters; a file holds everything.
MEMORY_LINES = 20_000
MEMORY_CHARACTERS = 64_000_000


class Journal:
    """`file` is appended to and flushed with every line; made with mode 0600."""

    def __init__(self, file: Path | None = None) -> None:
        self._lines: deque[str] = deque()
        self._characters = 0
        self.count = 0  # of all lines that ever were
        self.path = file
        self._out: TextIO | None = None
        if file is not None:
            file.touch(mode=0o600, exist_ok=True)
            self._out = file.open("a", encoding="utf-8")

    def add(
        self,
        *,
        method: str,
        url: str,
        status: int,
        request: Any,
        form: dict[str, str],
        response: str | None,
        actor: str | None,
        at: str,
    ) -> None:
        """`request` is the parsed body, `response` the answer's body as JSON text (None: no body), `at` wall time, ISO 8601."""
        asked = "null" if request is None and not form else json.dumps(redact_form(form) if form else request)
        if holds_secret(asked):
            asked = json.dumps(redact(json.loads(asked)))
        answer = response or "null"
        if holds_secret(answer):
            answer = json.dumps(redact(json.loads(answer)))
        # Put together from strings: a line is written with every request, and three small objects would cost more than it.
        who = "null" if actor is None else quoted(actor)
        self._append(
            f'{{"method": {quoted(method)}, "url": {quoted(redact_url(url))}, "status": {status}, "requestBody": {asked}, '
            f'"responseBody": {answer}, "actor": {who}, "at": {quoted(at)}}}'
        )

    def text(self, after: int = 0) -> str:
        """The lines in memory, oldest first, as NDJSON; without the first `after` of all that ever were."""
        first = self.count - len(self._lines)
        return "".join(f"{line}\n" for line in islice(self._lines, max(0, after - first), None))

    def last(self, count: int) -> list[str]:
        """The last so many lines, newest first."""
        return list(islice(reversed(self._lines), count))

    def clear(self) -> None:
        """Forget what memory holds. The file stays."""
        self._lines.clear()
        self._characters = 0

    def close(self) -> None:
        if self._out is not None:
            self._out.close()
            self._out = None

    def _append(self, line: str) -> None:
        self._lines.append(line)
        self.count += 1
        self._characters += len(line)
        while len(self._lines) > 1 and (len(self._lines) > MEMORY_LINES or self._characters > MEMORY_CHARACTERS):
            self._characters -= len(self._lines.popleft())
        if self._out is not None:
            self._out.write(f"{line}\n")
            self._out.flush()
