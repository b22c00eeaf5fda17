"""The nearest right name for a misspelt one."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(word: str, names: Iterable[str]) -> str | None:
    """The name closest to `word`, whatever its case; None when nothing is close."""
    by_folded = {name.casefold(): name for name in names}
    close = get_close_matches(word.casefold(), by_folded, n=1, cutoff=0.6)
    return by_folded[close[0]] if close else None


def did_you_mean(word: str, names: Iterable[str], otherwise: str = "") -> str:
    """A hint: the nearest name, else `otherwise` and, if they are few, all names."""
    known = sorted(names)
    close = nearest(word, known)
    if close is not None:
        return f"did you mean `{close}`?"
    few = 0 < len(known) <= (12 if otherwise else 30)
    return "; ".join([*([otherwise] if otherwise else []), *(["known are: " + ", ".join(known)] if few else [])])
