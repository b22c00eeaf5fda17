"""How Kusto looks for a text in another: has, contains, startswith, endswith, and regular expressions.

Kusto's regular expressions are RE2's, which take time that grows with the text alone. Python's could take for ever, so of them
only those are served that can't: no repeated group, few repetitions without end.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from simulator.arm.resource_graph import problems

_MOST_ENDLESS = 3
_LONGEST = 500
_ATOM = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\(\?(?:P?<\w+>|:|i\))|.", re.DOTALL)
_REPEAT = re.compile(r"[*+?]\??|\{\d*,?\d*\}\??")


def _has(whole: str, term: str) -> bool:
    """Whether a text holds another as a whole term: no letter or digit before or after it."""
    if not term:
        return True
    before = r"(?<![^\W_])" if term[0].isalnum() else ""
    after = r"(?![^\W_])" if term[-1].isalnum() else ""
    return re.search(before + re.escape(term) + after, whole) is not None


TESTS: dict[str, Callable[[str, str], bool]] = {
    "has": _has,
    "contains": lambda whole, part: part in whole,
    "startswith": lambda whole, part: whole.startswith(part),
    "endswith": lambda whole, part: whole.endswith(part),
}


def regular(pattern: str, operator: str) -> re.Pattern[str]:
    """The expression, ready to search. Refuses what is none, what RE2 has not, and what isn't served."""
    endless, last, at = 0, "", 0
    while at < len(pattern):
        repeat = _REPEAT.match(pattern, at)
        if repeat and last:
            if last == ")":
                raise problems.not_served("regular expressions that repeat a group")
            endless += repeat[0][0] != "?"
            last, at = "", repeat.end()
            continue
        atom = _ATOM.match(pattern, at)
        assert atom is not None
        last, at = atom[0], atom.end()
        if re.fullmatch(r"\\[1-9]", last) or pattern.startswith(("(?=", "(?!", "(?<=", "(?<!", "(?P="), at - len(last)):
            raise problems.meaningless(operator, f"'{pattern}' is not a valid regular expression")
    if endless > _MOST_ENDLESS or len(pattern) > _LONGEST:
        raise problems.not_served(f"regular expressions with more than {_MOST_ENDLESS} repetitions or {_LONGEST} characters")
    try:
        return re.compile(pattern)
    except (re.error, OverflowError):
        raise problems.meaningless(operator, f"'{pattern}' is not a valid regular expression") from None
