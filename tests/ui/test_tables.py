"""Figures as the pages show them."""

from __future__ import annotations

from qualcode.model import Document
from qualcode.services.overview import CodeProgress, DocumentProgress, by_file
from qualcode.ui import tables


def code(name: str, accepted: int, changed: int, rejected: int, n: int = 0) -> CodeProgress:
    return CodeProgress(
        code_id=name, name=name, n_codings=n, n_documents=min(n, 2), n_accepted=accepted,
        n_changed=changed, n_rejected=rejected,
    )  # fmt: skip


def progress(name: str, n_segments: int, n_read: int, *, survey: bool = False) -> DocumentProgress:
    document = Document(
        id=name, name=name, text="", sha256="", encoding="utf-8", format="survey" if survey else "txt"
    )
    return DocumentProgress(
        document=document, n_segments=n_segments, n_read=n_read, n_codings=n_read, read_by={"k": n_read}
    )


def test_rows_of_a_survey_are_one_line_and_slashes_elsewhere_mean_nothing() -> None:
    files = by_file([
        progress("wave/A", 4, 1), progress("s/w2/R_1", 2, 2, survey=True),
        progress("s/w2/R_2", 2, 1, survey=True), progress("B", 0, 0),
    ])  # fmt: skip

    table = tables.progress_table(files)

    assert table["file"].tolist() == ["wave/A", "s/w2", "B"]
    assert table["documents"].tolist() == [1, 2, 1]
    assert table["share"].fillna(-1).tolist() == [0.25, 0.75, -1]
    assert [file.read_by("k") for file in files] == [1, 3, 0]
    assert [file.read_by("l") for file in files] == [0, 0, 0]


def test_shares_of_decisions_need_five_of_them() -> None:
    table = tables.decisions_table(
        [code("few", 4, 0, 0), code("half", 3, 0, 3), code("most", 4, 1, 0), code("none", 0, 0, 0)]
    )

    assert table["code"].tolist() == ["most", "half", "few"]
    assert table["share"].fillna(-1).tolist() == [0.8, 0.5, -1]
    assert table["decided"].tolist() == [5, 6, 4]
    assert tables.decisions_table([]).empty


def test_codes_are_sorted_by_use() -> None:
    table = tables.codes_table([code("b", 0, 0, 0, 2), code("a", 0, 0, 0, 2), code("c", 0, 0, 0, 5)])

    assert table["Code"].tolist() == ["c", "a", "b"]
