"""Files to take away, read back as whoever gets them would."""

from __future__ import annotations

import csv
import io
import uuid
import zipfile
from pathlib import Path

import pytest
from builders import code, operate
from openpyxl import load_workbook

from qualcode.errors import CodebookError, InputError
from qualcode.formats.codebooks import read_codebook
from qualcode.formats.refi.reading import read_project
from qualcode.services import projects
from qualcode.services.codebook_changes import apply_change
from qualcode.services.importing import import_paths
from qualcode.services.projects import Project
from qualcode.services.takeaway import take_codebook, take_project, take_tables

TABLES = ["cases", "codings", "memos", "quotations", "readings", "segments", "theme_frequencies"]


@pytest.fixture
def coded(project: Project) -> Project:
    """The small study, in which AB has given Trust to a sentence of P01."""
    operate(
        project,
        projects.coder(project, "AB"),
        code(project, "We trust one another by now.", "rel_trust"),
    )
    return project


def rows(data: bytes, name: str) -> list[dict[str, str]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return list(csv.DictReader(io.StringIO(archive.read(name).decode("utf-8"))))


def test_tables_come_as_csv_files_in_a_zip(coded: Project) -> None:
    taken = take_tables(coded, ending=".zip")

    with zipfile.ZipFile(io.BytesIO(taken.data)) as archive:
        assert archive.namelist() == [f"{name}.csv" for name in TABLES]
    (coding,) = rows(taken.data, "codings.csv")
    assert (coding["document"], coding["quotation"], coding["code"], coding["coder"]) == (
        "A", "We trust one another by now.", "Trust", "AB",
    )  # fmt: skip
    assert taken.notes == ()


def test_the_same_study_gives_the_same_bytes(coded: Project) -> None:
    assert take_tables(coded, ending=".zip") == take_tables(coded, ending=".zip")
    assert take_project(coded, target="nvivo") == take_project(coded, target="nvivo")


def test_tables_come_as_a_workbook_with_cases_by_codes(coded: Project) -> None:
    taken = take_tables(coded, ending=".xlsx", matrix="count", by="each")

    book = load_workbook(io.BytesIO(taken.data))
    assert sorted(book.sheetnames) == sorted([*TABLES, "case_codes"])
    head, *found = book["case_codes"].iter_rows(values_only=True)
    given = [dict(zip(head, row, strict=True)) for row in found]
    first = next(row for row in given if row["coder"] == "AB")
    assert (first["case_id"], first["rel_trust"], first["ctx_time"]) == ("P01", 1, 0)


def test_formulas_are_guarded_unless_tables_are_to_be_raw(coded: Project, tmp_path: Path) -> None:
    (tmp_path / "cases.csv").write_text("case_id,role\nP01,=1+1\nP02,teacher\n")
    import_paths(coded, [tmp_path / "cases.csv"], actor="AB")

    safe, raw = (take_tables(coded, ending=".zip", raw=raw).data for raw in (False, True))

    assert [row["role"] for row in rows(safe, "cases.csv")] == ["'=1+1", "teacher"]
    assert [row["role"] for row in rows(raw, "cases.csv")] == ["=1+1", "teacher"]


def test_cells_that_a_workbook_cuts_are_named(coded: Project, tmp_path: Path) -> None:
    (tmp_path / "cases.csv").write_text("case_id,role\nP01," + "x" * 32_768 + "\n")
    import_paths(coded, [tmp_path / "cases.csv"], actor="AB")

    taken = take_tables(coded, ending=".xlsx")

    assert (
        "cases, row 2: role is cut, as a cell holds 32767 characters; export CSV instead" in taken.notes
    )


@pytest.mark.parametrize("ending", [".yaml", ".csv", ".xlsx"])
def test_a_codebook_comes_as_it_is(coded: Project, tmp_path: Path, ending: str) -> None:
    file = tmp_path / f"b{ending}"

    file.write_bytes(take_codebook(coded, ending=ending).data)

    assert read_codebook(file) == projects.codebook(coded)


def test_an_earlier_version_of_the_codebook_can_be_taken(coded: Project, tmp_path: Path) -> None:
    apply_change(
        coded, {"op": "edit", "code": "rel_trust", "values": {"definition": "New."}}, actor="AB",
        base_version="1",
    )  # fmt: skip
    file = tmp_path / "b.qdc"

    file.write_bytes(take_codebook(coded, ending=".qdc", version="1").data)

    assert [code.definition for code in read_codebook(file).codable] == [
        "They trust one another.", "There is no time to meet.",
    ]  # fmt: skip
    with pytest.raises(CodebookError, match="no version '9'"):
        take_codebook(coded, ending=".qdc", version="9")


def test_a_definition_too_long_for_a_cell_is_an_error_with_a_way_out(coded: Project) -> None:
    apply_change(
        coded, {"op": "edit", "code": "rel_trust", "values": {"definition": "y" * 40_000}}, actor="AB",
        base_version="1",
    )  # fmt: skip

    with pytest.raises(InputError, match="too long for a cell") as problem:
        take_codebook(coded, ending=".xlsx")

    assert problem.value.hint == "write the codebook to YAML or CSV instead"


@pytest.mark.parametrize("target", ["standard", "nvivo", "maxqda"])
def test_a_project_comes_as_a_qdpx(coded: Project, tmp_path: Path, target: str) -> None:
    file = tmp_path / "p.qdpx"

    file.write_bytes(take_project(coded, target=target).data)  # type: ignore[arg-type]

    found = read_project(file, new_id=lambda: str(uuid.uuid4()))
    (coding,) = found.codings
    text = next(d.text for d in found.documents if d.id == coding.document_id)
    assert text[coding.span.start : coding.span.end] == "We trust one another by now."


def test_nothing_is_left_beside_the_project(coded: Project, tmp_path: Path) -> None:
    before = sorted(path.name for path in tmp_path.iterdir())

    take_tables(coded, ending=".xlsx")
    take_codebook(coded, ending=".docx")
    take_project(coded, target="standard")

    assert sorted(path.name for path in tmp_path.iterdir()) == before
