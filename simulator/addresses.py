"""Addresses that a caller sent: taken apart without trusting that they are any."""

from __future__ import annotations

from urllib.parse import SplitResult, urlsplit

_NONE = urlsplit("")


def parts_of(text: str) -> SplitResult:
    """The parts of an address; all are empty where it is none, such as one with half a bracket or a port that is no number."""
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        return _NONE
    return parts
