"""JSON as Resource Manager reads it in deployments: with comments, names without quotes, commas at the end, texts over lines.

az puts a template into its request as it stands in the file, under a name without quotes (`template:{...}`). That the service
takes single quotes and commas at the end as well is general knowledge of the reader that it uses.
"""

from __future__ import annotations

import re

_DEPLOYMENT = re.compile(r"/providers/microsoft\.resources/deployments/[^/]+(/validate|/whatif)?/?\Z", re.IGNORECASE)
_PIECE = re.compile(
    r"""(?P<text>"(?:[^"\\]|\\.)*")
    |(?P<single>'(?:[^'\\]|\\.)*')
    |(?P<comment>//[^\n]*|/\*.*?\*/)
    |(?P<name>[A-Za-z_$][\w$]*(?=\s*:))
    |(?P<comma>,(?=(?:\s|//[^\n]*\n|/\*.*?\*/)*[}\]]))""",
    re.VERBOSE | re.DOTALL,
)
_CONTROL = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def is_read_loosely(path: str) -> bool:
    """Whether the body of a request to this path may be such JSON."""
    return _DEPLOYMENT.search(path) is not None


def strict(text: str) -> str:
    """The same as strict JSON, if it is JSON of this kind at all."""
    return _PIECE.sub(_strict, text)


def _strict(found: re.Match[str]) -> str:
    whole = found[0]
    if found.lastgroup == "text":
        return _on_one_line(whole)
    if found.lastgroup == "single":
        return '"' + _on_one_line(whole[1:-1]).replace("\\'", "'").replace('"', '\\"') + '"'
    return f'"{whole}"' if found.lastgroup == "name" else " "


def _on_one_line(text: str) -> str:
    return re.sub(r"[\n\r\t]", lambda mark: _CONTROL[mark[0]], text)
