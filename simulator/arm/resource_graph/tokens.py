"""The words of a Kusto query, with the place of each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NoReturn

from simulator.arm.resource_graph import problems

# Longer queries exist, but none that a person wrote.
_LONGEST = 4000
_TOKEN = re.compile(
    r"""(?P<skip>\s+|//[^\n]*)
    |(?P<text>@'[^']*'|@"[^"]*"|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")
    |(?P<timespan>\d+(?:\.\d+)?(?:d|h|m|s|ms)\b)
    |(?P<number>\d+(?:\.\d+)?\b)
    |(?P<name>(?:project|mv)-[a-z]+|\$?[A-Za-z_]\w*)
    |(?P<mark>!(?:in~|in|has_cs|has|contains_cs|contains|startswith_cs|startswith|endswith_cs|endswith)(?!\w)
        |==|!=|=~|!~|<=|>=|\.\.|[|()\[\],.<>=+\-*/%:;{}~])""",
    re.VERBOSE,
)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r"}


@dataclass(frozen=True, kw_only=True)
class Token:
    """`kind`: text, timespan, number, name, mark, or end. `text`: as it stands in the query; of a text its value."""

    kind: str
    text: str
    line: int
    column: int


class Tokens:
    """The tokens of a query, read one by one."""

    def __init__(self, query: str) -> None:
        self._tokens = _split(query)
        self._at = 0

    @property
    def next(self) -> Token:
        return self._tokens[self._at]

    def ahead(self, count: int) -> Token:
        """The token `count` after the next one."""
        return self._tokens[min(self._at + count, len(self._tokens) - 1)]

    def take(self) -> Token:
        token = self.next
        self._at = min(self._at + 1, len(self._tokens) - 1)
        return token

    def takes(self, *texts: str) -> bool:
        """Whether the next token is one of these words or marks; if so it is read."""
        found = self.next.kind in ("name", "mark") and self.next.text in texts
        if found:
            self.take()
        return found

    def expect(self, text: str) -> None:
        if not self.takes(text):
            self.refuse()

    def name(self) -> str:
        """A name, or a quoted one in brackets: `['a name']`."""
        if self.next.kind == "mark" and self.next.text == "[" and self.ahead(1).kind == "text":
            self.take()
            quoted = self.take().text
            self.expect("]")
            return quoted
        if self.next.kind != "name":
            self.refuse()
        return self.take().text

    def number(self) -> int:
        if self.next.kind != "number" or "." in self.next.text:
            self.refuse()
        return int(self.take().text)

    def refuse(self) -> NoReturn:
        """400: the query can't be read from here."""
        raise problems.unreadable(self.next.line, self.next.column, self.next.text or "<EOF>")


def _split(query: str) -> list[Token]:
    tokens: list[Token] = []
    at, line, start = 0, 1, 0
    while at < len(query):
        found = _TOKEN.match(query, at)
        if found is None or found.lastgroup is None:
            raise problems.unreadable(line, at - start, query[at])
        if found.lastgroup != "skip":
            text = _unquoted(found[0]) if found.lastgroup == "text" else found[0]
            tokens.append(Token(kind=found.lastgroup, text=text, line=line, column=at - start))
        if "\n" in found[0]:
            line += found[0].count("\n")
            start = at + found[0].rindex("\n") + 1
        at = found.end()
    if len(tokens) > _LONGEST:
        raise problems.not_served(f"queries of more than {_LONGEST} words")
    return [*tokens, Token(kind="end", text="", line=line, column=at - start)]


def _unquoted(text: str) -> str:
    if text.startswith("@"):
        return text[2:-1]
    return re.sub(r"\\(.)", lambda found: _ESCAPES.get(found[1], found[1]), text[1:-1])
