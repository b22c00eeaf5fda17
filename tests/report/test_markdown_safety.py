"""No value breaks out of the Markdown: read by a Markdown parser, the page has our structure and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

from tenantry.drift.deviation import ChangedBy, Deviation, DriftReport, PropertyDeviation, UnknownObject
from tenantry.errors import Problem
from tenantry.plan.change import Change, Plan, PropertyChange, UnknownRead, Verdict
from tenantry.plan.result import Result, Step
from tenantry.report import markdown
from tenantry.report.markdown_text import COMMENT_LIMIT, code, code_html, prose
from tests.report.building import values_of

HOSTILE: list[str] = yaml.safe_load((Path(__file__).parent / "hostile.yaml").read_text(encoding="utf-8"))
PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
OUR_HTML = re.compile(r"</?code>|<details><summary>(<code>[^<>`|@]*</code>[^<>`|@]*)</summary>\n?|</details>\n?")
OUR_TOKENS = {"text", "code_inline", "html_inline", "softbreak", "strong_open", "strong_close", "hardbreak"}
BLOCKS = {"heading", "paragraph", "table", "thead", "tbody", "tr", "th", "td", "bullet_list", "list_item", "inline", "html_block"}


def tokens(page: str) -> Iterator[Token]:
    for token in PARSER.parse(page):
        yield token
        yield from token.children or ()


def assert_only_ours(page: str) -> None:
    inside_code = False
    for token in tokens(page):
        kind = token.type.removesuffix("_open").removesuffix("_close")
        assert token.type in OUR_TOKENS or kind in BLOCKS, (token.type, token.content)
        if token.type in ("html_inline", "html_block"):
            assert OUR_HTML.fullmatch(token.content), token.content
            inside_code = token.content == "<code>" if token.type == "html_inline" else inside_code
        elif token.type == "text" and not inside_code:
            assert not re.search(r"[@#<>|`\\]|://|www\.", token.content), token.content
    for line in page.splitlines():
        if line.startswith("|"):
            assert line.count("|") in {3, 4, 6, 7, 11}


def everything_called(text: str) -> list[str]:
    """Every kind of page, with `text` wherever a value can stand."""
    change = Change(
        action="update",
        type=text,
        name=text,
        urn=text,
        resource_id=text,
        properties=(PropertyChange(path=text, before=text, after=[text, {text: text}]),),
    )
    plan = Plan(
        client=text,
        as_of="2026-11-24",
        changes=(change, Change(action="delete", type=text, name=text, urn="", data_bearing=True)),
        same=0,
        verdicts=(
            Verdict(guard=text, title=text, reasons=(text, f"x`{text}`y {text}"), hint=text),
            Verdict(guard=text, title=text, reasons=(text,), overridden_by=text),
        ),
        unknown=(UnknownRead(type=text, name=text, reason=text),),
        digest=text,
    )
    step = Step(action="create", type=text, name=text, resource_id=text, message=text)
    deviation = Deviation(
        id=text,
        kind="unmanaged",
        type=text,
        name=text,
        resource_id=text,
        control=text,
        properties=(PropertyDeviation(path=text, expected=text, actual=None),),
        changed_by=ChangedBy(actor=text, at=text, activity=text),
        note=text,
    )
    report = DriftReport(
        client=text, outcome="unknown", deviations=(deviation,), unknown=(UnknownObject(type=text, name=text, reason=text),)
    )
    return [
        markdown.plans([plan]),
        markdown.results([Result(client=text, digest=text, done=(step,), failed=(step,), not_started=(step,), unknown=(step,))]),
        markdown.drift([report]),
        markdown.problems([Problem(file=text, line=1, column=1, path=text, message=text, hint=text)]),
    ]


@pytest.mark.parametrize("text", HOSTILE, ids=repr)
def test_a_hostile_value_stays_a_value_wherever_it_stands(text: str) -> None:
    for page in everything_called(text):
        assert_only_ours(page)


@pytest.mark.parametrize("case", sorted((Path(__file__).parent / "cases").glob("*.yaml")), ids=lambda path: path.stem)
def test_the_golden_cases_hold_only_our_structure(case: Path) -> None:
    data = yaml.safe_load(case.read_text(encoding="utf-8"))

    assert_only_ours(getattr(markdown, data["report"])(values_of(data)))


@pytest.mark.parametrize("text", [*HOSTILE, "Sales", "ada@northwind.example", "a, b"], ids=repr)
def test_a_value_can_be_read_back(text: str) -> None:
    (paragraph,) = [token for token in PARSER.parse(code(text)) if token.type == "inline"]
    shown = "".join(child.content for child in paragraph.children or () if child.type in ("text", "code_inline"))

    plain = text.encode("unicode_escape").decode()
    assert shown in (text, plain, plain.replace("\\\\", "\\"), "-") or "..." in shown or not text.isascii()


def test_plain_sentences_stay_as_they_are() -> None:
    sentence = "The break-glass account isn't there (yet), and 12 people wait: why?"

    assert prose(sentence) == sentence
    assert prose("ada@northwind.example asks `formerly: x`?") == "`ada@northwind.example` asks `formerly: x`?"


def test_a_summary_holds_no_markup() -> None:
    assert code_html("</summary><b>`|@x") == "<code>&#60;&#47;summary&#62;&#60;b&#62;&#96;&#124;&#64;x</code>"


def many(actions: int, long: int = 50) -> Plan:
    changes = [
        Change(
            action="create" if number else "delete",
            type="user",
            name=f"people/p{number}@northwind.example",
            urn="",
            properties=tuple(PropertyChange(path=f"p{path}", before=None, after="x" * long) for path in range(10)),
        )
        for number in range(actions)
    ]
    return Plan(client="northwind", as_of="2026-11-24", changes=tuple(changes), same=0, digest="sha256:ab")


def test_a_page_that_is_too_long_is_cut_and_says_so_and_keeps_what_hurts() -> None:
    page = markdown.plans([many(200)])

    assert 0.9 * COMMENT_LIMIT < len(page.encode()) <= COMMENT_LIMIT
    assert re.search(r"\*\*Cut to fit a comment: \d+ entries are not shown, or only in part\.\*\*", page)
    assert "`sha256:ab`" in page
    assert "**delete** `people/p0@northwind.example`" in page
    assert page.rstrip().endswith("</details>")
    assert_only_ours(page)


def test_many_clients_fit_too() -> None:
    page = markdown.plans([many(8)] * 300)

    assert len(page.encode()) <= COMMENT_LIMIT
    assert "and 150 more clients" in page
    assert page.count("<details>") == page.count("</details>")
    assert_only_ours(page)


def test_a_huge_change_can_not_hide_itself_or_others() -> None:
    huge = Change(
        action="replace",
        type="group",
        name="groups/huge",
        urn="",
        properties=tuple(PropertyChange(path=f"p{path}|", before="|" * 400, after="`" * 400) for path in range(100)),
    )
    plan = Plan(client="northwind", as_of="2026-11-24", changes=(huge, *many(2).changes), same=0)
    page = markdown.plans([plan])

    assert "**replace** `groups/huge`" in page
    assert "**delete** `people/p0@northwind.example`" in page
    assert "Cut to fit a comment: 1 entries" in page


def test_many_reasons_do_not_push_the_rest_of_the_refusal_out() -> None:
    verdict = Verdict(
        guard="person-vanished", title="t", reasons=tuple(f"people/p{n}@x.example: gone" for n in range(5000)), hint="way"
    )
    page = markdown.plans([Plan(client="northwind", as_of="2026-11-24", changes=(), same=0, verdicts=(verdict,))])

    assert "guard `person-vanished`" in page
    assert "Way out: way" in page
    assert len(page.encode()) <= COMMENT_LIMIT
