"""Reads the operations of Microsoft's published management packages (azure-mgmt-*): method, path, api-version, accepted codes.

A text scan, as importing them all would take minutes: each operation has a `build_..._request` function with its method and URL,
and a method that calls it and then refuses all status codes but those it lists.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_BUILDER = re.compile(r"^def (build_\w+_request)\(", re.MULTILINE)
_TOP = re.compile(r"^(?:def|class|@)", re.MULTILINE)
_URL = re.compile(r"_url = (?:kwargs\.pop\(\s*\"template_url\",\s*)?((?:\(|\)|\s|\"[^\"]*\"|#[^\n]*)+)")
_TEXT = re.compile(r'"([^"]*)"')
_METHOD = re.compile(r'method="(\w+)"')
_VERSION = re.compile(r"""['"]api[-_]version['"],\s*(?:_params\.pop\(\s*['"]api-version['"],\s*)?['"](\d{4}[^'"]*)['"]""")
_CLASS = re.compile(r"^class (\w+)", re.MULTILINE)
_FUNCTION = re.compile(r"^    def (\w+)\(", re.MULTILINE)
_CODES = re.compile(r"status_code not in \[([\d, ]+)\]")
_FINAL = re.compile(r'"final-state-via": "([\w-]+)"')
_VERSION_FOLDER = re.compile(r"v\d{4}_\d{2}_\d{2}")
_OPERATIONS = re.compile(r"(?<=[a-z])Operations$")


@dataclass(frozen=True, kw_only=True)
class PublishedOperation:
    """One operation as a package has it. `long` is "" for a short one, else where a poller finds the result (`location`,
    `azure-async-operation`, `original-uri`; `default` when the package doesn't say)."""

    package: str
    name: str
    method: str
    path: str
    api_version: str
    codes: tuple[int, ...]
    long: str


def read(package: str, folder: Path) -> Iterator[PublishedOperation]:
    """The operations of one installed package, `folder` being where its code lies; synchronous code only."""
    for file in sorted(folder.rglob("*operations.py")):
        if "aio" not in file.parts:
            yield from _read_file(package, file)


def _read_file(package: str, file: Path) -> Iterator[PublishedOperation]:
    text = file.read_text(encoding="utf-8")
    builders = dict(_builders(text))
    fallback = next((part[1:].replace("_", "-") for part in file.parts if _VERSION_FOLDER.match(part)), "")
    for group, body in _pieces(text, _CLASS):
        methods = dict(_pieces(body, _FUNCTION))
        for name, code in methods.items():
            called = next((builder for builder in re.findall(r"\b(build_\w+_request)\(", code) if builder in builders), None)
            accepted = _CODES.search(code)
            if called is None or accepted is None:
                continue
            begin = methods.get("begin_" + name.removeprefix("_").removesuffix("_initial"), "") if name.startswith("_") else ""
            final = _FINAL.search(begin)
            method, path, version = builders[called]
            yield PublishedOperation(
                package=package,
                name=f"{_OPERATIONS.sub('', group)}.{name.removeprefix('_').removesuffix('_initial')}",
                method=method,
                path=path,
                api_version=version or fallback,
                codes=tuple(int(code) for code in accepted[1].split(",")),
                long=(final[1] if final else "default") if begin else "",
            )


def _builders(text: str) -> Iterator[tuple[str, tuple[str, str, str]]]:
    for match in _BUILDER.finditer(text):
        end = _TOP.search(text, match.end())
        body = text[match.end() : end.start() if end else len(text)]
        url, method, version = _URL.search(body), _METHOD.search(body), _VERSION.search(body)
        if url and method:
            path = "".join(_TEXT.findall(re.sub(r"#[^\n]*", "", url[1])))
            yield match[1], (method[1], path, version[1] if version else "")


def _pieces(text: str, start: re.Pattern[str]) -> Iterator[tuple[str, str]]:
    found = list(start.finditer(text))
    for index, match in enumerate(found):
        end = found[index + 1].start() if index + 1 < len(found) else len(text)
        yield match[1], text[match.end() : end]
