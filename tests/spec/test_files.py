"""Finding a client's files, reading them whatever they are, and merging a folder."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

from tenantry.errors import Problem, SpecError, UsageError
from tenantry.spec import file_text
from tenantry.spec.files import find_clients
from tenantry.spec.load import check, load
from tests.spec.catalogue import CATALOGUE

TODAY = date(2026, 11, 2)
HEAD = """\
client: {client}
name: Case
package: basic
tenant:
  id: 8d0f3c1e-0000-4000-8000-00000000{number:04}
  domains: [case{number}.example, case{number}.onmicrosoft.com]
  country: DE
  time_zone: Europe/Berlin
  break_glass: [bg1@case{number}.onmicrosoft.com, bg2@case{number}.onmicrosoft.com]
"""


def head(client: str = "case", number: int = 1) -> str:
    return HEAD.format(client=client, number=number)


def problems(folder: Path, *clients: str) -> list[Problem]:
    return check(clients or None, folder, CATALOGUE, today=TODAY)


def only(folder: Path, *clients: str) -> Problem:
    (problem,) = problems(folder, *clients)
    return problem


def test_clients_are_files_and_folders(tmp_path: Path) -> None:
    (tmp_path / "one.yaml").write_text("")
    (tmp_path / "two.yml").write_text("")
    (tmp_path / "three").mkdir()
    (tmp_path / "three" / "client.yaml").write_text("")
    (tmp_path / "empty").mkdir()
    (tmp_path / "README.md").write_text("")
    (tmp_path / ".hidden.yaml").write_text("")
    (tmp_path / ".schema.json").write_text("{}")
    assert find_clients(tmp_path) == ["one", "three", "two"]


@pytest.mark.parametrize("name", ["nothing-here", "file"])
def test_no_folder_of_clients(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("")
    for use in (find_clients, problems):
        with pytest.raises(UsageError, match="cannot list the clients' folder") as caught:
            use(tmp_path / name)
        assert "--clients" in caught.value.hint


def test_unknown_client_is_told_the_nearest(tmp_path: Path) -> None:
    (tmp_path / "northwind.yaml").write_text(head("northwind"))
    with pytest.raises(UsageError, match="found no client `northwnid`") as caught:
        load("northwnid", tmp_path, CATALOGUE)
    assert caught.value.hint == "did you mean `northwind`?"


@pytest.mark.parametrize("name", ["", ".", "..", "../case", "/etc/passwd", "a/b", "a\\b", "x\0y", "a" * 5000, ".schema"])
def test_a_client_is_no_path(tmp_path: Path, name: str) -> None:
    (tmp_path / "clients").mkdir()
    (tmp_path / "case.yaml").write_text(head())
    with pytest.raises(UsageError, match="found no client"):
        load(name, tmp_path / "clients", CATALOGUE)


def test_folder_is_merged(tmp_path: Path) -> None:
    folder = tmp_path / "case"
    folder.mkdir()
    (folder / "client.yaml").write_text(head() + "people:\n  ada@case1.example: {name: Ada}\n")
    (folder / "people.yml").write_text("people:\n  grace@case1.example:\n    name: Grace\n")
    (folder / "notes.txt").write_text("not: [read")
    spec = load("case", tmp_path, CATALOGUE, today=TODAY)
    assert sorted(spec.people) == ["ada@case1.example", "grace@case1.example"]
    place = spec.places["people/grace@case1.example/name"]
    assert (Path(place.file).name, place.line, place.column) == ("people.yml", 3, 11)


def test_the_same_leaf_twice_names_both_places(tmp_path: Path) -> None:
    folder = tmp_path / "case"
    folder.mkdir()
    (folder / "a.yaml").write_text(head() + "people:\n  ada@case1.example: {name: Ada}\n")
    (folder / "b.yaml").write_text("name: Case\npeople:\n  ada@case1.example: {name: Ada Lovelace, title: Countess}\n")
    first, second = problems(tmp_path)
    assert (Path(first.file).name, first.line, first.column, first.path) == ("b.yaml", 1, 1, "name")
    assert first.hint.endswith("a.yaml, line 2, already: delete one")
    assert (second.line, second.column, second.path) == (3, 23, "people/ada@case1.example/name")
    assert second.message == "found `people/ada@case1.example/name` in a second file, expected it in one"


def test_a_list_and_a_map_do_not_merge(tmp_path: Path) -> None:
    folder = tmp_path / "case"
    folder.mkdir()
    (folder / "a.yaml").write_text(head() + "sites: {berlin: {}}\n")
    (folder / "b.yaml").write_text("sites: [potsdam]\n")
    assert only(tmp_path).path == "sites"


def test_file_and_folder(tmp_path: Path) -> None:
    (tmp_path / "case").mkdir()
    (tmp_path / "case" / "client.yaml").write_text(head())
    for ending in ("yaml", "yml"):
        (tmp_path / f"case.{ending}").write_text(head())
    message = only(tmp_path).message
    assert all(name in message for name in ("case.yaml", "case.yml", f"{tmp_path}/case for")), message


def test_folder_without_files(tmp_path: Path) -> None:
    (tmp_path / "case").mkdir()
    assert only(tmp_path, "case").message == "the client's folder holds no .yaml file"


def test_folder_in_the_folder_is_not_overlooked(tmp_path: Path) -> None:
    (tmp_path / "case" / "people").mkdir(parents=True)
    (tmp_path / "case" / "client.yaml").write_text(head())
    (tmp_path / "case" / "people" / "ada.yaml").write_text("people: {}\n")
    problem = only(tmp_path)
    assert problem.message == "found a folder with YAML files inside a client's folder"
    assert problem.file.endswith("case/people")


def test_problems_of_all_files_in_one_run(tmp_path: Path) -> None:
    folder = tmp_path / "case"
    folder.mkdir()
    (folder / "a.yaml").write_text(head() + "package: basic\n")
    (folder / "b.yaml").write_text("people:\n\tada: 1\n")
    (folder / "c.yaml").write_text("sites:\n  berlin: {rnages: []}\n")
    (tmp_path / "other.yaml").write_text("")
    found = problems(tmp_path)
    assert [(Path(problem.file).name, problem.line) for problem in found] == [
        ("a.yaml", 10),
        ("b.yaml", 2),
        ("c.yaml", 2),
        ("other.yaml", 1),
    ]


def test_a_missing_file_brings_no_false_alarms(tmp_path: Path) -> None:
    """With one file unreadable it is not said that what it may hold is missing."""
    folder = tmp_path / "case"
    folder.mkdir()
    (folder / "client.yaml").write_text("client: [\n")
    (folder / "people.yaml").write_text("people:\n  ada@case1.example: {name: Ada, manager: grace@case1.example}\n")
    assert Path(only(tmp_path).file).name == "client.yaml"


BYTES: list[tuple[bytes, str]] = [
    (b"", "the file is empty"),
    (b"\n\n  \n", "the file is empty"),
    (b"\xef\xbb\xbf", "the file is empty"),
    (b"# only words\n", "the file holds nothing but comments"),
    (b"---\n", "the file holds nothing but comments"),
    ("client: café\n".encode("latin-1"), "found byte 0xE9, which is not UTF-8 (Latin-1 or Windows-1252?)"),
    ("client: case\n".encode("utf-16"), "found UTF-16 or UTF-32 text, expected UTF-8"),
    ("client: case\n".encode("utf-16-be"), "found UTF-16 or UTF-32 text, expected UTF-8"),
    ("client: case\n".encode("utf-32"), "found UTF-16 or UTF-32 text, expected UTF-8"),
    (b"client: ca\0se\n", "found a control character"),
    (b"client: ca\x1bse\n", "found a control character"),
    (b"client:\tcase\n\tname: x\n", "found a tab for indentation, expected spaces"),
    (b"\xff\xfe\xfd", "found UTF-16 or UTF-32 text, expected UTF-8"),
    (b"\x89PNG\r\n\x1a\n", "found byte 0x89, which is not UTF-8 (Latin-1 or Windows-1252?)"),
]


@pytest.mark.parametrize(("data", "message"), BYTES)
def test_bytes_that_are_no_spec(tmp_path: Path, data: bytes, message: str) -> None:
    (tmp_path / "case.yaml").write_bytes(data)
    assert only(tmp_path).message == message


def test_latin_1_is_placed(tmp_path: Path) -> None:
    (tmp_path / "case.yaml").write_bytes(b"\xef\xbb\xbfclient: case\n" + "name: Ä, ö".encode() + b"\xe4\n")
    problem = only(tmp_path)
    assert (problem.line, problem.column, problem.hint) == (2, 11, "save the file as UTF-8")


def test_byte_order_mark_and_windows_line_ends_are_fine(tmp_path: Path) -> None:
    (tmp_path / "case.yaml").write_bytes(b"\xef\xbb\xbf" + head().replace("\n", "\r\n").encode())
    assert problems(tmp_path) == []


def test_folder_instead_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "case.yaml").mkdir()
    problem = only(tmp_path)
    assert problem.message == "this is a folder, expected a file"
    assert problem.hint == "a client's folder is called case, without the ending"


def test_too_large(tmp_path: Path) -> None:
    (tmp_path / "case.yaml").write_bytes(b"#" * (file_text.MAX_BYTES + 1))
    assert only(tmp_path).message == "the file is too large: found 1,048,577 bytes, expected at most 1,048,576"


def test_links_pipes_and_locked_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "gone.yaml").symlink_to(tmp_path / "nowhere")
    (tmp_path / "loop.yaml").symlink_to(tmp_path / "loop.yaml")
    os.mkfifo(tmp_path / "pipe.yaml")
    (tmp_path / "locked.yaml").write_text(head("locked"))
    read = Path.read_bytes

    def refuse(self: Path) -> bytes:
        if self.name == "locked.yaml":
            raise PermissionError(13, "Permission denied", str(self))
        return read(self)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert {Path(problem.file).stem: problem.message for problem in problems(tmp_path)} == {
        "gone": "there is no such file",
        "loop": "there is no such file",
        "pipe": "this is not a regular file",
        "locked": "the file cannot be read: Permission denied",
    }


def test_file_name_that_is_no_text(tmp_path: Path) -> None:
    try:
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.yaml")).write_text("client: x\n")
    except OSError:
        pytest.skip("this file system takes only text as names")
    problem = only(tmp_path)
    assert problem.message == "found a file name that is not plain text"
    assert problem.file.isprintable()


def test_two_clients_with_one_tenant(tmp_path: Path) -> None:
    azure = "azure: {subscription: 5f6a0000-0000-4000-8000-000000000002, region: northeurope}\n"
    (tmp_path / "a.yaml").write_text(head("a") + azure)
    (tmp_path / "b.yaml").write_text(head("b").replace("8d0f3c1e", "8D0F3C1E") + azure)
    (tmp_path / "c.yaml").write_text(head("c", 2))
    found = problems(tmp_path)
    assert [problem.path for problem in found] == ["tenant/id", "tenant/domains/0", "tenant/domains/1", "azure/subscription"]
    assert all(Path(problem.file).name == "b.yaml" and "client `a`" in problem.message for problem in found)
    # One alone may be loaded: others are not looked at.
    assert load("b", tmp_path, CATALOGUE, today=TODAY).client == "b"


def test_spec_error_carries_everything(tmp_path: Path) -> None:
    (tmp_path / "case.yaml").write_text(head("other") + "wibble: 1\n")
    with pytest.raises(SpecError) as caught:
        load("case", tmp_path, CATALOGUE, today=TODAY)
    assert [problem.path for problem in caught.value.problems] == ["client", "wibble"]
    assert caught.value.exit_code == 2
