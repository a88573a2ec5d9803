"""Tables of codings, as spreadsheets and other people write them."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from qualcode.errors import UnreadableFile
from qualcode.formats.codings import is_codings, read_codings

HEADER = "document,quotation,code_id,coder"
ROW = "A,We trust,rel_trust,AB"


@pytest.mark.parametrize(
    "text",
    [
        f"{HEADER}\n{ROW}\n",
        f"{HEADER}\n{ROW}\n".replace(",", ";"),
        f"{HEADER}\n{ROW}\n".replace(",", "\t"),
        f"sep=;\n{HEADER}\n{ROW}\n".replace(",", ";"),
        f"\ufeffDocument, Quotation ,CODE_ID,Coder\n{ROW}\n",
    ],
    ids=["comma", "semicolon", "tab", "sep line", "capitals"],
)
def test_codings_are_known_by_the_names_of_their_columns(tmp_path: Path, text: str) -> None:
    file = tmp_path / "c.csv"
    file.write_text(text, encoding="utf-8")

    assert is_codings(file)
    (row,) = read_codings(file)
    found = (row.document, row.quotation, row.code_id, row.coder, row.line)
    assert found == ("A", "We trust", "rel_trust", "AB", 2)


def test_codings_in_a_spreadsheet(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for line in (HEADER, ROW):
        book.active.append(line.split(","))
    book.save(tmp_path / "c.xlsx")

    assert is_codings(tmp_path / "c.xlsx")
    assert [row.quotation for row in read_codings(tmp_path / "c.xlsx")] == ["We trust"]


@pytest.mark.parametrize(
    ("header", "missing"),
    [
        ("document,quotation,code_id", "no column 'coder'"),
        ("document,quotation,code,coder", "no column 'code_id'"),
        ("Quotation;Code", "no columns 'document', 'code_id', 'coder'"),
    ],
)
def test_a_column_that_is_missing_is_named(tmp_path: Path, header: str, missing: str) -> None:
    file = tmp_path / "c.csv"
    file.write_text(f"{header}\nA,B,C,D\n")

    assert is_codings(file)
    with pytest.raises(UnreadableFile, match=missing) as refusal:
        read_codings(file)
    assert refusal.value.hint == "a table of codings needs document, quotation, code_id, coder"


@pytest.mark.parametrize("header", ["id,answer", "quotation,page", "document,code_id,coder"])
def test_other_tables_are_no_codings(tmp_path: Path, header: str) -> None:
    file = tmp_path / "s.csv"
    file.write_text(f"{header}\na,b,c\n")

    assert not is_codings(file)
