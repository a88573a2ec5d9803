"""Pseudonyms in a study under way: names go from everywhere, and every quotation stays on its words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import spacy
from builders import BOOK, events
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from remains import Work, every_byte, every_export, left

from qualcode.core.edits import Edited
from qualcode.core.pseudonyms import Finding
from qualcode.core.replacing import Replacer
from qualcode.core.segmentation import spoken_span
from qualcode.errors import CodingError, InputError, UnreadableFile
from qualcode.formats.key_file import read_key
from qualcode.formats.name_table import findings_table, read_findings
from qualcode.model import Blinding, Code, Example
from qualcode.services import history, projects, study
from qualcode.services.detection import find_in_texts, find_names
from qualcode.services.importing import import_paths
from qualcode.services.memos import memos, write_memo
from qualcode.services.projects import Project
from qualcode.services.pseudonyms import entries_of, original, pseudonymise
from qualcode.services.segmenting import segment_documents
from qualcode.services.study import set_blinding
from qualcode.services.suggestions import suggest, undecided
from qualcode.services.workspace import blind_segments
from qualcode.suggest.encoders import HashingEncoder

PASSPHRASE = "five words are hard to guess"
ONE = """I: How is it going at Oakfield Academy?
Amina Khan: We trust one another, and Mrs Okafor helps. There is no time to meet.
I: And Mrs Okafor’s class?
Amina Khan: OKAFOR says ring 0161 496 0123. Amina is tired, will she stay?
"""
TWO = "I: So?\nP05: I met Amina Khan at Oakfield Academy, near Leeds.\nI: Mm.\nP05: Khan’s team share.\n"
NAMES = ("amina", "khan", "okafor", "oakfield", "0161 496 0123", "Leeds")


@pytest.fixture
def project(location: str, tmp_path: Path) -> Iterator[Project]:
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "Amina_Khan.txt").write_text(ONE)
    (folder / "Two.txt").write_text(TWO)
    (folder / "cases.csv").write_text(
        "case_id,role,school\nAmina Khan,head,Oakfield Academy\nT2,teacher,Oakfield Academy\n"
    )
    (folder / "documents.csv").write_text(
        "document,speaker,case_id\nAmina_Khan,Amina Khan,Amina Khan\nTwo,P05,T2\n"
    )
    example = Example(text="As Amina Khan said, we trust one another.")
    book = replace(BOOK, codes=(*BOOK.codes, Code(id="x", name="Sharing", examples=(example,))))
    with projects.create_project(location, codebook=book, actor="AB") as project:
        import_paths(project, [folder], actor="AB", interviewers=["I"])
        set_blinding(project, Blinding(share=0), actor="AB")
        segment_documents(project, actor="AB", encoder=HashingEncoder, wanted="sentence")
        work = Work(project)
        ab = projects.coder(project, "AB")
        quotation = work.code(ab, "Amina_Khan", "We trust one another, and Mrs Okafor helps.")
        work.code(ab, "Amina_Khan", "Okafor’s cl", "ctx_time")
        gone = work.code(ab, "Two", "I met Amina Khan at Oakfield")
        work.do(ab, "Two", op="remove", coding=gone)
        work.code(ab, "Two", "team share.", "ctx_time")
        work.do(ab, "Amina_Khan", op="memo", target_kind="coding", target_id=quotation, text="Okafor!")
        write_memo(project, target_kind="case", target_id="Amina Khan", text="Khan again", coder=ab)
        suggest(project, actor="AB", encoder=HashingEncoder())
        yield project


def decided(project: Project, **instead: str) -> list[Finding]:
    """What is found, all of it to be replaced."""
    return [replace(f, decision="replace") for f in find_names(project)]


def run(project: Project, key: Path, findings: list[Finding] | None = None) -> Any:
    chosen = decided(project) if findings is None else findings
    return pseudonymise(project, chosen, key=key, passphrase=PASSPHRASE, actor="AB")


def quotations(project: Project) -> list[str]:
    texts = {d.id: d.text for d in projects.documents(project)}
    return sorted(texts[c.document_id][c.span.start : c.span.end] for c in projects.codings(project))


def test_names_are_found_with_one_pseudonym_each(project: Project) -> None:
    found = {f.words: f.instead for f in find_names(project)}

    assert found["Amina Khan"] == found["Amina"] == found["Khan"] == "[Person 1]"
    assert found["Mrs Okafor"] == "[Person 2]"
    assert found["Oakfield Academy"] == "[School A]"
    assert (found["Leeds"], found["0161 496 0123"]) == ("[Place 1]", "[telephone 1]")
    counts = {f.words: (f.count, f.n_documents) for f in find_names(project)}
    assert counts["Oakfield Academy"] == (2, 2)


def test_names_go_from_everywhere_and_quotations_stay_on_their_words(
    project: Project, tmp_path: Path
) -> None:
    assert left(every_byte(project), NAMES) == list(NAMES)

    done = run(project, tmp_path / "study.key")

    assert left(every_byte(project), NAMES) == []
    assert left(every_export(project, tmp_path / "after"), NAMES) == []
    one, two = projects.documents(project)
    assert {d.name for d in (one, two)} == {"Two", "[Person 1]"}
    assert quotations(project) == sorted(
        ["We trust one another, and [Person 2] helps.", "[Person 2]’s cl", "team share."]
    )
    assert {memo.text for memo in memos(project)} == {"[Person 2]!", "[Person 1] again"}
    known, links = projects.cases(project)
    assert known.keys() == {"[Person 1]", "T2"}
    assert {link.case_id for link in links} == {"[Person 1]", "T2"}
    assert known["T2"].attributes["school"] == "[School A]"
    assert {s.speaker for tiling in projects.segments(project).values() for s in tiling} == {
        "I", "[Person 1]", "P05",
    }  # fmt: skip
    assert done.n_documents == 2


def test_segments_tile_and_suggestions_lie_on_segments(project: Project, tmp_path: Path) -> None:
    run(project, tmp_path / "study.key")

    texts = {d.id: d for d in projects.documents(project)}
    for document_id, tiling in projects.segments(project).items():
        text = texts[document_id].text
        assert "".join(text[s.span.start : s.span.end] for s in tiling) == text
        assert all(text[s.span.start :].startswith(f"{s.speaker}:") for s in tiling if s.lead)
        spoken = {spoken_span(texts[document_id], s) for s in tiling}
        offered = [s for s in undecided(project) if s.document_id == document_id]
        assert {s.span for s in offered} <= spoken


def test_what_was_done_before_can_be_undone_after(project: Project, tmp_path: Path) -> None:
    run(project, tmp_path / "study.key")
    line = events(project)[-1]
    assert (line.kind, line.payload) == ("words.replaced", {"names": 5, "documents": 2})
    with pytest.raises(CodingError, match="cannot be undone"):
        history.undo_event(project, line.sequence, actor="AB")

    removed = next(e for e in reversed(events(project)) if e.kind == "coding.removed")
    history.undo_event(project, removed.sequence, actor="AB")

    assert "I met [Person 1] at [School A]" in quotations(project)


def test_the_key_lists_every_place_and_gives_the_text_back(project: Project, tmp_path: Path) -> None:
    before = {d.id: d.text for d in projects.documents(project)}
    run(project, tmp_path / "study.key")
    file = tmp_path / "study.key"

    key = read_key(file, passphrase=PASSPHRASE)
    for document in projects.documents(project):
        log = [e for e in key.log if e.document == document.name]
        assert original(document.text, log) == before[document.id]
    with pytest.raises(InputError, match="does not fit"):
        original("another text", [e for e in key.log if e.document])


def test_the_next_wave_has_the_same_pseudonyms(project: Project, tmp_path: Path) -> None:
    file = tmp_path / "study.key"
    run(project, file)
    before = {d.id: d.text for d in projects.documents(project)}
    (tmp_path / "Three.txt").write_text("I: So?\nP05: Amina Khan and Idris left. [Person 1]\nI: Ah.\n")
    import_paths(project, [tmp_path / "Three.txt"], actor="AB", interviewers=["I"])
    known = read_key(file, passphrase=PASSPHRASE)

    found = find_names(project, known=known)
    run(project, file, [*found, finding("Idris", "[Person 3]")])

    texts = {d.name: d.text for d in projects.documents(project)}
    assert texts["Three"] == "I: So?\nP05: [Person 1] and [Person 3] left. [Person 1]\nI: Ah.\n"
    assert {d.id: d.text for d in projects.documents(project) if d.id in before} == before


def finding(words: str, instead: str) -> Finding:
    return Finding(
        kind="person", words=words, count=1, n_documents=1, example="", confidence="certain",
        reason="", instead=instead, decision="replace",
    )  # fmt: skip


def test_a_later_run_keeps_the_places_of_the_first(project: Project, tmp_path: Path) -> None:
    file = tmp_path / "study.key"
    texts = {d.id: d.text for d in projects.documents(project)}
    run(project, file, [finding("Mrs Okafor", "[Person 2]"), finding("Okafor", "[Person 2]")])
    run(project, file, [finding("Amina Khan", "[The first person of all]")])

    key = read_key(file, passphrase=PASSPHRASE)
    for document in projects.documents(project):
        log = [e for e in key.log if e.document == document.name]
        assert original(document.text, log) == texts[document.id]


def test_the_same_files_do_not_bring_the_names_back(project: Project, tmp_path: Path) -> None:
    run(project, tmp_path / "study.key")
    file = tmp_path / "corpus" / "Amina_Khan.txt"
    again = file.rename(file.with_name("Other.txt"))

    ledger = import_paths(project, [again, file.with_name("Two.txt")], actor="AB", interviewers=["I"])

    assert {(e.place, e.outcome) for e in ledger if e.place != "surveys"} >= {
        ("Other.txt", "skipped"), ("Two.txt", "unchanged"),
    }  # fmt: skip
    assert {d.name for d in projects.documents(project)} == {"Two", "[Person 1]"}


def test_random_draws_stay_what_they_were(project: Project, tmp_path: Path) -> None:
    """The share that is coded blind, and the audit that is drawn from it, must not be drawn anew."""
    set_blinding(project, Blinding(share=0.5, seed="s"), actor="AB")

    def drawn() -> dict[str, set[str]]:
        tilings = projects.segments(project)
        return {d.id: blind_segments(project, d, tilings[d.id]) for d in projects.documents(project)}

    before = drawn()
    assert 0 < sum(map(len, before.values())) < 12

    run(project, tmp_path / "study.key")

    assert drawn() == before
    settings_now = study.blinding(project)
    set_blinding(project, replace(settings_now, share=0.25), actor="AB")
    assert study.blinding(project).shifts == settings_now.shifts


def test_the_wrong_passphrase_changes_nothing(project: Project, tmp_path: Path) -> None:
    file = tmp_path / "study.key"
    run(project, file, [finding("Mrs Okafor", "[Person 2]")])
    key, revision = file.read_bytes(), projects.current_revision(project)

    with pytest.raises(UnreadableFile, match="does not open"):
        pseudonymise(project, decided(project), key=file, passphrase="another passphrase", actor="AB")

    assert (file.read_bytes(), projects.current_revision(project)) == (key, revision)


def test_a_key_that_cannot_be_written_leaves_the_study_as_it_was(
    project: Project, tmp_path: Path
) -> None:
    revision, texts = projects.current_revision(project), projects.documents(project)

    with pytest.raises(InputError, match="cannot be written"):
        run(project, tmp_path / "nowhere" / "study.key")

    assert projects.current_revision(project) == revision
    assert projects.documents(project) == texts


def test_what_is_to_be_kept_stays(project: Project, tmp_path: Path) -> None:
    found = [replace(f, decision="keep") if f.words == "Leeds" else f for f in decided(project)]
    run(project, tmp_path / "study.key", found)

    assert "near Leeds" in next(d.text for d in projects.documents(project) if d.name == "Two")


def test_the_table_comes_back_as_it_was_edited(project: Project, tmp_path: Path) -> None:
    found = find_names(project)
    file = tmp_path / "names.csv"
    findings_table(found).to_csv(file, index=False)
    assert read_findings(file) == found

    file.write_text(
        file.read_text().replace("Mrs Okafor,[Person 2],replace", "Mrs Okafor,[Teacher 3],KEEP")
    )
    edited = next(f for f in read_findings(file) if f.words == "Mrs Okafor")
    assert (edited.instead, edited.decision) == ("[Teacher 3]", "keep")
    file.write_text(file.read_text().replace("KEEP", "perhaps"))
    with pytest.raises(InputError, match=r"line .*, decision: 'perhaps' is none of"):
        read_findings(file)


def test_a_list_of_ones_own_is_certain(tmp_path: Path) -> None:
    names = tmp_path / "names.csv"
    names.write_text("words,kind,instead\nThe Hub,organisation,[Organisation X]\nBrook,person,\n")
    found = find_in_texts([("A", "THE HUB and brook met.")], own=names)

    assert [(f.words, f.instead, f.confidence) for f in found] == [
        ("brook", "[Person 1]", "certain"), ("THE HUB", "[Organisation X]", "certain"),
    ]  # fmt: skip


def test_spacy_adds_names_where_a_pipeline_knows_them() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("entity_ruler").add_patterns(  # type: ignore[attr-defined]
        [{"label": "PERSON", "pattern": "Ngozi"}, {"label": "ORG", "pattern": "Brook Vale School"},
         {"label": "DATE", "pattern": "Monday"}]
    )  # fmt: skip
    found = find_in_texts([("A", "On Monday Ngozi left. Ngozi said so.")], nlp=nlp)

    assert [(f.words, f.kind, f.count, f.confidence, f.decision) for f in found] == [
        ("Ngozi", "person", 2, "possible", "")
    ]


@given(st.text("Ann Bo's\n. \U0001f600", max_size=80))
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_a_text_comes_back_from_its_log(text: str) -> None:
    edited = Edited(text, Replacer({"Ann": "[Person 1]", "Bo": "[P]", "Ann Bo": "[Both]"}).edits(text))

    assert original(edited.text, entries_of(edited, document="A", now="")) == text
