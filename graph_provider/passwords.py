"""Initial passwords: long, random, of all four character classes, and without vowels and the digits and signs that stand for
letters (0 1 3 4 @ $), so that no banned word, of Microsoft's list or the tenant's own, and no part of a name can come up.

Fact: Entra password protection (8 to 256 characters, three of four classes; the check writes 0 as o, 1 as l, $ as s, @ as a).
"""

from __future__ import annotations

import secrets

_CLASSES = ("BCDFGHJKLMNPQRSTVWXZ", "bcdfghjkmnpqrstvwxz", "256789", "!#%+-=?_")
_LENGTH = 20


def initial_password() -> str:
    """20 characters from the operating system's random source."""
    letters = [secrets.choice(group) for group in _CLASSES]
    letters += [secrets.choice("".join(_CLASSES)) for _ in range(_LENGTH - len(letters))]
    secrets.SystemRandom().shuffle(letters)
    return "".join(letters)
