"""Projects of other tools in ours, and ours in theirs, over SQLite and PostgreSQL."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from builders import BOOK, code, events, operate
from exchanges import exchanges
from hypothesis import HealthCheck, given, settings

from qualcode.errors import CodebookError, InputError
from qualcode.formats.refi.reading import read_project
from qualcode.model import Codebook, Exchange, LedgerEntry, Span
from qualcode.services import codebook_changes, codebook_versions, projects
from qualcode.services.exchange import import_exchange
from qualcode.services.handover import Handed, account, exchange_of, export_project
from qualcode.services.importing import import_paths
from qualcode.services.memos import memos, write_memo
from qualcode.services.projects import Project
from qualcode.services.speakers import set_roles

EMPTY = Codebook(id="e", name="E", version="1", codes=())


def read(path: Path) -> Exchange:
    return read_project(path, new_id=lambda: str(uuid.uuid4()))


def told(ledger: list[LedgerEntry]) -> set[tuple[str, int, str]]:
    return {(e.outcome, e.count, e.reason) for e in ledger}


@pytest.fixture
def coded(project: Project) -> Project:
    """The small study with two codings and a memo of AB's."""
    coder = projects.coder(project, "AB")
    operate(project, coder, code(project, "We trust one another by now.", "rel_trust"))
    operate(project, coder, code(project, "There is no time to meet, though.", "ctx_time"), seq=2)
    document = projects.documents(project)[0]
    write_memo(project, target_kind="document", target_id=document.id, text="Frank.", coder=coder)
    return project


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Project]:
    with projects.create_project(str(tmp_path / "other.qualcode"), codebook=EMPTY, actor="CD") as made:
        yield made


def content(project: Project) -> dict[str, Any]:
    found = exchange_of(project)
    return {
        "codes": {c.id: c for c in found.codes},
        "documents": {d.id: (d.name, d.text, d.attributes) for d in found.documents},
        "codings": {
            (c.id, c.document_id, c.span, c.code_id, c.source, *sorted(c.modifiers.items()))
            for c in found.codings
        },
        "coders": {c.name for c in found.coders},
        "cases": {(c.name, *sorted(c.attributes.items())) for c in found.cases},
        "memos": {(m.id, m.target_kind, m.text) for m in found.memos},
    }


