"""Tables of codings, as spreadsheets and other people write them."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from qualcode.errors import UnreadableFile
from qualcode.formats.codings import is_codings, read_codings
from qualcode.formats.tables import read_names
from qualcode.model import LedgerEntry

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

    assert is_codings(read_names(file))
    (row,), ledger = read_codings(file)
    found = (row.document, row.quotation, row.code_id, row.coder, row.line)
    assert found == ("A", "We trust", "rel_trust", "AB", 2)
    assert ledger == []


def test_codings_in_a_spreadsheet(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for line in (HEADER, ROW):
        book.active.append(line.split(","))
    book.save(tmp_path / "c.xlsx")

    assert is_codings(read_names(tmp_path / "c.xlsx"))
    rows, _ = read_codings(tmp_path / "c.xlsx")
    assert [row.quotation for row in rows] == ["We trust"]


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

    assert is_codings(read_names(file))
    with pytest.raises(UnreadableFile, match=missing) as refusal:
        read_codings(file)
    assert refusal.value.hint == "a table of codings needs document, quotation, code_id, coder"


@pytest.mark.parametrize("header", ["id,answer", "quotation,page", "document,code_id,coder"])
def test_other_tables_are_no_codings(tmp_path: Path, header: str) -> None:
    file = tmp_path / "s.csv"
    file.write_text(f"{header}\na,b,c\n")

    assert not is_codings(read_names(file))


def test_codings_of_a_machine_are_no_persons_even_without_a_coder(tmp_path: Path) -> None:
    file = tmp_path / "c.csv"
    rows = ["A,no time,ctx_time,,machine", "A,We trust,rel_trust,AB,human", "A,None,ctx_time,AB,Machine"]
    file.write_text("\n".join([f"{HEADER},source", *rows]))

    found, ledger = read_codings(file)

    assert [(row.line, row.quotation) for row in found] == [(3, "We trust")]
    assert ledger == [
        LedgerEntry(
            place="c.csv", outcome="skipped", count=2, reason="codings by a machine, and not by people"
        )
    ]


def test_codings_in_another_encoding_come_with_a_warning(tmp_path: Path) -> None:
    file = tmp_path / "c.csv"
    file.write_bytes(f"{HEADER}\nA,na\xefve,ctx_time,AB\n".encode("cp1252"))

    (row,), ledger = read_codings(file)

    assert row.quotation == "naïve"
    assert [(entry.place, entry.outcome) for entry in ledger] == [("c.csv", "warning")]
