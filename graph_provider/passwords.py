"""Initial passwords: long, random, of all four character classes that Entra asks for, without look-alikes."""

from __future__ import annotations

import secrets

_CLASSES = ("ABCDEFGHJKLMNPQRSTUVWXYZ", "abcdefghijkmnpqrstuvwxyz", "23456789", "!#%+-=?@_")
_LENGTH = 20


def initial_password() -> str:
    """20 characters from the operating system's random source."""
    letters = [secrets.choice(group) for group in _CLASSES]
    letters += [secrets.choice("".join(_CLASSES)) for _ in range(_LENGTH - len(letters))]
    secrets.SystemRandom().shuffle(letters)
    return "".join(letters)
