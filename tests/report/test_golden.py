"""Reports as a reader sees them: each case (cases/*.yaml) in each format against a golden file.

`TENANTRY_UPDATE_GOLDEN=1 pytest tests/report` writes them anew; read the difference before committing it."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
import yaml

from tenantry.report import as_json, markdown, terminal
from tenantry.report.markdown_text import COMMENT_LIMIT
from tests.plan.building import Json
from tests.report.building import values_of

HERE = Path(__file__).parent
FORMATS: dict[str, Any] = {"txt": terminal, "md": markdown, "json": as_json}
CASES: dict[str, Json] = {
    file.stem: yaml.safe_load(file.read_text(encoding="utf-8")) for file in sorted((HERE / "cases").glob("*.yaml"))
}


def rendered(case: Json, suffix: str) -> str:
    text: str = getattr(FORMATS[suffix], case["report"])(values_of(case))
    return text


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("name", CASES)
def test_a_report_reads_as_its_golden_file(name: str, suffix: str) -> None:
    text = rendered(CASES[name], suffix)
    golden = HERE / "golden" / f"{name}.{suffix}"
    if os.environ.get("TENANTRY_UPDATE_GOLDEN"):
        golden.write_text(text, encoding="utf-8")

    assert text == golden.read_text(encoding="utf-8")


def test_every_golden_file_has_its_case() -> None:
    assert {file.stem for file in (HERE / "golden").iterdir()} == set(CASES)


@pytest.mark.parametrize("name", CASES)
def test_every_format_is_safe_to_print_and_ends_its_last_line(name: str) -> None:
    for suffix in FORMATS:
        text = rendered(CASES[name], suffix)
        assert text.endswith("\n")
        assert not [character for character in text if character != "\n" and not character.isprintable()]
        text.encode("utf-8")


@pytest.mark.parametrize("name", CASES)
def test_json_is_version_1_and_loads_back_to_the_document(name: str) -> None:
    case = CASES[name]
    document = json.loads(rendered(case, "json"))

    assert document["version"] == 1
    assert document == json.loads(json.dumps(getattr(as_json, f"{case['report']}_document")(values_of(case))))


@pytest.mark.parametrize("name", CASES)
def test_markdown_fits_a_comment(name: str) -> None:
    assert len(rendered(CASES[name], "md")) <= COMMENT_LIMIT


@pytest.mark.parametrize("name", CASES)
def test_colour_adds_codes_and_changes_no_word(name: str) -> None:
    case = CASES[name]
    coloured: str = getattr(terminal, case["report"])(values_of(case), colour=True)
    for code in ("31", "32", "33", "36", "1", "2", "0"):
        coloured = coloured.replace(f"\x1b[{code}m", "")

    assert coloured == rendered(case, "txt")
