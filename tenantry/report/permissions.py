"""The table of application permissions, as text, Markdown and JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

_WARNING = "can lead to the whole tenant: give it to no app that only reads"


@dataclass(frozen=True, kw_only=True)
class Row:
    """One permission: what plan and drift (`read`) and what apply (`write`) need it for; `app_role_id` is how it is granted."""

    permission: str
    app_role_id: str
    read: tuple[str, ...]
    write: tuple[str, ...]
    sensitive: bool


def as_text(rows: Sequence[Row]) -> str:
    """One permission a line, what it is for below it."""
    lines = []
    for row in rows:
        lines.append(f"{row.permission}{'  (!)' if row.sensitive else ''}")
        lines += [f"    to {verb}: {', '.join(what)}" for verb, what in (("read", row.read), ("write", row.write)) if what]
    if any(row.sensitive for row in rows):
        lines += ["", f"(!) {_WARNING}."]
    lines += ["", "Application permissions of Microsoft Graph; an administrator of the client's tenant consents to them."]
    return "\n".join(lines) + "\n"


def as_markdown(rows: Sequence[Row]) -> str:
    """A table."""
    lines = ["| permission | to read | to write | app role id |", "|---|---|---|---|"]
    for row in rows:
        name = f"`{row.permission}`" + (" ⚠" if row.sensitive else "")
        lines.append(f"| {name} | {', '.join(row.read)} | {', '.join(row.write)} | `{row.app_role_id}` |")
    if any(row.sensitive for row in rows):
        lines += ["", f"⚠ {_WARNING}."]
    return "\n".join(lines) + "\n"


def as_json(rows: Sequence[Row]) -> str:
    """`{"version": 1, "permissions": [{"name", "app_role_id", "read": [...], "write": [...], "sensitive"}]}`"""
    permissions = [
        {
            "name": row.permission,
            "app_role_id": row.app_role_id,
            "read": list(row.read),
            "write": list(row.write),
            "sensitive": row.sensitive,
        }
        for row in rows
    ]
    return json.dumps({"version": 1, "permissions": permissions}, indent=2, ensure_ascii=False)
