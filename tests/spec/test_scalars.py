"""Plain scalars: what is typed and what stays text."""

from __future__ import annotations

import pytest

from tenantry.spec.scalars import resolve
from tenantry.spec.yaml_reader import read_text

TEXT = [
    "NO",
    "No",
    "no",
    "n",
    "N",
    "YES",
    "Yes",
    "yes",
    "y",
    "on",
    "On",
    "ON",
    "off",
    "Off",
    "OFF",
    "0123",
    "-0123",
    "00",
    "1_000",
    "0x1F",
    "0o17",
    "0b11",
    "12:30",
    "08:30",
    "1:2:3",
    "2026-11-02",
    "2026-11-02T10:00:00Z",
    ".5",
    "5.",
    "1.",
    ".inf",
    "-.inf",
    ".nan",
    ".NaN",
    "NaN",
    "Infinity",
    "inf",
    "+1",
    "+4930",
    "--1",
    "1e",
    "1e+",
    "e3",
    "1e1000",
    "01e3",
    "--",
    "-",
    "=",
    "<<",
    "tRUE",
    "nULL",
    "None",
    "1,5",
    "1.2.3",
    "123456789012345678901",
    "١٢",
]
TYPED: list[tuple[str, object]] = [
    ("true", True),
    ("True", True),
    ("TRUE", True),
    ("false", False),
    ("null", None),
    ("Null", None),
    ("~", None),
    ("0", 0),
    ("-0", 0),
    ("12", 12),
    ("-7", -7),
    ("999999999999999999", 999999999999999999),
    ("1.5", 1.5),
    ("-0.25", -0.25),
    ("1e3", 1000.0),
    ("1E-2", 0.01),
    ("2.5e+4", 25000.0),
]


@pytest.mark.parametrize("text", TEXT)
def test_stays_text(text: str) -> None:
    assert resolve(text) == text


@pytest.mark.parametrize(("text", "value"), TYPED)
def test_is_typed(text: str, value: object) -> None:
    assert resolve(text) == value
    assert type(resolve(text)) is type(value)


@pytest.mark.parametrize("text", [*TEXT, *(text for text, _ in TYPED)])
@pytest.mark.parametrize("form", ['"{}"', "'{}'", "|-\n  {}", ">-\n  {}"])
def test_quoted_or_in_a_block_stays_text(text: str, form: str) -> None:
    source, problems = read_text("key: " + form.format(text) + "\n", "file")
    assert source is not None
    assert (source.value, problems) == ({"key": text}, [])
