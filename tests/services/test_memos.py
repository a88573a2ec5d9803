"""Memos and what is exported of them, over SQLite and PostgreSQL."""

from __future__ import annotations

from typing import Any

import pytest
from builders import code, events, operate

from qualcode.errors import CodingError
from qualcode.model import MemoTarget
from qualcode.services import projects
from qualcode.services.exports import memos_table, readings_table
from qualcode.services.memos import STUDY, find_memos, memos, write_memo
from qualcode.services.projects import Project

ONE = "11111111-1111-1111-1111-111111111111"
DAY = "2026-03-09T14:02:11+00:00"


def note(project: Project, kind: MemoTarget, target: str, text: str, **more: Any) -> None:
    options = {"coder": projects.coder(project, "AB"), "now": lambda: DAY, **more}
    write_memo(project, target_kind=kind, target_id=target, text=text, **options)


def test_the_same_words_again_write_nothing(project: Project) -> None:
    note(project, "study", STUDY, "Trust.", memo_id=ONE)
    before = len(events(project))

    note(project, "study", STUDY, " Trust. ", memo_id=ONE)

    assert len(events(project)) == before


def test_a_memo_moves_to_what_it_is_on_now(project: Project) -> None:
    note(project, "study", STUDY, "Trust.", memo_id=ONE)
    note(project, "code", "rel_trust", "Trust, then.", memo_id=ONE)

    (memo,) = memos(project)
    assert (memo.target_kind, memo.target_id, memo.text) == ("code", "rel_trust", "Trust, then.")
    with pytest.raises(CodingError, match="no case 'P99'"):
        note(project, "case", "P99", "Who?", memo_id=ONE)


def test_a_memo_outlives_its_quotation_and_is_still_ones_own(project: Project) -> None:
    coder = projects.coder(project, "AB")
    operate(project, coder, code(project, "no time", "ctx_time"))
    (coding,) = projects.codings(project)
    note(project, "coding", coding.id, "Bus.", memo_id=ONE)
    operate(project, coder, {"op": "remove", "coding": coding.id}, seq=2)

    note(project, "coding", coding.id, "Bus, again.", memo_id=ONE)
    assert [(p.about, p.memo.text) for p in find_memos(project)] == [
        ("a quotation that is no more", "Bus, again.")
    ]
    note(project, "coding", coding.id, "", memo_id=ONE)
    assert memos(project) == []


def test_memos_are_searched_in_words_and_in_what_they_are_on(project: Project) -> None:
    document = projects.documents(project)[0]
    note(project, "document", document.id, "Guarded.")
    note(project, "case", "P02", "Left in May.")
    note(project, "code", "ctx_time", "Only when said.")

    assert [p.about for p in find_memos(project, "guarded")] == ["A"]
    assert [p.memo.text for p in find_memos(project, "time ONLY")] == ["Only when said."]
    assert [p.about for p in find_memos(project, kind="case")] == ["P02"]
    assert find_memos(project, "guarded", kind="case") == []


def test_memos_are_exported_with_their_places(project: Project) -> None:
    coder = projects.coder(project, "AB")
    operate(project, coder, code(project, "no time", "ctx_time"))
    (coding,) = projects.codings(project)
    note(project, "coding", coding.id, 'She says "no",\nand laughs.')
    note(project, "study", STUDY, "Read again.", now=lambda: "2026-03-10T09:00:00+00:00")

    table = memos_table(project)

    assert table.to_csv(index=False, lineterminator="\n") == (
        "memo_on,about,document,start,coder,text,created_at,changed_at\n"
        f"coding,Time in A: no time,A,{coding.span.start},AB,"
        f'"She says ""no"",\nand laughs.",{DAY},{DAY}\n'
        "study,study,,,AB,Read again.,2026-03-10T09:00:00+00:00,2026-03-10T09:00:00+00:00\n"
    )


def test_readings_are_exported(project: Project) -> None:
    coder = projects.coder(project, "AB")
    text = projects.documents(project)[0].text
    start = text.index("None.")
    operate(project, coder, {"op": "read", "start": start, "end": start + 5, "text": "None."})

    table = readings_table(project)

    assert table.drop(columns="created_at").to_dict("records") == [
        {"document": "A", "start": start, "end": start + 5, "coder": "AB"}
    ]


def test_a_study_without_memos_has_empty_tables(project: Project) -> None:
    assert memos_table(project).to_csv(index=False) == (
        "memo_on,about,document,start,coder,text,created_at,changed_at\n"
    )
    assert list(readings_table(project).columns) == ["document", "start", "end", "coder", "created_at"]
