"""Whatever the bytes: problems with places, never a traceback. Seeded, so that a failure can be repeated."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tenantry.spec.load import check
from tenantry.spec.yaml_reader import read_text
from tests.spec.catalogue import CATALOGUE
from tests.spec.generate import TODAY, random_text

TOKENS = [
    *(
        "\t",
        "  ",
        "\n",
        "- ",
        ": ",
        "{",
        "}",
        "[",
        "]",
        "&a ",
        "*a",
        "<<: ",
        "!!int ",
        "? ",
        "|",
        ">-",
        "#",
        "'",
        '"',
        "---\n",
        "...\n",
    ),
    *(
        "%YAML 1.1\n",
        "null",
        "true",
        "1e3",
        "0123",
        "NO",
        "2026-13-40",
        "-1",
        "9" * 400,
        "1e999",
        "\\",
        "\x00",
        "\x1b",
        "é",
        "😀",
    ),
    *(
        "\u202e",
        "\ufeff",
        "people:",
        "azure:",
        "tenant:",
        "leaves:",
        "[[[[[[[[",
        "{{{{{{{{",
        "{a: {a: {a: ",
        "@",
        "`",
        ",",
        "0.0.0.0/0",
    ),
]
RAW = [b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xfe\xff", b"\xef\xbb\xbf", b"\x00\x00", b"\x80"]


def mutated(seed: int) -> bytes:
    chance = random.Random(f"mutation {seed}")
    text = random_text(seed % 20, people=3)
    lines = text.splitlines(keepends=True)
    for _ in range(chance.randint(1, 8)):
        at, other = chance.randrange(len(lines)), chance.randrange(len(lines))
        match chance.randrange(7):
            case 0:
                del lines[at]
            case 1:
                lines[at], lines[other] = lines[other], lines[at]
            case 2:
                lines.insert(at, lines[other])
            case 3:
                lines[at] = " " * chance.randrange(6) + lines[at].lstrip()
            case 4:
                column = chance.randrange(len(lines[at]) + 1)
                lines[at] = lines[at][:column] + chance.choice(TOKENS) + lines[at][column:]
            case 5:
                lines[at] = lines[at].split(":")[0] + ": " + chance.choice(TOKENS) + "\n"
            case 6:
                column = chance.randrange(len(lines[at]))
                lines[at] = lines[at][:column] + lines[at][column + 1 :]
        lines = lines or ["\n"]
    data = "".join(lines).encode()
    if chance.random() < 0.1:
        at = chance.randrange(len(data) + 1)
        data = data[:at] + chance.choice(RAW) + data[at:]
    return data


@pytest.mark.parametrize("batch", range(8))
def test_mutated_specs(batch: int, tmp_path: Path) -> None:
    for seed in range(batch * 100, batch * 100 + 100):
        (tmp_path / f"generated-{seed % 20:04}.yaml").write_bytes(mutated(seed))
        for problem in check([f"generated-{seed % 20:04}"], tmp_path, CATALOGUE, today=TODAY):
            assert problem.message, seed
            assert problem.file.endswith(".yaml"), (seed, problem)
            assert (problem.message + problem.hint + problem.path).isprintable(), (seed, problem)


@pytest.mark.parametrize("seed", range(200))
def test_random_bytes(seed: int, tmp_path: Path) -> None:
    chance = random.Random(f"bytes {seed}")
    (tmp_path / "case.yaml").write_bytes(chance.randbytes(chance.randint(0, 200)))
    assert check(["case"], tmp_path, CATALOGUE, today=TODAY)


@pytest.mark.parametrize(
    "text", ["[" * 200_000, "{a: " * 100_000, "- " * 100_000, "a: " + "!" * 100_000, "&a " * 50_000, "? " * 50_000]
)
def test_deep_or_long_text_ends_soon(text: str) -> None:
    _, problems = read_text(text, "file")
    assert problems


@pytest.mark.parametrize("seed", range(60))
def test_generated_specs_are_valid(seed: int, tmp_path: Path) -> None:
    (tmp_path / f"generated-{seed:04}.yaml").write_text(random_text(seed), encoding="utf-8")
    assert check(None, tmp_path, CATALOGUE, today=TODAY) == []
