"""Codebooks of other tools: REFI-QDA codebooks, and the codes of whole projects."""

from __future__ import annotations

from pathlib import Path

import pytest
import xmlschema

from qualcode.errors import UnreadableFile
from qualcode.formats.codebooks import inspect_codebook, read_codebook, write_codebook
from qualcode.model import Code, Codebook

ROOT = Path(__file__).parents[2]
CODEBOOK = xmlschema.XMLSchema(str(Path(__file__).parents[1] / "schemas" / "Codebook.xsd"))


@pytest.mark.parametrize("name", ["ipe.yaml", "jpd.yaml"])
def test_the_codes_of_our_codebooks_come_back_from_qdc(name: str, tmp_path: Path) -> None:
    book = read_codebook(ROOT / "codebooks" / name)

    write_codebook(book, tmp_path / "book.qdc")
    again = read_codebook(tmp_path / "book.qdc")

    CODEBOOK.validate((tmp_path / "book.qdc").read_text(encoding="utf-8"))
    assert again.codes == book.codes
    assert (again.modifiers, again.flags, again.rules) == ((), (), ())


def test_the_guids_of_codes_are_those_given_or_always_the_same(tmp_path: Path) -> None:
    book = Codebook(
        id="b", name="B", version="1", codes=(Code(id="a", name="A"), Code(id="c", name="C"))
    )
    given = {"a": "20000000-0000-0000-0000-000000000001"}

    for name in ("one.qdc", "two.qdc"):
        write_codebook(book, tmp_path / name, guids=given)

    written = (tmp_path / "one.qdc").read_text(encoding="utf-8")
    assert '<Code guid="20000000-0000-0000-0000-000000000001" name="A"' in written
    assert written.count("guid=") == 2
    assert (tmp_path / "two.qdc").read_text(encoding="utf-8") == written


def test_a_codebook_says_what_of_it_is_left_out(shared: Path) -> None:
    found = inspect_codebook(shared / "interop/samples/qdc/refi-spec_A1_codebook.qdc")

    assert [code.name for code in found.book.codable] == [
        "Economy", "Health care", "Conservatives", "Liberals",
    ]  # fmt: skip
    assert found.faults == ()
    assert [(e.outcome, e.count, e.reason) for e in found.left_out] == [
        ("skipped", 4, "colours of codes")
    ]


@pytest.mark.parametrize(
    ("file", "codes", "left_out"),
    [
        (
            "qdpx/minimal_valid.qde",
            ["Barriers", "Cost"],
            {"cases": 1, "memos": 2, "colours of codes": 1, "other parts of the project": 2},
        ),
        (
            "taguette/synthetic_taguette.sqlite3",
            ["emotion", "positive", "politeness"],
            {"documents": 1, "codings": 4},
        ),
        (
            "qualcoder/synthetic_v17.qda",
            ["Feelings", "Well", "Polite"],
            {"documents": 1, "codings": 3, "cases": 1, "memos": 5, "colours of codes": 2},
        ),
    ],
)
def test_the_codes_of_a_project_are_a_codebook(
    shared: Path, file: str, codes: list[str], left_out: dict[str, int]
) -> None:
    found = inspect_codebook(shared / "interop/samples" / file)

    assert [code.name for code in found.book.codes] == codes
    assert found.faults == ()
    assert {e.reason: e.count for e in found.left_out} == left_out


def test_a_project_without_codes_is_no_codebook(tmp_path: Path) -> None:
    file = tmp_path / "empty.qde"
    file.write_text('<Project xmlns="urn:QDA-XML:project:1.0" name="Empty"/>')

    with pytest.raises(UnreadableFile, match="no codes in it"):
        read_codebook(file)


@pytest.mark.parametrize("name", ["none.qdc", "none.qdpx", "none.qde", "none.rqda"])
def test_a_file_that_is_not_there_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(UnreadableFile, match=name):
        read_codebook(tmp_path / name)


def test_a_project_that_only_its_program_reads_says_the_way_out(tmp_path: Path) -> None:
    (tmp_path / "study.nvp").write_bytes(b"\x00")

    with pytest.raises(UnreadableFile, match="only NVivo") as problem:
        read_codebook(tmp_path / "study.nvp")

    assert "qdpx" in problem.value.hint
