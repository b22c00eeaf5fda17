"""What a picture is made of: boxes in boxes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Look = Literal[
    "client", "azure", "group", "network", "subnet", "machine", "store", "watch", "m365", "role", "person", "site", "more"
]


@dataclass(frozen=True, kw_only=True)
class Box:
    """One thing. `lines` stand below its title, each cut to the box's width (the whole text is its tooltip). `inside` are the
    boxes in it, placed in rows in this order."""

    look: Look
    title: str
    lines: tuple[str, ...] = ()
    inside: tuple[Box, ...] = ()
