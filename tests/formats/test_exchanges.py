"""Which reader a project is given to, and which projects nobody else can read."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from foreign import QUALCODER, RQDA, TAGUETTE, write_database

from qualcode.errors import UnreadableFile
from qualcode.formats import expand
from qualcode.formats.exchanges import is_exchange, read_exchange
from qualcode.services.moments import new_uuid

ONE = {"projects": [{"id": 1, "name": "One", "description": "", "created": "2026-01-02"}]}
TWO = {"projects": [*ONE["projects"], {"id": 2, "name": "Two", "description": "", "created": ""}]}


@pytest.mark.parametrize(
    ("name", "tables", "origin"),
    [
        ("a.sqlite3", TAGUETTE, "Taguette"),
        ("a.db", TAGUETTE, "Taguette"),
        ("a.sqlite3", QUALCODER, "QualCoder"),
        ("a.qda", QUALCODER, "QualCoder"),
        ("a.qda/data.qda", QUALCODER, "QualCoder"),
        ("a.DB", RQDA, "RQDA"),
        ("a.rqda", RQDA, "RQDA"),
    ],
)
def test_the_reader_goes_by_the_ending_and_the_tables(
    tmp_path: Path, name: str, tables: dict[str, str], origin: str
) -> None:
    file = write_database(tmp_path / name, tables, ONE if tables is TAGUETTE else {})

    assert is_exchange(file)
    assert read_exchange(file, new_id=new_uuid).origin == origin


def test_a_file_with_the_mark_of_taguette_is_one_though_tables_are_missing(tmp_path: Path) -> None:
    file = write_database(tmp_path / "a.db", {"projects": TAGUETTE["projects"]}, {})
    connection = sqlite3.connect(file)
    connection.execute(f"pragma application_id = {0x54677474}")
    connection.close()

    with pytest.raises(UnreadableFile, match="no project of Taguette; there is no table 'documents'"):
        read_exchange(file, new_id=new_uuid)


def test_another_database_is_refused(tmp_path: Path) -> None:
    file = write_database(tmp_path / "a.db", {"songs": "id integer"}, {})
    (tmp_path / "Thumbs.db").write_bytes(b"\xd0\xcf\x11\xe0 pictures")

    with pytest.raises(
        UnreadableFile, match="a database, but no project of Taguette, QualCoder or RQDA"
    ):
        read_exchange(file, new_id=new_uuid)
    with pytest.raises(UnreadableFile, match="this is not a database of another program"):
        read_exchange(tmp_path / "Thumbs.db", new_id=new_uuid)


def test_one_of_several_projects_is_chosen(tmp_path: Path) -> None:
    file = write_database(tmp_path / "a.sqlite3", TAGUETTE, TWO)

    with pytest.raises(UnreadableFile, match="there are 2 projects in it"):
        read_exchange(file, new_id=new_uuid)
    assert read_exchange(file, new_id=new_uuid, project="Two").name == "Two"


@pytest.mark.parametrize(
    ("name", "program"),
    [
        ("a.nvp", "NVivo"), ("a.NVPX", "NVivo"), ("a.atlproj", "ATLAS.ti"), ("a.atlproj23", "ATLAS.ti"),
        ("a.hpr7", "ATLAS.ti"), ("a.mx18", "MAXQDA"), ("a.mx24", "MAXQDA"), ("a.mex22", "MAXQDA"),
        ("a.ppj", "QDA Miner"), ("a.dedoose", "Dedoose"),
    ],
)  # fmt: skip
def test_closed_projects_are_told_the_way_out(tmp_path: Path, name: str, program: str) -> None:
    (tmp_path / name).write_bytes(b"closed")

    assert is_exchange(tmp_path / name)
    with pytest.raises(UnreadableFile, match=f"only {program} can read its own projects") as refusal:
        read_exchange(tmp_path / name, new_id=new_uuid)
    assert refusal.value.hint.startswith(f"in {program}, ")


def test_a_project_that_is_a_folder_counts_as_one_file(tmp_path: Path) -> None:
    write_database(tmp_path / "a.qda" / "data.qda", QUALCODER, {})
    (tmp_path / "a.qda" / "documents").mkdir()
    (tmp_path / "a.qda" / "documents" / "P01.txt").write_text("Words")
    (tmp_path / "b.mx24").write_bytes(b"closed")

    files, skipped = expand([tmp_path])

    assert [file.name for file in files] == ["a.qda", "b.mx24"]
    assert skipped == []


def test_a_folder_that_is_only_called_like_a_project_is_a_folder(tmp_path: Path) -> None:
    for name in ("study.qdpx", "old.db"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "P01.txt").write_text("Words")

    files, skipped = expand([tmp_path, tmp_path / "study.qdpx"])

    assert [str(file.relative_to(tmp_path)) for file in files] == [
        "old.db/P01.txt", "study.qdpx/P01.txt", "study.qdpx/P01.txt",
    ]  # fmt: skip
    assert skipped == []
