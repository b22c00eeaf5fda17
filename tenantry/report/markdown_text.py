"""Markdown that no value can break out of, and a page that keeps within a size.

Every value goes through `code`, every sentence through `prose`. Inside code neither Markdown, HTML, mentions, issue numbers nor
links work on the usual code hosts; what could end a code span or a table cell early goes as HTML entities instead."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from tenantry.report.values import LIMIT, one_line

# The longest comment body that the usual code hosts take, in characters. Counted here in bytes: never less.
COMMENT_LIMIT: Final = 65_536

_TRICKY = re.compile(r"[`|\\]|^\s|\s$|\$")
_PUNCTUATION = re.compile(r"[^\w ]|_", re.ASCII)
_QUOTED = re.compile(r"`([^`]+)`")
# A word that means nothing to Markdown or to a code host: letters, or digits, between ordinary punctuation.
_TOKEN = re.compile(r"(\(?)(.*?)([.,;:)?!]*)", re.DOTALL)
_HARMLESS = re.compile(r"[^\W\d_]+([-'][^\W\d_]+)*|\d{1,6}(-\d{1,2}){0,2}")
_NOTE_ROOM: Final = 400


def code(text: str, limit: int = LIMIT) -> str:
    """`text` as code on one line, cut after `limit` characters."""
    line = one_line(text, limit)
    if not line:
        return "`-`"
    return code_html(line, limit + 50) if _TRICKY.search(line) else f"`{line}`"


def code_html(text: str, limit: int = LIMIT) -> str:
    """The same as HTML, for places where Markdown does not work (`<summary>`)."""
    return f"<code>{_PUNCTUATION.sub(_entity, one_line(text, limit))}</code>"


def prose(text: str, limit: int = 1000) -> str:
    """A sentence that may hold names from anywhere: plain words stay as they are, everything else stands as code."""
    parts = _QUOTED.split(re.sub(" +", " ", one_line(text, limit)).strip())
    # Every second part stood between backticks.
    pieces = [code(part, limit) if number % 2 else _sentence(part, limit) for number, part in enumerate(parts) if part]
    # Two code spans side by side would run into one another.
    return "".join(pieces).replace("``", "` `")


def _sentence(text: str, limit: int) -> str:
    return " ".join(_word(token, limit) for token in text.split(" "))


def _word(token: str, limit: int) -> str:
    match = _TOKEN.fullmatch(token)
    before, word, after = match.groups() if match else ("", token, "")
    # "1." or "1)" in the first place would begin a list.
    numbered = not before and word.isdigit() and after[:1] in (".", ")")
    if not word or (_HARMLESS.fullmatch(word) and not numbered):
        return token
    return f"{before}{code(word, limit)}{after}"


def _entity(match: re.Match[str]) -> str:
    character = match.group()
    return f"&#{ord(character)};" if character.isascii() else character


def table(header: Sequence[str], rows: Iterable[Sequence[str]], numbers: frozenset[int] = frozenset()) -> str:
    """A table of finished cells. `numbers`: the columns to align right."""
    rule = ["---:" if column in numbers else "---" for column in range(len(header))]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (header, rule, *rows))


class Page:
    """Blocks of Markdown, the important ones first. Of a block that no longer fits the first line stays while there is room;
    what is left out is counted, and a note after the head says so."""

    def __init__(self, head: str, *, limit: int = COMMENT_LIMIT, whole: str) -> None:
        """`whole` says where everything can be read ("`tenantry plan --format json`")."""
        self._head, self._whole = head, whole
        self._room = limit - _size(head) - _NOTE_ROOM
        self._blocks: list[str] = []
        self._left_out = 0

    def add(self, blocks: Sequence[str], *, title: str = "") -> None:
        """Blocks one below the other, under a title of their own when there are any."""
        if not blocks:
            return
        self._take(f"### {title}" if title else "", blocks, "")

    def fold(self, summary: str, blocks: Sequence[str]) -> None:
        """Blocks behind a line to click on. `summary` is finished HTML."""
        if blocks:
            self._take(f"<details><summary>{summary}</summary>", blocks, "</details>")

    def text(self) -> str:
        """The page, ending with a newline."""
        note = (
            [f"**Cut to fit a comment: {self._left_out} entries are not shown, or only in part.** The whole is in {self._whole}."]
            if self._left_out
            else []
        )
        return "\n\n".join([self._head, *note, *self._blocks]) + "\n"

    def _take(self, opening: str, blocks: Sequence[str], closing: str) -> None:
        frame = _size(opening) + _size(closing)
        room = self._room - frame
        taken = []
        for block in blocks:
            fits = block if _size(block) <= room else block.split("\n", 1)[0]
            self._left_out += fits != block or _size(fits) > room
            if _size(fits) <= room:
                room -= _size(fits)
                taken.append(fits)
        if taken:
            self._room = room
            self._blocks += [part for part in (opening, *taken, closing) if part]


def _size(block: str) -> int:
    return len(block.encode()) + 2 if block else 0
