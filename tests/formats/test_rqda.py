"""Projects of RQDA, in which what was deleted is still there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from foreign import RQDA, Rows, counted, quoted, without, write_database

from qualcode.errors import UnreadableFile
from qualcode.formats.rqda import read_rqda
from qualcode.model import Exchange
from qualcode.services.moments import new_uuid

TEXT = "I: So?\nP1: I feel 😀 fine.\nI: Yes?\nP1: No élan.\n"
BY = {"owner": "ana", "date": "Fri Jan  2 03:04:05 2026", "status": 1}
GONE = {**BY, "status": 0}


def coding(words: str, **more: Any) -> dict[str, Any]:
    start = float(TEXT.index(words))
    known = {"cid": 1, "fid": 1, "seltext": words, "selfirst": start, "selend": start + len(words)}
    return {**known, **BY, **more}


def read(folder: Path, rows: Rows) -> Exchange:
    return read_rqda(write_database(folder / "study.rqda", RQDA, rows), new_id=new_uuid)


def project(**rows: Any) -> Rows:
    known = {
        "project": [{"databaseversion": "0.2.2", "date": BY["date"], "memo": "Why we ask"}],
        "source": [{"id": 1, "name": "A", "file": TEXT, "memo": "loud", **BY}],
        "freecode": [{"id": 1, "name": "Well-being", "memo": "is well", "color": "red", **BY}],
    }
    return {**known, **rows}


def test_a_whole_project(tmp_path: Path) -> None:
    rows = project(
        source=[
            {"id": 1, "name": "A", "file": TEXT, "memo": "loud", **BY},
            {"id": 2, "name": "A", "file": "Other words", **BY},
            {"id": 3, "name": "Old", "file": "Old words", **GONE},
        ],
        freecode=[
            {"id": 1, "name": "Well-being", "memo": "is well", "color": "red", **BY},
            {"id": 2, "name": "Élan", **BY},
            {"id": 3, "name": "Old", **GONE},
        ],
        codecat=[{"catid": 1, "name": "Mood", **BY}, {"catid": 2, "name": "Drive", **BY}],
        treecode=[
            {"cid": 1, "catid": 1, **BY},
            {"cid": 2, "catid": 2, **BY},
            {"cid": 2, "catid": 1, **BY},
        ],
        coding=[
            coding("I feel 😀 fine", memo="why"),
            coding("No élan", cid=2, owner="ben"),
            coding("No", **GONE),
            coding("No", cid=3),
            coding("No", fid=3, memo="lost"),
        ],
        cases=[{"id": 1, "name": "P01", **BY}, {"id": 2, "name": "School", "memo": "big", **BY}],
        caselinkage=[
            {"caseid": 1, "fid": 1, "selfirst": 0.0, "selend": float(len(TEXT)), **BY},
            {"caseid": 2, "fid": 2, "selfirst": 0.0, "selend": 5.0, **BY},
            {"caseid": 2, "fid": 1, "selfirst": 0.0, "selend": 5.0, **GONE},
        ],
        caseAttr=[{"variable": "Age", "value": "34", "caseID": 1, **BY}],
        fileAttr=[
            {"variable": "Place", "value": "Bern", "fileID": 1, "status": None},
            {"variable": "Place", "value": "Rome", "fileID": 3, **BY},
        ],
        attributes=[{"name": "Age", "memo": "in years", **BY}],
        filecat=[{"catid": 1, "name": "Talks", **BY}, {"catid": 2, "name": "Spring", **BY}],
        treefile=[{"fid": 1, "catid": 1, **BY}, {"fid": 1, "catid": 2, **BY}],
        journal=[{"name": "Day 1", "journal": "We began.", **BY}],
        annotation=[{"fid": 1, "position": 7, "annotation": "smiles", **BY}],
        coding2=[coding("No")],
    )

    exchange = read(tmp_path, rows)

    assert [d.name for d in exchange.documents] == ["A", "A (2)"]
    assert quoted(exchange) == [("I feel 😀 fine", "well_being", "ana"), ("No élan", "élan", "ben")]
    assert [(c.id, c.parent, c.codable) for c in exchange.codes] == [
        ("mood", None, False), ("well_being", "mood", True),
        ("drive", None, False), ("élan", "drive", True),
    ]  # fmt: skip
    assert [(link.case_id, link.speaker) for link in exchange.links] == [("P01", None)]
    assert dict(exchange.cases[0].attributes) == {"Age": "34"}
    assert dict(exchange.documents[0].attributes) == {"category": "Talks; Spring", "Place": "Bern"}
    assert [(m.target_kind, m.text) for m in exchange.memos] == [
        ("document", "loud"), ("code", "is well"), ("coding", "why"), ("case", "big"),
        ("study", "Age: in years"), ("study", "Why we ask"), ("study", "Day 1\nWe began."),
        ("document", "(at 7)\nsmiles"),
    ]  # fmt: skip
    kinds = (
        *("documents", "codes", "codings", "cases", "words of cases", "attributes", "memos"),
        *("places of codes", "table coding2", "colours"),
    )
    assert [counted(exchange, kind) for kind in kinds] == [
        (2, 1), (4, 1), (2, 3), (2, 0), (1, 2), (4, 1), (8, 1), (0, 1), (0, 1), (0, 1),
    ]  # fmt: skip
    assert {c.created_at for c in exchange.codings} == {"2026-01-02T03:04:05+00:00"}


def test_what_was_deleted_is_said(tmp_path: Path) -> None:
    exchange = read(tmp_path, project(coding=[coding("No", **GONE), coding("fine", **GONE)]))

    reasons = [e.reason for e in exchange.ledger if e.place == "study.rqda, codings"]
    assert reasons == ["it was deleted in RQDA"]
    assert counted(exchange, "codings") == (0, 2)


def test_words_that_moved_are_found_near(tmp_path: Path) -> None:
    exchange = read(tmp_path, project(coding=[coding("élan", selfirst=2.0, selend=6.0)]))

    assert quoted(exchange) == [("élan", "well_being", "ana")]
    assert exchange.codings[0].span.start == TEXT.index("élan")


def test_rows_of_nothing_but_nulls_are_left_or_named(tmp_path: Path) -> None:
    exchange = read(tmp_path, {name: [{"rowid": None}] for name in RQDA})

    assert (exchange.documents, exchange.codings, exchange.links, exchange.memos) == ((), (), (), ())
    kinds = ("documents", "codes", "codings", "words of cases", "attributes", "memos")
    left = [(0, 1), (2, 0), (0, 1), (0, 1), (0, 3), (0, 2)]
    assert [counted(exchange, kind) for kind in kinds] == left


@pytest.mark.parametrize("gone", ["source", "freecode", "coding"])
def test_without_the_tables_that_it_needs_it_is_no_project(tmp_path: Path, gone: str) -> None:
    file = write_database(tmp_path / "study.rqda", without(RQDA, gone), {})

    with pytest.raises(UnreadableFile, match=f"no project of RQDA; there is no table '{gone}'"):
        read_rqda(file, new_id=new_uuid)


def test_dates_that_are_none_are_said(tmp_path: Path) -> None:
    exchange = read(tmp_path, project(coding=[coding("fine", date="last May")]))

    assert exchange.codings[0].created_at == ""
    (line,) = [entry for entry in exchange.ledger if entry.place == "study.rqda, dates"]
    assert (line.outcome, line.reason) == ("skipped", "it is not written as a date (last May)")
