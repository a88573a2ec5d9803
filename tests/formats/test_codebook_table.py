"""Codebooks as tables and as Word documents."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import docx
import openpyxl
import pytest

from qualcode.errors import CodebookFaults, InputError, InvalidRow, UnreadableFile
from qualcode.formats.codebooks import read_codebook, write_codebook
from qualcode.model import Code, Codebook, Example, Exclusion, Flag, Modifier, NearMiss

BOOK = Codebook(
    id="b", name="Small", version="2",
    codes=(
        Code(id="rel", name="Relations", codable=False),
        Code(
            id="trust", name="Trust", parent="rel", definition="- They trust.\nOr not.",
            include=("they say so",),
            exclude=(Exclusion(when="only money", use=""),
                     Exclusion(when="no time", use="time", action="double_code")),
            examples=(Example(text="We trust.", also=("time",)), Example(text="She does.", role="head")),
            near_miss=(NearMiss(text="No bus.", use="time"),),
        ),
        Code(id="time", name="=Time", retired=True, replaced_by=("trust",)),
    ),
    modifiers=(Modifier(id="valence", name="Valence", values=("good", "bad"), default="good"),),
    flags=(Flag(id="quote", name="Quotation", memo_required=True),),
    rules=("Code what is said.",),
)  # fmt: skip


def test_a_table_has_a_row_for_each_code_and_nothing_that_runs(tmp_path: Path) -> None:
    write_codebook(BOOK, tmp_path / "b.csv")

    head, *rows = (tmp_path / "b.csv").read_text().split("\n", 4)
    assert head.startswith("kind,id,name,parent,definition,label,include,exclude,exclude_use,")
    assert rows[:2] == ["codebook,b,Small" + "," * 19 + "2,,,", "theme,rel,Relations" + "," * 22]
    assert rows[2] == "code,trust,Trust,rel,\"'- They trust."
    assert "code,time,'=Time," in rows[3]


def test_lines_side_by_side_belong_together(tmp_path: Path) -> None:
    write_codebook(BOOK, tmp_path / "b.xlsx")

    head, _, _, trust, *_ = openpyxl.load_workbook(tmp_path / "b.xlsx")["codebook"].values
    cells = dict(zip(head, trust, strict=True))
    assert (cells["exclude"], cells["exclude_use"]) == ("only money\nno time", "\ntime")
    assert (cells["example_role"], cells["example_also"]) == ("\nhead", "time\n")
    assert cells["definition"] == "- They trust.\nOr not."


@pytest.mark.parametrize(
    "header", ["tag,description", "Code,Definition", "path,memo", "name,definition"]
)
def test_a_table_of_another_tool_needs_only_names(tmp_path: Path, header: str) -> None:
    (tmp_path / "b.csv").write_text(f"{header},n\nTrust,They  trust.,3\n\nTime,,0\n")

    book = read_codebook(tmp_path / "b.csv")

    assert [(c.id, c.name, c.definition, c.codable) for c in book.codes] == [
        ("Trust", "Trust", "They trust.", True), ("Time", "Time", "", True),
    ]  # fmt: skip
    assert (book.id, book.name, book.version) == ("b", "b", "1")


def test_parents_may_be_named_and_stand_before_their_codes_without_a_kind(tmp_path: Path) -> None:
    (tmp_path / "b.csv").write_text("id;name;parent\nr;Relations;\nt;Trust;Relations\n")

    book = read_codebook(tmp_path / "b.csv")

    assert [(c.id, c.parent, c.codable) for c in book.codes] == [("r", None, False), ("t", "r", True)]


@pytest.mark.parametrize(
    ("row", "place", "reason"),
    [
        ("tag,a,A,,,", "line 2, kind", "it is 'tag'; it can be codebook, theme, code"),
        ("code,a,A,maybe,,", "line 2, retired", "it is 'maybe'; it can be yes or no"),
        ('code,a,A,,w,"b\nb"', "line 2, exclude_use", "it has more lines than exclude"),
    ],
)
def test_what_is_wrong_in_a_row_is_told_with_its_place(
    tmp_path: Path, row: str, place: str, reason: str
) -> None:
    (tmp_path / "b.csv").write_text(f"kind,id,name,retired,exclude,exclude_use\n{row}\n")

    with pytest.raises(InvalidRow) as problem:
        read_codebook(tmp_path / "b.csv")

    assert place in problem.value.message
    assert reason in problem.value.message


def test_faults_of_the_structure_are_found_in_tables_too(tmp_path: Path) -> None:
    (tmp_path / "b.csv").write_text("id,name,parent\na,A,z\n")

    with pytest.raises(CodebookFaults, match="its parent 'z' does not exist"):
        read_codebook(tmp_path / "b.csv")


@pytest.mark.parametrize("text", ["id,definition\na,b\n", "name\n", "", "just words\n"])
def test_a_table_without_codes_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "b.csv").write_text(text)

    with pytest.raises(UnreadableFile) as problem:
        read_codebook(tmp_path / "b.csv")

    assert problem.value.hint


def test_a_missing_table_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="no such file"):
        read_codebook(tmp_path / "none.xlsx")


def test_a_codebook_is_written_only_to_what_can_hold_it(tmp_path: Path) -> None:
    long = Codebook(
        id="b", name="B", version="1", codes=(Code(id="a", name="A", definition="x" * 32_768),)
    )

    with pytest.raises(InputError, match="no such kind of codebook") as refusal:
        write_codebook(BOOK, tmp_path / "b.txt")
    with pytest.raises(InputError, match="row 3, definition: too long"):
        write_codebook(long, tmp_path / "b.xlsx")

    assert ".yaml" in refusal.value.hint
    assert list(tmp_path.iterdir()) == []


def test_a_document_has_what_people_need_to_code(tmp_path: Path) -> None:
    write_codebook(BOOK, tmp_path / "b.docx")

    parts = [(p.style.name, p.text) for p in docx.Document(str(tmp_path / "b.docx")).paragraphs]
    assert parts == [
        ("Title", "Small"), ("Normal", "Version 2, 2 codes"),
        ("Heading 1", "Relations"), ("Caption", "rel"),
        ("Heading 2", "Trust"), ("Caption", "trust"), ("Normal", "- They trust."), ("Normal", "Or not."),
        ("Normal", "Include"), ("List Bullet", "they say so"),
        ("Normal", "Exclude"), ("List Bullet", "only money"),
        ("List Bullet", "no time -> =Time as well"),
        ("Normal", "Examples"), ("List Bullet", "We trust. (also =Time)"),
        ("List Bullet", "She does. (head)"),
        ("Normal", "Near misses"), ("List Bullet", "No bus. -> =Time"),
        ("Heading 1", "=Time (retired)"), ("Caption", "time"),
        ("Normal", "Use instead"), ("List Bullet", "Trust"),
        ("Heading 1", "Rules of coding"), ("List Bullet", "Code what is said."),
        ("Heading 1", "Judged with each coding"), ("List Bullet", "Valence: good, bad"),
        ("Heading 1", "Flags"), ("List Bullet", "Quotation"),
    ]  # fmt: skip


@pytest.mark.parametrize("ending", [".yaml", ".csv", ".xlsx", ".docx"])
def test_the_same_codebook_gives_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    first, second = tmp_path / f"one{ending}", tmp_path / f"two{ending}"
    write_codebook(BOOK, first)
    monkeypatch.setattr("time.localtime", lambda *_: (2031, 5, 6, 7, 8, 9, 1, 126, 0))
    write_codebook(BOOK, second)

    assert first.read_bytes() == second.read_bytes()
    if zipfile.is_zipfile(second):
        about = zipfile.ZipFile(second).read("docProps/core.xml").decode()
        assert (
            re.findall(r">([^<]*)</dcterms:(?:created|modified)>", about) == ["2000-01-01T00:00:00Z"] * 2
        )
