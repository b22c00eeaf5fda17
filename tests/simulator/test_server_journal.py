"""The journal, redaction and given ids, without a running simulator."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from simulator import journal as journal_module
from simulator.clock import Clock
from simulator.journal import Journal
from simulator.redact import redact, redact_form, redact_url
from simulator.store import Cloud


def test_given_ids_never_repeat_over_a_restart() -> None:
    first = Cloud(clock=Clock())
    given = [first.new_id() for _ in range(5)]
    later = Cloud(clock=Clock(), ids_given=first.ids_given)
    assert later.new_id() not in given
    assert Cloud(clock=Clock()).new_id() == given[0]


def test_redaction() -> None:
    body = {
        "a": [{"secretText": "s", "Password": "p", "password": None}],
        "authorization": {"action": "x"},
        "error": {"code": "kept"},
        "headers": {"Authorization": "Bearer x"},
    }
    assert redact(body) == {
        "a": [{"secretText": "[redacted]", "Password": "[redacted]", "password": None}],
        "authorization": {"action": "x"},
        "error": {"code": "kept"},
        "headers": {"Authorization": "[redacted]"},
    }
    assert redact({"secretText": ["x", {"a": 1}]}) == {"secretText": ["[redacted]", {"a": 1}]}
    assert redact_form({"code": "c", "scope": "s"}) == {"code": "[redacted]", "scope": "s"}
    assert redact_url("https://x/y?a=1&client_secret=s&b=2") == "https://x/y?a=1&client_secret=[redacted]&b=2"


def test_the_journal_in_memory_is_bounded_and_the_file_is_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal_module, "MEMORY_LINES", 3)
    book = Journal(tmp_path / "journal.jsonl")
    for number in range(10):
        book.add(method="GET", url=f"https://x/{number}", status=200, request=None, form={}, response=None, actor=None, at="now")
    assert [json.loads(line)["url"][-1] for line in book.text().splitlines()] == ["7", "8", "9"]
    assert len((tmp_path / "journal.jsonl").read_text().splitlines()) == 10
    assert [json.loads(line)["url"][-1] for line in book.text(9).splitlines()] == ["9"]
    assert (book.count, book.text(10), book.text(99), len(book.text(2).splitlines())) == (10, "", "", 3)
    monkeypatch.setattr(journal_module, "MEMORY_CHARACTERS", 500)
    book.add(method="PUT", url="https://x/", status=200, request="y" * 1000, form={}, response=None, actor=None, at="now")
    assert len(book.text().splitlines()) == 1
    book.clear()
    assert (book.text(), book.text(11), book.count) == ("", "", 11)
    book.close()
