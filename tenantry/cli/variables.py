"""Environment variables as text to paste: POSIX shell, PowerShell, dotenv. Each quotes by its own rules."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simulator.clients.settings import Settings

# What stands bare in a dotenv file for every reader of one: no space, quote, `#`, `$` or backslash.
_BARE = re.compile(r"[A-Za-z0-9_./:~@%+=,-]*\Z")
# PowerShell takes typographic single quotes for the plain one.
_SINGLE = re.compile("['\u2018\u2019\u201a\u201b]")


def shell(heading: Iterable[str], settings: Settings) -> str:
    """For sh, bash, zsh: `eval` takes it whole."""
    return _lines(heading, settings, lambda name, value: f"export {name}={shlex.quote(value)}", "unset {}".format)


def powershell(heading: Iterable[str], settings: Settings) -> str:
    """For PowerShell 5 and later. An empty value removes the variable there, which serves the same end."""
    return _lines(
        heading,
        settings,
        lambda name, value: f"$env:{name} = '{_SINGLE.sub(lambda quote: quote[0] * 2, value)}'",
        "Remove-Item Env:{} -ErrorAction SilentlyContinue".format,
    )


def dotenv(heading: Iterable[str], settings: Settings) -> str:
    """For .env files. These cannot unset a variable, so that is said in a comment."""

    def assign(name: str, value: str) -> str:
        if _BARE.match(value):
            return f"{name}={value}"
        escaped = value.replace("\\", "\\\\").replace("'", "\\'")
        return f"{name}='{escaped}'"

    return _lines(heading, settings, assign, "# must not be set: {}".format)


def _lines(heading: Iterable[str], settings: Settings, assign: Callable[[str, str], str], clear: Callable[[str], str]) -> str:
    lines = [f"# {line}".rstrip() for text in heading for line in text.splitlines()]
    lines += [assign(name, value) for name, value in settings.variables.items()]
    lines += [clear(name) for name in settings.unset]
    for note in settings.notes:
        lines += ["#", *(f"# {line}" for line in note.text.splitlines())]
        lines += [f"#   {line}".rstrip() for line in note.code.splitlines()]
    return "\n".join(lines) + "\n"
