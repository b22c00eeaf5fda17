"""What a client's hooks said to a test event, as text and JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Row:
    """One hook's answer. `status` None: there was none."""

    hook: str
    good: bool
    status: int | None
    text: str
    seconds: float


def as_text(client: str, event_id: str, signed: bool, rows: Sequence[Row]) -> str:
    """One hook a line."""
    width = max(len(row.hook) for row in rows)
    lines = [f"{'ok    ' if row.good else 'FAILED'}  {row.hook:{width}}  {row.text} ({row.seconds:.2f} s)" for row in rows]
    kind = "signed" if signed else "unsigned, since monitoring.notify has no signing_key"
    return "\n".join([f"{client}: test event {event_id}, {kind}", *lines]) + "\n"


def as_json(client: str, event_id: str, signed: bool, rows: Sequence[Row]) -> str:
    """`{"version": 1, "client", "event_id", "signed", "hooks": [{"hook", "good", "status", "text", "seconds"}]}`"""
    hooks = [{"hook": row.hook, "good": row.good, "status": row.status, "text": row.text, "seconds": row.seconds} for row in rows]
    document = {"version": 1, "client": client, "event_id": event_id, "signed": signed, "hooks": hooks}
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
