"""What the scripts raise: a message for the person in front, never a traceback."""

from __future__ import annotations


class SetupError(Exception):
    """Setting up failed. The message says what was tried and what to do."""
