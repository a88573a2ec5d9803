"""Tables of codings, as spreadsheets and other people write them."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.core.quotes import find_alike
from qualcode.errors import InvalidRow, UnreadableFile
from qualcode.formats.codings import CodedQuotation, is_codings, locate, read_codings
from qualcode.formats.tables import read_names
from qualcode.model import Document, LedgerEntry, Span

HEADER = "document,quotation,code_id,coder"


def document(text: str) -> Document:
    return Document(id="d", name="A", text=text, sha256="", encoding="utf-8", format="txt")


# A column of the words, one of the code or one of the document alone make no table of codings.
OTHER = [
    "id,answer",
    "quotation,page",
    "document,code_id,coder",
    "text,category",
    "file,text",
    "source,tag",
]
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
        ("quotation,code_id,coder", "no column 'document'"),
        ("Quotation;Code", "no column 'document'"),
    ],
)
def test_a_column_that_is_missing_is_named(tmp_path: Path, header: str, missing: str) -> None:
    file = tmp_path / "c.csv"
    file.write_text(f"{header}\nA,B,C,D\n")

    assert is_codings(read_names(file))
    with pytest.raises(UnreadableFile, match=missing) as refusal:
        read_codings(file)
    assert refusal.value.hint == "a table of codings needs document, quotation, code_id"


@pytest.mark.parametrize("header", OTHER)
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


@pytest.mark.parametrize(
    "header",
    ["document,quotation,code_id,coder", "file,text,code,user", "Source,Segment,Category,Coder",
     "document,content,tag,user", "file,quote,category,coder"],
)  # fmt: skip
def test_columns_have_other_names_in_other_tools(tmp_path: Path, header: str) -> None:
    file = tmp_path / "c.csv"
    file.write_text(f"{header}\n{ROW}\n")

    assert is_codings(read_names(file))
    (row,), _ = read_codings(file)
    found = (row.document, row.quotation, row.code_id, row.coder, row.source)
    assert found == ("A", "We trust", "rel_trust", "AB", "")


def test_a_table_of_taguette_has_no_coder_and_rows_without_a_tag(tmp_path: Path) -> None:
    file = tmp_path / "tags.csv"
    file.write_text("id,document,tag,content\n1,A,emotion.joy,We trust\n2,A,,No time\n")

    (row,), ledger = read_codings(file)

    assert (row.code_id, row.coder, row.quotation) == ("emotion.joy", "imported", "We trust")
    assert ledger == [
        LedgerEntry(place="tags.csv, line 3", outcome="skipped", reason="no code was given to it")
    ]


def test_a_cell_that_is_empty_is_named_by_its_own_column(tmp_path: Path) -> None:
    file = tmp_path / "c.csv"
    file.write_text("file,text,tag\n,We trust,joy\n")

    with pytest.raises(InvalidRow, match="line 2, file: it is empty"):
        read_codings(file)


TEXT = "She said: “No –\nnever!”  It’s cafe\u0301 time… No way. No way."


@pytest.mark.parametrize(
    ("words", "start", "end", "found"),
    [
        ("She said", None, None, "She said"),
        ('"No - never!"', None, None, "“No –\nnever!”"),
        ("It's  café time...", None, None, "It’s cafe\u0301 time…"),
        ("café", None, None, "cafe\u0301"),
        ("No  way.", 50, None, "No way."),
        ("No way.", 42, 49, "No way."),
        ("It's caf\u00e9", 25, 35, "It’s cafe\u0301"),
        ("No way.", None, None, "the quotation stands 2 times in the document"),
        ("No   way.", None, None, "the quotation stands 2 times in the document"),
        ("maybe", None, None, "the quotation stands 0 times in the document"),
        ("   ", None, None, "the quotation stands 0 times in the document"),
        ("She said", 9, 17, "the quotation does not stand at its start"),
        ("way. No  way.", 44, 57, "way. No way."),
        ("way. No  way.", 46, 57, "the quotation does not stand at its start"),
        ("No  way", 50, 57, "No way"),
    ],
)
def test_words_are_found_though_blanks_quotes_and_forms_differ(
    words: str, start: int | None, end: int | None, found: str
) -> None:
    row = CodedQuotation(
        line=2, document="A", start=start, end=end, quotation=words, code_id="c", coder="AB",
        source="", valence="", codebook_version="", created_at="",
    )  # fmt: skip

    span = locate(row, document(TEXT))

    assert (TEXT[span.start : span.end] if isinstance(span, Span) else span) == found


PIECES = st.lists(
    st.sampled_from(["a", "é", "e\u0301", "😀", " ", "\n", "\u00a0", "“", '"', "–", "…", "가", "ᄀ", "ᅡ"])
)


@given(PIECES, PIECES, PIECES)
def test_words_in_another_form_are_found_where_they_stand(
    before: list[str], words: list[str], after: list[str]
) -> None:
    quotation = "x" + "".join(words) + "x"
    text = "".join(before) + quotation + "".join(after)
    other = unicodedata.normalize("NFC", " ".join(quotation.split())).replace("“", '"')

    spans = find_alike(text, other)

    assert [text[span.start : span.end] for span in spans] == [quotation]


def test_coded_blanks_are_found_by_their_places_alone(tmp_path: Path) -> None:
    file = tmp_path / "codings.csv"
    file.write_text(
        'document,start,end,quotation,code_id,coder\nA,4,6,"\n\n",rel,AB\nA,0,2,"\n",rel,AB\n'
    )
    rows, _ = read_codings(file)
    text = document("One.\n\nTwo.")

    assert [locate(row, text) for row in rows] == [
        Span(start=4, end=6), "at its place there are words, and it has none",
    ]  # fmt: skip


def test_coded_blanks_without_a_place_are_named(tmp_path: Path) -> None:
    file = tmp_path / "codings.csv"
    file.write_text("document,start,end,quotation,code_id,coder\nA,4,,,rel,AB\n")

    with pytest.raises(InvalidRow, match="line 2, quotation: it is empty"):
        read_codings(file)