@given(exchange=exchanges())
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_project_comes_through_ours_as_it_was(
    exchange: Exchange, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("study")
    with projects.create_project(str(folder / "a.qualcode"), codebook=EMPTY, actor="AB") as ours:
        import_exchange(ours, exchange, file="x", actor="AB")
        export_project(ours, folder / "a.qdpx")
        before = content(ours)
    with projects.create_project(str(folder / "b.qualcode"), codebook=EMPTY, actor="AB") as theirs:
        import_exchange(theirs, read(folder / "a.qdpx"), file="a.qdpx", actor="AB")
        after = content(theirs)
        again = import_exchange(theirs, read(folder / "a.qdpx"), file="a.qdpx", actor="AB")

    assert after == before
    assert len(before["codings"]) == len(exchange.codings)
    assert {entry.outcome for entry in again} <= {"unchanged"}


def test_a_study_goes_to_another_tool_and_comes_back_unchanged(coded: Project, tmp_path: Path) -> None:
    export_project(coded, tmp_path / "s.qdpx")
    before, lines = content(coded), len(events(coded))

    ledger = import_exchange(coded, read(tmp_path / "s.qdpx"), file="s.qdpx", actor="AB")

    assert content(coded) == before
    assert len(events(coded)) == lines
    assert told(ledger) == {
        ("unchanged", 3, "codes"), ("unchanged", 2, "documents"), ("unchanged", 2, "codings"),
        ("unchanged", 2, "cases"), ("unchanged", 1, "memos"),
    }  # fmt: skip


def test_whose_words_are_whose_comes_along(coded: Project, other: Project, tmp_path: Path) -> None:
    export_project(coded, tmp_path / "s.qdpx")

    import_exchange(other, read(tmp_path / "s.qdpx"), file="s.qdpx", actor="CD")

    names = {document.id: document.name for document in projects.documents(other)}
    found, links = projects.cases(other)
    assert {(names[k.document_id], found[k.case_id].name, k.speaker) for k in links} == {
        ("A", "P01", "P01"), ("B", "P02", "P01"),
    }  # fmt: skip
    assert {key: case.attributes for key, case in found.items()} == {
        "P01": {"role": "head"}, "P02": {"role": "teacher"},
    }  # fmt: skip


def test_a_colleagues_codings_of_the_same_texts_are_added(
    coded: Project, other: Project, tmp_path: Path, corpus: Path
) -> None:
    # The colleague has imported the same files and made a codebook of their own.
    import_paths(other, [corpus], actor="CD")
    change = {"op": "add", "name": "Trust", "definition": "Otherwise.", "parent": None}
    codebook_changes.apply_change(other, change, actor="CD", base_version="1")
    colleague = projects.coder(other, "CD")
    operate(other, colleague, code(other, "We trust one another by now.", "trust"))
    export_project(other, tmp_path / "cd.qdpx")

    ledger = import_exchange(coded, read(tmp_path / "cd.qdpx"), file="cd.qdpx", actor="AB")

    people = {coder.id: coder.name for coder in projects.coders(coded).values()}
    found = {(people[c.coder_id], c.code_id) for c in projects.codings(coded)}
    assert found == {("AB", "rel_trust"), ("AB", "ctx_time"), ("CD", "rel_trust")}
    assert told(ledger) == {
        ("unchanged", 1, "codes"),
        ("warning", 1, "codes are defined otherwise here, and stay so: Trust"),
        ("unchanged", 2, "documents"), ("imported", 1, "codings"), ("unchanged", 2, "cases"),
    }  # fmt: skip
    assert projects.codebook(coded) == BOOK


def test_new_codes_make_a_new_version_that_the_history_knows(coded: Project, tmp_path: Path) -> None:
    found = exchange_of(coded)
    more = replace(found.codes[1], id="hope", name="Hope", definition="They hope.")
    ledger = import_exchange(
        coded, replace(found, codes=(*found.codes, more)), file="h.qdpx", actor="CD"
    )

    assert ("imported", 1, "codes") in told(ledger)
    newest = codebook_versions.version_log(coded)[0]
    assert (newest.in_use, newest.made_from) == (True, "1")
    assert newest.event is not None
    assert newest.event.kind == "project.imported"
    assert [c.id for c in projects.codebook(coded).codes] == ["rel", "rel_trust", "ctx_time", "hope"]


def test_a_document_with_a_name_that_is_taken_gets_a_number(coded: Project) -> None:
    found = exchange_of(coded)
    a = next(d for d in found.documents if d.name == "A")
    stranger = replace(a, id=str(uuid.uuid4()), text="Another talk.")
    ledger = import_exchange(
        coded, replace(found, documents=(stranger,), codings=(), segments=()), file="x", actor="AB"
    )

    assert [d.name for d in projects.documents(coded)] == ["A", "A (2)", "B"]
    assert ("warning", 1, "documents with a name that is taken here were given a number") in told(ledger)


def test_what_was_changed_here_since_stays(coded: Project, tmp_path: Path) -> None:
    export_project(coded, tmp_path / "s.qdpx")
    coder = projects.coder(coded, "AB")
    first = projects.codings(coded)[0]
    operate(coded, coder, {"op": "recode", "coding": first.id, "code": "ctx_time"}, seq=3)
    (memo,) = memos(coded)
    write_memo(
        coded,
        target_kind="document",
        target_id=memo.target_id,
        text="Open.",
        coder=coder,
        memo_id=memo.id,
    )

    ledger = import_exchange(coded, read(tmp_path / "s.qdpx"), file="s.qdpx", actor="AB")

    assert ("skipped", 1, "memos that were changed here since, and stay so") in told(ledger)
    assert [m.text for m in memos(coded)] == ["Open."]
    changed = [c for c in projects.codings(coded) if c.id == first.id]
    assert [c.code_id for c in changed] == ["ctx_time"]


def test_an_import_that_cannot_be_finished_leaves_nothing(coded: Project) -> None:
    found = exchange_of(coded)
    lost = replace(found.codings[0], id=str(uuid.uuid4()), span=Span(start=0, end=3), coder_id="nobody")
    before = content(coded)

    with pytest.raises(KeyError):
        import_exchange(coded, replace(found, codings=(lost,)), file="x", actor="AB")

    assert content(coded) == before


def test_an_import_beside_a_change_of_the_codebook_is_refused(coded: Project) -> None:
    found = exchange_of(coded)
    more = replace(found.codes[1], id="hope", name="Hope")
    change = {"op": "edit", "code": "rel_trust", "values": {"definition": "New."}}

    def meanwhile() -> str:
        # Asked for the time, somebody else changes the codebook first.
        if projects.codebook(coded).version == "1":
            codebook_changes.apply_change(coded, change, actor="CD", base_version="1")
        return "2026-01-05T09:00:00+00:00"

    with pytest.raises(CodebookError, match="changed meanwhile"):
        import_exchange(
            coded, replace(found, codes=(*found.codes, more)), file="x", actor="AB",
            now=iter_of("2026-01-05T09:00:00+00:00", meanwhile),
        )  # fmt: skip

    assert "hope" not in {c.id for c in projects.codebook(coded).codes}


def iter_of(first: str, then: Any) -> Any:
    waiting = [lambda: first, then]
    return lambda: (waiting.pop(0) if len(waiting) > 1 else waiting[0])()


def test_the_loss_report_names_what_stays_behind(coded: Project, tmp_path: Path) -> None:
    first = projects.codings(coded)[0]
    coder = projects.coder(coded, "AB")
    write_memo(coded, target_kind="coding", target_id=first.id, text="Why?", coder=coder)
    operate(coded, coder, {"op": "remove", "coding": first.id}, seq=3)
    before = account(coded)
    told = export_project(coded, tmp_path / "s.qdpx")

    lines = len(events(coded))
    assert told == before
    assert {(h.outcome, h.count, h.what) for h in told} == {
        ("written", 2, "documents"), ("written", 3, "codes"), ("written", 1, "codings"),
        ("written", 2, "cases"), ("written", 2, "memos"), ("written", 1, "coders"),
        ("stays behind", lines, "lines of the history"),
        ("stays behind", 1, "memos on quotations that are no more; they are memos on the study in it"),
    }  # fmt: skip
    back = read(tmp_path / "s.qdpx")
    assert {(m.target_kind, m.text) for m in back.memos} == {("document", "Frank."), ("study", "Why?")}


def test_emoji_are_a_warning_unless_the_project_is_for_nvivo(project: Project, tmp_path: Path) -> None:
    (tmp_path / "C.txt").write_text("P01: So glad 🙂 it is over.\n", encoding="utf-8")
    import_paths(project, [tmp_path / "C.txt"], actor="AB")

    (warning,) = [handed for handed in account(project) if handed.outcome == "warning"]

    assert warning == Handed(
        what="documents with emoji or the like", count=1, outcome="warning",
        hint="for example C; NVivo counts these as two characters, so choose NVivo as the target to "
        "take the project there",
    )  # fmt: skip
    assert [h for h in account(project, target="nvivo") if h.outcome == "warning"] == []
    assert not list(tmp_path.glob("*.qdpx"))


@pytest.mark.parametrize("place", ["no/where.qdpx", "."])
def test_a_place_that_cannot_be_written_is_refused(coded: Project, tmp_path: Path, place: str) -> None:
    with pytest.raises(InputError):
        export_project(coded, tmp_path / place)
    with pytest.raises(InputError):
        codebook_versions.export_codebook(coded, tmp_path / place)

    assert [path.name for path in tmp_path.iterdir() if path.suffix in (".qdpx", ".qdc")] == []


def test_roles_that_people_gave_are_told_to_stay_behind(project: Project, tmp_path: Path) -> None:
    (tmp_path / "talk.txt").write_text("Ann: Why so?\nBo: No time.\nAnn: And then?\nBo: Nothing.\n")
    import_paths(project, [tmp_path / "talk.txt"], actor="AB")
    lost = "documents in which who speaks or asks is known, and not to be found in the text"
    before = export_project(project, tmp_path / "a.qdpx")

    set_roles(project, {"Bo": "interviewer"}, actor="AB")

    assert lost not in {handed.what for handed in before}
    after = export_project(project, tmp_path / "b.qdpx")
    assert ("stays behind", 1, lost) in {(h.outcome, h.count, h.what) for h in after}
